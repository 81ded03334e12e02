package forms

import (
	"slices"
	"strings"

	"stodporten/forms/typed"
)

// Field is one question, one text between questions, one sum, or a group of fields that repeats. Which members may
// be set follows from Kind, and the schema says so.
type Field struct {
	// ID is stable through all versions: stored answers and conditions refer to it.
	ID    string `json:"id"`
	Kind  Kind   `json:"kind"`
	Label Words  `json:"label,omitempty"`
	Help  Words  `json:"help,omitempty"`
	// Body is the text of a notice, a paragraph, details, an attestation or a consent; an empty line parts paragraphs.
	Body    Words    `json:"body,omitempty"`
	Options []Option `json:"options,omitempty"`
	// List names one of the definition's code lists; Parse makes Options of it.
	List string `json:"list,omitempty"`
	// From is the question whose answer decides which options a linked one has: those with that parent.
	From string `json:"from,omitempty"`
	// When, RequiredWhen, RecommendedWhen and Calculate are expressions of package condition; inside a group they also
	// see row.
	When         string `json:"when,omitempty"`
	Required     bool   `json:"required,omitempty"`
	RequiredWhen string `json:"requiredWhen,omitempty"`
	// RequiredAt is decision for what must be there before a decision and is never demanded of who fills in.
	RequiredAt string `json:"requiredAt,omitempty"`
	// Recommended answers are asked for and never demanded.
	Recommended     bool   `json:"recommended,omitempty"`
	RecommendedWhen string `json:"recommendedWhen,omitempty"`
	// Checks are further rules, each an expression that must hold.
	Checks []Rule `json:"checks,omitempty"`
	// Warn names checks of the kind that tell and do not block, such as max.
	Warn []string `json:"warn,omitempty"`

	Limits
	// Errors are own words by the name of the check they replace, such as required or max.
	Errors map[string]Words `json:"errors,omitempty"`
	// Sensitivity is 0 to 3 and steers masking and how closely reading is logged.
	Sensitivity int `json:"sensitivity,omitempty"`
	// Term is the code of the concept in the term catalogue.
	Term       string     `json:"term,omitempty"`
	LegalBasis LegalBasis `json:"legalBasis,omitzero"`
	// Private is the role of the only signer who sees the answer beside whom it is handed in to.
	Private string `json:"private,omitempty"`
	// Prefill is where the first answer comes from, such as register.address or last.rent; see Prefill.
	Prefill string `json:"prefill,omitempty"`
	// Autocomplete is the HTML token, only for what concerns the person who fills in.
	Autocomplete string `json:"autocomplete,omitempty"`
	// LowLabel and HighLabel say what the ends of a scale mean.
	LowLabel  Words `json:"lowLabel,omitempty"`
	HighLabel Words `json:"highLabel,omitempty"`

	Calculate string `json:"calculate,omitempty"`
	// Unit of a calculated field: ore, number or percent (in hundredths).
	Unit string `json:"unit,omitempty"`
	// Block is the name@version of the block that stands in the field's place.
	Block string `json:"block,omitempty"`

	// Fields are the questions of one row of a group.
	Fields  []Field `json:"fields,omitempty"`
	MinRows int     `json:"minRows,omitempty"`
	MaxRows int     `json:"maxRows,omitempty"`
	// Unique names the fields that together may not be the same in two rows.
	Unique []string `json:"unique,omitempty"`
	Add    Words    `json:"add,omitempty"`
	Remove Words    `json:"remove,omitempty"`
	// RowTitle has {number} where the row's place is to stand; see TitleOfRow.
	RowTitle Words `json:"rowTitle,omitempty"`
	// Display is how a group is laid out: cards (empty is the same) or table.
	Display string `json:"display,omitempty"`
}

// Limits are the bounds of an answer; which of them a kind has, the schema says.
type Limits struct {
	// Min and Max bound a whole number, a currency (öre), a decimal or percent (scaled, see Places), a scale, or the
	// number of boxes ticked.
	Min *int64 `json:"min,omitempty"`
	Max *int64 `json:"max,omitempty"`
	// Decimals are the places of a decimal.
	Decimals int `json:"decimals,omitempty"`
	// MaxLength counts characters, a line break as one; Limit gives the one in force.
	MinLength int `json:"minLength,omitempty"`
	MaxLength int `json:"maxLength,omitempty"`
	// Pattern is an RE2 expression for the whole text.
	Pattern string `json:"pattern,omitempty"`
	// Characters are letters, digits or latin, or after "only:" the very signs that may be typed.
	Characters string `json:"characters,omitempty"`
	// Earliest and Latest bound a date: an ISO date, today with a distance such as today-18y or today+3m, or field:moved,
	// the date answered there, with or without a distance.
	Earliest string `json:"earliest,omitempty"`
	Latest   string `json:"latest,omitempty"`
	// Workday refuses Saturdays, Sundays and holidays.
	Workday bool `json:"workday,omitempty"`
	// MinAge and MaxAge bound the age in whole years on the day AgeOn, a bound like Earliest; empty is today.
	MinAge *int   `json:"minAge,omitempty"`
	MaxAge *int   `json:"maxAge,omitempty"`
	AgeOn  string `json:"ageOn,omitempty"`
	// BirthDate lets an identity take a birth date alone, for a person without a number.
	BirthDate bool `json:"birthDate,omitempty"`
	// Which are the addresses that can be given: register, other, protected; empty is all.
	Which []string `json:"which,omitempty"`
	Files FileRule `json:"files,omitzero"`
}

