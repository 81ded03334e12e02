package main_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestWhileRedisIsAwayNobodyIsLetInAndNobodyIsSignedOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 2)
	p, stranger := h.signedIn(t, h.people[0], ekkoping), h.visitor(t, h.people[1], ekkoping)

	h.redis.stop(t)

	for _, path := range []string{"/mina-sidor", "/mina-sidor/session", service + "/household", "/mina-sidor/logg"} {
		got := p.sees(t, path, http.StatusServiceUnavailable, "error-503")
		if got.reader() != "" || strings.Contains(string(got.body), p.Name()) || !strings.Contains(string(got.body), "Försök igen") {
			t.Errorf("%s without Redis says, to the reader %q:\n%s", path, got.reader(), got.body)
		}
	}
	stranger.sees(t, "/logga-in?login_hint="+stranger.Number, http.StatusServiceUnavailable, "error-503")
	stranger.sees(t, "/mina-sidor", http.StatusUnauthorized, "error-401")
	stranger.sees(t, "/", http.StatusOK, "start")
	h.isReady(t, http.StatusServiceUnavailable, "redis")

	h.redis.start(t)

	h.isReady(t, http.StatusOK, "ready")
	eventually(t, "Mina sidor is back", func() error {
		if got, err := p.get(t.Context(), "/mina-sidor"); err != nil || got.status != http.StatusOK || got.reader() != p.canary {
			return fmt.Errorf("%w: %d for the reader %q: %w", errNothing, got.status, got.reader(), err)
		}
		return nil
	})
}

func TestWhatWasBegunIsThereWhenRedisHasForgottenEverybody(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 1)
	p := h.signedIn(t, h.people[0], ekkoping)
	_, err := p.submit(t.Context(), p.begun(t), "/reason", map[string]string{"reason": canaryText + " finns kvar"})
	must(t, err)

	must(t, h.redis.admin.FlushAll(t.Context()).Err())

	p.sees(t, "/mina-sidor", http.StatusUnauthorized, "error-401")
	_, err = p.signIn(t.Context(), "/mina-sidor")
	must(t, err)
	if got := p.sees(t, service+"/reason", http.StatusOK, "form-page"); !strings.Contains(string(got.body), canaryText+" finns kvar") {
		t.Error("what was written is not there")
	}
	if got := p.sees(t, "/mina-sidor", http.StatusOK, "my-pages"); len(got.links(service)) == 0 {
		t.Error("the draft is not listed under Mina sidor")
	}
}

func (h *house) isReady(t *testing.T, status int, words string) {
	t.Helper()
	eventually(t, "/readyz says "+words, func() error {
		if got, said, err := h.portal.ready(t.Context()); err != nil || got != status || !strings.Contains(said, words) {
			return fmt.Errorf("%w: %d %s: %w", errNothing, got, said, err)
		}
		return nil
	})
}
