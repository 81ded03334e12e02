package forms_test

import (
	"os"
	"testing"
	"time"

	"stodporten/forms"
	"stodporten/locales"
)

// small is a form with one of most things.
func small(tb testing.TB) forms.Definition {
	tb.Helper()
	data, err := os.ReadFile("testdata/small.json")
	if err != nil {
		tb.Fatal(err)
	}
	d, err := forms.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func facts() forms.Facts {
	return forms.Facts{
		Today:     time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		Actor:     "resident",
		Role:      "applicant",
		Lang:      "sv",
		Applicant: forms.Applicant{Name: "Amina Testberg", Number: "199001012385"},
	}
}

func speaker(tb testing.TB, lang string) locales.Speaker {
	tb.Helper()
	bundle, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return bundle.Speaker(lang)
}

func text(s string) forms.Value  { return forms.Value{Type: forms.Text, Text: s} }
func whole(n int64) forms.Value  { return forms.Value{Type: forms.Whole, Whole: n} }
func yesNo(yes bool) forms.Value { return forms.Value{Type: forms.YesNo, YesNo: yes} }
func rows(r ...forms.Row) forms.Value {
	return forms.Value{Type: forms.Rows, Rows: r}
}
