package session

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"stodporten/portal/municipality"
)

// Listed is one of a person's own visits, as the session page shows it.
type Listed struct {
	StartedAt, SeenAt time.Time
	Current           bool // the visit that asks
}

// End ends the visit of this cookie. A visit that is not there is ended already.
func (s *Store) End(ctx context.Context, token string) error {
	if !WellFormedToken(token) {
		return nil
	}
	if err := s.client.Del(ctx, s.visitKey(idOf(token))).Err(); err != nil {
		return unavailable("end the visit", err)
	}
	return nil
}

// EndEverywhere ends every visit of the person in this realm, and says how many there were.
func (s *Store) EndEverywhere(ctx context.Context, at municipality.ID, subject uuid.UUID) (int, error) {
	list := s.listKey(Visit{Municipality: at, Subject: subject})
	if err := s.bury(ctx, list); err != nil {
		return 0, err
	}
	ids, err := s.client.HKeys(ctx, list).Result()
	if err != nil {
		return 0, unavailable("list the visits to end", err)
	}
	ended, err := s.endAll(ctx, ids)
	if err != nil {
		return ended, err
	}
	if err := s.client.Del(ctx, list).Err(); err != nil {
		return ended, unavailable("forget the list of visits", err)
	}
	return ended, nil
}

// EndByIssuerSession ends what a provider's back-channel logout names: the visits of one of its sessions (sid), or of one of its
// subjects where it names no session. It says how many there were.
func (s *Store) EndByIssuerSession(ctx context.Context, issuer, sid, subject string) (int, error) {
	if sid != "" {
		subject = ""
	}
	ended := 0
	for _, index := range s.issuerIndexes(issuer, sid, subject) {
		if err := s.bury(ctx, index); err != nil {
			return ended, err
		}
		ids, err := s.client.SMembers(ctx, index).Result()
		if err != nil {
			return ended, unavailable("list the visits to end", err)
		}
		n, err := s.endAll(ctx, ids)
		ended += n
		if err != nil {
			return ended, err
		}
		if err := s.client.Del(ctx, index).Err(); err != nil {
			return ended, unavailable("forget the list of visits", err)
		}
	}
	return ended, nil
}

// List is the person's own visits, the newest first.
func (s *Store) List(ctx context.Context, who Visit, token string) ([]Listed, error) {
	list := s.listKey(who)
	entries, err := s.client.HGetAll(ctx, list).Result()
	if err != nil {
		return nil, unavailable("list the visits", err)
	}
	alive, err := s.alive(ctx, list, entries)
	if err != nil {
		return nil, err
	}
	listed := make([]Listed, 0, len(alive))
	for id, entry := range alive {
		started, seen, err := readEntry(entry)
		if err != nil {
			return nil, unavailable("list the visits", err)
		}
		listed = append(listed, Listed{StartedAt: started, SeenAt: seen, Current: id == idOf(token)})
	}
	slices.SortFunc(listed, func(a, b Listed) int {
		return cmp.Or(b.StartedAt.Compare(a.StartedAt), b.SeenAt.Compare(a.SeenAt))
	})
	return listed, nil
}

// alive leaves out, and forgets, the entries whose visit has lapsed by itself.
func (s *Store) alive(ctx context.Context, list string, entries map[string]string) (map[string]string, error) {
	found := map[string]*redis.IntCmd{}
	_, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for id := range entries {
			found[id] = pipe.Exists(ctx, s.visitKey(id))
		}
		return nil
	})
	if err != nil {
		return nil, unavailable("look for the visits listed", err)
	}
	var gone []string
	alive := map[string]string{}
	for id, entry := range entries {
		if found[id].Val() == 0 || s.lapsed(entry) {
			gone = append(gone, id)
			continue
		}
		alive[id] = entry
	}
	if len(gone) == 0 {
		return alive, nil
	}
	if err := s.client.HDel(ctx, list, gone...).Err(); err != nil {
		return nil, unavailable("forget the visits that lapsed", err)
	}
	return alive, nil
}

