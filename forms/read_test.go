package forms_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stodporten/forms"
	"stodporten/forms/check"
)

// post is a form body; a line is an input.
func post(lines ...string) url.Values {
	posted := url.Values{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		posted.Add(name, value)
	}
	return posted
}

func unread(parts ...string) forms.Value {
	typed := map[string]string{}
	for i := 0; i < len(parts); i += 2 {
		typed[parts[i]] = parts[i+1]
	}
	return forms.Value{Type: forms.Unread, Parts: typed}
}

func TestAmountsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	d := small(t)
	for typed, want := range map[string]forms.Value{
		"8450": whole(845000), "8 450": whole(845000), "8\u00a0450": whole(845000), "8450,50": whole(845050), "8450.5": whole(845050), "8 450,05": whole(845005),
		"8.450": whole(845000), "8,450": whole(845000), "8.450,50": whole(845050), "8,450.50": whole(845050), "1,234,567": whole(123456700),
		"8450 kr": whole(845000), "8450:-": whole(845000), "SEK 8,450": whole(845000), "8450 kronor": whole(845000), "-100": whole(-10000), "\u2212100": whole(-10000),
		"0": whole(0), "007": whole(700), "٨٤٥٠": whole(845000), "٨٤٥٠٫٥": whole(845050), "8450,": whole(845000), "": {}, "   ": {},
		"8,45,0": unread("", "8,45,0"), "84.50,5": unread("", "84.50,5"), "mycket": unread("", "mycket"), "8450 + 100": unread("", "8450 + 100"),
		"1e9": unread("", "1e9"), "0x10": unread("", "0x10"), "∞": unread("", "∞"), "9999999999999": unread("", "9999999999999"), ",50": unread("", ",50"), "--1": unread("", "--1"),
	} {
		answers, kept, err := forms.ReadPage(d, "costs", post("rent="+typed), facts().Today)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, answers["rent"]); diff != "" {
			t.Errorf("%q: -want +got\n%s", typed, diff)
		}
		if kept.Get("rent") != typed {
			t.Errorf("%q came back as %q", typed, kept.Get("rent"))
		}
	}
}

