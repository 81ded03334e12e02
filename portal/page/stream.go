package page

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
)

// A route with Stream reads its body itself, as it comes. Everything that stands before a handler stands before it too: the limit
// is kept while the body is read, and the visit's token comes in a header or is the first part of the form.

// TokenHeader is where a script puts the visit's token, having no form.
const TokenHeader = "X-Csrf-Token" //nolint:gosec // The name of a header.

const (
	streamTime = 15 * time.Minute // for a whole body
	silence    = 30 * time.Second // in which nothing comes or goes
	mostToken  = 256
)

type streamKey struct{}

// stream is a body on its way in.
type stream struct {
	from  io.Reader
	left  int
	conn  net.Conn
	parts *multipart.Reader
}

// Read takes no more than the route's limit, and waits no longer than a silence.
func (s *stream) Read(into []byte) (int, error) {
	if err := s.conn.SetReadDeadline(soon()); err != nil {
		return 0, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	if s.left == 0 {
		if n, err := s.from.Read(make([]byte, 1)); n == 0 {
			return 0, err
		}
		return 0, errTooLarge
	}
	n, err := s.from.Read(into[:min(len(into), s.left)])
	s.left -= n
	return n, err
}

func soon() time.Time {
	return time.Now().Add(silence) //nolint:forbidigo // A socket's deadline is in the machine's time.
}

// Incoming is the body of a request to a route with Stream, to be read once.
func Incoming(c *fiber.Ctx) io.Reader {
	if s, ok := c.Locals(streamKey{}).(*stream); ok {
		return s
	}
	return bytes.NewReader(nil)
}

// Parts are those of a posted form with files, after the token; nil when what was posted is no such form.
func Parts(c *fiber.Ctx) *multipart.Reader {
	if s, ok := c.Locals(streamKey{}).(*stream); ok {
		return s.parts
	}
	return nil
}

// enterStream stands before a handler that reads for itself.
func (a *App) enterStream(route Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := requestOf(c)
		r.route = route.Path
		if c.Request().Header.ContentLength() > route.Limit {
			c.Context().SetConnectionClose()
			return errTooLarge
		}
		changes := c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead && c.Method() != fiber.MethodOptions
		if changes {
			if err := sameOrigin(c); err != nil {
				return err
			}
		}
		if err := a.admit(r, route.Guard); err != nil {
			return err
		}
		if err := a.withinRate(c, r, route.Rate); err != nil {
			return err
		}
		lasting := context.WithoutCancel(c.UserContext()) // a file is read out after its handler
		if !changes {
			c.SetUserContext(lasting)
			return c.Next()
		}
		ctx, cancel := context.WithTimeout(lasting, streamTime)
		defer cancel()
		c.SetUserContext(ctx)
		s := openStream(c, route.Limit)
		c.Locals(streamKey{}, s)
		if err := s.checkToken(c, r); err != nil {
			return err
		}
		return c.Next()
	}
}

func openStream(c *fiber.Ctx, limit int) *stream {
	s := &stream{left: limit, conn: c.Context().Conn(), from: c.Request().BodyStream()}
	if s.from == nil {
		s.from = bytes.NewReader(c.Request().Body())
	}
	kind, options, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err == nil && kind == "multipart/form-data" && options["boundary"] != "" {
		s.parts = multipart.NewReader(s, options["boundary"])
	}
	return s
}

// checkToken looks for the visit's token in the header, or takes the first part of the form for it.
func (s *stream) checkToken(c *fiber.Ctx, r *request) error {
	token := []byte(c.Get(TokenHeader))
	if s.parts != nil {
		first, err := s.parts.NextPart()
		if err != nil {
			return broken(err)
		}
		if first.FormName() != TokenField {
			return errStale
		}
		if token, err = io.ReadAll(io.LimitReader(first, mostToken)); err != nil {
			return broken(err)
		}
	}
	if r.visit == nil {
		return nil
	}
	if len(token) == 0 || subtle.ConstantTimeCompare(token, []byte(r.visit.CSRF)) != 1 {
		return errStale
	}
	return nil
}

// broken is a form that is none, unless there was more than may be.
func broken(err error) error {
	if errors.Is(err, errTooLarge) {
		return errTooLarge
	}
	return fmt.Errorf("%w: %w", errUnreadable, err)
}

// Broken says that a body could not be read on: it is too large, or no form, or its sender is gone.
func Broken(err error) error { return broken(err) }

// Attachment is a file on its way out. Name is what it is to be called, as somebody called it once.
type Attachment struct {
	Name      string
	MediaType string
	Bytes     int64
	Content   io.ReadCloser // closed when it has been sent
}

// Send answers with a file to keep, which no browser opens in this site's name. It is read out while it is sent.
func Send(c *fiber.Ctx, file Attachment) error {
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, file.MediaType)
	c.Set(fiber.HeaderContentDisposition, "attachment; filename*=UTF-8''"+url.PathEscape(file.Name))
	c.Set(fiber.HeaderContentLength, strconv.FormatInt(file.Bytes, 10))
	c.Status(fiber.StatusOK)
	c.Response().SetBodyStream(&leaving{file.Content, c.Context().Conn()}, int(file.Bytes))
	return nil
}

// leaving gives a slow connection time, as long as it takes something.
type leaving struct {
	io.ReadCloser
	conn net.Conn
}

func (l *leaving) Read(into []byte) (int, error) {
	if err := l.conn.SetWriteDeadline(soon()); err != nil {
		return 0, fmt.Errorf("send a file: %w", err)
	}
	return l.ReadCloser.Read(into)
}
