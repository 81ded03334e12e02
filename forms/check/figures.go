package check

import (
	"slices"
	"strings"
	"time"

	"stodporten/forms"
	"stodporten/forms/calendar"
	"stodporten/locales"
)

func whole(field forms.Field, n int64) *finding {
	switch {
	case field.Min != nil && n < *field.Min:
		return found("min", locales.With("Limit", *field.Min))
	case field.Max != nil && n > *field.Max:
		return found("max", locales.With("Limit", *field.Max))
	}
	return nil
}

// currency is not below nought unless the definition lets it be.
func currency(field forms.Field, ore int64) *finding {
	least := int64(0)
	if field.Min != nil {
		least = *field.Min
	}
	switch {
	case ore < least:
		return &finding{check: "min", key: "check.min-amount", data: []locales.Pair{locales.With("Amount", Ore(least))}}
	case field.Max != nil && ore > *field.Max:
		return &finding{check: "max", key: "check.max-amount", data: []locales.Pair{locales.With("Amount", Ore(*field.Max))}}
	}
	return nil
}

func decimal(field forms.Field, n int64) *finding {
	switch {
	case field.Min != nil && n < *field.Min:
		return &finding{check: "min", key: "check.min-decimal", data: []locales.Pair{locales.With("Number", fraction{n: *field.Min, places: field.Places()})}}
	case field.Max != nil && n > *field.Max:
		return &finding{check: "max", key: "check.max-decimal", data: []locales.Pair{locales.With("Number", fraction{n: *field.Max, places: field.Places()})}}
	}
	return nil
}

// day holds a date against its bounds and the days one works.
func day(field forms.Field, day string, in context) *finding {
	earliest, latest := field.Bounds(in.facts.Today, in.counted...)
	switch {
	case earliest != "" && day < earliest:
		return found("earliest", locales.With("Date", dated(earliest)))
	case latest != "" && day > latest:
		return found("latest", locales.With("Date", dated(latest)))
	}
	if date, err := calendar.Parse(day); err == nil && field.Workday && !calendar.IsWorkingDay(date) {
		return found("working-day", locales.With("Date", dated(day)))
	}
	return nil
}

// period holds both days of a range; the last may not be before the first.
func period(field forms.Field, parts map[string]string, in context) *finding {
	if parts["to"] < parts["from"] {
		return &finding{check: "range", key: "check.range", part: "to_day"}
	}
	for _, end := range []string{"from", "to"} {
		if wrong := day(field, parts[end], in); wrong != nil {
			wrong.part = end + "_day"
			return wrong
		}
	}
	return nil
}

// partial holds a month, or a year, against as much of the bounds.
func partial(field forms.Field, text string, in context) *finding {
	if len(text) >= len(time.DateOnly) {
		return day(field, text, in)
	}
	earliest, latest := field.Bounds(in.facts.Today, in.counted...)
	switch {
	case earliest != "" && text < earliest[:len(text)]:
		return &finding{check: "earliest", key: "check.earliest-month", data: []locales.Pair{locales.With("Month", month(dated(earliest)))}}
	case latest != "" && text > latest[:len(text)]:
		return &finding{check: "latest", key: "check.latest-month", data: []locales.Pair{locales.With("Month", month(dated(latest)))}}
	}
	return nil
}

// schedule wants a beginning and an end of each day that has one of them.
func schedule(parts map[string]string) *finding {
	for _, weekday := range forms.Weekdays() {
		from, to := parts[weekday+"_from"], parts[weekday+"_to"]
		switch {
		case from == "" && to == "":
		case from == "":
			return &finding{check: "schedule", key: "check.schedule", part: weekday + "_from"}
		case to <= from:
			return &finding{check: "schedule", key: "check.schedule", part: weekday + "_to"}
		}
	}
	return nil
}

// files holds each file against what the question takes, then their number and size together.
func files(field forms.Field, ids []string, in context) *finding {
	total := int64(0)
	for _, id := range ids {
		fact, ok := in.facts.Files[id]
		if !ok {
			return &finding{check: "file-state", key: "check.file-gone"}
		}
		if wrong := file(field, fact, in.handIn); wrong != nil {
			return wrong
		}
		total += fact.Bytes
	}
	switch {
	case len(ids) > field.MostFiles():
		return found("many-files", locales.With("Limit", field.MostFiles()))
	case total > field.MostTogether():
		return found("total-size", locales.With("Size", bytes(field.MostTogether())))
	}
	return nil
}

func file(field forms.Field, fact forms.FileFact, handIn bool) *finding {
	named := locales.With("File", fact.Name)
	switch {
	case fact.State == forms.Refused:
		return &finding{check: "file-state", key: "check.file-refused", data: []locales.Pair{named}}
	case fact.State == forms.Receiving && handIn: // one that waits for the scanner is handed in all the same, and passes when it is clean
		return &finding{check: "file-state", key: "check.file-waiting", data: []locales.Pair{named}}
	case len(field.Files.Kinds) > 0 && fact.Kind != "" && !slices.Contains(field.Files.Kinds, fact.Kind):
		return found("file-kind", named)
	case fact.Bytes > field.MostBytes():
		return found("file-size", named, locales.With("Size", bytes(field.MostBytes())))
	}
	return nil
}

func orgNumber(digits string) *finding {
	// The third digit of an organisation's number is two or more: below that it is a person's.
	if len(digits) != 10 || digits[2] < '2' || !luhn(digits) {
		return found("orgnumber")
	}
	return nil
}

func giro(kind, digits string, shortest int) *finding {
	if len(digits) < shortest || len(digits) > 8 || !luhn(digits) {
		return found(kind)
	}
	return nil
}

// iban is modulus 97 of ISO 13616: the first four signs go last, a letter counts from 10.
func iban(text string) *finding {
	const swedish, shortest = 24, 15
	if len(text) < shortest || strings.HasPrefix(text, "SE") && len(text) != swedish || text[0] < 'A' || text[1] < 'A' {
		return found("iban")
	}
	rest := 0
	for _, r := range text[4:] + text[:4] {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	if rest != 1 {
		return found("iban")
	}
	return nil
}

// dated is for the speaker, who says the day as it is in Stockholm.
func dated(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}
	}
	return midday(t)
}

func midday(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, time.UTC)
}
