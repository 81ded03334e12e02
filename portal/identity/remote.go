package identity

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/sync/singleflight"
)

const (
	metadataLives = time.Hour
	firstWait     = 500 * time.Millisecond
	longestWait   = 30 * time.Second
)

// remote is an issuer as it is reached: what it says of itself, learnt when first needed, and its keys.
type remote struct {
	issuer Issuer
	client *http.Client
	clock  Clock
	keys   *keyRing

	flight singleflight.Group
	mu     sync.Mutex
	known  *metadata
	wait   time.Duration
	retry  time.Time
}

// metadata is a discovery document, of which what we rely on was checked.
type metadata struct {
	provider   *oidc.Provider
	learnt     time.Time
	jwks       string
	endSession string
	announces  bool // that its answers carry iss (RFC 9207)
}

// metadata asks the provider when it is not known or old. After a failure it does not ask again for a while, longer each time,
// so that a provider that is down costs the persons who wait for it nothing more.
func (r *remote) metadata(ctx context.Context) (*metadata, error) {
	r.mu.Lock()
	known, retry, now := r.known, r.retry, r.clock.Now()
	r.mu.Unlock()
	if known != nil && now.Sub(known.learnt) < metadataLives {
		return known, nil
	}
	if now.Before(retry) && retry.Sub(now) <= longestWait {
		return staleOr(known)
	}
	learning := r.flight.DoChan("metadata", func() (any, error) {
		return r.learn(context.WithoutCancel(ctx))
	})
	select {
	case <-ctx.Done():
		return nil, refuse(ProviderSlow)
	case result := <-learning:
		if result.Err != nil {
			if known != nil {
				return known, nil
			}
			return nil, result.Err
		}
		learnt, _ := result.Val.(*metadata)

		return learnt, nil
	}
}

func staleOr(known *metadata) (*metadata, error) {
	if known == nil {
		return nil, refuse(ProviderAway)
	}
	return known, nil
}

func (r *remote) learn(ctx context.Context) (*metadata, error) {
	learnt, err := r.discover(ctx)

	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.wait = min(longestWait, max(firstWait, 2*r.wait))
		r.retry = r.clock.Now().Add(r.wait)
		return nil, err
	}
	r.known, r.wait, r.retry = learnt, 0, time.Time{}

	return learnt, nil
}

func (r *remote) discover(ctx context.Context) (*metadata, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, r.client), r.issuer.URL)
	if err != nil {
		return nil, refuseFetch(err)
	}
	var said struct {
		JWKS       string `json:"jwks_uri"`
		EndSession string `json:"end_session_endpoint"`
		Announces  bool   `json:"authorization_response_iss_parameter_supported"`
	}
	if err := provider.Claims(&said); err != nil {
		return nil, refuse(ProviderAway)
	}
	if r.issuer.EndSession != "" {
		said.EndSession = r.issuer.EndSession
	}
	needed := []string{said.JWKS, provider.Endpoint().AuthURL, provider.Endpoint().TokenURL}
	if r.issuer.UserInfo {
		needed = append(needed, provider.UserInfoEndpoint())
	}
	if said.EndSession != "" {
		needed = append(needed, said.EndSession)
	}
	for _, address := range needed {
		if checkAddress(address) != nil {
			return nil, refuse(ProviderAway)
		}
	}
	return &metadata{
		provider: provider, learnt: r.clock.Now(), jwks: said.JWKS, endSession: said.EndSession, announces: said.Announces,
	}, nil
}
