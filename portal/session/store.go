package session

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

var (
	// ErrNoVisit is answered for a cookie that names no visit here: never begun, ended, lapsed, of another municipality.
	ErrNoVisit = errors.New("no such visit")
	// ErrUnavailable is answered when Redis does not: nothing is then known of the visit, neither that it is nor that it is not.
	ErrUnavailable = errors.New("the visits cannot be reached")
	// ErrSecret is answered for a secret too short to keep anything.
	ErrSecret = errors.New("the session secret is shorter than 16 bytes")
	// ErrIncomplete is answered for a visit without a person, a municipality or an issuer.
	ErrIncomplete = errors.New("a visit must say whose it is")
)

const (
	// SeenEvery is how often at most a visit's SeenAt is written while its pages are read.
	SeenEvery = 20 * time.Second

	slack        = time.Minute      // Redis keeps a record this much longer than the clock allows it, so that the clock decides
	tombstoneFor = 15 * time.Minute // longer than a sign-in may be under way
	minSecret    = 16
)

// Clock tells the time; outside production it may be moved.
type Clock interface{ Now() time.Time }

// Options is what a store needs.
type Options struct {
	Client redis.UniversalClient
	Realm  identity.Realm
	Clock  Clock
	// Secret is at least 16 bytes, the same in every process of the realm. A new one signs everybody out.
	Secret []byte
}

// Store keeps the visits of one realm. It is safe for any number of requests at once, and of processes.
type Store struct {
	client redis.UniversalClient
	realm  identity.Realm
	clock  Clock
	secret []byte
}

// New connects nothing: a Redis that is not there shows as ErrUnavailable when a visit is asked for.
func New(o Options) (*Store, error) {
	if len(o.Secret) < minSecret {
		return nil, ErrSecret
	}
	return &Store{client: o.Client, realm: o.Realm, clock: o.Clock, secret: keyed(o.Secret, "session", string(o.Realm))}, nil
}

// KeyPatterns are all the keys that a process of this realm touches, for the limits of its Redis user.
func KeyPatterns(realm identity.Realm) []string {
	return []string{string(realm) + ":*", "rate:" + string(realm) + ":*"}
}

// Start begins a visit under a new token, which is the cookie's value, and ends the one that the browser came with (old, or ""):
// a token known before sign-in is worth nothing after it. The visit says who; times, canary and CSRF token are filled in.
func (s *Store) Start(ctx context.Context, v Visit, old string) (Visit, string, error) {
	if v.Subject == uuid.Nil || v.Municipality == "" || v.Issuer == "" {
		return Visit{}, "", ErrIncomplete
	}
	now := s.clock.Now().UTC()
	v.Realm, v.SignedInAt, v.SeenAt = s.realm, now, now
	v.ExpiresAt = now.Add(lifetime(s.realm))
	v.Canary = hex.EncodeToString(keyed(s.secret, "canary", string(v.Municipality), v.Subject.String())[:16])
	v.CSRF = NewToken()
	token := NewToken()

	record, err := s.sealed(token, v)
	if err != nil {
		return Visit{}, "", err
	}
	if err := s.write(ctx, v, token, old, record); err != nil {
		return Visit{}, "", err
	}
	if err := s.refuseEnded(ctx, v, token); err != nil {
		return Visit{}, "", err
	}
	return v, token, nil
}

// write puts the indexes before the record, so that no visit lives that sign-out everywhere would not find.
func (s *Store) write(ctx context.Context, v Visit, token, old string, record []byte) error {
	id := idOf(token)
	_, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		if WellFormedToken(old) {
			pipe.Del(ctx, s.visitKey(idOf(old)))
		}
		for _, index := range s.issuerIndexes(v.Issuer, v.IssuerSession, v.IssuerSubject) {
			pipe.SAdd(ctx, index, id)
			pipe.Expire(ctx, index, lifetime(s.realm)+slack)
		}
		pipe.HSet(ctx, s.listKey(v), id, listEntry(v))
		pipe.Expire(ctx, s.listKey(v), lifetime(s.realm)+slack)

		return nil
	})
	if err != nil {
		return unavailable("index the visit", err)
	}
	if err := s.client.Set(ctx, s.visitKey(id), record, s.ttl(v)).Err(); err != nil {
		return unavailable("write the visit", err)
	}
	return nil
}

