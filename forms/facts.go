package forms

import (
	"time"

	"stodporten/locales"
)

// Facts are what conditions, checks and the snapshot may know beside the answers. They are handed in, so that the
// same answers on the same day give the same form.
type Facts struct {
	// Today is a date in the municipality's own time zone; the time of day is not looked at.
	Today time.Time
	// Actor is who fills in (resident, representative, officer), Role in what capacity (applicant, partner).
	Actor string
	Role  string
	// Lang is the language the words are shown in.
	Lang string
	// Rates are the rate tables in force today, by table and post; amounts in öre.
	Rates map[string]map[string]int64
	// RateOn is the rate of a table that was in force on an ISO date, for rate(table, post, date); it may be nil.
	RateOn    func(table, post, day string) (int64, bool)
	Applicant Applicant
	// Files are what is known of the files that answers name, by id. A file that is not there is one that is gone.
	Files map[string]FileFact
}

// FileState is how far a file has come.
type FileState string

// The states of a file: one that is still being received cannot be handed in, and a refused one must be taken away. A quarantined one
// is handed in and waits: nobody loses a day because a scanner is away.
const (
	Receiving   FileState = "receiving"
	Quarantined FileState = "quarantined"
	Clean       FileState = "clean"
	Refused     FileState = "refused"
)

// FileFact is what is known of one uploaded file.
type FileFact struct {
	ID   string
	Name string
	// Bytes is the size of what was uploaded.
	Bytes int64
	// Kind is by its content: pdf, jpeg, png, heic, docx, odt.
	Kind  string
	State FileState
	// Reason is the message key of why a file was refused, such as files.encrypted.
	Reason string
	// SHA256 is in hexadecimal; the snapshot keeps it.
	SHA256 string
}

// Applicant is what the sign-in says about the person the form is about; a field of kind applicant shows it.
type Applicant struct {
	Name string
	// Number is the identity number, 12 digits.
	Number string
}

// Speaker turns dates, amounts and our own few words into the reader's language; locales.Speaker is one.
type Speaker interface {
	Date(day time.Time) string
	Kronor(ore int64) string
	Number(n int64) string
	// Decimal is given in whole units of its last decimal.
	Decimal(n int64, places int) string
	// Month is a month with its year.
	Month(day time.Time) string
	Say(key string, data ...locales.Pair) string
}
