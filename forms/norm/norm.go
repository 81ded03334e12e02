// Package norm computes financial assistance (ekonomiskt bistånd, SoL 12 kap.) from a dated table of rates that is handed to it:
// the national norm, the reasonable costs beside it, the incomes, and what is left to need.
//
// All amounts are whole öre for one month. The package is pure: it owns no table of a database, asks no clock, and stores
// nothing, so that the anonymous guide may use it. It decides nothing either: which costs are reasonable is handed in, with the
// reason for what is not.
package norm

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// ErrRates is wrapped by the refusal of a table that has a gap or a slip.
var ErrRates = errors.New("table of rates")

// Rates is the norm of some months, in öre.
type Rates struct {
	From        Month     `json:"from"`
	Until       Month     `json:"until"`    // that month included
	Source      string    `json:"source"`   // where the figures come from
	Verified    bool      `json:"verified"` // read in the source, and not reckoned from an earlier year
	Single      int64     `json:"single"`
	Couple      int64     `json:"couple"`
	Children    []Bracket `json:"children"`
	Joint       []int64   `json:"joint"`           // by the number of persons in the household, from one
	JointBeyond int64     `json:"jointBeyond"`     // for each person more than Joint goes to
	LeftOut     int64     `json:"earningsLeftOut"` // per cent of earnings that count for nothing (SoL 12:8)
}

// Bracket is the rate of children from one age to another, both included. Either Rate is set, or the two lunch rates are.
type Bracket struct {
	From           int   `json:"from"`
	To             int   `json:"to"`
	Rate           int64 `json:"rate,omitempty"`
	LunchAtHome    int64 `json:"lunchAtHome,omitempty"`
	LunchElsewhere int64 `json:"lunchElsewhere,omitempty"`
	InSchool       bool  `json:"inSchool,omitempty"` // only for those who still go to school
}

// Tables are rates in order of time. They are read-only.
type Tables []Rates

//go:embed rates.json
var standard []byte

// Standard is the national norm that the program carries: 2025 and 2026, the latter reckoned and not verified.
func Standard() (Tables, error) {
	return ParseTables(standard)
}

// ParseTables reads rates as JSON, and refuses what would give somebody a wrong norm quietly: months that overlap or run
// backwards, an age without a rate, an amount that is none.
func ParseTables(text []byte) (Tables, error) {
	var tables Tables
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&tables); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRates, err)
	}
	if len(tables) == 0 {
		return nil, fmt.Errorf("%w: none at all", ErrRates)
	}
	for i, r := range tables {
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("%w from %s: %w", ErrRates, r.From, err)
		}
		if i > 0 && tables[i-1].Until.Compare(r.From) >= 0 {
			return nil, fmt.Errorf("%w from %s: begins before the one before it ends", ErrRates, r.From)
		}
	}
	return tables, nil
}

// For is the table of a month. Where no table is for it, the nearest is given and marked provisional: the last one for months to
// come, the first for months before all of them.
func (t Tables) For(m Month) (rates Rates, provisional bool) {
	for _, r := range slices.Backward(t) {
		if r.From.Compare(m) <= 0 {
			return r, r.Until.Compare(m) < 0
		}
	}
	if len(t) == 0 {
		return Rates{}, true
	}
	return t[0], true
}

const oldest = 20 // the age up to which a child may be part of the household, if in school

func (r Rates) check() error {
	amounts := append([]int64{r.Single, r.Couple, r.JointBeyond}, r.Joint...)
	age := 0
	for _, b := range r.Children {
		if b.From != age || b.To < b.From {
			return fmt.Errorf("children of %d years have no rate, or two", age)
		}
		age = b.To + 1
		if (b.Rate == 0) == (b.LunchAtHome == 0) || (b.LunchAtHome == 0) != (b.LunchElsewhere == 0) {
			return fmt.Errorf("children from %d years have neither one rate nor two by lunch", b.From)
		}
		amounts = append(amounts, max(b.Rate, b.LunchAtHome), max(b.Rate, b.LunchElsewhere))
	}
	switch {
	case age != oldest+1:
		return fmt.Errorf("children have rates up to %d years, not %d", age-1, oldest)
	case len(r.Joint) == 0:
		return errors.New("no joint costs")
	case slices.Min(amounts) <= 0 || slices.Max(amounts) > largest:
		return errors.New("an amount is missing, below nought or beyond all sense")
	case r.Until.Compare(r.From) < 0:
		return errors.New("ends before it begins")
	case r.LeftOut < 0 || r.LeftOut > 100:
		return errors.New("leaves out a share of earnings that is no share")
	case r.Source == "":
		return errors.New("has no source")
	}
	return nil
}

// bracket finds the rate of a child, and false for a young person who is not a child of the household in the norm.
func (r Rates) bracket(c Child) (Bracket, bool) {
	for _, b := range r.Children {
		if c.Age >= b.From && c.Age <= b.To {
			return b, !b.InSchool || c.InSchool
		}
	}
	return Bracket{}, false
}

// joint is the household's common costs for all who live in it.
func (r Rates) joint(persons int) int64 {
	if persons <= len(r.Joint) {
		return r.Joint[persons-1]
	}
	return r.Joint[len(r.Joint)-1] + int64(persons-len(r.Joint))*r.JointBeyond
}
