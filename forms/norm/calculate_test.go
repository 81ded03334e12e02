package norm

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms/calendar"
	"stodporten/forms/idnumber"
	"stodporten/locales"
)

var december = Month{2026, time.December}

func ageIn(t *testing.T, m Month, digits string) int {
	t.Helper()
	n, err := idnumber.FromDigits(digits)
	if err != nil {
		t.Fatal(err)
	}
	born, known := n.BirthDate()
	if !known {
		t.Fatalf("%s has no birth date", n)
	}
	return calendar.Age(calendar.FromTime(born), calendar.FromTime(m.Last()))
}

func aminas(t *testing.T) Claim {
	t.Helper()
	elias, selma := ageIn(t, december, "201701012393"), ageIn(t, december, "201903312385")
	if elias != 9 || selma != 7 {
		t.Fatalf("Elias is %d and Selma %d in December 2026, want 9 and 7", elias, selma)
	}
	return Claim{
		Month:     december,
		Household: Household{Adults: Single, Children: []Child{{Age: elias}, {Age: selma}}},
		Costs: []Cost{
			Applied(Rent, kronor(8450)), Applied(Electricity, kronor(520)), Applied(HomeInsurance, kronor(180)), Applied(UnionFee, kronor(150)),
			Applied(PhoneAndInternet, kronor(399)), Applied(Glasses, kronor(1900)),
		},
		Incomes: []Income{
			{Kind: ActivitySupport, Amount: kronor(7200)}, {Kind: ChildBenefit, Amount: kronor(2650)},
			{Kind: MaintenanceSupport, Amount: kronor(3646)}, {Kind: HousingAllowance, Amount: kronor(3400)},
		},
	}
}

func TestAminaIsGranted7664KronorForDecember(t *testing.T) {
	t.Parallel()

	got, err := tables(t).Calculate(aminas(t))

	if err != nil {
		t.Fatal(err)
	}
	want := []Line{
		{Key: "norm.adult-single", Count: 1, Each: kronor(3940), Sum: kronor(3940)},
		{Key: "norm.child-ages", From: 7, To: 10, Count: 2, Each: kronor(3820), Sum: kronor(7640)},
		{Key: "norm.joint", Count: 3, Each: kronor(1780), Sum: kronor(1780)},
	}
	if diff := cmp.Diff(want, got.Norm); diff != "" {
		t.Error(diff)
	}
	sums := []int64{got.NormSum, got.CostSum, got.Need, got.IncomeSum, got.Balance, got.BesideSum, got.Granted, got.Surplus()}
	wanted := []int64{kronor(13360), kronor(9300), kronor(22660), kronor(16896), kronor(5764), kronor(1900), kronor(7664), 0}
	if diff := cmp.Diff(wanted, sums); diff != "" {
		t.Error(diff)
	}
	refused := got.Costs[4]
	if refused.Kind != PhoneAndInternet || refused.Applied != kronor(399) || refused.Approved != 0 || refused.Reason != InTheNorm {
		t.Errorf("telephone and internet: %+v", refused)
	}
	if diff := cmp.Diff([]string{"norm.caveat-unverified"}, got.Caveats()); diff != "" {
		t.Error(diff)
	}
}

func TestAsAminaFirstStatedItSheIsOwedTwoHundredMore(t *testing.T) {
	t.Parallel()
	claim := aminas(t)
	claim.Incomes[0].Amount = kronor(7000)

	got, err := tables(t).Calculate(claim)

	if err != nil || got.IncomeSum != kronor(16696) || got.Granted != kronor(7864) {
		t.Errorf("incomes %d, granted %d, %v", got.IncomeSum, got.Granted, err)
	}
}

func TestTheNormFollowsTheHousehold(t *testing.T) {
	t.Parallel()
	all := tables(t)

	for name, c := range map[string]struct {
		household Household
		want      int64 // kronor in December 2026
	}{
		"alone":                        {Household{Adults: Single}, 3940 + 1280},
		"couple":                       {Household{Adults: Couple}, 7100 + 1410},
		"Jonas moves in with Amina":    {Household{Adults: Couple, Children: []Child{{Age: 9}, {Age: 7}}}, 7100 + 2*3820 + 2020},
		"baby at home, toddler out":    {Household{Adults: Single, Children: []Child{{Age: 0, LunchAtHome: true}, {Age: 2}}}, 3940 + 2740 + 2800 + 1780},
		"twins, one has lunch at home": {Household{Adults: Single, Children: []Child{{Age: 4}, {Age: 4, LunchAtHome: true}}}, 3940 + 2720 + 3050 + 1780},
		"pupil of nineteen":            {Household{Adults: Single, Children: []Child{{Age: 19, InSchool: true}}}, 3940 + 4990 + 1410},
		"nine persons":                 {Household{Adults: Couple, Children: slices.Repeat([]Child{{Age: 12}}, 7)}, 7100 + 7*4380 + 2830 + 2*190},
		"lodging with two others":      {Household{Adults: Single, Others: 1}, 3940 + 1410/2},
		"lodging with three others":    {Household{Adults: Single, Others: 3}, 3940 + 2020/4},
		"with a child, among others":   {Household{Adults: Single, Children: []Child{{Age: 8}}, Others: 2}, 3940 + 3820 + 2020/2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := all.Calculate(Claim{Month: december, Household: c.household})

			if err != nil || got.NormSum != kronor(c.want) {
				t.Errorf("norm %d öre, %v, want %d kronor", got.NormSum, err, c.want)
			}
		})
	}
}

