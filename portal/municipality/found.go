package municipality

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const insertMunicipality = `
	insert into portal.municipalities (id, name, short, host, position, brand, accent, languages, help_phone, help_hours, on_call_phone, changed_at)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

// Found adds a municipality to the installation, at the given place in the list (the first answers at plain localhost).
// The transaction must have been opened for it. ErrTheme or ErrMalformed, as Validate says.
func Found(ctx context.Context, tx pgx.Tx, m Municipality, position int, at time.Time) error {
	if err := m.Validate(); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, insertMunicipality, string(m.ID), m.Name, m.Short, m.Host, position, m.Theme.Brand, m.Theme.Accent,
		m.Languages, m.HelpPhone, m.HelpHours, m.OnCallPhone, at)
	if err != nil {
		return fmt.Errorf("found municipality %s: %w", m.ID, err)
	}
	return nil
}

const updateOutage = `
	update portal.municipalities set outage = $2, changed_at = $3 where id = $1`

// SetOutage puts a banner on every page of both sites, or with no words takes it away.
func SetOutage(ctx context.Context, tx pgx.Tx, of ID, words map[string]string, at time.Time) error {
	if len(words) == 0 {
		words = nil
	}
	if _, err := tx.Exec(ctx, updateOutage, string(of), words, at); err != nil {
		return fmt.Errorf("set outage: %w", err)
	}
	return nil
}

const updateTheme = `
	update portal.municipalities set brand = $2, accent = $3, changed_at = $4 where id = $1`

// SetTheme refuses, with ErrTheme, colours on which words could not be read.
func SetTheme(ctx context.Context, tx pgx.Tx, of ID, theme Theme, at time.Time) error {
	if err := theme.Validate(); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, updateTheme, string(of), theme.Brand, theme.Accent, at); err != nil {
		return fmt.Errorf("set theme: %w", err)
	}
	return nil
}
