package forms_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
)

func couple() forms.Answers {
	return forms.Answers{
		"living": text("partner"), "partner_name": text("Jonas"), "has_children": yesNo(true), "rent": whole(845050),
		"other": {Type: forms.Choices, Choices: []string{"glasses", "dentist"}}, "since": text("2026-02-01"), "why": text("Hyran <b>höjdes</b> & vi\nhann inte med."),
		"children": rows(
			forms.Row{ID: "r2", Answers: forms.Answers{"name": text("Elias"), "number": text("201701012393"), "lunch": yesNo(false)}},
			forms.Row{ID: "r1", Answers: forms.Answers{"name": text("Lova"), "number": text("2026-05-01")}}),
	}
}

func TestTheSnapshotHoldsWhatWasSeenAndNothingThatWasNot(t *testing.T) {
	t.Parallel()
	d := small(t)
	answers := couple()
	answers["living"] = text("alone")

	stored, err := forms.Take(d, answers, facts(), speaker(t, "sv")).Bytes()

	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{"Jonas", "partner_name", "höjdes", "together", "r1.lunch"} {
		if strings.Contains(string(stored), hidden) {
			t.Errorf("%s was not seen and is in the snapshot", hidden)
		}
	}
	for _, seen := range []string{"Amina Testberg", "19900101-2385", "Elias", "20170101-2393", "8 450,50 kr", "1 maj 2026", `"Barn 1"`, "Ensam", "Med partner", "Inget av detta"} {
		if !strings.Contains(strings.ReplaceAll(string(stored), "\u00a0", " "), seen) {
			t.Errorf("%s was seen and is not in the snapshot", seen)
		}
	}
}

func TestASnapshotShowsEachAnswerInTheLanguageOfItsReader(t *testing.T) {
	t.Parallel()
	d := small(t)
	want := map[string]map[string]string{
		"sv": {"living": "Med partner", "rent": "8 450,50 kr", "since": "1 februari 2026", "has_children": "Ja", "other": "Glasögon|Tandvård", "total": "8 450,50 kr", "children.r2.lunch": "Nej", "children.r1.number": "1 maj 2026"},
		"en": {"living": "With a partner", "rent": "SEK 8,450.50", "since": "1 February 2026", "has_children": "Yes", "other": "Glasses|Dental care", "total": "SEK 8,450.50", "children.r2.lunch": "No", "children.r1.number": "1 May 2026"},
	}
	for lang, shown := range want {
		f := facts()
		f.Lang = lang
		got := map[string]string{}

		for _, page := range forms.Take(d, couple(), f, speaker(t, lang)).Pages {
			collect(page.Fields, got)
		}

		for name, text := range shown {
			if got[name] != text {
				t.Errorf("%s: %s is %q, want %q", lang, name, got[name], text)
			}
		}
	}
}

func collect(fields []forms.SeenField, into map[string]string) {
	for _, field := range fields {
		into[field.Name] = strings.ReplaceAll(strings.Join(field.Shown, "|"), "\u00a0", " ")
		for _, row := range field.Rows {
			collect(row.Fields, into)
		}
	}
}

func TestTheSameFormAndAnswersGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	d := small(t)
	first, err := forms.Take(d, couple(), facts(), speaker(t, "sv")).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again := maps.Clone(couple())

		got, err := forms.Take(small(t), again, facts(), speaker(t, "sv")).Bytes()

		if err != nil || !bytes.Equal(got, first) {
			t.Fatalf("other bytes: %v\n%s", err, cmp.Diff(string(first), string(got)))
		}
	}
	seen, err := forms.ReadSnapshot(first)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := seen.Hash()
	if err != nil || hash != forms.HashOf(first) || len(hash) != 64 {
		t.Errorf("hash %s, %v", hash, err)
	}
	other := couple()
	other["rent"] = whole(845051)
	if changed, _ := forms.Take(d, other, facts(), speaker(t, "sv")).Hash(); changed == hash {
		t.Error("one öre more has the same hash")
	}
}

func TestASnapshotThatSaysMoreThanItShowsIsNotRead(t *testing.T) {
	t.Parallel()
	stored, err := forms.Take(small(t), couple(), facts(), speaker(t, "sv")).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, changed := range map[string]string{
		"a member more":     strings.Replace(string(stored), `"format":1`, `"format":1,"secret":"x"`, 1),
		"a member twice":    strings.Replace(string(stored), `"format":1`, `"format":2,"format":1`, 1),
		"other white space": strings.Replace(string(stored), `"format":1`, `"format": 1`, 1),
		"escaped otherwise": strings.Replace(string(stored), "<b>", `\u003cb\u003e`, 1),
		"text after it":     string(stored) + " ",
	} {
		if changed == string(stored) {
			t.Fatalf("%s: nothing is changed", name)
		}
		if _, err := forms.ReadSnapshot([]byte(changed)); err == nil {
			t.Errorf("%s: read", name)
		}
	}
}

func TestAnswersAreStoredAsPlainJSON(t *testing.T) {
	t.Parallel()

	data, err := json.Marshal(couple())

	if err != nil {
		t.Fatal(err)
	}
	want := `{"children":{"rows":[{"id":"r2","answers":{"lunch":false,"name":"Elias","number":"201701012393"}},{"id":"r1","answers":{"name":"Lova","number":"2026-05-01"}}]},` +
		`"has_children":true,"living":"partner","other":["glasses","dentist"],"partner_name":"Jonas","rent":845050,"since":"2026-02-01",` +
		`"why":"Hyran \u003cb\u003ehöjdes\u003c/b\u003e \u0026 vi\nhann inte med."}`
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