func TestASharedHomeIsRoundedToTheNearestOre(t *testing.T) {
	t.Parallel()

	got, err := tables(t).Calculate(Claim{Month: december, Household: Household{Adults: Single, Others: 2}})

	if err != nil {
		t.Fatal(err)
	}
	want := Line{Key: "norm.joint-shared", Count: 3, Each: 178000, Sum: 59333} // 1 780 / 3 = 593.333…
	if diff := cmp.Diff(want, got.Norm[1]); diff != "" {
		t.Error(diff)
	}
	if got := rounded(200, 3); got != 67 {
		t.Errorf("200/3 = %d, want 67", got)
	}
	if got := rounded(5, 2); got != 3 {
		t.Errorf("5/2 = %d, want 3", got)
	}
}

func TestChildrenStandFromTheSmallestInRowsOfOneRate(t *testing.T) {
	t.Parallel()
	children := []Child{{Age: 16}, {Age: 0}, {Age: 5, LunchAtHome: true}, {Age: 1}, {Age: 20, InSchool: true}, {Age: 2}, {Age: 4}, {Age: 3}, {Age: 3, LunchAtHome: true}}

	got, err := tables(t).Calculate(Claim{Month: december, Household: Household{Adults: Single, Children: children}})

	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, line := range got.Norm[1 : len(got.Norm)-1] {
		keys = append(keys, strings.TrimPrefix(line.Key, "norm."))
		if line.Each*int64(line.Count) != line.Sum {
			t.Errorf("%+v does not add up", line)
		}
	}
	want := []string{
		"child-age-lunch-elsewhere", "child-ages-lunch-elsewhere", "child-age-lunch-elsewhere", "child-age-lunch-at-home",
		"child-ages-lunch-elsewhere", "child-ages-lunch-at-home", "child-ages", "child-in-school",
	}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Error(diff)
	}
}

func TestASurplusPaysForOtherCostsFirst(t *testing.T) {
	t.Parallel()
	all := tables(t)

	for name, c := range map[string]struct{ income, glasses, balance, granted, surplus int64 }{
		"need and glasses":            {5000, 1900, 220, 2120, 0},
		"to the krona":                {5220, 1900, 0, 1900, 0},
		"surplus less than glasses":   {6000, 1900, -780, 1120, 780},
		"surplus more than glasses":   {9000, 1900, -3780, 0, 3780},
		"surplus and no other costs":  {9000, 0, -3780, 0, 3780},
		"no income and no other cost": {0, 0, 5220, 5220, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := all.Calculate(Claim{
				Month: december, Household: Household{Adults: Single},
				Costs:   []Cost{Applied(Glasses, kronor(c.glasses))},
				Incomes: []Income{{Kind: Pension, Amount: kronor(c.income)}},
			})

			if err != nil || got.Balance != kronor(c.balance) || got.Granted != kronor(c.granted) || got.Surplus() != kronor(c.surplus) {
				t.Errorf("balance %d, granted %d, surplus %d, %v", got.Balance, got.Granted, got.Surplus(), err)
			}
		})
	}
}

func TestAQuarterOfEarningsIsKeptAsAnIncentive(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		income  Income
		counted int64
	}{
		"a quarter is kept":              {Income{Kind: Earnings, Amount: kronor(4000), Incentive: true}, kronor(3000)},
		"half an öre is kept as a whole": {Income{Kind: Earnings, Amount: 400_002, Incentive: true}, 300_001},
		"a quarter of an öre is not":     {Income{Kind: Earnings, Amount: 400_001, Incentive: true}, 300_001},
		"not before six months":          {Income{Kind: Earnings, Amount: kronor(4000)}, kronor(4000)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := tables(t).Calculate(Claim{Month: december, Household: Household{Adults: Single}, Incomes: []Income{c.income}})

			if err != nil || got.Incomes[0].Counted != c.counted || got.IncomeSum != c.counted {
				t.Errorf("%+v, %v, want %d counted", got.Incomes, err, c.counted)
			}
		})
	}
}

