package session_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"stodporten/portal/identity"
	"stodporten/portal/session"
)

func TestALateReplyNeverReachesTheWrongAsker(t *testing.T) {
	t.Parallel()
	server, at := startRedis(t), newClock()
	direct := newStore(t, connect(t, server.address()), identity.ResidentRealm, at)
	line := newFaultyLine(t, server.socket())
	store := newStore(t, connect(t, "redis://"+line.listener.Addr().String()+"?pool_size=8"), identity.ResidentRealm, at)
	tokens := map[string]uuid.UUID{}
	for n := range 40 {
		v := amina()
		v.Subject = uuid.New()
		v.Name = fmt.Sprintf("Person %d", n)
		_, token := start(t, direct, v)
		tokens[token] = v.Subject
	}
	line.slow(6 * time.Millisecond)

	var answers tally
	for round := 0; round < 50 && (answers.own.Load() < 100 || answers.late.Load() < 100); round++ {
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				for token, subject := range tokens {
					answers.ask(t, store, token, subject)
				}
			})
		}
		all.Wait()
	}
	line.slow(0)

	if answers.own.Load() < 100 || answers.late.Load() < 100 {
		t.Errorf("the line was not faulty in both ways: %d own answers, %d late ones", answers.own.Load(), answers.late.Load())
	}
	for token, subject := range tokens {
		if v, err := store.Find(t.Context(), token, "ekkoping"); err != nil || v.Subject != subject {
			t.Errorf("after the fault: %v", err)
		}
	}
}

// tally counts the answers that came in time and those that did not.
type tally struct{ own, late atomic.Int64 }

// ask gives the store little time; whatever comes back is the asker's own or nothing.
func (a *tally) ask(t *testing.T, store *session.Store, token string, subject uuid.UUID) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), rand.N(24*time.Millisecond))
	defer cancel()
	v, err := store.Find(ctx, token, "ekkoping")
	switch {
	case err == nil && v.Subject == subject:
		a.own.Add(1)
	case err == nil:
		t.Errorf("asked for %s, got %s", subject, v.Subject)
	case errors.Is(err, session.ErrUnavailable):
		a.late.Add(1)
	default:
		t.Errorf("a late reply became %v", err)
	}
}

func TestAReplyThatIsAnotherVisitIsNotBelieved(t *testing.T) {
	t.Parallel()
	client := connect(t, startRedis(t).address())
	store := newStore(t, client, identity.ResidentRealm, newClock())
	_, hers := start(t, store, amina())
	key := client.Keys(t.Context(), "resident:session:*").Val()[0]
	jonas := amina()
	jonas.Subject = uuid.New()
	start(t, store, jonas)
	keys := client.Keys(t.Context(), "resident:session:*").Val()
	keys = slices.DeleteFunc(keys, func(other string) bool { return other == key })
	his := client.Get(t.Context(), keys[0]).Val()
	whole := client.Get(t.Context(), key).Val()

	for name, record := range map[string]string{
		"another's": his, "changed": whole[:len(whole)-1] + "x", "cut": whole[:20], "empty": "", "tail added": whole + "x",
	} {
		client.Set(t.Context(), key, record, 0)
		if _, err := store.Find(t.Context(), hers, "ekkoping"); !errors.Is(err, session.ErrUnavailable) {
			t.Errorf("%s record: %v", name, err)
		}
	}
}

func TestWithoutRedisNobodyIsSignedOutOrLetIn(t *testing.T) {
	t.Parallel()
	at := newClock()
	server := startRedis(t, "--appendonly", "yes", "--appendfsync", "always")
	store := newStore(t, connect(t, server.address()), identity.ResidentRealm, at)
	v, token := start(t, store, amina())
	limit := session.Limit{Name: "sign-in", Times: 5, Period: time.Minute}
	deeds := map[string]func() error{
		"find":   func() error { _, err := store.Find(t.Context(), token, "ekkoping"); return err },
		"extend": func() error { _, err := store.Extend(t.Context(), token, "ekkoping"); return err },
		"start":  func() error { _, _, err := store.Start(t.Context(), amina(), ""); return err },
		"list":   func() error { _, err := store.List(t.Context(), v, token); return err },
		"keep":   func() error { return store.Keep(t.Context(), "x", []byte("y"), time.Minute) },
		"has":    func() error { _, err := store.Has(t.Context(), "x"); return err },
		"take":   func() error { _, err := store.Take(t.Context(), "x"); return err },
		"pass":   func() error { return store.Pass(t.Context(), limit, "192.0.2.17") },
	}
	atTheEnd := map[string]func() error{
		"end":        func() error { return store.End(t.Context(), token) },
		"everywhere": func() error { _, err := store.EndEverywhere(t.Context(), "ekkoping", v.Subject); return err },
		"provider":   func() error { _, err := store.EndByIssuerSession(t.Context(), "bankid", "sid-1", ""); return err },
	}

	server.kill(t)
	for _, group := range []map[string]func() error{deeds, atTheEnd} {
		for name, deed := range group {
			began := time.Now()
			if err := deed(); !errors.Is(err, session.ErrUnavailable) || errors.Is(err, session.ErrNoVisit) {
				t.Errorf("%s without Redis: %v", name, err)
			}
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("%s without Redis takes %v to say so", name, took)
			}
		}
	}
	server.start(t)

	for name, deed := range map[string]func() error{"find": deeds["find"], "start": deeds["start"], "pass": deeds["pass"]} {
		err := deed()
		for again := 0; err != nil && again < 150; again++ { // the client tries the line anew once a second
			time.Sleep(20 * time.Millisecond)
			err = deed()
		}
		if err != nil {
			t.Errorf("%s with Redis back: %v", name, err)
		}
	}
}

