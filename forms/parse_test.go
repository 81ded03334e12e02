package forms_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
)

// changed is the small form as a tree, with one thing done to it.
func changed(tb testing.TB, change func(form map[string]any)) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/small.json")
	if err != nil {
		tb.Fatal(err)
	}
	var form map[string]any
	if err := json.Unmarshal(data, &form); err != nil {
		tb.Fatal(err)
	}
	change(form)
	out, err := json.Marshal(form)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func pageOf(form map[string]any, page int) map[string]any {
	return form["pages"].([]any)[page].(map[string]any)
}

func fieldOf(form map[string]any, page, field int) map[string]any {
	return pageOf(form, page)["fields"].([]any)[field].(map[string]any)
}

func innerOf(form map[string]any, inner int) map[string]any {
	return fieldOf(form, 0, 4)["fields"].([]any)[inner].(map[string]any)
}

func words(text string) map[string]any { return map[string]any{"sv": text, "en": text} }

// refusal is something done to the small form, and what the refusal says.
type refusal struct {
	change func(form map[string]any)
	want   string
}

func refused(t *testing.T, cases map[string]refusal) {
	t.Helper()
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := forms.Parse(changed(t, tc.change))

			if !errors.Is(err, forms.ErrDefinition) {
				t.Fatalf("not refused: %v", err)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("want %q in\n%v", tc.want, err)
			}
		})
	}
}

func TestADefinitionOfTheWrongShapeIsRefusedWithThePlace(t *testing.T) {
	t.Parallel()
	refused(t, map[string]refusal{
		"an unknown member":              {func(f map[string]any) { fieldOf(f, 0, 1)["colour"] = "red" }, "page household: field living: schema"},
		"an unknown kind":                {func(f map[string]any) { fieldOf(f, 0, 1)["kind"] = "slider" }, "page household: field living: schema"},
		"options of a text":              {func(f map[string]any) { fieldOf(f, 0, 2)["options"] = fieldOf(f, 0, 1)["options"] }, "page household: field partner_name: schema"},
		"a question without label":       {func(f map[string]any) { delete(fieldOf(f, 1, 0), "label") }, "page costs: field rent: schema"},
		"an id with a hyphen":            {func(f map[string]any) { fieldOf(f, 1, 0)["id"] = "the-rent" }, "page costs: field the-rent: schema"},
		"an id CEL keeps for itself":     {func(f map[string]any) { fieldOf(f, 1, 2)["id"] = "in" }, "page costs: field in: schema"},
		"a group in a group":             {func(f map[string]any) { innerOf(f, 0)["kind"] = "applicant" }, "page household: field children.name: schema"},
		"two pages with one id":          {func(f map[string]any) { pageOf(f, 1)["id"] = "household" }, "page household: duplicate"},
		"two fields with one id":         {func(f map[string]any) { fieldOf(f, 1, 1)["id"] = "living" }, "page costs: field living: duplicate"},
		"two in a row with one id":       {func(f map[string]any) { innerOf(f, 2)["id"] = "name" }, "page household: field children.name: duplicate"},
		"two options with one value":     {func(f map[string]any) { option(f, 0, 1, 1)["value"] = "alone" }, "page household: field living: duplicate"},
		"a least above the most":         {func(f map[string]any) { fieldOf(f, 1, 0)["min"] = 20000000 }, "page costs: field rent: bounds"},
		"a pattern that is none":         {func(f map[string]any) { fieldOf(f, 2, 1)["pattern"] = "(" }, "page together: field why: pattern"},
		"a date bound that is none":      {func(f map[string]any) { fieldOf(f, 2, 0)["latest"] = "2026-02-30" }, "page together: field since: bounds"},
		"more characters than fit":       {func(f map[string]any) { fieldOf(f, 0, 2)["maxLength"] = 20000 }, "page household: field partner_name: bounds"},
		"unique of nothing":              {func(f map[string]any) { fieldOf(f, 0, 4)["unique"] = []any{"age"} }, "page household: field children: reference"},
		"none of these among radios":     {func(f map[string]any) { option(f, 0, 1, 1)["none"] = true }, "page household: field living: bounds"},
		"fewest rows above the most":     {func(f map[string]any) { fieldOf(f, 0, 4)["minRows"] = 6 }, "page household: field children: bounds"},
		"a class above the form's":       {func(f map[string]any) { fieldOf(f, 1, 0)["sensitivity"] = 3 }, "page costs: field rent: sensitivity"},
		"more rows than a page can bear": {func(f map[string]any) { fieldOf(f, 0, 4)["maxRows"] = 5000 }, "page household: field children: schema"},
	})
}

