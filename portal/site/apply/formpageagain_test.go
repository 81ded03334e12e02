package apply_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"stodporten/migrations/pgtest"
	"stodporten/portal/site/hall"
)

func TestTwoTabsOnDifferentPagesDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")
	housing, reason := amina.Turn("housing", hall.Told()["housing"]), amina.Turn("reason", hall.Told()["reason"])

	amina.Post(hall.Apply+"housing", housing).LeadsTo(t, hall.Apply+"income")
	amina.Post(hall.Apply+"reason", reason).LeadsTo(t, hall.Apply+"contact")

	if amina.Get(hall.Apply+"housing").Inputs(t, hall.Apply+"housing").Get("rent") != "8450" || !strings.Contains(amina.Get(hall.Apply+"reason").Body, "Pengarna räcker inte") {
		t.Error("one of two tabs was lost")
	}
}

func TestTwoTabsOnTheSamePageAreBothShownAndThePersonChooses(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()
	first := amina.Turn("housing", url.Values{"housing_type": {"rental"}, "people": {"3"}, "rent": {"8450"}, "arrears": {"no"}})
	second := amina.Turn("housing", url.Values{"housing_type": {"sublet"}, "people": {"3"}, "rent": {"9000"}, "arrears": {"no"}})
	amina.Post(hall.Apply+"housing", first).LeadsTo(t, hall.Apply+"income")

	got := amina.Post(hall.Apply+"housing", second).Wants(t, http.StatusConflict, "draft-changed")

	got.Says(t, "Sidan har ändrats på ett annat ställe", "Hyresrätt, eget kontrakt", "Hyr i andra hand", "8 450 kr", "9 000 kr")
	if strings.Contains(got.Words(), "Hur många bor i bostaden") {
		t.Error("what is the same in both is asked about")
	}
	if saved := amina.Get(hall.Apply+"housing").Inputs(t, hall.Apply+"housing"); saved.Get("rent") != "8450" {
		t.Errorf("what was saved first was overwritten: %v", saved)
	}
	amina.Post(hall.Apply+"housing", got.Inputs(t, hall.Apply+"housing")).LeadsTo(t, hall.Apply+"income")
	if saved := amina.Get(hall.Apply+"housing").Inputs(t, hall.Apply+"housing"); saved.Get("rent") != "9000" || !slices.Contains(saved["housing_type"], "sublet") {
		t.Errorf("the choice was not saved: %v", saved)
	}
}

func TestADoubleClickSavesOnceAndGoesOn(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	sent := amina.Turn("household", hall.Told()["household"])
	rows := maps.Clone(sent)

	amina.Post(hall.Apply+"household", sent).LeadsTo(t, hall.Apply+"children")
	amina.Post(hall.Apply+"household", rows).LeadsTo(t, hall.Apply+"children")
	add := amina.Turn("children", url.Values{"children.add": {"1"}})
	amina.Post(hall.Apply+"children", maps.Clone(add))
	amina.Post(hall.Apply+"children", add).LeadsTo(t, hall.Apply+"children#children")

	if got := amina.Get(hall.Apply+"children").Inputs(t, hall.Apply+"children")["children"]; len(got) != 3 {
		t.Errorf("two clicks made the rows %v", got)
	}
}

func TestManyWhoSaveAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	pages := map[string]url.Values{}
	for _, id := range []string{"housing", "assets", "work", "reason", "contact", "account"} {
		pages[id] = amina.Turn(id, hall.Told()[id])
	}

	done := make(chan hall.Reply, len(pages))
	for id, sent := range pages {
		go func() { done <- again(amina).Post(hall.Apply+id, sent) }()
	}
	for range pages {
		if got := <-done; got.Status != http.StatusSeeOther {
			t.Errorf("one of them got %d: %s", got.Status, got.Words())
		}
	}

	review := amina.Get(hall.Apply + "granska")
	review.Says(t, "8 450 kr", "0 kr", "Deltar i ett program eller en praktik", "Pengarna räcker inte till hyran.", "070-123 45 67", "8327, 123456789")
}

// again is another connection of the same browser.
func again(of *hall.Browser) *hall.Browser {
	other := *of
	other.Cookies = maps.Clone(of.Cookies)
	return &other
}

func TestAPageOfADraftThatHasLapsedCanBeBegunAnewWith(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	sent := amina.Turn("reason", hall.Told()["reason"])
	h.Database.Arrange(t, "update portal.drafts set reminded_at = lapses_at - interval '7 days'")
	h.Clock.Set(h.Clock.Now().Add(30*24*time.Hour + time.Minute))
	later := h.Amina()
	later.Get(hall.Apply+"reason").Wants(t, http.StatusNotFound, "draft-gone").Says(t, "Ansökan finns inte kvar")

	got := later.Post(hall.Apply+"reason", sent).Wants(t, http.StatusConflict, "draft-gone")

	got.Says(t, "Pengarna räcker inte till hyran.")
	later.Post(hall.Apply+"reason", got.Inputs(t, hall.Apply+"reason")).LeadsTo(t, hall.Apply+"contact")
	if back := later.Get(hall.Apply + "reason"); !strings.Contains(back.Body, "Pengarna räcker inte till hyran.") {
		t.Error("what was typed was lost")
	}
}

