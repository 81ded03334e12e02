package forms

import "strings"

// Definition is one version of one form. Only Parse makes one that can be answered: it carries the compiled
// conditions, which are not part of its JSON. It is never changed afterwards and may be read by many at once.
type Definition struct {
	// Schema is where the schema is, for editors; nothing is fetched from it.
	Schema string `json:"$schema,omitempty"`
	// ID is a slug and part of the form's address; a stored form keeps it through all versions.
	ID      string `json:"id"`
	Version int    `json:"version"`
	// Languages are complete: every text of the definition exists in each.
	Languages []string `json:"languages"`
	// Variants may be partial: what they lack is taken from the language they vary.
	Variants []string `json:"variants,omitempty"`
	Service  Service  `json:"service"`
	// Sensitivity is the highest class in the form, 0 (public) to 3 (protected identity, health, violence).
	Sensitivity int `json:"sensitivity"`
	// Assurance is what the sign-in must reach: low, substantial or high.
	Assurance string `json:"assurance"`
	// HandlingDays is how long an answer usually takes, in days from the handing in.
	HandlingDays int    `json:"handlingDays"`
	Pages        []Page `json:"pages"`

	program *program
}

// Service is what the page about the service says before anything is filled in.
type Service struct {
	Title   Words `json:"title"`
	Summary Words `json:"summary"`
	// ForWhom is one sentence an entry.
	ForWhom []Words `json:"forWhom"`
	Law     []Law   `json:"law"`
	Steps   []Words `json:"steps"`
	HowLong Words   `json:"howLong"`
	Contact Words   `json:"contact"`
	// Channels are the other ways to apply: telephone, visit, paper.
	Channels []Words `json:"channels"`
	// After is what happens once the form is handed in, for the receipt.
	After []Words `json:"after"`
}

// Law is one rule in plain words, and where it stands.
type Law struct {
	Text      Words `json:"text"`
	Paragraph Words `json:"paragraph"`
}

// Page is what is asked at one address of the form.
type Page struct {
	// ID is the last part of the page's address.
	ID    string `json:"id"`
	Title Words  `json:"title"`
	Intro Words  `json:"intro,omitempty"`
	Help  Words  `json:"help,omitempty"`
	// When is an expression; empty means always.
	When   string  `json:"when,omitempty"`
	Fields []Field `json:"fields"`
}

// Field is one question, one text between questions, one sum, or a group of fields that repeats. Which members may
// be set follows from Kind, and the schema says so.
type Field struct {
	// ID is stable through all versions: stored answers and conditions refer to it.
	ID    string `json:"id"`
	Kind  Kind   `json:"kind"`
	Label Words  `json:"label,omitempty"`
	Help  Words  `json:"help,omitempty"`
	// Body is the text of a notice or of details; paragraphs are separated by an empty line.
	Body    Words    `json:"body,omitempty"`
	Options []Option `json:"options,omitempty"`
	// When, RequiredWhen and Calculate are expressions of package condition; inside a group they also see row.
	When         string `json:"when,omitempty"`
	Required     bool   `json:"required,omitempty"`
	RequiredWhen string `json:"requiredWhen,omitempty"`
	// Recommended answers are asked for and never demanded.
	Recommended bool `json:"recommended,omitempty"`
	// Min and Max bound an integer, a currency (öre) or the number of boxes ticked.
	Min *int64 `json:"min,omitempty"`
	Max *int64 `json:"max,omitempty"`
	// MaxLength counts characters, a line break as one; Limit gives the one in force.
	MinLength int `json:"minLength,omitempty"`
	MaxLength int `json:"maxLength,omitempty"`
	// Pattern is an RE2 expression for the whole text.
	Pattern string `json:"pattern,omitempty"`
	// Earliest and Latest bound a date: an ISO date, or today with a distance such as today-18y, today+3m, today-30d.
	Earliest string `json:"earliest,omitempty"`
	Latest   string `json:"latest,omitempty"`
	// BirthDate lets an identity field take a birth date alone, for a person without a number.
	BirthDate bool `json:"birthDate,omitempty"`
	// Errors are own words by the name of the check they replace, such as required or max.
	Errors map[string]Words `json:"errors,omitempty"`
	// Sensitivity is 0 to 3 and steers masking and how closely reading is logged.
	Sensitivity int `json:"sensitivity,omitempty"`
	// Term is the code of the concept in the term catalogue.
	Term string `json:"term,omitempty"`
	// Autocomplete is the HTML token, only for what concerns the person who fills in.
	Autocomplete string `json:"autocomplete,omitempty"`

	Calculate string `json:"calculate,omitempty"`
	// Unit of a calculated field: ore or number.
	Unit string `json:"unit,omitempty"`

	// Fields are the questions of one row of a group.
	Fields  []Field `json:"fields,omitempty"`
	MinRows int     `json:"minRows,omitempty"`
	MaxRows int     `json:"maxRows,omitempty"`
	// Unique names the fields that together may not be the same in two rows.
	Unique []string `json:"unique,omitempty"`
	Add    Words    `json:"add,omitempty"`
	Remove Words    `json:"remove,omitempty"`
	// RowTitle has {number} where the row's place is to stand; see TitleOfRow.
	RowTitle Words `json:"rowTitle,omitempty"`
}

// Option is one of the answers to choose from; Value is what is stored and never shown.
type Option struct {
	Value string `json:"value"`
	Label Words  `json:"label"`
	Help  Words  `json:"help,omitempty"`
	When  string `json:"when,omitempty"`
	// None marks "none of these" among checkboxes: it excludes all others.
	None bool `json:"none,omitempty"`
}

// Page finds a page by its id.
func (d Definition) Page(id string) (Page, bool) {
	for _, page := range d.Pages {
		if page.ID == id {
			return page, true
		}
	}
	return Page{}, false
}

// Field finds a field outside groups by its id, and the page it stands on.
func (d Definition) Field(id string) (Field, Page, bool) {
	for _, page := range d.Pages {
		for _, field := range page.Fields {
			if field.ID == id {
				return field, page, true
			}
		}
	}
	return Field{}, Page{}, false
}

// Sensitivity is the highest class among the page's fields, rows included.
func (p Page) Sensitivity() int {
	return highest(p.Fields)
}

func highest(fields []Field) int {
	class := 0
	for _, field := range fields {
		class = max(class, field.Sensitivity, highest(field.Fields))
	}
	return class
}

// TitleOfRow is the heading of the row at that place, counted from 1.
func (f Field) TitleOfRow(lang, number string) string {
	return strings.ReplaceAll(f.RowTitle.In(lang), "{number}", number)
}

// Limit is the number of characters the answer may have: the declared one, else the kind's own.
func (f Field) Limit() int {
	if f.MaxLength > 0 {
		return f.MaxLength
	}
	return f.Kind.trait().limit
}
