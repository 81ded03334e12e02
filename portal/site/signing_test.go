package site

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/identity"
)

// look reads one row from outside, past row security.
func look(tb testing.TB, h *hall, sql string, arguments []any, into ...any) {
	tb.Helper()
	connection, err := pgx.Connect(tb.Context(), h.database.Superuser())
	h.must(err)
	defer func() { _ = connection.Close(context.Background()) }()
	h.must(connection.QueryRow(tb.Context(), sql, arguments...).Scan(into...))
}

// reviewOf is the review as the program has it.
func reviewOf(tb testing.TB, h *signingHall, b *browser) review {
	tb.Helper()
	who, _ := b.visit.Resident()
	r, err := h.site.pen().Reviewed(tb.Context(), asking{who: who, service: "ekonomiskt-bistand", speaker: h.site.Words.Speaker("sv")})
	h.must(err)
	return r
}

func TestHandingInGivesAReceiptAndSealsWhatWasSigned(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()

	number := amina.receipt(amina.sign(amina.fillIn(nil)))

	if number != "EKK-2026-000001" {
		t.Errorf("the receipt says %q", number)
	}
	var answers, stored, evidence []byte
	var lacks bool
	var promised time.Time
	look(t, h.hall, `select a.answers, a.snapshot, s.evidence, a.lacks_signature, a.promised_by from portal.applications a
		join portal.signatures s on s.application = a.id`, nil, &answers, &stored, &evidence, &lacks, &promised)
	if lacks || promised.Format(time.DateOnly) != "2026-12-07" {
		t.Errorf("lacks a signature: %v, promised by %s", lacks, promised)
	}
	var kept identity.Evidence
	h.must(json.Unmarshal(evidence, &kept))
	if err := kept.Verify(h.party.signing.Document); err != nil || kept.Person != "199001012385" {
		t.Errorf("the evidence of %s: %v", kept.Person, err)
	}
	if counted, err := forms.ReadAnswers(answers); err != nil || counted["rent"].Whole != 845_000 {
		t.Errorf("the answers are %s (%v)", answers, err)
	}
	for what, sql := range map[string]string{
		"a draft is left": "select count(*) from portal.drafts", "no place in a queue": "select 1 - count(*) from portal.queue_places",
		"no notice": "select 1 - count(*) from portal.notices where key = 'notice.handed-in'",
		"no line":   "select 1 - count(*) from audit.lines where object = 'EKK-2026-000001' and deed = 'write' and object_kind = 'application'",
	} {
		if n := count(t, h.hall, sql); n != 0 {
			t.Error(what)
		}
	}
}

func TestAnswersThatWereTakenBackAreNotHandedIn(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	amina.begin()
	amina.leave("household", url.Values{"month": {"next"}, "living": {"partner"}, "has_children": {"no"}}, apply+"partner")
	amina.leave("partner", url.Values{"partner_name": {"Hemlige Harry"}, "partner_number": {"20000229-2399"}}, apply+"housing")

	amina.receipt(amina.sign(amina.fillIn(nil)))

	var answers, stored []byte
	look(t, h.hall, "select answers, snapshot from portal.applications", nil, &answers, &stored)
	if bytes.Contains(answers, []byte("Harry")) || bytes.Contains(stored, []byte("Harry")) {
		t.Error("a partner was handed in who is none")
	}
}

func TestACoupleMayHandInWithOneSignatureAndIsToldWhatIsLacking(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	couple := map[string]url.Values{
		"household": {"month": {"next"}, "living": {"partner"}, "has_children": {"yes"}},
		"partner":   {"partner_name": {"Jonas Testberg"}, "partner_number": {"20000229-2399"}},
		"work":      {"situation": {"programme"}, "partner_situation": {"jobseeker"}, "tried": {"Söker."}},
	}

	review := amina.fillIn(couple)
	number := amina.receipt(amina.sign(review))

	review.says(t, "Det räcker att du skriver under för att ansökan ska vara inlämnad")
	amina.get(receiptPath(number)).says(t, "Din partner har inte skrivit under än", "Ansökan är inlämnad ändå")
	amina.get(casePath(number)).says(t, "Din partner har inte skrivit under än")
	if n := count(t, h.hall, "select count(*) from portal.applications where lacks_signature"); n != 1 {
		t.Error("the application is not marked")
	}
}