func TestADefinitionThatLacksWordsIsRefusedWithThePlace(t *testing.T) {
	t.Parallel()
	refused(t, map[string]refusal{
		"words missing in a language": {func(f map[string]any) { delete(fieldOf(f, 1, 0)["label"].(map[string]any), "en") }, "page costs: field rent: words: label is missing in en"},
		"words of blanks":             {func(f map[string]any) { fieldOf(f, 1, 0)["label"] = map[string]any{"sv": "Hyra", "en": "  "} }, "page costs: field rent: words: label is missing in en"},
		"words of an option missing":  {func(f map[string]any) { option(f, 0, 1, 1)["label"] = map[string]any{"sv": "Med"} }, "page household: field living: words: option partner is missing in en"},
		"words of the page missing":   {func(f map[string]any) { pageOf(f, 1)["title"] = map[string]any{"sv": "Kostnader"} }, "page costs: words: title is missing in en"},
		"words of the service missing": {func(f map[string]any) {
			f["service"].(map[string]any)["steps"] = []any{map[string]any{"en": "Answer"}}
		}, "words: service steps 1 is missing in sv"},
		"words in no declared language": {func(f map[string]any) {
			fieldOf(f, 1, 0)["label"] = map[string]any{"sv": "Hyra", "en": "Rent", "fi": "Vuokra"}
		}, "page costs: field rent: language: label is in fi"},
		"Swedish not declared":           {func(f map[string]any) { f["languages"] = []any{"en"} }, "schema"},
		"own words for an unknown check": {func(f map[string]any) { fieldOf(f, 1, 0)["errors"] = map[string]any{"pretty": words("x")} }, "page costs: field rent: schema"},
	})
}

func TestADefinitionWhoseLogicCannotHoldIsRefusedWithThePlace(t *testing.T) {
	t.Parallel()
	refused(t, map[string]refusal{
		"a field that is not there":     {func(f map[string]any) { fieldOf(f, 1, 1)["when"] = "answers.salary > 1" }, "page costs: field electricity: expression"},
		"an option that is not there":   {func(f map[string]any) { pageOf(f, 2)["when"] = "answers.living == 'married'" }, "page together: expression"},
		"a text where yes is wanted":    {func(f map[string]any) { fieldOf(f, 1, 1)["when"] = "answers.living" }, "page costs: field electricity: expression"},
		"a field that waits for itself": {func(f map[string]any) { fieldOf(f, 1, 1)["when"] = "answers.electricity > 1" }, "page costs: field electricity: cycle"},
		"two fields that wait for each other": {func(f map[string]any) {
			fieldOf(f, 1, 0)["when"] = "answers.electricity > 1"
			fieldOf(f, 1, 1)["when"] = "answers.rent > 1"
		}, "cycle: each waits for the next"},
		"a page that waits for its own question": {func(f map[string]any) { pageOf(f, 1)["when"] = "answers.rent > 1" }, "page costs: cycle"},
		"a row that waits for itself": {func(f map[string]any) {
			innerOf(f, 0)["when"] = "answers.children.exists(c, c.name == 'x')"
		}, "page household: field children.name: cycle"},
		"a sum of itself":                   {func(f map[string]any) { fieldOf(f, 1, 3)["calculate"] = "answers.total + 1" }, "page costs: field total: cycle"},
		"a page that waits for a later one": {func(f map[string]any) { pageOf(f, 1)["when"] = "has(answers.why)" }, "page costs: order"},
		"a page nobody can reach": {func(f map[string]any) {
			pageOf(f, 2)["when"] = "answers.living == 'partner' && answers.living == 'alone'"
		}, "page together: unreachable"},
		"a field nobody can see": {func(f map[string]any) { fieldOf(f, 1, 1)["when"] = "answers.has_children && !answers.has_children" }, "page costs: field electricity: unreachable"},
		"an expression that costs too much": {func(f map[string]any) {
			fieldOf(f, 0, 4)["maxRows"] = 200
			fieldOf(f, 1, 1)["when"] = "answers.children.all(a, answers.children.all(b, a.name == b.name))"
		}, "page costs: field electricity: expression"},
	})
}

func option(form map[string]any, page, field, index int) map[string]any {
	return fieldOf(form, page, field)["options"].([]any)[index].(map[string]any)
}

