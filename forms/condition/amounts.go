package condition

import (
	"fmt"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

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

// round is to the nearest multiple of a positive step, halves away from nought.
func round(amount, step ref.Val) ref.Val {
	return toStep(amount, step, func(rest, by types.Int) types.Int {
		switch {
		case rest >= by-rest:
			return by - rest
		case rest <= -by-rest:
			return -by - rest
		}
		return -rest
	})
}

// roundDown is to the next multiple of a positive step that is not greater.
func roundDown(amount, step ref.Val) ref.Val {
	return toStep(amount, step, func(rest, by types.Int) types.Int {
		if rest < 0 {
			return -by - rest
		}
		return -rest
	})
}

// roundUp is to the next multiple of a positive step that is not less.
func roundUp(amount, step ref.Val) ref.Val {
	return toStep(amount, step, func(rest, by types.Int) types.Int {
		if rest > 0 {
			return by - rest
		}
		return -rest
	})
}

// toStep adds to an amount what is missing to a multiple of the step; missing gets what the division leaves over.
func toStep(amount, step ref.Val, missing func(rest, by types.Int) types.Int) ref.Val {
	n, isWhole := amount.(types.Int)
	by, isStep := step.(types.Int)
	if !isWhole || !isStep || by <= 0 {
		return types.NewErr("round to a step above nought")
	}
	return n.Add(missing(n%by, by))
}
