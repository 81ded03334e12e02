package condition

import (
	"errors"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// What rate(), label() and empty() are made into; no author can write these names.
const (
	factsVariable = "@facts"
	rateFunction  = "@rate"
	labelFunction = "@label"
	emptyFunction = "@empty"
)

var (
	errNoRate  = errors.New("no such rate on that day")
	errNoLabel = errors.New("no such code in the list")
)

// tables are the functions that look something up in what was handed in, and the question whether an answer is empty.
func tables() []cel.EnvOption {
	text, facts := cel.StringType, cel.OpaqueType(factsVariable)
	return []cel.EnvOption{
		cel.Variable(factsVariable, facts),
		cel.Function(rateFunction, cel.Overload(rateFunction, []*cel.Type{facts, text, text, text}, cel.IntType, cel.FunctionBinding(rate))),
		cel.Function(labelFunction, cel.Overload(labelFunction, []*cel.Type{facts, text, text}, text, cel.FunctionBinding(label))),
		cel.Macros(
			cel.GlobalMacro("rate", 3, lookup(rateFunction)),
			cel.GlobalMacro("label", 2, lookup(labelFunction)),
			cel.GlobalMacro("empty", 1, askEmpty),
		),
	}
}

func lookup(function string) cel.MacroFactory {
	return func(factory cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
		all := append([]ast.Expr{factory.NewIdent(factsVariable)}, args...)
		return factory.NewCall(function, all...), nil
	}
}

// askEmpty makes empty(answers.x) the opposite of has(answers.x), for lists too.
func askEmpty(factory cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	if args[0].Kind() != ast.SelectKind || args[0].AsSelect().IsTestOnly() {
		return nil, factory.NewError(args[0].ID(), "empty() asks for an answer, as in empty(answers.rent)")
	}
	answer := args[0].AsSelect()
	return factory.NewCall(emptyFunction, factory.NewPresenceTest(answer.Operand(), answer.FieldName())), nil
}

// lookups is the input as a value inside an expression; it equals nothing and never leaves.
type lookups struct{ in *Input }

func (l lookups) ConvertToNative(reflect.Type) (any, error) {
	return nil, errors.New("condition: facts stay inside expressions")
}

func (l lookups) ConvertToType(t ref.Type) ref.Val {
	return types.NewErr("condition: no conversion to %s", t.TypeName())
}

func (l lookups) Equal(ref.Val) ref.Val { return types.False }

func (l lookups) Type() ref.Type { return cel.OpaqueType(factsVariable) }

func (l lookups) Value() any { return l.in }

// rate is what a post of a table came to on a day.
func rate(args ...ref.Val) ref.Val {
	facts, table, post := args[0].(lookups), args[1].(types.String), args[2].(types.String)
	day, err := date(args[3])
	if err != nil {
		return types.WrapErr(err)
	}
	if facts.in.Rate != nil {
		if amount, ok := facts.in.Rate(string(table), string(post), day.String()); ok {
			return types.Int(amount)
		}
	}
	return types.WrapErr(errNoRate)
}

// label is what a code is called in the reader's language.
func label(args ...ref.Val) ref.Val {
	facts, list, code := args[0].(lookups), args[1].(types.String), args[2].(types.String)
	if facts.in.Label != nil {
		if words, ok := facts.in.Label(string(list), string(code)); ok {
			return types.String(words)
		}
	}
	return types.WrapErr(errNoLabel)
}
