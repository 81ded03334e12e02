package municipality

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// freshFor bounds how long a change of a municipality (an outage banner, say) may take to reach a page.
const freshFor = 2 * time.Second

// Querier is the database as the directory needs it: before a municipality is known there is no transaction for anybody.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Directory finds the municipality that a host name belongs to. It keeps the whole list, and keeps serving it while the
// database is away, so that an error page still bears the right name.
type Directory struct {
	database Querier
	now      func() time.Time
	kept     atomic.Pointer[listing]
}

type listing struct {
	at     time.Time
	byHost map[string]Municipality
	first  Municipality
}

// NewDirectory reads nothing yet.
func NewDirectory(database Querier, now func() time.Time) *Directory {
	return &Directory{database: database, now: now}
}

const selectMunicipalities = `
	select id, name, short, host, brand, accent, languages, help_phone, help_hours, on_call_phone, outage
	from portal.municipalities
	order by position, id`

// ForHost answers with the municipality of a Host header, port or not. Plain localhost and loopback addresses are the
// first municipality, for scripts and a first look. ErrUnknownHost for a name that nobody has claimed.
func (d *Directory) ForHost(ctx context.Context, host string) (Municipality, error) {
	list, err := d.list(ctx)
	if err != nil {
		return Municipality{}, err
	}
	name := bareHost(host)
	if found, ok := list.byHost[name]; ok {
		return found, nil
	}
	if isLoopback(name) && list.first.ID != "" {
		return list.first, nil
	}
	return Municipality{}, ErrUnknownHost
}

func (d *Directory) list(ctx context.Context) (*listing, error) {
	kept := d.kept.Load()
	if kept != nil && d.now().Sub(kept.at).Abs() < freshFor {
		return kept, nil
	}
	all, err := All(ctx, d.database)
	if err != nil {
		if kept != nil {
			return kept, nil // The last list known is better than a page without a name; readiness reports the database.
		}
		return nil, err
	}
	list := &listing{at: d.now(), byHost: make(map[string]Municipality, len(all))}
	for i, m := range all {
		if i == 0 {
			list.first = m
		}
		list.byHost[m.Host] = m
	}
	d.kept.Store(list)
	return list, nil
}

// All lists every municipality in the order of the installation.
func All(ctx context.Context, database Querier) ([]Municipality, error) {
	rows, err := database.Query(ctx, selectMunicipalities)
	if err != nil {
		return nil, fmt.Errorf("list municipalities: %w", err)
	}
	all, err := pgx.CollectRows(rows, scanMunicipality)
	if err != nil {
		return nil, fmt.Errorf("list municipalities: %w", err)
	}
	return all, nil
}

func scanMunicipality(row pgx.CollectableRow) (Municipality, error) {
	var m Municipality
	err := row.Scan(&m.ID, &m.Name, &m.Short, &m.Host, &m.Theme.Brand, &m.Theme.Accent,
		&m.Languages, &m.HelpPhone, &m.HelpHours, &m.OnCallPhone, &m.Outage)
	return m, err
}

func bareHost(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
}

func isLoopback(name string) bool {
	return name == "localhost" || net.ParseIP(name).IsLoopback()
}
