package site

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"stodporten/migrations/pgtest"
)

func TestTwoTabsOnDifferentPagesDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	amina := openHall(t).amina()
	amina.begin()
	amina.leave("household", told()["household"], apply+"children")
	housing, reason := amina.turn("housing", told()["housing"]), amina.turn("reason", told()["reason"])

	amina.post(apply+"housing", housing).leadsTo(t, apply+"income")
	amina.post(apply+"reason", reason).leadsTo(t, apply+"contact")

	if amina.get(apply+"housing").inputs(t, apply+"housing").Get("rent") != "8450" || !strings.Contains(amina.get(apply+"reason").body, "Pengarna räcker inte") {
		t.Error("one of two tabs was lost")
	}
}

func TestTwoTabsOnTheSamePageAreBothShownAndThePersonChooses(t *testing.T) {
	t.Parallel()
	amina := openHall(t).amina()
	amina.begin()
	first := amina.turn("housing", url.Values{"housing_type": {"rental"}, "people": {"3"}, "rent": {"8450"}, "arrears": {"no"}})
	second := amina.turn("housing", url.Values{"housing_type": {"sublet"}, "people": {"3"}, "rent": {"9000"}, "arrears": {"no"}})
	amina.post(apply+"housing", first).leadsTo(t, apply+"income")

	got := amina.post(apply+"housing", second).wants(t, http.StatusConflict, "draft-changed")

	got.says(t, "Sidan har ändrats på ett annat ställe", "Hyresrätt, eget kontrakt", "Hyr i andra hand", "8 450 kr", "9 000 kr")
	if strings.Contains(got.words(), "Hur många bor i bostaden") {
		t.Error("what is the same in both is asked about")
	}
	if saved := amina.get(apply+"housing").inputs(t, apply+"housing"); saved.Get("rent") != "8450" {
		t.Errorf("what was saved first was overwritten: %v", saved)
	}
	amina.post(apply+"housing", got.inputs(t, apply+"housing")).leadsTo(t, apply+"income")
	if saved := amina.get(apply+"housing").inputs(t, apply+"housing"); saved.Get("rent") != "9000" || !slices.Contains(saved["housing_type"], "sublet") {
		t.Errorf("the choice was not saved: %v", saved)
	}
}

func TestADoubleClickSavesOnceAndGoesOn(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.begin()
	sent := amina.turn("household", told()["household"])
	rows := maps.Clone(sent)

	amina.post(apply+"household", sent).leadsTo(t, apply+"children")
	amina.post(apply+"household", rows).leadsTo(t, apply+"children")
	add := amina.turn("children", url.Values{"children.add": {"1"}})
	amina.post(apply+"children", maps.Clone(add))
	amina.post(apply+"children", add).leadsTo(t, apply+"children#children")

	if got := amina.get(apply+"children").inputs(t, apply+"children")["children"]; len(got) != 3 {
		t.Errorf("two clicks made the rows %v", got)
	}
}

func TestManyWhoSaveAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.begin()
	pages := map[string]url.Values{}
	for _, id := range []string{"housing", "assets", "work", "reason", "contact", "account"} {
		pages[id] = amina.turn(id, told()[id])
	}

	done := make(chan reply, len(pages))
	for id, sent := range pages {
		go func() { done <- h.as(pgtest.Amina, amina.host, "ekkoping").withVisit(amina).post(apply+id, sent) }()
	}
	for range pages {
		if got := <-done; got.status != http.StatusSeeOther {
			t.Errorf("one of them got %d: %s", got.status, got.words())
		}
	}

	review := amina.get(apply + "granska")
	review.says(t, "8 450 kr", "0 kr", "Deltar i ett program eller en praktik", "Pengarna räcker inte till hyran.", "070-123 45 67", "8327, 123456789")
}

// withVisit is another connection of the same browser.
func (b *browser) withVisit(of *browser) *browser {
	return &browser{hall: b.hall, host: of.host, cookies: maps.Clone(of.cookies), language: of.language, visit: of.visit}
}

