package municipality

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// ErrNoSuchService is answered for a service that this municipality does not offer, or no longer does.
var ErrNoSuchService = errors.New("no such service")

// Service is something a resident can apply for. Unit and Owner are opaque here: casework says who they are.
type Service struct {
	ID        string // stands in the address: /e-tjanster/<id>
	Form      string // the form of portal/catalogue that is filled in
	Position  int
	Unit      uuid.UUID // receives what is handed in
	UnitName  string    // as residents know it
	UnitPhone string
	UnitEmail string
	UnitVisit map[string]string // address and opening hours, by language
	Owner     uuid.UUID         // the officer who answers for what nobody has taken yet
	Open      bool
}

const selectServices = `
	select id, form, position, unit, unit_name, unit_phone, unit_email, unit_visit, owner, open
	from portal.services
	where open
	order by position, id`

// Services lists what is on offer, in the municipality's order.
func Services(ctx context.Context, tx pgx.Tx) ([]Service, error) {
	rows, err := tx.Query(ctx, selectServices)
	if err != nil {
		return nil, fmt.Errorf("list services: %w", err)
	}
	services, err := pgx.CollectRows(rows, pgx.RowToStructByName[Service])
	if err != nil {
		return nil, fmt.Errorf("list services: %w", err)
	}
	return services, nil
}

const selectService = `
	select id, form, position, unit, unit_name, unit_phone, unit_email, unit_visit, owner, open
	from portal.services
	where id = $1 and open`

// ServiceByID answers ErrNoSuchService for what is closed as for what never was.
func ServiceByID(ctx context.Context, tx pgx.Tx, id string) (Service, error) {
	rows, err := tx.Query(ctx, selectService, id)
	if err != nil {
		return Service{}, fmt.Errorf("find service: %w", err)
	}
	service, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Service])
	if errors.Is(err, pgx.ErrNoRows) {
		return Service{}, ErrNoSuchService
	}
	if err != nil {
		return Service{}, fmt.Errorf("find service: %w", err)
	}
	return service, nil
}
