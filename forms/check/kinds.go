package check

import (
	"errors"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"stodporten/forms"
	"stodporten/forms/idnumber"
	"stodporten/locales"
)

// context is what a check of one answer may know.
type context struct {
	today time.Time
	shown func(option string) bool
}

// judge is the table of kinds: the first thing wrong with an answer, nil when it can be used.
func judge(field forms.Field, value forms.Value, in context) *finding {
	if value.Type == forms.Unread {
		return unread(field, value, in)
	}
	switch field.Kind {
	case forms.TextKind, forms.MultilineKind:
		return text(field, value.Text)
	case forms.NameKind:
		return first(text(field, value.Text), name(value.Text))
	case forms.EmailKind:
		return first(text(field, value.Text), email(value.Text))
	case forms.PhoneKind:
		return first(text(field, value.Text), phone(value.Text))
	case forms.IntegerKind:
		return whole(field, value.Whole)
	case forms.CurrencyKind:
		return currency(field, value.Whole)
	case forms.DateKind:
		return date(field, value.Text, in.today)
	case forms.RadiosKind, forms.SelectKind:
		return option(value.Text, in)
	case forms.CheckboxesKind:
		return boxes(field, value.Choices, in)
	case forms.IdentityKind:
		return identity(field, value.Text, in.today)
	case forms.AccountKind:
		return account(value.Parts["clearing"], value.Parts["number"])
	default:
		return nil
	}
}

func first(findings ...*finding) *finding {
	for _, f := range findings {
		if f != nil {
			return f
		}
	}
	return nil
}

// unread says what to do about a text that could not be made into an answer.
func unread(field forms.Field, value forms.Value, in context) *finding {
	switch field.Kind {
	case forms.IntegerKind:
		return found("whole")
	case forms.CurrencyKind:
		return found("amount")
	case forms.DateKind:
		return unreadDate(value.Parts)
	case forms.IdentityKind:
		return unreadIdentity(field, value.Parts[""], in.today)
	case forms.AccountKind:
		return unreadAccount(value.Parts)
	default:
		return found("option")
	}
}

func unreadDate(parts map[string]string) *finding {
	for _, part := range []string{"day", "month", "year"} {
		if strings.TrimSpace(parts[part]) == "" {
			return &finding{check: "date", key: missingPart(part), part: part}
		}
	}
	if len(strings.TrimSpace(parts["year"])) != 4 {
		return &finding{check: "date", key: "check.date-four-digits", part: "year"}
	}
	return found("date")
}

func missingPart(part string) string {
	switch part {
	case "day":
		return "check.date-day"
	case "month":
		return "check.date-month"
	default:
		return "check.date-year"
	}
}

func unreadIdentity(field forms.Field, typed string, today time.Time) *finding {
	_, err := idnumber.Parse(typed, today)
	switch {
	case errors.Is(err, idnumber.ErrReserve):
		return found("reserve")
	case field.BirthDate:
		return found("birth-date")
	case errors.Is(err, idnumber.ErrCheckDigit):
		return &finding{check: "identity", key: "check.identity-digit"}
	}
	return found("identity")
}

func identity(field forms.Field, stored string, today time.Time) *finding {
	if day, err := time.Parse(time.DateOnly, stored); err == nil && field.BirthDate {
		if day.Format(time.DateOnly) > today.Format(time.DateOnly) {
			return found("latest", locales.With("Date", midday(today)))
		}
		return nil
	}
	if _, err := idnumber.FromDigits(stored); err != nil {
		return found("identity")
	}
	return nil
}

// text checks length, signs and pattern of what was typed.
func text(field forms.Field, typed string) *finding {
	length := utf8.RuneCountInString(typed)
	switch {
	case length > field.Limit():
		return found("max-length", locales.With("Limit", field.Limit()), locales.With("Length", length))
	case length < field.MinLength:
		return found("min-length", locales.With("Limit", field.MinLength))
	case strings.ContainsFunc(typed, func(r rune) bool { return control(r, field.Kind) }):
		return &finding{check: "characters", key: "check.characters-hidden"}
	case field.Pattern != "" && !fits(field.Pattern, typed):
		return found("pattern")
	}
	return nil
}

// control finds signs no keyboard types and no page shows; a line may break only where there are lines.
func control(r rune, kind forms.Kind) bool {
	if r == '\t' || r == '\n' && kind == forms.MultilineKind {
		return false
	}
	return unicode.IsControl(r)
}

func fits(pattern, typed string) bool {
	whole, err := regexp.Compile(`\A(?:` + pattern + `)\z`)
	return err == nil && whole.MatchString(typed)
}

// name refuses only what is in nobody's name; a name is never asked to look like a Swedish one.
func name(typed string) *finding {
	for _, r := range typed {
		if unicode.IsDigit(r) || strings.ContainsRune(`<>{}[]|\@#$%^*=+_~:;"!?`, r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return found("characters", locales.With("Sign", string(r)))
		}
	}
	return nil
}

func email(typed string) *finding {
	address, err := mail.ParseAddress(typed)
	if err != nil || address.Name != "" || address.Address != typed {
		return found("email")
	}
	_, domain, _ := strings.Cut(typed, "@")
	if at := strings.LastIndexByte(domain, '.'); at < 1 || at == len(domain)-1 {
		return found("email")
	}
	return nil
}

var phoneShape = regexp.MustCompile(`^\+?[0-9 ()/.-]+$`)

func phone(typed string) *finding {
	digits := 0
	for _, r := range typed {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if !phoneShape.MatchString(typed) || digits < 6 || digits > 15 {
		return found("phone")
	}
	return nil
}

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

func date(field forms.Field, day string, today time.Time) *finding {
	earliest, latest := field.Bounds(today)
	switch {
	case earliest != "" && day < earliest:
		return found("earliest", locales.With("Date", dated(earliest)))
	case latest != "" && day > latest:
		return found("latest", locales.With("Date", dated(latest)))
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

func option(chosen string, in context) *finding {
	if !in.shown(chosen) {
		return found("option")
	}
	return nil
}

func boxes(field forms.Field, chosen []string, in context) *finding {
	for _, choice := range chosen {
		at := slices.IndexFunc(field.Options, func(o forms.Option) bool { return o.Value == choice })
		if at < 0 || !in.shown(choice) {
			return found("option")
		}
		if field.Options[at].None && len(chosen) > 1 {
			return found("none")
		}
	}
	count := int64(len(chosen))
	switch {
	case field.Min != nil && count < *field.Min:
		return found("few-boxes", locales.With("Limit", *field.Min))
	case field.Max != nil && count > *field.Max:
		return found("many-boxes", locales.With("Limit", *field.Max))
	}
	return nil
}
