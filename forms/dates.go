package forms

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

var distanceShape = regexp.MustCompile(`^today(?:([+-])([0-9]{1,3})([dmy]))?$`)

// distance is a date that is fixed, or so far from today.
type distance struct {
	fixed               time.Time
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
	if parts[2] == "" {
		return distance{}, nil
	}
	n, err := strconv.Atoi(parts[1] + parts[2])
	if err != nil {
		return distance{}, fmt.Errorf("forms: distance: %w", err)
	}
	switch parts[3] {
	case "d":
		return distance{days: n}, nil
	case "m":
		return distance{months: n}, nil
	default:
		return distance{years: n}, nil
	}
}

// Bounds are the earliest and latest date the field takes today, as ISO dates; empty where there is no bound.
func (f Field) Bounds(today time.Time) (earliest, latest string) {
	return boundOn(f.Earliest, today), boundOn(f.Latest, today)
}

func boundOn(bound string, today time.Time) string {
	d, err := parseDistance(bound)
	if err != nil {
		return ""
	}
	if !d.fixed.IsZero() {
		return d.fixed.Format(time.DateOnly)
	}
	return today.AddDate(d.years, d.months, d.days).Format(time.DateOnly)
}
