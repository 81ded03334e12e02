package identity_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"stodporten/portal/identity"
)

// certified is npm's oidc-provider, certified by the OpenID Foundation, and a browser to go there with.
type certified struct {
	*site
	browser *http.Client
	ended   chan identity.Ended
	errors  chan error
}

func startCertified(t *testing.T, algorithm string) *certified {
	t.Helper()
	c := &certified{ended: make(chan identity.Ended, 8), errors: make(chan error, 8)}
	backChannel := httptest.NewServer(http.HandlerFunc(c.backChannel))
	t.Cleanup(backChannel.Close)
	address := runCertified(t, algorithm, backChannel.URL)

	l := &liar{Server: serverAt(address), at: &clock{now: time.Now()}}
	c.site = newSite(t, l, func(o *identity.Options) { o.AnswerWithin = 5 * time.Second })
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c.browser = &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "stod.example" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return c
}

func runCertified(t *testing.T, algorithm, backChannel string) string {
	t.Helper()
	folder, err := filepath.Abs("../../e2e")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "oidc-provider")); err != nil {
		t.Fatal("the certified provider is not there: run .ci/install test, or npm ci --prefix e2e")
	}
	process := exec.CommandContext(context.WithoutCancel(t.Context()), findNode(t), "testdata/certified.mjs", folder, algorithm, backChannel)
	alive, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	process.Stderr = &said
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = alive.Close()
		_ = process.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the certified provider did not start: %v\n%s", err, said.String())
	}
	return strings.TrimSpace(address)
}

// findNode is node 22 or later: what NODE names, what .ci/install has put here, or what is on the path.
func findNode(t *testing.T) string {
	t.Helper()
	for _, candidate := range []string{os.Getenv("NODE"), "../../.tools/node/node_modules/node/bin/node", "node"} {
		path, err := exec.LookPath(candidate)
		if candidate == "" || err != nil {
			continue
		}
		version, err := exec.CommandContext(t.Context(), path, "--version").Output()
		if err != nil {
			continue
		}
		major, _, _ := strings.Cut(strings.TrimPrefix(string(version), "v"), ".")
		if n, err := strconv.Atoi(major); err == nil && n >= 22 {
			return path
		}
	}
	t.Fatal("node 22 or later is not there: run .ci/install test, or set NODE")

	return ""
}

func (c *certified) backChannel(w http.ResponseWriter, r *http.Request) {
	err := c.EndByProvider(r.Context(), r.PostFormValue("logout_token"), func(_ context.Context, one identity.Ended) error {
		c.ended <- one
		return nil
	})
	if err != nil {
		c.errors <- err
		w.WriteHeader(http.StatusBadRequest)
	}
}

// visit is a browser at the provider, until it is sent back.
func (c *certified) visit(t *testing.T, departure identity.Departure) identity.Return {
	t.Helper()
	where := c.get(t, departure.URL)

	return identity.Return{Municipality: "ekkoping", Browser: departure.Browser, Query: where.Query()}
}

// get follows an address to where the site takes over again; on the way it says yes to ending the session, as a person would.
func (c *certified) get(t *testing.T, address string) *url.URL {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		where, form := c.follow(t, request)
		if where != nil {
			return where
		}
		request = form
	}
	t.Fatal("the provider asks again and again")

	return nil
}

func (c *certified) follow(t *testing.T, request *http.Request) (*url.URL, *http.Request) {
	t.Helper()
	answer, err := c.browser.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if where, err := answer.Location(); err == nil {
		return where, nil
	}
	asked, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`action="([^"]+)".*name="xsrf" value="([^"]+)"`).FindStringSubmatch(strings.ReplaceAll(string(asked), "\n", ""))
	if found == nil {
		t.Fatalf("the provider did not send the browser back: %s\n%s", answer.Status, asked)
	}
	body := url.Values{"xsrf": {found[2]}, "logout": {"yes"}}.Encode()
	form, err := http.NewRequestWithContext(t.Context(), http.MethodPost, found[1], strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")

	return nil, form
}

