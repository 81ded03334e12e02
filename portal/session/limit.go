package session

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/go-redis/redis_rate/v10"
)

// Limit is how often somebody may do something: Times within Period, evenly refilled, and all of them at once if they like.
type Limit struct {
	Name   string // in the key: "sign-in"
	Times  int
	Period time.Duration
}

// ErrTooOften is what a TooOften is.
var ErrTooOften = errors.New("too often")

// TooOften says when to try again.
type TooOften struct{ RetryAfter time.Duration } //nolint:errname // it reads as one in errors.As

func (t *TooOften) Error() string { return fmt.Sprintf("too often: again in %s", t.RetryAfter) }

// Is makes errors.Is(err, ErrTooOften) hold.
func (t *TooOften) Is(target error) bool { return target == ErrTooOften }

// Pass counts one deed of who (an address, an account: only a keyed hash of it is kept) and answers a *TooOften when the
// limit is used up. It answers ErrUnavailable when nobody could count: sign-in then stays shut, reading may go on; the caller
// knows which it is.
func (s *Store) Pass(ctx context.Context, limit Limit, who string) error {
	key := string(s.realm) + ":" + limit.Name + ":" + hex.EncodeToString(keyed(s.secret, "limit", limit.Name, who)[:16])
	result, err := redis_rate.NewLimiter(s.client).Allow(ctx, key, redis_rate.Limit{
		Rate: limit.Times, Burst: limit.Times, Period: limit.Period,
	})
	if err != nil {
		return unavailable("count "+limit.Name, err)
	}
	if result.Allowed == 0 {
		return &TooOften{RetryAfter: result.RetryAfter}
	}
	return nil
}
