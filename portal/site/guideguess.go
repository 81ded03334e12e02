package site

import (
	"slices"
	"strconv"
	"strings"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/forms/norm"
	"stodporten/locales"
	"stodporten/portal/page"
)

// guess is what somebody typed into the guide, as it was typed. It lives no longer than the answer to it.
type guess struct {
	Month    string
	Adults   string // "1" or "2"
	Others   string
	Children []guessedChild
	Amounts  map[string]string // by the input's name
}

type guessedChild struct {
	Age   string
	Lunch bool // at home
}

const (
	firstRows    = 2
	mostChildren = 12
	mostOthers   = 9
	oldestChild  = 20
	atSchool     = 19           // from this age only those in upper secondary school count, and the list says so
	mostGuessed  = 1_000_000_00 // öre; beyond, somebody has slipped
)

func readGuess(posted map[string][]string) guess {
	g := guess{Month: lastOf(posted, "month"), Adults: lastOf(posted, "adults"), Others: lastOf(posted, "others"), Amounts: map[string]string{}}
	rows, err := strconv.Atoi(lastOf(posted, "rows"))
	if err != nil {
		rows = firstRows
	}
	for i := range max(1, min(rows, mostChildren)) {
		g.Children = append(g.Children, guessedChild{Age: lastOf(posted, childName(i, "age")), Lunch: lastOf(posted, childName(i, "lunch")) != ""})
	}
	for _, name := range amountNames() {
		g.Amounts[name] = lastOf(posted, name)
	}
	return g
}

func lastOf(posted map[string][]string, name string) string {
	if all := posted[name]; len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

func childName(i int, what string) string { return "child-" + strconv.Itoa(i+1) + "-" + what }

// slip is something typed that nothing can be computed from; key is of its words.
type slip struct{ name, key string }

type slips []slip

func (s slips) key(name string) string {
	for _, one := range s {
		if one.name == name {
			return one.key
		}
	}
	return ""
}

// claim is what was typed as something to compute, or what is wrong with it, in the order of the page.
func (g guessing) claim() (norm.Claim, slips) {
	var wrong slips
	slipped := func(name, key string) { wrong = append(wrong, slip{name, key}) }
	month, err := norm.ParseMonth(g.Month)
	if err != nil || !slices.Contains(g.months, month) {
		slipped("month", "guide.slip-month")
	}
	claim := norm.Claim{Month: month, Household: norm.Household{Adults: norm.Single}}
	switch g.Adults {
	case "1":
	case "2":
		claim.Household.Adults = norm.Couple
	default:
		slipped("adults", "guide.slip-adults")
	}
	var ok bool
	if claim.Household.Others, ok = within(g.Others, mostOthers); !ok && g.Others != "" {
		slipped("others", "guide.slip-others")
	}
	for i, child := range g.Children {
		age, ok := within(child.Age, oldestChild)
		switch {
		case child.Age == "" && child.Lunch, child.Age != "" && !ok:
			slipped(childName(i, "age"), "guide.slip-age")
		case child.Age != "":
			claim.Household.Children = append(claim.Household.Children, norm.Child{Age: age, LunchAtHome: child.Lunch, InSchool: age >= atSchool})
		}
	}
	for _, kind := range guessedCosts() {
		if ore := g.amount(costName(kind), slipped); ore > 0 {
			claim.Costs = append(claim.Costs, norm.Applied(kind, ore))
		}
	}
	for _, kind := range norm.IncomeKinds() {
		if ore := g.amount(incomeName(kind), slipped); ore > 0 {
			claim.Incomes = append(claim.Incomes, norm.Income{Kind: kind, Amount: ore})
		}
	}
	return claim, wrong
}

// amount is what was typed in öre; nothing typed is nought.
func (g guessing) amount(name string, slipped func(name, key string)) int64 {
	text := g.Amounts[name]
	if strings.TrimSpace(text) == "" {
		return 0
	}
	ore, ok := forms.Amount(text)
	switch {
	case !ok || ore < 0:
		slipped(name, "guide.slip-amount")
	case ore > mostGuessed:
		slipped(name, "guide.slip-large")
	default:
		return ore
	}
	return 0
}

func within(text string, most int) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && n <= most
}

// guessedCosts are those that somebody knows without having asked anybody.
func guessedCosts() []norm.CostKind {
	return []norm.CostKind{norm.Rent, norm.Electricity, norm.HomeInsurance, norm.WorkTravel, norm.UnionFee, norm.Medicine, norm.Dental, norm.Glasses}
}

func costName(kind norm.CostKind) string { return "cost-" + string(kind) }

func incomeName(kind norm.IncomeKind) string { return "income-" + string(kind) }

func amountNames() []string {
	var names []string
	for _, kind := range guessedCosts() {
		names = append(names, costName(kind))
	}
	for _, kind := range norm.IncomeKinds() {
		names = append(names, incomeName(kind))
	}
	return names
}

// mistakes are the slips as the summary shows them: each with the name of what it is about.
func (g guessing) mistakes(v page.View) []control.Mistake {
	mistakes := make([]control.Mistake, 0, len(g.slips))
	for _, s := range g.slips {
		text := g.wrong(v, s.name)
		text.Words = g.label(v, s.name) + ": " + text.Words
		mistakes = append(mistakes, control.Mistake{Target: s.name, Text: text})
	}
	return mistakes
}

// label is what an input is called, by its name.
func (g guessing) label(v page.View, name string) string {
	kind, of, _ := strings.Cut(name, "-")
	switch kind {
	case "cost":
		return v.Words(norm.CostKind(of).Key())
	case "income":
		return v.Words(norm.IncomeKind(of).Key())
	case "child":
		number, _, _ := strings.Cut(of, "-")
		return v.Words("guide.child", locales.With("Number", number))
	case "month":
		return v.Words("guide.month")
	case "others":
		return v.Words("guide.others")
	}
	return v.Words("guide.adults")
}

// wrong is what stands beside an input; nothing where nothing is wrong.
func (g guessing) wrong(v page.View, name string) control.Text {
	key := g.slips.key(name)
	if key == "" {
		return control.Text{}
	}
	return v.Say(key)
}
