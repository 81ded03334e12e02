package apply_test

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
	"stodporten/portal/site/apply"
	"stodporten/portal/site/hall"
)

func TestBeginningTwiceIsOneDraftThatIsGoneOnWith(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()

	amina.Begin()
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")
	amina.Post(hall.Apply+"borja", nil).LeadsTo(t, hall.Apply+"children")
	amina.Get(hall.Apply+"borja").LeadsTo(t, hall.Apply+"children")

	if n := h.Count("select count(*) from portal.drafts"); n != 1 {
		t.Errorf("there are %d drafts", n)
	}
}

func TestAVisitorWhoWantsToBeginIsSentToSignInAndComesBackToAButton(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	h.Browser("ekkoping.localhost").Bare(hall.Apply+"borja", url.Values{}).LeadsTo(t, "/logga-in?till=%2Fe-tjanster%2Fekonomiskt-bistand%2Fborja")
	got := h.Amina().Get(hall.Apply+"borja").Wants(t, http.StatusOK, "apply")

	got.Says(t, "Du är inloggad som Amina Testberg")
	if n := h.Count("select count(*) from portal.drafts"); n != 0 {
		t.Errorf("looking began %d drafts", n)
	}
}

func TestAPageIsSavedAsItIsLeftAlsoWhenItIsWrong(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()

	typed := amina.Turn("housing", url.Values{"housing_type": {"rental"}, "people": {"tre"}, "rent": {"åtta tusen"}, "electricity": {"520,5"}})
	got := amina.Post(hall.Apply+"housing", typed).Wants(t, http.StatusUnprocessableEntity, "form-page")

	got.Says(t, "saker behöver rättas", "Hyra eller avgift per månad")
	for name, page := range map[string]url.Values{
		"as it comes back":         got.Inputs(t, hall.Apply+"housing"),
		"when it is opened again":  amina.Get(hall.Apply+"housing").Inputs(t, hall.Apply+"housing"),
		"in another browser later": h.Amina().Get(hall.Apply+"housing").Inputs(t, hall.Apply+"housing"),
	} {
		if page.Get("people") != "tre" || page.Get("rent") != "åtta tusen" || page.Get("electricity") != "520,50" && page.Get("electricity") != "520,5" {
			t.Errorf("%s the page has %v", name, page)
		}
	}
	if !strings.Contains(got.Body, `data-errors`) || !strings.Contains(got.Body, "<title>Fel: ") {
		t.Error("the page does not say first that something is wrong")
	}
}

func TestGoingBackAndLeavingSaveToo(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")

	for _, step := range []struct{ way, rent, to string }{
		{apply.WayBack, "1", hall.Apply + "children"},
		{apply.WayLeave, "2", "/mina-sidor?sparat=1"},
		{apply.WayTo + "reason", "3", hall.Apply + "reason"},
		{apply.WayTo + apply.ReviewPage, "4", hall.Apply + "granska"},
		{apply.WayTo + "nowhere", "5", hall.Apply + "housing"},
	} {
		amina.Leave("housing", url.Values{"housing_type": {"rental"}, "rent": {step.rent}, apply.WayField: {step.way}}, step.to)

		if got := amina.Get(hall.Apply+"housing").Inputs(t, hall.Apply+"housing").Get("rent"); got != step.rent {
			t.Errorf("after %q the rent is %q, want %q", step.way, got, step.rent)
		}
	}
	amina.Get("/mina-sidor?sparat=1").Wants(t, http.StatusOK, "my-pages").Says(t, "Det du har fyllt i är sparat", "Ansök om ekonomiskt bistånd")
	amina.Leave("household", url.Values{apply.WayField: {apply.WayBack}}, hall.Service)
}

func TestHostileTextComesBackUnmangledAndHarmless(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()
	for name, text := range map[string]string{
		"markup":        `<script>alert(1)</script><img src=x onerror=alert(2)> "quoted" 'too' & &amp; </textarea>`,
		"lines":         "första raden\n\n  tredje, indragen\n",
		"right to left": "\u202eevil\u202c العربية",
		"astral":        "🇸🇪 👩‍👩‍👧 𝔘",
		"templates":     "{{.}} ${7*7} <%= 1 %> ' or 1=1; --",
		"only a line":   "\nbörjar med en radbrytning",
	} {
		sent := strings.ReplaceAll(text, "\n", "\r\n")

		amina.Post(hall.Apply+"reason", amina.Turn("reason", url.Values{"reason": {sent}, apply.WayField: {apply.WayLeave}}))
		page := amina.Get(hall.Apply + "reason")

		if got := page.Inputs(t, hall.Apply+"reason").Get("reason"); got != text {
			t.Errorf("%s came back as %q", name, got)
		}
		for _, where := range []string{"reason", "granska"} {
			if body := amina.Get(hall.Apply + where).Body; strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") {
				t.Errorf("%s is alive on %s", name, where)
			}
		}
	}
}

func TestRowsAreAddedAndRemovedAndNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")

	first := amina.Turn("children", url.Values{"children.r1.child_name": {"Elias"}, "children.r1.child_number": {"felskrivet"}, "children.add": {"1"}})
	amina.Post(hall.Apply+"children", first).LeadsTo(t, hall.Apply+"children#children")
	second := amina.Turn("children", url.Values{"children.r2.child_name": {"Selma"}, "children.add": {"1"}})
	amina.Post(hall.Apply+"children", second)
	third := amina.Turn("children", url.Values{"children.r3.child_name": {"Tredje"}, "children.remove.r2": {"1"}})
	amina.Post(hall.Apply+"children", third)

	got := amina.Get(hall.Apply+"children").Inputs(t, hall.Apply+"children")
	if diff := cmp.Diff([]string{"", "r1", "r3"}, got["children"]); diff != "" {
		t.Errorf("rows: %s", diff)
	}
	if got.Get("children.r1.child_name") != "Elias" || got.Get("children.r1.child_number") != "felskrivet" || got.Get("children.r3.child_name") != "Tredje" {
		t.Errorf("the rows hold %v", got)
	}
}