func (c *certified) signIn(t *testing.T, hint string) (identity.Arrival, identity.Return) {
	t.Helper()
	e := errand()
	e.LoginHint, e.Again = hint, true
	departure, err := c.StartSignIn(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	back := c.visit(t, departure)
	arrival, err := c.Finish(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	return arrival, back
}

func TestACertifiedProviderSignsInSignsAndSignsOut(t *testing.T) {
	t.Parallel()
	for _, algorithm := range []string{"RS256", "PS256", "ES256"} {
		t.Run(algorithm, func(t *testing.T) {
			t.Parallel()
			c := startCertified(t, algorithm)

			arrival, back := c.signIn(t, amina)
			p := arrival.Person
			if p.Number.Digits() != amina || p.Name != name || p.Subject != amina || p.Session == "" || p.Assurance != identity.SubstantialAssurance {
				t.Errorf("signed in as %+v", p)
			}
			if back.Query.Get("iss") != c.liar.URL {
				t.Errorf("the answer says it is of %q", back.Query.Get("iss"))
			}
			c.tryAgain(t, back)
			c.signDocument(t, p)
			c.signOut(t, p)
		})
	}
}

// tryAgain posts the used code once more under a new state.
func (c *certified) tryAgain(t *testing.T, used identity.Return) {
	t.Helper()
	departure, err := c.StartSignIn(t.Context(), errand())
	if err != nil {
		t.Fatal(err)
	}
	back := c.visit(t, departure)
	back.Query.Set("code", used.Query.Get("code"))

	_, err = c.Finish(t.Context(), back)

	if refusal, ok := identity.AsRefusal(err); !ok || refusal.Kind != identity.CodeRefused {
		t.Errorf("a used code: %v", err)
	}
}

func (c *certified) signDocument(t *testing.T, p identity.Person) {
	t.Helper()
	for hint, wanted := range map[string]identity.Kind{amina: "", jonas: identity.OtherPerson} {
		e, signing := errand(), signingBy(p.Signer, document)
		e.LoginHint = hint
		departure, err := c.StartSigning(t.Context(), e, signing)
		if err != nil {
			t.Fatal(err)
		}
		back := c.visit(t, departure)
		back.Subject = signing.Subject

		arrival, err := c.Finish(t.Context(), back)

		if wanted != "" {
			if refusal, ok := identity.AsRefusal(err); !ok || refusal.Kind != wanted {
				t.Errorf("signed by another: %v", err)
			}
			continue
		}
		if err != nil || arrival.Signed.Person != amina {
			t.Fatalf("signed by %+v, %v", arrival.Signed, err)
		}
		if err := arrival.Signed.Verify(sha256.Sum256([]byte(document))); err != nil {
			t.Error(err)
		}
	}
}

// signOut leaves at the provider, which asks first and then tells us behind the browser's back.
func (c *certified) signOut(t *testing.T, p identity.Person) {
	t.Helper()
	again, _ := c.signIn(t, amina)
	where, err := c.LogoutURL(t.Context(), identity.Leaving{
		Municipality: "ekkoping", Issuer: p.Issuer, IDToken: again.Person.IDToken, RedirectURI: "https://stod.example/utloggad", State: "the-state",
	})
	if err != nil {
		t.Fatal(err)
	}

	back := c.get(t, where)

	if back.String() != "https://stod.example/utloggad?state=the-state" {
		t.Errorf("back at %s", back)
	}
	for {
		select {
		case one := <-c.ended: // the provider also ended what Jonas's signing in the same browser replaced
			if one.Session == again.Person.Session && one.Subject == amina {
				return
			}
		case err := <-c.errors:
			t.Fatalf("the certified logout token is refused: %v", err)
		case <-time.After(10 * time.Second):
			t.Fatalf("nobody told us; the log: %s", c.log)
		}
	}
}
