package check_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
	"stodporten/forms/check"
)

func whole(n int64) forms.Value  { return forms.Value{Type: forms.Whole, Whole: n} }
func text(s string) forms.Value  { return forms.Value{Type: forms.Text, Text: s} }
func yesNo(yes bool) forms.Value { return forms.Value{Type: forms.YesNo, YesNo: yes} }

// sums are rows of the group, each of them with its sum and a name of its own.
func sums(ore ...int64) forms.Value {
	v := forms.Value{Type: forms.Rows}
	for i, n := range ore {
		id := string(rune('1' + i))
		v.Rows = append(v.Rows, forms.Row{ID: "r" + id, Answers: forms.Answers{"what": text("w" + id), "sum": whole(n)}})
	}
	return v
}

// table is an answer to the table of the sample, so that a test can be about something else.
func table() forms.Value {
	return forms.Value{Type: forms.Rows, Rows: []forms.Row{{ID: "r1", Answers: forms.Answers{"item": text("x")}}}}
}

func named(problems []check.Problem) []string {
	found := []string{}
	for _, p := range problems {
		found = append(found, p.Name+" "+p.Check)
	}
	return found
}

func TestChecksReachAcrossFieldsAndRows(t *testing.T) {
	t.Parallel()
	d := sample(t, "rows")
	for name, tc := range map[string]struct {
		answers  forms.Answers
		problems []string
		warnings []string
	}{
		"a row against a field": {
			forms.Answers{"most": whole(100), "group": sums(51, 49)}, []string{"group.r1.sum check.half"}, []string{},
		},
		"a sum of rows against a field": {
			forms.Answers{"most": whole(100), "group": sums(50, 50, 1)}, []string{"group check.together"}, []string{},
		},
		"the number of rows, as a warning": {
			forms.Answers{"most": whole(100), "group": sums(50)}, []string{}, []string{"group check.two"},
		},
		"all is well": {
			forms.Answers{"most": whole(100), "group": sums(50, 50)}, []string{}, []string{},
		},
		"nothing to hold it against": {
			forms.Answers{"group": sums(50, 50)}, []string{}, []string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.answers["table"] = table()

			report := check.All(d, tc.answers, facts())

			if diff := cmp.Diff(tc.problems, named(report.Problems)); diff != "" {
				t.Errorf("problems -want +got\n%s", diff)
			}
			if diff := cmp.Diff(tc.warnings, named(report.Warnings)); diff != "" {
				t.Errorf("warnings -want +got\n%s", diff)
			}
		})
	}
}

