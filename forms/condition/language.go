// Package condition is when a field is shown or demanded and what a sum comes to: CEL expressions, type-checked against
// the fields of one form, explained by the answers they look at, and evaluated. It imports the calendar, owns no table,
// and refuses what does not type-check, names an option that does not exist, or could cost too much to evaluate.
//
// An expression sees answers (the form's fields), inside a group also row (the fields of the row it stands in), today
// (an ISO date), actor, role, lang, and rates (amounts in öre by table and post). Amounts are whole öre, dates ISO
// strings, chosen options their values, boxes and uploaded files a list of texts, a question with several inputs an
// object with texts (answers.home.city), a group a list of rows. A question not answered, or hidden, has no value:
// has(answers.rent) asks for it, and an expression that needs a value which is not there has no outcome (ErrMissing).
// Groups and boxes are never missing, only empty; empty(answers.x) asks of any answer.
//
// Beside CEL's operators and has, all, exists, exists_one, map, filter, size, contains, startsWith, endsWith there are:
// sum, min, max, count, any, all of a list; round, round_down, round_up to a step; lower, trim, text; born, age, days,
// months, year, month, weekday, plus_days, plus_months, working_day, plus_working_days; rate(table, post, date) of a
// dated table and label(list, code) of a code list.
package condition

import (
	"errors"
	"fmt"
	"maps"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// Type is what an answer, or the outcome of an expression, is.
type Type int

// Text is also a date, an identity number or the value of an option; Texts are boxes ticked or the ids of files; Parts
// is an object with texts. No outcome is Texts or Parts.
const (
	Text Type = iota + 1
	Whole
	YesNo
	Texts
	Parts
)

func (t Type) cel() *cel.Type {
	switch t {
	case Text:
		return cel.StringType
	case Whole:
		return cel.IntType
	case YesNo:
		return cel.BoolType
	case Texts:
		return cel.ListType(cel.StringType)
	case Parts:
	}
	return types.ErrorType
}

// Answer is one answer an expression may look at.
type Answer struct {
	Type Type
	// Size is the most characters of a text, or the most values of Texts.
	Size int
	// Values are the only texts there can be; nil means any.
	Values []string
	// Parts are the members of an answer of type Parts by name, each of type Text.
	Parts map[string]Answer
}

// Group is a group of fields that repeats, at most Rows times.
type Group struct {
	Rows   int
	Fields map[string]Answer
}

// Shape is what a form asks: the answers and groups its expressions may name, by field id.
type Shape struct {
	Fields map[string]Answer
	Groups map[string]Group
	// Lists are the code lists that label() may look in, by name.
	Lists map[string]List
}

// List is a list of codes that have labels.
type List struct {
	Codes []string
	// Size is the most characters of a label in any language.
	Size int
}

// What a definition can be refused for; the text after it says where in the expression.
var (
	// ErrExpression is an expression that is no CEL, does not type-check, or uses what is not allowed.
	ErrExpression = errors.New("condition: expression refused")
	// ErrTooLarge is an expression with more than MaxLength characters or too many parts.
	ErrTooLarge = errors.New("condition: expression too large")
	// ErrTooDear is an expression that could take longer than MaxCost, or did.
	ErrTooDear = errors.New("condition: expression costs too much")
)

// The limits of one expression. Cost is counted by CEL: about one for each step.
const (
	MaxLength  = 2000
	MaxNodes   = 400
	MaxDepth   = 40
	MaxNesting = 2
	MaxCost    = 20_000
	// MaxText is how many characters the outcome of an expression of type Text may have.
	MaxText = 4000
	// MaxSize is how many characters today, actor, role and lang, and how many tables or posts rates may have.
	MaxSize = 100
)

const (
	answersType = "answers"
	rowPrefix   = "row."
	partsPrefix = "parts."
)

// Language compiles the expressions of one form. It is safe for use by many at once.
type Language struct {
	shape Shape
	outer *cel.Env
	rows  map[string]*cel.Env
}

// New makes the language of a form with this shape.
func New(shape Shape) (*Language, error) {
	outer, err := cel.NewCustomEnv(environment(shape)...)
	if err != nil {
		return nil, fmt.Errorf("condition: environment: %w", err)
	}
	rows := make(map[string]*cel.Env, len(shape.Groups))
	for group := range maps.Keys(shape.Groups) {
		env, err := outer.Extend(cel.Variable("row", cel.ObjectType(rowPrefix+group)))
		if err != nil {
			return nil, fmt.Errorf("condition: rows of %s: %w", group, err)
		}
		rows[group] = env
	}
	return &Language{shape: shape, outer: outer, rows: rows}, nil
}

func environment(shape Shape) []cel.EnvOption {
	fields := newProvider(shape)
	options := []cel.EnvOption{
		cel.CustomTypeProvider(fields),
		cel.CustomTypeAdapter(fields),
		cel.StdLib(cel.StdLibSubset(allowed())),
		cel.CrossTypeNumericComparisons(true),
		cel.ParserExpressionSizeLimit(MaxLength),
		cel.ParserRecursionLimit(MaxDepth),
		cel.ExpressionNodeLimit(MaxNodes),
		cel.ASTValidators(cel.ValidateComprehensionNestingLimit(MaxNesting), cel.ValidateHomogeneousAggregateLiterals()),
		cel.Variable("answers", cel.ObjectType(answersType)),
		cel.Variable("today", cel.StringType),
		cel.Variable("actor", cel.StringType),
		cel.Variable("role", cel.StringType),
		cel.Variable("lang", cel.StringType),
		cel.Variable("rates", cel.MapType(cel.StringType, cel.MapType(cel.StringType, cel.IntType))),
	}
	return append(options, ours()...)
}

// Compile type-checks an expression whose outcome must be of the wanted type. Group names the group whose row the
// expression stands in, or is empty.
func (l *Language) Compile(source string, want Type, group string) (*Expression, error) {
	env, err := l.env(group)
	if err != nil {
		return nil, err
	}
	if len(source) > 4*MaxLength {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(source))
	}
	checked, issues := env.Compile(source)
	if err := issues.Err(); err != nil {
		return nil, refused(source, err)
	}
	if got := checked.OutputType(); !got.IsExactType(want.cel()) {
		return nil, fmt.Errorf("%w: the outcome is %s and should be %s", ErrExpression, got, want.cel())
	}
	return l.ready(env, checked, group)
}