func TestADraftChangedWhileItWasSignedIsNotHandedIn(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	review := amina.fillIn(nil)
	amina.post(apply+signPage, review.inputs(t, "/"+signPage))
	amina.leave("housing", url.Values{"rent": {"9 000"}, wayField: {wayLeave}}, "/mina-sidor?sparat=1")

	got := amina.get(backPath)

	got.wants(t, http.StatusConflict, "not-signed").says(t, "Ansökan ändrades medan du skrev under", "Dina svar finns kvar")
	if count(t, h.hall, "select count(*) from portal.applications") != 0 || count(t, h.hall, "select count(*) from portal.drafts") != 1 {
		t.Error("it was handed in, or the draft is gone")
	}
}

func TestEvidenceThatDoesNotHoldHandsNothingIn(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	amina.post(apply+signPage, amina.fillIn(nil).inputs(t, "/"+signPage))

	for name, spoil := range map[string]func(*identity.Arrival){
		"of another document": func(a *identity.Arrival) { a.Signed = h.evidence([32]byte{1}) },
		"of another person": func(a *identity.Arrival) {
			h.party.person = "200002292399"
			a.Signed = h.evidence(h.party.signing.Document)
		},
		"with a changed claim":    func(a *identity.Arrival) { a.Signed.Person = "200002292399" },
		"with another random":     func(a *identity.Arrival) { a.Signed.Random = bytes.Repeat([]byte{7}, 32) },
		"without a token":         func(a *identity.Arrival) { a.Signed.IDToken = "" },
		"of another revision":     func(a *identity.Arrival) { a.Context = strings.Replace(a.Context, `"r":`, `"r":1`, 1) },
		"of another day":          func(a *identity.Arrival) { a.Context = strings.Replace(a.Context, "2026-11-23", "2026-11-24", 1) },
		"in another language":     func(a *identity.Arrival) { a.Context = strings.Replace(a.Context, `"l":"sv"`, `"l":"en"`, 1) },
		"with no day to speak of": func(a *identity.Arrival) { a.Context = strings.Replace(a.Context, "2026-11-23", "x", 1) },
	} {
		arrival := h.arrival()
		spoil(&arrival)
		h.party.person = "199001012385"
		h.comes = func() identity.Arrival { return arrival }

		if got := amina.get(backPath); got.status != http.StatusConflict || got.page() != "not-signed" {
			t.Errorf("%s: page %q with %d: %s", name, got.page(), got.status, got.words())
		}
	}
	if count(t, h.hall, "select count(*) from portal.applications") != 0 || count(t, h.hall, "select count(*) from portal.drafts") != 1 {
		t.Error("it was handed in, or the draft is gone")
	}
}

func TestTheSameSignatureComingBackTwiceLeadsToTheSameReceipt(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	first := amina.receipt(amina.sign(amina.fillIn(nil)))

	again := amina.receipt(amina.get(backPath))

	if again != first || count(t, h.hall, "select count(*) from portal.applications") != 1 {
		t.Errorf("first %s, then %s", first, again)
	}
}

func TestManySignaturesOfOneDraftAtOnceAreOneApplication(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	amina.post(apply+signPage, amina.fillIn(nil).inputs(t, "/"+signPage))

	var all sync.WaitGroup
	var places sync.Map
	for i := range 6 {
		all.Go(func() {
			got := amina.withVisit(amina).get(backPath)
			places.Store(i, got.header.Get("Location"))
		})
	}
	all.Wait()

	places.Range(func(_, at any) bool {
		if at != receiptPath("EKK-2026-000001") {
			t.Errorf("one was led to %q", at)
		}
		return true
	})
	if n := count(t, h.hall, "select count(*) from portal.applications"); n != 1 {
		t.Errorf("there are %d applications", n)
	}
}

func TestWhatWasReadInOneLanguageIsSealedInItWhateverIsReadNow(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	amina.fillIn(nil)
	amina.language = "en"
	english := amina.get(apply+"granska").wants(t, http.StatusOK, "check-answers")
	amina.post(apply+signPage, english.inputs(t, "/"+signPage)).leadsTo(t, "https://idp.example/sign")
	amina.language = "ar"

	number := amina.receipt(amina.get(backPath))

	amina.language = "sv"
	got := amina.get(sealedPath(number)).wants(t, http.StatusOK, "handed-in")
	got.says(t, "Det här lämnade du in", "Apply for financial assistance", "SEK 8,450")
	if !strings.Contains(got.body, `lang="en"`) {
		t.Error("the English sheet is not said to be English")
	}
}

