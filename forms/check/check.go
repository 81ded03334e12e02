// Package check is what is still wrong with the answers to a form: problems beside a field, which keep the form from
// being handed in, and what is recommended and left out, which does not. It is pure: the same answers on the same day
// have the same problems. It owns no table, writes no sentence (a problem is a message key in locales, area check, or
// the definition's own words), and refuses nothing that a law makes the authority take: only what nobody could use.
package check

import (
	"strings"
	"time"

	"stodporten/forms"
	"stodporten/locales"
)

// Problem is one thing the person can mend.
type Problem struct {
	Page string
	// Name is the input's name, children.r1.number in a row; Field, Group and Row are its parts.
	Name  string
	Field string
	Group string
	Row   string
	// Input is the one to go to: Name, or with the part of it that is wrong, such as born-month.
	Input string
	// Check names what found the problem, as in the definition's errors: required, max, identity.
	Check string
	// Key is the message in locales.
	Key  string
	Data []locales.Pair
	// Label is the question; Own are the words the definition has for this check, if any.
	Label forms.Words
	Own   forms.Words
}

// Ore is an amount in a problem's data; it is said as kronor.
type Ore int64

// Text is the problem as a sentence: the definition's own words, else those of locales.
func (p Problem) Text(lang string, speaker forms.Speaker) string {
	if own := p.Own.In(lang); own != "" {
		return own
	}
	data := make([]locales.Pair, 0, len(p.Data)+1)
	data = append(data, locales.With("Label", strings.TrimRight(p.Label.In(lang), " :")))
	for _, pair := range p.Data {
		if ore, ok := pair.Value.(Ore); ok {
			pair.Value = speaker.Kronor(int64(ore))
		}
		data = append(data, pair)
	}
	return speaker.Say(p.Key, data...)
}

// Report is what was found, in the order of the form.
type Report struct {
	Problems []Problem
	// Recommended are the seen questions without an answer that one should have.
	Recommended []Problem
}

// OnPage are the problems of one page.
func (r Report) OnPage(id string) []Problem {
	var problems []Problem
	for _, p := range r.Problems {
		if p.Page == id {
			problems = append(problems, p)
		}
	}
	return problems
}

// Page checks one page. A page that is not seen has no problems.
func Page(d forms.Definition, id string, answers forms.Answers, facts forms.Facts) Report {
	c := checking{visibility: forms.Visible(d, answers, facts), today: facts.Today}
	if page, ok := d.Page(id); ok {
		c.page(page, answers)
	}
	return c.report
}

// All checks every page that is seen: with no problems left the form may be handed in.
func All(d forms.Definition, answers forms.Answers, facts forms.Facts) Report {
	c := checking{visibility: forms.Visible(d, answers, facts), today: facts.Today}
	for _, page := range d.Pages {
		c.page(page, answers)
	}
	return c.report
}

type checking struct {
	visibility forms.Visibility
	today      time.Time
	report     Report
}

func (c *checking) page(page forms.Page, answers forms.Answers) {
	if !c.visibility.Page(page.ID) {
		return
	}
	for _, field := range page.Fields {
		at := asked{page: page.ID, field: field, name: field.ID}
		if !c.visibility.Field(at.name) {
			continue
		}
		if field.Kind == forms.GroupKind {
			c.group(at, answers)
			continue
		}
		c.field(at, answers[field.ID])
	}
}

// asked is a question where it stands.
type asked struct {
	page  string
	field forms.Field
	name  string
	group string
	row   string
}

func (c *checking) field(at asked, value forms.Value) {
	if !at.field.Kind.Answered() {
		return
	}
	if value.Type != at.field.Kind.Value() && value.Type != forms.Unread {
		c.empty(at)
		return
	}
	if found := judge(at.field, value, context{today: c.today, shown: func(option string) bool {
		return c.visibility.Option(at.name, option)
	}}); found != nil {
		c.report.Problems = append(c.report.Problems, at.problem(*found))
	}
}

func (c *checking) empty(at asked) {
	switch {
	case c.visibility.Required(at.name):
		c.report.Problems = append(c.report.Problems, at.problem(finding{check: "required", key: requiredKey(at.field.Kind)}))
	case at.field.Recommended:
		c.report.Recommended = append(c.report.Recommended, at.problem(finding{check: "recommended", key: "check.recommended"}))
	}
}

