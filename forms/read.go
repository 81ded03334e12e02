package forms

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"stodporten/forms/answer"
	"stodporten/forms/typed"
)

// maxInputs bounds the inputs of one post, those of other origin (buttons, tokens) included.
const maxInputs = 4000

// ReadPage reads the post of one page. Only fields that were posted are in the answers, an emptied one as Empty, so that
// Merge leaves alone what the page did not show; a group has the rows that were posted, in their order. What was typed
// comes back as it was, right or wrong. The day tells the century of an identity number with ten digits.
//
// The page must post something for every field it shows: for options and yes or no an empty hidden input of the same
// name before them, and for a group one hidden input with the group's name for each row's id, in order, after an empty one.
func ReadPage(d Definition, page string, posted url.Values, today time.Time) (Answers, Typed, error) {
	p, ok := d.Page(page)
	if !ok {
		return nil, nil, fmt.Errorf("%w: %q", ErrNoPage, page)
	}
	if err := bounded(posted); err != nil {
		return nil, nil, err
	}
	r := reader{posted: posted, today: today, kept: Typed{}}
	answers := Answers{}
	for _, field := range p.Fields {
		if field.Kind.HasRows() {
			r.group(field, answers)
			continue
		}
		r.field(field, field.ID, answers)
	}
	if r.err != nil {
		return nil, nil, r.err
	}
	return answers, r.kept, nil
}

func bounded(posted url.Values) error {
	inputs := 0
	for name, values := range posted {
		inputs += len(values)
		if inputs > maxInputs || len(name) > 200 {
			return fmt.Errorf("%w: inputs", ErrTooMuch)
		}
		if !answer.IsText(name) || slices.ContainsFunc(values, func(v string) bool { return !answer.IsText(v) }) {
			return fmt.Errorf("%w: an input", ErrNotText)
		}
	}
	return nil
}

type reader struct {
	posted url.Values
	today  time.Time
	kept   Typed
	err    error
}

// group reads the rows whose ids were posted.
func (r *reader) group(field Field, answers Answers) {
	ids, ok := r.posted[field.ID]
	if !ok {
		return
	}
	rows := make([]Row, 0, len(ids))
	for _, id := range ids {
		if !field.rowID(id) || slices.ContainsFunc(rows, func(row Row) bool { return row.ID == id }) {
			continue
		}
		if len(rows) >= MaxRows {
			r.err = fmt.Errorf("%w: rows of %s", ErrTooMuch, field.ID)
			return
		}
		row := Row{ID: id, Answers: Answers{}}
		for _, inner := range field.Fields {
			r.field(inner, InputName(field.ID, id, inner.ID), row.Answers)
		}
		rows = append(rows, row)
		r.kept[field.ID] = append(r.kept[field.ID], id)
	}
	answers[field.ID] = Value{Type: Rows, Rows: rows}
}

func (r *reader) field(field Field, name string, answers Answers) {
	trait := field.Kind.trait()
	if trait.read == nil {
		return
	}
	t := typed.Inputs{}
	for _, part := range trait.inputs() {
		input := partName(name, part)
		values, ok := r.posted[input]
		if !ok {
			continue
		}
		r.bound(input, values, trait.hard)
		t[part] = values
		r.kept[input] = slices.Clone(values)
	}
	if len(t) == 0 || r.err != nil {
		return
	}
	answers[field.ID] = trait.read(field.question(r.today), t)
}

// question is what decides how an answer to the field is read.
func (f Field) question(today time.Time) typed.Question {
	q := typed.Question{Parts: f.Kind.Inputs(), Places: f.Places(), BirthDate: f.BirthDate, Addresses: f.Addresses(), Today: today, Named: f.named}
	q.Low, q.High = f.Ends()
	for _, option := range f.Options {
		q.Values = append(q.Values, option.Value)
	}
	return q
}

// named finds an option by its words in any language.
func (f Field) named(text string) (string, bool) {
	for _, option := range f.Options {
		for _, words := range option.Label {
			if strings.EqualFold(strings.TrimSpace(words), text) {
				return option.Value, true
			}
		}
	}
	return "", false
}

func (r *reader) bound(input string, values []string, hard int) {
	if len(values) > maxOptions+1 {
		r.err = fmt.Errorf("%w: values of %s", ErrTooMuch, input)
	}
	for _, value := range values {
		// A line break is one character to us and two in a post.
		if utf8.RuneCountInString(value)-strings.Count(value, "\r\n") > hard {
			r.err = fmt.Errorf("%w: characters of %s", ErrTooMuch, input)
		}
	}
}

func partName(name, part string) string {
	if part == "" {
		return name
	}
	return name + "-" + part
}

// inputs are the parts of a kind, one nameless one when there is one input.
func (t trait) inputs() []string {
	if t.parts == nil {
		return []string{""}
	}
	return t.parts
}

// Fill is what stands in the inputs of a page when it is shown from stored answers: the same as Typed after ReadPage,
// but for the spelling of amounts, numbers and dates.
func Fill(page Page, answers Answers) Typed {
	into := Typed{}
	for _, field := range page.Fields {
		if !field.Kind.HasRows() {
			fill(into, field, field.ID, answers[field.ID])
			continue
		}
		for _, row := range field.RowsIn(answers) {
			into[field.ID] = append(into[field.ID], row.ID)
			for _, inner := range field.Fields {
				fill(into, inner, InputName(field.ID, row.ID, inner.ID), row.Answers[inner.ID])
			}
		}
	}
	return into
}

func fill(into Typed, field Field, name string, value Value) {
	trait := field.Kind.trait()
	if trait.fill == nil || value.Type == Empty {
		return
	}
	if value.Type == Unread {
		for part, text := range value.Parts {
			into[partName(name, part)] = []string{text}
		}
		return
	}
	if value.Type != trait.value {
		return
	}
	for part, texts := range trait.fill(field.question(time.Time{}), value) {
		into[partName(name, part)] = texts
	}
}
