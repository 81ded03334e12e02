package site

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

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
