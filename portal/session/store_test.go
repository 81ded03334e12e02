package session_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/session"
)

func TestAVisitIsFoundAsItBegan(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, client redis.UniversalClient, at *clock) {
		t.Helper()
		store := newStore(t, client, identity.ResidentRealm, at)
		wanted := amina()
		wanted.LastSignedInAt = at.Now().Add(-24 * time.Hour)

		begun, token := start(t, store, wanted)
		found, err := store.Find(t.Context(), token, "ekkoping")
		if err != nil {
			t.Fatal(err)
		}

		wanted.Realm, wanted.SignedInAt, wanted.SeenAt = identity.ResidentRealm, at.Now(), at.Now()
		wanted.ExpiresAt = at.Now().Add(12 * time.Hour)
		wanted.Canary, wanted.CSRF = begun.Canary, begun.CSRF
		if difference := cmp.Diff(wanted, found); difference != "" {
			t.Errorf("found another visit than began:\n%s", difference)
		}
		if len(token) < 22 || len(begun.CSRF) < 22 {
			t.Errorf("a token of fewer than 128 bits: %d and %d characters", len(token), len(begun.CSRF))
		}
	})
}

func TestAVisitEndsAfterAQuarterWithoutASignOfLifeAndAtItsAbsoluteEnd(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		realm identity.Realm
		steps []time.Duration
		lives bool
	}{
		"idle a moment short of 15 minutes":         {identity.ResidentRealm, []time.Duration{15*time.Minute - time.Second}, true},
		"idle 15 minutes":                           {identity.ResidentRealm, []time.Duration{15 * time.Minute}, false},
		"seen on the way":                           {identity.ResidentRealm, []time.Duration{14 * time.Minute, 14 * time.Minute, 14 * time.Minute}, true},
		"active for a resident's 12 hours":          {identity.ResidentRealm, tenMinutesApart(12 * time.Hour), false},
		"active for just under 12 hours":            {identity.ResidentRealm, tenMinutesApart(12*time.Hour - 10*time.Minute), true},
		"active for an officer's 8 hours":           {identity.OfficerRealm, tenMinutesApart(8 * time.Hour), false},
		"active for just under an officer's 8 hour": {identity.OfficerRealm, tenMinutesApart(8*time.Hour - 10*time.Minute), true},
	}
	client := connect(t, startRedis(t).address())
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := newClock()
			store := newStore(t, client, c.realm, at)
			_, token := start(t, store, amina())
			var err error

			for _, step := range c.steps {
				at.move(step)
				_, err = store.Find(t.Context(), token, "ekkoping")
			}

			if lives := err == nil; lives != c.lives || !lives && !errors.Is(err, session.ErrNoVisit) {
				t.Errorf("after %d steps the answer is %v", len(c.steps), err)
			}
		})
	}
}

func tenMinutesApart(until time.Duration) []time.Duration {
	return slices.Repeat([]time.Duration{10 * time.Minute}, int(until/(10*time.Minute)))
}

func TestRedisForgetsAVisitByItself(t *testing.T) {
	t.Parallel()
	client := connect(t, startRedis(t).address())
	store := newStore(t, client, identity.ResidentRealm, newClock())

	start(t, store, amina())

	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) == 0 {
		t.Fatalf("no keys, or %v", err)
	}
	for _, key := range keys {
		if left := client.TTL(t.Context(), key).Val(); left <= 0 || left > 12*time.Hour+time.Minute {
			t.Errorf("%s lives %v", key, left)
		}
	}
}

