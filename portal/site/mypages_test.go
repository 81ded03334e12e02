package site

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
)

func TestSomebodyWithNothingHereIsToldWhatCanBeDone(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	got := h.amina().get("/mina-sidor").wants(t, http.StatusOK, "my-pages")

	got.says(t, "Du har inte lämnat in någon ansökan här än", "Se vad du kan söka", "Inget har hänt än", "Vem har läst om dig", "Dina inloggningar")
}

func TestDraftsAreFoundAgainWithTheDayTheyLapse(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.begin()
	amina.leave("household", told()["household"], apply+"children")
	h.redis.FlushAll()

	again := h.amina()
	got := again.get("/mina-sidor").wants(t, http.StatusOK, "my-pages")

	got.says(t, "Påbörjat", "Ansök om ekonomiskt bistånd", "Sparades 23 november 2026 kl. 09.30", "Finns kvar till 23 december 2026", "Fortsätt", "Ta bort")
	again.post(apply+"borja", got.inputs(t, apply+"borja")).leadsTo(t, apply+"children")
}

func TestADraftOfAServiceThatHasClosedIsKeptAndExplained(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.begin()
	h.database.Arrange(t, `update portal.services set open = false where municipality = 'ekkoping'`)

	amina.get("/mina-sidor").wants(t, http.StatusOK, "my-pages").says(t, "Just nu går det inte att söka det här. Dina svar finns kvar så länge.")
	amina.get(apply+"household").wants(t, http.StatusNotFound, "error-404")
}

func TestANoticeIsNewOnce(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	number := amina.receipt(amina.sign(amina.fillIn(nil)))

	first, second := amina.get("/mina-sidor"), amina.get("/mina-sidor")

	first.says(t, "Nytt Din ansökan "+number+" är inlämnad 23 november 2026 kl. 09.30", "Inlämnad", "Du får svar senast 7 december 2026")
	second.says(t, "Din ansökan "+number+" är inlämnad")
	if strings.Contains(second.words(), "Nytt") {
		t.Error("it is new a second time")
	}
}

func TestACaseShowsWhatHasHappenedAndWhatComesNext(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	number := amina.receipt(amina.sign(amina.fillIn(nil)))

	waits := amina.get(casePath(number)).wants(t, http.StatusOK, "my-case")
	h.database.Arrange(t, `update portal.applications set status = 'received';
		insert into portal.application_steps (municipality, application, person, step, unit_name, at)
		select municipality, id, person, 'received', unit_name, '2026-11-24 09:00+01' from portal.applications`)
	received := amina.get(casePath(number))
	h.database.Arrange(t, `update portal.applications set status = 'decided';
		insert into portal.application_steps (municipality, application, person, step, unit_name, at)
		select municipality, id, person, 'decided', unit_name, '2026-11-30 09:00+01' from portal.applications`)
	decided := amina.get(casePath(number))

	waits.says(t, number, "Inlämnad", "Ansökan inlämnad (här är du nu) 23 november 2026 kl. 09.30", "Ansökan mottagen (återstår)",
		"Beslut (återstår) Senast 7 december 2026", "Din ansökan väntar på en handläggare hos Enheten för ekonomiskt bistånd", "040-628 04 10", "Storgatan 12")
	received.says(t, "Mottagen", "Ansökan inlämnad (klart)", "Ansökan mottagen (här är du nu) 24 november 2026 kl. 09.00",
		"En handläggare på Enheten för ekonomiskt bistånd har tagit hand om den", "måndag 7 december 2026")
	decided.says(t, "Beslut finns", "Beslut (klart) 30 november 2026 kl. 09.00")
	if strings.Contains(decided.words(), "Du får svar senast") || strings.Contains(decided.words(), "återstår") {
		t.Error("a decided case still waits for something")
	}
}

func TestTheReceiptSaysWhatHappensNextAndWhenAndCanBePrinted(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	number := amina.receipt(amina.sign(amina.fillIn(nil)))

	got := amina.get(receiptPath(number)).wants(t, http.StatusOK, "receipt")

	got.says(t, "Din ansökan är inlämnad", number, "Enheten för ekonomiskt bistånd fick den 23 november 2026 kl. 09.30",
		"En handläggare läser din ansökan", "Du får svar senast måndag 7 december 2026", "040-628 04 10")
	if !strings.Contains(got.body, "data-print") || strings.Contains(got.words(), "inte skrivit under") {
		t.Error("it cannot be printed, or lacks a signature that it does not lack")
	}
	amina.get(sealedPath(number)).wants(t, http.StatusOK, "handed-in").says(t, "Pengarna räcker inte till hyran.", "Inneboende, hyr ett rum", "8 450 kr")
}

