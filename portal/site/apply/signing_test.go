package apply_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/identity"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/hall"
)

// hashNow is the review's hash as the program has it.
func hashNow(tb testing.TB, h *hall.Hall, b *hall.Browser) string {
	tb.Helper()
	who, _ := b.Visit.Resident()
	hash, err := pages(h).HashNow(tb.Context(), who, "ekonomiskt-bistand", h.Words.Speaker("sv"))
	h.Must(err)
	return hash
}

func TestHandingInGivesAReceiptAndSealsWhatWasSigned(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()

	number := amina.Receipt(amina.Sign(amina.FillIn(nil)))

	if number != "EKK-2026-000001" {
		t.Errorf("the receipt says %q", number)
	}
	var answers, stored, evidence []byte
	var lacks bool
	var promised time.Time
	h.Look(`select a.answers, a.snapshot, s.evidence, a.lacks_signature, a.promised_by from portal.applications a
		join portal.signatures s on s.application = a.id`, nil, &answers, &stored, &evidence, &lacks, &promised)
	if lacks || promised.Format(time.DateOnly) != "2026-12-07" {
		t.Errorf("lacks a signature: %v, promised by %s", lacks, promised)
	}
	var kept identity.Evidence
	h.Must(json.Unmarshal(evidence, &kept))
	if err := kept.Verify(h.Party.Signing.Document); err != nil || kept.Person != "199001012385" {
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
		if n := h.Count(sql); n != 0 {
			t.Error(what)
		}
	}
}

func TestAnswersThatWereTakenBackAreNotHandedIn(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	amina.Begin()
	amina.Leave("household", url.Values{"month": {"next"}, "living": {"partner"}, "has_children": {"no"}}, hall.Apply+"partner")
	amina.Leave("partner", url.Values{"partner_name": {"Hemlige Harry"}, "partner_number": {"20000229-2399"}}, hall.Apply+"housing")

	amina.Receipt(amina.Sign(amina.FillIn(nil)))

	var answers, stored []byte
	h.Look("select answers, snapshot from portal.applications", nil, &answers, &stored)
	if bytes.Contains(answers, []byte("Harry")) || bytes.Contains(stored, []byte("Harry")) {
		t.Error("a partner was handed in who is none")
	}
}

func TestACoupleMayHandInWithOneSignatureAndIsToldWhatIsLacking(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	couple := map[string]url.Values{
		"household": {"month": {"next"}, "living": {"partner"}, "has_children": {"yes"}},
		"partner":   {"partner_name": {"Jonas Testberg"}, "partner_number": {"20000229-2399"}},
		"work":      {"situation": {"programme"}, "partner_situation": {"jobseeker"}, "tried": {"Söker."}},
	}

	review := amina.FillIn(couple)
	number := amina.Receipt(amina.Sign(review))

	review.Says(t, "Det räcker att du skriver under för att ansökan ska vara inlämnad")
	amina.Get(apply.ReceiptPath(number)).Says(t, "Din partner har inte skrivit under än", "Ansökan är inlämnad ändå")
	amina.Get(apply.CasePath(number)).Says(t, "Din partner har inte skrivit under än")
	if n := h.Count("select count(*) from portal.applications where lacks_signature"); n != 1 {
		t.Error("the application is not marked")
	}
}

func TestADraftChangedWhileItWasSignedIsNotHandedIn(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	review := amina.FillIn(nil)
	amina.Post(hall.Apply+apply.SignPage, review.Inputs(t, "/"+apply.SignPage))
	amina.Leave("housing", url.Values{"rent": {"9 000"}, apply.WayField: {apply.WayLeave}}, "/mina-sidor?sparat=1")

	got := amina.Get(hall.BackPath)

	got.Wants(t, http.StatusConflict, "not-signed").Says(t, "Ansökan ändrades medan du skrev under", "Dina svar finns kvar")
	if h.Count("select count(*) from portal.applications") != 0 || h.Count("select count(*) from portal.drafts") != 1 {
		t.Error("it was handed in, or the draft is gone")
	}
}

