package forms

import (
	"stodporten/forms/condition"
	"stodporten/forms/typed"
)

// trait finds a kind in the tables below.
func (k Kind) trait() trait {
	for _, table := range []func(Kind) trait{typedTrait, dayTrait, chosenTrait, personTrait, payTrait, paperTrait, stillTrait} {
		if t := table(k); t.value != Empty || len(t.words) > 0 {
			t.name = k
			return t
		}
	}
	return trait{}
}

func label() []string { return []string{"label"} }

// line is a text on one line, of at most so many characters.
func line(limit int) trait {
	return trait{value: Text, seen: condition.Text, limit: limit, hard: 2000, words: label(), read: typed.Line, fill: typed.FillText, show: showText}
}

// number is a whole number, scaled where the kind has decimals.
func number(read func(typed.Question, typed.Inputs) Value, fill func(typed.Question, Value) map[string][]string, show func(Field, Value, tongue) []string) trait {
	return trait{value: Whole, seen: condition.Whole, limit: 30, hard: 200, words: label(), read: read, fill: fill, show: show}
}

func typedTrait(k Kind) trait {
	switch k {
	case TextKind, NameKind:
		return line(200)
	case MultilineKind:
		t := line(2000)
		t.hard, t.read = 20_000, typed.Lines
		return t
	case EmailKind:
		return line(254)
	case PhoneKind:
		return line(30)
	case IntegerKind:
		return number(typed.Integer, typed.FillInteger, showInteger)
	case DecimalKind:
		return number(typed.Decimal, typed.FillDecimal, showDecimal)
	case PercentKind:
		return number(typed.Decimal, typed.FillDecimal, showPercent)
	case CurrencyKind:
		return number(typed.Currency, typed.FillCurrency, showCurrency)
	case ScaleKind:
		return number(typed.Scale, typed.FillInteger, showScale)
	default:
		return trait{}
	}
}

func dayTrait(k Kind) trait {
	t := trait{value: Text, seen: condition.Text, limit: 10, hard: 200, words: label(), show: showDate}
	switch k {
	case DateKind:
		t.parts, t.read, t.fill = []string{"day", "month", "year"}, typed.Date, typed.FillDate
	case PartialDateKind:
		t.parts, t.read, t.fill, t.show = []string{"day", "month", "year"}, typed.PartialDate, typed.FillDate, showPartialDate
	case MonthKind:
		t.parts, t.read, t.fill, t.show = []string{"month", "year"}, typed.Month, typed.FillDate, showPartialDate
	case DateRangeKind:
		t.value, t.seen = Parts, condition.Parts
		t.parts = []string{"from_day", "from_month", "from_year", "to_day", "to_month", "to_year"}
		t.members, t.read, t.fill, t.show = []string{"from", "to"}, typed.Range, typed.FillRange, showRange
	case TimeKind:
		t.read, t.fill, t.show = typed.Clock, typed.FillText, showText
	case WeekScheduleKind:
		t.value, t.seen, t.parts = Parts, condition.Parts, typed.WeekParts()
		t.read, t.fill, t.show = typed.Week, typed.FillParts, showWeek
	default:
		return trait{}
	}
	return t
}

func chosenTrait(k Kind) trait {
	t := trait{value: Text, seen: condition.Text, options: true, limit: 60, hard: 200, words: label(), read: typed.Option, fill: typed.FillText, show: showOption}
	switch k {
	case RadiosKind, SelectKind, LinkedKind, TreeKind:
	case AutocompleteKind:
		t.read = typed.ByName
	case CheckboxesKind:
		t.value, t.seen, t.read, t.fill = Choices, condition.Texts, typed.Choices, typed.FillChoices
	case CountryKind:
		t.options, t.read, t.show = false, typed.Country, showCountry
	case YesNoKind, ConsentKind:
		t.value, t.seen, t.options = YesNo, condition.YesNo, false
		t.read, t.fill, t.show = typed.YesNo, typed.FillYesNo, showYesNo
	case AttestationKind:
		t.value, t.seen, t.options = YesNo, condition.YesNo, false
		t.read, t.fill, t.show = typed.Tick, typed.FillYesNo, showTick
	default:
		return trait{}
	}
	return t
}

// several is an answer of several parts.
func several(read func(typed.Question, typed.Inputs) Value, show func(Field, Value, tongue) []string, parts ...string) trait {
	return trait{value: Parts, seen: condition.Parts, limit: 200, hard: 200, words: label(), parts: parts, read: read, fill: typed.FillParts, show: show}
}

func person(parts ...string) trait {
	t := several(typed.Person, showPerson, parts...)
	t.fill = typed.FillPerson
	return t
}

func personTrait(k Kind) trait {
	switch k {
	case IdentityKind:
		return trait{value: Text, seen: condition.Text, limit: 20, hard: 200, words: label(), read: typed.Identity, fill: typed.FillIdentity, show: showIdentity}
	case AddressKind:
		return several(typed.Address, showAddress, "which", "co", "street", "postcode", "city")
	case PartnerKind, GuardianKind, OtherGuardianKind:
		return person("name", "number")
	case RepresentativeKind:
		return person("name", "number", "capacity", "phone")
	default:
		return trait{}
	}
}

func payTrait(k Kind) trait {
	t := line(40)
	t.hard = 200
	switch k {
	case OrgNumberKind:
		t.read, t.fill, t.show = typed.OrgNumber, typed.FillOrgNumber, showFilled
	case BankgiroKind:
		t.read, t.fill, t.show = typed.Giro, typed.FillBankgiro, showFilled
	case PlusgiroKind:
		t.read, t.fill, t.show = typed.Giro, typed.FillPlusgiro, showFilled
	case IBANKind:
		t.read, t.fill, t.show = typed.IBAN, typed.FillIBAN, showFilled
	case AccountKind:
		return several(typed.Account, showAccount, "clearing", "number")
	default:
		return trait{}
	}
	return t
}

func paperTrait(k Kind) trait {
	switch k {
	case FileKind:
		return trait{value: Files, seen: condition.Texts, limit: 36, hard: 200, words: label(), read: typed.Files, fill: typed.FillFiles, show: showFiles}
	case EvidenceKind:
		return trait{value: Rows, words: label()}
	case GroupKind, TableKind, HouseholdKind, ChildrenKind:
		return trait{value: Rows, words: []string{"label", "add", "remove", "rowTitle"}}
	default:
		return trait{}
	}
}

// stillTrait is of what nobody answers.
func stillTrait(k Kind) trait {
	switch k {
	case CalculatedKind:
		return trait{seen: condition.Whole, words: label()}
	case ApplicantKind:
		return trait{seen: condition.Text, words: label()}
	case HiddenKind:
		return trait{value: Text, silent: true, seen: condition.Text, hard: 200, words: label(), show: showText}
	case HeadingKind:
		return trait{words: label()}
	case NoticeKind, ParagraphKind:
		return trait{words: []string{"body"}}
	case DetailsKind:
		return trait{words: []string{"label", "body"}}
	case AppointmentKind, AnnotationKind:
		return trait{desk: true, words: label()}
	case BlockKind:
		return trait{words: []string{"block"}}
	default:
		return trait{}
	}
}
