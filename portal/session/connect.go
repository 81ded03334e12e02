package session

import (
	"errors"
	"net/url"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// ErrAddress is answered for a Redis address that cannot be read. It never repeats the address, which may hold a password.
var ErrAddress = errors.New("REDIS_URL must be redis://, rediss:// or unix://; with ?master_name= for Sentinel, ?addr= for Cluster")

const (
	replyWithin = 700 * time.Millisecond
	dialWithin  = 500 * time.Millisecond
)

// Connect makes a client of the address, with the timeouts that the sites live by; it does not dial. "redis://host:6379/0",
// "unix:///run/redis.sock", "redis://sentinel:26379?master_name=main&addr=sentinel2:26379", "redis://node1:7000?addr=node2:7000".
//
// A request's deadline counts for its replies too, and a connection whose reply did not come in time is thrown away with
// whatever arrives on it later.
func Connect(address string) (redis.UniversalClient, error) {
	logging.Disable() // it would write lines of its own to standard error; what it has to say comes back as errors
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, ErrAddress
	}
	query := parsed.Query()
	switch {
	case query.Has("master_name"):
		o, err := redis.ParseFailoverURL(address)
		if err != nil {
			return nil, ErrAddress
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = dialWithin, replyWithin, replyWithin, replyWithin
		o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled, o.DisableIdentity = 1, 1, true, true

		return redis.NewFailoverClient(o), nil
	case query.Has("addr"):
		o, err := redis.ParseClusterURL(address)
		if err != nil {
			return nil, ErrAddress
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = dialWithin, replyWithin, replyWithin, replyWithin
		o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled, o.DisableIdentity = 1, 1, true, true
		o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}

		return redis.NewClusterClient(o), nil
	}
	return single(address)
}

func single(address string) (redis.UniversalClient, error) {
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, ErrAddress
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = dialWithin, replyWithin, replyWithin, replyWithin
	o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled, o.DisableIdentity = 1, 1, true, true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}

	return redis.NewClient(o), nil
}