func TestEvidenceThatDoesNotHoldHandsNothingIn(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	amina.Post(hall.Apply+apply.SignPage, amina.FillIn(nil).Inputs(t, "/"+apply.SignPage))

	for name, spoil := range map[string]func(*identity.Arrival){
		"of another document": func(a *identity.Arrival) { a.Signed = h.Evidence([32]byte{1}) },
		"of another person": func(a *identity.Arrival) {
			h.Party.Person = "200002292399"
			a.Signed = h.Evidence(h.Party.Signing.Document)
		},
		"with a changed claim":    func(a *identity.Arrival) { a.Signed.Person = "200002292399" },
		"with another random":     func(a *identity.Arrival) { a.Signed.Random = bytes.Repeat([]byte{7}, 32) },
		"without a token":         func(a *identity.Arrival) { a.Signed.IDToken = "" },
		"of another revision":     func(a *identity.Arrival) { a.Context = strings.Replace(a.Context, `"r":`, `"r":1`, 1) },
		"of another day":          func(a *identity.Arrival) { a.Context = strings.Replace(a.Context, "2026-11-23", "2026-11-24", 1) },
		"in another language":     func(a *identity.Arrival) { a.Context = strings.Replace(a.Context, `"l":"sv"`, `"l":"en"`, 1) },
		"with no day to speak of": func(a *identity.Arrival) { a.Context = strings.Replace(a.Context, "2026-11-23", "x", 1) },
	} {
		arrival := h.Arrival()
		spoil(&arrival)
		h.Party.Person = "199001012385"
		h.Comes = func() identity.Arrival { return arrival }

		if got := amina.Get(hall.BackPath); got.Status != http.StatusConflict || got.Page() != "not-signed" {
			t.Errorf("%s: page %q with %d: %s", name, got.Page(), got.Status, got.Words())
		}
	}
	if h.Count("select count(*) from portal.applications") != 0 || h.Count("select count(*) from portal.drafts") != 1 {
		t.Error("it was handed in, or the draft is gone")
	}
}

func TestTheSameSignatureComingBackTwiceLeadsToTheSameReceipt(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	first := amina.Receipt(amina.Sign(amina.FillIn(nil)))

	again := amina.Receipt(amina.Get(hall.BackPath))

	if again != first || h.Count("select count(*) from portal.applications") != 1 {
		t.Errorf("first %s, then %s", first, again)
	}
}

func TestManySignaturesOfOneDraftAtOnceAreOneApplication(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	amina.Post(hall.Apply+apply.SignPage, amina.FillIn(nil).Inputs(t, "/"+apply.SignPage))

	var all sync.WaitGroup
	var places sync.Map
	for i := range 6 {
		all.Go(func() {
			got := again(amina).Get(hall.BackPath)
			places.Store(i, got.Header.Get("Location"))
		})
	}
	all.Wait()

	places.Range(func(_, at any) bool {
		if at != apply.ReceiptPath("EKK-2026-000001") {
			t.Errorf("one was led to %q", at)
		}
		return true
	})
	if n := h.Count("select count(*) from portal.applications"); n != 1 {
		t.Errorf("there are %d applications", n)
	}
}

func TestWhatWasReadInOneLanguageIsSealedInItWhateverIsReadNow(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	amina.FillIn(nil)
	amina.Language = "en"
	english := amina.Get(hall.Apply+"granska").Wants(t, http.StatusOK, "check-answers")
	amina.Post(hall.Apply+apply.SignPage, english.Inputs(t, "/"+apply.SignPage)).LeadsTo(t, hall.LeavesFor)
	amina.Language = "ar"

	number := amina.Receipt(amina.Get(hall.BackPath))

	amina.Language = "sv"
	got := amina.Get(apply.CasePath(number)+"/ansokan").Wants(t, http.StatusOK, "handed-in")
	got.Says(t, "Det här lämnade du in", "Apply for financial assistance", "SEK 8,450")
	if !strings.Contains(got.Body, `lang="en"`) {
		t.Error("the English sheet is not said to be English")
	}
}

func TestASignatureBegunBeforeMidnightHoldsAfterIt(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	h.Clock.Set(time.Date(2026, 12, 31, 22, 58, 0, 0, time.UTC)) // two minutes to midnight in Stockholm
	amina := h.Amina()
	review := amina.FillIn(nil)
	amina.Post(hall.Apply+apply.SignPage, review.Inputs(t, "/"+apply.SignPage))
	h.Clock.Set(time.Date(2026, 12, 31, 23, 3, 0, 0, time.UTC))

	number := amina.Receipt(amina.Get(hall.BackPath))

	if number != "EKK-2027-000001" {
		t.Errorf("handed in on New Year's Day it has the number %s", number)
	}
}

