package session

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"stodporten/portal/identity"
)

// Keep remembers what a sign-in under way will need when the browser comes back. It serves identity.Flows.
func (s *Store) Keep(ctx context.Context, name string, record []byte, lives time.Duration) error {
	if err := s.client.Set(ctx, s.indexKey("flow", name), record, lives).Err(); err != nil {
		return unavailable("keep the sign-in under way", err)
	}
	return nil
}

// Take gives back what was kept, once: identity.ErrNoFlow the second time, and when its time is over.
func (s *Store) Take(ctx context.Context, name string) ([]byte, error) {
	record, err := s.client.GetDel(ctx, s.indexKey("flow", name)).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, identity.ErrNoFlow
	}
	if err != nil {
		return nil, unavailable("take up the sign-in under way", err)
	}
	return record, nil
}

// Has says whether something is kept under the name, and leaves it there.
func (s *Store) Has(ctx context.Context, name string) (bool, error) {
	n, err := s.client.Exists(ctx, s.indexKey("flow", name)).Result()
	if err != nil {
		return false, unavailable("look for what is kept", err)
	}
	return n > 0, nil
}
