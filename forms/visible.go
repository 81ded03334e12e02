package forms

import (
	"slices"
	"time"

	"stodporten/forms/condition"
)

// Visible works out what is seen. An expression without an outcome (an answer it needs is missing) does not hold, and a
// sum without one is not there. A definition that Parse did not make shows nothing.
func Visible(d Definition, answers Answers, facts Facts) Visibility {
	return evaluate(d, answers, facts).out
}

func evaluate(d Definition, answers Answers, facts Facts) *evaluation {
	e := newEvaluation(d, answers, facts)
	if d.program == nil {
		return e
	}
	for _, n := range d.program.order {
		e.visit(n)
	}
	for _, n := range d.program.order {
		if n.skip != nil && e.out.pages[n.page] && e.holds(n.skip, nil) {
			e.out.pages[n.page], e.out.skipped[n.page] = false, true
		}
	}
	for _, n := range d.program.order {
		e.demand(n)
	}
	return e
}

// evaluation goes through a form in the order of its dependencies.
type evaluation struct {
	program *program
	papers  []Evidence
	signing []Signer
	answers Answers
	facts   Facts
	in      condition.Input
	rows    map[string][]evaluatedRow
	out     Visibility
}

type evaluatedRow struct {
	row     Row
	counted Answers
	record  *condition.Record
}

func newEvaluation(d Definition, answers Answers, facts Facts) *evaluation {
	e := &evaluation{program: d.program, papers: d.Evidence, signing: d.Signers, answers: answers, facts: facts, rows: map[string][]evaluatedRow{}}
	size := 16
	if d.program != nil {
		size = len(d.program.order)
		e.in = condition.Input{
			Answers: d.program.language.Answers(),
			Today:   facts.Today.Format(time.DateOnly),
			Actor:   facts.Actor,
			Role:    facts.Role,
			Lang:    facts.Lang,
			Rates:   facts.Rates,
			Rate:    facts.RateOn,
			Label:   func(list, code string) (string, bool) { return d.label(list, code, facts.Lang) },
		}
	}
	e.out = Visibility{
		Counted:     make(Answers, size),
		pages:       make(map[string]bool, 16),
		skipped:     map[string]bool{},
		fields:      make(map[string]bool, size),
		demanded:    map[string]bool{},
		recommended: map[string]bool{},
		options:     map[string]bool{},
		sums:        map[string]int64{},
		broken:      map[string][]Rule{},
	}
	return e
}

func (d Definition) label(list, code, lang string) (string, bool) {
	for _, entry := range d.Codes[list] {
		if entry.Value == code {
			return entry.Label.In(lang), true
		}
	}
	return "", false
}

func (e *evaluation) visit(n *node) {
	switch {
	case n.field.ID == "":
		e.out.pages[n.page] = e.asks(n.page) && e.holds(n.when, nil)
	case !e.out.pages[n.page]:
	case n.group == "":
		e.field(n, n.field.ID, nil)
	default:
		for i := range e.rows[n.group] {
			row := &e.rows[n.group][i]
			e.field(n, InputName(n.group, row.row.ID, n.field.ID), row)
		}
	}
}

// asks says whether a page is for whoever fills in: a signer's own part is asked of that signer alone.
func (e *evaluation) asks(page string) bool {
	for _, signer := range e.signing {
		if signer.Person != "" && slices.Contains(signer.Pages, page) {
			return e.facts.Role == "" || e.facts.Role == signer.Role
		}
	}
	return true
}

// field decides on one field, or on the same field of one row.
func (e *evaluation) field(n *node, name string, row *evaluatedRow) {
	if n.trait.desk || !e.holds(n.when, row) {
		return
	}
	e.out.fields[name] = true
	answers, counted, record := e.answers, e.out.Counted, e.in.Answers
	if row != nil {
		answers, counted, record = row.row.Answers, row.counted, row.record
	}
	switch n.field.Kind {
	case GroupKind, EvidenceKind:
		e.group(n)
	case CalculatedKind:
		e.calculate(n, name, row, record)
	case ApplicantKind:
		if e.facts.Applicant.Number != "" {
			record.SetText(n.field.ID, e.facts.Applicant.Number)
		}
	default:
		e.hideOptions(n, name, row)
		value := e.countable(n, name, answers[n.field.ID])
		if value.Type != Empty {
			counted[n.field.ID] = value
			tell(record, n.field.ID, value)
		}
	}
}

func (e *evaluation) group(n *node) {
	if n.field.Kind == EvidenceKind {
		e.callForPapers()
	}
	rows := e.out.RowsOf(n.field, e.answers)
	evaluated, counted := make([]evaluatedRow, len(rows)), make([]Row, len(rows))
	records := make([]*condition.Record, len(rows))
	for i, row := range rows {
		records[i] = e.program.language.Row(n.field.ID)
		counted[i] = Row{ID: row.ID, Answers: make(Answers, len(row.Answers))}
		evaluated[i] = evaluatedRow{row: row, counted: counted[i].Answers, record: records[i]}
	}
	e.rows[n.field.ID] = evaluated
	e.out.Counted[n.field.ID] = Value{Type: Rows, Rows: counted}
	e.in.Answers.SetRows(n.field.ID, records)
}

