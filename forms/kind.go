package forms

import "stodporten/forms/condition"

// Kind is what sort of question or text a field is.
type Kind string

// The kinds there are. A new one is a line here, a case in trait, one in check, one in sheet, and one in the schema.
const (
	TextKind       Kind = "text"
	MultilineKind  Kind = "multiline"
	NameKind       Kind = "name"
	IntegerKind    Kind = "integer"
	CurrencyKind   Kind = "currency"
	DateKind       Kind = "date"
	YesNoKind      Kind = "yesno"
	RadiosKind     Kind = "radios"
	CheckboxesKind Kind = "checkboxes"
	SelectKind     Kind = "select"
	EmailKind      Kind = "email"
	PhoneKind      Kind = "phone"
	IdentityKind   Kind = "identity"
	AccountKind    Kind = "account"
	HeadingKind    Kind = "heading"
	NoticeKind     Kind = "notice"
	DetailsKind    Kind = "details"
	CalculatedKind Kind = "calculated"
	GroupKind      Kind = "group"
	ApplicantKind  Kind = "applicant"
)

// Answered says whether a person answers the field: not so for texts, sums and what is filled in beforehand.
func (k Kind) Answered() bool {
	return k.trait().value != Empty
}

// Value is the type an answer to the field has; Empty where nobody answers.
func (k Kind) Value() ValueType {
	return k.trait().value
}

// HasOptions says whether the answer is chosen among options of the definition.
func (k Kind) HasOptions() bool {
	return k.trait().options
}

// Inputs are the parts of a kind with several inputs, in the order of reading; nil when there is one input.
// The name of such an input is InputName with -part after it.
func (k Kind) Inputs() []string {
	return k.trait().parts
}

// InputName is the name of a field's input: field, or group.row.field inside a row.
func InputName(group, row, field string) string {
	if group == "" {
		return field
	}
	return group + "." + row + "." + field
}

// trait is what the package must know of a kind. The zero trait belongs to no kind.
type trait struct {
	name  Kind
	value ValueType
	// seen is what an expression sees of an answer; nought when it sees nothing.
	seen    condition.Type
	options bool
	parts   []string
	// limit is the number of characters an answer may have when the definition does not say, hard the most it can say
	// and the most that a post may hold in one input.
	limit, hard int
	// words are the texts a field of this kind cannot be without.
	words []string
	// read makes an answer of what was typed.
	read func(Field, typing) Value
	// fill makes of an answer what stands in its inputs, by part ("" when there is one).
	fill func(Value) map[string][]string
	// show is the answer in words.
	show func(Field, Value, tongue) []string
}

// trait is the table of kinds.
func (k Kind) trait() trait {
	label := []string{"label"}
	switch k {
	case TextKind, NameKind:
		return trait{name: k, value: Text, seen: condition.Text, limit: 200, hard: 2000, words: label, read: readLine, fill: fillText, show: showText}
	case MultilineKind:
		return trait{name: k, value: Text, seen: condition.Text, limit: 2000, hard: 20_000, words: label, read: readLines, fill: fillText, show: showText}
	case EmailKind:
		return trait{name: k, value: Text, seen: condition.Text, limit: 254, hard: 2000, words: label, read: readLine, fill: fillText, show: showText}
	case PhoneKind:
		return trait{name: k, value: Text, seen: condition.Text, limit: 30, hard: 2000, words: label, read: readLine, fill: fillText, show: showText}
	case IdentityKind:
		return trait{name: k, value: Text, seen: condition.Text, limit: 20, hard: 200, words: label, read: readIdentity, fill: fillIdentity, show: showIdentity}
	case IntegerKind:
		return trait{name: k, value: Whole, seen: condition.Whole, limit: 30, hard: 200, words: label, read: readInteger, fill: fillInteger, show: showInteger}
	case CurrencyKind:
		return trait{name: k, value: Whole, seen: condition.Whole, limit: 30, hard: 200, words: label, read: readCurrency, fill: fillCurrency, show: showCurrency}
	case DateKind:
		return trait{name: k, value: Text, seen: condition.Text, limit: 10, hard: 200, words: label, parts: []string{"day", "month", "year"}, read: readDate, fill: fillDate, show: showDate}
	case YesNoKind:
		return trait{name: k, value: YesNo, seen: condition.YesNo, limit: 3, hard: 200, words: label, read: readYesNo, fill: fillYesNo, show: showYesNo}
	case RadiosKind, SelectKind:
		return trait{name: k, value: Text, seen: condition.Text, options: true, limit: 60, hard: 200, words: label, read: readOption, fill: fillText, show: showOption}
	case CheckboxesKind:
		return trait{name: k, value: Choices, seen: condition.Texts, options: true, limit: 60, hard: 200, words: label, read: readChoices, fill: fillChoices, show: showOption}
	case AccountKind:
		return trait{name: k, value: Parts, seen: condition.Text, limit: 20, hard: 200, words: label, parts: []string{"clearing", "number"}, read: readAccount, fill: fillParts, show: showAccount}
	case GroupKind:
		return trait{name: k, value: Rows, words: []string{"label", "add", "remove", "rowTitle"}}
	case CalculatedKind:
		return trait{name: k, seen: condition.Whole, words: label}
	case ApplicantKind:
		return trait{name: k, seen: condition.Text, words: label}
	case HeadingKind:
		return trait{name: k, words: label}
	case NoticeKind:
		return trait{name: k, words: []string{"body"}}
	case DetailsKind:
		return trait{name: k, words: []string{"label", "body"}}
	}
	return trait{}
}
