package sheet

import (
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"stodporten/forms"
)

// liveForm is the small form with replacements made in its text.
func liveForm(t *testing.T, replacements ...string) forms.Definition {
	t.Helper()
	data, err := os.ReadFile("../testdata/small.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := forms.Parse([]byte(strings.NewReplacer(replacements...).Replace(string(data))))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func namesOf(live *Live) map[string]string {
	names := map[string]string{}
	if live == nil {
		return names
	}
	for _, f := range live.Fields {
		names[strings.TrimPrefix(f.Group+"."+f.ID, ".")] = f.When + f.Calculate
	}
	return names
}

func TestTheBrowserIsToldOfWhatItCanJudgeAlone(t *testing.T) {
	t.Parallel()
	partner, total := "answers.living == 'partner'", "answers.rent + (has(answers.electricity) ? answers.electricity : 0)"
	for name, tc := range map[string]struct {
		d    forms.Definition
		page string
		want map[string]string
	}{
		"a condition on the page":         {liveForm(t), "household", map[string]string{"living": "", "partner_name": partner, "has_children": "", "children": "answers.has_children"}},
		"a sum":                           {liveForm(t), "costs", map[string]string{"rent": "", "electricity": "", "total": total}},
		"a page without conditions":       {liveForm(t), "together", map[string]string{}},
		"an answer of another page":       {liveForm(t, "(has(answers.electricity) ?", "(answers.living == 'alone' ?"), "costs", map[string]string{"rent": "", "electricity": "", "living": "", "total": strings.Replace(total, "has(answers.electricity)", "answers.living == 'alone'", 1)}},
		"a rate that the server looks up": {liveForm(t, "(has(answers.electricity) ?", "(rate('a', 'b', today) > 1 ?"), "costs", map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := namesOf(filled(t, tc.d, tc.page, forms.Answers{}).Live)

			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestAnswersOfOtherPagesGoAlongOnlyWhereTheyAreLookedAt(t *testing.T) {
	t.Parallel()
	d := liveForm(t, "(has(answers.electricity) ?", "(answers.living == 'alone' ?")
	answers := forms.Answers{"living": {Type: forms.Text, Text: "alone"}, "has_children": {Type: forms.YesNo}, "rent": {Type: forms.Whole, Whole: 845000}}

	live := filled(t, d, "costs", answers).Live

	got, err := json.Marshal(live.Answers)
	if err != nil || string(got) != `{"living":"alone"}` {
		t.Errorf("%s, %v", got, err)
	}
}

func TestAGroupThatIsNotSeenWaitsWithTheQuestionsOfItsRows(t *testing.T) {
	t.Parallel()
	page := parsed(t, Fields(filled(t, liveForm(t), "household", forms.Answers{})))

	var waiting []string
	for n := range page.Descendants() {
		if name, ok := attribute(n, "name"); ok && n.Parent != nil && strings.HasPrefix(name, "children") {
			waiting = append(waiting, name)
		}
	}

	if !slices.Contains(waiting, "children.r1.name") || sent(page).Has("children") {
		t.Errorf("waiting %v, sent %v", waiting, sent(page))
	}
}

func TestAQuestionThatIsNotSeenWaitsInATemplateAndIsNotSent(t *testing.T) {
	t.Parallel()
	hidden := parsed(t, Fields(filled(t, liveForm(t), "household", forms.Answers{})))
	seen := parsed(t, Fields(filled(t, liveForm(t), "household", forms.Answers{"living": {Type: forms.Text, Text: "partner"}})))

	if waiting := all(hidden, "template"); len(waiting) == 0 || sent(hidden).Has("partner_name") {
		t.Errorf("%d templates, sent %v", len(waiting), sent(hidden))
	}
	if !slices.ContainsFunc(all(seen, "div"), func(n *html.Node) bool {
		name, _ := attribute(n, "data-live")
		return name == "partner_name"
	}) || !sent(seen).Has("partner_name") {
		t.Error("what is seen stands in no mark, or is not sent")
	}
}

// The browser reads what is typed as the server does: it runs the same file in e2e.
func TestWhatIsTypedIsReadAsTheBrowserReadsIt(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/live.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Kind  forms.Kind          `json:"kind"`
			Typed map[string][]string `json:"typed"`
			Want  any                 `json:"want"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for _, tc := range file.Cases {
		if !readable(tc.Kind) {
			t.Errorf("%s is not read in the browser", tc.Kind)
		}
		got := map[string]any{}

		tellLive(got, "x", readOne(t, tc.Kind, tc.Typed))

		if d := cmp.Diff(plainly(t, tc.Want), plainly(t, got["x"])); d != "" {
			t.Errorf("%s %q: -want +got\n%s", tc.Kind, tc.Typed, d)
		}
	}
}

func plainly(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readOne reads the answer to a question of a kind, called x.
func readOne(t *testing.T, kind forms.Kind, typed map[string][]string) forms.Value {
	t.Helper()
	field := forms.Field{ID: "x", Kind: kind, Options: []forms.Option{{Value: "a"}, {Value: "b"}}}
	posted := url.Values{}
	for part, values := range typed {
		posted[strings.TrimSuffix("x-"+part, "-")] = values
	}
	answers, _, err := forms.ReadPage(forms.Definition{Pages: []forms.Page{{ID: "one", Fields: []forms.Field{field}}}}, "one", posted, today)
	if err != nil {
		t.Fatal(err)
	}
	return answers["x"]
}
