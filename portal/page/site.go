// Package page is a page on its way out: the application that both sites are, with everything that stands between a request and
// a handler (host, language, visit, guard, token, limits, headers, log) and everything that stands around a page (layout, error
// pages, assets).
//
// It owns no table and knows no record room. It refuses hosts that nobody has claimed, bodies that are too large or no text,
// forms from other sites and from other visits, and whoever the route is not for; what it refuses it answers in plain words.
package page

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/session"
)

const (
	readBuffer   = 16384 // a long address back from an identity provider must fit
	readTimeout  = 15 * time.Second
	writeTimeout = 30 * time.Second
	idleTimeout  = 60 * time.Second
	requestTime  = 15 * time.Second
)

// Municipalities finds whose site a host name is; municipality.Directory does.
type Municipalities interface {
	ForHost(ctx context.Context, host string) (municipality.Municipality, error)
}

// Visits finds and prolongs signed-in visits and counts what is limited; session.Store does.
type Visits interface {
	Find(ctx context.Context, token string, at municipality.ID) (session.Visit, error)
	Extend(ctx context.Context, token string, at municipality.ID) (session.Visit, error)
	Pass(ctx context.Context, limit session.Limit, who string) error
}

// Clock tells the time; outside production it may be moved.
type Clock interface{ Now() time.Time }

// Site is what one of the two sites is made of.
type Site struct {
	Realm   identity.Realm
	Scheme  string   // http or https, as browsers see it
	Issuers []string // origins that a form may lead on to: sign-in and signing
	Proxies []string // addresses of the proxies in front, whose X-Real-IP is believed
	Pseudo  bool     // offer the pseudo-locale; never in production

	Municipalities Municipalities
	Visits         Visits
	Words          *locales.Bundle
	Answers        []Answer
	Frame          Frame
	Clock          Clock
	Log            *slog.Logger
	Metrics        prometheus.Registerer // nil counts nothing
	Leaving        func() bool           // true once the program is about to end; nil never is
}

// Frame is what a site puts around all its pages. Ways is the navigation, which may differ with who is signed in; Foot are the
// links at the bottom. Account is the page about one's own visit, and may be empty.
type Frame struct {
	Ways    func(View) []control.Step
	Foot    func(View) []control.Step
	SignIn  string // GET, takes ?till= with the path to come back to
	SignOut string // POST
	Account string
}

// App is a site with its routes. Mount them, then Serve.
type App struct {
	site    Site
	fiber   *fiber.App
	assets  assets
	answers []Answer
	timing  *prometheus.HistogramVec
}

// ErrIncomplete is answered for a site that lacks something it cannot be without.
var ErrIncomplete = errors.New("a site needs a realm, a scheme, municipalities, visits, words, a clock and a log")

// New prepares the middlewares and the routes that every site has: assets, "stay signed in", robots.txt.
func New(site Site) (*App, error) {
	if site.Realm == "" || (site.Scheme != "http" && site.Scheme != "https") || site.Municipalities == nil ||
		site.Visits == nil || site.Words == nil || site.Clock == nil || site.Log == nil {
		return nil, ErrIncomplete
	}
	files, err := loadAssets()
	if err != nil {
		return nil, err
	}
	app := &App{site: site, assets: files, answers: append(standardAnswers(), site.Answers...)}
	if app.timing, err = newTiming(site.Metrics); err != nil {
		return nil, err
	}
	app.fiber = fiber.New(fiber.Config{
		Immutable:                    true, // without it a string of the request changes when the next one comes
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		ReduceMemoryUsage:            true, // a connection that waits keeps nothing of the last page
		DisableStartupMessage:        true,
		CaseSensitive:                true,
		ReadBufferSize:               readBuffer,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		ErrorHandler:                 app.answerUnparsed,
		EnableTrustedProxyCheck:      true,
		TrustedProxies:               site.Proxies,
		ProxyHeader:                  "X-Real-Ip",
		EnableIPValidation:           true,
	})
	server := app.fiber.Server()
	server.CloseOnShutdown, server.Handler = true, app.around(server.Handler)
	app.mountAssets()
	app.fiber.Use(app.watch, app.within(requestTime), app.guardHeaders, app.findMunicipality, app.chooseLanguage, app.findVisit, app.checkAddress)
	if err := app.Mount(app.ownRoutes()); err != nil {
		return nil, err
	}
	return app, nil
}

// Fiber is for tests, and for a socket that needs the connection itself.
func (a *App) Fiber() *fiber.App { return a.fiber }

func (a *App) desk() bool { return a.site.Realm == identity.OfficerRealm }
