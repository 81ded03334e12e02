package site

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stodporten/migrations/pgtest"
	"stodporten/portal/identity"
	"stodporten/portal/session"
)

func TestBeginningTwiceIsOneDraftThatIsGoneOnWith(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()

	amina.begin()
	amina.leave("household", told()["household"], apply+"children")
	amina.post(apply+"borja", nil).leadsTo(t, apply+"children")
	amina.get(apply+"borja").leadsTo(t, apply+"children")

	if n := count(t, h, "select count(*) from portal.drafts"); n != 1 {
		t.Errorf("there are %d drafts", n)
	}
}

func TestAVisitorWhoWantsToBeginIsSentToSignInAndComesBackToAButton(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	h.browser("ekkoping.localhost").bare(apply+"borja", url.Values{}).leadsTo(t, "/logga-in?till=%2Fe-tjanster%2Fekonomiskt-bistand%2Fborja")
	got := h.amina().get(apply+"borja").wants(t, http.StatusOK, "apply")

	got.says(t, "Du är inloggad som Amina Testberg")
	if n := count(t, h, "select count(*) from portal.drafts"); n != 0 {
		t.Errorf("looking began %d drafts", n)
	}
}

func TestAPageIsSavedAsItIsLeftAlsoWhenItIsWrong(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.begin()

	typed := amina.turn("housing", url.Values{"housing_type": {"rental"}, "people": {"tre"}, "rent": {"åtta tusen"}, "electricity": {"520,5"}})
	got := amina.post(apply+"housing", typed).wants(t, http.StatusUnprocessableEntity, "form-page")

	got.says(t, "saker behöver rättas", "Hyra eller avgift per månad")
	for name, page := range map[string]url.Values{
		"as it comes back":         got.inputs(t, apply+"housing"),
		"when it is opened again":  amina.get(apply+"housing").inputs(t, apply+"housing"),
		"in another browser later": h.amina().get(apply+"housing").inputs(t, apply+"housing"),
	} {
		if page.Get("people") != "tre" || page.Get("rent") != "åtta tusen" || page.Get("electricity") != "520,50" && page.Get("electricity") != "520,5" {
			t.Errorf("%s the page has %v", name, page)
		}
	}
	if !strings.Contains(got.body, `data-errors`) || !strings.Contains(got.body, "<title>Fel: ") {
		t.Error("the page does not say first that something is wrong")
	}
}

func TestGoingBackAndLeavingSaveToo(t *testing.T) {
	t.Parallel()
	amina := openHall(t).amina()
	amina.begin()
	amina.leave("household", told()["household"], apply+"children")

	for _, step := range []struct{ way, rent, to string }{
		{wayBack, "1", apply + "children"},
		{wayLeave, "2", "/mina-sidor?sparat=1"},
		{wayTo + "reason", "3", apply + "reason"},
		{wayTo + reviewPage, "4", apply + "granska"},
		{wayTo + "nowhere", "5", apply + "housing"},
	} {
		amina.leave("housing", url.Values{"housing_type": {"rental"}, "rent": {step.rent}, wayField: {step.way}}, step.to)

		if got := amina.get(apply+"housing").inputs(t, apply+"housing").Get("rent"); got != step.rent {
			t.Errorf("after %q the rent is %q, want %q", step.way, got, step.rent)
		}
	}
	amina.get("/mina-sidor?sparat=1").wants(t, http.StatusOK, "my-pages").says(t, "Det du har fyllt i är sparat", "Ansök om ekonomiskt bistånd")
	amina.leave("household", url.Values{wayField: {wayBack}}, service)
}

func TestHostileTextComesBackUnmangledAndHarmless(t *testing.T) {
	t.Parallel()
	amina := openHall(t).amina()
	amina.begin()
	for name, text := range map[string]string{
		"markup":        `<script>alert(1)</script><img src=x onerror=alert(2)> "quoted" 'too' & &amp; </textarea>`,
		"lines":         "första raden\n\n  tredje, indragen\n",
		"right to left": "\u202eevil\u202c العربية",
		"astral":        "🇸🇪 👩‍👩‍👧 𝔘",
		"templates":     "{{.}} ${7*7} <%= 1 %> ' or 1=1; --",
		"only a line":   "\nbörjar med en radbrytning",
	} {
		sent := strings.ReplaceAll(text, "\n", "\r\n")

		amina.post(apply+"reason", amina.turn("reason", url.Values{"reason": {sent}, wayField: {wayLeave}}))
		page := amina.get(apply + "reason")

		if got := page.inputs(t, apply+"reason").Get("reason"); got != text {
			t.Errorf("%s came back as %q", name, got)
		}
		for _, where := range []string{"reason", "granska"} {
			if body := amina.get(apply + where).body; strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") {
				t.Errorf("%s is alive on %s", name, where)
			}
		}
	}
}

func TestRowsAreAddedAndRemovedAndNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	amina := openHall(t).amina()
	amina.begin()
	amina.leave("household", told()["household"], apply+"children")

	first := amina.turn("children", url.Values{"children.r1.child_name": {"Elias"}, "children.r1.child_number": {"felskrivet"}, "children.add": {"1"}})
	amina.post(apply+"children", first).leadsTo(t, apply+"children#children")
	second := amina.turn("children", url.Values{"children.r2.child_name": {"Selma"}, "children.add": {"1"}})
	amina.post(apply+"children", second)
	third := amina.turn("children", url.Values{"children.r3.child_name": {"Tredje"}, "children.remove.r2": {"1"}})
	amina.post(apply+"children", third)

	got := amina.get(apply+"children").inputs(t, apply+"children")
	if diff := cmp.Diff([]string{"", "r1", "r3"}, got["children"]); diff != "" {
		t.Errorf("rows: %s", diff)
	}
	if got.Get("children.r1.child_name") != "Elias" || got.Get("children.r1.child_number") != "felskrivet" || got.Get("children.r3.child_name") != "Tredje" {
		t.Errorf("the rows hold %v", got)
	}
}

