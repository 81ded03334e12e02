package pgtest

import (
	"context"
	_ "embed" // the invented municipalities
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

//go:embed town.sql
var town string

// The fixed ids of town.sql.
var (
	Benefits       = uuid.MustParse("10000000-0000-4000-8000-000000000001") // the unit in Ekköping that receives
	Sara           = uuid.MustParse("11000000-0000-4000-8000-000000000001") // takes in and handles
	Karin          = uuid.MustParse("11000000-0000-4000-8000-000000000002") // handles
	Tove           = uuid.MustParse("11000000-0000-4000-8000-000000000003") // manages
	Nils           = uuid.MustParse("11000000-0000-4000-8000-000000000004") // another unit
	Ulla           = uuid.MustParse("21000000-0000-4000-8000-000000000001") // another municipality
	Amina          = uuid.MustParse("12000000-0000-4000-8000-000000000001")
	Jonas          = uuid.MustParse("12000000-0000-4000-8000-000000000002")
	AminaElsewhere = uuid.MustParse("22000000-0000-4000-8000-000000000001") // the same woman in Granvik
)

// NewTown is New with the two municipalities of town.sql in it: Ekköping and Granvik, a few officers and residents.
func NewTown(tb testing.TB) *Database {
	tb.Helper()
	database := New(tb)
	database.Arrange(tb, town)
	return database
}

// Arrange runs statements as the superuser, past row security: for what a test begins with.
func (d *Database) Arrange(tb testing.TB, statements string) {
	tb.Helper()
	connection, err := pgx.Connect(context.Background(), d.Superuser())
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = connection.Close(context.Background()) }()
	if _, err := connection.PgConn().Exec(context.Background(), statements).ReadAll(); err != nil {
		tb.Fatalf("arrange: %v", err)
	}
}