func TestADefinitionIsJSONAndNothingElse(t *testing.T) {
	t.Parallel()
	good := string(changed(t, func(map[string]any) {}))
	for name, text := range map[string]string{
		"nothing":                 "",
		"half":                    good[:len(good)/2],
		"text after the end":      good + "{}",
		"a member twice":          strings.Replace(good, `"version":1`, `"version":1,"version":2`, 1),
		"a member in other case":  strings.Replace(good, `"version":1`, `"version":1,"Version":2`, 1),
		"a list":                  "[" + good + "]",
		"deep nesting":            strings.Repeat("[", 100_000),
		"bytes that are no text":  strings.Replace(good, "Hyra", "Hy\xff\xfera", 1),
		"more than two megabytes": good + strings.Repeat(" ", forms.MaxDefinitionBytes),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := forms.Parse([]byte(text))

			if !errors.Is(err, forms.ErrDefinition) {
				t.Errorf("not refused: %v", err)
			}
		})
	}
}

func TestADefinitionWithFarTooManyFieldsIsRefused(t *testing.T) {
	t.Parallel()
	data := changed(t, func(form map[string]any) {
		var pages []any
		for p := range 60 {
			var fields []any
			for f := range 20 {
				fields = append(fields, map[string]any{"id": fmt.Sprintf("f%d_%d", p, f), "kind": "text", "label": words("x")})
			}
			pages = append(pages, map[string]any{"id": fmt.Sprintf("p%d", p), "title": words("x"), "fields": fields})
		}
		form["pages"] = pages
	})

	_, err := forms.Parse(data)

	if err == nil || !strings.Contains(err.Error(), "page p30: field f30_0: size: more than 600 fields") {
		t.Errorf("got %v", err)
	}
}

func TestWhatDependsOnWhatCanBeAsked(t *testing.T) {
	t.Parallel()
	d := small(t)
	for name, want := range map[string][]string{
		"partner_name":    {"living", "page:household"},
		"page:together":   {"living"},
		"children.lunch":  {"children", "children.number", "page:household"},
		"total":           {"electricity", "page:costs", "rent"},
		"page:household":  nil,
		"children.number": {"children", "page:household"},
	} {
		got, err := d.Depends(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
	if _, err := d.Depends("nobody"); !errors.Is(err, forms.ErrNoPage) {
		t.Errorf("a field that is not there: %v", err)
	}
}

func TestCheckFindsInMemoryWhatParseFinds(t *testing.T) {
	t.Parallel()
	d := small(t)
	d.Pages = append([]forms.Page{}, d.Pages...)
	d.Pages[2].When = "answers.living == 'married'"

	flaws := forms.Check(d)

	if len(flaws) != 1 || flaws[0].Page != "together" || flaws[0].Key != "expression" {
		t.Errorf("got %v", flaws)
	}
	if flaws := forms.Check(small(t)); flaws != nil {
		t.Errorf("the sound form has %v", flaws)
	}
}

func TestEveryTextOfTheSchemaSaysWhatItIs(t *testing.T) {
	t.Parallel()
	var schema map[string]any
	if err := json.Unmarshal(forms.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	defs := schema["$defs"].(map[string]any)
	var visit func(at string, node any)
	visit = func(at string, node any) {
		object, ok := node.(map[string]any)
		if !ok {
			return
		}
		properties, _ := object["properties"].(map[string]any)
		for name, property := range properties {
			p, ok := property.(map[string]any)
			if !ok {
				continue
			}
			ref, _ := p["$ref"].(string)
			target, _ := defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
			if p["description"] == nil && target["description"] == nil && !strings.HasSuffix(at, "/errors") {
				t.Errorf("%s/%s has no description", at, name)
			}
			visit(at+"/"+name, p)
		}
	}
	visit("", schema)
	for name, def := range defs {
		visit(name, def)
	}
}

// What parses can be shown, read and sealed, whatever it is.
func FuzzParseDefinition(f *testing.F) {
	for _, name := range append(sampleFiles(f), "testdata/small.json", "check/testdata/all.json") {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	speak := speaker(f, "sv")
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := forms.Parse(data)
		if err != nil {
			if !errors.Is(err, forms.ErrDefinition) {
				t.Errorf("refused for another reason: %v", err)
			}
			return
		}
		if flaws := forms.Check(d); len(flaws) > 0 {
			t.Errorf("what it was read as is refused: %v", flaws)
		}
		forms.OutcomeOf(d, forms.Answers{}, facts())
		stored, err := forms.Take(d, forms.Answers{}, facts(), speak).Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := forms.ReadSnapshot(stored); err != nil {
			t.Errorf("the snapshot cannot be read: %v", err)
		}
	})
}