func TestAQuestionThatAnAnswerBringsUpIsShownBeforeItIsDemanded(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()

	sent := amina.Turn("assets", url.Values{"savings": {"0"}, "assets": {"car"}})
	got := amina.Post(hall.Apply+"assets", sent)

	got.Wants(t, http.StatusOK, "form-page").Says(t, "Dina svar ger några frågor till")
	if _, there := got.Inputs(t, hall.Apply+"assets")["assets_about"]; !there {
		t.Error("the new question is not on the page")
	}
	amina.Post(hall.Apply+"assets", got.Inputs(t, hall.Apply+"assets")).LeadsTo(t, hall.Apply+"costs")
}

func TestAPageThatIsNotAskedLeadsOn(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()

	for _, id := range []string{"children", "partner", "nothing", "a%20b", "%3Cb%3E"} {
		got := amina.Get(hall.Apply + id)

		got.Wants(t, http.StatusNotFound, "form-page-missing").Says(t, "Den sidan behövs inte")
		if !strings.Contains(got.Body, `href="`+hall.Apply+`household"`) {
			t.Errorf("%s leads nowhere", id)
		}
	}
}

func TestAnAnswerTakenBackKeepsWhatItBroughtUp(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")
	amina.Leave("children", hall.Told()["children"], hall.Apply+"housing")

	amina.Leave("household", url.Values{"has_children": {"no"}}, hall.Apply+"housing")
	amina.Leave("household", url.Values{"has_children": {"yes"}}, hall.Apply+"children")

	if got := amina.Get(hall.Apply+"children").Inputs(t, hall.Apply+"children").Get("children.r1.child_name"); got != "Elias Testberg" {
		t.Errorf("the child is %q", got)
	}
}

func TestSwitchingLanguageKeepsWhatIsTypedAndFinishesNothing(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()

	sent := amina.Turn("housing", url.Values{"rent": {"8 450"}, "people": {"tre"}, "lang": {"en"}})
	amina.Post(hall.Apply+"housing", sent).LeadsTo(t, hall.Apply+"housing")
	got := amina.Get(hall.Apply+"housing").Wants(t, http.StatusOK, "form-page")

	got.Says(t, "Your home", "Save and continue")
	if inputs := got.Inputs(t, hall.Apply+"housing"); inputs.Get("rent") != "8450" || inputs.Get("people") != "tre" {
		t.Errorf("the page has %v", inputs)
	}
}

func TestAnswersBeyondWhatADraftHoldsAreRefusedInPlainWords(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")
	much := url.Values{"costs": {""}}
	for i := range 20 {
		row := fmt.Sprintf("r%d", i+1)
		much.Add("costs", row)
		much.Set("costs."+row+".cost_why", strings.Repeat("a", 20_000))
	}
	h.Database.Arrange(t, `update portal.drafts set answers = jsonb_build_object('reason', repeat('a', 700000))`)

	got := amina.Post(hall.Apply+"costs", amina.Turn("costs", much))

	got.Wants(t, http.StatusRequestEntityTooLarge, "error-413").Says(t, "Du har skrivit mer än ansökan kan ta emot", "Det som var sparat finns kvar")
}

func TestAWeakerSignInThanTheFormDemandsIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	weak := h.Browser("ekkoping.localhost")
	visit, token, err := h.Visits.Start(context.Background(), session.Visit{
		Municipality: "ekkoping", Subject: pgtest.Amina, Name: "Amina", Assurance: identity.LowAssurance, Issuer: "trial",
	}, "")
	h.Must(err)
	weak.Cookies["resident"], weak.Visit = token, visit

	got := weak.Post(hall.Apply+"borja", nil)

	got.Wants(t, http.StatusForbidden, "error-403").Says(t, "säkrare e-legitimation")
	if n := h.Count("select count(*) from portal.drafts"); n != 0 {
		t.Error("a draft was begun")
	}
}

func FuzzWhateverIsSentToAPageIsSavedOrExplained(f *testing.F) {
	h := openHall(f)
	amina := h.Amina()
	amina.Begin()
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")
	for _, seed := range []string{
		"", "children=&children=r1&children.r1.child_name=%00", "children=r0&children=r99999&children=r100000&children.add=", "children.remove.r1=1&children=r1",
		"draft-revision=-1&draft-state=&draft-way=to:", "draft-revision=99999999999999999999", "draft-way=to:granska&children.add=1", "update=1&lang=xx",
		"children=r1&children.r1.child_number=%E2%80%AE19900101-2385&children.r1.child_stays=nowhere", "a=%zz", "children.r1.child_name=%ff", "draft-anew=1&draft-id=x",
		"children=" + strings.Repeat("&children=r1", 300), strings.Repeat("x=1&", 3000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		h.T = t
		opened := amina.Get(hall.Apply+"children").Wants(t, http.StatusOK, "form-page").Inputs(t, hall.Apply+"children")
		known := url.Values{"csrf": opened["csrf"], apply.DraftField: opened[apply.DraftField], apply.RevisionField: opened[apply.RevisionField], apply.StateField: opened[apply.StateField]}
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, hall.Apply+"children", strings.NewReader(known.Encode()+"&"+body))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")

		if got := amina.Send(request); got.Status >= http.StatusInternalServerError {
			t.Errorf("%q answers %d: %s", body, got.Status, got.Words())
		}
	})
}
