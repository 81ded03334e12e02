package task_test

import (
	"context"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"stodporten/migrations/pgtest"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/site/hall"
	"stodporten/portal/tasks"
)

var (
	ways    = regexp.MustCompile(`(?:href|action)="(/[^"#?]*)`)
	changes = regexp.MustCompile(`nonce="[^"]*"|nonce-[A-Za-z0-9+/]*|<code dir="ltr">[0-9a-f]*</code>|value="[^"]*"|content="[^"]*"|data-token="[^"]*"`)
)

// crawl is everything that the portal answers somebody, by address, without what differs from one answer to the next.
func crawl(h *together, b *hall.Browser) map[string]string {
	h.T.Helper()
	found, next := map[string]string{}, []string{"/", "/mina-sidor", "/mina-sidor/logg", "/mina-sidor/session", "/e-tjanster", form + "borja", form + "about"}
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		if _, seen := found[at]; seen || strings.HasPrefix(at, "/assets") || strings.HasPrefix(at, "/logga-ut") {
			continue
		}
		got := b.Get(at)
		found[at] = http.StatusText(got.Status) + changes.ReplaceAllString(got.Body, "")
		for _, way := range ways.FindAllStringSubmatch(got.Body, -1) {
			next = append(next, way[1])
		}
	}
	return found
}

// rowsAbout are all rows of the database that name somebody, by table, but for the trail of what they did themselves.
func rowsAbout(h *together, person, number string) map[string]int {
	h.T.Helper()
	connection, err := pgx.Connect(h.T.Context(), h.Database.Superuser())
	h.Must(err)
	defer func() { _ = connection.Close(context.Background()) }()
	rows, err := connection.Query(h.T.Context(), `select table_schema || '.' || table_name from information_schema.tables
		where table_schema in ('portal', 'casework', 'river') and table_type = 'BASE TABLE' order by 1`)
	h.Must(err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	h.Must(err)
	counts := map[string]int{}
	for _, table := range tables {
		counts[table] = h.Count(`select count(*) from `+table+` t where t::text like '%' || $1 || '%'
			or (t::text like '%' || $2 || '%' and '`+table+`' <> 'portal.applications')`, person, number)
	}
	counts["audit.lines"] = h.Count(`select count(*) from audit.lines where concerns = $1 and actor is distinct from $1`, person)
	return counts
}

func TestWhereContactIsUnsafeNothingWhateverReachesThePartner(t *testing.T) {
	t.Parallel()
	h := open(t)
	partner := h.as(jonas, "Jonas Testberg")
	crawl(h, partner) // what is new at a first look is old at the next
	before, rows := crawl(h, partner), rowsAbout(h, pgtest.Jonas.String(), jonas)

	amina := h.Amina()
	number := handIn(h, amina, answers("unsafe", "yes"))
	h.Clock.Set(time.Date(2026, 11, 23, 8, 31, 0, 0, time.UTC))
	remind(t, h)
	h.Clock.Set(time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC))

	if diff := cmp.Diff(before, crawl(h, partner)); diff != "" {
		t.Errorf("the partner's portal answers otherwise than before: %s", diff)
	}
	if diff := cmp.Diff(rows, rowsAbout(h, pgtest.Jonas.String(), jonas)); diff != "" {
		t.Errorf("something is kept about the partner (-before +after): %s", diff)
	}
	if len(before) < 15 {
		t.Errorf("only %d pages were looked at: %v", len(before), slices.Sorted(maps.Keys(before)))
	}
	if h.state(number, "partner") != applications.WantedUnsafe {
		t.Error("nothing tells the municipality to ask")
	}
	amina.Get("/mina-sidor/arenden/"+number).Says(t, "Din partner", "Vi kontaktar inte personen. Din handläggare pratar med dig om det.")
	if n := h.Count("select count(*) from portal.applications where lacks_signature"); n != 0 {
		t.Error("a signature that nobody may ask for is demanded")
	}
}

func TestSomebodyUnsafeWhoWasNeverHereIsNotMadeKnown(t *testing.T) {
	t.Parallel()
	h := open(t)

	handIn(h, h.Amina(), answers("unsafe", "yes", "partner-number", "19860104-9995"))

	if n := h.Count("select count(*) from portal.persons where number = $1", hakan); n != 0 {
		t.Error("a row was made for the partner")
	}
}

func remind(t *testing.T, h *together) {
	t.Helper()
	db := audit.New(h.Database.Pool(t, "worker"), h.Clock, func(context.Context) string { return "" })
	h.Must(db.Do(t.Context(), audit.ForSystem("ekkoping", "remind"), "tasks.remind", tasks.Remind))
}

func TestWhoHasNotSignedIsRemindedOnceAndThenItLapses(t *testing.T) {
	t.Parallel()
	h := open(t)
	number := handIn(h, h.Amina(), answers())
	at := task(h, h.as(jonas, "Jonas Testberg"))

	for _, day := range []struct {
		day       int
		month     time.Month
		reminders int
		state     string
	}{
		{3, time.December, 0, applications.WantedAsked}, {4, time.December, 1, applications.WantedAsked},
		{7, time.December, 1, applications.WantedAsked}, {8, time.December, 1, applications.WantedLapsed},
		{20, time.December, 1, applications.WantedLapsed},
	} {
		h.Clock.Set(time.Date(2026, day.month, day.day, 6, 0, 0, 0, time.UTC))
		remind(t, h)
		remind(t, h)
		if n := h.Count("select count(*) from portal.notices where key = 'notice.remind-sign'"); n != day.reminders || h.state(number, "partner") != day.state {
			t.Errorf("on the %dth there are %d reminders and it is %s", day.day, n, h.state(number, "partner"))
		}
	}

	h.Clock.Set(time.Date(2026, 12, 20, 6, 0, 0, 0, time.UTC))
	h.as(jonas, "Jonas Testberg").Get(at).Says(t, "Sista dagen har gått")
	amina := h.Amina()
	amina.Get("/mina-sidor").Says(t, "Den andra har inte skrivit under din ansökan "+number+" i tid")
	amina.Get("/mina-sidor/arenden/"+number).Says(t, "Har inte skrivit under i tid", "Ansökan är inlämnad ändå")
}

func TestAPaperThatIsSentLaterIsSomethingToDo(t *testing.T) {
	t.Parallel()
	h := open(t)
	amina := h.Amina()
	filled := answers("papers.contract.how", "later", "papers.contract.by-day", "1", "papers.contract.by-month", "12", "papers.contract.by-year", "2026")
	handIn(h, amina, filled)

	amina.Get("/mina-sidor").Says(t, "Skicka in: Hyresavtal", "Senast 1 december 2026")
	at := task(h, amina)
	shown := amina.Get(at).Wants(t, http.StatusOK, "task")
	shown.Says(t, "tisdag 1 december 2026")
	amina.Post(at+"/klar", shown.Inputs(t, "/klar")).LeadsTo(t, at+"?klart=1")
	amina.Post(at+"/klar", nil).LeadsTo(t, at+"?klart=1")

	if strings.Contains(amina.Get("/mina-sidor").Words(), "Skicka in: Hyresavtal") {
		t.Error("it is still to be done")
	}
}
