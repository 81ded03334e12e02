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
	case "born", "age", "days", "plus_days", "plus_months":
		day := cost.FixedSizeEstimate(10)
		return &cost.CallEstimate{CostEstimate: cost.FixedCostEstimate(5), ResultSize: &day}
	}
	return nil
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

// largest goes by the path from the variable: answers rent, answers children, answers children @items name, row name.
func (s sizes) largest(path []string) (int, bool) {
	if len(path) == 0 {
		return 0, false
	}
	switch path[0] {
	case "answers":
		return s.largestAnswer(path[1:])
	case "row":
		if len(path) != 2 {
			return 0, false
		}
		return s.shape.Groups[s.group].Fields[path[1]].Size, true
	}
	return MaxSize, true
}

func (s sizes) largestAnswer(path []string) (int, bool) {
	if len(path) == 0 {
		return 0, false
	}
	group, isGroup := s.shape.Groups[path[0]]
	switch {
	case isGroup && len(path) == 1:
		return group.Rows, true
	case isGroup && len(path) == 3:
		return group.Fields[path[2]].Size, true
	case !isGroup && len(path) == 1:
		return s.shape.Fields[path[0]].Size, true
	}
	return 0, false
}
