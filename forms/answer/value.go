// Package answer is what people answer: values by the id of their field, rows of them, and the one way they are stored. It
// knows no form, owns no table, and refuses stored answers that no post of ours could have led to. Package forms says the
// same names, so that whoever knows a form need not know this room.
package answer

import "slices"

// Type says which member of a Value holds the answer.
type Type int

// Empty is a question left unanswered. Unread is what was typed and could not be understood: it is kept so that it
// can be shown again, counts as no answer, and check says what to do about it.
const (
	Empty Type = iota
	Text
	Whole
	YesNo
	Choices
	Parts
	Rows
	Unread
	Files
)

// Value is one answer. Its JSON is a string, a whole number, true or false, a list of strings, {"parts":{…}},
// {"rows":[…]}, {"files":[…]} or {"typed":{…}}; Empty is never written.
type Value struct {
	Type Type
	// Text is also a date (2026-11-23), a month (2026-11), a year, a time (07:30), an identity number (12 digits, or a birth
	// date where that is allowed), an organisation number or giro (digits), an IBAN, a country (two letters), or the value of
	// the one option chosen.
	Text string
	// Whole is a number, an amount in öre, or a decimal or percent in units of its last decimal.
	Whole int64
	YesNo bool
	// Choices are option values in the order of the definition, or the ids of files.
	Choices []string
	// Parts belong to kinds with several inputs (and to Unread of those), by the part's name; Unread of a kind with one
	// input has its text under "".
	Parts map[string]string
	Rows  []Row
}

// Row is one row of a group. Its id stays with it when rows before it are removed.
type Row struct {
	ID      string  `json:"id"`
	Answers Answers `json:"answers"`
}

// Answers are what has been answered so far, by field id; what is hidden keeps its place here.
type Answers map[string]Value

// Typed is what stands in the inputs of a page, by input name, exactly as it was typed.
type Typed map[string][]string

// Get is the text of an input with one value.
func (t Typed) Get(name string) string {
	if values := t[name]; len(values) > 0 {
		return values[len(values)-1]
	}
	return ""
}

// Has says whether an option is chosen.
func (t Typed) Has(name, value string) bool {
	for _, v := range t[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Over lays what was typed over what is stored: inputs that were not posted keep what Fill gives them.
func (t Typed) Over(filled Typed) Typed {
	out := make(Typed, len(filled)+len(t))
	for name, values := range filled {
		out[name] = values
	}
	for name, values := range t {
		out[name] = values
	}
	return out
}

// Chose says whether an option was chosen, alone or among others.
func (v Value) Chose(option string) bool {
	switch v.Type {
	case Text:
		return v.Text == option
	case Choices:
		return slices.Contains(v.Choices, option)
	case Empty, Whole, YesNo, Parts, Rows, Files, Unread:
	}
	return false
}
