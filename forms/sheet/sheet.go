// Package sheet is a page of a form as HTML: empty, filled in with what was typed, or read-only as somebody saw it.
//
// It owns no table and decides nothing: what is seen and demanded comes from forms, what is wrong from check. Everything works
// without JavaScript. A question that only an answer on the same page brings up appears when the page is sent: it then comes back
// with the new questions and says so (see Fresh), and none of them counts as a mistake before it has been seen. Hiding by style
// sheet was left out on purpose: conditions are whole expressions, and a hidden input would still be sent. The inputs inside one
// question, such as an address that is another than the registered one, are the exception: which of them counts, their own first
// input says. Where JavaScript runs, questions that are not seen stand in a template, which is no part of the form, and Live shows
// and hides at once.
package sheet

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"stodporten/forms"
	"stodporten/forms/check"
	"stodporten/forms/control"
	"stodporten/locales"
)

const (
	// UpdateName is the name of the button that works out the sums anew: save, check nothing, show the page again.
	UpdateName = "update"
	// WarnedName is the input that names the warnings that the page has shown. No field has such a name.
	WarnedName = "draft-warned"
)

// Sheet is one page of a form with what is to stand in it.
type Sheet struct {
	Speaker    locales.Speaker
	Page       forms.Page
	Answers    forms.Answers
	Typed      forms.Typed
	Visibility forms.Visibility
	Applicant  forms.Applicant
	Files      map[string]forms.FileFact
	Problems   []check.Problem
	// Warnings are what may be wrong and keeps nobody from going on.
	Warnings []check.Problem
	// Stop is why one cannot go on from the page; nil where one can.
	Stop *forms.Stop
	// New names the questions that the last answers brought up.
	New []string
	// Uploading is where files go, set by whoever shows the page.
	Uploading Uploading
	// Live is what the browser answers at once; nil where it cannot.
	Live *Live
}

// Filled is the page as the stored answers fill it; false when there is no such page.
func Filled(d forms.Definition, page string, answers forms.Answers, facts forms.Facts, s locales.Speaker) (Sheet, bool) {
	p, ok := d.Page(page)
	if !ok {
		return Sheet{}, false
	}
	out := forms.OutcomeOf(d, answers, facts)
	filled := Sheet{
		Speaker: s, Page: p, Answers: answers, Typed: forms.Fill(p, answers),
		Visibility: out.Visibility, Applicant: facts.Applicant, Files: facts.Files,
	}
	if stop, stops := out.Stops[page]; stops {
		filled.Stop = &stop
	}
	filled.Live = filled.live(d, facts)
	return filled, true
}

// Returned is the page as it comes back after it was sent: with all that was typed, right or wrong, the problems beside their
// fields, and what the answers brought up. Problems of questions that had not been seen are left out.
func (s Sheet) Returned(typed forms.Typed, problems []check.Problem) Sheet {
	s.New = s.Fresh(typed)
	s.Typed = maps.Clone(s.Typed)
	maps.Copy(s.Typed, typed)
	s.Problems = s.seenBefore(problems)

	return s
}

// Warned is the page with what may be wrong beside its fields. Those of questions that had not been seen are left out.
func (s Sheet) Warned(warnings []check.Problem) Sheet {
	s.Warnings = s.seenBefore(warnings)
	return s
}

func (s Sheet) seenBefore(problems []check.Problem) []check.Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p check.Problem) bool { return slices.Contains(s.New, p.Name) })
}

// Unheard says whether there is a warning that the page which was sent had not shown yet. It is then shown again, once.
func (s Sheet) Unheard(posted url.Values) bool {
	return slices.ContainsFunc(s.Warnings, func(w check.Problem) bool { return !slices.Contains(posted[WarnedName], warning(w)) })
}

func warning(w check.Problem) string { return w.Name + ":" + w.Check }

// Fresh names the questions that are seen now and were not on the page that was sent. As long as there are any, the page is shown
// again.
func (s Sheet) Fresh(typed forms.Typed) []string {
	var fresh []string
	s.each(func(f forms.Field, name string) {
		if !f.Kind.Answered() || f.Kind.HasRows() {
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
		if !f.Kind.HasRows() {
			continue
		}
		for _, row := range s.Visibility.RowsOf(f, s.Answers) {
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
		mistakes[i] = control.Mistake{Target: p.Input, Text: s.inRow(p)}
	}
	return mistakes
}

// inRow says before a mistake in a row which row it is.
func (s Sheet) inRow(p check.Problem) control.Text {
	text := problemText(s.Speaker, p)
	at := slices.IndexFunc(s.Page.Fields, func(f forms.Field) bool { return f.ID == p.Group })
	if p.Row == "" || at < 0 {
		return text
	}
	group := s.Page.Fields[at]
	for i, row := range s.rows(group) {
		if row.ID == p.Row {
			text.Words = s.rowTitle(group, row, i).Words + ": " + text.Words
		}
	}
	return text
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
	q := control.Question{Name: name, Label: s.words(f.Label), Hint: s.words(f.Help), Mark: s.mark(f, name)}
	for _, p := range s.Problems {
		if p.Name == name {
			q.Error = problemText(s.Speaker, p)
			break
		}
	}
	for _, w := range s.Warnings {
		if w.Name == name {
			q.Warning = problemText(s.Speaker, w)
			break
		}
	}
	return q
}

// mark says how much an answer matters, where it is not simply demanded.
func (s Sheet) mark(f forms.Field, name string) control.Text {
	switch {
	case s.Visibility.Required(name), f.Required && !s.Visibility.Field(name):
		return control.Text{}
	case f.RequiredAt == "decision":
		return control.Say(s.Speaker, "sheet.before-decision")
	case s.Visibility.Recommended(name):
		return control.Say(s.Speaker, "sheet.recommended")
	}
	return control.In(s.Speaker, "("+s.Speaker.Say("common.optional")+")", s.Speaker.Lang())
}

// wrong names the parts of a question that its mistake is about; none when it is about all of it.
func (s Sheet) wrong(name string) []string {
	var parts []string
	for _, p := range s.Problems {
		if part, ok := strings.CutPrefix(p.Input, name+"-"); ok && p.Name == name {
			parts = append(parts, part)
		}
	}
	return parts
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
