package forms

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
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
	r := reader{posted: posted, today: today, typed: Typed{}}
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
	return answers, r.typed, nil
}

func bounded(posted url.Values) error {
	inputs := 0
	for name, values := range posted {
		inputs += len(values)
		if inputs > maxInputs || len(name) > 200 {
			return fmt.Errorf("%w: inputs", ErrTooMuch)
		}
		if !isText(name) || slices.ContainsFunc(values, func(v string) bool { return !isText(v) }) {
			return fmt.Errorf("%w: an input", ErrNotText)
		}
	}
	return nil
}

func isText(s string) bool {
	return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}

type reader struct {
	posted url.Values
	today  time.Time
	typed  Typed
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
		r.typed[field.ID] = append(r.typed[field.ID], id)
	}
	answers[field.ID] = Value{Type: Rows, Rows: rows}
}

func (r *reader) field(field Field, name string, answers Answers) {
	trait := field.Kind.trait()
	if trait.read == nil {
		return
	}
	t := typing{today: r.today, inputs: map[string][]string{}}
	for _, part := range trait.inputs() {
		input := partName(name, part)
		values, ok := r.posted[input]
		if !ok {
			continue
		}
		r.bound(input, values, trait.hard)
		t.inputs[part] = values
		r.typed[input] = slices.Clone(values)
	}
	if len(t.inputs) == 0 || r.err != nil {
		return
	}
	answers[field.ID] = trait.read(field, t)
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
	typed := Typed{}
	for _, field := range page.Fields {
		if !field.Kind.HasRows() {
			fill(typed, field, field.ID, answers[field.ID])
			continue
		}
		for _, row := range field.RowsIn(answers) {
			typed[field.ID] = append(typed[field.ID], row.ID)
			for _, inner := range field.Fields {
				fill(typed, inner, InputName(field.ID, row.ID, inner.ID), row.Answers[inner.ID])
			}
		}
	}
	return typed
}

func fill(typed Typed, field Field, name string, value Value) {
	trait := field.Kind.trait()
	if trait.fill == nil || value.Type == Empty {
		return
	}
	if value.Type == Unread {
		for part, text := range value.Parts {
			typed[partName(name, part)] = []string{text}
		}
		return
	}
	if value.Type != trait.value {
		return
	}
	for part, texts := range trait.fill(field, value) {
		typed[partName(name, part)] = texts
	}
}

// Merge gives the stored answers with those just read put in: an emptied field goes, a field that was not on the page
// stays, and rows are those just read, each with what it had and the page did not show.
func Merge(stored, read Answers) Answers {
	out := make(Answers, len(stored)+len(read))
	for id, value := range stored {
		out[id] = value
	}
	for id, value := range read {
		switch value.Type {
		case Empty:
			delete(out, id)
		case Rows:
			out[id] = Value{Type: Rows, Rows: mergeRows(stored[id].Rows, value.Rows)}
		case Text, Whole, YesNo, Choices, Parts, Files, Unread:
			out[id] = value
		}
	}
	return out
}

func mergeRows(stored, read []Row) []Row {
	rows := make([]Row, len(read))
	for i, row := range read {
		before := Answers{}
		if at := slices.IndexFunc(stored, func(s Row) bool { return s.ID == row.ID }); at >= 0 {
			before = stored[at].Answers
		}
		rows[i] = Row{ID: row.ID, Answers: Merge(before, row.Answers)}
	}
	return rows
}
