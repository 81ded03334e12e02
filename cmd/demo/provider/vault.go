package provider

import (
	"crypto/rand"
	"encoding/base64"
	"sync"
	"time"

	"stodporten/portal/identity"
)

const (
	requestLives = 10 * time.Minute
	codeLives    = 60 * time.Second
	accessLives  = 10 * time.Minute
	tokenLives   = 5 * time.Minute
	sessionLives = 12 * time.Hour
)

// request is an authorization request that was checked and waits for a person to choose.
type request struct {
	client    Client
	redirect  string
	state     string
	nonce     string
	challenge string
	scope     string
	signText  string
	language  string
	chosen    Person // who is about to sign
	expires   time.Time
}

// session is somebody signed in at the provider, in one browser.
type session struct {
	id         string // sid
	realm      identity.Realm
	person     Person
	signedInAt time.Time
	clients    map[string]Client // who has been told, and is to be told when it ends
	expires    time.Time
}

// grant is what a code stands for. It stays after use, so that the same code a second time takes back what it gave.
type grant struct {
	request  request
	session  session
	used     bool
	access   string
	expires  time.Time
	forgetAt time.Time
}

type access struct {
	session session
	scope   string
	expires time.Time
}

// vault is all that the provider remembers.
type vault struct {
	clock Clock

	mu       sync.Mutex
	requests map[string]request
	sessions map[string]session // by the cookie
	grants   map[string]*grant  // by the code
	accesses map[string]access  // by the access token
	swept    time.Time
}

func newVault(clock Clock) *vault {
	return &vault{
		clock: clock, requests: map[string]request{}, sessions: map[string]session{}, grants: map[string]*grant{}, accesses: map[string]access{},
	}
}

func newSecret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // crypto/rand.Read never fails: it ends the program instead

	return base64.RawURLEncoding.EncodeToString(raw)
}

// sweep forgets what has lapsed, now and then; the caller holds the lock.
func (v *vault) sweep(now time.Time) {
	if now.Sub(v.swept) < time.Minute && now.After(v.swept) {
		return
	}
	v.swept = now
	for key, one := range v.requests {
		if now.After(one.expires) {
			delete(v.requests, key)
		}
	}
	for key, one := range v.sessions {
		if now.After(one.expires) {
			delete(v.sessions, key)
		}
	}
	for key, one := range v.grants {
		if now.After(one.forgetAt) {
			delete(v.grants, key)
		}
	}
	for key, one := range v.accesses {
		if now.After(one.expires) {
			delete(v.accesses, key)
		}
	}
}

func (v *vault) keepRequest(r request) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.clock.Now()
	v.sweep(now)
	r.expires = now.Add(requestLives)
	id := newSecret()
	v.requests[id] = r

	return id
}

func (v *vault) request(id string) (request, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	r, ok := v.requests[id]

	return r, ok && !v.clock.Now().After(r.expires)
}

// choose notes who is about to sign, until they confirm.
func (v *vault) choose(id string, person Person) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if r, ok := v.requests[id]; ok {
		r.chosen = person
		v.requests[id] = r
	}
}

func (v *vault) dropRequest(id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.requests, id)
}

func (v *vault) session(cookie string, realm identity.Realm) (session, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, ok := v.sessions[cookie]
	if !ok || s.realm != realm || v.clock.Now().After(s.expires) {
		return session{}, false
	}
	return s, true
}

// signIn begins a session, or renews that of the same person in the same browser under a new cookie.
func (v *vault) signIn(cookie string, realm identity.Realm, person Person) (session, string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.clock.Now()
	v.sweep(now)
	s, ok := v.sessions[cookie]
	if !ok || s.realm != realm || s.person.ID != person.ID || now.After(s.expires) {
		s = session{id: newSecret(), realm: realm, person: person, clients: map[string]Client{}}
	}
	delete(v.sessions, cookie)
	s.signedInAt, s.expires = now, now.Add(sessionLives)
	cookie = newSecret()
	v.sessions[cookie] = s

	return s, cookie
}

// grant gives a code for a session, and remembers whom the session has been told to.
func (v *vault) grant(cookie string, r request, s session) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.clock.Now()
	if kept, ok := v.sessions[cookie]; ok {
		kept.clients[r.client.ID] = r.client
	}
	code := newSecret()
	v.grants[code] = &grant{request: r, session: s, expires: now.Add(codeLives), forgetAt: now.Add(codeLives + accessLives)}

	return code
}

// redeem takes a code once. The second time it gives nothing, and takes back the access token of the first.
func (v *vault) redeem(code string, fits func(request) bool) (grant, string, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.clock.Now()
	g, ok := v.grants[code]
	if !ok {
		return grant{}, "", false
	}
	if g.used {
		delete(v.accesses, g.access)
		return grant{}, "", false
	}
	g.used = true
	if now.After(g.expires) || !fits(g.request) {
		return grant{}, "", false
	}
	g.access = newSecret()
	v.accesses[g.access] = access{session: g.session, scope: g.request.scope, expires: now.Add(accessLives)}

	return *g, g.access, true
}

func (v *vault) access(token string) (access, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	a, ok := v.accesses[token]

	return a, ok && !v.clock.Now().After(a.expires)
}

// signOut ends the session with this id, and says whom to tell.
func (v *vault) signOut(sid string) (session, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for cookie, s := range v.sessions {
		if s.id == sid {
			delete(v.sessions, cookie)
			return s, true
		}
	}
	return session{}, false
}
