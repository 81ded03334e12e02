// Package check is what is still wrong with the answers to a form: problems beside a field, which keep the form from
// being handed in, and what is recommended and left out, which does not. It is pure: the same answers on the same day
// have the same problems. It owns no table, writes no sentence (a problem is a message key in locales, area check, or
// the definition's own words), and refuses nothing that a law makes the authority take: only what nobody could use.
package check

import (
	"slices"
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

func (o Ore) say(speaker forms.Speaker) string { return speaker.Kronor(int64(o)) }

// fraction is a scaled number, bytes the size of a file, and month a month; each is said in the reader's language.
type fraction struct {
	n      int64
	places int
}

func (f fraction) say(speaker forms.Speaker) string { return speaker.Decimal(f.n, f.places) }

type bytes int64

func (b bytes) say(speaker forms.Speaker) string { return forms.Size(int64(b), speaker) }

type month time.Time

func (m month) say(speaker forms.Speaker) string { return speaker.Month(time.Time(m)) }

// Text is the problem as a sentence: the definition's own words, else those of locales.
func (p Problem) Text(lang string, speaker forms.Speaker) string {
	if own := p.Own.In(lang); own != "" {
		return own
	}
	data := make([]locales.Pair, 0, len(p.Data)+1)
	data = append(data, locales.With("Label", strings.TrimRight(p.Label.In(lang), " :")))
	for _, pair := range p.Data {
		if said, ok := pair.Value.(interface {
			say(speaker forms.Speaker) string
		}); ok {
			pair.Value = said.say(speaker)
		}
		data = append(data, pair)
	}
	return speaker.Say(p.Key, data...)
}

// Report is what was found, in the order of the form.
type Report struct {
	Problems []Problem
	// Warnings are what to look at again; they do not block.
	Warnings []Problem
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

// Page checks one page. A page that is not seen, or is skipped, has no problems.
func Page(d forms.Definition, id string, answers forms.Answers, facts forms.Facts) Report {
	c := checking{visibility: forms.Visible(d, answers, facts), facts: facts}
	if page, ok := d.Page(id); ok {
		c.page(page, answers)
	}
	return c.report
}

// All checks every page that is asked, and what is looked at only when the form is handed in: with no problems left it
// may be. Files that are still being received are a problem here and not before.
func All(d forms.Definition, answers forms.Answers, facts forms.Facts) Report {
	c := checking{visibility: forms.Visible(d, answers, facts), facts: facts, handIn: true}
	for _, page := range d.Pages {
		c.page(page, answers)
	}
	return c.report
}

type checking struct {
	visibility forms.Visibility
	facts      forms.Facts
	handIn     bool
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
		if field.Kind.HasRows() {
			c.group(at, answers)
			continue
		}
		c.field(at, answers[field.ID], c.visibility.Counted)
	}
}

// asked is a question where it stands.
type asked struct {
	page  string
	field forms.Field
	name  string
	group string
	row   string
	// evidence marks a question about a paper.
	evidence bool
}

// field finds the first thing wrong with an answer; counted are the answers around it that count, a row's own first.
func (c *checking) field(at asked, value forms.Value, counted ...forms.Answers) {
	var wrong *finding
	switch {
	case !at.field.Kind.Answered():
	case value.Type != at.field.Kind.Value() && value.Type != forms.Unread:
		if wrong = c.empty(at); wrong != nil && wrong.check == "recommended" {
			c.report.Recommended = append(c.report.Recommended, at.problem(*wrong))
			wrong = nil
		}
	default:
		wrong = judge(at.field, value, context{facts: c.facts, handIn: c.handIn, counted: counted, shown: func(option string) bool {
			return c.visibility.Option(at.name, option)
		}})
	}
	c.add(at, wrong, value.Type != forms.Unread)
}

// add keeps what was found, and the form's own checks when the kind has found nothing. What could not be understood is
// never only a warning.
func (c *checking) add(at asked, wrong *finding, understood bool) {
	switch {
	case wrong == nil:
		c.own(at)
	case understood && slices.Contains(at.field.Warn, wrong.check):
		c.report.Warnings = append(c.report.Warnings, at.problem(*wrong))
		c.own(at)
	default:
		c.report.Problems = append(c.report.Problems, at.problem(*wrong))
	}
}

// own are the form's own checks that do not hold: every warning, and the first that blocks.
func (c *checking) own(at asked) {
	blocked := false
	for _, rule := range c.visibility.Broken(at.name) {
		if rule.At == "decision" || rule.At == "handin" && !c.handIn {
			continue
		}
		p := at.problem(finding{check: "check." + rule.ID}) // locales: no key
		p.Own = rule.Message
		switch {
		case rule.Warn:
			c.report.Warnings = append(c.report.Warnings, p)
		case !blocked:
			blocked = true
			c.report.Problems = append(c.report.Problems, p)
		}
	}
}

func (c *checking) empty(at asked) *finding {
	switch {
	case c.visibility.Required(at.name):
		return &finding{check: "required", key: requiredKey(at)}
	case c.visibility.Recommended(at.name):
		return &finding{check: "recommended", key: "check.recommended"}
	}
	return nil
}

func requiredKey(at asked) string {
	switch at.field.Kind {
	case forms.RadiosKind, forms.SelectKind, forms.YesNoKind, forms.ConsentKind, forms.ScaleKind, forms.TreeKind, forms.LinkedKind:
		if at.evidence {
			return "check.required-how"
		}
		return "check.required-choice"
	case forms.CheckboxesKind:
		return "check.required-boxes"
	case forms.AttestationKind:
		return "check.attestation"
	case forms.FileKind:
		return "check.required-file"
	case forms.DateKind, forms.MonthKind, forms.PartialDateKind, forms.DateRangeKind:
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
	rows := c.visibility.RowsOf(at.field, answers)
	before := len(c.report.Problems)
	answered := 0
	for _, row := range rows {
		if len(row.Answers) > 0 {
			answered++
		}
		c.row(at, row)
	}
	stored, limit := len(answers[at.field.ID].Rows), at.field
	required := c.visibility.Required(at.name)
	var wrong *finding
	switch {
	case at.field.Kind == forms.EvidenceKind:
	case stored == 0 && required && len(rows) == 0:
		wrong = &finding{check: "required", key: "check.required-rows"}
	case len(rows) > limit.MaxRows:
		wrong = found("many-rows", locales.With("Limit", limit.MaxRows))
	case required && answered < limit.MinRows && len(c.report.Problems) == before:
		wrong = found("few-rows", locales.With("Limit", limit.MinRows))
	case stored == 0 && c.visibility.Recommended(at.name):
		c.report.Recommended = append(c.report.Recommended, at.problem(finding{check: "recommended", key: "check.recommended"}))
	}
	c.add(at, wrong, true)
	c.duplicates(at, rows)
}

func (c *checking) row(at asked, row forms.Row) {
	var counted forms.Answers
	for _, other := range c.visibility.Counted[at.field.ID].Rows {
		if other.ID == row.ID {
			counted = other.Answers
		}
	}
	for _, inner := range at.field.Fields {
		in := at.inner(inner, row)
		if c.visibility.Field(in.name) {
			c.field(in, row.Answers[inner.ID], counted, c.visibility.Counted)
		}
	}
}

func (a asked) inner(field forms.Field, row forms.Row) asked {
	return asked{
		page: a.page, field: field, name: forms.InputName(a.field.ID, row.ID, field.ID), group: a.field.ID, row: row.ID,
		evidence: a.field.Kind == forms.EvidenceKind,
	}
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
			in := at.inner(inner, row)
			p := in.problem(*found("duplicate"))
			if p.Own == nil {
				p.Own = at.field.Errors["duplicate"]
			}
			return p
		}
	}
	return at.problem(*found("duplicate"))
}