func TestALineThatIsCutIsNotAnAnswer(t *testing.T) {
	t.Parallel()
	server := startRedis(t)
	store := newStore(t, connect(t, server.address()), identity.ResidentRealm, newClock())
	_, token := start(t, store, amina())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	_, err := store.Find(ctx, token, "ekkoping")

	if !errors.Is(err, session.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("asked by somebody who left: %v", err)
	}
}

func TestAProcessNeedsNoKeysButItsRealms(t *testing.T) {
	t.Parallel()
	server, at := startRedis(t), newClock()
	owner := connect(t, server.address())
	rules := []any{"acl", "setuser", "portal", "on", ">word", "+@all", "-@dangerous", "+info"}
	for _, pattern := range session.KeyPatterns(identity.ResidentRealm) {
		rules = append(rules, "~"+pattern)
	}
	if err := owner.Do(t.Context(), rules...).Err(); err != nil {
		t.Fatal(err)
	}
	limited := connect(t, strings.Replace(server.address(), "unix://", "unix://portal:word@", 1))
	residents, officers := newStore(t, limited, identity.ResidentRealm, at), newStore(t, limited, identity.OfficerRealm, at)
	limit := session.Limit{Name: "sign-in", Times: 5, Period: time.Minute}

	v, token := start(t, residents, amina())
	_, found := residents.Find(t.Context(), token, "ekkoping")
	_, listed := residents.List(t.Context(), v, token)
	passed := residents.Pass(t.Context(), limit, "192.0.2.17")
	kept := residents.Keep(t.Context(), "x", []byte("y"), time.Minute)
	_, taken := residents.Take(t.Context(), "x")
	_, ended := residents.EndEverywhere(t.Context(), "ekkoping", v.Subject)
	_, byProvider := residents.EndByIssuerSession(t.Context(), "bankid", "sid-1", "")
	_, _, begun := officers.Start(t.Context(), amina(), "")
	_, read := officers.Find(t.Context(), token, "ekkoping")

	if err := errors.Join(found, listed, passed, kept, taken, ended, byProvider); err != nil {
		t.Errorf("within its realm: %v", err)
	}
	for name, err := range map[string]error{"start": begun, "find": read} {
		if !errors.Is(err, session.ErrUnavailable) || !strings.Contains(err.Error(), "NOPERM") {
			t.Errorf("%s in the other realm: %v", name, err)
		}
	}
}

func TestTheLimitCountsEachAskerByThemselves(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, client redis.UniversalClient, at *clock) {
		t.Helper()
		store, desk := newStore(t, client, identity.ResidentRealm, at), newStore(t, client, identity.OfficerRealm, at)
		limit := session.Limit{Name: "sign-in", Times: 3, Period: time.Hour}

		var answers []error
		for range 4 {
			answers = append(answers, store.Pass(t.Context(), limit, "192.0.2.17"))
		}
		other, atDesk := store.Pass(t.Context(), limit, "192.0.2.18"), desk.Pass(t.Context(), limit, "192.0.2.17")

		if err := errors.Join(answers[:3]...); err != nil || other != nil || atDesk != nil {
			t.Errorf("within the limit: %v, another asker: %v, at the desk: %v", err, other, atDesk)
		}
		var often *session.TooOften
		if !errors.As(answers[3], &often) || !errors.Is(answers[3], session.ErrTooOften) || often.RetryAfter <= 0 || often.RetryAfter > 20*time.Minute {
			t.Errorf("the fourth of three: %v", answers[3])
		}
	})
}

func TestTheStoreRemembersSignInsUnderWay(t *testing.T) {
	t.Parallel()
	var flows identity.Flows = newStore(t, connect(t, startRedis(t).address()), identity.ResidentRealm, newClock())

	if _, err := flows.Take(t.Context(), "never kept"); !errors.Is(err, identity.ErrNoFlow) {
		t.Errorf("what was never kept: %v", err)
	}
}
