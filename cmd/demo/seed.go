package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"stodporten/cmd/demo/town"
	"stodporten/cmd/start"
	"stodporten/portal/audit"
)

// seed fills what is missing of the invented municipalities, as casework: an administrator would do no other.
func seed(ctx context.Context, address string, clock start.Clock) error {
	pool, err := pgxpool.New(ctx, address)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer pool.Close()
	return town.Settle(ctx, audit.New(pool, clock, noRequest), "localhost")
}

func noRequest(context.Context) string { return "" }
