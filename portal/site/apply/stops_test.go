package apply

import (
	"slices"
	"testing"
	"time"

	"stodporten/forms"
	"stodporten/locales"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
)

// parenthood is the guide that sends most people to the Tax Agency.
func parenthood(t *testing.T) forms.Definition {
	t.Helper()
	all, err := catalogue.Standard()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range all {
		d, err := forms.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(d.Pages, func(p forms.Page) bool { return len(p.Stops) > 0 }) {
			return d
		}
	}
	t.Fatal("no standard form has a page that one cannot go on from")
	return forms.Definition{}
}

func TestWhoCannotGoOnCannotHandInEither(t *testing.T) {
	t.Parallel()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := parenthood(t)
	facts := forms.Facts{Today: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Actor: "resident", Role: "applicant", Lang: "sv"}

	for married, want := range map[bool]string{true: "Ni behöver inte göra något", false: ""} {
		f := filling{definition: d, facts: facts, draft: drafts.Draft{Answers: forms.Answers{"married": {Type: forms.YesNo, YesNo: married}}}}
		f.look()
		r, err := f.together(words.Speaker("sv"))
		if err != nil {
			t.Fatal(err)
		}

		said := ""
		if p := r.report.Problems[0]; p.Check == "stop" {
			said = p.Text("sv", words.Speaker("sv"))
		}
		if said != want {
			t.Errorf("married %v: %q stands in the way first", married, said)
		}
	}
}
