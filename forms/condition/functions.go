package condition

import (
	"errors"
	"fmt"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
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

// ours are the functions CEL does not have: aggregates over lists, ages and days.
func ours() []cel.EnvOption {
	wholes, truths, text := cel.ListType(cel.IntType), cel.ListType(cel.BoolType), cel.StringType
	return []cel.EnvOption{
		unary("sum", wholes, cel.IntType, sum),
		unary("min", wholes, cel.IntType, least),
		unary("max", wholes, cel.IntType, most),
		unary("count", cel.ListType(cel.TypeParamType("T")), cel.IntType, count),
		unary("any", truths, cel.BoolType, anyHolds),
		unary("all", truths, cel.BoolType, allHold),
		unary("born", text, text, born),
		binary("age", text, text, cel.IntType, age),
		binary("days", text, text, cel.IntType, days),
		binary("plus_days", text, cel.IntType, text, plusDays),
		binary("plus_months", text, cel.IntType, text, plusMonths),
		binary("round", cel.IntType, cel.IntType, cel.IntType, round),
	}
}

func unary(name string, arg, result *cel.Type, do functions.UnaryOp) cel.EnvOption {
	return cel.Function(name, cel.Overload(name, []*cel.Type{arg}, result, cel.UnaryBinding(do)))
}

func binary(name string, first, second, result *cel.Type, do functions.BinaryOp) cel.EnvOption {
	return cel.Function(name, cel.Overload(name, []*cel.Type{first, second}, result, cel.BinaryBinding(do)))
}

// fold goes through a list; step gets what has been made of it so far, nil at first.
func fold(list ref.Val, start ref.Val, step func(so, next ref.Val) ref.Val) ref.Val {
	elements, ok := list.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(list)
	}
	so := start
	for it := elements.Iterator(); it.HasNext() == types.True; {
		so = step(so, it.Next())
		if types.IsUnknownOrError(so) {
			return so
		}
	}
	if so == nil {
		return types.WrapErr(fmt.Errorf("%w: the list is empty", ErrMissing))
	}
	return so
}

func sum(list ref.Val) ref.Val {
	return fold(list, types.IntZero, func(so, next ref.Val) ref.Val { return so.(types.Int).Add(next) })
}

func least(list ref.Val) ref.Val {
	return fold(list, nil, func(so, next ref.Val) ref.Val { return choose(so, next, types.IntNegOne) })
}

func most(list ref.Val) ref.Val {
	return fold(list, nil, func(so, next ref.Val) ref.Val { return choose(so, next, types.IntOne) })
}

func choose(so, next ref.Val, order types.Int) ref.Val {
	if so == nil || next.(types.Int).Compare(so) == order {
		return next
	}
	return so
}

func count(list ref.Val) ref.Val {
	sizer, ok := list.(traits.Sizer)
	if !ok {
		return types.MaybeNoSuchOverloadErr(list)
	}
	return sizer.Size()
}

func anyHolds(list ref.Val) ref.Val {
	return fold(list, types.False, func(so, next ref.Val) ref.Val { return so.(types.Bool) || next.(types.Bool) })
}

func allHold(list ref.Val) ref.Val {
	return fold(list, types.True, func(so, next ref.Val) ref.Val { return so.(types.Bool) && next.(types.Bool) })
}

var errNoDate = errors.New("not a date")

func date(value ref.Val) (time.Time, error) {
	text, ok := value.(types.String)
	if !ok {
		return time.Time{}, errNoDate
	}
	day, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %q", errNoDate, string(text))
	}
	return day, nil
}

// between applies a rule to two dates.
func between(from, to ref.Val, rule func(from, to time.Time) int64) ref.Val {
	first, err := date(from)
	if err != nil {
		return types.WrapErr(err)
	}
	second, err := date(to)
	if err != nil {
		return types.WrapErr(err)
	}
	return types.Int(rule(first, second))
}

// age is full years. Somebody born on 29 February is a year older on 28 February where there is no 29th, since a time
// counted in years ends on the last day of a month that lacks the day (lag 1930:173).
func age(bornOn, on ref.Val) ref.Val {
	return between(bornOn, on, func(from, to time.Time) int64 {
		years := to.Year() - from.Year()
		if to.Before(shift(from, 12*years)) {
			years--
		}
		return int64(years)
	})
}

func days(from, to ref.Val) ref.Val {
	return between(from, to, func(from, to time.Time) int64 { return int64(to.Sub(from) / (24 * time.Hour)) })
}

const farthest = 200 * 366

func plusDays(from, by ref.Val) ref.Val {
	return moved(from, by, func(day time.Time, n int) time.Time { return day.AddDate(0, 0, n) })
}

func plusMonths(from, by ref.Val) ref.Val {
	return moved(from, by, shift)
}

// shift moves a date by months; a day the month does not have becomes its last.
func shift(day time.Time, months int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

func moved(from, by ref.Val, move func(time.Time, int) time.Time) ref.Val {
	day, err := date(from)
	if err != nil {
		return types.WrapErr(err)
	}
	n, ok := by.(types.Int)
	if !ok || n > farthest || n < -farthest {
		return types.NewErr("too far away")
	}
	return types.String(move(day, int(n)).Format(time.DateOnly))
}

// born is the birth date in an identity number of 12 digits, or the date itself where a birth date was given alone. A
// number that does not tell it (month 00, day 60) has none.
func born(value ref.Val) ref.Val {
	text, ok := value.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(value)
	}
	if _, err := date(text); err == nil {
		return text
	}
	if len(text) != 12 {
		return types.WrapErr(errNoDate)
	}
	digits := []byte(text[:8])
	if digits[6] >= '6' {
		digits[6] -= 6
	}
	day, err := time.Parse("20060102", string(digits))
	if err != nil {
		return types.WrapErr(fmt.Errorf("%w: the number tells no birth date", ErrMissing))
	}
	return types.String(day.Format(time.DateOnly))
}

// round is to the nearest multiple of a positive step, halves away from nought.
func round(amount, step ref.Val) ref.Val {
	n, isWhole := amount.(types.Int)
	by, isStep := step.(types.Int)
	if !isWhole || !isStep || by <= 0 {
		return types.NewErr("round to a step above nought")
	}
	rest := n % by
	n -= rest
	switch {
	case 2*rest >= by:
		return n.Add(by)
	case 2*rest <= -by:
		return n.Subtract(by)
	}
	return n
}
