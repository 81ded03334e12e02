package norm

import (
	"errors"
	"fmt"
)

// What is wrong with an amount or a row.
var (
	ErrAmount = errors.New("an amount below nought or beyond all sense")
	ErrKind   = errors.New("no such kind of cost or income")
	ErrReason = errors.New("a cost that is cut without a reason, or has a reason and is not cut")
)

const largest = 100_000_000_00 // öre: a hundred million kronor

// Claim is all that the calculation of one month goes by.
type Claim struct {
	Month     Month
	Household Household
	Costs     []Cost
	Incomes   []Income
}

// Calculation is the result, row by row, in öre. Need is norm and reasonable costs. Balance is need less incomes, and negative
// when there is a surplus. Granted is Balance and what is approved beside the norm, never below nought: a surplus pays for the
// latter first. Source is for the record of a decision, and no text for a page.
type Calculation struct {
	Month       Month
	Source      string
	Provisional bool // no table is for this month: the nearest was taken
	Unverified  bool // the table was reckoned, and not read in the statute

	Norm    []Line
	Costs   []Cost // reasonable costs and those that the norm holds already
	Beside  []Cost // other costs of living
	Incomes []CountedIncome

	NormSum, CostSum, BesideSum, IncomeSum int64
	Need, Balance, Granted                 int64
}

// CountedIncome is an income and what of it counts.
type CountedIncome struct {
	Income
	Counted int64
}

// Calculate computes one month.
func (t Tables) Calculate(c Claim) (Calculation, error) {
	rates, provisional := t.For(c.Month)
	if len(rates.Joint) == 0 {
		return Calculation{}, fmt.Errorf("%w: none at all", ErrRates)
	}
	result := Calculation{Month: c.Month, Source: rates.Source, Provisional: provisional, Unverified: !rates.Verified}
	var err error
	if result.Norm, err = rates.lines(c.Household); err != nil {
		return Calculation{}, err
	}
	for _, line := range result.Norm {
		result.NormSum += line.Sum
	}
	if err := result.count(c.Costs); err != nil {
		return Calculation{}, err
	}
	if err := result.earn(rates, c.Incomes); err != nil {
		return Calculation{}, err
	}
	result.Need = result.NormSum + result.CostSum
	result.Balance = result.Need - result.IncomeSum
	result.Granted = max(0, result.Balance+result.BesideSum)
	return result, nil
}

// Surplus is what the incomes exceed the need by, nought when they do not.
func (c Calculation) Surplus() int64 {
	return max(0, -c.Balance)
}

// Caveats are message keys that a person must read beside the result.
func (c Calculation) Caveats() []string {
	var keys []string
	if c.Provisional {
		keys = append(keys, "norm.caveat-provisional")
	}
	if c.Unverified {
		keys = append(keys, "norm.caveat-unverified")
	}
	return keys
}

func (c *Calculation) count(costs []Cost) error {
	for _, cost := range costs {
		if err := cost.check(); err != nil {
			return err
		}
		if cost.Kind.beside() {
			c.Beside = append(c.Beside, cost)
			c.BesideSum += cost.Approved
			continue
		}
		c.Costs = append(c.Costs, cost)
		c.CostSum += cost.Approved
	}
	return nil
}

func (c *Calculation) earn(rates Rates, incomes []Income) error {
	for _, income := range incomes {
		if err := income.check(); err != nil {
			return err
		}
		counted := income.Amount
		if income.Incentive {
			counted -= rounded(income.Amount*rates.LeftOut, 100)
		}
		c.Incomes = append(c.Incomes, CountedIncome{Income: income, Counted: counted})
		c.IncomeSum += counted
	}
	return nil
}

func outside(amount int64) bool {
	return amount < 0 || amount > largest
}
