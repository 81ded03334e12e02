package diff_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stodporten/forms"
	"stodporten/forms/diff"
	"stodporten/locales"
)

// edited is the small form of forms with replacements made in its text; each must be found.
func edited(tb testing.TB, replacements ...string) forms.Definition {
	tb.Helper()
	data, err := os.ReadFile("../testdata/small.json")
	if err != nil {
		tb.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(text, replacements[i]) {
			tb.Fatalf("the form has no %s", replacements[i])
		}
		text = strings.Replace(text, replacements[i], replacements[i+1], 1)
	}
	return parse(tb, []byte(text))
}

func parse(tb testing.TB, data []byte) forms.Definition {
	tb.Helper()
	d, err := forms.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// changed is the small form after a change to its pages.
func changed(tb testing.TB, change func(pages []forms.Page) []forms.Page) forms.Definition {
	tb.Helper()
	d := edited(tb)
	d.Pages = change(slices.Clone(d.Pages))
	data, err := json.Marshal(d)
	if err != nil {
		tb.Fatal(err)
	}
	return parse(tb, data)
}

func speaker(tb testing.TB, lang string) locales.Speaker {
	tb.Helper()
	bundle, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return bundle.Speaker(lang)
}

func said(s locales.Speaker, changes []diff.Change) []string {
	var lines []string
	for _, change := range changes {
		lines = append(lines, change.In(s))
	}
	return lines
}

func fieldAt(page forms.Page, id string) int {
	return slices.IndexFunc(page.Fields, func(f forms.Field) bool { return f.ID == id })
}

// without gives the page without a field, with gives it with one at the end.
func without(page forms.Page, id string) forms.Page {
	page.Fields = slices.DeleteFunc(slices.Clone(page.Fields), func(f forms.Field) bool { return f.ID == id })
	return page
}

func with(page forms.Page, fields ...forms.Field) forms.Page {
	page.Fields = append(slices.Clone(page.Fields), fields...)
	return page
}

func question(id string, kind forms.Kind) forms.Field {
	return forms.Field{ID: id, Kind: kind, Label: forms.Words{"sv": "Ny " + id, "en": "New " + id}}
}

func TestAFormIsNoDifferentFromItself(t *testing.T) {
	t.Parallel()
	d := edited(t)

	if changes := diff.Between(d, d); len(changes) > 0 {
		t.Errorf("%v", changes)
	}
}

// difference is a form after a change, and what is said of it.
type difference struct {
	after forms.Definition
	want  []string
}

func differences(t *testing.T) map[string]difference {
	t.Helper()
	return map[string]difference{
		"an option that is gone": {
			changed(t, func(pages []forms.Page) []forms.Page {
				at := fieldAt(pages[1], "other")
				pages[1] = with(pages[1])
				pages[1].Fields[at].Options = slices.DeleteFunc(slices.Clone(pages[1].Fields[at].Options), func(o forms.Option) bool { return o.Value == "dentist" })
				return pages
			}),
			[]string{"Svaret ”Tandvård” går inte längre att välja på ”Annat”"},
		},
		"a new question": {
			changed(t, func(pages []forms.Page) []forms.Page {
				pages[1] = with(pages[1], question("internet", forms.CurrencyKind))
				return pages
			}),
			[]string{"Ny fråga under ”Kostnader”: ”Ny internet”"},
		},
		"a question that is gone": {
			changed(t, func(pages []forms.Page) []forms.Page {
				pages[2] = without(pages[2], "why")
				return pages
			}),
			[]string{"Frågan ”Berätta” under ”Tillsammans” är borttagen"},
		},
		"a question on another page": {
			changed(t, func(pages []forms.Page) []forms.Page {
				moved := pages[2].Fields[fieldAt(pages[2], "why")]
				pages[2], pages[1] = without(pages[2], "why"), with(pages[1], moved)
				return pages
			}),
			[]string{"Frågan ”Berätta” har flyttats till ”Kostnader”"},
		},
		"a question in another place": {
			changed(t, func(pages []forms.Page) []forms.Page {
				pages[1] = with(pages[1])
				fields := pages[1].Fields
				fields[0], fields[1], fields[2] = fields[1], fields[2], fields[0]
				return pages
			}),
			[]string{"Frågan ”Hyra” har bytt plats under ”Kostnader”"},
		},
		"a page that is gone": {
			changed(t, func(pages []forms.Page) []forms.Page { return pages[:2] }),
			[]string{"Sidan ”Tillsammans” är borttagen"},
		},
		"a condition": {
			edited(t, `"when": "answers.living == 'partner'"`, `"when": "answers.living != 'alone'"`),
			[]string{"Villkoret för ”Partnerns namn” är ändrat från answers.living == 'partner' till answers.living != 'alone'"},
		},
		"a bound in öre": {
			edited(t, `"max": 10000000`, `"max": 20000000`),
			[]string{"Högst för ”Hyra” är ändrat från 10000000 öre till 20000000 öre"},
		},
		"words in English": {
			edited(t, `"en": "With a partner"`, `"en": "With somebody"`),
			[]string{"Frågans text för ”Med partner” är omskrivet (en): ”With a partner” är nu ”With somebody”"},
		},
	}
}

func TestADifferenceIsSaidInWords(t *testing.T) {
	t.Parallel()
	sv := speaker(t, "sv")
	for name, tc := range differences(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := said(sv, diff.Between(edited(t), tc.after))

			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestEveryMemberOfAFieldThatCanChangeHasAName(t *testing.T) {
	t.Parallel()
	one := int64(1)
	age := 18
	full := question("full", forms.TextKind)
	full.When, full.RequiredWhen, full.RecommendedWhen, full.Calculate, full.Required, full.Recommended = "a", "b", "c", "d", true, true
	full.RequiredAt, full.Warn, full.Sensitivity, full.Term, full.Private, full.Prefill = "decision", []string{"max"}, 1, "t", "r", "p"
	full.Limits = forms.Limits{Min: &one, Max: &one, Decimals: 1, MinLength: 1, MaxLength: 2, Pattern: "x", Characters: "latin", Earliest: "today",
		Latest: "today", Workday: true, MinAge: &age, MaxAge: &age, AgeOn: "today", BirthDate: true, Which: []string{"other"}, Files: forms.FileRule{MaxFiles: 1}}
	full.Autocomplete, full.Unit, full.Block, full.List, full.From = "x", "ore", "b@1", "l", "f"
	full.MinRows, full.MaxRows, full.Unique, full.Display, full.LegalBasis = 1, 2, []string{"x"}, "table", forms.LegalBasis{Code: "x"}
	before, after := edited(t), edited(t)
	before.Pages[0].Fields = append(before.Pages[0].Fields, question("full", forms.TextKind))
	after.Pages[0].Fields = append(after.Pages[0].Fields, full)
	for _, lang := range []string{"sv", "en"} {
		s := speaker(t, lang)

		changes := diff.Between(before, after)

		if len(changes) < 35 {
			t.Errorf("%d changes", len(changes))
		}
		for _, change := range changes {
			if line := change.In(s); strings.HasPrefix(line, change.Part+" ") || strings.Contains(line, "⟦") {
				t.Errorf("%s: %s", lang, line)
			}
		}
	}
}

func facts() forms.Facts {
	return forms.Facts{Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Actor: "resident", Role: "applicant", Lang: "sv",
		Applicant: forms.Applicant{Name: "Amina Testberg", Number: "199001012385"}}
}

func answers(tb testing.TB, text string) forms.Answers {
	tb.Helper()
	read, err := forms.ReadAnswers([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return read
}

func named(places []diff.Place) []string {
	var names []string
	for _, place := range places {
		names = append(names, place.Page+" "+place.Field)
	}
	return names
}

// move is what becomes of the stored answers on another version.
type move struct {
	after            forms.Definition
	kept, anew, gone []string
	answers          string
}

const stored = `{"living":"partner","partner_name":"Bo","has_children":true,"children":{"rows":[{"id":"r1","answers":{"name":"Li","lunch":true}}]},
	"rent":845000,"other":["glasses","dentist"],"why":"Vi flyttade ihop."}`

func moves(t *testing.T) map[string]move {
	t.Helper()
	all := []string{"household living", "household partner_name", "household has_children", "household children", "costs rent", "costs other", "together why"}
	return map[string]move{
		"the same": {after: edited(t), kept: all, answers: stored},
		"an option that is gone": {
			after: changed(t, func(pages []forms.Page) []forms.Page {
				at := fieldAt(pages[1], "other")
				pages[1] = with(pages[1])
				pages[1].Fields[at].Options = pages[1].Fields[at].Options[:1]
				return pages
			}),
			kept: []string{all[0], all[1], all[2], all[3], all[4], all[6]}, anew: []string{"costs other"},
			answers: strings.Replace(stored, `,"dentist"`, "", 1),
		},
		"a question of another kind": {
			after: edited(t, `"kind": "currency"`, `"kind": "integer"`),
			kept:  []string{all[0], all[1], all[2], all[3], all[5], all[6]}, anew: []string{"costs rent"},
			answers: strings.Replace(stored, `"rent":845000,`, "", 1),
		},
		"a question that is gone, and a new one that is demanded": {
			after: changed(t, func(pages []forms.Page) []forms.Page {
				wanted := question("internet", forms.CurrencyKind)
				wanted.Required = true
				pages[2], pages[1] = without(pages[2], "why"), with(pages[1], wanted)
				return pages
			}),
			kept: all[:6], anew: []string{"costs internet"}, gone: []string{"together why"},
			answers: strings.Replace(stored, `,"why":"Vi flyttade ihop."`, "", 1),
		},
		"a tighter bound": {
			after: edited(t, `"max": 10000000`, `"max": 100`),
			kept:  all, anew: []string{"costs rent"}, answers: stored,
		},
		"a question of the rows that is gone": {
			after: changed(t, func(pages []forms.Page) []forms.Page {
				at := fieldAt(pages[0], "children")
				pages[0] = with(pages[0])
				rows := forms.Page{Fields: pages[0].Fields[at].Fields}
				pages[0].Fields[at].Fields = without(rows, "lunch").Fields
				return pages
			}),
			kept: []string{all[0], all[1], all[2], all[4], all[5], all[6]}, gone: []string{"household children.lunch"},
			answers: strings.Replace(stored, `,"lunch":true`, "", 1),
		},
	}
}

func TestWhatADraftKeepsLosesAndMustAnswerAnewOnAnotherVersion(t *testing.T) {
	t.Parallel()
	for name, tc := range moves(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := answers(t, stored)

			got := diff.Move(edited(t), tc.after, before, facts())

			want := map[string][]string{"kept": tc.kept, "anew": tc.anew, "gone": tc.gone}
			found := map[string][]string{"kept": named(got.Kept), "anew": named(got.Anew), "gone": named(got.Gone)}
			if d := cmp.Diff(want, found, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			if d := cmp.Diff(answers(t, tc.answers), got.Answers); d != "" {
				t.Errorf("answers: -want +got\n%s", d)
			}
			if d := cmp.Diff(answers(t, stored), before); d != "" {
				t.Errorf("what was handed in changed:\n%s", d)
			}
		})
	}
}