func TestASignatureBegunBeforeMidnightHoldsAfterIt(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	h.clock.set(time.Date(2026, 12, 31, 22, 58, 0, 0, time.UTC)) // two minutes to midnight in Stockholm
	amina := h.amina()
	review := amina.fillIn(nil)
	amina.post(apply+signPage, review.inputs(t, "/"+signPage))
	h.clock.set(time.Date(2026, 12, 31, 23, 3, 0, 0, time.UTC))

	number := amina.receipt(amina.get(backPath))

	if number != "EKK-2027-000001" {
		t.Errorf("handed in on New Year's Day it has the number %s", number)
	}
}

func TestAFaultWhileHandingInLeavesTheDraftAndTellsSo(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	review := amina.fillIn(nil)
	h.database.Arrange(t, `create function portal.fall() returns trigger language plpgsql as $$ begin raise exception 'planted: %', new.snapshot; end $$;
		create trigger falls before insert on portal.applications for each row execute function portal.fall()`)

	got := amina.sign(review)

	got.wants(t, http.StatusInternalServerError, "not-signed").says(t, "Din underskrift kom fram", "kunde inte lämnas in", "Dina svar finns kvar")
	if !strings.Contains(h.log.String(), "signed and not handed in") || strings.Contains(h.log.String(), "planted") {
		t.Error("the log says nothing of it, or too much")
	}
	for _, table := range []string{"applications", "signatures", "queue_places", "application_steps", "notices"} {
		if n := count(t, h.hall, "select count(*) from portal."+table); n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
	h.database.Arrange(t, `drop trigger falls on portal.applications`)
	amina.receipt(amina.sign(amina.get(apply + "granska")))
}

func TestADraftThrownAwayWhileItWasSignedIsExplained(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	amina.post(apply+signPage, amina.fillIn(nil).inputs(t, "/"+signPage))
	amina.post(apply+"slang", amina.get(apply+"slang").inputs(t, apply+"slang")).leadsTo(t, "/mina-sidor?slangt=1")

	amina.get(backPath).wants(t, http.StatusNotFound, "draft-gone").says(t, "Ansökan finns inte kvar")
	amina.begin()
	amina.get(backPath).wants(t, http.StatusNotFound, "draft-gone")

	if n := count(t, h.hall, "select count(*) from portal.applications"); n != 0 {
		t.Error("it was handed in")
	}
}

func TestAfterHandingInTheOldPagesLeadToTheReceiptAndLoseNothing(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	review := amina.fillIn(nil)
	late := amina.turn("reason", url.Values{"reason": {"Jag glömde säga att elen stängs av."}})
	number := amina.receipt(amina.sign(review))
	receipt := `href="` + receiptPath(number) + `"`

	for name, got := range map[string]reply{
		"the review again":     amina.get(apply + "granska"),
		"a page again":         amina.get(apply + "housing"),
		"the button again":     amina.post(apply+signPage, review.inputs(t, "/"+signPage)),
		"a page that was open": amina.post(apply+"reason", late),
		"throwing it away":     amina.post(apply+"slang", url.Values{draftField: review.inputs(t, "/"+signPage)[draftField], revisionField: {"99"}}),
		"the page before that": amina.get(apply + "slang"),
	} {
		if got.page() != "draft-gone" || !strings.Contains(got.body, receipt) || !strings.Contains(got.words(), "Ansökan är redan inlämnad") {
			t.Errorf("%s gives page %q with %d: %s", name, got.page(), got.status, got.words())
		}
		if name == "a page that was open" {
			got.says(t, "Jag glömde säga att elen stängs av.", "Det kom inte med i ansökan")
		}
	}
	if count(t, h.hall, "select count(*) from portal.drafts") != 0 {
		t.Error("a new draft was begun unasked")
	}
	amina.get(apply+"borja").wants(t, http.StatusOK, "apply").says(t, "Du lämnade in en ansökan 23 november 2026", number)
}

func TestNobodyFinishesAnothersSigning(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	amina.post(apply+signPage, amina.fillIn(nil).inputs(t, "/"+signPage))

	for name, other := range map[string]*browser{
		"Jonas": h.as(pgtest.Jonas, amina.host, "ekkoping"), "Amina in Granvik": h.as(pgtest.AminaElsewhere, "granvik.localhost", "granvik"),
	} {
		other.get(backPath).wants(t, http.StatusNotFound, "draft-gone")
		if n := count(t, h.hall, "select count(*) from portal.applications"); n != 0 {
			t.Errorf("%s handed in Amina's draft", name)
		}
	}
}