func TestTheLogTellsWhoHasReadWhatWithUnitAndTime(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.get("/mina-sidor/logg").wants(t, http.StatusOK, "log").says(t, "Ingen har läst i dina ärenden än")
	casework := audit.New(h.database.Pool(t, "casework"), h.clock, func(context.Context) string { return "" })
	sara := audit.ForOfficer(identity.Officer{Municipality: "ekkoping", ID: pgtest.Sara, Name: "Sara Lind"})
	h.must(casework.Do(t.Context(), sara, "test", func(ctx context.Context, tx *audit.Tx) error {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "case", Concerns: pgtest.Amina})
		for _, told := range []audit.Access{
			{At: h.clock.Now(), OfficerName: "Sara Lind", UnitName: "Enheten för ekonomiskt bistånd", Deed: audit.Read, What: "case", Number: "EKK-2026-000001"},
			{At: h.clock.Now().Add(time.Hour), OfficerName: `<b>Karin</b> "Holm"`, UnitName: "Enheten", Deed: audit.Write, What: "something-new", Number: "EKK-2026-000001"},
		} {
			if err := audit.Tell(ctx, tx, pgtest.Amina, told); err != nil {
				return err
			}
		}
		return nil
	}))

	got := amina.get("/mina-sidor/logg").wants(t, http.StatusOK, "log")

	got.says(t, "23 november 2026 kl. 09.30 Sara Lind Enheten för ekonomiskt bistånd Läste ärendet EKK-2026-000001", "Ändrade")
	if strings.Contains(got.body, "<b>Karin") || strings.Index(got.body, "Karin") > strings.Index(got.body, "Sara Lind") {
		t.Error("a name is alive, or the latest does not stand first")
	}
	if h.as(pgtest.Jonas, amina.host, "ekkoping").get("/mina-sidor/logg").wants(t, http.StatusOK, "log"); strings.Contains(got.words(), "⟦") {
		t.Error("a word is missing")
	}
}

// roundTrips counts what is sent to the database.
type roundTrips struct{ n atomic.Int64 }

func (r *roundTrips) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	r.n.Add(1)
	return ctx
}
func (r *roundTrips) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
func (r *roundTrips) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	r.n.Add(1)
	return ctx
}
func (r *roundTrips) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (r *roundTrips) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

func TestMyPagesAsksTheDatabaseFiveTimesAndRedisOnce(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	amina.receipt(amina.sign(amina.fillIn(nil)))
	config, err := pgxpool.ParseConfig(h.database.URL("portal"))
	h.must(err)
	trips := &roundTrips{}
	config.ConnConfig.Tracer = trips
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	h.must(err)
	t.Cleanup(pool.Close)
	h.site.DB = audit.New(pool, h.clock, func(context.Context) string { return "" })
	h.mount(h.site.Routes())
	amina.get("/mina-sidor")
	asked := h.redis.CommandCount()

	before := trips.n.Load()
	amina.get("/mina-sidor").wants(t, http.StatusOK, "my-pages")

	// begin, who asks, the three lists, the audit lines, commit
	if got := trips.n.Load() - before; got > 5 {
		t.Errorf("it takes %d round trips to Postgres", got)
	}
	if got := h.redis.CommandCount() - asked; got != 1 {
		t.Errorf("it takes %d commands to Redis", got)
	}
}

func TestEveryReadingAndWritingOfAResidentIsInTheTrailBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	number := amina.receipt(amina.sign(amina.fillIn(nil)))
	amina.begin()

	for _, path := range []string{
		"/mina-sidor", "/mina-sidor/logg", casePath(number), receiptPath(number), sealedPath(number), apply + "household", apply + "granska", apply + "slang",
	} {
		before := count(t, h.hall, "select count(*) from audit.lines where actor = $1", pgtest.Amina)
		amina.get(path)
		if after := count(t, h.hall, "select count(*) from audit.lines where actor = $1", pgtest.Amina); after == before {
			t.Errorf("%s left no line", path)
		}
	}
	h.database.Arrange(t, `create function audit.fall() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
		create trigger falls before insert on audit.lines for each row execute function audit.fall()`)
	for _, path := range []string{"/mina-sidor", casePath(number), sealedPath(number), apply + "household"} {
		if got := amina.get(path); got.status != http.StatusInternalServerError || strings.Contains(got.body, "Pengarna") {
			t.Errorf("%s answers %d without a line", path, got.status)
		}
	}
	if got := amina.post(apply+"reason", url.Values{}); got.status != http.StatusInternalServerError {
		t.Errorf("saving answers %d without a line", got.status)
	}
}
