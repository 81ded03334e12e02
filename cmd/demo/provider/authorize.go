package provider

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"stodporten/locales"
	"stodporten/portal/identity"
)

// room is one of the two issuers.
type room struct {
	*Provider
	realm identity.Realm
}

func (rm *room) path() string { return pathOf(rm.realm) }

func (rm *room) cookieName() string { return "demo-" + strings.TrimPrefix(rm.path(), "/") }

func (rm *room) cookie(r *http.Request) string {
	cookie, err := r.Cookie(rm.cookieName())
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (rm *room) setCookie(w http.ResponseWriter, value string) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // plain http on localhost, and nobody in here exists
		Name: rm.cookieName(), Value: value, Path: rm.path(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// authorize checks a request; then it answers at once where nobody need choose, and else shows the list of people.
func (rm *room) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		rm.fail(w, r, http.StatusBadRequest, "provider.fail-request")
		return
	}
	q := r.Form
	client, ok := rm.client(rm.realm, q.Get("client_id"))
	if !ok || !registered(client.Redirects, q.Get("redirect_uri")) {
		rm.fail(w, r, http.StatusBadRequest, "provider.fail-client")
		return
	}
	asked := request{
		client: client, redirect: q.Get("redirect_uri"), state: q.Get("state"), nonce: q.Get("nonce"),
		challenge: q.Get("code_challenge"), scope: q.Get("scope"), language: language(q.Get("ui_locales")),
	}
	if problem := flaw(q); problem != "" {
		rm.sendBack(w, r, asked, url.Values{"error": {problem}})
		return
	}
	asked.signText, ok = readSignText(q.Get(SignParameter))
	if !ok {
		rm.sendBack(w, r, asked, url.Values{"error": {"invalid_request"}})
		return
	}
	rm.answer(w, r, asked)
}

// answer lets a hint, or a session that is fresh enough, take the place of the list of people.
func (rm *room) answer(w http.ResponseWriter, r *http.Request, asked request) {
	q := r.Form
	if hint := q.Get("login_hint"); hint != "" {
		person, ok := find(rm.people, rm.realm, hint)
		if ok && !person.NoEID {
			rm.signIn(w, r, asked, person)
			return
		}
	}
	prompts := strings.Fields(q.Get("prompt"))
	known, ok := rm.vault.session(rm.cookie(r), rm.realm)
	fresh := ok && !slices.Contains(prompts, "login") && !slices.Contains(prompts, "select_account") &&
		asked.signText == "" && !tooOld(known.signedInAt, rm.clock.Now(), q.Get("max_age"))
	switch {
	case fresh:
		rm.giveCode(w, r, asked, known, rm.cookie(r))
	case slices.Contains(prompts, "none"):
		rm.sendBack(w, r, asked, url.Values{"error": {"login_required"}})
	default:
		id := rm.vault.keepRequest(asked)
		where := rm.path() + "/valj?" + url.Values{"id": {id}, "lang": {asked.language}, "fel": {unknownHint(q)}}.Encode()
		http.Redirect(w, r, where, http.StatusSeeOther)
	}
}

func unknownHint(q url.Values) string {
	if q.Get("login_hint") == "" {
		return ""
	}
	return "1"
}

