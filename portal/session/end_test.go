package session_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"stodporten/portal/identity"
	"stodporten/portal/session"
)

func TestSigningOutEndsTheVisitAndNoOther(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, client redis.UniversalClient, at *clock) {
		t.Helper()
		store := newStore(t, client, identity.ResidentRealm, at)
		_, phone := start(t, store, amina())
		_, library := start(t, store, amina())

		if err := store.End(t.Context(), library); err != nil {
			t.Fatal(err)
		}

		if _, err := store.Find(t.Context(), library, "ekkoping"); !errors.Is(err, session.ErrNoVisit) {
			t.Errorf("the visit that ended: %v", err)
		}
		if _, err := store.Find(t.Context(), phone, "ekkoping"); err != nil {
			t.Errorf("the other visit: %v", err)
		}
		if err := store.End(t.Context(), library); err != nil {
			t.Errorf("ending it again: %v", err)
		}
	})
}

func TestSigningOutEverywhereEndsAllOfOnePersonAndNobodyElses(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, client redis.UniversalClient, at *clock) {
		t.Helper()
		store, desk := newStore(t, client, identity.ResidentRealm, at), newStore(t, client, identity.OfficerRealm, at)
		jonas, inGranvik := amina(), amina()
		jonas.Subject, jonas.IssuerSubject = uuid.MustParse("7a0c4a9e-2f6b-4f7e-9a55-3a8f0f6f1c02"), "subject-of-jonas"
		inGranvik.Municipality = "granvik"
		var hers []string
		for range 3 {
			_, token := start(t, store, amina())
			hers = append(hers, token)
		}
		_, his := start(t, store, jonas)
		_, elsewhere := start(t, store, inGranvik)
		_, atDesk := start(t, desk, amina())

		n, err := store.EndEverywhere(t.Context(), "ekkoping", amina().Subject)

		if n != 3 || err != nil {
			t.Errorf("ended %d visits, %v", n, err)
		}
		for _, token := range hers {
			if _, err := store.Find(t.Context(), token, "ekkoping"); !errors.Is(err, session.ErrNoVisit) {
				t.Errorf("a visit of hers: %v", err)
			}
		}
		if _, err := store.Find(t.Context(), his, "ekkoping"); err != nil {
			t.Errorf("another's visit: %v", err)
		}
		if _, err := store.Find(t.Context(), elsewhere, "granvik"); err != nil {
			t.Errorf("a visit in another municipality: %v", err)
		}
		if _, err := desk.Find(t.Context(), atDesk, "ekkoping"); err != nil {
			t.Errorf("a visit at the desk: %v", err)
		}
		if _, _, err := store.Start(t.Context(), amina(), ""); err != nil {
			t.Errorf("signing in again afterwards: %v", err)
		}
	})
}

func TestASignInUnderWayDoesNotSurviveSigningOutEverywhere(t *testing.T) {
	t.Parallel()
	cases := map[string]func(context.Context, *session.Store) error{
		"everywhere": func(ctx context.Context, s *session.Store) error {
			_, err := s.EndEverywhere(ctx, "ekkoping", amina().Subject)
			return err
		},
		"the provider's session": func(ctx context.Context, s *session.Store) error {
			_, err := s.EndByIssuerSession(ctx, "bankid", "sid-1", "subject-of-amina")
			return err
		},
		"the provider's subject": func(ctx context.Context, s *session.Store) error {
			_, err := s.EndByIssuerSession(ctx, "bankid", "", "subject-of-amina")
			return err
		},
	}
	for name, end := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, at := startRedis(t), newClock()
			other := newStore(t, connect(t, server.address()), identity.ResidentRealm, at)
			client := connect(t, server.address())
			client.AddHook(&between{command: "set", deed: func(ctx context.Context) {
				at.move(time.Second)
				if err := end(ctx, other); err != nil {
					t.Error(err)
				}
			}})
			store := newStore(t, client, identity.ResidentRealm, at)

			_, token, err := store.Start(t.Context(), amina(), "")

			if !errors.Is(err, session.ErrNoVisit) || token != "" {
				t.Errorf("the sign-in went on: %v", err)
			}
			if left := client.Keys(t.Context(), "resident:session:*").Val(); len(left) > 0 {
				t.Errorf("%d visits are left", len(left))
			}
		})
	}
}

// between does a deed just before the first command of a name.
type between struct {
	command string
	deed    func(context.Context)
	done    bool
}

func (b *between) DialHook(next redis.DialHook) redis.DialHook { return next }

func (b *between) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if cmd.Name() == b.command && !b.done {
			b.done = true
			b.deed(ctx)
		}
		return next(ctx, cmd)
	}
}

