package forms

import (
	"errors"
	"strings"

	"stodporten/forms/answer"
)

// ErrDefinition is what every refusal of a definition is; the FlawsError say what and where.
var ErrDefinition = errors.New("forms: definition refused")

// Why a post is refused as a whole; the site answers with a page of its own and a status in the 400s.
var (
	// ErrNotText is a post with bytes that are not UTF-8, or with a NUL.
	ErrNotText = answer.ErrNotText
	// ErrTooMuch is a post, or stored answers, with more fields, rows or characters than any honest one.
	ErrTooMuch = answer.ErrTooMuch
	// ErrNoPage is a page that the definition does not have.
	ErrNoPage = errors.New("forms: no such page")
	// ErrAnswers are stored answers that are not the JSON this package writes.
	ErrAnswers = answer.ErrAnswers
)

// Flaw is one thing wrong with a definition, at a page and field by their ids (group.field inside a group; empty where
// the flaw belongs to none).
type Flaw struct {
	Page  string
	Field string
	// Key names the kind of flaw: schema, duplicate, words, language, expression, cycle, unreachable, order, bounds,
	// pattern, reference, size, sensitivity, reserved, hidden-required.
	Key string
	// Detail is English, for whoever writes the definition.
	Detail string
}

// String is the place, the kind and the detail in one line.
func (f Flaw) String() string {
	var b strings.Builder
	if f.Page != "" {
		b.WriteString("page " + f.Page + ": ")
	}
	if f.Field != "" {
		b.WriteString("field " + f.Field + ": ")
	}
	b.WriteString(f.Key + ": " + f.Detail)
	return b.String()
}

// FlawsError are all that is wrong with a definition, in the order of its pages.
type FlawsError []Flaw

// Error is one flaw a line.
func (f FlawsError) Error() string {
	lines := make([]string, 0, len(f)+1)
	lines = append(lines, ErrDefinition.Error())
	for _, flaw := range f {
		lines = append(lines, flaw.String())
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.Is find ErrDefinition.
func (f FlawsError) Unwrap() error { return ErrDefinition }
