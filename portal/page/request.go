package page

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/prometheus/client_golang/prometheus"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/municipality"
	"stodporten/portal/session"
)

// request is what the middlewares have found out so far.
type request struct {
	app     *App
	id      string
	nonce   string
	route   string // the pattern, never the path
	place   municipality.Municipality
	speaker locales.Speaker
	visit   *session.Visit
	token   string                    // of the visit's cookie
	unsure  error                     // why it is not known whether anybody is signed in
	ways    func(View) []control.Step // instead of the frame's
	failure error                     // for the log
}

type requestKey struct{}

func requestOf(c *fiber.Ctx) *request {
	r, _ := c.Locals(requestKey{}).(*request)
	return r
}

// watch is outermost: it gives the request its id, turns every error and panic into a page, and writes the one log line.
func (a *App) watch(c *fiber.Ctx) error {
	started := time.Now() //nolint:forbidigo // how long it took is measured, whatever time the house thinks it is
	r, err := a.begin()
	if err != nil {
		return err
	}
	c.Locals(requestKey{}, r)
	c.Set(fiber.HeaderXRequestID, r.id)
	c.SetUserContext(withRequestID(c.UserContext(), r.id))

	if err := proceed(c); err != nil {
		a.fail(c, r, err)
	}
	a.record(c, r, time.Since(started)) //nolint:forbidigo // as above
	return nil
}

func (a *App) begin() (*request, error) {
	var random [32]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, fmt.Errorf("read randomness: %w", err)
	}
	return &request{
		app: a, id: hex.EncodeToString(random[:10]), nonce: base64.RawStdEncoding.EncodeToString(random[10:]),
		speaker: a.site.Words.Speaker(locales.Swedish),
	}, nil
}

// errPanic carries where, and what only if the runtime said it: a panic with a value of ours may hold somebody's data.
var errPanic = errors.New("panic")

func proceed(c *fiber.Ctx) (err error) {
	defer func() {
		if fallen := recover(); fallen != nil {
			what := fmt.Sprintf("%T", fallen)
			if reason, ok := fallen.(runtime.Error); ok {
				what = reason.Error()
			}
			err = fmt.Errorf("%w: %s\n%s", errPanic, what, debug.Stack())
		}
	}()
	return c.Next()
}

func (a *App) within(limit time.Duration) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(c.UserContext(), limit)
		defer cancel()
		c.SetUserContext(ctx)

		return c.Next()
	}
}

func (a *App) record(c *fiber.Ctx, r *request, took time.Duration) {
	route, status := r.route, c.Response().StatusCode()
	if route == "" {
		route = "none"
	}
	a.count(c.Method(), route, status, took)
	level := slog.LevelInfo
	fields := []slog.Attr{
		slog.String("request", r.id),
		slog.String("realm", string(a.site.Realm)),
		slog.String("municipality", string(r.place.ID)),
		slog.String("method", c.Method()),
		slog.String("route", route),
		slog.Int("status", status),
		slog.Float64("ms", float64(took.Microseconds())/1000),
	}
	if status >= fiber.StatusInternalServerError && r.failure != nil {
		level = slog.LevelError
		fields = append(fields, slog.String("error", describe(r.failure)))
	}
	a.site.Log.LogAttrs(c.UserContext(), level, "request", fields...)
}

// describe leaves out what the database quotes of the values it was given.
func describe(err error) string {
	text := err.Error()
	var broken *pgconn.PgError
	if errors.As(err, &broken) {
		text = strings.ReplaceAll(text, broken.Error(), "SQLSTATE "+broken.Code+" "+broken.TableName+" "+broken.ConstraintName)
	}
	return text
}

func newTiming(registry prometheus.Registerer) (*prometheus.HistogramVec, error) {
	timing := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "http_request_duration_seconds",
		Help:    "How long answers took, by route pattern.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15},
	}, []string{"method", "route", "status"})
	if registry == nil {
		return timing, nil
	}
	if err := registry.Register(timing); err != nil {
		return nil, fmt.Errorf("register the request metrics: %w", err)
	}
	return timing, nil
}

func (a *App) count(method, route string, status int, took time.Duration) {
	a.timing.WithLabelValues(methodName(method), route, fmt.Sprint(status)).Observe(took.Seconds())
}

// methodName bounds what strangers can put into a label.
func methodName(method string) string {
	switch method {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodPost:
		return method
	}
	return "other"
}
