package forms_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stodporten/forms"
	"stodporten/forms/check"
)

// table is the rows of the table below a heading of README.md, each cut into cells without their back-quotes.
func table(tb testing.TB, heading string) [][]string {
	tb.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		tb.Fatal(err)
	}
	_, below, found := strings.Cut(string(text), "\n## "+heading+"\n")
	if !found {
		tb.Fatalf("README.md has no heading %s", heading)
	}
	below, _, _ = strings.Cut(below, "\n## ")
	var rows [][]string
	for _, line := range strings.Split(below, "\n") {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		for i := range cells {
			cells[i] = strings.Trim(cells[i], "` ")
		}
		rows = append(rows, cells)
	}
	return rows[1:]
}

// documented is one thing in a table: what it is called, where its example goes, and how it is proved.
type documented struct {
	name, where, example, sample, test string
}

func rowsOf(tb testing.TB, heading string) []documented {
	tb.Helper()
	var all []documented
	for _, cells := range table(tb, heading) {
		if len(cells) != 6 {
			tb.Fatalf("%s: %d cells in the row of %s", heading, len(cells), cells[0])
		}
		where := "field"
		if heading == "Actions" {
			where = cells[1]
		}
		all = append(all, documented{name: cells[0], where: where, example: cells[3], sample: cells[4], test: cells[5]})
	}
	return all
}

func TestEveryKindHasItsRowItsSampleAndItsTest(t *testing.T) {
	t.Parallel()
	var named []forms.Kind
	for _, row := range rowsOf(t, "Kinds") {
		named = append(named, forms.Kind(row.name))
		proved(t, row)
		data, err := os.ReadFile("testdata/kinds/" + row.sample + ".json")
		if err != nil || !strings.Contains(string(data), `"kind": "`+row.name+`"`) {
			t.Errorf("%s: its sample has none: %v", row.name, err)
		}
		if !strings.Contains(row.example, `"kind": "`+row.name+`"`) {
			t.Errorf("%s: the example is of another kind", row.name)
		}
	}
	for _, kind := range forms.Kinds() {
		if !slices.Contains(named, kind) {
			t.Errorf("%s is not documented", kind)
		}
	}
	if len(named) != len(forms.Kinds()) {
		t.Errorf("%d kinds are documented, and there are %d", len(named), len(forms.Kinds()))
	}
}

// The checks and actions are those that the best of the peers have, all together.
func TestEveryCheckAndActionHasItsRowItsSampleAndItsTest(t *testing.T) {
	t.Parallel()
	var names, titles []string
	for _, cells := range table(t, "Checks") {
		names = append(names, strings.Split(cells[1], ", ")...)
	}
	for _, heading := range []string{"Checks", "Actions"} {
		for _, row := range rowsOf(t, heading) {
			titles = append(titles, row.name)
			proved(t, row)
			sample(t, row.sample)
		}
	}
	for _, name := range check.Names() {
		if !slices.Contains(names, name) {
			t.Errorf("the check %s is not documented", name)
		}
	}
	for _, title := range []string{
		"required", "recommended", "required at the decision", "range", "length", "pattern", "allowed characters", "check digits", "date against today",
		"date against another field", "a working day", "age on a date", "across fields", "across rows: sum and count", "unique in a group", "file kind",
		"file size", "number of files", "files together", "encrypted PDF, and whatever else an upload was refused for", "own message", "warn or block",
		"who is filling in", "show", "require", "recommend", "calculate", "filter options", "skip a step", "stop with a reason", "route to a unit",
		"derive evidence", "require a signer",
	} {
		if !slices.Contains(titles, title) {
			t.Errorf("%s is not documented", title)
		}
	}
}

func TestEveryExampleOfTheDocumentationParses(t *testing.T) {
	t.Parallel()
	examples := slices.Concat(rowsOf(t, "Kinds"), rowsOf(t, "Checks"), rowsOf(t, "Actions"))
	for _, cells := range table(t, "Further members") {
		examples = append(examples, documented{name: cells[0], where: cells[1], example: cells[3]})
	}
	for _, row := range examples {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var example map[string]any
			if err := json.Unmarshal([]byte(row.example), &example); err != nil {
				t.Fatal(err)
			}

			_, err := forms.Parse(around(t, row.where, example))

			if err != nil {
				t.Error(err)
			}
		})
	}
}

// around is a form in Swedish with room for the example.
func around(tb testing.TB, where string, example map[string]any) []byte {
	tb.Helper()
	sv := func(text string) any { return map[string]any{"sv": text} }
	field := func(id, kind string) map[string]any { return map[string]any{"id": id, "kind": kind, "label": sv(id)} }
	entry := func(value, parent string) any {
		code := map[string]any{"value": value, "label": sv(value)}
		if parent != "" {
			code["parent"] = parent
		}
		return code
	}
	town, people := field("living_town", "select"), field("people", "household")
	town["list"] = "towns"
	fields := []any{field("rent", "currency"), field("known", "yesno"), field("start", "date"), field("somebody", "identity"), town}
	if example["id"] != "people" {
		fields = append(fields, people)
	}
	page := map[string]any{"id": "one", "title": sv("Ett")}
	form := map[string]any{
		"id": "example", "version": 1, "languages": []any{"sv"}, "sensitivity": 2, "assurance": "low", "handlingDays": 14,
		"service": map[string]any{
			"title": sv("x"), "summary": sv("x"), "howLong": sv("x"), "contact": sv("x"), "forWhom": []any{sv("x")}, "steps": []any{sv("x")},
			"channels": []any{sv("x")}, "after": []any{sv("x")}, "law": []any{map[string]any{"text": sv("x"), "paragraph": sv("x")}},
		},
		"codes": map[string]any{
			"towns": []any{entry("north", ""), entry("south", "")}, "districts": []any{entry("d", ""), entry("e", "d")}, "schools": []any{entry("a", "north")},
		},
		"blocks":  map[string]any{"visit@1": map[string]any{"fields": []any{field("street", "text")}}},
		"signers": []any{map[string]any{"role": "applicant"}},
		"pages":   []any{page},
	}
	if example["kind"] == "evidence" {
		form["evidence"] = []any{map[string]any{"id": "x", "label": sv("x")}}
	}
	if example["evidence"] != nil {
		fields = append(fields, field("papers", "evidence"))
	}
	switch where {
	case "field":
		fields = append(fields, example)
	case "page":
		maps.Copy(page, example)
	default:
		maps.Copy(form, example)
	}
	page["fields"] = fields
	data, err := json.Marshal(form)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// proved says whether the test that a row names is there: a function, or one of its cases.
func proved(tb testing.TB, row documented) {
	tb.Helper()
	function, part, _ := strings.Cut(row.test, "/")
	for _, pattern := range []string{"*_test.go", "check/*_test.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			tb.Fatal(err)
		}
		source := ""
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				tb.Fatal(err)
			}
			source += string(text)
		}
		there := regexp.MustCompile(`(?m)^func ` + regexp.QuoteMeta(function) + `\(t \*testing\.T\)`).MatchString(source)
		if there && (part == "" || regexp.MustCompile(`"`+regexp.QuoteMeta(part)+`":\s*\{`).MatchString(source)) {
			return
		}
	}
	tb.Errorf("%s: there is no test %s", row.name, row.test)
}