func TestWhatCannotBeComputedIsRefusedByName(t *testing.T) {
	t.Parallel()
	all := tables(t)

	for name, c := range map[string]struct {
		change func(*Claim)
		want   error
	}{
		"no adults":                      {func(c *Claim) { c.Household.Adults = 0 }, ErrHousehold},
		"three adults":                   {func(c *Claim) { c.Household.Adults = 3 }, ErrHousehold},
		"fewer than no others":           {func(c *Claim) { c.Household.Others = -1 }, ErrHousehold},
		"a hundred others":               {func(c *Claim) { c.Household.Others = 100 }, ErrHousehold},
		"a hundred children":             {func(c *Claim) { c.Household.Children = make([]Child, 100) }, ErrHousehold},
		"not born":                       {func(c *Claim) { c.Household.Children = []Child{{Age: -1}} }, ErrChildAge},
		"nineteen and out of school":     {func(c *Claim) { c.Household.Children = []Child{{Age: 19}} }, ErrChildAge},
		"twenty-one, in school":          {func(c *Claim) { c.Household.Children = []Child{{Age: 21, InSchool: true}} }, ErrChildAge},
		"negative rent":                  {func(c *Claim) { c.Costs[0].Applied = -1 }, ErrAmount},
		"rent beyond all sense":          {func(c *Claim) { c.Costs[0] = Applied(Rent, largest+1) }, ErrAmount},
		"more than was applied for":      {func(c *Claim) { c.Costs[0].Approved++ }, ErrAmount},
		"less than nothing approved":     {func(c *Claim) { c.Costs[0].Approved = -1; c.Costs[0].Reason = TooHigh }, ErrAmount},
		"cut without a reason":           {func(c *Claim) { c.Costs[0].Approved-- }, ErrReason},
		"a reason and not cut":           {func(c *Claim) { c.Costs[0].Reason = TooHigh }, ErrReason},
		"a reason that nobody knows":     {func(c *Claim) { c.Costs[0].Approved--; c.Costs[0].Reason = "norm.whim" }, ErrReason},
		"an unknown cost":                {func(c *Claim) { c.Costs[0].Kind = "yacht" }, ErrKind},
		"an unknown income":              {func(c *Claim) { c.Incomes[0].Kind = "lottery" }, ErrKind},
		"a negative income":              {func(c *Claim) { c.Incomes[0].Amount = -1 }, ErrAmount},
		"an incentive for child benefit": {func(c *Claim) { c.Incomes[1].Incentive = true }, ErrKind},
		"cut with a reason":              {func(c *Claim) { c.Costs[0].Approved--; c.Costs[0].Reason = TooHigh }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			claim := aminas(t)
			c.change(&claim)

			got, err := all.Calculate(claim)

			if !errors.Is(err, c.want) || err != nil && got.Granted != 0 {
				t.Errorf("err = %v, want %v", err, c.want)
			}
		})
	}
	if _, err := (Tables{}).Calculate(aminas(t)); !errors.Is(err, ErrRates) {
		t.Errorf("without a table: %v", err)
	}
}

func TestEveryRowHasWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	bundle, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	children := []Child{{Age: 0, LunchAtHome: true}, {Age: 0}, {Age: 1, LunchAtHome: true}, {Age: 1}, {Age: 7}, {Age: 19, InSchool: true}}
	var keys []string
	for _, h := range []Household{{Adults: Single, Children: children}, {Adults: Couple, Others: 1}} {
		got, err := tables(t).Calculate(Claim{Month: Month{2030, 1}, Household: h})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range got.Norm {
			keys = append(keys, line.Key)
		}
		keys = append(keys, got.Caveats()...)
	}
	for _, k := range CostKinds() {
		keys = append(keys, k.Key())
	}
	for _, k := range IncomeKinds() {
		keys = append(keys, k.Key())
	}
	keys = append(keys, string(InTheNorm), string(TooHigh), string(NotShown), string(NotNeeded))

	for _, lang := range []string{locales.Swedish, locales.English} {
		for _, key := range keys {
			text, said := bundle.Speaker(lang).SayIn(key, locales.With("From", 7), locales.With("To", 10), locales.With("Count", 3))
			if said != lang || strings.ContainsRune(text, '⟦') {
				t.Errorf("%s in %s: %q in %s", key, lang, text, said)
			}
		}
	}
}

func BenchmarkCalculate(b *testing.B) {
	all := tables(b)
	claim := Claim{
		Month: december, Household: Household{Adults: Single, Children: []Child{{Age: 9}, {Age: 7}}},
		Costs: []Cost{Applied(Rent, kronor(8450))}, Incomes: []Income{{Kind: Pension, Amount: kronor(7200)}},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := all.Calculate(claim); err != nil {
			b.Fatal(err)
		}
	}
}
