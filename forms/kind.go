package forms

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
	value   ValueType
	options bool
	parts   []string
	// limit is the number of characters an answer may have when the definition does not say.
	limit int
}

func (k Kind) trait() trait {
	switch k {
	case TextKind, NameKind:
		return trait{value: Text, limit: 200}
	case MultilineKind:
		return trait{value: Text, limit: 2000}
	case EmailKind:
		return trait{value: Text, limit: 254}
	case PhoneKind:
		return trait{value: Text, limit: 30}
	case IdentityKind:
		return trait{value: Text, limit: 20}
	case IntegerKind, CurrencyKind:
		return trait{value: Whole, limit: 30}
	case DateKind:
		return trait{value: Text, limit: 10, parts: []string{"day", "month", "year"}}
	case YesNoKind:
		return trait{value: YesNo, limit: 3}
	case RadiosKind, SelectKind:
		return trait{value: Text, options: true, limit: 60}
	case CheckboxesKind:
		return trait{value: Choices, options: true, limit: 60}
	case AccountKind:
		return trait{value: Parts, limit: 20, parts: []string{"clearing", "number"}}
	case GroupKind:
		return trait{value: Rows}
	case HeadingKind, NoticeKind, DetailsKind, CalculatedKind, ApplicantKind:
		return trait{value: Empty}
	}
	return trait{}
}