// FileRule is what may be handed in to a question; nought is the house's own limit.
type FileRule struct {
	// Kinds are pdf, jpeg, png, heic, docx, odt; empty is all of them.
	Kinds      []string `json:"kinds,omitempty"`
	MaxFiles   int      `json:"maxFiles,omitempty"`
	MaxBytes   int64    `json:"maxBytes,omitempty"`
	TotalBytes int64    `json:"totalBytes,omitempty"`
}

// IsZero tells a question that leaves all to the house.
func (r FileRule) IsZero() bool {
	return len(r.Kinds) == 0 && r.MaxFiles == 0 && r.MaxBytes == 0 && r.TotalBytes == 0
}

// The house's own limits of files.
const (
	defaultFiles = 20
	defaultBytes = 30 << 20
	defaultTotal = 150 << 20
)

// MostFiles is how many files the question takes.
func (f Field) MostFiles() int { return orElse(f.Files.MaxFiles, defaultFiles) }

// MostBytes is how large one file may be.
func (f Field) MostBytes() int64 { return orElse(f.Files.MaxBytes, defaultBytes) }

// MostTogether is how large the files of the question may be together.
func (f Field) MostTogether() int64 { return orElse(f.Files.TotalBytes, defaultTotal) }

func orElse[N int | int64](own, usual N) N {
	if own > 0 {
		return own
	}
	return usual
}

// Option is one of the answers to choose from; Value is what is stored and never shown.
type Option struct {
	Value string `json:"value"`
	Label Words  `json:"label"`
	Help  Words  `json:"help,omitempty"`
	When  string `json:"when,omitempty"`
	// Parent is the option this one lies under: of the same question in a tree, of the one it is linked from otherwise.
	Parent string `json:"parent,omitempty"`
	// None marks "none of these" among checkboxes: it excludes all others.
	None bool `json:"none,omitempty"`
}

// Rule is one check of the form's own. Without an outcome, as when an answer it needs is missing, it finds nothing.
type Rule struct {
	// ID is part of a problem's name: check.<id>.
	ID string `json:"id"`
	// Holds is an expression; when it does not hold, Message is said beside the field.
	Holds   string `json:"holds"`
	Message Words  `json:"message"`
	// Warn tells and does not block.
	Warn bool `json:"warn,omitempty"`
	// Who limits the check to one actor: resident, representative or officer.
	Who string `json:"who,omitempty"`
	// At is when it is looked at: page (empty is the same), handin for the whole form only, or decision.
	At string `json:"at,omitempty"`
}

// TitleOfRow is the heading of the row at that place, counted from 1.
func (f Field) TitleOfRow(lang, number string) string {
	return strings.ReplaceAll(f.RowTitle.In(lang), "{number}", number)
}

// Limit is the number of characters the answer may have: the declared one, else the kind's own.
func (f Field) Limit() int {
	if f.MaxLength > 0 {
		return f.MaxLength
	}
	return f.Kind.trait().limit
}

// Places are the decimals an answer has: a decimal of 12,5 with one place is stored as 125.
func (f Field) Places() int {
	switch f.Kind {
	case DecimalKind:
		return max(f.Decimals, 1)
	case PercentKind, CurrencyKind:
		return 2
	default:
		return 0
	}
}

// Ends are the least and the greatest number of a scale.
func (f Field) Ends() (low, high int64) {
	low, high = 1, 5
	if f.Min != nil {
		low = *f.Min
	}
	if f.Max != nil {
		high = *f.Max
	}
	return low, high
}

// Addresses are the addresses that can be given.
func (f Field) Addresses() []string {
	if len(f.Which) > 0 {
		return f.Which
	}
	return []string{"register", "other", "protected"}
}

// Offers says whether an option is among those of the field, open or not.
func (f Field) Offers(value string) bool {
	return slices.ContainsFunc(f.Options, func(option Option) bool { return option.Value == value })
}

// Capacities are in what way a representative acts for somebody: god man, förvaltare, framtidsfullmakt, ombud.
func Capacities() []string { return typed.Capacities() }

// Weekdays are the days of a weekly schedule; its parts are mon_from, mon_to and so on.
func Weekdays() []string { return typed.Weekdays() }

// Amount is the öre of an amount in kronor as somebody typed it, as a currency field reads it; an empty text is none.
func Amount(text string) (ore int64, ok bool) { return typed.Amount(text) }