func TestAPageOfADraftThatWasThrownAwayDoesNotWriteIntoTheNextOne(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	sent := amina.Turn("reason", hall.Told()["reason"])
	amina.Post(hall.Apply+"slang", amina.Get(hall.Apply+"slang").Wants(t, http.StatusOK, "discard").Inputs(t, hall.Apply+"slang")).LeadsTo(t, "/mina-sidor?slangt=1")
	amina.Begin()

	got := amina.Post(hall.Apply+"reason", sent).Wants(t, http.StatusConflict, "draft-gone")

	got.Says(t, "Pengarna räcker inte till hyran.")
	if strings.Contains(amina.Get(hall.Apply+"reason").Body, "Pengarna räcker inte") {
		t.Error("the old page wrote into the new draft")
	}
	amina.Post(hall.Apply+"reason", got.Inputs(t, hall.Apply+"reason")).LeadsTo(t, hall.Apply+"contact")
}

func TestADraftThatChangedIsNotThrownAwayUnasked(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	asked := amina.Get(hall.Apply+"slang").Inputs(t, hall.Apply+"slang")
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")

	amina.Post(hall.Apply+"slang", asked).Wants(t, http.StatusConflict, "discard").Says(t, "Därför frågar vi en gång till")

	if n := h.Count("select count(*) from portal.drafts"); n != 1 {
		t.Error("it was thrown away")
	}
}

func TestAVisitThatEndedWhileWritingLosesNothing(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	sent := amina.Turn("reason", hall.Told()["reason"])
	if err := h.Visits.End(t.Context(), amina.Cookies["resident"]); err != nil {
		t.Fatal(err)
	}

	out := amina.Post(hall.Apply+"reason", sent).Wants(t, http.StatusUnauthorized, "error-401")

	kept := out.Inputs(t, hall.Apply+"reason")
	if kept.Get("reason") != hall.Told()["reason"].Get("reason") {
		t.Fatalf("the page keeps %v", kept)
	}
	jonas := h.As(pgtest.Jonas, amina.Host, "ekkoping")
	if got := jonas.Bare(hall.Apply+"reason", maps.Clone(kept)); got.Status != http.StatusForbidden || strings.Contains(got.Body, "Pengarna räcker inte") {
		t.Errorf("the next one to sign in gets %d: %s", got.Status, got.Words())
	}
	again := h.Amina()
	again.Bare(hall.Apply+"reason", kept).LeadsTo(t, hall.Apply+"contact")
	if !strings.Contains(again.Get(hall.Apply+"reason").Body, "Pengarna räcker inte till hyran.") {
		t.Error("what was typed was lost")
	}
}

func TestRedisOrPostgresGoneWhileWritingLosesNothing(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]struct {
		status      int
		spoil, mend func(*hall.Hall)
	}{
		"Redis": {http.StatusServiceUnavailable, func(h *hall.Hall) { h.Redis.SetError("LOADING") }, func(h *hall.Hall) { h.Redis.SetError("") }},
		"Postgres": {
			http.StatusInternalServerError,
			func(h *hall.Hall) { h.Database.Arrange(t, "revoke update on portal.drafts from portal") },
			func(h *hall.Hall) { h.Database.Arrange(t, "grant update on portal.drafts to portal") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHall(t)
			amina := h.Amina()
			amina.Begin()
			sent := amina.Turn("reason", hall.Told()["reason"])
			fault.spoil(h)

			got := amina.Post(hall.Apply+"reason", sent)

			fault.mend(h)
			if got.Status != fault.status {
				t.Fatalf("it answers %d: %s", got.Status, got.Words())
			}
			got.Says(t, "Det du skrev finns kvar på den här sidan", "Skicka igen")
			again := amina.Bare(hall.Apply+"reason", got.Inputs(t, hall.Apply+"reason"))
			if again.Page() == "error-403" { // whose page it was could not be known while Redis was gone
				again = amina.Bare(hall.Apply+"reason", again.Inputs(t, hall.Apply+"reason"))
			}
			again.LeadsTo(t, hall.Apply+"contact")
			if !strings.Contains(amina.Get(hall.Apply+"reason").Body, "Pengarna räcker inte till hyran.") {
				t.Error("what was typed was lost")
			}
		})
	}
}
