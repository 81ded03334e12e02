package check

import (
	"strings"
	"time"
	"unicode"

	"stodporten/forms"
	"stodporten/forms/calendar"
	"stodporten/forms/idnumber"
	"stodporten/locales"
)

// person wants a name and a number, and of a representative in what way they act.
func person(field forms.Field, parts map[string]string, in context) *finding {
	switch {
	case parts["name"] == "":
		return &finding{check: "person", key: "check.person", part: "name"}
	case parts["number"] == "":
		return &finding{check: "person", key: "check.person-number", part: "number"}
	case field.Kind == forms.RepresentativeKind && parts["capacity"] == "":
		return &finding{check: "person", key: "check.person-capacity", part: "capacity"}
	}
	checks := []struct {
		part  string
		wrong *finding
	}{
		{"name", name(parts["name"])},
		{"number", identity(field, parts["number"], in.facts.Today)},
		{"number", age(field, parts["number"], "number", in)},
	}
	if number := parts["phone"]; number != "" {
		checks = append(checks, struct {
			part  string
			wrong *finding
		}{"phone", phone(number)})
	}
	for _, check := range checks {
		if check.wrong != nil {
			check.wrong.part = check.part
			return check.wrong
		}
	}
	return nil
}

func unreadPerson(field forms.Field, parts map[string]string, in context) *finding {
	if number := strings.TrimSpace(parts["number"]); number != "" {
		if _, err := idnumber.Parse(number, in.facts.Today); err != nil {
			wrong := unreadIdentity(field, number, in.facts.Today)
			wrong.part = "number"
			return wrong
		}
	}
	return &finding{check: "option", key: "check.option", part: "capacity"}
}

// age holds a birth date, or that of a number, against the years it must be.
func age(field forms.Field, text, part string, in context) *finding {
	if field.MinAge == nil && field.MaxAge == nil {
		return nil
	}
	born, ok := birth(text)
	on := field.AgeDay(in.facts.Today, in.counted...)
	if !ok || on.IsZero() {
		return nil
	}
	years := calendar.Age(born, calendar.FromTime(on))
	switch {
	case field.MinAge != nil && years < *field.MinAge:
		return &finding{check: "min-age", key: "check.min-age", part: part, data: []locales.Pair{locales.With("Limit", *field.MinAge)}}
	case field.MaxAge != nil && years > *field.MaxAge:
		return &finding{check: "max-age", key: "check.max-age", part: part, data: []locales.Pair{locales.With("Limit", *field.MaxAge)}}
	}
	return nil
}

func birth(text string) (calendar.Date, bool) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return calendar.FromTime(day), true
	}
	number, err := idnumber.FromDigits(text)
	if err != nil {
		return calendar.Date{}, false
	}
	day, known := number.BirthDate()
	return calendar.FromTime(day), known
}

// address wants all of an address that is written down, and nothing of one that is not.
func address(parts map[string]string) *finding {
	switch {
	case parts["which"] != "other":
		return nil
	case parts["street"] == "":
		return &finding{check: "address", key: "check.address", part: "street"}
	case len(parts["postcode"]) != 5 || strings.Trim(parts["postcode"], "0123456789") != "":
		return &finding{check: "postcode", key: "check.postcode", part: "postcode"}
	case parts["city"] == "":
		return &finding{check: "address", key: "check.address-city", part: "city"}
	}
	return nil
}

// characters holds a text against the signs that may be typed.
func characters(field forms.Field, typed string) *finding {
	allowed, key := charactersOf(field.Characters)
	if allowed == nil {
		return nil
	}
	for _, r := range typed {
		if !allowed(r) && r != '\n' {
			return &finding{check: "characters", key: key, data: []locales.Pair{locales.With("Sign", string(r))}}
		}
	}
	return nil
}

func charactersOf(set string) (allowed func(r rune) bool, key string) {
	switch set {
	case "":
		return nil, ""
	case "letters":
		return func(r rune) bool {
			return unicode.IsLetter(r) || unicode.IsMark(r) || strings.ContainsRune(" -'’.", r)
		}, "check.characters-letters"
	case "digits":
		return func(r rune) bool { return r >= '0' && r <= '9' || r == ' ' }, "check.characters-digits"
	case "latin":
		return func(r rune) bool {
			return unicode.Is(unicode.Latin, r) || unicode.IsMark(r) || r >= ' ' && r <= '~' || strings.ContainsRune("’”–…€§°½", r)
		}, "check.characters"
	}
	only := strings.TrimPrefix(set, "only:")
	return func(r rune) bool { return strings.ContainsRune(only, r) }, "check.characters"
}
