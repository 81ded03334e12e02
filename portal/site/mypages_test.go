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
	"stodporten/portal/site/apply"
	"stodporten/portal/site/hall"
)

func TestSomebodyWithNothingHereIsToldWhatCanBeDone(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	got := h.Amina().Get("/mina-sidor").Wants(t, http.StatusOK, "my-pages")

	got.Says(t, "Du har inte lämnat in någon ansökan här än", "Se vad du kan söka", "Inget har hänt än", "Vem har läst om dig", "Dina inloggningar")
}

func TestDraftsAreFoundAgainWithTheDayTheyLapse(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")
	h.Redis.FlushAll()

	again := h.Amina()
	got := again.Get("/mina-sidor").Wants(t, http.StatusOK, "my-pages")

	got.Says(t, "Påbörjat", "Ansök om ekonomiskt bistånd", "Sparades 23 november 2026 kl. 09.30", "Finns kvar till 23 december 2026", "Fortsätt", "Ta bort")
	again.Post(hall.Apply+"borja", got.Inputs(t, hall.Apply+"borja")).LeadsTo(t, hall.Apply+"children")
}

func TestADraftOfAServiceThatHasClosedIsKeptAndExplained(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	h.Database.Arrange(t, `update portal.services set open = false where municipality = 'ekkoping'`)

	amina.Get("/mina-sidor").Wants(t, http.StatusOK, "my-pages").Says(t, "Just nu går det inte att söka det här. Dina svar finns kvar så länge.")
	amina.Get(hall.Apply+"household").Wants(t, http.StatusNotFound, "error-404")
}

func TestANoticeIsNewOnce(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	number := amina.Receipt(amina.Sign(amina.FillIn(nil)))

	first, second := amina.Get("/mina-sidor"), amina.Get("/mina-sidor")

	first.Says(t, "Nytt Din ansökan "+number+" är inlämnad 23 november 2026 kl. 09.30", "Inlämnad", "Du får svar senast 7 december 2026")
	second.Says(t, "Din ansökan "+number+" är inlämnad")
	if strings.Contains(second.Words(), "Nytt") {
		t.Error("it is new a second time")
	}
}

func TestACaseShowsWhatHasHappenedAndWhatComesNext(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	number := amina.Receipt(amina.Sign(amina.FillIn(nil)))

	waits := amina.Get(apply.CasePath(number)).Wants(t, http.StatusOK, "my-case")
	h.Database.Arrange(t, `update portal.applications set status = 'received';
		insert into portal.application_steps (municipality, application, person, step, unit_name, at)
		select municipality, id, person, 'received', unit_name, '2026-11-24 09:00+01' from portal.applications`)
	received := amina.Get(apply.CasePath(number))
	h.Database.Arrange(t, `update portal.applications set status = 'decided';
		insert into portal.application_steps (municipality, application, person, step, unit_name, at)
		select municipality, id, person, 'decided', unit_name, '2026-11-30 09:00+01' from portal.applications`)
	decided := amina.Get(apply.CasePath(number))

	waits.Says(t, number, "Inlämnad", "Ansökan inlämnad (här är du nu) 23 november 2026 kl. 09.30", "Ansökan mottagen (återstår)",
		"Beslut (återstår) Senast 7 december 2026", "Din ansökan väntar på en handläggare hos Enheten för ekonomiskt bistånd", "040-628 04 10", "Storgatan 12")
	received.Says(t, "Mottagen", "Ansökan inlämnad (klart)", "Ansökan mottagen (här är du nu) 24 november 2026 kl. 09.00",
		"En handläggare på Enheten för ekonomiskt bistånd har tagit hand om den", "måndag 7 december 2026")
	decided.Says(t, "Beslut finns", "Beslut (klart) 30 november 2026 kl. 09.00")
	if strings.Contains(decided.Words(), "Du får svar senast") || strings.Contains(decided.Words(), "återstår") {
		t.Error("a decided case still waits for something")
	}
}

func TestTheReceiptSaysWhatHappensNextAndWhenAndCanBePrinted(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	number := amina.Receipt(amina.Sign(amina.FillIn(nil)))

	got := amina.Get(apply.ReceiptPath(number)).Wants(t, http.StatusOK, "receipt")

	got.Says(t, "Din ansökan är inlämnad", number, "Enheten för ekonomiskt bistånd fick den 23 november 2026 kl. 09.30",
		"En handläggare läser din ansökan", "Du får svar senast måndag 7 december 2026", "040-628 04 10")
	if !strings.Contains(got.Body, "data-print") || strings.Contains(got.Words(), "inte skrivit under") {
		t.Error("it cannot be printed, or lacks a signature that it does not lack")
	}
	amina.Get(sealedPath(number)).Wants(t, http.StatusOK, "handed-in").Says(t, "Pengarna räcker inte till hyran.", "Inneboende, hyr ett rum", "8 450 kr")
}

