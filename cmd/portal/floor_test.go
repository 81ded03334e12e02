package main_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"

	"stodporten/portal/session"
)

// floorVariable names the file that makes this test binary the floor: a bare Fiber handler in a process of its own, which makes the
// round trips that were recorded of ours and sends the bytes that ours sent. It checks, works out and renders nothing.
const floorVariable = "PORTAL_TEST_FLOOR"

// score is all that the floor plays.
type score struct {
	Database, Redis, Listen string
	TokenURL, KeysURL       string
	RedirectURI             string
	ClientID, ClientSecret  string
	// Plays are by what a request is known by: the path for pages, and the cookie.
	Plays map[string]play
	// HandIn is one handing in, with names such as $person where each one's own stands; Applicants give those, by the code's state.
	HandIn     play
	Applicants map[string]map[string]string
}

// play is one request: its round trips, and the answer.
type play struct {
	Steps  []step
	Status int
	Header [][2]string
	Body   []byte
}

type floor struct {
	score
	pool   *pgxpool.Pool
	redis  redis.UniversalClient
	client *http.Client
	flight singleflight.Group

	mu sync.Mutex
}

// runFloor serves until the process is killed.
func runFloor(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f := &floor{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
	if err := json.Unmarshal(text, &f.score); err != nil {
		return err
	}
	config, err := pgxpool.ParseConfig(f.Database)
	if err != nil {
		return err
	}
	config.MaxConns = 16
	if f.pool, err = pgxpool.NewWithConfig(context.Background(), config); err != nil {
		return err
	}
	if f.redis, err = session.Connect(f.Redis); err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ReadBufferSize: 16384})
	app.Get("/mina-sidor", f.page)
	app.Get("/logga-in/svar", f.arrive)
	app.Post("/more", f.more)
	return app.Listen(f.Listen)
}

func (f *floor) page(c *fiber.Ctx) error {
	p, ok := f.Plays[c.Cookies("resident")]
	if !ok {
		return fiber.ErrNotFound
	}
	return f.perform(c, p, nil)
}

// more brings the applicants of the next round.
func (f *floor) more(c *fiber.Ctx) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return json.Unmarshal(c.Body(), &f.Applicants)
}

// arrive hands in for the applicant whom the state names: with a code that is exchanged, and a draft that is spent.
func (f *floor) arrive(c *fiber.Ctx) error {
	state := c.Query("state")
	f.mu.Lock()
	who := f.Applicants[state]
	delete(f.Applicants, state)
	f.mu.Unlock()
	if who == nil {
		return fiber.ErrConflict
	}
	who["code"], who["state"], who["browser"] = c.Query("code"), state, c.Cookies("resident-flow")
	for _, name := range freshNames() {
		who[name] = uuid.NewString()
	}
	return f.perform(c, f.HandIn, who)
}

// freshNames are ids that each application has of its own.
func freshNames() []string { return []string{"$fresh-1", "$fresh-2", "$fresh-3", "$fresh-4"} }

func (f *floor) perform(c *fiber.Ctx, p play, who map[string]string) error {
	var connection *pgxpool.Conn
	defer func() {
		if connection != nil {
			connection.Release()
		}
	}()
	for _, s := range p.Steps {
		if s.Redis != nil {
			if err := f.command(c.Context(), s.Redis, who); err != nil {
				return err
			}
			continue
		}
		if connection == nil {
			var err error
			if connection, err = f.pool.Acquire(c.Context()); err != nil {
				return err
			}
		}
		if err := ask(c.Context(), connection.Conn(), s.SQL, who); err != nil {
			return err
		}
	}
	c.Status(p.Status)
	for _, header := range p.Header {
		c.Response().Header.Add(header[0], header[1])
	}
	c.Response().SetBodyRaw(p.Body)
	return nil
}

// command sends a command or a pipeline. What a sign-in kept is taken right before the provider is asked for the token.
func (f *floor) command(ctx context.Context, commands [][]string, who map[string]string) error {
	pipe := f.redis.Pipeline()
	exchange := false
	for _, words := range commands {
		values := make([]any, len(words))
		for i, word := range words {
			values[i] = own(word, who)
		}
		exchange = exchange || strings.EqualFold(words[0], "getdel")
		if len(commands) == 1 {
			if err := f.redis.Do(ctx, values...).Err(); err != nil {
				return fmt.Errorf("%s: %w", words[0], err)
			}
			continue
		}
		pipe.Do(ctx, values...)
	}
	if len(commands) > 1 {
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
	if exchange {
		return f.exchange(ctx, who)
	}
	return nil
}

// exchange is the two round trips to the provider, for the token and, once for all who wait, for its keys of this moment, as a signature
// demands them. Nothing of what comes back is looked at.
func (f *floor) exchange(ctx context.Context, who map[string]string) error {
	mac := hmac.New(sha256.New, []byte(who["browser"]))
	mac.Write([]byte("verifier\x00" + who["state"]))
	body := url.Values{
		"grant_type": {"authorization_code"}, "code": {who["code"]}, "redirect_uri": {f.RedirectURI},
		"code_verifier": {base64.RawURLEncoding.EncodeToString(mac.Sum(nil))},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.TokenURL, strings.NewReader(body.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(f.ClientID, f.ClientSecret)
	if err := f.fetch(request); err != nil {
		return err
	}
	_, err, _ = f.flight.Do("keys", func() (any, error) {
		request, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodGet, f.KeysURL, http.NoBody)
		if err != nil {
			return nil, err
		}
		return nil, f.fetch(request)
	})
	return err
}

func (f *floor) fetch(request *http.Request) error {
	response, err := f.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: %s gave %d: %w", errNothing, request.URL.Path, response.StatusCode, err)
	}
	return nil
}

// ask makes one round trip and reads the rows without looking at them; a number that is allotted is remembered.
func ask(ctx context.Context, connection *pgx.Conn, statements []statement, who map[string]string) error {
	if len(statements) == 1 {
		values, err := valuesOf(statements[0], who)
		if err != nil {
			return err
		}
		rows, err := connection.Query(ctx, statements[0].Text, values...)
		if err != nil {
			return err
		}
		return drain(rows, who)
	}
	var batch pgx.Batch
	for _, one := range statements {
		values, err := valuesOf(one, who)
		if err != nil {
			return err
		}
		batch.Queue(one.Text, values...).Query(func(rows pgx.Rows) error { return drain(rows, who) })
	}
	return connection.SendBatch(ctx, &batch).Close()
}

func drain(rows pgx.Rows, who map[string]string) error {
	defer rows.Close()
	for rows.Next() {
		if fields := rows.FieldDescriptions(); who != nil && len(fields) == 1 && fields[0].Name == "number" {
			who["$number"] = string(rows.RawValues()[0])
		}
	}
	return rows.Err()
}

func valuesOf(s statement, who map[string]string) ([]any, error) {
	values := make([]any, len(s.Args))
	for i, one := range s.Args {
		one.Text = own(one.Text, who)
		var err error
		if values[i], err = one.value(); err != nil {
			return nil, fmt.Errorf("argument %d of %s: %w", i+1, s.Text, err)
		}
	}
	return values, nil
}

// own is a word with the applicant's own in the place of a name.
func own(word string, who map[string]string) string {
	if value, ok := who[word]; ok && strings.HasPrefix(word, "$") {
		return value
	}
	return word
}
