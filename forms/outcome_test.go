package forms_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stodporten/forms"
)

func parts(pairs ...string) forms.Value {
	v := forms.Value{Type: forms.Parts, Parts: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		v.Parts[pairs[i]] = pairs[i+1]
	}
	return v
}

func outcome(tb testing.TB, answers forms.Answers) forms.Outcome {
	tb.Helper()
	return forms.OutcomeOf(sample(tb, "actions"), answers, facts())
}

func TestAnAnswerShowsAFieldAndAPage(t *testing.T) {
	t.Parallel()
	d := sample(t, "actions")
	partner := facts()
	partner.Role = "partner"
	alone, together := forms.Visible(d, forms.Answers{"living": text("alone")}, partner), forms.Visible(d, forms.Answers{"living": text("partner")}, partner)

	if alone.Field("partner") || alone.Page("partner-part") || !together.Field("partner") || !together.Page("partner-part") {
		t.Error("a partner is asked about just when there is one")
	}
	if applicant := forms.Visible(d, forms.Answers{"living": text("partner")}, facts()); applicant.Page("partner-part") {
		t.Error("the applicant is asked the partner's own part")
	}
}

func TestAnAnswerDemandsAnother(t *testing.T) {
	t.Parallel()
	low, high := outcome(t, forms.Answers{"rent": whole(5_000_00)}), outcome(t, forms.Answers{"rent": whole(15_000_00)})

	if low.Required("extra") || !high.Required("extra") {
		t.Error("a high rent wants an explanation, and a low one does not")
	}
}

func TestAnAnswerRecommendsAnother(t *testing.T) {
	t.Parallel()
	alone, together := outcome(t, forms.Answers{"living": text("alone")}), outcome(t, forms.Answers{"living": text("partner")})

	if !alone.Recommended("rent") || alone.Required("rent") || together.Recommended("rent") {
		t.Error("the rent is recommended of who lives alone, demanded of nobody")
	}
}

func TestAnswersAreCalculatedWith(t *testing.T) {
	t.Parallel()

	sum, ok := outcome(t, forms.Answers{"rent": whole(8_450_00), "electricity": whole(520_50)}).Sum("total")

	if !ok || sum != 8_970_50 {
		t.Errorf("the sum is %d, %v", sum, ok)
	}
}

func TestAnAnswerFiltersTheOptionsOfAnother(t *testing.T) {
	t.Parallel()
	d := sample(t, "choices")
	open := func(answers forms.Answers, field, option string) bool {
		return forms.Visible(d, answers, facts()).Option(field, option)
	}

	if open(forms.Answers{"yesno": yesNo(false)}, "radios", "c") || !open(forms.Answers{"yesno": yesNo(true)}, "radios", "c") {
		t.Error("an option with a condition is open just when it holds")
	}
	north := forms.Answers{"part": text("north"), "linked": text("b-school")}
	if !open(north, "linked", "a-school") || open(north, "linked", "b-school") || open(forms.Answers{}, "linked", "a-school") {
		t.Error("a linked option is open just when what it lies under is chosen")
	}
	if counted := forms.Visible(d, north, facts()).Counted; counted["linked"].Type != forms.Empty {
		t.Error("an option that is not open counts")
	}
}

func TestAPageIsSkippedAndWhatIsAnsweredThereCounts(t *testing.T) {
	t.Parallel()
	answers := forms.Answers{"known": yesNo(true), "rent": whole(15_000_00), "electricity": whole(0)}

	out := outcome(t, answers)

	if out.Page("home") || !out.Skipped("home") || out.Required("extra") || out.Counted["rent"].Whole != 15_000_00 {
		t.Error("a skipped page is not asked, demands nothing, and its answers count")
	}
	seen := forms.Take(sample(t, "actions"), answers, facts(), speaker(t, "sv"))
	var names []string
	for _, field := range seen.Pages[1].Fields {
		names = append(names, field.Name)
	}
	if diff := cmp.Diff([]string{"rent", "electricity"}, names); diff != "" {
		t.Errorf("what counts is not what is signed: -want +got\n%s", diff)
	}
}

func TestOneIsStoppedWithAReasonAndSomewhereToGo(t *testing.T) {
	t.Parallel()
	young, grown := outcome(t, forms.Answers{"age": whole(17)}), outcome(t, forms.Answers{"age": whole(18)})

	stop, stopped := young.Stops["about"]
	if _, also := grown.Stops["about"]; also || !stopped || stop.Title.In("sv") != "Du behöver en vårdnadshavare" || stop.Link.Href != "/kontakt" {
		t.Errorf("stopped %v with %+v", stopped, stop)
	}
}

func TestAnswersRouteToAUnit(t *testing.T) {
	t.Parallel()
	for area, want := range map[string]string{"north": "north-office", "south": "south-office", "": ""} {
		if unit := outcome(t, forms.Answers{"area": text(area)}).Unit; unit != want {
			t.Errorf("%s goes to %q, want %q", area, unit, want)
		}
	}
}

func TestAnswersCallForEvidence(t *testing.T) {
	t.Parallel()
	without, with := outcome(t, forms.Answers{"rent": whole(0)}), outcome(t, forms.Answers{"rent": whole(1)})

	if len(without.Papers) != 0 || len(with.Papers) != 1 || with.Papers[0].ID != "contract" {
		t.Errorf("papers are %v and %v", without.Papers, with.Papers)
	}
}