func (s *Store) lapsed(entry string) bool {
	started, seen, err := readEntry(entry)
	if err != nil {
		return true
	}
	v := Visit{SeenAt: seen, ExpiresAt: started.Add(lifetime(s.realm))}

	return !s.clock.Now().Before(v.ends())
}

func (s *Store) endAll(ctx context.Context, ids []string) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	deleted := make([]*redis.IntCmd, 0, len(ids))
	_, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, id := range ids {
			deleted = append(deleted, pipe.Del(ctx, s.visitKey(id)))
		}
		return nil
	})
	if err != nil {
		return 0, unavailable("end the visits", err)
	}
	ended := 0
	for _, one := range deleted {
		ended += int(one.Val())
	}
	return ended, nil
}

// bury notes that everything of this index has ended, for a sign-in that is just under way; see refuseEnded.
func (s *Store) bury(ctx context.Context, index string) error {
	at := strconv.FormatInt(s.clock.Now().UnixMicro(), 10)
	if err := s.client.Set(ctx, index+tombstone, at, tombstoneFor).Err(); err != nil {
		return unavailable("note that the visits have ended", err)
	}
	return nil
}

// endedMeanwhile: a provider's session that has ended never comes back; a person or subject may sign in again a moment later.
func (s *Store) endedMeanwhile(ctx context.Context, v Visit) (bool, error) {
	if v.IssuerSession != "" {
		n, err := s.client.Exists(ctx, s.sidKey(v.Issuer, v.IssuerSession)+tombstone).Result()
		if err != nil {
			return false, unavailable("ask whether the provider's session has ended", err)
		}
		if n > 0 {
			return true, nil
		}
	}
	for _, index := range []string{s.listKey(v), s.subKey(v.Issuer, v.IssuerSubject)} {
		at, err := s.client.Get(ctx, index+tombstone).Int64()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return false, unavailable("ask whether the visits have ended", err)
		}
		if v.SignedInAt.UnixMicro() < at {
			return true, nil
		}
	}
	return false, nil
}

const tombstone = ":ended"

func (s *Store) visitKey(id string) string { return string(s.realm) + ":session:" + id }

func (s *Store) listKey(v Visit) string {
	return s.indexKey("visits", string(v.Municipality), v.Subject.String())
}

func (s *Store) sidKey(issuer, sid string) string { return s.indexKey("sid", issuer, sid) }

func (s *Store) subKey(issuer, subject string) string { return s.indexKey("sub", issuer, subject) }

func (s *Store) issuerIndexes(issuer, sid, subject string) []string {
	var keys []string
	if sid != "" {
		keys = append(keys, s.sidKey(issuer, sid))
	}
	if subject != "" {
		keys = append(keys, s.subKey(issuer, subject))
	}
	return keys
}

// indexKey hides what it is named after: some providers' subject is an identity number.
func (s *Store) indexKey(kind string, parts ...string) string {
	return string(s.realm) + ":" + kind + ":" + hex.EncodeToString(keyed(s.secret, append([]string{kind}, parts...)...))
}

func listEntry(v Visit) string {
	return strconv.FormatInt(v.SignedInAt.UnixMicro(), 36) + " " + strconv.FormatInt(v.SeenAt.UnixMicro(), 36)
}

func readEntry(entry string) (started, seen time.Time, err error) {
	first, second, _ := strings.Cut(entry, " ")
	from, err := strconv.ParseInt(first, 36, 64)
	if err != nil {
		return time.Time{}, time.Time{}, fmt.Errorf("read the start of a visit: %w", err)
	}
	last, err := strconv.ParseInt(second, 36, 64)
	if err != nil {
		return time.Time{}, time.Time{}, fmt.Errorf("read when a visit was seen: %w", err)
	}
	return time.UnixMicro(from).UTC(), time.UnixMicro(last).UTC(), nil
}