func TestAFaultWhileHandingInLeavesTheDraftAndTellsSo(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	review := amina.FillIn(nil)
	h.Database.Arrange(t, `create function portal.fall() returns trigger language plpgsql as $$ begin raise exception 'planted: %', new.snapshot; end $$;
		create trigger falls before insert on portal.applications for each row execute function portal.fall()`)

	got := amina.Sign(review)

	got.Wants(t, http.StatusInternalServerError, "not-signed").Says(t, "Din underskrift kom fram", "kunde inte lämnas in", "Dina svar finns kvar")
	if !strings.Contains(h.Log.String(), "signed and not handed in") || strings.Contains(h.Log.String(), "planted") {
		t.Error("the log says nothing of it, or too much")
	}
	for _, table := range []string{"applications", "signatures", "queue_places", "application_steps", "notices"} {
		if n := h.Count("select count(*) from portal." + table); n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
	h.Database.Arrange(t, `drop trigger falls on portal.applications`)
	amina.Receipt(amina.Sign(amina.Get(hall.Apply + "granska")))
}

func TestADraftThrownAwayWhileItWasSignedIsExplained(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	amina.Post(hall.Apply+apply.SignPage, amina.FillIn(nil).Inputs(t, "/"+apply.SignPage))
	amina.Post(hall.Apply+"slang", amina.Get(hall.Apply+"slang").Inputs(t, hall.Apply+"slang")).LeadsTo(t, "/mina-sidor?slangt=1")

	amina.Get(hall.BackPath).Wants(t, http.StatusNotFound, "draft-gone").Says(t, "Ansökan finns inte kvar")
	amina.Begin()
	amina.Get(hall.BackPath).Wants(t, http.StatusNotFound, "draft-gone")

	if n := h.Count("select count(*) from portal.applications"); n != 0 {
		t.Error("it was handed in")
	}
}

func TestAfterHandingInTheOldPagesLeadToTheReceiptAndLoseNothing(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	review := amina.FillIn(nil)
	late := amina.Turn("reason", url.Values{"reason": {"Jag glömde säga att elen stängs av."}})
	number := amina.Receipt(amina.Sign(review))
	receipt := `href="` + apply.ReceiptPath(number) + `"`

	for name, got := range map[string]hall.Reply{
		"the review again":     amina.Get(hall.Apply + "granska"),
		"a page again":         amina.Get(hall.Apply + "housing"),
		"the button again":     amina.Post(hall.Apply+apply.SignPage, review.Inputs(t, "/"+apply.SignPage)),
		"a page that was open": amina.Post(hall.Apply+"reason", late),
		"throwing it away":     amina.Post(hall.Apply+"slang", url.Values{apply.DraftField: review.Inputs(t, "/"+apply.SignPage)[apply.DraftField], apply.RevisionField: {"99"}}),
		"the page before that": amina.Get(hall.Apply + "slang"),
	} {
		if got.Page() != "draft-gone" || !strings.Contains(got.Body, receipt) || !strings.Contains(got.Words(), "Ansökan är redan inlämnad") {
			t.Errorf("%s gives page %q with %d: %s", name, got.Page(), got.Status, got.Words())
		}
		if name == "a page that was open" {
			got.Says(t, "Jag glömde säga att elen stängs av.", "Det kom inte med i ansökan")
		}
	}
	if h.Count("select count(*) from portal.drafts") != 0 {
		t.Error("a new draft was begun unasked")
	}
	amina.Get(hall.Apply+"borja").Wants(t, http.StatusOK, "apply").Says(t, "Du lämnade in en ansökan 23 november 2026", number)
}

func TestNobodyFinishesAnothersSigning(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	amina.Post(hall.Apply+apply.SignPage, amina.FillIn(nil).Inputs(t, "/"+apply.SignPage))

	for name, other := range map[string]*hall.Browser{
		"Jonas": h.As(pgtest.Jonas, amina.Host, "ekkoping"), "Amina in Granvik": h.As(pgtest.AminaElsewhere, "granvik.localhost", "granvik"),
	} {
		other.Get(hall.BackPath).Wants(t, http.StatusNotFound, "draft-gone")
		if n := h.Count("select count(*) from portal.applications"); n != 0 {
			t.Errorf("%s handed in Amina's draft", name)
		}
	}
}
