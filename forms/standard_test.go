package forms_test

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
	"stodporten/forms/check"
)

func standard(tb testing.TB) forms.Definition {
	tb.Helper()
	data, err := os.ReadFile("../portal/catalogue/standard/financial-assistance.json")
	if err != nil {
		tb.Fatal(err)
	}
	d, err := forms.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// amina is what Amina Testberg types, page by page, as a browser without JavaScript posts it: a line is an input.
func amina() map[string]string {
	return map[string]string{
		"household": "month=&month=next&living=&living=alone&has_children=&has_children=yes",
		"children": "children=&children=r1&children=r2" +
			"&children.r1.child_name=Elias&children.r1.child_number=20170101-2393&children.r1.child_stays=all&children.r1.child_lunch=yes" +
			"&children.r2.child_name=Selma&children.r2.child_number=20190331-2385&children.r2.child_stays=all&children.r2.child_lunch=yes",
		"housing": "housing_type=rental&people=3&rent=8 450&electricity=520&home_insurance=180&arrears=no",
		"income": "incomes=&incomes=r1&incomes=r2&incomes=r3&incomes=r4&no_income=" +
			"&incomes.r1.income_kind=activity_support&incomes.r1.income_whose=me&incomes.r1.income_amount=7 000" +
			"&incomes.r2.income_kind=child_benefit&incomes.r2.income_whose=me&incomes.r2.income_amount=2 650" +
			"&incomes.r3.income_kind=maintenance&incomes.r3.income_whose=child&incomes.r3.income_amount=3 646" +
			"&incomes.r4.income_kind=housing_allowance&incomes.r4.income_whose=me&incomes.r4.income_amount=3 400",
		"assets": "savings=0&assets=&assets=none",
		"costs": "costs=&costs=r1&costs=r2&costs=r3" +
			"&costs.r1.cost_kind=union&costs.r1.cost_whom=Amina&costs.r1.cost_amount=150&costs.r1.cost_why=A-kassan varje månad." +
			"&costs.r2.cost_kind=internet&costs.r2.cost_whom=Amina&costs.r2.cost_amount=399&costs.r2.cost_why=Barnens läxor." +
			"&costs.r3.cost_kind=glasses&costs.r3.cost_whom=Elias&costs.r3.cost_amount=1 900&costs.r3.cost_why=Han ser inte tavlan.",
		"work":         "situation=&situation=programme&tried=Jag söker arbete varje vecka.",
		"reason":       "reason=Timmarna på jobbet tog slut i oktober.",
		"contact":      "phone=070-174 06 58&email=&safe_contact=&interpreter=",
		"account":      "account-clearing=3300&account-number=900101-2385&no_account=",
		"declarations": "truth=&truth=true&changes=&changes=tell",
	}
}

// fillIn posts the pages that are seen, in order, and merges as the site does.
func fillIn(tb testing.TB, d forms.Definition, posts map[string]string) forms.Answers {
	tb.Helper()
	answers := forms.Answers{}
	for _, page := range d.Pages {
		if !forms.Visible(d, answers, facts()).Page(page.ID) {
			continue
		}
		posted, err := url.ParseQuery(strings.ReplaceAll(posts[page.ID], " ", "%20"))
		if err != nil {
			tb.Fatal(err)
		}
		read, _, err := forms.ReadPage(d, page.ID, posted, facts().Today)
		if err != nil {
			tb.Fatalf("%s: %v", page.ID, err)
		}
		answers = forms.Merge(answers, read)
	}
	return answers
}

func TestAminasApplicationIsEnteredAsTheStoryTellsIt(t *testing.T) {
	t.Parallel()
	d := standard(t)

	answers := fillIn(t, d, amina())

	report := check.All(d, answers, facts())
	for _, p := range append(report.Problems, report.Recommended...) {
		t.Errorf("%s: %s", p.Name, p.Text("sv", speaker(t, "sv")))
	}
	seen := forms.Visible(d, answers, facts())
	for name, want := range map[string]int64{
		"income_sum":  7_000_00 + 2_650_00 + 3_646_00 + 3_400_00,
		"housing_sum": 8_450_00 + 520_00 + 180_00,
		"cost_sum":    8_450_00 + 520_00 + 180_00 + 150_00 + 399_00 + 1_900_00,
	} {
		if got, ok := seen.Sum(name); !ok || got != want {
			t.Errorf("%s is %d, want %d", name, got, want)
		}
	}
	if sum, _ := seen.Sum("income_sum"); sum != 16_696_00 {
		t.Errorf("the story says 16 696 kr, not %d öre", sum)
	}
	if seen.Page("partner") || seen.Field("partner_situation") {
		t.Error("somebody who lives alone is asked about a partner")
	}
}

func TestAPartnerIsAskedAboutOnlyWhenTheApplicantLivesWithOne(t *testing.T) {
	t.Parallel()
	d := standard(t)
	asksAboutPartner := func(answers forms.Answers) []string {
		var asked []string
		seen := forms.Visible(d, answers, facts())
		for _, page := range d.Pages {
			for _, field := range page.Fields {
				if strings.HasPrefix(field.ID, "partner") && seen.Field(field.ID) {
					asked = append(asked, field.ID)
				}
			}
		}
		if seen.Option("incomes.r1.income_whose", "partner") {
			asked = append(asked, "income_whose")
		}
		return asked
	}
	row := rows(forms.Row{ID: "r1", Answers: forms.Answers{"income_whose": text("partner"), "income_amount": whole(100)}})

	unanswered := asksAboutPartner(forms.Answers{"incomes": row})
	alone := asksAboutPartner(forms.Answers{"living": text("alone"), "incomes": row})
	together := asksAboutPartner(forms.Answers{"living": text("partner"), "incomes": row})

	if len(unanswered) > 0 || len(alone) > 0 {
		t.Errorf("asked of nobody's partner: %v, %v", unanswered, alone)
	}
	want := []string{"partner_safety", "partner_name", "partner_number", "partner_sign", "partner_situation", "income_whose"}
	if diff := cmp.Diff(want, together); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestWhoeverHasNoIncomeNoHomeOrNoAccountCanApply(t *testing.T) {
	t.Parallel()
	d := standard(t)
	posts := amina()
	posts["household"] = "month=this&living=alone&has_children=no"
	posts["housing"] = "housing_type=none&people=&rent=&electricity=&home_insurance="
	posts["income"] = "incomes=&no_income=&no_income=none"
	posts["account"] = "account-clearing=&account-number=&no_account=none"
	posts["costs"] = "costs="

	answers := fillIn(t, d, posts)

	for _, p := range check.All(d, answers, facts()).Problems {
		t.Errorf("%s: %s", p.Name, p.Text("sv", speaker(t, "sv")))
	}
	seen := forms.Visible(d, answers, facts())
	if sum, ok := seen.Sum("income_sum"); !ok || sum != 0 {
		t.Errorf("income is %d, %v", sum, ok)
	}
}

// What a page leads to must not be demanded on that same page: without JavaScript the person would be told of a
// mistake they could not have avoided.
func TestNoQuestionIsDemandedThatAnotherQuestionOfItsPageBringsOut(t *testing.T) {
	t.Parallel()
	d := standard(t)
	for _, page := range d.Pages {
		on := map[string]bool{}
		for _, field := range page.Fields {
			on[field.ID] = true
		}
		fresh := forms.Visible(d, forms.Answers{"living": text("partner"), "has_children": yesNo(true)}, facts())
		for _, field := range page.Fields {
			if !field.Required || fresh.Field(field.ID) {
				continue
			}
			depends, err := d.Depends(field.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range depends {
				if on[name] {
					t.Errorf("%s is demanded once %s is answered", field.ID, name)
				}
			}
		}
	}
}

func TestTheStandardFormIsReadInEveryLanguageItDeclares(t *testing.T) {
	t.Parallel()
	d := standard(t)
	answers := fillIn(t, d, amina())
	for _, lang := range []string{"sv", "en", "ar", "sv-x-lattlast"} {
		f := facts()
		f.Lang = lang

		seen := forms.Take(d, answers, f, speaker(t, lang))

		text, err := seen.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "⟦") {
			t.Errorf("%s: a key shows", lang)
		}
		if len(seen.Pages) != 11 {
			t.Errorf("%s: %d pages", lang, len(seen.Pages))
		}
	}
}
