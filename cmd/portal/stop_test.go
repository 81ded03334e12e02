package main_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

func TestStoppingThePortalLosesNoRequest(t *testing.T) {
	t.Parallel()
	const under = 12
	h := newHouse(t, under)
	h.restart(t, "DRAIN=200ms")
	var people []*person
	var pages []answer
	for _, who := range h.people {
		p := h.signedIn(t, who, ekkoping)
		people, pages = append(people, p), append(pages, p.begun(t))
	}
	release := h.hold(t)
	var underWay sync.WaitGroup
	for i, p := range people {
		underWay.Go(func() {
			got, err := p.submit(t.Context(), pages[i], "/reason", map[string]string{"reason": canaryText + " till slut"})
			// The page that one is led to may be asked of nobody any more; the saving may not.
			if err != nil && !errors.Is(err, syscall.ECONNREFUSED) || err == nil && got.status != http.StatusOK {
				t.Errorf("a page under way got %d: %v", got.status, err)
			}
		})
	}
	h.waiting(t, under)
	passers := h.passBy(t)

	stopped := make(chan error, 1)
	go func() { stopped <- h.portal.stop() }()
	h.refusesNewcomers(t)
	release()
	underWay.Wait()
	err := <-stopped

	if err != nil {
		t.Errorf("the portal ended with %v", err)
	}
	if answered, lost := passers(); lost > 0 || answered == 0 {
		t.Errorf("of those who passed by, %d were answered and %d heard nothing", answered, lost)
	}
	saved := h.query(t, `select count(*)::text from portal.drafts where answers::text like '%' || $1 || ' till slut%'`, canaryText)
	if saved[0] != fmt.Sprint(under) {
		t.Errorf("%s of %d pages were saved", saved[0], under)
	}
	if log, err := readFrom(h.portal.log, 0); err != nil || !strings.Contains(string(log), `"msg":"stopped"`) {
		t.Errorf("the log does not say that the portal stopped: %v", err)
	}
}

// restart starts the portal anew with a setting changed.
func (h *house) restart(t *testing.T, setting string) {
	t.Helper()
	must(t, h.portal.stop())
	h.portal.environment = append(h.portal.environment, setting)
	must(t, h.portal.start(t.Context()))
}

// hold keeps every saving waiting in the database, until it is let go.
func (h *house) hold(t *testing.T) func() {
	t.Helper()
	connection := h.superuser(t)
	tx, err := connection.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), `lock table portal.drafts in share row exclusive mode`)
	must(t, err)
	return func() {
		must(t, tx.Rollback(context.Background()))
		must(t, connection.Close(context.Background()))
	}
}

// waiting returns when so many wait for that lock.
func (h *house) waiting(t *testing.T, count int) {
	t.Helper()
	eventually(t, "savings wait for the lock", func() error {
		found := h.query(t, `select count(*)::text from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
		if found[0] != fmt.Sprint(count) {
			return fmt.Errorf("%w: %s wait", errNothing, found[0])
		}
		return nil
	})
}

// refusesNewcomers returns when nobody new is let in.
func (h *house) refusesNewcomers(t *testing.T) {
	t.Helper()
	newcomer := h.visitor(t, h.people[0], ekkoping)
	newcomer.client.Transport = &http.Transport{DialContext: h.dial, DisableKeepAlives: true}
	eventually(t, "nobody new is let in", func() error {
		_, err := newcomer.get(t.Context(), "/robots.txt")
		if errors.Is(err, syscall.ECONNREFUSED) {
			return nil
		}
		return fmt.Errorf("%w: %w", errNothing, err)
	})
}

// passBy has people ask one thing after the other, half of them on a new connection each time, half on one that they keep as long as they
// may. As the proxy in front does, they make no new connection once /readyz says that the portal is leaving. What it gives waits for them,
// and says how many were answered, and how many heard nothing.
func (h *house) passBy(t *testing.T) func() (answered, lost int64) {
	t.Helper()
	var answered, lost atomic.Int64
	var all sync.WaitGroup
	began := make(chan struct{}, 6)
	for i := range 6 {
		all.Go(func() {
			line := h.visitor(t, h.people[0], ekkoping).wire()
			defer line.close()
			for n := 0; line.connection != nil || h.takesNewcomers(t); n++ {
				got, err := line.get(t.Context(), "/e-tjanster")
				if err != nil || got.status != http.StatusOK {
					t.Logf("heard nothing: %d, %v", got.status, err)
					lost.Add(1)
				} else {
					answered.Add(1)
				}
				if i%2 == 0 {
					line.close()
				}
				if n == 0 {
					began <- struct{}{}
				}
			}
		})
	}
	for range 6 {
		<-began
	}
	return func() (int64, int64) {
		all.Wait()
		return answered.Load(), lost.Load()
	}
}

func (h *house) takesNewcomers(t *testing.T) bool {
	t.Helper()
	status, _, err := h.portal.ready(t.Context())
	return err == nil && status == http.StatusOK
}