func TestTheIdleWarningTellsTheTruth(t *testing.T) {
	t.Parallel()
	at := newClock()
	store := newStore(t, connect(t, startRedis(t).address()), identity.OfficerRealm, at)
	v, token := start(t, store, amina())

	if left := v.SecondsLeft(at.Now()); left != 900 {
		t.Errorf("%d seconds left of a new visit, not 15 minutes", left)
	}
	at.move(15*time.Minute - session.WarnBefore)
	if left := v.SecondsLeft(at.Now()); left != 150 || !v.MayExtend(at.Now()) {
		t.Errorf("%d seconds left at the warning, not 150", left)
	}
	v, err := store.Extend(t.Context(), token, "ekkoping")
	if err != nil || v.SecondsLeft(at.Now()) != 900 {
		t.Errorf("extended to %d seconds, %v", v.SecondsLeft(at.Now()), err)
	}
	for range 45 { // 7 h 30 min, and 12 min 30 s before: 17 min 30 s are left of the 8 hours
		at.move(10 * time.Minute)
		if v, err = store.Extend(t.Context(), token, "ekkoping"); err != nil {
			t.Fatal(err)
		}
	}
	if !v.MayExtend(at.Now()) {
		t.Error("17 minutes before the absolute end the idle end still comes first")
	}
	at.move(10 * time.Minute)
	v, err = store.Extend(t.Context(), token, "ekkoping")
	if err != nil || v.SecondsLeft(at.Now()) != 450 || v.MayExtend(at.Now()) {
		t.Errorf("at the absolute end %d seconds are left, %v", v.SecondsLeft(at.Now()), err)
	}
}

func TestReadingPagesCostsOneRoundTrip(t *testing.T) {
	t.Parallel()
	at := newClock()
	client := connect(t, startRedis(t).address())
	store := newStore(t, client, identity.ResidentRealm, at)
	_, token := start(t, store, amina())
	counted := &counter{}
	client.AddHook(counted)

	for range 19 {
		at.move(time.Second)
		if _, err := store.Find(t.Context(), token, "ekkoping"); err != nil {
			t.Fatal(err)
		}
	}
	quiet := counted.trips()
	at.move(time.Second)
	if _, err := store.Find(t.Context(), token, "ekkoping"); err != nil {
		t.Fatal(err)
	}

	if quiet != 19 || counted.trips() != 21 {
		t.Errorf("%d round trips for 19 pages within 20 s, %d for the one after", quiet, counted.trips()-quiet)
	}
}

// counter counts round trips.
type counter struct {
	redis.Hook
	mu sync.Mutex
	n  int
}

func (c *counter) trips() int {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.n
}

func (c *counter) count() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

func (c *counter) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c *counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { c.count(); return next(ctx, cmd) }
}

func (c *counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { c.count(); return next(ctx, cmds) }
}

func TestSigningInEndsWhatTheBrowserCameWith(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, client redis.UniversalClient, at *clock) {
		t.Helper()
		store := newStore(t, client, identity.ResidentRealm, at)
		_, before := start(t, store, amina())
		planted := session.NewToken()

		_, after, err := store.Start(t.Context(), amina(), before)
		if err != nil {
			t.Fatal(err)
		}
		_, third, err := store.Start(t.Context(), amina(), planted)
		if err != nil {
			t.Fatal(err)
		}

		if before == after || third == planted {
			t.Error("the token did not change at sign-in")
		}
		for name, token := range map[string]string{"from before": before, "planted": planted} {
			if _, err := store.Find(t.Context(), token, "ekkoping"); !errors.Is(err, session.ErrNoVisit) {
				t.Errorf("the token %s leads to %v", name, err)
			}
		}
		if _, err := store.Find(t.Context(), after, "ekkoping"); err != nil {
			t.Error(err)
		}
	})
}

func TestAVisitIsWalledByRealmAndMunicipality(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, client redis.UniversalClient, at *clock) {
		t.Helper()
		residents := newStore(t, client, identity.ResidentRealm, at)
		officers := newStore(t, client, identity.OfficerRealm, at)
		_, token := start(t, residents, amina())
		key := client.Keys(t.Context(), "resident:session:*").Val()[0]
		record := client.Get(t.Context(), key).Val()

		_, atDesk := officers.Find(t.Context(), token, "ekkoping")
		_, elsewhere := residents.Find(t.Context(), token, "granvik")
		client.Set(t.Context(), strings.Replace(key, "resident", "officer", 1), record, 0)
		_, moved := officers.Find(t.Context(), token, "ekkoping")

		for name, err := range map[string]error{"a resident's cookie at the desk": atDesk, "another municipality": elsewhere} {
			if !errors.Is(err, session.ErrNoVisit) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if moved == nil {
			t.Error("a resident's record opened at the desk once it was copied there")
		}
	})
}

