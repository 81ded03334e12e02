package forms_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"stodporten/forms"
	"stodporten/forms/check"
	"stodporten/forms/sheet"
)

// limit is a line of what make bench prints: the median of ours, beside the most it may be.
type limit struct {
	Name  string  `json:"name"`
	Ours  float64 `json:"ours"`
	Floor float64 `json:"floor"`
	Ratio float64 `json:"ratio"`
	Unit  string  `json:"unit"`
}

func (l limit) print(b *testing.B) {
	b.Helper()
	l.Ratio = float64(int(l.Ours/l.Floor*1000)) / 1000
	line, err := json.Marshal(l)
	if err != nil {
		b.Fatal(err)
	}
	fmt.Fprintln(os.Stdout, string(line))
	if l.Ratio > 1 {
		b.Errorf("%s takes %v %s, allowed %v", l.Name, l.Ours, l.Unit, l.Floor)
	}
}

// medianOf is how long one round takes, in milliseconds.
func medianOf(b *testing.B, rounds int, round func()) float64 {
	b.Helper()
	times := make([]float64, rounds)
	for i := range times {
		begun := b.Elapsed()
		round()
		times[i] = float64((b.Elapsed() - begun).Microseconds()) / 1000
	}
	slices.Sort(times)
	return times[rounds/2]
}

// large is a form with pages of so many fields, of which so many a page have a condition on others of it.
func large(tb testing.TB, pages, fields, conditions int) []byte {
	tb.Helper()
	return changed(tb, func(form map[string]any) {
		var all []any
		for p := range pages {
			var page []any
			for i := range fields {
				page = append(page, largeField(p, i, i >= fields-conditions))
			}
			all = append(all, map[string]any{"id": fmt.Sprintf("page-%d", p), "title": words("Sida"), "fields": page})
		}
		form["pages"] = all
	})
}

func largeField(page, i int, conditional bool) map[string]any {
	field := map[string]any{"id": fmt.Sprintf("f%d_%d", page, i), "label": words("Fråga"), "help": words("Till exempel")}
	switch i % 4 {
	case 0:
		field["kind"] = "yesno"
	case 1:
		field["kind"] = "currency"
	case 2:
		field["kind"], field["options"] = "radios", []any{code("a"), code("b"), code("c")}
	default:
		field["kind"] = "text"
	}
	if conditional {
		field["when"] = fmt.Sprintf("answers.f%d_0 && (answers.f%d_1 > 100 || has(answers.f%d_2) && answers.f%d_2 in ['a', 'b'])", page, page, page, page)
	}
	return field
}

// BenchmarkHousePage: a page of 60 fields with 40 conditions is worked out, checked and made into HTML.
func BenchmarkHousePage(b *testing.B) {
	d, err := forms.Parse(large(b, 1, 60, 40))
	if err != nil {
		b.Fatal(err)
	}
	answers := forms.Answers{"f0_0": yesNo(true), "f0_1": whole(101), "f0_2": text("a")}
	for i := 3; i < 60; i++ {
		if i%4 == 3 {
			answers[fmt.Sprintf("f0_%d", i)] = text("svar")
		}
	}
	speak := speaker(b, "sv")
	var html bytes.Buffer

	took := medianOf(b, 301, func() {
		html.Reset()
		page, _ := sheet.Filled(d, "page-0", answers, facts(), speak)
		if err := sheet.Fields(page).Render(context.Background(), &html); err != nil {
			b.Fatal(err)
		}
	})

	if html.Len() < 10_000 || bytes.Count(html.Bytes(), []byte("f0_59")) == 0 {
		b.Fatalf("the page is %d bytes", html.Len())
	}
	limit{Name: "a page of 60 fields with 40 conditions, evaluated and rendered", Ours: took, Floor: 2, Unit: "ms"}.print(b)
	checked := medianOf(b, 301, func() { check.Page(d, "page-0", answers, facts()) })
	limit{Name: "the same page, checked", Ours: checked, Floor: 2, Unit: "ms"}.print(b)
}

// BenchmarkHousePublish: a definition with 300 fields, 100 of them with a condition, is read and found without flaws.
func BenchmarkHousePublish(b *testing.B) {
	source := large(b, 5, 60, 20)

	took := medianOf(b, 7, func() {
		if _, err := forms.Parse(source); err != nil {
			b.Fatal(err)
		}
	})

	limit{Name: "a definition with 300 fields, published", Ours: took, Floor: 1000, Unit: "ms"}.print(b)
}