func TestWhatIsTypedBecomesAnAnswerOrIsKeptAsItWas(t *testing.T) {
	t.Parallel()
	d := small(t)
	for name, tc := range map[string]struct {
		page string
		post []string
		want forms.Answers
	}{
		"blanks around a name go":       {"household", []string{"partner_name=  Jonas "}, forms.Answers{"partner_name": text("Jonas")}},
		"an emptied name":               {"household", []string{"partner_name="}, forms.Answers{"partner_name": {}}},
		"a field that was not posted":   {"household", nil, forms.Answers{}},
		"yes":                           {"household", []string{"has_children=", "has_children=yes"}, forms.Answers{"has_children": yesNo(true)}},
		"no":                            {"household", []string{"has_children=", "has_children=no"}, forms.Answers{"has_children": yesNo(false)}},
		"neither":                       {"household", []string{"has_children="}, forms.Answers{"has_children": {}}},
		"an invented option":            {"household", []string{"living=castle"}, forms.Answers{"living": unread("", "castle")}},
		"boxes in the form's own order": {"costs", []string{"other=", "other=dentist", "other=glasses", "other=dentist"}, forms.Answers{"other": {Type: forms.Choices, Choices: []string{"glasses", "dentist"}}}},
		"no box":                        {"costs", []string{"other="}, forms.Answers{"other": {}}},
		"a date":                        {"together", []string{"since-day=1", "since-month= 2 ", "since-year=2026"}, forms.Answers{"since": text("2026-02-01")}},
		"a date in Arabic digits":       {"together", []string{"since-day=١", "since-month=٢", "since-year=٢٠٢٦"}, forms.Answers{"since": text("2026-02-01")}},
		"no date":                       {"together", []string{"since-day=", "since-month=", "since-year="}, forms.Answers{"since": {}}},
		"a day that is not":             {"together", []string{"since-day=30", "since-month=2", "since-year=2026"}, forms.Answers{"since": unread("day", "30", "month", "2", "year", "2026")}},
		"a year left out":               {"together", []string{"since-day=30", "since-month=2", "since-year="}, forms.Answers{"since": unread("day", "30", "month", "2", "year", "")}},
		"line breaks are one sign":      {"together", []string{"why=ett\r\ntvå"}, forms.Answers{"why": text("ett\ntvå")}},
		"blanks are no text":            {"together", []string{"why= \r\n "}, forms.Answers{"why": {}}},
		"rows in their order": {
			"household", []string{"children=", "children=r3", "children=r1", "children.r1.name=Selma", "children.r3.name=Elias", "children.r3.number=170101-2393"},
			forms.Answers{"children": rows(
				forms.Row{ID: "r3", Answers: forms.Answers{"name": text("Elias"), "number": text("201701012393")}},
				forms.Row{ID: "r1", Answers: forms.Answers{"name": text("Selma")}})},
		},
		"all rows gone":                      {"household", []string{"children="}, forms.Answers{"children": rows()}},
		"rows nobody listed are nobody's":    {"household", []string{"children.r1.name=Selma"}, forms.Answers{}},
		"a row's id is ours or none":         {"household", []string{"children=../r1", "children=r0", "children=r1", "children=r1"}, forms.Answers{"children": rows(forms.Row{ID: "r1", Answers: forms.Answers{}})}},
		"a child without number":             {"household", []string{"children=r1", "children.r1.number=2024-05-01"}, forms.Answers{"children": rows(forms.Row{ID: "r1", Answers: forms.Answers{"number": text("2024-05-01")}})}},
		"what the page does not ask is left": {"costs", []string{"living=alone", "_csrf=x"}, forms.Answers{}},
		"nobody answers a sum":               {"costs", []string{"total=1"}, forms.Answers{}},
		"nobody answers who applies":         {"household", []string{"applicant=199001012385"}, forms.Answers{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			answers, _, err := forms.ReadPage(d, tc.page, post(tc.post...), facts().Today)

			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, answers, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestAPostThatIsNoHonestOneIsRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	d := small(t)
	many := func(name string, n int) url.Values {
		posted := url.Values{}
		for i := range n {
			posted.Add(strings.ReplaceAll(name, "%", fmt.Sprint(i+1)), strings.ReplaceAll("r%", "%", fmt.Sprint(i+1)))
		}
		return posted
	}
	for name, tc := range map[string]struct {
		page   string
		posted url.Values
		want   error
	}{
		"a NUL":                         {"costs", post("rent=8\x00"), forms.ErrNotText},
		"a NUL where nobody looks":      {"costs", post("x=\x00"), forms.ErrNotText},
		"a NUL in a name":               {"costs", post("x\x00=1"), forms.ErrNotText},
		"bytes that are not UTF-8":      {"costs", post("rent=\xff"), forms.ErrNotText},
		"a surrogate written as bytes":  {"costs", post("rent=\xed\xa0\x80"), forms.ErrNotText},
		"ten thousand inputs":           {"costs", many("x%", 10_000), forms.ErrTooMuch},
		"one input ten thousand times":  {"costs", many("rent", 10_000), forms.ErrTooMuch},
		"five hundred boxes":            {"costs", many("other", 500), forms.ErrTooMuch},
		"more rows than there may be":   {"household", many("children", 201), forms.ErrTooMuch},
		"ten megabytes in one question": {"together", post("why=" + strings.Repeat("x", 10<<20)), forms.ErrTooMuch},
		"a novel in a date":             {"together", post("since-day=" + strings.Repeat("1", 201)), forms.ErrTooMuch},
		"a long name of an input":       {"costs", post(strings.Repeat("x", 201) + "=1"), forms.ErrTooMuch},
		"a page that is not there":      {"nowhere", post(), forms.ErrNoPage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, _, err := forms.ReadPage(d, tc.page, tc.posted, facts().Today)

			if !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}

func TestWhatIsStoredFillsTheInputsItWasReadFrom(t *testing.T) {
	t.Parallel()
	d := small(t)
	posted := post("living=partner", "partner_name=Jonas", "has_children=yes", "children=r1", "children=r4", "children.r1.name=Elias",
		"children.r1.number=20170101-2393", "children.r4.name=", "children.r4.number=vet inte")
	page, _ := d.Page("household")
	answers, _, err := forms.ReadPage(d, "household", posted, facts().Today)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(forms.Merge(nil, answers))
	if err != nil {
		t.Fatal(err)
	}
	stored, err := forms.ReadAnswers(data)
	if err != nil {
		t.Fatal(err)
	}

	filled := forms.Fill(page, stored)

	want := forms.Typed{"living": {"partner"}, "partner_name": {"Jonas"}, "has_children": {"yes"}, "children": {"r1", "r4"},
		"children.r1.name": {"Elias"}, "children.r1.number": {"20170101-2393"}, "children.r4.number": {"vet inte"}}
	if diff := cmp.Diff(want, filled); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestMergingLeavesAloneWhatThePageDidNotShow(t *testing.T) {
	t.Parallel()
	stored := forms.Answers{"rent": whole(1), "why": text("x"), "children": rows(
		forms.Row{ID: "r1", Answers: forms.Answers{"name": text("Elias"), "lunch": yesNo(true)}},
		forms.Row{ID: "r2", Answers: forms.Answers{"name": text("Selma")}})}
	read := forms.Answers{"rent": {}, "electricity": whole(2), "children": rows(
		forms.Row{ID: "r2", Answers: forms.Answers{"name": text("Selma T")}},
		forms.Row{ID: "r1", Answers: forms.Answers{"name": {}}})}

	merged := forms.Merge(stored, read)

	want := forms.Answers{"why": text("x"), "electricity": whole(2), "children": rows(
		forms.Row{ID: "r2", Answers: forms.Answers{"name": text("Selma T")}},
		forms.Row{ID: "r1", Answers: forms.Answers{"lunch": yesNo(true)}})}
	if diff := cmp.Diff(want, merged); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if stored["rent"].Whole != 1 || len(stored["children"].Rows[0].Answers) != 2 {
		t.Error("what was stored has changed")
	}
}

func TestRowsAreAddedAndRemovedByButtons(t *testing.T) {
	t.Parallel()
	d := small(t)
	page, _ := d.Page("household")
	press := func(answers forms.Answers, button string) forms.Answers {
		t.Helper()
		action, ok := forms.ReadAction(page, post(button+"=1"))
		if !ok {
			t.Fatalf("%s is no button", button)
		}
		out, err := action.Apply(page, answers)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	ids := func(answers forms.Answers) string {
		var ids []string
		for _, row := range answers["children"].Rows {
			ids = append(ids, row.ID)
		}
		return strings.Join(ids, " ")
	}

	two := press(forms.Answers{}, forms.AddName("children"))
	three := press(two, "children.add")
	without := press(three, forms.RemoveName("children", "r2"))
	again := press(without, "children.add")
	same := press(again, "children.remove.r2")

	for _, tc := range []struct{ got, want string }{{ids(two), "r1 r2"}, {ids(three), "r1 r2 r3"}, {ids(without), "r1 r3"}, {ids(again), "r1 r3 r4"}, {ids(same), "r1 r3 r4"}} {
		if tc.got != tc.want {
			t.Errorf("got %s, want %s", tc.got, tc.want)
		}
	}
	five := press(press(again, "children.add"), "children.add")
	if _, err := (forms.RowAction{Group: "children"}).Apply(page, five); !errors.Is(err, forms.ErrTooMuch) {
		t.Errorf("a sixth child of at most five: %v", err)
	}
	for _, button := range []string{"children.remove.x", "pets.add", "children", "children.removeall"} {
		if _, ok := forms.ReadAction(page, post(button+"=1")); ok {
			t.Errorf("%s is a button", button)
		}
	}
}

func TestStoredAnswersAreReadOnlyAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"null":                   `{"a":null}`,
		"a fraction":             `{"a":1.5}`,
		"a number too large":     `{"a":9223372036854775808}`,
		"an object of our own":   `{"a":{"colour":"red"}}`,
		"two kinds at once":      `{"a":{"rows":[],"parts":{}}}`,
		"a list of numbers":      `{"a":[1]}`,
		"an id with a blank":     `{"a b":"x"}`,
		"a row without id":       `{"a":{"rows":[{"answers":{}}]}}`,
		"rows in rows":           `{"a":{"rows":[{"id":"r1","answers":{"b":{"rows":[]}}}]}}`,
		"a row with more":        `{"a":{"rows":[{"id":"r1","answers":{},"x":1}]}}`,
		"a NUL":                  `{"a":"x\u0000"}`,
		"an answer twice":        `{"a":"x","a":"y"}`,
		"text after the end":     `{} {}`,
		"a list":                 `[]`,
		"bytes that are no text": "{\"a\":\"\xff\"}",
		"deep":                   strings.Repeat(`{"a":{"rows":[{"id":"r1","answers":`, 5000),
		"201 rows":               `{"a":{"rows":[` + strings.TrimSuffix(strings.Repeat(`{"id":"r1","answers":{}},`, 201), ",") + `]}}`,
		"a long text":            `{"a":"` + strings.Repeat("x", 20_001) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			answers, err := forms.ReadAnswers([]byte(text))

			if err == nil {
				t.Errorf("read as %v", answers)
			}
		})
	}
}

// Whatever is posted is refused, or read so that it can be stored, found again and shown as it was typed.
func FuzzReadPage(f *testing.F) {
	all, speak := []forms.Definition{small(f), standard(f)}, speaker(f, "sv")
	for _, name := range sampleNames() {
		all = append(all, sample(f, name))
	}
	for _, tc := range typedCases() {
		f.Add(posted(tc.post...).Encode())
	}
	for _, body := range amina() {
		f.Add(strings.ReplaceAll(body, " ", "+"))
	}
	f.Add("children=r1&children.r1.number=900101-2385&since-day=31&since-month=2&since-year=2020&rent=8%20450&why=%00")
	f.Fuzz(func(t *testing.T, body string) {
		posted, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		for _, form := range all {
			stored := forms.Answers{}
			for _, page := range form.Pages {
				stored = readAndStore(t, form, page, posted, stored)
			}
			if _, err := forms.Take(form, stored, facts(), speak).Bytes(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func readAndStore(t *testing.T, form forms.Definition, page forms.Page, posted url.Values, stored forms.Answers) forms.Answers {
	t.Helper()
	read, typed, err := forms.ReadPage(form, page.ID, posted, facts().Today)
	if err != nil {
		if !errors.Is(err, forms.ErrNotText) && !errors.Is(err, forms.ErrTooMuch) {
			t.Fatalf("refused for another reason: %v", err)
		}
		return stored
	}
	merged := forms.Merge(stored, read)
	data, err := json.Marshal(merged)
	if err != nil {
		t.Fatal(err)
	}
	again, err := forms.ReadAnswers(data)
	if err != nil {
		t.Fatalf("what was read cannot be stored: %v", err)
	}
	if diff := cmp.Diff(merged, again, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("stored and found again: %s", diff)
	}
	for name, values := range typed {
		if !strings.Contains(name, ".") && len(posted[name]) > 0 && values[len(values)-1] != posted[name][len(posted[name])-1] {
			if field, _, ok := form.Field(name); !ok || !field.Kind.HasRows() {
				t.Fatalf("%s was typed %q and is shown %q", name, posted[name], values)
			}
		}
	}
	return again
}

// Whatever stands in the database is refused, or is answers that can be shown, checked against every form and stored again.
func FuzzStoredAnswers(f *testing.F) {
	var all []forms.Definition
	for _, name := range sampleNames() {
		all = append(all, sample(f, name))
	}
	for _, tc := range typedCases() {
		f.Add([]byte(`{"` + tc.field + `":` + tc.stored + `}`))
	}
	f.Add([]byte(`{"evidence":{"rows":[{"id":"contract","answers":{"how":"upload","files":{"files":["x"]}}}]},"group":{"rows":[{"id":"r1","answers":{"sum":1}}]}}`))
	f.Add([]byte(`{"partialdate":"2026-11-031","month":"2","time":"","daterange":{"parts":{"to":"x"}},"iban":"S","orgnumber":"5","bankgiro":""}`))
	f.Add([]byte(`{"address":{"parts":{"which":"other","street":"\u202eevil"}},"linked":"b-school","part":"north","birth":"2026-13-45"}`))
	speak := speaker(f, "sv")
	f.Fuzz(func(t *testing.T, data []byte) {
		answers, err := forms.ReadAnswers(data)
		if err != nil {
			return
		}
		stored, err := json.Marshal(answers)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := forms.ReadAnswers(stored); err != nil || cmp.Diff(answers, again, cmpopts.EquateEmpty()) != "" {
			t.Fatalf("stored and found again: %v", err)
		}
		for _, d := range all {
			forms.OutcomeOf(d, answers, withFile())
			for _, found := range check.All(d, answers, withFile()).Problems {
				found.Text("sv", speak)
			}
			if _, err := forms.Take(d, answers, withFile(), speak).Bytes(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
