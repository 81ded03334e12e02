// Package catalogue keeps the forms that can be filled in, as versions that never change once published.
//
// It owns portal.form_versions; the definitions in standard/ are what a new installation begins with. It refuses a
// definition that package forms refuses, and a version that is not the next one.
package catalogue

import (
	"context"
	"crypto/sha256"
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

// Newest is the version that a new draft begins with.
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

const insertVersion = `
	insert into portal.form_versions (municipality, form, version, definition, hash, published_at)
	values ($1, $2, $3, $4, $5, $6)`

// Publish makes a definition, as its author wrote it, the newest version of its form.
func Publish(ctx context.Context, tx *audit.Tx, source []byte) (forms.Definition, error) {
	definition, err := forms.Parse(source)
	if err != nil {
		return forms.Definition{}, err
	}
	var newest int
	if err := tx.QueryRow(ctx, selectNewest, string(tx.Municipality), definition.ID).Scan(&newest); err != nil {
		return forms.Definition{}, fmt.Errorf("find newest form version: %w", err)
	}
	if definition.Version != newest+1 {
		return forms.Definition{}, fmt.Errorf("%w: %s has %d, not %d", ErrVersion, definition.ID, newest, definition.Version-1)
	}
	hash := sha256.Sum256(source)
	_, err = tx.Exec(ctx, insertVersion, string(tx.Municipality), definition.ID, definition.Version, source, hash[:], tx.At)
	if err != nil {
		return forms.Definition{}, fmt.Errorf("publish form: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "form", Object: fmt.Sprintf("%s/%d", definition.ID, definition.Version)})
	return definition, nil
}
