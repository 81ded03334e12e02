package forms

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// fieldBound begins a bound that is the date answered in another field.
const fieldBound = "field:"

var distanceShape = regexp.MustCompile(`^(?:today|field:([a-z][a-z0-9_]{0,39}))(?:([+-])([0-9]{1,3})([dmy]))?$`)

// distance is a date that is fixed, or so far from today or from the date in another field.
type distance struct {
	fixed               time.Time
	field               string
	days, months, years int
}

func parseDistance(bound string) (distance, error) {
	if day, err := time.Parse(time.DateOnly, bound); err == nil {
		return distance{fixed: day}, nil
	}
	parts := distanceShape.FindStringSubmatch(bound)
	if parts == nil {
		return distance{}, errors.New("forms: neither a date nor a distance")
	}
	d := distance{field: parts[1]}
	if parts[3] == "" {
		return d, nil
	}
	n, err := strconv.Atoi(parts[2] + parts[3])
	if err != nil {
		return distance{}, fmt.Errorf("forms: distance: %w", err)
	}
	switch parts[4] {
	case "d":
		d.days = n
	case "m":
		d.months = n
	default:
		d.years = n
	}
	return d, nil
}

// Bounds are the earliest and latest date the field takes today, as ISO dates; empty where there is no bound. Answers are
// those that count, the row's first when the field stands in one: a bound on a field without a date is none.
func (f Field) Bounds(today time.Time, answers ...Answers) (earliest, latest string) {
	return boundOn(f.Earliest, today, answers), boundOn(f.Latest, today, answers)
}

// AgeDay is the day on which the age counts; the zero time when it follows from a date that is not answered.
func (f Field) AgeDay(today time.Time, answers ...Answers) time.Time {
	if f.AgeOn == "" {
		return today
	}
	day, err := time.Parse(time.DateOnly, boundOn(f.AgeOn, today, answers))
	if err != nil {
		return time.Time{}
	}
	return day
}

func boundOn(bound string, today time.Time, answers []Answers) string {
	d, err := parseDistance(bound)
	if err != nil {
		return ""
	}
	if !d.fixed.IsZero() {
		return d.fixed.Format(time.DateOnly)
	}
	from := today
	if d.field != "" {
		if from = dateIn(d.field, answers); from.IsZero() {
			return ""
		}
	}
	return from.AddDate(d.years, d.months, d.days).Format(time.DateOnly)
}

// dateIn finds the date answered in a field, in the first of the answers that have the field at all.
func dateIn(field string, answers []Answers) time.Time {
	for _, in := range answers {
		value, ok := in[field]
		if !ok {
			continue
		}
		text := value.Text
		if value.Type == Parts {
			text = value.Parts["to"]
		}
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			return day
		}
	}
	return time.Time{}
}