func TestAPageOfADraftThatHasLapsedCanBeBegunAnewWith(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.begin()
	sent := amina.turn("reason", told()["reason"])
	h.clock.set(h.clock.Now().Add(30*24*time.Hour + time.Minute))
	later := h.amina()
	later.get(apply+"reason").wants(t, http.StatusNotFound, "draft-gone").says(t, "Ansökan finns inte kvar")

	got := later.post(apply+"reason", sent).wants(t, http.StatusConflict, "draft-gone")

	got.says(t, "Pengarna räcker inte till hyran.")
	later.post(apply+"reason", got.inputs(t, apply+"reason")).leadsTo(t, apply+"contact")
	if back := later.get(apply + "reason"); !strings.Contains(back.body, "Pengarna räcker inte till hyran.") {
		t.Error("what was typed was lost")
	}
}

func TestAPageOfADraftThatWasThrownAwayDoesNotWriteIntoTheNextOne(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.begin()
	sent := amina.turn("reason", told()["reason"])
	amina.post(apply+"slang", amina.get(apply+"slang").wants(t, http.StatusOK, "discard").inputs(t, apply+"slang")).leadsTo(t, "/mina-sidor?slangt=1")
	amina.begin()

	got := amina.post(apply+"reason", sent).wants(t, http.StatusConflict, "draft-gone")

	got.says(t, "Pengarna räcker inte till hyran.")
	if strings.Contains(amina.get(apply+"reason").body, "Pengarna räcker inte") {
		t.Error("the old page wrote into the new draft")
	}
	amina.post(apply+"reason", got.inputs(t, apply+"reason")).leadsTo(t, apply+"contact")
}

func TestADraftThatChangedIsNotThrownAwayUnasked(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.begin()
	asked := amina.get(apply+"slang").inputs(t, apply+"slang")
	amina.leave("household", told()["household"], apply+"children")

	amina.post(apply+"slang", asked).wants(t, http.StatusConflict, "discard").says(t, "Därför frågar vi en gång till")

	if n := count(t, h, "select count(*) from portal.drafts"); n != 1 {
		t.Error("it was thrown away")
	}
}

func TestAVisitThatEndedWhileWritingLosesNothing(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.begin()
	sent := amina.turn("reason", told()["reason"])
	if err := h.visits.End(t.Context(), amina.cookies["resident"]); err != nil {
		t.Fatal(err)
	}

	out := amina.post(apply+"reason", sent).wants(t, http.StatusUnauthorized, "error-401")

	kept := out.inputs(t, apply+"reason")
	if kept.Get("reason") != told()["reason"].Get("reason") {
		t.Fatalf("the page keeps %v", kept)
	}
	jonas := h.as(pgtest.Jonas, amina.host, "ekkoping")
	if got := jonas.bare(apply+"reason", maps.Clone(kept)); got.status != http.StatusForbidden || strings.Contains(got.body, "Pengarna räcker inte") {
		t.Errorf("the next one to sign in gets %d: %s", got.status, got.words())
	}
	again := h.amina()
	stale := again.bare(apply+"reason", kept).wants(t, http.StatusForbidden, "error-403")
	again.bare(apply+"reason", stale.inputs(t, apply+"reason")).leadsTo(t, apply+"contact")
	if !strings.Contains(again.get(apply+"reason").body, "Pengarna räcker inte till hyran.") {
		t.Error("what was typed was lost")
	}
}

func TestRedisOrPostgresGoneWhileWritingLosesNothing(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]struct {
		status      int
		spoil, mend func(*hall)
	}{
		"Redis": {http.StatusServiceUnavailable, func(h *hall) { h.redis.SetError("LOADING") }, func(h *hall) { h.redis.SetError("") }},
		"Postgres": {
			http.StatusInternalServerError,
			func(h *hall) { h.database.Arrange(t, "revoke update on portal.drafts from portal") },
			func(h *hall) { h.database.Arrange(t, "grant update on portal.drafts to portal") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHall(t)
			amina := h.amina()
			amina.begin()
			sent := amina.turn("reason", told()["reason"])
			fault.spoil(h)

			got := amina.post(apply+"reason", sent)

			fault.mend(h)
			if got.status != fault.status {
				t.Fatalf("it answers %d: %s", got.status, got.words())
			}
			got.says(t, "Det du skrev finns kvar på den här sidan", "Skicka igen")
			again := amina.bare(apply+"reason", got.inputs(t, apply+"reason"))
			if again.page() == "error-403" { // whose page it was could not be known while Redis was gone
				again = amina.bare(apply+"reason", again.inputs(t, apply+"reason"))
			}
			again.leadsTo(t, apply+"contact")
			if !strings.Contains(amina.get(apply+"reason").body, "Pengarna räcker inte till hyran.") {
				t.Error("what was typed was lost")
			}
		})
	}
}