func TestAQuestionThatAnAnswerBringsUpIsShownBeforeItIsDemanded(t *testing.T) {
	t.Parallel()
	amina := openHall(t).amina()
	amina.begin()

	sent := amina.turn("assets", url.Values{"savings": {"0"}, "assets": {"car"}})
	got := amina.post(apply+"assets", sent)

	got.wants(t, http.StatusOK, "form-page").says(t, "Dina svar ger några frågor till")
	if _, there := got.inputs(t, apply+"assets")["assets_about"]; !there {
		t.Error("the new question is not on the page")
	}
	amina.post(apply+"assets", got.inputs(t, apply+"assets")).leadsTo(t, apply+"costs")
}

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

func TestAPageThatIsNotAskedLeadsOn(t *testing.T) {
	t.Parallel()
	amina := openHall(t).amina()
	amina.begin()

	for _, id := range []string{"children", "partner", "nothing", "a%20b", "%3Cb%3E"} {
		got := amina.get(apply + id)

		got.wants(t, http.StatusNotFound, "form-page-missing").says(t, "Den sidan behövs inte")
		if !strings.Contains(got.body, `href="`+apply+`household"`) {
			t.Errorf("%s leads nowhere", id)
		}
	}
}

func TestAnAnswerTakenBackKeepsWhatItBroughtUp(t *testing.T) {
	t.Parallel()
	amina := openHall(t).amina()
	amina.begin()
	amina.leave("household", told()["household"], apply+"children")
	amina.leave("children", told()["children"], apply+"housing")

	amina.leave("household", url.Values{"has_children": {"no"}}, apply+"housing")
	amina.leave("household", url.Values{"has_children": {"yes"}}, apply+"children")

	if got := amina.get(apply+"children").inputs(t, apply+"children").Get("children.r1.child_name"); got != "Elias Testberg" {
		t.Errorf("the child is %q", got)
	}
}

func TestSwitchingLanguageKeepsWhatIsTypedAndFinishesNothing(t *testing.T) {
	t.Parallel()
	amina := openHall(t).amina()
	amina.begin()

	sent := amina.turn("housing", url.Values{"rent": {"8 450"}, "people": {"tre"}, "lang": {"en"}})
	amina.post(apply+"housing", sent).leadsTo(t, apply+"housing")
	got := amina.get(apply+"housing").wants(t, http.StatusOK, "form-page")

	got.says(t, "Your home", "Save and continue")
	if inputs := got.inputs(t, apply+"housing"); inputs.Get("rent") != "8450" || inputs.Get("people") != "tre" {
		t.Errorf("the page has %v", inputs)
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

func TestAnswersBeyondWhatADraftHoldsAreRefusedInPlainWords(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.amina()
	amina.begin()
	amina.leave("household", told()["household"], apply+"children")
	much := url.Values{"costs": {""}}
	for i := range 20 {
		row := fmt.Sprintf("r%d", i+1)
		much.Add("costs", row)
		much.Set("costs."+row+".cost_why", strings.Repeat("a", 20_000))
	}
	h.database.Arrange(t, `update portal.drafts set answers = jsonb_build_object('reason', repeat('a', 700000))`)

	got := amina.post(apply+"costs", amina.turn("costs", much))

	got.wants(t, http.StatusRequestEntityTooLarge, "error-413").says(t, "Du har skrivit mer än ansökan kan ta emot", "Det som var sparat finns kvar")
}

func TestAWeakerSignInThanTheFormDemandsIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	weak := h.browser("ekkoping.localhost")
	visit, token, err := h.visits.Start(context.Background(), session.Visit{
		Municipality: "ekkoping", Subject: pgtest.Amina, Name: "Amina", Assurance: identity.LowAssurance, Issuer: "trial",
	}, "")
	h.must(err)
	weak.cookies["resident"], weak.visit = token, visit

	got := weak.post(apply+"borja", nil)

	got.wants(t, http.StatusForbidden, "error-403").says(t, "säkrare e-legitimation")
	if n := count(t, h, "select count(*) from portal.drafts"); n != 0 {
		t.Error("a draft was begun")
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

func FuzzWhateverIsSentToAPageIsSavedOrExplained(f *testing.F) {
	h := openHall(f)
	amina := h.amina()
	amina.begin()
	amina.leave("household", told()["household"], apply+"children")
	for _, seed := range []string{
		"", "children=&children=r1&children.r1.child_name=%00", "children=r0&children=r99999&children=r100000&children.add=", "children.remove.r1=1&children=r1",
		"draft-revision=-1&draft-state=&draft-way=to:", "draft-revision=99999999999999999999", "draft-way=to:granska&children.add=1", "update=1&lang=xx",
		"children=r1&children.r1.child_number=%E2%80%AE19900101-2385&children.r1.child_stays=nowhere", "a=%zz", "children.r1.child_name=%ff", "draft-anew=1&draft-id=x",
		"children=" + strings.Repeat("&children=r1", 300), strings.Repeat("x=1&", 3000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		h.t = t
		opened := amina.get(apply+"children").wants(t, http.StatusOK, "form-page").inputs(t, apply+"children")
		known := url.Values{"csrf": opened["csrf"], draftField: opened[draftField], revisionField: opened[revisionField], stateField: opened[stateField]}
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, apply+"children", strings.NewReader(known.Encode()+"&"+body))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")

		if got := amina.send(request); got.status >= http.StatusInternalServerError {
			t.Errorf("%q answers %d: %s", body, got.status, got.words())
		}
	})
}