func requiredKey(kind forms.Kind) string {
	switch kind {
	case forms.RadiosKind, forms.SelectKind, forms.YesNoKind:
		return "check.required-choice"
	case forms.CheckboxesKind:
		return "check.required-boxes"
	case forms.DateKind:
		return "check.required-date"
	default:
		return "check.required"
	}
}

// finding is a problem before it is known where.
type finding struct {
	check string
	key   string
	// part is the part of the input that is wrong, for kinds with several.
	part string
	data []locales.Pair
}

func found(check string, data ...locales.Pair) *finding {
	return &finding{check: check, key: keyOf(check), data: data}
}

func (a asked) problem(f finding) Problem {
	input := a.name
	if parts := a.field.Kind.Inputs(); parts != nil {
		part := f.part
		if part == "" {
			part = parts[0]
		}
		input += "-" + part
	}
	return Problem{
		Page:  a.page,
		Name:  a.name,
		Field: a.field.ID,
		Group: a.group,
		Row:   a.row,
		Input: input,
		Check: f.check,
		Key:   f.key,
		Data:  f.data,
		Label: a.field.Label,
		Own:   a.field.Errors[f.check],
	}
}

// group checks the rows, then how many there are, then whether two are the same.
func (c *checking) group(at asked, answers forms.Answers) {
	rows := at.field.RowsIn(answers)
	stored := len(answers[at.field.ID].Rows)
	for _, row := range rows {
		for _, inner := range at.field.Fields {
			in := asked{page: at.page, field: inner, name: forms.InputName(at.field.ID, row.ID, inner.ID), group: at.field.ID, row: row.ID}
			if c.visibility.Field(in.name) {
				c.field(in, row.Answers[inner.ID])
			}
		}
	}
	switch {
	case stored == 0 && c.visibility.Required(at.name) && len(rows) == 0:
		c.report.Problems = append(c.report.Problems, at.problem(finding{check: "required", key: "check.required-rows"}))
	case len(rows) > at.field.MaxRows:
		c.report.Problems = append(c.report.Problems, at.problem(*found("many-rows", locales.With("Limit", at.field.MaxRows))))
	case stored == 0 && at.field.Recommended:
		c.report.Recommended = append(c.report.Recommended, at.problem(finding{check: "recommended", key: "check.recommended"}))
	}
	c.duplicates(at, rows)
}

// duplicates finds rows whose unique fields are all answered and all the same as in an earlier row.
func (c *checking) duplicates(at asked, rows []forms.Row) {
	if len(at.field.Unique) == 0 {
		return
	}
	seen := map[string]bool{}
	for _, row := range rows {
		key, complete := c.keyOfRow(at.field, row)
		if complete && seen[key] {
			c.report.Problems = append(c.report.Problems, c.duplicate(at, row))
		}
		seen[key] = true
	}
}

func (c *checking) keyOfRow(group forms.Field, row forms.Row) (string, bool) {
	var key strings.Builder
	for _, id := range group.Unique {
		value := row.Answers[id]
		if value.Type == forms.Empty || value.Type == forms.Unread || !c.visibility.Field(forms.InputName(group.ID, row.ID, id)) {
			return "", false
		}
		text, err := value.MarshalJSON()
		if err != nil {
			return "", false
		}
		key.WriteString(strings.ToLower(string(text)))
		key.WriteByte('\n')
	}
	return key.String(), true
}

// duplicate stands at the first of the unique fields; the group's own words for it go before the usual ones.
func (c *checking) duplicate(at asked, row forms.Row) Problem {
	for _, inner := range at.field.Fields {
		if inner.ID == at.field.Unique[0] {
			in := asked{page: at.page, field: inner, name: forms.InputName(at.field.ID, row.ID, inner.ID), group: at.field.ID, row: row.ID}
			p := in.problem(*found("duplicate"))
			if p.Own == nil {
				p.Own = at.field.Errors["duplicate"]
			}
			return p
		}
	}
	return at.problem(*found("duplicate"))
}
