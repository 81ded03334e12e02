package forms

import (
	"stodporten/forms/condition"
	"stodporten/forms/typed"
)

// Kind is what sort of question or text a field is.
type Kind string

// The kinds there are. A new one is a line here, a case in a table of traits, one in check, one in sheet, one in the
// schema, and a row in README.md with its sample and its test.
const (
	TextKind      Kind = "text"
	MultilineKind Kind = "multiline"
	NameKind      Kind = "name"
	EmailKind     Kind = "email"
	PhoneKind     Kind = "phone"

	IntegerKind  Kind = "integer"
	DecimalKind  Kind = "decimal"
	CurrencyKind Kind = "currency"
	PercentKind  Kind = "percent"
	ScaleKind    Kind = "scale"

	DateKind         Kind = "date"
	PartialDateKind  Kind = "partialdate"
	MonthKind        Kind = "month"
	DateRangeKind    Kind = "daterange"
	TimeKind         Kind = "time"
	WeekScheduleKind Kind = "weekschedule"

	YesNoKind        Kind = "yesno"
	RadiosKind       Kind = "radios"
	CheckboxesKind   Kind = "checkboxes"
	SelectKind       Kind = "select"
	AutocompleteKind Kind = "autocomplete"
	TreeKind         Kind = "tree"
	LinkedKind       Kind = "linked"
	CountryKind      Kind = "country"

	IdentityKind       Kind = "identity"
	OrgNumberKind      Kind = "orgnumber"
	AddressKind        Kind = "address"
	PartnerKind        Kind = "partner"
	GuardianKind       Kind = "guardian"
	OtherGuardianKind  Kind = "otherguardian"
	RepresentativeKind Kind = "representative"

	AccountKind  Kind = "account"
	BankgiroKind Kind = "bankgiro"
	PlusgiroKind Kind = "plusgiro"
	IBANKind     Kind = "iban"

	FileKind        Kind = "file"
	EvidenceKind    Kind = "evidence"
	AttestationKind Kind = "attestation"
	ConsentKind     Kind = "consent"

	HeadingKind    Kind = "heading"
	ParagraphKind  Kind = "paragraph"
	NoticeKind     Kind = "notice"
	DetailsKind    Kind = "details"
	CalculatedKind Kind = "calculated"
	ApplicantKind  Kind = "applicant"
	HiddenKind     Kind = "hidden"
	GroupKind      Kind = "group"

	// AppointmentKind and AnnotationKind are for caseworkers; who fills in the form never sees them.
	AppointmentKind Kind = "appointment"
	AnnotationKind  Kind = "annotation"

	// What follows is written in definitions and made into groups or blocks by Parse.

	TableKind     Kind = "table"
	HouseholdKind Kind = "household"
	ChildrenKind  Kind = "children"
	BlockKind     Kind = "block"
)

// Kinds are all kinds that a definition may name.
func Kinds() []Kind {
	return []Kind{
		TextKind, MultilineKind, NameKind, EmailKind, PhoneKind,
		IntegerKind, DecimalKind, CurrencyKind, PercentKind, ScaleKind,
		DateKind, PartialDateKind, MonthKind, DateRangeKind, TimeKind, WeekScheduleKind,
		YesNoKind, RadiosKind, CheckboxesKind, SelectKind, AutocompleteKind, TreeKind, LinkedKind, CountryKind,
		IdentityKind, OrgNumberKind, AddressKind, PartnerKind, GuardianKind, OtherGuardianKind, RepresentativeKind,
		AccountKind, BankgiroKind, PlusgiroKind, IBANKind, FileKind, EvidenceKind, AttestationKind, ConsentKind,
		HeadingKind, ParagraphKind, NoticeKind, DetailsKind, CalculatedKind, ApplicantKind, HiddenKind, GroupKind,
		AppointmentKind, AnnotationKind, TableKind, HouseholdKind, ChildrenKind, BlockKind,
	}
}

// Answered says whether a person answers the field: not so for texts, sums and what is filled in beforehand.
func (k Kind) Answered() bool {
	t := k.trait()
	return t.value != Empty && !t.silent
}

// Value is the type an answer to the field has; Empty where there is none.
func (k Kind) Value() ValueType {
	return k.trait().value
}

// HasOptions says whether the answer is chosen among options of the definition.
func (k Kind) HasOptions() bool {
	return k.trait().options
}

// HasRows says whether the answer is a list of rows, each with the field's own fields: a group, or a list of evidence.
func (k Kind) HasRows() bool {
	return k == GroupKind || k == EvidenceKind
}

// Inputs are the parts of a kind with several inputs, in the order of reading; nil when there is one input.
// The name of such an input is InputName with -part after it.
func (k Kind) Inputs() []string {
	return k.trait().parts
}

// Members are the parts of a stored answer of type Parts, in the order of reading, and what an expression sees as
// answers.home.city.
func (k Kind) Members() []string {
	t := k.trait()
	if t.members == nil && t.value == Parts {
		return t.parts
	}
	return t.members
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
	// silent answers are not given by the person who fills in, desk fields are not seen by them either.
	silent, desk bool
	// seen is what an expression sees of an answer; nought when it sees nothing.
	seen    condition.Type
	options bool
	// parts are the inputs, members the parts of the stored answer where these differ.
	parts, members []string
	// limit is the number of characters an answer may have when the definition does not say, hard the most it can say
	// and the most that a post may hold in one input.
	limit, hard int
	// words are the texts a field of this kind cannot be without.
	words []string
	// read makes an answer of what was typed.
	read func(typed.Question, typed.Inputs) Value
	// fill makes of an answer what stands in its inputs, by part ("" when there is one).
	fill func(typed.Question, Value) map[string][]string
	// show is the answer in words.
	show func(Field, Value, tongue) []string
}
