package identity

import (
	"context"
	"errors"
	"time"
)

// FlowLives is how long a sign-in may be under way at the provider.
const FlowLives = 10 * time.Minute

// ErrNoFlow is answered by Flows.Take for what was never kept, is taken already or lapsed.
var ErrNoFlow = errors.New("no such sign-in under way")

// Flows remembers sign-ins under way, shared by all processes of a site; session.Store is one. Its errors pass through
// unchanged, so that a store out of reach is never mistaken for a refusal.
type Flows interface {
	// Keep remembers a record under a name for a while.
	Keep(ctx context.Context, name string, record []byte, lives time.Duration) error
	// Take gives a record back once, also when many ask at the same moment.
	Take(ctx context.Context, name string) ([]byte, error)
	// Has says whether something is kept under the name, and leaves it.
	Has(ctx context.Context, name string) (bool, error)
}
