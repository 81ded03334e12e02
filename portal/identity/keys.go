package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/sync/singleflight"
)

const (
	keysLive    = 5 * time.Minute // how long a key that its provider has withdrawn may still be believed
	missEvery   = 2 * time.Second // how often at most an unknown key makes us ask
	leastRSA    = 2048
	largestKeys = 100
)

// algorithms are the signatures we believe. No "none", and nothing whose key both sides hold.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{jose.RS256, jose.PS256, jose.ES256}
}

// keyRing is the keys that a provider publishes now.
type keyRing struct {
	client *http.Client
	clock  Clock
	flight singleflight.Group

	mu      sync.Mutex
	keys    []jose.JSONWebKey
	fetched time.Time
	missed  time.Time
}

// key finds the one key that a token's header names. An unknown one is asked for: providers rotate theirs, and a key that
// a provider has withdrawn is not believed for longer than keysLive, nor at all when the answer must be fresh.
func (k *keyRing) key(ctx context.Context, from string, header jose.Header, fresh bool) (jose.JSONWebKey, error) {
	asked := fresh || k.old()
	if asked {
		if err := k.refresh(ctx, from); err != nil {
			return jose.JSONWebKey{}, err
		}
	}
	if key, ok := k.pick(header); ok {
		return key, nil
	}
	if asked || !k.mayMiss() {
		return jose.JSONWebKey{}, refuse(UnknownKey)
	}
	if err := k.refresh(ctx, from); err != nil {
		return jose.JSONWebKey{}, err
	}
	if key, ok := k.pick(header); ok {
		return key, nil
	}
	return jose.JSONWebKey{}, refuse(UnknownKey)
}

func (k *keyRing) old() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	age := k.clock.Now().Sub(k.fetched)

	return k.keys == nil || age >= keysLive || age < 0
}

// mayMiss keeps tokens with invented key names, which anyone may send us, from making us ask all the time.
func (k *keyRing) mayMiss() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.clock.Now()
	if since := now.Sub(k.missed); since >= 0 && since < missEvery {
		return false
	}
	k.missed = now

	return true
}

// refresh asks once for all who wait, and lets nobody wait longer than their own request may.
func (k *keyRing) refresh(ctx context.Context, from string) error {
	asking := k.flight.DoChan("keys", func() (any, error) {
		keys, err := k.fetch(context.WithoutCancel(ctx), from)
		if err != nil {
			return nil, err
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		k.keys, k.fetched = keys, k.clock.Now()

		return keys, nil
	})
	select {
	case <-ctx.Done():
		return refuse(ProviderSlow)
	case result := <-asking:
		return result.Err
	}
}

// pick takes the key of the header's kid; without a kid only when there is no choice.
func (k *keyRing) pick(header jose.Header) (jose.JSONWebKey, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var fitting []jose.JSONWebKey
	for _, key := range k.keys {
		if fits(key, header.Algorithm) && (header.KeyID == "" || header.KeyID == key.KeyID) {
			fitting = append(fitting, key)
		}
	}
	if len(fitting) != 1 {
		return jose.JSONWebKey{}, false
	}
	return fitting[0], true
}

// fits keeps a key to the algorithm, use and strength it was made for.
func fits(key jose.JSONWebKey, algorithm string) bool {
	if key.Use != "" && key.Use != "sig" || key.Algorithm != "" && key.Algorithm != algorithm {
		return false
	}
	switch public := key.Key.(type) {
	case *rsa.PublicKey:
		strong := public.N.BitLen() >= leastRSA
		return strong && (algorithm == string(jose.RS256) || algorithm == string(jose.PS256))
	case *ecdsa.PublicKey:
		return public.Curve == elliptic.P256() && algorithm == string(jose.ES256)
	}
	return false
}

func (k *keyRing) fetch(ctx context.Context, from string) ([]jose.JSONWebKey, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, http.NoBody)
	if err != nil {
		return nil, refuse(ProviderAway)
	}
	answer, err := k.client.Do(request)
	if err != nil {
		return nil, refuseFetch(err)
	}
	defer answer.Body.Close()
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if answer.StatusCode != http.StatusOK || json.NewDecoder(answer.Body).Decode(&set) != nil || len(set.Keys) > largestKeys {
		return nil, refuse(ProviderAway)
	}
	keys := make([]jose.JSONWebKey, 0, len(set.Keys))
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if err := json.Unmarshal(raw, &key); err == nil && key.Valid() && key.IsPublic() {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// pinned is the one key that was picked, for go-oidc to verify with.
type pinned struct{ key jose.JSONWebKey }

var errPinned = errors.New("signed with another key")

func (p pinned) VerifySignature(_ context.Context, raw string) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(raw, algorithms())
	if err != nil {
		return nil, errPinned
	}
	payload, err := signed.Verify(p.key)
	if err != nil {
		return nil, errPinned
	}
	return payload, nil
}