func (l *Language) ready(env *cel.Env, checked *cel.Ast, group string) (*Expression, error) {
	reading, err := l.read(checked, group)
	if err != nil {
		return nil, err
	}
	cost, err := env.EstimateCost(checked, sizes{shape: l.shape, group: group})
	if err != nil {
		return nil, fmt.Errorf("condition: estimate: %w", err)
	}
	if cost.Max > MaxCost {
		return nil, fmt.Errorf("%w: it could take %d steps, allowed %d: look at fewer rows or shorter texts", ErrTooDear, cost.Max, MaxCost)
	}
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(MaxCost))
	if err != nil {
		return nil, fmt.Errorf("condition: program: %w", err)
	}
	return &Expression{
		source:     checked.Source().Content(),
		program:    program,
		references: reading.references(),
		beyond:     reading.beyond,
		lists:      sorted(reading.lists),
		tables:     sorted(reading.tables),
		cost:       cost.Max,
	}, nil
}

func (l *Language) env(group string) (*cel.Env, error) {
	if group == "" {
		return l.outer, nil
	}
	env, ok := l.rows[group]
	if !ok {
		return nil, fmt.Errorf("%w: no group %q", ErrExpression, group)
	}
	return env, nil
}

func refused(source string, err error) error {
	if len([]rune(source)) > MaxLength {
		return fmt.Errorf("%w: %d characters, allowed %d", ErrTooLarge, len([]rune(source)), MaxLength)
	}
	return fmt.Errorf("%w: %w", ErrExpression, err)
}