// flaw is the OAuth error of a request that is wrong in itself.
func flaw(q url.Values) string {
	for name, values := range q {
		if len(values) > 1 {
			return "invalid_request"
		}
		if len(values[0]) > 4000 || name == "request" || name == "request_uri" {
			return "invalid_request"
		}
	}
	maxAge, err := strconv.Atoi(q.Get("max_age"))
	switch {
	case q.Get("response_type") != "code":
		return "unsupported_response_type"
	case q.Get("response_mode") != "" && q.Get("response_mode") != "query":
		return "invalid_request"
	case !slices.Contains(strings.Fields(q.Get("scope")), "openid"):
		return "invalid_scope"
	case q.Get("code_challenge_method") != "S256" || !regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`).MatchString(q.Get("code_challenge")):
		return "invalid_request"
	case q.Has("max_age") && (err != nil || maxAge < 0):
		return "invalid_request"
	}
	return ""
}

func tooOld(signedInAt, now time.Time, maxAge string) bool {
	if maxAge == "" {
		return false
	}
	seconds, err := strconv.Atoi(maxAge)

	return err != nil || now.Sub(signedInAt) >= time.Duration(seconds)*time.Second
}

func readSignText(encoded string) (string, bool) {
	if encoded == "" {
		return "", true
	}
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(encoded, "="))

	return string(text), err == nil && utf8.Valid(text) && len(text) > 0 && len(text) < 3000
}

func language(wanted string) string {
	for _, tag := range strings.Fields(wanted) {
		if strings.HasPrefix(tag, locales.English) {
			return locales.English
		}
		if strings.HasPrefix(tag, locales.Swedish) {
			return locales.Swedish
		}
	}
	return locales.Swedish
}

// signIn is a person proving who they are, which here takes nothing.
func (rm *room) signIn(w http.ResponseWriter, r *http.Request, asked request, person Person) {
	session, cookie := rm.vault.signIn(rm.cookie(r), rm.realm, person)
	rm.setCookie(w, cookie)
	rm.giveCode(w, r, asked, session, cookie)
}

func (rm *room) giveCode(w http.ResponseWriter, r *http.Request, asked request, s session, cookie string) {
	rm.sendBack(w, r, asked, url.Values{"code": {rm.vault.grant(cookie, asked, s)}})
}

// sendBack answers the site. Who answers is said too (RFC 9207).
func (rm *room) sendBack(w http.ResponseWriter, r *http.Request, asked request, answer url.Values) {
	where, err := url.Parse(asked.redirect)
	if err != nil {
		rm.fail(w, r, http.StatusBadRequest, "provider.fail-client")
		return
	}
	query := where.Query()
	for name := range answer {
		query.Set(name, answer.Get(name))
	}
	query.Set("iss", rm.Issuer(rm.realm))
	if asked.state != "" {
		query.Set("state", asked.state)
	}
	where.RawQuery = query.Encode()
	http.Redirect(w, r, where.String(), http.StatusSeeOther)
}

// list shows the people, or what is to be signed once somebody is chosen.
func (rm *room) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	asked, ok := rm.vault.request(q.Get("id"))
	if !ok {
		rm.fail(w, r, http.StatusGone, "provider.fail-lapsed")
		return
	}
	v := rm.view(r, q.Get("id"), asked)
	v.Wanted, v.UnknownHint = q.Get("q"), q.Get("fel") != ""
	if len(v.Wanted) > 100 {
		v.Wanted = ""
	}
	v.People = search(rm.people, rm.realm, v.Wanted)
	if known, ok := rm.vault.session(rm.cookie(r), rm.realm); ok && asked.signText != "" && !q.Has("alla") {
		rm.goSign(w, r, q.Get("id"), known.person)
		return
	}
	rm.render(w, r, http.StatusOK, v.on(listPage))
}

func (rm *room) choose(w http.ResponseWriter, r *http.Request) {
	asked, ok := rm.vault.request(r.FormValue("id"))
	if !ok {
		rm.fail(w, r, http.StatusGone, "provider.fail-lapsed")
		return
	}
	person, ok := find(rm.people, rm.realm, r.FormValue("person"))
	if !ok || person.NoEID {
		rm.fail(w, r, http.StatusUnprocessableEntity, "provider.fail-person")
		return
	}
	if asked.signText != "" {
		rm.goSign(w, r, r.FormValue("id"), person)
		return
	}
	rm.vault.dropRequest(r.FormValue("id"))
	rm.signIn(w, r, asked, person)
}

func (rm *room) goSign(w http.ResponseWriter, r *http.Request, id string, person Person) {
	rm.vault.choose(id, person)
	query := url.Values{"id": {id}, "lang": {r.FormValue("lang")}}
	http.Redirect(w, r, rm.path()+"/skriv-under?"+query.Encode(), http.StatusSeeOther)
}

// showSigning is the text that the site asked to have shown, and who is about to sign it.
func (rm *room) showSigning(w http.ResponseWriter, r *http.Request) {
	asked, ok := rm.vault.request(r.FormValue("id"))
	if !ok || asked.chosen.ID == "" {
		rm.fail(w, r, http.StatusGone, "provider.fail-lapsed")
		return
	}
	v := rm.view(r, r.FormValue("id"), asked)
	v.Chosen = asked.chosen
	rm.render(w, r, http.StatusOK, v.on(signPage))
}

func (rm *room) confirm(w http.ResponseWriter, r *http.Request) {
	asked, ok := rm.vault.request(r.FormValue("id"))
	if !ok || asked.chosen.ID == "" || asked.chosen.ID != r.FormValue("person") {
		rm.fail(w, r, http.StatusGone, "provider.fail-lapsed")
		return
	}
	rm.vault.dropRequest(r.FormValue("id"))
	rm.signIn(w, r, asked, asked.chosen)
}

func (rm *room) cancel(w http.ResponseWriter, r *http.Request) {
	asked, ok := rm.vault.request(r.FormValue("id"))
	if !ok {
		rm.fail(w, r, http.StatusGone, "provider.fail-lapsed")
		return
	}
	rm.vault.dropRequest(r.FormValue("id"))
	rm.sendBack(w, r, asked, url.Values{"error": {"access_denied"}})
}