func TestACookieThatNobodyWroteIsNotLookedUp(t *testing.T) {
	t.Parallel()
	client := connect(t, "redis://127.0.0.1:1") // nothing listens there
	store := newStore(t, client, identity.ResidentRealm, newClock())

	for _, token := range []string{"", "x", strings.Repeat("A", 44), strings.Repeat("=", 43), "a\x00b", strings.Repeat("é", 43)} {
		if _, err := store.Find(t.Context(), token, "ekkoping"); !errors.Is(err, session.ErrNoVisit) {
			t.Errorf("%q leads to %v", token, err)
		}
	}
}

func TestRedisHoldsNoNameNumberOrToken(t *testing.T) {
	t.Parallel()
	client := connect(t, startRedis(t).address())
	store := newStore(t, client, identity.ResidentRealm, newClock())
	v, token := start(t, store, amina())
	if err := store.Pass(t.Context(), session.Limit{Name: "sign-in", Times: 5, Period: time.Minute}, "192.0.2.17"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.EndByIssuerSession(t.Context(), "bankid", "", "somebody-else"); err != nil {
		t.Fatal(err)
	}

	var all strings.Builder
	for _, key := range client.Keys(t.Context(), "*").Val() {
		fmt.Fprintln(&all, key, client.Dump(t.Context(), key).Val())
	}

	for _, secret := range []string{
		"Amina", "Testberg", "199001012385", token, v.CSRF, v.Canary, v.Subject.String(), string(v.Subject[:]), "subject-of-amina", "sid-1", "192.0.2.17",
	} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("Redis holds %q", secret)
		}
	}
}

func TestAChangedSecretSignsEverybodyOut(t *testing.T) {
	t.Parallel()
	client, at := connect(t, startRedis(t).address()), newClock()
	_, token := start(t, newStore(t, client, identity.ResidentRealm, at), amina())
	changed, err := session.New(session.Options{Client: client, Realm: identity.ResidentRealm, Clock: at, Secret: []byte("another secret of the tests")})
	if err != nil {
		t.Fatal(err)
	}

	_, err = changed.Find(t.Context(), token, "ekkoping")

	if !errors.Is(err, session.ErrNoVisit) {
		t.Errorf("with another secret: %v", err)
	}
	if _, err := session.New(session.Options{Client: client, Realm: identity.ResidentRealm, Clock: at, Secret: []byte("short")}); !errors.Is(err, session.ErrSecret) {
		t.Errorf("a short secret: %v", err)
	}
}

func TestTheCanaryTellsPeopleApartAndNothingElse(t *testing.T) {
	t.Parallel()
	client, at := connect(t, startRedis(t).address()), newClock()
	residents, officers := newStore(t, client, identity.ResidentRealm, at), newStore(t, client, identity.OfficerRealm, at)
	jonas, inGranvik := amina(), amina()
	jonas.Subject = uuid.MustParse("7a0c4a9e-2f6b-4f7e-9a55-3a8f0f6f1c02")
	inGranvik.Municipality = "granvik"

	first, _ := start(t, residents, amina())
	again, _ := start(t, residents, amina())
	canaries := map[string]bool{first.Canary: true}
	for _, v := range []session.Visit{jonas, inGranvik} {
		other, _ := start(t, residents, v)
		canaries[other.Canary] = true
	}
	atDesk, _ := start(t, officers, amina())
	canaries[atDesk.Canary] = true

	if first.Canary != again.Canary {
		t.Error("the same person has two canaries")
	}
	if len(canaries) != 4 {
		t.Errorf("four readers have %d canaries", len(canaries))
	}
}

func TestAnUnfinishedVisitDoesNotBegin(t *testing.T) {
	t.Parallel()
	store := newStore(t, connect(t, "redis://127.0.0.1:1"), identity.ResidentRealm, newClock())
	nobody, nowhere, noIssuer := amina(), amina(), amina()
	nobody.Subject, nowhere.Municipality, noIssuer.Issuer = uuid.Nil, municipality.ID(""), ""

	for name, v := range map[string]session.Visit{"no person": nobody, "no municipality": nowhere, "no issuer": noIssuer} {
		if _, _, err := store.Start(t.Context(), v, ""); !errors.Is(err, session.ErrIncomplete) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
