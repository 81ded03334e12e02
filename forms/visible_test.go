package forms_test

import (
	"fmt"
	"strings"
	"testing"

	"stodporten/forms"
)

func TestWhatIsHiddenKeepsItsValueAndDoesNotCount(t *testing.T) {
	t.Parallel()
	d := small(t)
	answers := forms.Answers{"living": text("partner"), "partner_name": text("Jonas"), "why": text("Vi behöver hjälp.")}

	together := forms.Visible(d, answers, facts())
	answers["living"] = text("alone")
	alone := forms.Visible(d, answers, facts())

	if !together.Field("partner_name") || !together.Page("together") || together.Counted["partner_name"].Text != "Jonas" {
		t.Errorf("with a partner: %+v", together)
	}
	if alone.Field("partner_name") || alone.Page("together") || alone.Field("why") {
		t.Errorf("alone, the partner's questions are seen: %+v", alone)
	}
	if _, ok := alone.Counted["partner_name"]; ok {
		t.Error("the hidden name counts")
	}
	if answers["partner_name"].Text != "Jonas" {
		t.Error("the hidden name is lost")
	}
}

// parse makes a form of one or more pages, each a list of fields as JSON.
func parse(tb testing.TB, pages ...string) forms.Definition {
	tb.Helper()
	data := string(changed(tb, func(form map[string]any) { form["pages"] = "PAGES" }))
	var list []string
	for i, fields := range pages {
		list = append(list, fmt.Sprintf(`{"id":"p%d","title":{"sv":"p","en":"p"},"fields":[%s]}`, i, strings.ReplaceAll(fields, `"L"`, `{"sv":"l","en":"l"}`)))
	}
	d, err := forms.Parse([]byte(strings.Replace(data, `"PAGES"`, "["+strings.Join(list, ",")+"]", 1)))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestWhatHangsOnAHiddenAnswerIsHiddenToo(t *testing.T) {
	t.Parallel()
	d := parse(t, `
		{"id":"c","kind":"yesno","label":"L","when":"answers.b"},
		{"id":"b","kind":"yesno","label":"L","when":"answers.a"},
		{"id":"a","kind":"yesno","label":"L"},
		{"id":"sum","kind":"calculated","label":"L","unit":"number","calculate":"has(answers.c) ? 1 : 0"}`)
	answers := forms.Answers{"a": yesNo(true), "b": yesNo(true), "c": yesNo(true)}

	open := forms.Visible(d, answers, facts())
	answers["a"] = yesNo(false)
	closed := forms.Visible(d, answers, facts())

	if sum, _ := open.Sum("sum"); !open.Field("c") || sum != 1 {
		t.Errorf("open: %+v", open)
	}
	if sum, _ := closed.Sum("sum"); closed.Field("b") || closed.Field("c") || sum != 0 {
		t.Errorf("closed: %+v", closed)
	}
}

func TestEachRowIsJudgedByItsOwnAnswersAndByTheForm(t *testing.T) {
	t.Parallel()
	d := parse(t, `
		{"id":"limit","kind":"integer","label":"L"},
		{"id":"rows","kind":"group","label":"L","minRows":2,"maxRows":5,"add":"L","remove":"L","rowTitle":"L","fields":[
			{"id":"n","kind":"integer","label":"L"},
			{"id":"why","kind":"text","label":"L","when":"row.n > answers.limit","requiredWhen":"row.n > 2 * answers.limit"},
			{"id":"twice","kind":"calculated","label":"L","unit":"number","calculate":"2 * row.n"}]},
		{"id":"all","kind":"calculated","label":"L","unit":"number","calculate":"sum(answers.rows.map(r, has(r.twice), r.twice))"},
		{"id":"hit","kind":"yesno","label":"L","when":"answers.rows.exists(r, has(r.why) && r.why == 'x')"}`)
	answers := forms.Answers{"limit": whole(10), "rows": rows(
		forms.Row{ID: "r1", Answers: forms.Answers{"n": whole(5), "why": text("x")}},
		forms.Row{ID: "r2", Answers: forms.Answers{"n": whole(15)}},
		forms.Row{ID: "r7", Answers: forms.Answers{"n": whole(25), "why": text("y")}},
		forms.Row{ID: "r8", Answers: forms.Answers{"n": unread("", "many")}})}

	v := forms.Visible(d, answers, facts())

	for name, want := range map[string]bool{"rows.r1.why": false, "rows.r2.why": true, "rows.r7.why": true, "rows.r8.why": false, "hit": false} {
		if v.Field(name) != want {
			t.Errorf("%s seen: %v", name, !want)
		}
	}
	if v.Required("rows.r2.why") || !v.Required("rows.r7.why") || v.Required("rows.r1.why") {
		t.Error("demanded of the wrong rows")
	}
	if sum, _ := v.Sum("rows.r7.twice"); sum != 50 {
		t.Errorf("twice 25 is %d", sum)
	}
	if sum, _ := v.Sum("all"); sum != 2*(5+15+25) {
		t.Errorf("all twice is %d", sum)
	}
	if _, ok := v.Sum("rows.r8.twice"); ok {
		t.Error("what could not be read has a double")
	}
}

func TestAGroupIsSeenWithAsManyRowsAsItMustHave(t *testing.T) {
	t.Parallel()
	d := small(t)

	v := forms.Visible(d, forms.Answers{"has_children": yesNo(true)}, facts())

	if !v.Field("children.r1.name") || v.Field("children.r2.name") || len(v.Counted["children"].Rows) != 1 {
		t.Errorf("%+v", v.Counted)
	}
}

func TestAnOptionThatIsHiddenDoesNotCountWhenItWasChosenBefore(t *testing.T) {
	t.Parallel()
	d := parse(t, `
		{"id":"open","kind":"yesno","label":"L"},
		{"id":"pick","kind":"radios","label":"L","options":[{"value":"a","label":"L"},{"value":"b","label":"L","when":"answers.open"}]},
		{"id":"ticks","kind":"checkboxes","label":"L","options":[{"value":"a","label":"L"},{"value":"b","label":"L","when":"answers.open"}]},
		{"id":"more","kind":"text","label":"L","when":"answers.pick == 'b'"}`)
	answers := forms.Answers{"open": yesNo(true), "pick": text("b"), "ticks": {Type: forms.Choices, Choices: []string{"a", "b"}}}

	open := forms.Visible(d, answers, facts())
	answers["open"] = yesNo(false)
	closed := forms.Visible(d, answers, facts())

	if !open.Option("pick", "b") || !open.Field("more") || len(open.Counted["ticks"].Choices) != 2 {
		t.Errorf("open: %+v", open)
	}
	if closed.Option("pick", "b") || closed.Field("more") || len(closed.Counted["ticks"].Choices) != 1 || closed.Counted["pick"].Text != "" {
		t.Errorf("closed: %+v", closed)
	}
}

func TestAnAnswerOfAnotherTypeThanTheQuestionAsksForCountsAsNone(t *testing.T) {
	t.Parallel()
	d := parse(t, `
		{"id":"n","kind":"integer","label":"L"},
		{"id":"sum","kind":"calculated","label":"L","unit":"number","calculate":"answers.n"},
		{"id":"pick","kind":"yesno","label":"L"},
		{"id":"more","kind":"text","label":"L","when":"has(answers.pick)"}`)

	v := forms.Visible(d, forms.Answers{"n": text("7"), "pick": {Type: forms.Choices, Choices: []string{"yes"}}}, facts())

	if _, ok := v.Sum("sum"); ok || v.Field("more") || len(v.Counted) > 0 {
		t.Errorf("%+v", v.Counted)
	}
}

func TestConditionsKnowTheDayTheRoleAndTheRates(t *testing.T) {
	t.Parallel()
	d := parse(t, `
		{"id":"me","kind":"applicant","label":"L"},
		{"id":"young","kind":"text","label":"L","when":"age(born(answers.me), today) < 37"},
		{"id":"helper","kind":"text","label":"L","when":"role == 'representative' && actor == 'resident' && lang == 'sv'"},
		{"id":"norm","kind":"calculated","label":"L","unit":"ore","calculate":"rates.norm.single * 2"}`)
	f := facts()

	before := forms.Visible(d, forms.Answers{}, f)
	f.Today = f.Today.AddDate(1, 0, 0)
	f.Role = "representative"
	f.Rates = map[string]map[string]int64{"norm": {"single": 394000}}
	after := forms.Visible(d, forms.Answers{}, f)

	if _, ok := before.Sum("norm"); ok || !before.Field("young") || before.Field("helper") {
		t.Errorf("before: %+v", before)
	}
	if sum, _ := after.Sum("norm"); sum != 788000 || after.Field("young") || !after.Field("helper") {
		t.Errorf("after: %+v", after)
	}
}

func TestADefinitionNobodyParsedShowsNothing(t *testing.T) {
	t.Parallel()
	d := small(t)

	v := forms.Visible(forms.Definition{ID: d.ID, Pages: d.Pages}, couple(), facts())

	if v.Page("household") || v.Field("living") || len(v.Counted) > 0 {
		t.Errorf("%+v", v)
	}
}

func TestWordsFallBackFromAVariantToItsLanguageAndThenToSwedish(t *testing.T) {
	t.Parallel()
	words := forms.Words{"sv": "Hyra", "en": "Rent", "sv-x-lattlast": "Vad kostar det?"}
	for lang, want := range map[string][2]string{
		"sv": {"Hyra", "sv"}, "en": {"Rent", "en"}, "sv-x-lattlast": {"Vad kostar det?", "sv-x-lattlast"},
		"en-GB": {"Rent", "en"}, "en-x-easy": {"Rent", "en"}, "ar": {"Hyra", "sv"}, "qps": {"Hyra", "sv"}, "": {"Hyra", "sv"},
	} {
		if text, found := words.Found(lang); text != want[0] || found != want[1] {
			t.Errorf("%q: %q in %q", lang, text, found)
		}
	}
}

// sixty is a page of sixty fields, forty of them with a condition.
func sixty(tb testing.TB) forms.Definition {
	tb.Helper()
	var fields []string
	for i := range 20 {
		fields = append(fields, fmt.Sprintf(`{"id":"a%d","kind":"yesno","label":"L"}`, i))
	}
	for i := range 20 {
		fields = append(fields, fmt.Sprintf(`{"id":"b%d","kind":"currency","label":"L","when":"answers.a%d && !answers.a%d"}`, i, i, (i+1)%20))
	}
	for i := range 20 {
		fields = append(fields, fmt.Sprintf(`{"id":"c%d","kind":"text","label":"L","when":"has(answers.b%d) && answers.b%d > 100"}`, i, i, i))
	}
	return parse(tb, strings.Join(fields, ","))
}

func BenchmarkVisibleOnSixtyFieldsWithFortyConditions(b *testing.B) {
	d := sixty(b)
	answers := forms.Answers{}
	for i := range 20 {
		answers[fmt.Sprintf("a%d", i)] = yesNo(i%2 == 0)
		answers[fmt.Sprintf("b%d", i)] = whole(int64(i * 100))
		answers[fmt.Sprintf("c%d", i)] = text("x")
	}
	f := facts()
	b.ReportAllocs()
	for b.Loop() {
		forms.Visible(d, answers, f)
	}
}

func BenchmarkParseTheStandardForm(b *testing.B) {
	for b.Loop() {
		standard(b)
	}
}

func BenchmarkTheWholeApplicationIsSealed(b *testing.B) {
	d, speak := standard(b), speaker(b, "sv")
	answers := fillIn(b, d, amina())
	for b.Loop() {
		if _, err := forms.Take(d, answers, facts(), speak).Hash(); err != nil {
			b.Fatal(err)
		}
	}
}
