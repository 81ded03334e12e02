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
	// Actor is who fills in (resident, officer), Role in what capacity (applicant, representative).
	Actor string
	Role  string
	// Lang is the language the words are shown in.
	Lang string
	// Rates are the rate tables in force today, by table and post; amounts in öre.
	Rates     map[string]map[string]int64
	Applicant Applicant
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
	Say(key string, data ...locales.Pair) string
}
