package session_test

import (
	"context"
	"testing"

	"stodporten/portal/identity"
	"stodporten/portal/session"
)

// BenchmarkFind beside BenchmarkFloor says what finding a visit costs above one GET of as many bytes.
func BenchmarkFind(b *testing.B) {
	store, _, token := benchVisit(b)
	for b.Loop() {
		if _, err := store.Find(b.Context(), token, "ekkoping"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFloor(b *testing.B) {
	_, get, _ := benchVisit(b)
	for b.Loop() {
		if err := get(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func benchVisit(b *testing.B) (store *session.Store, get func(context.Context) error, token string) {
	b.Helper()
	client := connect(b, startRedis(b).address())
	store = newStore(b, client, identity.ResidentRealm, newClock())
	v := amina()
	v.IDToken = string(make([]byte, 1200))
	_, token, err := store.Start(b.Context(), v, "")
	if err != nil {
		b.Fatal(err)
	}
	key := client.Keys(b.Context(), "resident:session:*").Val()[0]

	return store, func(ctx context.Context) error { return client.Get(ctx, key).Err() }, token
}
