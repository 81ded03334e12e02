package forms_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
	"stodporten/forms/blocks"
)

func TestASectionIsAHeadingAParagraphAndFieldsWithItsCondition(t *testing.T) {
	t.Parallel()
	d := sample(t, "still")
	page := d.Pages[0]
	last := page.Fields[len(page.Fields)-3:]

	if diff := cmp.Diff([]string{"more", "more_intro", "why"}, fieldIDs(last)); diff != "" || len(page.Sections) > 0 {
		t.Fatalf("-want +got\n%s", diff)
	}
	for _, name := range []string{"more", "more_intro", "why"} {
		none, some := forms.Visible(d, forms.Answers{}, facts()), forms.Visible(d, forms.Answers{"rent": whole(1)}, facts())
		if none.Field(name) || !some.Field(name) {
			t.Errorf("%s is not seen just when its section is", name)
		}
	}
}

func TestABlockStandsInItsPlaceUnderNamesOfItsOwn(t *testing.T) {
	t.Parallel()
	d := sample(t, "still")
	answers := forms.Answers{"rent": whole(1), "home_street": text("Ekgatan 1"), "home_moved": text("2026-02-01"), "home_left": text("2026-01-01")}

	seen := forms.Visible(d, answers, facts())

	for _, name := range []string{"home_street", "home_door", "home_moved", "home_left"} {
		if !seen.Field(name) {
			t.Errorf("%s is not seen", name)
		}
	}
	if seen := forms.Visible(d, forms.Answers{"rent": whole(1), "home_street": text("answers.street")}, facts()); seen.Field("home_door") {
		t.Error("a text in quotes was renamed with the fields")
	}
	if seen := forms.Visible(d, forms.Answers{"home_street": text("x")}, facts()); seen.Field("home_street") || len(seen.Counted) > 0 {
		t.Error("the block is seen without its condition")
	}
	left, _, _ := d.Field("home_left")
	if earliest, _ := left.Bounds(facts().Today, seen.Counted); earliest != "2026-02-01" {
		t.Errorf("earliest is %q", earliest)
	}
	if broken := forms.Visible(d, forms.Answers{"rent": whole(1)}, facts()).Broken("home_left"); len(broken) != 1 {
		t.Errorf("broken are %v", broken)
	}
}

func TestABlockMaySpeakOfTheFormItStandsIn(t *testing.T) {
	t.Parallel()
	data := changed(t, func(form map[string]any) {
		street := map[string]any{"id": "street", "kind": "text", "label": words("Gata"), "when": "answers.rent > 0"}
		form["blocks"] = map[string]any{"home@1": map[string]any{"fields": []any{street}}}
		with(map[string]any{"id": "mine", "kind": "block", "block": "home@1"})(form)
	})

	d, err := forms.Parse(data)

	if err != nil {
		t.Fatal(err)
	}
	if !forms.Visible(d, forms.Answers{"rent": whole(1)}, facts()).Field("mine_street") {
		t.Error("a field of the form is not known in the block")
	}
}

// A form has a copy of its blocks: what the library has now does not change it.
func TestABlockIsPinnedByTheFormsOwnCopy(t *testing.T) {
	t.Parallel()
	d := sample(t, "still")
	library, err := blocks.Library()
	if err != nil {
		t.Fatal(err)
	}

	if street, _, ok := d.Field("home_street"); !ok || street.Kind != forms.TextKind {
		t.Error("the form has another block than the one it holds")
	}
	if strings.Contains(string(library["address@1"]), `"street"`) {
		t.Error("the library's block is the same as the sample's, and the test says nothing")
	}
	if newer, there := blocks.Newer("address@1"); there {
		t.Errorf("%s is newer than the only one", newer)
	}
}

func TestEveryBlockOfTheLibraryCanBePutIntoAForm(t *testing.T) {
	t.Parallel()
	library, err := blocks.Library()
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range library {
		data := changed(t, func(form map[string]any) {
			form["blocks"] = map[string]any{name: block}
			page := pageOf(form, 1)
			page["fields"] = append(page["fields"].([]any), map[string]any{"id": "mine", "kind": "block", "block": name})
			form["languages"] = []any{"sv", "en"}
		})

		d, err := forms.Parse(data)

		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		page, _ := d.Page("costs")
		if last := page.Fields[len(page.Fields)-1]; !strings.HasPrefix(last.ID, "mine_") {
			t.Errorf("%s: the last field is %s", name, last.ID)
		}
	}
}

func TestParsingWhatWasParsedChangesNothing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"still", "rows", "papers", "choices", "actions"} {
		d := sample(t, name)

		flaws := forms.Check(d)

		if len(flaws) > 0 {
			t.Errorf("%s: %v", name, flaws)
		}
	}
}

func TestAPublishedSampleIsValidBySchemaAlone(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("testdata/kinds")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		sample(t, strings.TrimSuffix(entry.Name(), ".json"))
	}
}
