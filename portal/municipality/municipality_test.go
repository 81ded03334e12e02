package municipality_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"stodporten/migrations/pgtest"
	"stodporten/portal/municipality"
)

func TestContrastIsTheRatioOfWCAG(t *testing.T) {
	t.Parallel()
	// Black on white is 21:1 by definition; #767676 is the well-known lightest grey that passes 4.5:1 on white.
	tests := map[string]struct {
		a, b string
		want float64
	}{
		"black on white": {"#000000", "#ffffff", 21},
		"the same":       {"#1f5245", "#1f5245", 1},
		"passing grey":   {"#767676", "#ffffff", 4.54},
		"failing grey":   {"#777777", "#ffffff", 4.48},
	}
	for name, test := range tests {
		got, err := municipality.Contrast(test.a, test.b)
		if err != nil || math.Abs(got-test.want) > 0.01 {
			t.Errorf("%s: %.3f, %v; want %.2f", name, got, err, test.want)
		}
	}
}

func TestAMunicipalityThatCouldNotBeReadOrReachedIsRefused(t *testing.T) {
	t.Parallel()
	good := municipality.Municipality{
		ID: "ekkoping", Name: "Ekköpings kommun", Short: "EKK", Host: "ekkoping.localhost", Languages: []string{"sv"},
		Theme: municipality.Theme{Brand: "#1f5245", Accent: "#d9a441"},
	}
	if err := good.Validate(); err != nil {
		t.Fatalf("a good one: %v", err)
	}
	tests := map[string]struct {
		spoil func(*municipality.Municipality)
		want  error
	}{
		"light brand":       {func(m *municipality.Municipality) { m.Theme.Brand = "#777777" }, municipality.ErrTheme},
		"no colour":         {func(m *municipality.Municipality) { m.Theme.Brand = "green" }, municipality.ErrMalformed},
		"script in colour":  {func(m *municipality.Municipality) { m.Theme.Accent = "#fff;}<b" }, municipality.ErrMalformed},
		"capital id":        {func(m *municipality.Municipality) { m.ID = "Ekköping" }, municipality.ErrMalformed},
		"no Swedish":        {func(m *municipality.Municipality) { m.Languages = []string{"en"} }, municipality.ErrMalformed},
		"lower-case prefix": {func(m *municipality.Municipality) { m.Short = "ekk" }, municipality.ErrMalformed},
		"no host":           {func(m *municipality.Municipality) { m.Host = "" }, municipality.ErrMalformed},
	}
	for name, test := range tests {
		m := good
		test.spoil(&m)
		if err := m.Validate(); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

func TestAHostLeadsToItsMunicipalityAndNoOther(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	directory := municipality.NewDirectory(town.Pool(t, "portal"), time.Now)

	for host, want := range map[string]municipality.ID{
		"ekkoping.localhost": "ekkoping", "granvik.localhost:8080": "granvik", "GRANVIK.localhost.": "granvik",
		"localhost": "ekkoping", "localhost:8080": "ekkoping", "127.0.0.1:8080": "ekkoping", "[::1]:8080": "ekkoping",
	} {
		got, err := directory.ForHost(t.Context(), host)
		if err != nil || got.ID != want {
			t.Errorf("%s leads to %q, %v; want %q", host, got.ID, err, want)
		}
	}
	for _, host := range []string{"", "evil.example", "ekkoping.localhost.evil.example", "xekkoping.localhost", "192.0.2.1"} {
		if got, err := directory.ForHost(t.Context(), host); !errors.Is(err, municipality.ErrUnknownHost) {
			t.Errorf("%q leads to %q, %v", host, got.ID, err)
		}
	}
}

var errAway = errors.New("the database is away")

type away struct{}

func (away) Query(context.Context, string, ...any) (pgx.Rows, error) { return nil, errAway }

type switching struct{ now municipality.Querier }

func (s *switching) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return s.now.Query(ctx, sql, args...)
}

func TestTheDirectoryServesWhatItKnewWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	database := &switching{now: town.Pool(t, "portal")}
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	directory := municipality.NewDirectory(database, func() time.Time { return now })
	if _, err := directory.ForHost(t.Context(), "granvik.localhost"); err != nil {
		t.Fatal(err)
	}

	database.now = away{}
	now = now.Add(time.Hour)

	if got, err := directory.ForHost(t.Context(), "granvik.localhost"); err != nil || got.Name != "Granviks kommun" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := municipality.NewDirectory(away{}, time.Now).ForHost(t.Context(), "granvik.localhost"); !errors.Is(err, errAway) {
		t.Errorf("a directory that never knew anything: %v", err)
	}
}

func TestAnOutageShowsOnTheNextLookAndIsTakenAway(t *testing.T) {
	t.Parallel()
	town := pgtest.NewTown(t)
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	directory := municipality.NewDirectory(town.Pool(t, "portal"), func() time.Time { return now })
	set := func(words map[string]string) municipality.Municipality {
		t.Helper()
		tx, err := town.Pool(t, "casework").Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), "select set_config('stodporten.municipality', 'granvik', true)"); err != nil {
			t.Fatal(err)
		}
		if err := municipality.SetOutage(t.Context(), tx, "granvik", words, now); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		now = now.Add(3 * time.Second)
		found, err := directory.ForHost(t.Context(), "granvik.localhost")
		if err != nil {
			t.Fatal(err)
		}
		return found
	}

	if m := set(map[string]string{"sv": "Tjänsten är stängd i kväll."}); m.Outage["sv"] != "Tjänsten är stängd i kväll." {
		t.Errorf("after setting: %v", m.Outage)
	}
	if m := set(nil); len(m.Outage) != 0 {
		t.Errorf("after taking away: %v", m.Outage)
	}
}