func TestAnswersDemandASigner(t *testing.T) {
	t.Parallel()
	partner := parts("name", "Bo Ek", "number", "199001012385")
	together := forms.Answers{"living": text("partner"), "partner": partner}
	unsafe := forms.Answers{"living": text("partner"), "partner": partner, "unsafe": yesNo(true)}

	who := func(answers forms.Answers) []forms.Signing { return outcome(t, answers).Signers }

	if alone := who(forms.Answers{"living": text("alone"), "partner": partner}); len(alone) != 1 || alone[0].Role != "applicant" || alone[0].Number != "199001012385" {
		t.Errorf("alone %+v", alone)
	}
	if both := who(together); len(both) != 2 || both[1].Number != "199001012385" || both[1].Name != "Bo Ek" || !both[1].Demanded || both[1].Unsafe {
		t.Errorf("together %+v", both)
	}
	if both := who(unsafe); len(both) != 2 || !both[1].Unsafe || both[1].Demanded {
		t.Errorf("of a partner whom it is unsafe to contact, a signature is demanded: %+v", both)
	}
}

func TestAFormWithoutSignersIsSignedByWhoeverFillsItIn(t *testing.T) {
	t.Parallel()

	signers := forms.OutcomeOf(sample(t, "texts"), forms.Answers{}, facts()).Signers

	want := []forms.Signing{{Signer: forms.Signer{Role: "applicant", Demanded: true}, Number: "199001012385", Name: "Amina Testberg"}}
	if diff := cmp.Diff(want, signers); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestWhatIsRequiredAtTheDecisionIsDemandedOfNobodyBefore(t *testing.T) {
	t.Parallel()
	out := outcome(t, forms.Answers{})

	if out.Required("statement") || len(out.AtDecision) != 1 || out.AtDecision[0] != "statement" {
		t.Errorf("required now %v, at the decision %v", out.Required("statement"), out.AtDecision)
	}
	if answered := outcome(t, forms.Answers{"statement": text("x")}); len(answered.AtDecision) > 0 {
		t.Errorf("still required: %v", answered.AtDecision)
	}
}

func TestAnotherSignerSeesNothingOfWhatIsPrivate(t *testing.T) {
	t.Parallel()
	answers := forms.Answers{"living": text("partner"), "partner_income": whole(1)}
	everybody := facts()
	everybody.Role = ""
	whole := forms.Take(sample(t, "actions"), answers, everybody, speaker(t, "sv"))

	pages := func(s forms.Snapshot) []string {
		var ids []string
		for _, page := range s.Pages {
			ids = append(ids, page.ID)
		}
		return ids
	}

	if diff := cmp.Diff([]string{"about", "home", "partner-part", "papers"}, pages(whole.For("partner"))); diff != "" {
		t.Errorf("the partner: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"about", "home", "papers"}, pages(whole.For("applicant"))); diff != "" {
		t.Errorf("another: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(pages(whole), pages(whole.For("partner"))); diff != "" {
		t.Errorf("the whole has changed: %s", diff)
	}
}

func TestAFormIsOpenBetweenItsDaysAndForThoseItIsMeantFor(t *testing.T) {
	t.Parallel()
	d := sample(t, "actions")
	for day, want := range map[string]bool{"2025-12-31": false, "2026-01-01": true, "2026-12-31": true, "2027-01-01": false} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if d.OpenOn(at) != want {
			t.Errorf("open on %s: %v", day, !want)
		}
	}
	if !d.Admits("resident") || d.Admits("representative") || !sample(t, "texts").Admits("representative") {
		t.Error("a form admits whom it names, and all when it names nobody")
	}
}

func TestWhatIsKnownIsFilledInWhereNothingIsAnsweredAndFits(t *testing.T) {
	t.Parallel()
	d := sample(t, "actions")
	known := func(source string) (forms.Value, bool) { return whole(8_450_00), source == "last.rent" }
	wrong := func(string) (forms.Value, bool) { return text("8450"), true }

	fresh, filled := forms.Prefill(d, forms.Answers{}, known)
	kept, _ := forms.Prefill(d, forms.Answers{"rent": whole(1)}, known)
	refused, none := forms.Prefill(d, forms.Answers{}, wrong)

	if fresh["rent"].Whole != 8_450_00 || len(filled) != 1 || kept["rent"].Whole != 1 || len(refused) > 0 || len(none) > 0 {
		t.Errorf("filled %v, kept %v, refused %v", fresh, kept, refused)
	}
}

func TestTheFormsOwnChecksAreKnownByTheFieldTheyBelongTo(t *testing.T) {
	t.Parallel()
	d := sample(t, "actions")
	officer := facts()
	officer.Actor = "officer"
	old := forms.Answers{"age": whole(100)}

	if broken := forms.Visible(d, old, facts()).Broken("age"); len(broken) > 0 {
		t.Errorf("of a resident: %v", broken)
	}
	if broken := forms.Visible(d, old, officer).Broken("age"); len(broken) != 1 || broken[0].ID != "officer-only" {
		t.Errorf("of an officer: %v", broken)
	}
}

func TestExpressionsSeeThePartsOfAnAnswer(t *testing.T) {
	t.Parallel()
	data := changed(t, func(f map[string]any) {
		fieldOf(f, 1, 1)["when"] = "has(answers.account.clearing) && answers.account.clearing == '3300'"
		page := pageOf(f, 1)
		page["fields"] = append(page["fields"].([]any), map[string]any{"id": "account", "kind": "account", "label": words("Konto")})
	})
	d, err := forms.Parse(data)
	if err != nil {
		t.Fatal(err)
	}

	seen := forms.Visible(d, forms.Answers{"account": parts("clearing", "3300", "number", "1")}, facts())

	if !seen.Field("electricity") || forms.Visible(d, forms.Answers{}, facts()).Field("electricity") {
		t.Error("an expression does not see the clearing number")
	}
	if diff := cmp.Diff(parts("clearing", "3300", "number", "1"), seen.Counted["account"], cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}
