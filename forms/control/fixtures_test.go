package control

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"stodporten/locales"
)

// fixture is one example that govuk-frontend ships of one of its components.
type fixture struct {
	Name    string
	Options struct {
		ID, Name, IDPrefix, Classes, Type, Inputmode, Autocomplete string
		Value                                                      loose
		Label, Hint, ErrorMessage, Prefix, Suffix                  *words
		Fieldset                                                   *struct{ Legend words }
		Rows                                                       any
		Items                                                      []item
		Values                                                     struct{ Day, Month, Year json.Number }
		Day, Month, Year                                           struct{ Error bool }
		ErrorList                                                  []struct{ Text, Href string }
	}
	HTML string
}

type words struct {
	Text, Classes string
	IsPageHeading bool
}

type item struct {
	Value                          loose
	Text, Behaviour, Divider, Href string
	Checked, Selected              bool
	Hint                           *words
	Title                          words
	Status                         struct {
		Text string
		Tag  *words
	}
}

// loose is a text that some examples write as a number.
type loose string

func (l *loose) UnmarshalJSON(data []byte) error {
	if data[0] != '"' {
		*l = loose(data)
		return nil
	}
	return json.Unmarshal(data, (*string)(l))
}

func TestOurControlsHaveTheStructureOfGovukFrontends(t *testing.T) {
	t.Parallel()
	speaker := english(t)

	for component, ours := range map[string]func(locales.Speaker, fixture) templ.Component{
		"input": func(s locales.Speaker, f fixture) templ.Component {
			return Input(s, questionOf(f), Typing{
				Value: string(f.Options.Value), Type: f.Options.Type, Mode: f.Options.Inputmode, Autocomplete: f.Options.Autocomplete,
				Width: widthIn(f.Options.Classes), Prefix: textOf(f.Options.Prefix), Suffix: textOf(f.Options.Suffix),
			})
		},
		"textarea": func(s locales.Speaker, f fixture) templ.Component {
			rows := 0
			if n, ok := f.Options.Rows.(float64); ok {
				rows = int(n)
			}
			return Textarea(s, questionOf(f), Writing{Value: string(f.Options.Value), Rows: rows})
		},
		"select": func(s locales.Speaker, f fixture) templ.Component {
			return Select(s, questionOf(f), chosen(f), optionsOf(f))
		},
		"radios": func(s locales.Speaker, f fixture) templ.Component {
			return Radios(s, questionOf(f), chosen(f), optionsOf(f), f.Options.Classes != "")
		},
		"checkboxes": func(s locales.Speaker, f fixture) templ.Component {
			return Checkboxes(s, questionOf(f), nil, optionsOf(f))
		},
		"date-input": func(s locales.Speaker, f fixture) templ.Component { return Date(s, questionOf(f), dayOf(f)) },
		"error-summary": func(s locales.Speaker, f fixture) templ.Component {
			return Problems(s, mistakesOf(f))
		},
		"task-list": func(_ locales.Speaker, f fixture) templ.Component { return Tasks("task-list", tasksOf(f)) },
	} {
		for _, f := range fixtures(t, component) {
			got := canonical(t, rendered(t, ours(speaker, f)))
			want := canonical(t, f.HTML)

			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s:\n%s", component, f.Name, diff)
			}
		}
	}
}

func fixtures(t *testing.T, component string) []fixture {
	t.Helper()
	data, err := os.ReadFile("testdata/govuk-frontend/" + component + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var all []fixture
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatalf("%s: %v", component, err)
	}
	return all
}

func questionOf(f fixture) Question {
	o := f.Options
	q := Question{Name: o.Name, ID: o.ID, Hint: textOf(o.Hint), Error: textOf(o.ErrorMessage)}
	if o.IDPrefix != "" {
		q.ID = o.IDPrefix
	}
	label := o.Label
	if o.Fieldset != nil {
		label = &o.Fieldset.Legend
	}
	if label != nil {
		q.Label, q.Heading = textOf(label), label.IsPageHeading
		if _, size, found := strings.Cut(label.Classes, "--"); found {
			q.Size = Size(size)
		}
	}
	return q
}

