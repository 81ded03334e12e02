package check

import (
	"errors"
	"net/mail"
	"regexp"
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
	facts forms.Facts
	// handIn is set when the whole form is about to be handed in.
	handIn bool
	// counted are the answers around, those of the row first.
	counted []forms.Answers
	shown   func(option string) bool
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
	case forms.DecimalKind, forms.PercentKind:
		return decimal(field, value.Whole)
	case forms.CurrencyKind:
		return currency(field, value.Whole)
	case forms.RadiosKind, forms.SelectKind, forms.AutocompleteKind, forms.LinkedKind:
		return option(value.Text, in)
	case forms.TreeKind:
		return first(option(value.Text, in), leaf(field, value.Text))
	case forms.CheckboxesKind:
		return boxes(field, value.Choices, in)
	case forms.FileKind:
		return files(field, value.Choices, in)
	default:
		return judgeFigures(field, value, in)
	}
}

// judgeFigures is the rest of the table: days, numbers that have a check digit, and people.
func judgeFigures(field forms.Field, value forms.Value, in context) *finding {
	switch field.Kind {
	case forms.DateKind:
		return first(day(field, value.Text, in), age(field, value.Text, "", in))
	case forms.DateRangeKind:
		return period(field, value.Parts, in)
	case forms.MonthKind, forms.PartialDateKind:
		return partial(field, value.Text, in)
	case forms.WeekScheduleKind:
		return schedule(value.Parts)
	case forms.IdentityKind:
		return first(identity(field, value.Text, in.facts.Today), age(field, value.Text, "", in))
	case forms.PartnerKind, forms.GuardianKind, forms.OtherGuardianKind, forms.RepresentativeKind:
		return person(field, value.Parts, in)
	case forms.AddressKind:
		return address(value.Parts)
	case forms.AccountKind:
		return account(value.Parts["clearing"], value.Parts["number"])
	case forms.OrgNumberKind:
		return orgNumber(value.Text)
	case forms.BankgiroKind:
		return giro("bankgiro", value.Text, 7)
	case forms.PlusgiroKind:
		return giro("plusgiro", value.Text, 2)
	case forms.IBANKind:
		return iban(value.Text)
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
	case forms.DecimalKind, forms.PercentKind:
		return found("decimal", locales.With("Limit", field.Places()))
	case forms.CurrencyKind:
		return found("amount")
	case forms.DateKind:
		return unreadDate(value.Parts)
	case forms.PartialDateKind:
		if strings.TrimSpace(value.Parts["day"]) != "" {
			return unreadDate(value.Parts)
		}
		return found("month")
	case forms.IdentityKind:
		return unreadIdentity(field, value.Parts[""], in.facts.Today)
	case forms.PartnerKind, forms.GuardianKind, forms.OtherGuardianKind, forms.RepresentativeKind:
		return unreadPerson(field, value.Parts, in)
	case forms.AccountKind:
		return unreadAccount(value.Parts)
	case forms.FileKind:
		return &finding{check: "file-state", key: "check.file-gone"}
	default:
		if check := unreadCheck(field.Kind); check != "" {
			return found(check)
		}
		return found("option")
	}
}

// unreadCheck names the check of kinds that have one way to be wrong.
func unreadCheck(kind forms.Kind) string {
	switch kind {
	case forms.MonthKind:
		return "month"
	case forms.DateRangeKind:
		return "range"
	case forms.TimeKind:
		return "time"
	case forms.WeekScheduleKind:
		return "schedule"
	case forms.CountryKind:
		return "country"
	case forms.OrgNumberKind:
		return "orgnumber"
	case forms.BankgiroKind:
		return "bankgiro"
	case forms.PlusgiroKind:
		return "plusgiro"
	case forms.IBANKind:
		return "iban"
	default:
		return ""
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
	return characters(field, typed)
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
