// Package sheet is a page of a form as HTML: empty, filled in with what was typed, or read-only as somebody saw it.
//
// It owns no table and decides nothing: what is seen and demanded comes from forms, what is wrong from check. Everything works
// without JavaScript. A question that only an answer on the same page brings up appears when the page is sent: it then comes back
// with the new questions and says so (see Fresh), and none of them counts as a mistake before it has been seen. Hiding by style
// sheet was left out on purpose: conditions are whole expressions, and a hidden input would still be sent.
package sheet

import (
	"maps"
	"slices"

	"stodporten/forms"
	"stodporten/forms/check"
	"stodporten/forms/control"
	"stodporten/locales"
)

// UpdateName is the name of the button that works out the sums anew: save, check nothing, show the page again.
const UpdateName = "update"

// Sheet is one page of a form with what is to stand in it.
type Sheet struct {
	Speaker    locales.Speaker
	Page       forms.Page
	Answers    forms.Answers
	Typed      forms.Typed
	Visibility forms.Visibility
	Applicant  forms.Applicant
	Problems   []check.Problem
	// New names the questions that the last answers brought up.
	New []string
}

// Filled is the page as the stored answers fill it; false when there is no such page.
func Filled(d forms.Definition, page string, answers forms.Answers, facts forms.Facts, s locales.Speaker) (Sheet, bool) {
	p, ok := d.Page(page)
	if !ok {
		return Sheet{}, false
	}
	return Sheet{
		Speaker: s, Page: p, Answers: answers, Typed: forms.Fill(p, answers),
		Visibility: forms.Visible(d, answers, facts), Applicant: facts.Applicant,
	}, true
}

// Returned is the page as it comes back after it was sent: with all that was typed, right or wrong, the problems beside their
// fields, and what the answers brought up. Problems of questions that had not been seen are left out.
func (s Sheet) Returned(typed forms.Typed, problems []check.Problem) Sheet {
	s.New = s.Fresh(typed)
	s.Typed = maps.Clone(s.Typed)
	maps.Copy(s.Typed, typed)
	s.Problems = slices.DeleteFunc(slices.Clone(problems), func(p check.Problem) bool { return slices.Contains(s.New, p.Name) })

	return s
}

// Fresh names the questions that are seen now and were not on the page that was sent. As long as there are any, the page is shown
// again.
func (s Sheet) Fresh(typed forms.Typed) []string {
	var fresh []string
	s.each(func(f forms.Field, name string) {
		if !f.Kind.Answered() || f.Kind == forms.GroupKind {
			return
		}
		for _, input := range inputs(f, name) {
			if _, sent := typed[input]; sent {
				return
			}
		}
		fresh = append(fresh, name)
	})
	return fresh
}

// each goes through what is seen of the page, rows included.
func (s Sheet) each(visit func(f forms.Field, name string)) {
	for _, f := range s.Page.Fields {
		if !s.Visibility.Field(f.ID) {
			continue
		}
		visit(f, f.ID)
		if f.Kind != forms.GroupKind {
			continue
		}
		for _, row := range f.RowsIn(s.Answers) {
			for _, inner := range f.Fields {
				if name := forms.InputName(f.ID, row.ID, inner.ID); s.Visibility.Field(name) {
					visit(inner, name)
				}
			}
		}
	}
}

func inputs(f forms.Field, name string) []string {
	parts := f.Kind.Inputs()
	if parts == nil {
		return []string{name}
	}
	all := make([]string, len(parts))
	for i, part := range parts {
		all[i] = name + "-" + part
	}
	return all
}

// Mistakes are the problems as lines of the error summary.
func (s Sheet) Mistakes() []control.Mistake {
	mistakes := make([]control.Mistake, len(s.Problems))
	for i, p := range s.Problems {
		mistakes[i] = control.Mistake{Target: p.Input, Text: problemText(s.Speaker, p)}
	}
	return mistakes
}

