package sheet

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"stodporten/forms"
	"stodporten/forms/check"
	"stodporten/locales"
)

var today = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func factsIn(lang string) forms.Facts {
	return forms.Facts{Today: today, Actor: "resident", Role: "applicant", Lang: lang, Applicant: forms.Applicant{Name: "Amina Testberg", Number: "199001012385"}}
}

func speaker(t *testing.T, lang string) locales.Speaker {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words.Speaker(lang)
}

func definition(t *testing.T, path string) forms.Definition {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := forms.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func small(t *testing.T) forms.Definition {
	t.Helper()
	return definition(t, "../testdata/small.json")
}

// everyKind has a question of each kind on one page.
func everyKind(t *testing.T) forms.Definition {
	t.Helper()
	return definition(t, "../check/testdata/all.json")
}

func filled(t *testing.T, d forms.Definition, page string, answers forms.Answers) Sheet {
	t.Helper()
	s, ok := Filled(d, page, answers, factsIn("sv"), speaker(t, "sv"))
	if !ok {
		t.Fatalf("no page %s", page)
	}
	return s
}

func parsed(t *testing.T, c templ.Component) *html.Node {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	n, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func all(n *html.Node, names ...string) []*html.Node {
	var found []*html.Node
	if n.Type == html.ElementNode && (slices.Contains(names, n.Data) || slices.Contains(names, "*")) {
		found = append(found, n)
	}
	if n.Data == "template" { // what waits in it is no part of the page
		return found
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		found = append(found, all(child, names...)...)
	}
	return found
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		b.WriteString(text(child))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// sent is what a browser would send of the page, without any button.
func sent(n *html.Node) url.Values {
	values := url.Values{}
	for _, input := range all(n, "input", "textarea", "select") {
		name, _ := attribute(input, "name")
		value, _ := attribute(input, "value")
		kind, _ := attribute(input, "type")
		_, checked := attribute(input, "checked")
		switch {
		case input.Data == "textarea":
			if input.FirstChild != nil {
				value = input.FirstChild.Data
			}
		case input.Data == "select":
			for _, option := range all(input, "option") {
				if _, chosen := attribute(option, "selected"); chosen {
					value, _ = attribute(option, "value")
				}
			}
		case (kind == "radio" || kind == "checkbox") && !checked:
			continue
		}
		values.Add(name, value)
	}
	return values
}

func answersOfEveryKind() forms.Answers {
	return forms.Answers{
		"open":  {Type: forms.YesNo, YesNo: true},
		"short": {Type: forms.Text, Text: `"><script>alert(1)</script>`},
		"long":  {Type: forms.Text, Text: "rad ett\nrad två </textarea>"},
		"who":   {Type: forms.Text, Text: "Amina Testberg"},
		"many":  {Type: forms.Whole, Whole: 3},
		"rent":  {Type: forms.Whole, Whole: 845050},
		"born":  {Type: forms.Text, Text: "2019-03-31"},
		"own":   {Type: forms.Text, Text: "199001012385"},
		"pay":   {Type: forms.Parts, Parts: map[string]string{"clearing": "8327", "number": "123456"}},
		"rows": {Type: forms.Rows, Rows: []forms.Row{
			{ID: "r1", Answers: forms.Answers{"what": {Type: forms.Text, Text: "a"}, "day": {Type: forms.Text, Text: "2026-01-02"}}},
			{ID: "r4", Answers: forms.Answers{"what": {Type: forms.Text, Text: "b"}}},
		}},
	}
}

func TestAPageSentBackUntouchedChangesNothing(t *testing.T) {
	t.Parallel()
	d := everyKind(t)
	stored := answersOfEveryKind()
	for _, field := range d.Pages[0].Fields {
		if field.Kind == forms.CheckboxesKind {
			stored[field.ID] = forms.Value{Type: forms.Choices, Choices: []string{field.Options[0].Value}}
		} else if field.Kind.HasOptions() {
			stored[field.ID] = forms.Value{Type: forms.Text, Text: field.Options[0].Value}
		}
	}

	read, typed, err := forms.ReadPage(d, "one", sent(parsed(t, Fields(filled(t, d, "one", stored)))), today)
	if err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff(stored, forms.Merge(stored, read)); diff != "" {
		t.Error(diff)
	}
	if fresh := filled(t, d, "one", stored).Fresh(typed); len(fresh) != 0 {
		t.Errorf("the page says these were not on it: %v", fresh)
	}
}

func TestAnEmptyPageSendsSomethingForEveryQuestion(t *testing.T) {
	t.Parallel()
	d := everyKind(t)
	empty := filled(t, d, "one", forms.Answers{})

	read, typed, err := forms.ReadPage(d, "one", sent(parsed(t, Fields(empty))), today)
	if err != nil {
		t.Fatal(err)
	}

	if fresh := empty.Fresh(typed); len(fresh) != 0 {
		t.Errorf("nothing is sent for %v", fresh)
	}
	if _, ok := read["rows"]; !ok {
		t.Error("a group whose last row was removed would come back")
	}
}

func TestNewQuestionsAreShownBeforeTheyAreDemanded(t *testing.T) {
	t.Parallel()
	d := small(t)
	before := filled(t, d, "household", forms.Answers{})
	posted := sent(parsed(t, Fields(before)))
	posted.Set("living", "partner")
	posted.Set("has_children", "no")

	read, typed, err := forms.ReadPage(d, "household", posted, today)
	if err != nil {
		t.Fatal(err)
	}
	stored := forms.Merge(forms.Answers{}, read)
	after := filled(t, d, "household", stored).Returned(typed, check.Page(d, "household", stored, factsIn("sv")).Problems)

	if diff := cmp.Diff([]string{"partner_name"}, after.New); diff != "" {
		t.Error(diff)
	}
	if len(after.Problems) != 0 {
		t.Errorf("what nobody has seen is called wrong: %v", after.Problems)
	}
	if head := text(parsed(t, Head(after))); !strings.Contains(head, "Dina svar ger några frågor till") {
		t.Error(head)
	}

	again := sent(parsed(t, Fields(after)))
	read, typed, err = forms.ReadPage(d, "household", again, today)
	if err != nil {
		t.Fatal(err)
	}
	stored = forms.Merge(stored, read)
	after = filled(t, d, "household", stored).Returned(typed, check.Page(d, "household", stored, factsIn("sv")).Problems)

	if len(after.New) != 0 || len(after.Problems) != 1 || after.Problems[0].Name != "partner_name" {
		t.Errorf("left empty a second time: new %v, problems %v", after.New, after.Problems)
	}
}

func TestWhatWasTypedWrongStaysAndIsExplainedBesideItsField(t *testing.T) {
	t.Parallel()
	d := everyKind(t)
	posted := sent(parsed(t, Fields(filled(t, d, "one", forms.Answers{}))))
	for name, value := range map[string]string{"many": "tre", "rent": "mycket", "born-day": "31", "born-month": "2", "born-year": "2024", "own": "1234", "mail": "a b", "pay-clearing": "x"} {
		posted.Set(name, value)
	}

	read, typed, err := forms.ReadPage(d, "one", posted, today)
	if err != nil {
		t.Fatal(err)
	}
	stored := forms.Merge(forms.Answers{}, read)
	s := filled(t, d, "one", stored).Returned(typed, check.Page(d, "one", stored, factsIn("sv")).Problems)
	page := parsed(t, templ.Join(Head(s), Fields(s)))
	again := sent(page)

	for name, values := range posted {
		if !cmp.Equal(values, again[name]) {
			t.Errorf("%s was %q and is %q", name, values, again[name])
		}
	}
	ids := map[string]*html.Node{}
	for _, n := range all(page, "*") {
		if id, ok := attribute(n, "id"); ok {
			ids[id] = n
		}
	}
	links := 0
	for _, link := range all(page, "a") {
		href, _ := attribute(link, "href")
		if target, here := strings.CutPrefix(href, "#"); here {
			links++
			if ids[target] == nil {
				t.Errorf("the summary leads to nothing: %s", href)
			}
		}
	}
	if links != len(s.Problems) || links < 6 {
		t.Errorf("%d links for %d problems", links, len(s.Problems))
	}
	for _, name := range []string{"many", "rent", "born", "own", "mail"} {
		if ids[name+"-error"] == nil {
			t.Errorf("no words beside %s", name)
		}
	}
}

func TestWhatStrangersWroteIsShownAndNeverRun(t *testing.T) {
	t.Parallel()
	d := everyKind(t)
	evil := `</textarea></p>"><script>alert(1)</script><img src=x onerror=alert(1)>`
	typed := forms.Typed{}
	for _, field := range d.Pages[0].Fields {
		for _, input := range inputs(field, field.ID) {
			typed[input] = []string{evil}
		}
	}
	stored := forms.Answers{"short": {Type: forms.Text, Text: evil}, "rows": {Type: forms.Rows, Rows: []forms.Row{{ID: "r1", Answers: forms.Answers{"what": {Type: forms.Text, Text: evil}}}}}}
	s := filled(t, d, "one", stored).Returned(typed, check.Page(d, "one", stored, factsIn("sv")).Problems)
	s.Applicant = forms.Applicant{Name: evil, Number: evil}
	snapshot := forms.Take(d, stored, factsIn("sv"), speaker(t, "sv"))
	snapshot.Title, snapshot.Pages[0].Title, snapshot.Pages[0].Intro, snapshot.Lang = evil, evil, evil, evil

	for name, page := range map[string]*html.Node{
		"the page":      parsed(t, templ.Join(Head(s), Fields(s))),
		"the answers":   parsed(t, Answers(s.Speaker, snapshot, func(string) string { return "javascript:alert(1)" })),
		"what was seen": parsed(t, Seen(s.Speaker, snapshot)),
	} {
		for _, n := range all(page, "script", "img") {
			if kind, _ := attribute(n, "type"); kind != "application/json" {
				t.Errorf("%s: %s got in", name, n.Data)
			}
		}
		for _, link := range all(page, "a") {
			if href, _ := attribute(link, "href"); strings.HasPrefix(href, "javascript:") {
				t.Errorf("%s: a link runs", name)
			}
		}
		if !strings.Contains(text(page), "alert(1)") {
			t.Errorf("%s does not show what was written", name)
		}
	}
}

func TestButtonsForRowsAreThereAsLongAsTheyCanDoSomething(t *testing.T) {
	t.Parallel()
	d := everyKind(t)
	group := d.Pages[0].Fields[slices.IndexFunc(d.Pages[0].Fields, func(f forms.Field) bool { return f.Kind == forms.GroupKind })]
	full := forms.Answers{}
	rows := make([]forms.Row, group.MaxRows)
	for i := range rows {
		rows[i] = forms.Row{ID: "r" + string(rune('1'+i)), Answers: forms.Answers{}}
	}
	full[group.ID] = forms.Value{Type: forms.Rows, Rows: rows}

	few, many := names(parsed(t, Fields(filled(t, d, "one", forms.Answers{})))), names(parsed(t, Fields(filled(t, d, "one", full))))

	if !slices.Contains(few, forms.AddName(group.ID)) || slices.Contains(few, forms.RemoveName(group.ID, "r1")) {
		t.Errorf("with the fewest rows (%d): %v", group.MinRows, few)
	}
	if slices.Contains(many, forms.AddName(group.ID)) || !slices.Contains(many, forms.RemoveName(group.ID, "r1")) {
		t.Errorf("with the most rows (%d): %v", group.MaxRows, many)
	}
}

func names(n *html.Node) []string {
	var found []string
	for _, button := range all(n, "button") {
		name, _ := attribute(button, "name")
		found = append(found, name)
	}
	return found
}

func TestASumIsShownAndCanBeWorkedOutAnew(t *testing.T) {
	t.Parallel()
	d := small(t)

	page := parsed(t, Fields(filled(t, d, "costs", forms.Answers{"rent": {Type: forms.Whole, Whole: 845000}, "electricity": {Type: forms.Whole, Whole: 52000}})))
	outputs := all(page, "output")

	if len(outputs) != 1 || text(outputs[0]) != "8 970 kr" {
		t.Errorf("%d sums; 8 450 and 520 is 8 970: %s", len(outputs), text(page))
	}
	if !slices.Contains(names(page), UpdateName) {
		t.Error("no button to work it out anew")
	}
}
