package municipality

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const selectOne = `
	select id, name, short, host, brand, accent, languages, help_phone, help_hours, on_call_phone, outage
	from portal.municipalities
	where id = $1`

// Current is a municipality as it stands now, past the directory's short memory: for those who change it.
func Current(ctx context.Context, tx pgx.Tx, id ID) (Municipality, error) {
	rows, err := tx.Query(ctx, selectOne, string(id))
	if err != nil {
		return Municipality{}, fmt.Errorf("read municipality: %w", err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, scanMunicipality)
	if err != nil {
		return Municipality{}, fmt.Errorf("read municipality: %w", err)
	}
	return m, nil
}

const selectEveryService = `
	select id, form, position, unit, unit_name, unit_phone, unit_email, unit_visit, owner, open
	from portal.services
	order by position, id`

// EveryService lists also those that take no more applications: there may be cases of theirs.
func EveryService(ctx context.Context, tx pgx.Tx) ([]Service, error) {
	rows, err := tx.Query(ctx, selectEveryService)
	if err != nil {
		return nil, fmt.Errorf("list services: %w", err)
	}
	services, err := pgx.CollectRows(rows, pgx.RowToStructByName[Service])
	if err != nil {
		return nil, fmt.Errorf("list services: %w", err)
	}
	return services, nil
}
