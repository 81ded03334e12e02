package condition

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// Why an expression has no outcome with the answers as they are.
var (
	// ErrMissing is an answer that is needed and not there.
	ErrMissing = errors.New("condition: an answer is missing")
	// ErrEvaluation is a division by nought, a number grown too large, a text that is no date.
	ErrEvaluation = errors.New("condition: no outcome")
)

// Expression is a compiled expression, safe for use by many at once.
type Expression struct {
	source     string
	program    cel.Program
	references []Reference
	beyond     bool
	lists      []string
	tables     []string
	cost       uint64
}

// Input is all that an expression may know.
type Input struct {
	Answers *Record
	// Row is the row the expression stands in, nil outside groups.
	Row *Record
	// Today is an ISO date.
	Today string
	Actor string
	Role  string
	Lang  string
	Rates map[string]map[string]int64
	// Rate is what a post of a table came to on an ISO day, behind rate(table, post, date); nil knows none.
	Rate func(table, post, day string) (int64, bool)
	// Label is what a code of a list is called in the reader's language, behind label(list, code); nil knows none.
	Label func(list, code string) (string, bool)
}

// ResolveName is part of CEL's Activation.
func (in *Input) ResolveName(name string) (any, bool) {
	switch name {
	case "answers":
		return in.Answers, in.Answers != nil
	case "row":
		return in.Row, in.Row != nil
	case "today":
		return types.String(in.Today), true
	case "actor":
		return types.String(in.Actor), true
	case "role":
		return types.String(in.Role), true
	case "lang":
		return types.String(in.Lang), true
	case "rates":
		return in.Rates, true
	case factsVariable:
		return lookups{in: in}, true
	}
	return nil, false
}

// Parent is part of CEL's Activation.
func (in *Input) Parent() cel.Activation { return nil }

// String is the expression as it was written.
func (x *Expression) String() string { return x.source }

// Cost is the most one evaluation can cost, in the units of MaxCost.
func (x *Expression) Cost() uint64 { return x.cost }

// LooksBeyond says whether more than the answers can change the outcome: today, actor, role, lang or rates.
func (x *Expression) LooksBeyond() bool { return x.beyond }

// Lists are the code lists that label() looks in, sorted.
func (x *Expression) Lists() []string { return slices.Clone(x.lists) }

// Tables are the rate tables that rate() looks in, sorted; what rates.table names is not among them.
func (x *Expression) Tables() []string { return slices.Clone(x.tables) }

// Holds is the outcome of an expression of type YesNo.
func (x *Expression) Holds(in *Input) (bool, error) {
	value, err := x.eval(in)
	if err != nil {
		return false, err
	}
	yes, ok := value.(types.Bool)
	if !ok {
		return false, fmt.Errorf("%w: %s is no yes or no", ErrEvaluation, x.source)
	}
	return bool(yes), nil
}

// Amount is the outcome of an expression of type Whole.
func (x *Expression) Amount(in *Input) (int64, error) {
	value, err := x.eval(in)
	if err != nil {
		return 0, err
	}
	n, ok := value.(types.Int)
	if !ok {
		return 0, fmt.Errorf("%w: %s is no whole number", ErrEvaluation, x.source)
	}
	return int64(n), nil
}

// Text is the outcome of an expression of type Text, at most MaxText characters.
func (x *Expression) Text(in *Input) (string, error) {
	value, err := x.eval(in)
	if err != nil {
		return "", err
	}
	text, ok := value.(types.String)
	if !ok || utf8.RuneCountInString(string(text)) > MaxText {
		return "", fmt.Errorf("%w: %s is no text of at most %d characters", ErrEvaluation, x.source, MaxText)
	}
	return string(text), nil
}

func (x *Expression) eval(in *Input) (ref.Val, error) {
	value, _, err := x.program.Eval(in)
	var stopped interpreter.EvalCancelledError
	switch {
	case err == nil:
		return value, nil
	case errors.As(err, &stopped):
		return nil, fmt.Errorf("%w: %s", ErrTooDear, x.source)
	case errors.Is(err, ErrMissing):
		return nil, fmt.Errorf("%s: %w", x.source, err)
	}
	return nil, fmt.Errorf("%w: %s: %w", ErrEvaluation, x.source, err)
}
