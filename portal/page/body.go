package page

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
)

const (
	standardLimit = 1 << 20
	mostFields    = 2000
	formType      = "application/x-www-form-urlencoded"
)

// readBody takes the body in through the route's limit, however it is sent, and refuses what is no form of readable text. The
// connection ends with a refusal, since what is left of the body would be taken for the next request.
func readBody(c *fiber.Ctx, limit int) error {
	req := c.Request()
	if c.Method() != fiber.MethodPost {
		return nil
	}
	if req.Header.ContentLength() > limit {
		c.Context().SetConnectionClose()
		return errTooLarge
	}
	var body []byte
	if stream := req.BodyStream(); stream != nil { // asked for its Body, the request would read all that comes, whatever the limit
		read, err := io.ReadAll(io.LimitReader(stream, int64(limit)+1))
		if err != nil {
			c.Context().SetConnectionClose()
			return fmt.Errorf("%w: read the body: %w", errUnreadable, err)
		}
		body = read
	} else {
		body = req.Body()
	}
	if len(body) > limit {
		c.Context().SetConnectionClose()
		return errTooLarge
	}
	if len(body) > 0 && !bytes.HasPrefix(req.Header.ContentType(), []byte(formType)) {
		return errMediaType
	}
	if bytes.Count(body, []byte{'&'}) >= mostFields {
		return errTooLarge
	}
	if err := readable(string(body)); err != nil {
		return err
	}
	req.SetBody(body)
	return nil
}

// checkAddress refuses a path or query that no database could take.
func (a *App) checkAddress(c *fiber.Ctx) error {
	if !text(string(c.Request().URI().Path())) {
		return errUnreadable
	}
	if err := readable(string(c.Request().URI().QueryString())); err != nil {
		return err
	}
	return c.Next()
}

func readable(encoded string) error {
	values, err := url.ParseQuery(encoded)
	if err != nil {
		return errUnreadable
	}
	for name, all := range values {
		if !text(name) {
			return errUnreadable
		}
		for _, value := range all {
			if !text(value) {
				return errUnreadable
			}
		}
	}
	return nil
}

// text is UTF-8 without NUL, which PostgreSQL refuses.
func text(s string) bool {
	return utf8.ValidString(s) && !bytes.ContainsRune([]byte(s), 0)
}

// Posted is what was posted, decoded: name to values in the order sent. The token and the like are not in it.
func Posted(c *fiber.Ctx) map[string][]string {
	form := map[string][]string{}
	for name, value := range c.Request().PostArgs().All() {
		if !ours(string(name)) {
			form[string(name)] = append(form[string(name)], string(value))
		}
	}
	return form
}

func ours(name string) bool {
	return name == TokenField || name == readerField || name == languageField
}
