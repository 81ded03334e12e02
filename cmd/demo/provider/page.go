package provider

import (
	"bytes"
	_ "embed" // the style sheet
	"log/slog"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"stodporten/forms/idnumber"
	"stodporten/locales"
	"stodporten/portal/identity"
)

//go:embed stil.css
var style []byte

// view is what the provider's pages show.
type view struct {
	Speaker     locales.Speaker
	Realm       identity.Realm
	Path        string // of the issuer
	Here        string // of this page, for the language link
	ID          string // of the request, or of the session to leave
	People      []Person
	Wanted      string
	UnknownHint bool
	SignText    string
	Chosen      Person
	Problem     string
	Site        string // the client's id, for leaving
	Back        string
	State       string
}

func (rm *room) view(r *http.Request, id string, asked request) view {
	lang := asked.language
	if wanted := r.FormValue("lang"); wanted != "" {
		lang = language(wanted)
	}
	return view{
		Speaker: rm.words.Speaker(language(lang)), Realm: rm.realm, Path: rm.path(), Here: here(r), ID: id, SignText: asked.signText,
		Site: asked.client.ID, Back: asked.redirect, State: asked.state,
	}
}

// here is the page's own address without its language.
func here(r *http.Request) string {
	query := url.Values{}
	for _, name := range []string{"id", "q", "alla"} {
		if value := r.FormValue(name); value != "" {
			query.Set(name, value)
		}
	}
	return r.URL.Path + "?" + query.Encode()
}

func (v view) otherLanguage() string {
	if v.Speaker.Code() == locales.English {
		return locales.Swedish
	}
	return locales.English
}

func (v view) title() string {
	if v.Realm == identity.OfficerRealm {
		return v.Speaker.Say("provider.title-officers")
	}
	return v.Speaker.Say("provider.title-residents")
}

// shown is the number as people write it, an officer's id, or the birth date of a child without a number.
func (v view) shown(p Person) string {
	if p.Realm == identity.OfficerRealm {
		return p.ID
	}
	number, err := idnumber.FromDigits(p.Number)
	if err != nil {
		return p.BornOn
	}
	return number.Hyphenated()
}

func (v view) about(p Person) string {
	if v.Speaker.Code() == locales.English {
		return p.About["en"]
	}
	return p.About["sv"]
}

// on is the view as a page.
func (v view) on(page func(view) templ.Component) templ.Component { return page(v) }

// render writes a whole page or, when that fails, none of it.
func (p *Provider) render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	var body bytes.Buffer
	if err := page.Render(r.Context(), &body); err != nil {
		p.log.LogAttrs(r.Context(), slog.LevelError, "a page of the pretend identity provider failed", slog.Any("error", err))
		http.Error(w, "server_error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}

// fail tells a person what went wrong where no site can be told: its address is not known to be right.
func (rm *room) fail(w http.ResponseWriter, r *http.Request, status int, key string) {
	v := rm.view(r, "", request{language: r.FormValue("ui_locales")})
	v.Problem = v.Speaker.Say(key)
	rm.render(w, r, status, v.on(failPage))
}

func (p *Provider) welcome(w http.ResponseWriter, r *http.Request) {
	v := view{Speaker: p.words.Speaker(language(r.FormValue("lang"))), Realm: identity.ResidentRealm, Here: "/?"}
	v.People = p.people
	p.render(w, r, http.StatusOK, v.on(welcomePage))
}

func serveStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=300")
	_, _ = w.Write(style)
}
