package norm

import (
	"fmt"
	"slices"
)

// CostKind is what a cost is for. Stored, it is the word itself; said, it is Key.
type CostKind string

// Costs that are reasonable beside the norm (SoL 12:7), that are other costs of living, and that the norm holds already.
const (
	Rent          CostKind = "rent"
	Electricity   CostKind = "electricity"
	HomeInsurance CostKind = "home-insurance"
	WorkTravel    CostKind = "work-travel"
	UnionFee      CostKind = "union-fee" // and unemployment insurance

	Glasses   CostKind = "glasses"
	Dental    CostKind = "dental"
	Medicine  CostKind = "medicine"
	OtherCost CostKind = "other"

	PhoneAndInternet CostKind = "phone-and-internet"
)

// CostKinds are all there are, in the order of a form.
func CostKinds() []CostKind {
	return []CostKind{Rent, Electricity, HomeInsurance, WorkTravel, UnionFee, Glasses, Dental, Medicine, OtherCost, PhoneAndInternet}
}

// Key is the message key of the kind's name.
func (k CostKind) Key() string {
	return "norm.cost-" + string(k) // locales: norm.cost-*
}

func (k CostKind) beside() bool {
	return slices.Contains([]CostKind{Glasses, Dental, Medicine, OtherCost}, k)
}

// Reason is the message key of why a cost is not approved, or not all of it.
type Reason string

// The reasons there are. A decision says more, in the caseworker's own words.
const (
	NoReason  Reason = ""
	InTheNorm Reason = "norm.reason-in-the-norm"
	TooHigh   Reason = "norm.reason-too-high"
	NotShown  Reason = "norm.reason-not-shown"
	NotNeeded Reason = "norm.reason-not-needed"
)

// Cost is a row: what was applied for, and how much of it is approved. Reason is set exactly when that is less.
type Cost struct {
	Kind              CostKind
	Applied, Approved int64
	Reason            Reason
}

// Applied is a cost as it comes in, before anybody has judged it: approved in full, but for what the norm holds already.
func Applied(kind CostKind, ore int64) Cost {
	if kind == PhoneAndInternet && ore > 0 {
		return Cost{Kind: kind, Applied: ore, Reason: InTheNorm}
	}
	return Cost{Kind: kind, Applied: ore, Approved: ore}
}

func (c Cost) check() error {
	switch {
	case !slices.Contains(CostKinds(), c.Kind):
		return fmt.Errorf("%w: cost %q", ErrKind, c.Kind)
	case outside(c.Applied), outside(c.Approved), c.Approved > c.Applied:
		return fmt.Errorf("%w: cost %q", ErrAmount, c.Kind)
	case (c.Approved < c.Applied) != (c.Reason != NoReason):
		return fmt.Errorf("%w: cost %q", ErrReason, c.Kind)
	case c.Reason != NoReason && !slices.Contains([]Reason{InTheNorm, TooHigh, NotShown, NotNeeded}, c.Reason):
		return fmt.Errorf("%w: cost %q, reason %q", ErrReason, c.Kind, c.Reason)
	}
	return nil
}

// IncomeKind is where an income comes from. Stored, it is the word itself; said, it is Key.
type IncomeKind string

// Incomes count net, both adults', whatever they are called.
const (
	Earnings            IncomeKind = "earnings"
	ActivitySupport     IncomeKind = "activity-support"
	UnemploymentBenefit IncomeKind = "unemployment-benefit"
	SicknessBenefit     IncomeKind = "sickness-benefit"
	ParentalBenefit     IncomeKind = "parental-benefit"
	ChildBenefit        IncomeKind = "child-benefit"
	MaintenanceSupport  IncomeKind = "maintenance-support"
	HousingAllowance    IncomeKind = "housing-allowance"
	Pension             IncomeKind = "pension"
	StudySupport        IncomeKind = "study-support"
	Assets              IncomeKind = "assets"
	OtherIncome         IncomeKind = "other"
)

// IncomeKinds are all there are, in the order of a form.
func IncomeKinds() []IncomeKind {
	return []IncomeKind{
		Earnings, ActivitySupport, UnemploymentBenefit, SicknessBenefit, ParentalBenefit, ChildBenefit, MaintenanceSupport,
		HousingAllowance, Pension, StudySupport, Assets, OtherIncome,
	}
}

// Key is the message key of the kind's name.
func (k IncomeKind) Key() string {
	return "norm.income-" + string(k) // locales: norm.income-*
}

// Income is one of the month, net. Incentive leaves out the share of earnings that SoL 12:8 lets a person keep: after six months
// of assistance in a row, for two years; whether that is so is judged elsewhere.
type Income struct {
	Kind      IncomeKind
	Amount    int64
	Incentive bool
}

func (i Income) check() error {
	switch {
	case !slices.Contains(IncomeKinds(), i.Kind), i.Incentive && i.Kind != Earnings:
		return fmt.Errorf("%w: income %q", ErrKind, i.Kind)
	case outside(i.Amount):
		return fmt.Errorf("%w: income %q", ErrAmount, i.Kind)
	}
	return nil
}
