// Package session is a signed-in visit, kept in Redis for both sites, and what a browser carries of it.
//
// It owns no table. All its keys in Redis begin with the realm ("resident:", "officer:"; those of the rate limits with "rate:"
// and then the realm), and none holds a name, a number or a token in the clear: a visit is named by a hash of its cookie and
// sealed with a key that only the cookie gives. So a copy of Redis signs nobody in and says nobody's name, and a reply that
// was meant for somebody else cannot be opened. It knows cookies and no page. It refuses a visit of another realm or
// municipality as if it were not there, and when Redis does not answer it says so: nobody is then signed out, and nobody let in.
package session