// callForPapers finds the evidence that the answers call for.
func (e *evaluation) callForPapers() {
	for i, paper := range e.papers {
		if (paper.From == "" || e.out.fields[paper.From]) && e.holds(e.program.evidence[i], nil) {
			e.out.papers = append(e.out.papers, paper)
		}
	}
}

func (e *evaluation) calculate(n *node, name string, row *evaluatedRow, record *condition.Record) {
	e.in.Row = recordOf(row)
	sum, err := n.calculate.Amount(&e.in)
	if err != nil {
		return
	}
	e.out.sums[name] = sum
	record.SetWhole(n.field.ID, sum)
}

// hideOptions notes the options that cannot be chosen now.
func (e *evaluation) hideOptions(n *node, name string, row *evaluatedRow) {
	under, linked := e.chosen(n, row), n.field.Kind == LinkedKind
	for i, x := range n.options {
		option := n.field.Options[i]
		if x != nil && !e.holds(x, row) || linked && !slices.Contains(under, option.Parent) {
			e.out.options[name+"="+option.Value] = true
		}
	}
}

// chosen is what is answered in the question that a linked one follows.
func (e *evaluation) chosen(n *node, row *evaluatedRow) []string {
	if n.field.From == "" {
		return nil
	}
	value := e.out.Counted[n.field.From]
	if row != nil && e.program.nodes[fieldNode(n.group, n.field.From)] != nil {
		value = row.counted[n.field.From]
	}
	if value.Type == Choices {
		return value.Choices
	}
	return []string{value.Text}
}

// countable is the answer as it counts: what was not understood does not, nor an option that is not there.
func (e *evaluation) countable(n *node, name string, value Value) Value {
	if value.Type != n.trait.value {
		return Value{}
	}
	open := func(option string) bool {
		return n.field.Offers(option) && !e.out.options[name+"="+option]
	}
	switch {
	case value.Type == Text && value.Text == "":
		return Value{}
	case n.trait.options && value.Type == Text && !open(value.Text):
		return Value{}
	case value.Type == Choices:
		value.Choices = slices.DeleteFunc(slices.Clone(value.Choices), func(option string) bool { return !open(option) })
		if len(value.Choices) == 0 {
			return Value{}
		}
	}
	return value
}

// tell lets expressions see an answer.
func tell(record *condition.Record, id string, value Value) {
	switch value.Type {
	case Text:
		record.SetText(id, value.Text)
	case Whole:
		record.SetWhole(id, value.Whole)
	case YesNo:
		record.SetYesNo(id, value.YesNo)
	case Choices:
		record.SetTexts(id, value.Choices)
	case Parts:
		record.SetParts(id, value.Parts)
	case Files:
		record.SetTexts(id, value.Choices)
	case Empty, Rows, Unread:
	}
}

// demand runs when all answers are known, so that what is demanded can follow from any of them.
func (e *evaluation) demand(n *node) {
	if n.group == "" {
		e.demandOne(n, n.field.ID, nil)
		return
	}
	for i := range e.rows[n.group] {
		row := &e.rows[n.group][i]
		e.demandOne(n, InputName(n.group, row.row.ID, n.field.ID), row)
	}
}

func (e *evaluation) demandOne(n *node, name string, row *evaluatedRow) {
	if !e.out.fields[name] || !e.out.pages[n.page] {
		return
	}
	f := n.field
	if f.Required && f.RequiredAt == "" || n.requiredWhen != nil && e.holds(n.requiredWhen, row) {
		e.out.demanded[name] = true
	}
	if f.Recommended || n.recommendedWhen != nil && e.holds(n.recommendedWhen, row) {
		e.out.recommended[name] = true
	}
	if row != nil && f.ID == howField {
		if paper, ok := e.out.Paper(row.row.ID); ok && e.program.nodes[n.group].field.Kind == EvidenceKind {
			e.out.demanded[name], e.out.recommended[name] = paper.Required, true
		}
	}
	for i, rule := range f.Checks {
		if rule.Who != "" && rule.Who != e.facts.Actor {
			continue
		}
		e.in.Row = recordOf(row)
		if holds, err := n.checks[i].Holds(&e.in); err == nil && !holds {
			e.out.broken[name] = append(e.out.broken[name], rule)
		}
	}
}

func (e *evaluation) holds(x *condition.Expression, row *evaluatedRow) bool {
	if x == nil {
		return true
	}
	e.in.Row = recordOf(row)
	holds, err := x.Holds(&e.in)
	return err == nil && holds
}

func recordOf(row *evaluatedRow) *condition.Record {
	if row == nil {
		return nil
	}
	return row.record
}
