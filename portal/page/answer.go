package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgconn"

	"stodporten/portal/municipality"
	"stodporten/portal/session"
)

// Answer turns a sentinel of a room into a status and the words that explain it. Key is a message of one or two sentences; the
// heading is that of the status. An empty Key leaves the standard words.
type Answer struct {
	Error  error
	Status int
	Key    string
}

// ErrNotFound is the one answer for what is not there and for what is not the asker's.
var ErrNotFound = errors.New("not found")

var (
	errSignIn     = errors.New("nobody is signed in")
	errForeign    = errors.New("a form from another site")
	errStale      = errors.New("a form from another visit")
	errTooLarge   = errors.New("more than the route takes")
	errUnreadable = errors.New("not readable as text")
	errMediaType  = errors.New("not a form")
)

func standardAnswers() []Answer {
	return []Answer{
		{Error: ErrNotFound, Status: fiber.StatusNotFound},
		{Error: errSignIn, Status: fiber.StatusUnauthorized},
		{Error: errForeign, Status: fiber.StatusForbidden, Key: "page.foreign"},
		{Error: errStale, Status: fiber.StatusForbidden, Key: "page.stale"},
		{Error: errTooLarge, Status: fiber.StatusRequestEntityTooLarge},
		{Error: errUnreadable, Status: fiber.StatusBadRequest},
		{Error: errMediaType, Status: fiber.StatusUnsupportedMediaType},
		{Error: session.ErrUnavailable, Status: fiber.StatusServiceUnavailable},
		{Error: session.ErrTooOften, Status: fiber.StatusTooManyRequests},
		{Error: municipality.ErrUnknownHost, Status: fiber.StatusMisdirectedRequest},
		{Error: context.DeadlineExceeded, Status: fiber.StatusServiceUnavailable},
	}
}

// Render sends a whole page or none: a component that fails leaves nothing half written.
func Render(c *fiber.Ctx, status int, component templ.Component) error {
	var out bytes.Buffer
	out.Grow(16 << 10)
	if err := component.Render(c.UserContext(), &out); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	c.Status(status)
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	c.Response().SetBodyRaw(out.Bytes())

	return nil
}

// SeeOther leads on to a page of this site after something was done. Whatever is not a path of ours leads to the start page.
func SeeOther(c *fiber.Ctx, path string) error {
	if !local(path) {
		path = "/"
	}
	c.Set(fiber.HeaderLocation, path)
	return c.SendStatus(fiber.StatusSeeOther)
}

// Leave leads on to an address elsewhere that the program itself has made, such as a sign-in at an identity provider.
func Leave(c *fiber.Ctx, address string) error {
	c.Set(fiber.HeaderLocation, address)
	return c.SendStatus(fiber.StatusSeeOther)
}

// Note keeps an error of ours for the log line of a request whose handler answers it with a page of its own, of status 500 or more.
func Note(c *fiber.Ctx, err error) { requestOf(c).failure = err }

// NotFound ends a handler with the page for what is not there, or not theirs.
func NotFound() error { return ErrNotFound }

// Local says whether an address that came with a request is a path of this site, and safe to lead back to.
func Local(path string) bool { return local(path) }

func local(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\r\n\t\x00")
}

// fail turns an error into its page. Only what is our own failure is logged.
func (a *App) fail(c *fiber.Ctx, r *request, err error) {
	status, key := a.statusOf(err)
	if status >= fiber.StatusInternalServerError {
		r.failure = err
	}
	var often *session.TooOften
	if errors.As(err, &often) {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(max(1, int(math.Ceil(often.RetryAfter.Seconds())))))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.SetUserContext(context.WithoutCancel(c.UserContext())) // the time may be out, and the page must still be made
	component := a.errorPage(c, r, problem{status: status, key: key, cause: err})
	if broken := Render(c, status, component); broken != nil {
		r.failure = errors.Join(err, broken)
		a.sendPlain(c, fiber.StatusInternalServerError)
	}
}

// statusOf asks the site's own table first: it may say more of what the standard one has words for.
func (a *App) statusOf(err error) (status int, key string) {
	for i := len(a.answers) - 1; i >= 0; i-- {
		if errors.Is(err, a.answers[i].Error) {
			return a.answers[i].Status, a.answers[i].Key
		}
	}
	if away(err) {
		return fiber.StatusServiceUnavailable, ""
	}
	var known *fiber.Error
	if errors.As(err, &known) {
		return known.Code, ""
	}
	return fiber.StatusInternalServerError, ""
}

// away says that the database could not be reached, or went while it was at the request, as when a standby takes over: a moment
// later it may be back.
func away(err error) bool {
	const endings = "57P0" // ended by an administrator, ended by a crash, not yet or no longer taking connections
	var unreachable *pgconn.ConnectError
	var cut *net.OpError
	var ended *pgconn.PgError
	return errors.As(err, &unreachable) || errors.As(err, &cut) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &ended) && strings.HasPrefix(ended.Code, endings)
}

// answerUnparsed serves what never became a request, such as a header that is too long.
func (a *App) answerUnparsed(c *fiber.Ctx, err error) error {
	status, _ := a.statusOf(err)
	a.sendPlain(c, status)
	return nil
}
