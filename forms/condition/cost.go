package condition

import (
	"cel.dev/cel-go/common/cost"
)

// sizes tells CEL how large answers can grow, so that what an expression costs at most is known before anyone answers.
type sizes struct {
	shape Shape
	// group is whose row the expression stands in.
	group string
}

// EstimateCallCost is part of CEL's cost.Estimator: our aggregates cost one step a list element, dates a fixed sum.
func (s sizes) EstimateCallCost(function, _ string, _ *cost.AstNode, args []cost.AstNode) *cost.CallEstimate {
	switch function {
	case "sum", "min", "max", "any", "all":
		size := cost.EstimateSize(s, args[0])
		return &cost.CallEstimate{CostEstimate: size.AsCost().Add(cost.FixedCostEstimate(1))}
	case "born", "age", "days", "months", "year", "month", "weekday", "plus_days", "plus_months", "working_day", rateFunction:
		return fixed(5, 10)
	case "plus_working_days":
		return fixed(farthestWorking, 10)
	case "text":
		return fixed(2, 20)
	case labelFunction:
		return fixed(5, uint64(max(s.longestLabel(args[1]), 0)))
	case "lower", "trim":
		size := cost.EstimateSize(s, args[0])
		return &cost.CallEstimate{CostEstimate: size.MultiplyByCostFactor(0.1).Add(cost.FixedCostEstimate(1)), ResultSize: &size}
	}
	return nil
}

// fixed is a call that costs the same whatever it is given, and a text of at most so many characters.
func fixed(steps, size uint64) *cost.CallEstimate {
	result := cost.RangedSizeEstimate(0, size)
	return &cost.CallEstimate{CostEstimate: cost.FixedCostEstimate(steps), ResultSize: &result}
}

// longestLabel knows only of a list that is named; any other is refused when the expression is read.
func (s sizes) longestLabel(list cost.AstNode) int {
	name, _ := literal(list.Expr())
	return s.shape.Lists[name].Size
}

// EstimateSize is part of CEL's cost.Estimator.
func (s sizes) EstimateSize(element cost.AstNode) *cost.SizeEstimate {
	size, ok := s.largest(element.Path())
	if !ok {
		return nil
	}
	estimate := cost.RangedSizeEstimate(0, uint64(max(size, 0)))
	return &estimate
}

// largest goes by the path from the variable: answers rent, answers home city, answers boxes @items, answers children,
// answers children @items name, row name, row home city.
func (s sizes) largest(path []string) (int, bool) {
	if len(path) == 0 {
		return 0, false
	}
	fields, rest := s.shape.Fields, path[1:]
	switch path[0] {
	case "answers":
		if len(rest) == 0 {
			return 0, false
		}
		if group, ok := s.shape.Groups[rest[0]]; ok {
			if len(rest) < 3 {
				return group.Rows, len(rest) == 1
			}
			fields, rest = group.Fields, rest[2:]
		}
	case "row":
		fields = s.shape.Groups[s.group].Fields
	default:
		return MaxSize, true
	}
	return within(fields, rest)
}

// within goes by the path from the answers of a form or of a row.
func within(fields map[string]Answer, path []string) (int, bool) {
	switch len(path) {
	case 1:
		return fields[path[0]].Size, true
	case 2:
		if answer := fields[path[0]]; answer.Type == Parts {
			return answer.Parts[path[1]].Size, true
		}
		return fields[path[0]].each(), true
	}
	return 0, false
}

// each is the most characters of one of many texts: of an option, or of the id of a file.
func (a Answer) each() int {
	if a.Values == nil {
		return 64
	}
	longest := 0
	for _, value := range a.Values {
		longest = max(longest, len(value))
	}
	return longest
}