func textOf(w *words) Text {
	if w == nil {
		return Text{}
	}
	return Plain(w.Text)
}

func widthIn(classes string) int {
	width := 0
	if _, after, found := strings.Cut(classes, "govuk-input--width-"); found {
		_, _ = fmt.Sscan(after, &width)
	}
	return width
}

func optionsOf(f fixture) []Option {
	var options []Option
	for _, i := range f.Options.Items {
		if i.Divider == "" {
			options = append(options, Option{Value: string(i.Value), Label: Plain(i.Text), Hint: textOf(i.Hint), Alone: i.Behaviour == "exclusive"})
		}
	}
	return options
}

func chosen(f fixture) string {
	for _, i := range f.Options.Items {
		if i.Checked || i.Selected {
			return string(i.Value)
		}
	}
	return string(f.Options.Value)
}

func dayOf(f fixture) Day {
	o := f.Options
	d := Day{Day: o.Values.Day.String(), Month: o.Values.Month.String(), Year: o.Values.Year.String()}
	for part, wrong := range map[string]bool{"day": o.Day.Error, "month": o.Month.Error, "year": o.Year.Error} {
		if wrong {
			d.Wrong = append(d.Wrong, part)
		}
	}
	return d
}

func mistakesOf(f fixture) []Mistake {
	var mistakes []Mistake
	for _, e := range f.Options.ErrorList {
		mistakes = append(mistakes, Mistake{Target: strings.TrimPrefix(e.Href, "#"), Text: Plain(e.Text)})
	}
	return mistakes
}

func tasksOf(f fixture) []Task {
	var tasks []Task
	for _, i := range f.Options.Items {
		task := Task{Title: Plain(i.Title.Text), Href: i.Href, Status: Plain(i.Status.Text)}
		if i.Status.Tag != nil {
			task.Status, task.Tag = textOf(i.Status.Tag), Blue
		}
		tasks = append(tasks, task)
	}
	return tasks
}

// canonical writes markup one element a line: name, attributes in order, text. Left out is what we do otherwise on purpose: hooks of
// govuk-frontend's own scripts, values that are empty, spans that carry nothing, the words of the summary's title (ours counts),
// the number in an option's id after "or" (theirs counts the divider), and disabled options, which we do not have.
func canonical(t *testing.T, markup string) []string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, n := range nodes {
		lines = append(lines, linesOf(n, 0)...)
	}
	return lines
}

func linesOf(n *html.Node, depth int) []string {
	indent := strings.Repeat("  ", depth)
	if n.Type == html.TextNode {
		if text := strings.Join(strings.Fields(n.Data), " "); text != "" {
			return []string{indent + text}
		}
		return nil
	}
	var lines []string
	if n.Data != "span" || len(n.Attr) > 0 {
		lines = append(lines, indent+n.Data+attributes(n))
		depth++
	}
	if strings.Contains(attributes(n), "error-summary__title") {
		return lines
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		lines = append(lines, linesOf(child, depth)...)
	}
	return lines
}

func attributes(n *html.Node) string {
	var kept []string
	for _, a := range n.Attr {
		value := strings.Join(strings.Fields(a.Val), " ")
		switch {
		case a.Key == "data-module", a.Key == "data-errors", a.Key == "disabled", a.Key == "value" && value == "":
			continue
		case a.Key == "class":
			classes := strings.Fields(value)
			slices.Sort(classes)
			value = strings.Join(classes, " ")
		case a.Key == "name" && dateInput(n):
			value = lastPart(a.Val)
		case (a.Key == "id" || a.Key == "for") && strings.HasSuffix(value, "none-5"):
			value = strings.TrimSuffix(value, "5") + "4"
		}
		kept = append(kept, fmt.Sprintf(" %s=%q", a.Key, value))
	}
	slices.Sort(kept)
	return strings.Join(kept, "")
}

func dateInput(n *html.Node) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
		return a.Key == "class" && strings.Contains(a.Val, "date-input__input")
	})
}

func lastPart(name string) string { return name[strings.LastIndex(name, "-")+1:] }
