// Package typed makes answers of what people type, and of answers what stands in the inputs again. It takes digits of other
// scripts, blanks and marks that come along when text is copied, amounts and times as people write them. What it cannot
// understand it keeps as it was typed. It knows no form and owns no table; whether an answer is right, check says.
package typed

import "time"

// Question is what of a question decides how its answer is read.
type Question struct {
	// Values are the options in their order, Named finds one by its words in any language.
	Values []string
	Named  func(text string) (value string, ok bool)
	// Parts are the inputs.
	Parts []string
	// Places are the decimals.
	Places int
	// Low and High are the ends of a scale.
	Low, High int64
	// BirthDate takes a birth date for an identity number.
	BirthDate bool
	// Addresses are the addresses that can be given; a single one needs no input.
	Addresses []string
	// Today tells the century of an identity number with ten digits.
	Today time.Time
}

// Inputs are what was typed into the inputs of one question, by part ("" when there is one).
type Inputs map[string][]string
