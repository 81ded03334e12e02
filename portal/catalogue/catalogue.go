// Package catalogue keeps the forms that can be filled in, as versions that never change once published.
//
// It owns portal.form_versions, form_samples, form_withdrawals and form_blocks; the definitions in standard/ are what a new
// installation begins with. It refuses a definition that package forms refuses, a version that is not the next one, one whose
// sample answers do not come out as they were to, and one that holds a block otherwise than the library does.
package catalogue

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
	"stodporten/portal/municipality"
)

var (
	// ErrNoForm is answered for a form or a version that this municipality has not published.
	ErrNoForm = errors.New("no such form")
	// ErrVersion is answered for a definition whose version is not the one after the newest.
	ErrVersion = errors.New("not the next version of the form")
	// ErrWithdrawn is answered for a version that has been taken back already.
	ErrWithdrawn = errors.New("the version has been withdrawn")
	// ErrNoReason is answered for a withdrawal that tells the applicants nothing, or more than they would read.
	ErrNoReason = errors.New("a withdrawal needs a reason in words")
)

// Catalogue reads published versions. Since a version never changes, each is parsed once in the life of a process.
type Catalogue struct {
	mu     sync.RWMutex
	parsed map[versionKey]forms.Definition
}

type versionKey struct {
	municipality municipality.ID
	form         string
	version      int
}

// New holds nothing yet.
func New() *Catalogue { return &Catalogue{parsed: map[versionKey]forms.Definition{}} }

const selectNewest = `
	select coalesce(max(version), 0) from portal.form_versions where municipality = $1 and form = $2`

// Newest is the version published last, whether or not one may begin on it: see Offered.
func (c *Catalogue) Newest(ctx context.Context, tx *audit.Tx, form string) (forms.Definition, error) {
	var version int
	if err := tx.QueryRow(ctx, selectNewest, string(tx.Municipality), form).Scan(&version); err != nil {
		return forms.Definition{}, fmt.Errorf("find newest form version: %w", err)
	}
	return c.Version(ctx, tx, form, version)
}

const selectVersion = `
	select definition from portal.form_versions where municipality = $1 and form = $2 and version = $3`

// Version is the one that a draft or an application was made with.
func (c *Catalogue) Version(ctx context.Context, tx *audit.Tx, form string, version int) (forms.Definition, error) {
	key := versionKey{tx.Municipality, form, version}
	if known, ok := c.known(key); ok {
		return known, nil
	}
	var source []byte
	err := tx.QueryRow(ctx, selectVersion, string(tx.Municipality), form, version).Scan(&source)
	if errors.Is(err, pgx.ErrNoRows) {
		return forms.Definition{}, ErrNoForm
	}
	if err != nil {
		return forms.Definition{}, fmt.Errorf("find form version: %w", err)
	}
	definition, err := forms.Parse(source)
	if err != nil {
		return forms.Definition{}, fmt.Errorf("published form %s version %d: %w", form, version, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.parsed[key] = definition
	return definition, nil
}

func (c *Catalogue) known(key versionKey) (forms.Definition, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	definition, ok := c.parsed[key]
	return definition, ok
}