func (b *between) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func TestTheProviderEndsItsOwnSessionAndNoOther(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		issuer, sid, subject string
		left                 []string
	}{
		"one session":                  {"bankid", "sid-1", "", []string{"other issuer", "second"}},
		"a session counts before sub":  {"bankid", "sid-2", "subject-of-amina", []string{"first", "other issuer"}},
		"all of a subject":             {"bankid", "", "subject-of-amina", []string{"other issuer"}},
		"a session that is not known":  {"bankid", "sid-9", "", []string{"first", "other issuer", "second"}},
		"another issuer's namesake":    {"freja", "sid-1", "", []string{"first", "second"}},
		"neither session nor subject":  {"bankid", "", "", []string{"first", "other issuer", "second"}},
		"a subject that is a sid":      {"bankid", "", "sid-1", []string{"first", "other issuer", "second"}},
		"parts that join up otherwise": {"bankidsid", "-1", "", []string{"first", "other issuer", "second"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, client redis.UniversalClient, at *clock) {
				t.Helper()
				store := newStore(t, client, identity.ResidentRealm, at)
				second, other := amina(), amina()
				second.IssuerSession, other.Issuer = "sid-2", "freja"
				tokens := map[string]string{}
				_, tokens["first"] = start(t, store, amina())
				_, tokens["second"] = start(t, store, second)
				_, tokens["other issuer"] = start(t, store, other)

				n, err := store.EndByIssuerSession(t.Context(), c.issuer, c.sid, c.subject)
				if err != nil {
					t.Fatal(err)
				}

				var left []string
				for visit, token := range tokens {
					if _, err := store.Find(t.Context(), token, "ekkoping"); err == nil {
						left = append(left, visit)
					}
				}
				slices.Sort(left)
				if difference := cmp.Diff(c.left, left); difference != "" || n != 3-len(c.left) {
					t.Errorf("ended %d:\n%s", n, difference)
				}
			})
		})
	}
}

func TestThePersonSeesTheirOwnVisitsAndThoseThatLive(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, client redis.UniversalClient, at *clock) {
		t.Helper()
		store := newStore(t, client, identity.ResidentRealm, at)
		jonas := amina()
		jonas.Subject = uuid.MustParse("7a0c4a9e-2f6b-4f7e-9a55-3a8f0f6f1c02")
		began := at.Now()
		_, forgotten := start(t, store, amina())
		at.move(10 * time.Minute)
		_, ended := start(t, store, amina())
		start(t, store, jonas)
		at.move(2 * time.Minute)
		v, here := start(t, store, amina())
		if err := store.End(t.Context(), ended); err != nil {
			t.Fatal(err)
		}
		at.move(time.Minute)
		if _, err := store.Extend(t.Context(), here, "ekkoping"); err != nil {
			t.Fatal(err)
		}

		listed, err := store.List(t.Context(), v, here)
		if err != nil {
			t.Fatal(err)
		}
		at.move(3 * time.Minute)
		later, err := store.List(t.Context(), v, here)
		if err != nil {
			t.Fatal(err)
		}

		current := session.Listed{StartedAt: began.Add(12 * time.Minute), SeenAt: began.Add(13 * time.Minute), Current: true}
		if difference := cmp.Diff([]session.Listed{current, {StartedAt: began, SeenAt: began}}, listed); difference != "" {
			t.Errorf("listed otherwise:\n%s", difference)
		}
		if difference := cmp.Diff([]session.Listed{current}, later); difference != "" {
			t.Errorf("16 minutes after it was seen last:\n%s", difference)
		}
		if _, err := store.Find(t.Context(), forgotten, "ekkoping"); !errors.Is(err, session.ErrNoVisit) {
			t.Errorf("the visit left out of the list: %v", err)
		}
	})
}

func TestBeingSeenNeverBringsBackAVisitThatEnded(t *testing.T) {
	t.Parallel()
	server, at := startRedis(t), newClock()
	other := newStore(t, connect(t, server.address()), identity.ResidentRealm, at)
	_, token := start(t, other, amina())
	client := connect(t, server.address())
	client.AddHook(&afterGet{deed: func(ctx context.Context) {
		if _, err := other.EndEverywhere(ctx, "ekkoping", amina().Subject); err != nil {
			t.Error(err)
		}
	}})
	store := newStore(t, client, identity.ResidentRealm, at)
	at.move(time.Minute)

	_, err := store.Find(t.Context(), token, "ekkoping")

	if !errors.Is(err, session.ErrNoVisit) {
		t.Errorf("the visit that ended meanwhile: %v", err)
	}
	if left := client.Keys(t.Context(), "resident:session:*").Val(); len(left) > 0 {
		t.Errorf("%d visits came back", len(left))
	}
}

// afterGet does a deed after the first GET.
type afterGet struct {
	deed func(context.Context)
	done bool
}

func (a *afterGet) DialHook(next redis.DialHook) redis.DialHook { return next }

func (a *afterGet) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if cmd.Name() == "get" && !a.done {
			a.done = true
			a.deed(ctx)
		}
		return err
	}
}

func (a *afterGet) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func TestAFlowIsTakenOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, client redis.UniversalClient, at *clock) {
		t.Helper()
		store, desk := newStore(t, client, identity.ResidentRealm, at), newStore(t, client, identity.OfficerRealm, at)
		if err := store.Keep(t.Context(), "state abc", []byte("the record"), identity.FlowLives); err != nil {
			t.Fatal(err)
		}
		there, err := store.Has(t.Context(), "state abc")
		if err != nil || !there {
			t.Fatalf("kept, and not there: %v", err)
		}
		if _, err := desk.Take(t.Context(), "state abc"); !errors.Is(err, identity.ErrNoFlow) {
			t.Errorf("the desk took a resident's flow: %v", err)
		}

		taken := make(chan string, 8)
		for range cap(taken) {
			go func() {
				record, err := store.Take(context.WithoutCancel(t.Context()), "state abc")
				if err != nil && !errors.Is(err, identity.ErrNoFlow) {
					t.Error(err)
				}
				taken <- string(record)
			}()
		}
		var all []string
		for range cap(taken) {
			all = append(all, <-taken)
		}

		if strings.Join(all, "") != "the record" {
			t.Errorf("taken as %q", all)
		}
	})
}
