package control

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"stodporten/locales"
)

func speaker(t *testing.T, lang string) locales.Speaker {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words.Speaker(lang)
}

func english(t *testing.T) locales.Speaker {
	t.Helper()
	return speaker(t, locales.English)
}

func rendered(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>' onload='x`

func TestWhateverIsHandedInIsShownAndNeverRun(t *testing.T) {
	t.Parallel()
	s := english(t)
	evil := Text{Words: hostile, Lang: hostile}
	q := Question{Name: hostile, Label: evil, Hint: evil, Error: evil, Aside: evil}
	option := []Option{{Value: hostile, Label: evil, Hint: evil, Alone: true}}
	files := Uploads{
		Files: []Upload{{ID: hostile, Name: hostile, Size: evil, State: hostile, Status: evil, Why: evil}}, Address: hostile, Accept: hostile,
		AddName: hostile, AddValue: hostile, RemoveName: hostile, RemoveValue: hostile, Photo: true,
	}

	for name, component := range map[string]templ.Component{
		"text":         evil,
		"input":        Input(s, q, Typing{Value: hostile, Type: hostile, Mode: hostile, Autocomplete: hostile, Prefix: evil, Suffix: evil}),
		"textarea":     Textarea(s, q, Writing{Value: "</textarea>" + hostile, Most: 3}),
		"select":       Select(s, q, hostile, option),
		"radios":       Radios(s, q, hostile, option, true),
		"checkboxes":   Checkboxes(s, q, []string{hostile}, option),
		"date":         Date(s, q, Day{Day: hostile, Month: hostile, Year: hostile}),
		"problems":     Problems(s, []Mistake{{Target: hostile, Text: evil}, {Href: "javascript:alert(1)", Text: evil}}),
		"button":       Button(Press{Label: evil, Name: hostile, Value: hostile, Form: hostile, About: evil}),
		"link":         Link(evil, "javascript:alert(1)"),
		"button link":  ButtonLink(evil, "javascript:alert(1)", Primary),
		"summary":      Summary(s, []Fact{{Key: evil, Values: []Text{evil, evil}, Change: "javascript:alert(1)"}}),
		"summary card": SummaryCard(s, evil, "javascript:alert(1)"),
		"tasks":        Tasks(hostile, []Task{{Title: evil, Hint: evil, Href: "javascript:alert(1)", Status: evil, Tag: Red}}),
		"table":        Table(Sheet{Caption: evil, Columns: []Column{{Title: evil}}, Rows: [][]Cell{{{Text: evil, Href: "javascript:alert(1)"}}}}),
		"cards":        Cards(2, []Card{{Title: evil, Href: "javascript:alert(1)", Text: evil, Status: evil, Facts: []Text{evil}}}),
		"timeline":     Timeline(s, []Event{{Title: evil, When: evil, Text: evil}}),
		"receipt":      Receipt(evil, evil, hostile),
		"sections":     Sections(hostile, []Step{{Text: evil, Href: "javascript:alert(1)"}}),
		"notification": Notification(s, evil),
		"details":      Details(evil),
		"hidden":       Hidden(hostile, hostile),
		"period":       Dates(s, q, []End{{Name: hostile, Label: evil, Day: Day{Day: hostile, Joint: hostile}}}),
		"lines":        Lines(s, q, []Line{{Question: q, Typing: Typing{Value: hostile}}}),
		"grid":         FillIn(Grid{Caption: evil, Corner: evil, Columns: []Text{evil}, Last: evil, Rows: []GridRow{{Title: evil, Inputs: []templ.Component{evil}}}}),
		"complete":     Complete(s, q, hostile, option),
		"linked":       Linked(s, q, hostile, []Family{{Value: hostile, Label: evil, Options: option}}, hostile),
		"tree":         Tree(s, q, hostile, []Branch{{Value: hostile, Label: evil, Branches: []Branch{{Value: hostile, Label: evil, Hint: evil}}}}),
		"scale":        Scale(s, q, hostile, option, [2]Text{evil, evil}),
		"address":      Address(s, q, Residence{Which: hostile, Ways: option, Register: []Text{evil}, Street: hostile, Wrong: []string{"street"}}),
		"files":        Files(s, q, files),
		"evidence":     Evidence(s, q, []Proof{{Title: evil, Help: evil, Tag: evil, How: q, Ways: option, Files: files, Enclosed: q, Why: q, WhyText: hostile}}),
		"attest":       Attest(s, q, evil, true),
		"consent":      Consent(s, q, evil, hostile, option),
		"stop":         Stop(s, evil, evil, []Step{{Text: evil, Href: "javascript:alert(1)"}}),
		"locked":       Locked(evil),
		"autosave":     Autosave(s, Saving{Address: hostile, SignIn: "javascript:alert(1)", Stay: hostile, At: hostile}),
	} {
		markup := rendered(t, component)

		for _, bad := range []string{"<script", "<img", "javascript:", `' onload='`} {
			if strings.Contains(markup, bad) {
				t.Errorf("%s lets %q through: %s", name, bad, markup)
			}
		}
	}
}

func TestWordsThatFellBackSayWhichLanguageTheyAreIn(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ page, words, want string }{
		"the page's own":           {locales.Swedish, locales.Swedish, "Hej"},
		"a variant takes Swedish":  {locales.EasySwedish, locales.Swedish, "Hej"},
		"Swedish on an English":    {locales.English, locales.Swedish, `<span lang="sv" dir="ltr">Hej</span>`},
		"Swedish on an Arabic":     {locales.Arabic, locales.Swedish, `<span lang="sv" dir="ltr">Hej</span>`},
		"the pseudo-locale itself": {locales.Pseudo, locales.Swedish, "Hej"},
	} {
		if got := rendered(t, In(speaker(t, c.page), "Hej", c.words)); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestATextThatBeginsWithALineBreakKeepsIt(t *testing.T) {
	t.Parallel()

	markup := rendered(t, Textarea(english(t), Question{Name: "why"}, Writing{Value: "\nfirst"}))

	if !strings.Contains(markup, ">\n\nfirst</textarea>") {
		t.Errorf("a browser swallows the first line break after the tag: %s", markup)
	}
}

func TestNumbersRunFromLeftToRightInArabic(t *testing.T) {
	t.Parallel()
	amount := Typing{Money: true, Mode: "decimal", Value: "8 450"}

	inArabic := rendered(t, Input(speaker(t, locales.Arabic), Question{Name: "rent"}, amount))
	inSwedish := rendered(t, Input(speaker(t, locales.Swedish), Question{Name: "rent"}, amount))

	if !strings.Contains(inArabic, `dir="ltr"`) || strings.Contains(inSwedish, "dir=") {
		t.Errorf("%s\n%s", inArabic, inSwedish)
	}
}

func TestTheCounterTellsHowMuchMayBeWrittenWithoutJavaScript(t *testing.T) {
	t.Parallel()

	markup := rendered(t, Textarea(english(t), Question{Name: "why", Hint: Plain("h")}, Writing{Most: 500}))

	for _, part := range []string{"You can write at most 500 characters", `aria-describedby="why-hint why-count"`, `id="why-count"`} {
		if !strings.Contains(markup, part) {
			t.Errorf("%q is missing: %s", part, markup)
		}
	}
	if strings.Contains(markup, "maxlength") {
		t.Error("what is pasted must not be cut off without a word")
	}
}

func TestATableSaysItsHeadingsAgainWhereItFolds(t *testing.T) {
	t.Parallel()

	markup := rendered(t, Table(Sheet{
		Columns: []Column{{Title: Plain("Number")}, {Title: Plain("Sum"), Numeric: true}, {Title: Plain("Do"), Hidden: true}},
		Rows:    [][]Cell{{{Text: Plain("1"), Href: "/1"}, {Text: Plain("8 450 kr")}, {Part: Button(Press{Label: Plain("Take")})}}},
	}))

	for _, part := range []string{`<th scope="row" role="rowheader"`, `data-label="Number"`, `data-label="Sum"`, `data-label=""`, `<a class="govuk-link" href="/1">`, "<button"} {
		if !strings.Contains(markup, part) {
			t.Errorf("%q is missing: %s", part, markup)
		}
	}
}

func TestNoMistakesNoSummary(t *testing.T) {
	t.Parallel()

	if markup := rendered(t, Problems(english(t), nil)); markup != "" {
		t.Error(markup)
	}
}
