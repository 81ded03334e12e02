package catalogue

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
)

const insertVersion = `
	insert into portal.form_versions (municipality, form, version, definition, hash, published_at)
	values ($1, $2, $3, $4, $5, $6)`

// Publish makes a definition, as its author wrote it, the newest version of its form. It is tried with the sample answers of
// the version before, where there are any: PublishTried takes others.
func Publish(ctx context.Context, tx *audit.Tx, source []byte) (forms.Definition, error) {
	return PublishTried(ctx, tx, source, nil)
}

// PublishTried is Publish with sample answers that belong to this version; they are kept beside it. Nil takes those of the
// version before. The error of samples that come out otherwise than they were to is a SamplesError.
func PublishTried(ctx context.Context, tx *audit.Tx, source, samples []byte) (forms.Definition, error) {
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
	if samples == nil {
		if samples, err = SamplesOf(ctx, tx, definition.ID, newest); err != nil {
			return forms.Definition{}, err
		}
	}
	if err := tried(definition, samples); err != nil {
		return forms.Definition{}, err
	}
	if err := pinned(ctx, tx, source); err != nil {
		return forms.Definition{}, err
	}
	return definition, keep(ctx, tx, definition, source, samples)
}

const insertSamples = `
	insert into portal.form_samples (municipality, form, version, samples) values ($1, $2, $3, $4)`

func keep(ctx context.Context, tx *audit.Tx, definition forms.Definition, source, samples []byte) error {
	hash := sha256.Sum256(source)
	_, err := tx.Exec(ctx, insertVersion, string(tx.Municipality), definition.ID, definition.Version, source, hash[:], tx.At)
	if err != nil {
		return fmt.Errorf("publish form: %w", err)
	}
	if samples != nil {
		if _, err := tx.Exec(ctx, insertSamples, string(tx.Municipality), definition.ID, definition.Version, samples); err != nil {
			return fmt.Errorf("keep the sample answers: %w", err)
		}
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "form", Object: fmt.Sprintf("%s/%d", definition.ID, definition.Version)})
	return nil
}

const selectSamples = `
	select samples from portal.form_samples where municipality = $1 and form = $2 and version = $3`

// SamplesOf are the sample answers that a version was tried with, as JSON; nil when it was published without any.
func SamplesOf(ctx context.Context, tx *audit.Tx, form string, version int) ([]byte, error) {
	var samples []byte
	err := tx.QueryRow(ctx, selectSamples, string(tx.Municipality), form, version).Scan(&samples)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("find sample answers: %w", err)
	}
	return samples, nil
}
