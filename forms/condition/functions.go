package condition

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// allowed is what of CEL's own library an expression may use: no regular expressions, no conversions, no floating
// point, no clock.
func allowed() *env.LibrarySubset {
	subset := env.NewLibrarySubset().AddIncludedMacros("has", "all", "exists", "exists_one", "map", "filter")
	for name, ids := range map[string][]string{
		operators.Conditional:      nil,
		operators.LogicalAnd:       nil,
		operators.LogicalOr:        nil,
		operators.LogicalNot:       nil,
		operators.NotStrictlyFalse: nil,
		operators.Equals:           nil,
		operators.NotEquals:        nil,
		operators.Less:             {overloads.LessInt64, overloads.LessString},
		operators.LessEquals:       {overloads.LessEqualsInt64, overloads.LessEqualsString},
		operators.Greater:          {overloads.GreaterInt64, overloads.GreaterString},
		operators.GreaterEquals:    {overloads.GreaterEqualsInt64, overloads.GreaterEqualsString},
		operators.Add:              {overloads.AddInt64, overloads.AddString, overloads.AddList},
		operators.Subtract:         {overloads.SubtractInt64},
		operators.Multiply:         {overloads.MultiplyInt64},
		operators.Divide:           {overloads.DivideInt64},
		operators.Modulo:           {overloads.ModuloInt64},
		operators.Negate:           {overloads.NegateInt64},
		operators.Index:            {overloads.IndexList, overloads.IndexMap},
		operators.In:               {overloads.InList, overloads.InMap},
		overloads.Size:             {overloads.SizeString, overloads.SizeList, overloads.SizeStringInst, overloads.SizeListInst},
		overloads.Contains:         nil,
		overloads.StartsWith:       nil,
		overloads.EndsWith:         nil,
	} {
		function := &env.Function{Name: name}
		for _, id := range ids {
			function.Overloads = append(function.Overloads, &env.Overload{ID: id})
		}
		subset.IncludeFunctions = append(subset.IncludeFunctions, function)
	}
	return subset
}

// ours are the functions CEL does not have. They are written once more for the browser, beside the pages' script, and the
// vectors in testdata hold the two together.
func ours() []cel.EnvOption {
	wholes, truths, text, whole, yes := cel.ListType(cel.IntType), cel.ListType(cel.BoolType), cel.StringType, cel.IntType, cel.BoolType
	return append(tables(),
		unary("sum", wholes, whole, sum),
		unary("min", wholes, whole, least),
		unary("max", wholes, whole, most),
		unary("count", cel.ListType(cel.TypeParamType("T")), whole, count),
		unary("any", truths, yes, anyHolds),
		unary("all", truths, yes, allHold),
		unary(emptyFunction, yes, yes, not),

		binary("round", whole, whole, whole, round),
		binary("round_down", whole, whole, whole, roundDown),
		binary("round_up", whole, whole, whole, roundUp),

		unary("lower", text, text, lower),
		unary("trim", text, text, trim),
		unary("text", whole, text, inWords),

		unary("born", text, text, born),
		binary("age", text, text, whole, age),
		binary("days", text, text, whole, days),
		binary("months", text, text, whole, months),
		unary("year", text, whole, year),
		unary("month", text, whole, month),
		unary("weekday", text, whole, weekday),
		binary("plus_days", text, whole, text, plusDays),
		binary("plus_months", text, whole, text, plusMonths),
		unary("working_day", text, yes, workingDay),
		binary("plus_working_days", text, whole, text, plusWorkingDays),
	)
}

func unary(name string, arg, result *cel.Type, do functions.UnaryOp) cel.EnvOption {
	return cel.Function(name, cel.Overload(name, []*cel.Type{arg}, result, cel.UnaryBinding(do)))
}

func binary(name string, first, second, result *cel.Type, do functions.BinaryOp) cel.EnvOption {
	return cel.Function(name, cel.Overload(name, []*cel.Type{first, second}, result, cel.BinaryBinding(do)))
}

func not(value ref.Val) ref.Val {
	yes, ok := value.(types.Bool)
	if !ok {
		return types.MaybeNoSuchOverloadErr(value)
	}
	return !yes
}
