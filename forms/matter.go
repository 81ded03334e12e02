package forms

import (
	"slices"
	"time"
)

// LegalBasis is why something may be asked: a code of the municipality's register of processing, and where it stands.
type LegalBasis struct {
	Code      string `json:"code"`
	Paragraph Words  `json:"paragraph"`
}

// IsZero tells a basis that is not given.
func (l LegalBasis) IsZero() bool { return l.Code == "" && len(l.Paragraph) == 0 }

// Retention names the rule that says how long what is handed in is kept.
type Retention struct {
	Rule string `json:"rule"`
}

// Code is one entry of a list; Parent is the value of the entry it lies under.
type Code struct {
	Value  string `json:"value"`
	Label  Words  `json:"label"`
	Parent string `json:"parent,omitempty"`
}

// Evidence is a paper that answers call for. It is a row of the field of kind evidence, with ID as the row's id.
type Evidence struct {
	ID    string `json:"id"`
	Label Words  `json:"label"`
	Help  Words  `json:"help,omitempty"`
	// When is an expression over the whole form; empty means always.
	When string `json:"when,omitempty"`
	// Required demands an answer to how it comes, and "I will not" is one; otherwise it is recommended.
	Required bool `json:"required,omitempty"`
	// From is the field that it belongs to: it is called for only when that field is seen.
	From string `json:"from,omitempty"`
}

// Signer is one who is to sign. The applicant is one too when the definition lists the role applicant.
type Signer struct {
	Role  string `json:"role"`
	Label Words  `json:"label,omitempty"`
	// Person is the field with the person's identity number; empty for whoever fills in.
	Person string `json:"person,omitempty"`
	When   string `json:"when,omitempty"`
	// Demanded means that the application is incomplete without the signature.
	Demanded bool `json:"demanded,omitempty"`
	// DeadlineDays is how long the signer has, from the handing in.
	DeadlineDays int `json:"deadlineDays,omitempty"`
	// Pages are the signer's own part, which they fill in themselves.
	Pages []string `json:"pages,omitempty"`
	// Private hides those pages from all other signers.
	Private bool `json:"private,omitempty"`
	// Unsafe is the yes-or-no field by which the applicant says that the signer must not be contacted.
	Unsafe string `json:"unsafe,omitempty"`
}

// Route sends the application to a unit, named by its slug, when an expression holds.
type Route struct {
	Unit string `json:"unit"`
	When string `json:"when"`
}

// Stop is why one cannot go on, and what to do instead.
type Stop struct {
	When  string `json:"when"`
	Title Words  `json:"title"`
	Body  Words  `json:"body"`
	Link  Link   `json:"link,omitzero"`
}

// Link leads out of the form.
type Link struct {
	Href  string `json:"href"`
	Label Words  `json:"label"`
}

// Section is a part of a page under a heading of its own. Parse makes a heading (with the section's id), a paragraph
// (<id>_intro) and the fields of it, each seen only when the section is.
type Section struct {
	ID     string  `json:"id"`
	Title  Words   `json:"title"`
	Intro  Words   `json:"intro,omitempty"`
	When   string  `json:"when,omitempty"`
	Fields []Field `json:"fields"`
}

// Block is a set of questions that many forms use. A form has its own copy, so that it changes only with the form.
type Block struct {
	Fields []Field `json:"fields"`
}

// OpenOn says whether the form may be begun and handed in on a day.
func (d Definition) OpenOn(today time.Time) bool {
	day := today.Format(time.DateOnly)
	return (d.Opens == "" || day >= d.Opens) && (d.Closes == "" || day <= d.Closes)
}

// Admits says whether the form is meant for an actor: resident, representative or officer.
func (d Definition) Admits(actor string) bool {
	return len(d.Audience) == 0 || slices.Contains(d.Audience, actor)
}