func TestNoTwoRowsAreTheSameAndThereAreNotTooMany(t *testing.T) {
	t.Parallel()
	d := sample(t, "rows")
	same := sums(1, 1)
	same.Rows[1].Answers["what"] = text("W1")
	four := forms.Value{Type: forms.Rows}
	for _, id := range []string{"r1", "r2", "r3", "r4"} {
		four.Rows = append(four.Rows, forms.Row{ID: id, Answers: forms.Answers{"item": text(id)}})
	}

	twice := check.All(d, forms.Answers{"group": same, "table": table()}, facts())
	many := check.All(d, forms.Answers{"group": sums(1, 1), "table": four}, facts())
	none := check.All(d, forms.Answers{}, facts())
	pair := forms.Value{Type: forms.Rows, Rows: []forms.Row{{ID: "r1", Answers: forms.Answers{"thing": text("x")}}}}
	few := check.All(d, forms.Answers{"most": whole(999_00), "pair": pair, "table": table()}, facts())

	if diff := cmp.Diff([]string{"group.r2.what duplicate"}, named(twice.Problems)); diff != "" {
		t.Errorf("unique: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"table many-rows"}, named(many.Problems)); diff != "" {
		t.Errorf("too many: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"table.r1.item required"}, named(none.Problems)); diff != "" {
		t.Errorf("too few: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"pair few-rows"}, named(few.Problems)); diff != "" {
		t.Errorf("too few of a pair: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"group recommended"}, named(none.Recommended)); diff != "" {
		t.Errorf("recommended: -want +got\n%s", diff)
	}
}

func TestAKindsOwnCheckOnlyWarnsWhereTheFormSaysSo(t *testing.T) {
	t.Parallel()
	report := check.All(sample(t, "numbers"), forms.Answers{"currency": whole(1_000_001)}, facts())

	if diff := cmp.Diff([]string{"currency max"}, named(report.Warnings)); diff != "" || len(report.Problems) > 0 {
		t.Errorf("-want +got\n%s\nproblems %v", diff, report.Problems)
	}
}

func TestWhatCouldNotBeUnderstoodBlocksWhateverTheFormSays(t *testing.T) {
	t.Parallel()
	d := sample(t, "payments")
	unread := forms.Value{Type: forms.Unread, Parts: map[string]string{"": "ett konto"}}

	blocked := check.All(d, forms.Answers{"doubtful": unread}, facts())
	warned := check.All(d, forms.Answers{"doubtful": text("9912347")}, facts())

	if diff := cmp.Diff([]string{"doubtful bankgiro"}, named(blocked.Problems)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"doubtful bankgiro"}, named(warned.Warnings)); diff != "" || len(warned.Problems) > 0 {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestAChecksWordsAreTheFormsOwnInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	d := sample(t, "rows")
	report := check.All(d, forms.Answers{"most": whole(100), "group": sums(51, 49), "table": table()}, facts())

	for lang, want := range map[string]string{"sv": "Högst hälften.", "en": "Half at most.", "ar": "Högst hälften."} {
		if said := report.Problems[0].Text(lang, speaker(t)); said != want {
			t.Errorf("in %s it says %q, want %q", lang, said, want)
		}
	}
}

func TestACheckIsLookedAtWhenTheFormSaysAndOfWhomItSays(t *testing.T) {
	t.Parallel()
	d := sample(t, "actions")
	officer := facts()
	officer.Actor = "officer"
	answers := func(last string) forms.Answers {
		return forms.Answers{"living": text("alone"), "age": whole(100), "last": text(last)}
	}

	page := check.Page(d, "papers", answers("x"), facts())
	all := check.All(d, answers("x"), facts())
	decision := check.All(d, answers("y"), facts())
	counter := check.All(d, answers("z"), officer)

	if len(page.Problems) > 0 || len(decision.Problems) > 0 {
		t.Errorf("too early: %v, %v", named(page.Problems), named(decision.Problems))
	}
	if diff := cmp.Diff([]string{"last check.at-the-end"}, named(all.Problems)); diff != "" {
		t.Errorf("at the handing in: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"age check.officer-only"}, named(counter.Problems)); diff != "" {
		t.Errorf("at the counter: -want +got\n%s", diff)
	}
}

func TestWhatIsRequiredBlocksAndWhatIsRecommendedDoesNot(t *testing.T) {
	t.Parallel()
	d := sample(t, "actions")

	report := check.All(d, forms.Answers{}, facts())
	alone := check.All(d, forms.Answers{"living": text("alone"), "rent": whole(1)}, facts())

	if diff := cmp.Diff([]string{"living required"}, named(report.Problems)); diff != "" {
		t.Errorf("required: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"papers.contract.how required"}, named(alone.Problems)); diff != "" {
		t.Errorf("a paper called for: -want +got\n%s", diff)
	}
	recommended := check.All(d, forms.Answers{"living": text("alone")}, facts())
	if diff := cmp.Diff([]string{"home"}, pagesOf(recommended.Recommended)); diff != "" || len(recommended.Problems) > 0 {
		t.Errorf("recommended: -want +got\n%s\n%v", diff, recommended.Problems)
	}
}

func pagesOf(problems []check.Problem) []string {
	pages := []string{}
	for _, p := range problems {
		pages = append(pages, p.Page)
	}
	return pages
}

func TestNothingIsWrongOnAPageThatIsSkipped(t *testing.T) {
	t.Parallel()
	d := sample(t, "actions")
	answers := forms.Answers{"living": text("alone"), "known": yesNo(true), "rent": whole(-5)}

	if found := check.Page(d, "home", answers, facts()).Problems; len(found) > 0 {
		t.Errorf("found %v on a page that nobody can mend", named(found))
	}
}
