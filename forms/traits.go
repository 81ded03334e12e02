package forms

import (
	"stodporten/forms/condition"
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
	return trait{value: Text, seen: condition.Text, limit: limit, hard: 2000, words: label(), read: readLine, fill: fillText, show: showText}
}

// number is a whole number, scaled where the kind has decimals.
func number(read func(Field, typing) Value, fill func(Field, Value) map[string][]string, show func(Field, Value, tongue) []string) trait {
	return trait{value: Whole, seen: condition.Whole, limit: 30, hard: 200, words: label(), read: read, fill: fill, show: show}
}

func typedTrait(k Kind) trait {
	switch k {
	case TextKind, NameKind:
		return line(200)
	case MultilineKind:
		t := line(2000)
		t.hard, t.read = 20_000, readLines
		return t
	case EmailKind:
		return line(254)
	case PhoneKind:
		return line(30)
	case IntegerKind:
		return number(readInteger, fillInteger, showInteger)
	case DecimalKind:
		return number(readDecimal, fillDecimal, showDecimal)
	case PercentKind:
		return number(readDecimal, fillDecimal, showPercent)
	case CurrencyKind:
		return number(readCurrency, fillCurrency, showCurrency)
	case ScaleKind:
		return number(readScale, fillInteger, showScale)
	default:
		return trait{}
	}
}

func dayTrait(k Kind) trait {
	t := trait{value: Text, seen: condition.Text, limit: 10, hard: 200, words: label(), show: showDate}
	switch k {
	case DateKind:
		t.parts, t.read, t.fill = []string{"day", "month", "year"}, readDate, fillDate
	case PartialDateKind:
		t.parts, t.read, t.fill, t.show = []string{"day", "month", "year"}, readPartialDate, fillDate, showPartialDate
	case MonthKind:
		t.parts, t.read, t.fill, t.show = []string{"month", "year"}, readMonth, fillDate, showPartialDate
	case DateRangeKind:
		t.value, t.seen = Parts, condition.Parts
		t.parts = []string{"from_day", "from_month", "from_year", "to_day", "to_month", "to_year"}
		t.members, t.read, t.fill, t.show = []string{"from", "to"}, readRange, fillRange, showRange
	case TimeKind:
		t.read, t.fill, t.show = readTime, fillText, showText
	case WeekScheduleKind:
		t.value, t.seen, t.parts = Parts, condition.Parts, weekParts()
		t.read, t.fill, t.show = readWeek, fillParts, showWeek
	default:
		return trait{}
	}
	return t
}

func chosenTrait(k Kind) trait {
	t := trait{value: Text, seen: condition.Text, options: true, limit: 60, hard: 200, words: label(), read: readOption, fill: fillText, show: showOption}
	switch k {
	case RadiosKind, SelectKind, LinkedKind, TreeKind:
	case AutocompleteKind:
		t.read = readByName
	case CheckboxesKind:
		t.value, t.seen, t.read, t.fill = Choices, condition.Texts, readChoices, fillChoices
	case CountryKind:
		t.options, t.read, t.show = false, readCountry, showCountry
	case YesNoKind, ConsentKind:
		t.value, t.seen, t.options = YesNo, condition.YesNo, false
		t.read, t.fill, t.show = readYesNo, fillYesNo, showYesNo
	case AttestationKind:
		t.value, t.seen, t.options = YesNo, condition.YesNo, false
		t.read, t.fill, t.show = readTick, fillYesNo, showTick
	default:
		return trait{}
	}
	return t
}

// several is an answer of several parts.
func several(read func(Field, typing) Value, show func(Field, Value, tongue) []string, parts ...string) trait {
	return trait{value: Parts, seen: condition.Parts, limit: 200, hard: 200, words: label(), parts: parts, read: read, fill: fillParts, show: show}
}

func personTrait(k Kind) trait {
	switch k {
	case IdentityKind:
		return trait{value: Text, seen: condition.Text, limit: 20, hard: 200, words: label(), read: readIdentity, fill: fillIdentity, show: showIdentity}
	case AddressKind:
		return several(readAddress, showAddress, "which", "co", "street", "postcode", "city")
	case PartnerKind, GuardianKind, OtherGuardianKind:
		return several(readPerson, showPerson, "name", "number")
	case RepresentativeKind:
		return several(readPerson, showPerson, "name", "number", "capacity", "phone")
	default:
		return trait{}
	}
}

func payTrait(k Kind) trait {
	t := line(40)
	t.hard = 200
	switch k {
	case OrgNumberKind:
		t.read, t.fill, t.show = readOrgNumber, fillOrgNumber, showOrgNumber
	case BankgiroKind, PlusgiroKind:
		t.read, t.fill, t.show = readGiro, fillGiro, showGiro
	case IBANKind:
		t.read, t.fill, t.show = readIBAN, fillIBAN, showIBAN
	case AccountKind:
		return several(readAccount, showAccount, "clearing", "number")
	default:
		return trait{}
	}
	return t
}

func paperTrait(k Kind) trait {
	switch k {
	case FileKind:
		return trait{value: Files, seen: condition.Texts, limit: 36, hard: 200, words: label(), read: readFiles, fill: fillFiles, show: showFiles}
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