func TestTheLogTellsWhoHasReadWhatWithUnitAndTime(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Get("/mina-sidor/logg").Wants(t, http.StatusOK, "log").Says(t, "Ingen har läst i dina ärenden än")
	casework := audit.New(h.Database.Pool(t, "casework"), h.Clock, func(context.Context) string { return "" })
	sara := audit.ForOfficer(identity.Officer{Municipality: "ekkoping", ID: pgtest.Sara, Name: "Sara Lind"})
	h.Must(casework.Do(t.Context(), sara, "test", func(ctx context.Context, tx *audit.Tx) error {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "case", Concerns: pgtest.Amina})
		for _, told := range []audit.Access{
			{At: h.Clock.Now(), OfficerName: "Sara Lind", UnitName: "Enheten för ekonomiskt bistånd", Deed: audit.Read, What: "case", Number: "EKK-2026-000001"},
			{At: h.Clock.Now().Add(time.Hour), OfficerName: `<b>Karin</b> "Holm"`, UnitName: "Enheten", Deed: audit.Write, What: "something-new", Number: "EKK-2026-000001"},
		} {
			if err := audit.Tell(ctx, tx, pgtest.Amina, told); err != nil {
				return err
			}
		}
		return nil
	}))

	got := amina.Get("/mina-sidor/logg").Wants(t, http.StatusOK, "log")

	got.Says(t, "23 november 2026 kl. 09.30 Sara Lind Enheten för ekonomiskt bistånd Läste ärendet EKK-2026-000001", "Ändrade")
	if strings.Contains(got.Body, "<b>Karin") || strings.Index(got.Body, "Karin") > strings.Index(got.Body, "Sara Lind") {
		t.Error("a name is alive, or the latest does not stand first")
	}
	if h.As(pgtest.Jonas, amina.Host, "ekkoping").Get("/mina-sidor/logg").Wants(t, http.StatusOK, "log"); strings.Contains(got.Words(), "⟦") {
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
	amina := h.Amina()
	amina.Receipt(amina.Sign(amina.FillIn(nil)))
	config, err := pgxpool.ParseConfig(h.Database.URL("portal"))
	h.Must(err)
	trips := &roundTrips{}
	config.ConnConfig.Tracer = trips
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	h.Must(err)
	t.Cleanup(pool.Close)
	h.DB = audit.New(pool, h.Clock, func(context.Context) string { return "" })
	h.Mount()
	amina.Get("/mina-sidor")
	asked := h.Redis.CommandCount()

	before := trips.n.Load()
	amina.Get("/mina-sidor").Wants(t, http.StatusOK, "my-pages")

	// begin, who asks, the three lists, the audit lines, commit
	if got := trips.n.Load() - before; got > 5 {
		t.Errorf("it takes %d round trips to Postgres", got)
	}
	if got := h.Redis.CommandCount() - asked; got != 1 {
		t.Errorf("it takes %d commands to Redis", got)
	}
}

func TestEveryReadingAndWritingOfAResidentIsInTheTrailBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	number := amina.Receipt(amina.Sign(amina.FillIn(nil)))
	amina.Begin()

	for _, path := range []string{
		"/mina-sidor", "/mina-sidor/logg", apply.CasePath(number), apply.ReceiptPath(number), sealedPath(number), hall.Apply + "household", hall.Apply + "granska", hall.Apply + "slang",
	} {
		before := h.Count("select count(*) from audit.lines where actor = $1", pgtest.Amina)
		amina.Get(path)
		if after := h.Count("select count(*) from audit.lines where actor = $1", pgtest.Amina); after == before {
			t.Errorf("%s left no line", path)
		}
	}
	h.Database.Arrange(t, `create function audit.fall() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
		create trigger falls before insert on audit.lines for each row execute function audit.fall()`)
	for _, path := range []string{"/mina-sidor", apply.CasePath(number), sealedPath(number), hall.Apply + "household"} {
		if got := amina.Get(path); got.Status != http.StatusInternalServerError || strings.Contains(got.Body, "Pengarna") {
			t.Errorf("%s answers %d without a line", path, got.Status)
		}
	}
	if got := amina.Post(hall.Apply+"reason", url.Values{}); got.Status != http.StatusInternalServerError {
		t.Errorf("saving answers %d without a line", got.Status)
	}
}