// MistakesOf are problems of the whole form, each leading to its page at the address given for it.
func MistakesOf(s locales.Speaker, problems []check.Problem, address func(page string) string) []control.Mistake {
	mistakes := make([]control.Mistake, len(problems))
	for i, p := range problems {
		mistakes[i] = control.Mistake{Href: address(p.Page) + "#" + p.Input, Text: problemText(s, p)}
	}
	return mistakes
}

func problemText(s locales.Speaker, p check.Problem) control.Text {
	words := p.Text(s.Code(), s)
	if own, lang := p.Own.Found(s.Code()); own != "" {
		return control.In(s, words, lang)
	}
	_, lang := s.SayIn(p.Key)
	return control.In(s, words, lang)
}

func (s Sheet) words(w forms.Words) control.Text {
	text, lang := w.Found(s.Speaker.Code())
	return control.In(s.Speaker, text, lang)
}

func (s Sheet) question(f forms.Field, name string) control.Question {
	q := control.Question{Name: name, Label: s.words(f.Label), Hint: s.words(f.Help)}
	if !s.Visibility.Required(name) {
		q.Label.Words += " (" + s.Speaker.Say("common.optional") + ")"
	}
	for _, p := range s.Problems {
		if p.Name == name {
			q.Error = problemText(s.Speaker, p)
			break
		}
	}
	return q
}

// hinted falls back to the usual hint of a kind where the definition has none of its own.
func (s Sheet) hinted(q control.Question, key string) control.Question {
	if q.Hint.Empty() {
		q.Hint = control.Say(s.Speaker, key)
	}
	return q
}

func (s Sheet) options(f forms.Field, name string) []control.Option {
	var options []control.Option
	for _, o := range f.Options {
		if s.Visibility.Option(name, o.Value) {
			options = append(options, control.Option{Value: o.Value, Label: s.words(o.Label), Hint: s.words(o.Help), Alone: o.None})
		}
	}
	return options
}

func (s Sheet) yesNo() []control.Option {
	return []control.Option{
		{Value: "yes", Label: control.Say(s.Speaker, "common.yes")},
		{Value: "no", Label: control.Say(s.Speaker, "common.no")},
	}
}

func (s Sheet) day(f forms.Field, name string) control.Day {
	return control.Day{
		Day: s.Typed.Get(name + "-day"), Month: s.Typed.Get(name + "-month"), Year: s.Typed.Get(name + "-year"),
		Birth: f.Autocomplete == "bday",
	}
}

// typing is how the one-line kinds are typed.
func (s Sheet) typing(f forms.Field, name string) control.Typing {
	t := control.Typing{Value: s.Typed.Get(name), Autocomplete: f.Autocomplete}
	switch f.Kind {
	case forms.CurrencyKind:
		t.Money, t.Mode, t.Suffix = true, "decimal", control.Plain("kr")
	case forms.IntegerKind:
		t.Mode, t.Width = "numeric", 5
	case forms.EmailKind:
		t.Type, t.Mode, t.Plain, t.Width = "email", "email", true, 30
	case forms.PhoneKind:
		t.Type, t.Mode, t.Width = "tel", "tel", 20
	case forms.IdentityKind:
		t.Plain, t.Width = true, 20
	case forms.NameKind:
		t.Width = 30
	default:
		t.Width = widthFor(f.Limit())
	}
	return t
}

func widthFor(limit int) int {
	for _, width := range []int{5, 10, 20, 30} {
		if limit <= width {
			return width
		}
	}
	return 0
}

func (s Sheet) sum(f forms.Field, name string) string {
	sum, ok := s.Visibility.Sum(name)
	if !ok {
		return "–"
	}
	return f.ShownSum(sum, s.Speaker)[0]
}

// sums says whether something on the page is worked out from what stands on it.
func (s Sheet) sums() bool {
	found := false
	s.each(func(f forms.Field, _ string) { found = found || f.Kind == forms.CalculatedKind })
	return found
}

func (s Sheet) isNew(name string) bool { return slices.Contains(s.New, name) }
