package site

import (
	"strconv"

	"stodporten/forms/control"
	"stodporten/forms/norm"
	"stodporten/locales"
	"stodporten/portal/page"
)

// row is a line of the calculation; a sum closes the lines above it.
type row struct {
	what control.Text
	ore  int64
	sum  bool
}

// rowsOf is the calculation row by row, in the order of a decision.
func rowsOf(v page.View, c norm.Calculation) []row {
	var rows []row
	for _, line := range c.Norm {
		rows = append(rows, row{what: saidLine(v, line), ore: line.Sum})
	}
	rows = append(rows, row{v.Say("guide.norm"), c.NormSum, true})
	for _, cost := range c.Costs {
		rows = append(rows, row{what: v.Say(cost.Kind.Key()), ore: cost.Approved})
	}
	if len(c.Costs) > 0 {
		rows = append(rows, row{v.Say("guide.need"), c.Need, true})
	}
	for _, income := range c.Incomes {
		rows = append(rows, row{what: v.Say(income.Kind.Key()), ore: -income.Counted})
	}
	if len(c.Incomes) > 0 {
		rows = append(rows, row{v.Say("guide.balance"), c.Balance, true})
	}
	for _, cost := range c.Beside {
		rows = append(rows, row{what: v.Say(cost.Kind.Key()), ore: cost.Approved})
	}
	return append(rows, row{v.Say("guide.granted"), c.Granted, true})
}

// saidLine is a row of the norm in words; several children of an age are told by number.
func saidLine(v page.View, line norm.Line) control.Text {
	text := v.Say(line.Key, locales.With("From", line.From), locales.With("To", line.To), locales.With("Count", line.Count))
	if line.Count > 1 && line.Sum == line.Each*int64(line.Count) && line.Each != line.Sum {
		text.Words = strconv.Itoa(line.Count) + " × " + text.Words
	}
	return text
}

// bar is one amount of the picture beside the table, in thousandths of the longest.
type bar struct {
	what        control.Text
	ore         int64
	from, width int64
	class       string
}

// barsOf are what is needed, what comes in, and what lacks between them.
func barsOf(v page.View, c norm.Calculation) []bar {
	need := c.Need + c.BesideSum
	longest := max(need, c.IncomeSum, 1)
	bars := []bar{
		{what: v.Say("guide.bar-need"), ore: need, width: need * 1000 / longest},
		{what: v.Say("guide.bar-income"), ore: c.IncomeSum, width: c.IncomeSum * 1000 / longest, class: "bars__picture--income"},
	}
	if c.Granted > 0 {
		bars = append(bars, bar{
			what: v.Say("guide.bar-missing"), ore: c.Granted, class: "bars__picture--missing",
			from: c.IncomeSum * 1000 / longest, width: c.Granted * 1000 / longest,
		})
	}
	return bars
}

func percent(thousandths int64) string {
	return strconv.FormatInt(thousandths/10, 10) + "." + strconv.FormatInt(thousandths%10, 10) + "%"
}

// answerOf is the result in one sentence.
func answerOf(v page.View, c norm.Calculation) control.Text {
	month := locales.With("Month", v.Speaker.Month(c.Month.Last()))
	if c.Granted == 0 {
		return v.Say("guide.answer-none", month)
	}
	return v.Say("guide.answer", month, locales.With("Amount", v.Speaker.Kronor(c.Granted)))
}

func caveatsOf(v page.View, c norm.Calculation) []control.Text {
	var texts []control.Text
	for _, key := range c.Caveats() {
		texts = append(texts, v.Say(key))
	}
	return texts
}

func (g guessing) options(v page.View) []control.Option {
	options := make([]control.Option, 0, len(g.months))
	for _, m := range g.months {
		label := control.Plain(v.Speaker.Month(m.Last()))
		if _, provisional := g.tables.For(m); provisional {
			label = v.Say("guide.month-provisional", locales.With("Month", label.Words))
		}
		options = append(options, control.Option{Value: m.String(), Label: label})
	}
	return options
}

func countOptions(most int) []control.Option {
	options := make([]control.Option, 0, most+1)
	for n := range most + 1 {
		options = append(options, control.Option{Value: strconv.Itoa(n), Label: control.Plain(strconv.Itoa(n))})
	}
	return options
}

func ageOptions(v page.View) []control.Option {
	options := []control.Option{{}}
	for age := range oldestChild + 1 {
		label := v.Say("guide.age", locales.With("Count", age))
		if age >= atSchool {
			label = v.Say("guide.age-at-school", locales.With("Count", age))
		}
		options = append(options, control.Option{Value: strconv.Itoa(age), Label: label})
	}
	return options
}

func ticked(yes bool) []string {
	if yes {
		return []string{"1"}
	}
	return nil
}
