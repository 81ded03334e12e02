// Package sample tries the stored sample answers of a form: what each is to lead to is written beside it, and every
// difference is told by name. It is run before a version is published. It is pure, owns no table, asks no clock (each
// sample has its own today) and refuses samples that nobody could read, with the place.
package sample

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"stodporten/forms"
)

// ErrSamples are samples that are not the JSON described at Sample; the text after it says where.
var ErrSamples = errors.New("sample: samples not understood")

// The largest set of samples there may be.
const (
	MaxBytes   = 4 << 20
	MaxSamples = 200
)

// Sample is one set of answers and what it is to lead to. Samples are a JSON list of them.
type Sample struct {
	Name string `json:"name"`
	// Answers are as they are stored; see forms.Value.
	Answers json.RawMessage `json:"answers"`
	// Today is an ISO date. Actor is resident when empty, Role applicant, Lang sv.
	Today     string    `json:"today"`
	Actor     string    `json:"actor"`
	Role      string    `json:"role"`
	Lang      string    `json:"lang"`
	Applicant Applicant `json:"applicant"`
	// Rates are the tables in force, Tables those with a day from which their posts count, the earliest first.
	Rates   map[string]map[string]int64 `json:"rates"`
	Tables  map[string][]Table          `json:"tables"`
	Expects Expects                     `json:"expects"`
}

// Applicant is who the sample says has signed in.
type Applicant struct {
	Name   string `json:"name"`
	Number string `json:"number"`
}

// Table is what the posts of a rate table come to from a day on.
type Table struct {
	From  string           `json:"from"`
	Posts map[string]int64 `json:"posts"`
}

// Expects is the outcome; what is left out is not looked at, and an empty list wants nothing there.
type Expects struct {
	// Pages are those that are asked, in order.
	Pages *[]string `json:"pages"`
	// Problems are an input's name and the check that finds it: "rent required". Recommended are names.
	Problems    *[]string `json:"problems"`
	Recommended *[]string `json:"recommended"`
	// Values are calculated fields, and answers that count, by input name: what they come to, null for none.
	Values map[string]json.RawMessage `json:"values"`
	// Shown, Hidden and Demanded are the names of some fields, not of all.
	Shown    []string `json:"shown"`
	Hidden   []string `json:"hidden"`
	Demanded []string `json:"demanded"`
	// Unit is the receiving unit's slug, empty for the service's own.
	Unit *string `json:"unit"`
	// Evidence are the ids of the papers called for, Stops the pages one cannot go on from.
	Evidence *[]string `json:"evidence"`
	Stops    *[]string `json:"stops"`
	// Signers are roles, in order; the role of one that must not be contacted has " unsafe" after it.
	Signers *[]string `json:"signers"`
}

// Read reads samples.
func Read(data []byte) ([]Sample, error) {
	switch {
	case len(data) > MaxBytes:
		return nil, fmt.Errorf("%w: %d bytes, allowed %d", ErrSamples, len(data), MaxBytes)
	case !utf8.Valid(data):
		return nil, fmt.Errorf("%w: bytes that are not UTF-8", ErrSamples)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var samples []Sample
	if err := decoder.Decode(&samples); err != nil {
		return nil, fmt.Errorf("%w: after %d bytes: %w", ErrSamples, decoder.InputOffset(), err)
	}
	if decoder.More() {
		return nil, fmt.Errorf("%w: something stands after the list", ErrSamples)
	}
	if len(samples) > MaxSamples {
		return nil, fmt.Errorf("%w: %d samples, allowed %d", ErrSamples, len(samples), MaxSamples)
	}
	names := map[string]bool{}
	for i, s := range samples {
		if s.Name == "" || names[s.Name] {
			return nil, fmt.Errorf("%w: sample %d has no name of its own", ErrSamples, i+1)
		}
		names[s.Name] = true
		if err := s.sound(); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrSamples, s.Name, err)
		}
	}
	return samples, nil
}

func (s Sample) sound() error {
	if _, err := time.Parse(time.DateOnly, s.Today); err != nil {
		return fmt.Errorf("today: %w", err)
	}
	if _, err := s.answers(); err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	for table, rates := range s.Tables {
		for _, rate := range rates {
			if _, err := time.Parse(time.DateOnly, rate.From); err != nil {
				return fmt.Errorf("table %s: %w", table, err)
			}
		}
	}
	return nil
}

func (s Sample) answers() (forms.Answers, error) {
	if len(s.Answers) == 0 {
		return forms.Answers{}, nil
	}
	answers, err := forms.ReadAnswers(s.Answers)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return answers, nil
}

func (s Sample) facts(answers forms.Answers) forms.Facts {
	today, err := time.Parse(time.DateOnly, s.Today)
	if err != nil {
		today = time.Time{} // Read refuses it
	}
	facts := forms.Facts{
		Today: today, Actor: orElse(s.Actor, "resident"), Role: orElse(s.Role, "applicant"), Lang: orElse(s.Lang, forms.Language),
		Rates: s.Rates, RateOn: s.rateOn, Applicant: forms.Applicant(s.Applicant), Files: map[string]forms.FileFact{},
	}
	clean(facts.Files, answers)
	return facts
}

// clean lets every file that the answers name be there, scanned and harmless.
func clean(files map[string]forms.FileFact, answers forms.Answers) {
	for _, value := range answers {
		if value.Type == forms.Files {
			for _, id := range value.Choices {
				files[id] = forms.FileFact{ID: id, Name: id + ".pdf", Bytes: 1, Kind: "pdf", State: forms.Clean}
			}
		}
		for _, row := range value.Rows {
			clean(files, row.Answers)
		}
	}
}

func (s Sample) rateOn(table, post, day string) (int64, bool) {
	var amount int64
	found := false
	for _, rates := range s.Tables[table] {
		if rates.From <= day {
			amount, found = rates.Posts[post]
		}
	}
	return amount, found
}

func orElse(text, usual string) string {
	if text == "" {
		return usual
	}
	return text
}