// refuseEnded closes the gap between a sign-out everywhere, or at the provider, and a sign-in that was then under way.
func (s *Store) refuseEnded(ctx context.Context, v Visit, token string) error {
	ended, err := s.endedMeanwhile(ctx, v)
	if err != nil || ended {
		if gone := s.client.Del(ctx, s.visitKey(idOf(token))).Err(); gone != nil {
			return unavailable("take back the visit", gone)
		}
	}
	if err != nil {
		return err
	}
	if ended {
		return fmt.Errorf("%w: ended while it began", ErrNoVisit)
	}
	return nil
}

// Find is the visit that a cookie's value names at this municipality, with one round trip to Redis, or two every SeenEvery.
// The answer is ErrNoVisit for whatever cannot be told from a visit that never was.
func (s *Store) Find(ctx context.Context, token string, at municipality.ID) (Visit, error) {
	v, err := s.read(ctx, token, at)
	if err != nil {
		return Visit{}, err
	}
	now := s.clock.Now().UTC()
	if now.Sub(v.SeenAt) < SeenEvery {
		return v, nil
	}
	seen := v
	seen.SeenAt = now
	switch err := s.rewrite(ctx, token, seen); {
	case err == nil:
		return seen, nil
	case errors.Is(err, ErrNoVisit):
		return Visit{}, err
	}
	return v, nil // the visit was read and holds; it is only that being seen did not prolong it
}

// Extend is Find that always moves the idle end, for "keep me signed in".
func (s *Store) Extend(ctx context.Context, token string, at municipality.ID) (Visit, error) {
	v, err := s.read(ctx, token, at)
	if err != nil {
		return Visit{}, err
	}
	v.SeenAt = s.clock.Now().UTC()
	if err := s.rewrite(ctx, token, v); err != nil {
		return Visit{}, err
	}
	return v, nil
}

func (s *Store) read(ctx context.Context, token string, at municipality.ID) (Visit, error) {
	if !WellFormedToken(token) {
		return Visit{}, ErrNoVisit
	}
	key := s.visitKey(idOf(token))
	record, err := s.client.Get(ctx, key).Bytes()
	if errors.Is(err, redis.Nil) {
		return Visit{}, ErrNoVisit
	}
	if err != nil {
		return Visit{}, unavailable("read the visit", err)
	}
	plain, err := open(s.secret, token, key, record)
	if errors.Is(err, errSuperseded) {
		return Visit{}, ErrNoVisit
	}
	if err != nil {
		return Visit{}, unavailable("open the visit", err)
	}
	v, err := decode(plain)
	if err != nil {
		return Visit{}, unavailable("read the visit", err)
	}
	if v.Realm != s.realm || v.Municipality != at || !s.clock.Now().Before(v.ends()) {
		return Visit{}, ErrNoVisit
	}
	return v, nil
}

// rewrite changes a visit that is still there and never brings back one that has ended meanwhile.
func (s *Store) rewrite(ctx context.Context, token string, v Visit) error {
	record, err := s.sealed(token, v)
	if err != nil {
		return err
	}
	id := idOf(token)
	var kept *redis.BoolCmd
	_, err = s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		kept = pipe.SetXX(ctx, s.visitKey(id), record, s.ttl(v))
		pipe.HSet(ctx, s.listKey(v), id, listEntry(v))
		pipe.Expire(ctx, s.listKey(v), lifetime(s.realm)+slack)

		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return unavailable("prolong the visit", err)
	}
	if !kept.Val() {
		return ErrNoVisit
	}
	return nil
}

func (s *Store) sealed(token string, v Visit) ([]byte, error) {
	return seal(s.secret, token, s.visitKey(idOf(token)), encode(v))
}

func (s *Store) ttl(v Visit) time.Duration {
	return v.ends().Sub(s.clock.Now()) + slack
}

func lifetime(realm identity.Realm) time.Duration {
	if realm == identity.OfficerRealm {
		return OfficerLifetime
	}
	return ResidentLifetime
}

func unavailable(deed string, err error) error {
	return fmt.Errorf("%s: %w: %w", deed, ErrUnavailable, err)
}
