package sheet

import (
	"strconv"

	"stodporten/forms"
	"stodporten/forms/codes"
	"stodporten/forms/control"
)

// typing is how the one-line kinds are typed.
func (s Sheet) typing(f forms.Field, name string) control.Typing {
	t := control.Typing{Value: s.Typed.Get(name), Autocomplete: f.Autocomplete}
	switch f.Kind {
	case forms.CurrencyKind:
		t.Money, t.Mode, t.Suffix = true, "decimal", control.Plain("kr")
	case forms.PercentKind:
		t.Mode, t.Width, t.Suffix = "decimal", 5, control.Plain("%")
	case forms.DecimalKind:
		t.Mode, t.Width = "decimal", 5
	case forms.IntegerKind:
		t.Mode, t.Width = "numeric", 5
	case forms.EmailKind:
		t.Type, t.Mode, t.Plain, t.Width = "email", "email", true, 30
	case forms.PhoneKind:
		t.Type, t.Mode, t.Width = "tel", "tel", 20
	case forms.IdentityKind, forms.OrgNumberKind:
		t.Plain, t.Width = true, 20
	case forms.BankgiroKind, forms.PlusgiroKind:
		t.Plain, t.Width = true, 10
	case forms.IBANKind:
		t.Plain, t.Width = true, 30
	case forms.TimeKind:
		t.Plain, t.Width = true, 5
	case forms.NameKind:
		t.Width = 30
	default:
		t.Width = widthFor(f.Limit())
	}
	return t
}

func widthFor(limit int) int {
	for _, width := range []int{5, 10, 20, 30} {
		if limit <= width {
			return width
		}
	}
	return 0
}

// line is the question of a one-line kind: with its usual hint, and its unit said to those who hear the page.
func (s Sheet) line(f forms.Field, name string) control.Question {
	q := s.question(f, name)
	switch f.Kind {
	case forms.CurrencyKind:
		q.Aside = control.Say(s.Speaker, "sheet.in-kronor")
	case forms.PercentKind:
		q.Aside = control.Say(s.Speaker, "sheet.in-percent")
	case forms.IdentityKind:
		if f.BirthDate {
			return s.hinted(q, "sheet.identity-or-birth-hint")
		}
		return s.hinted(q, "sheet.identity-hint")
	case forms.OrgNumberKind:
		return s.hinted(q, "sheet.orgnumber-hint")
	case forms.BankgiroKind:
		return s.hinted(q, "sheet.bankgiro-hint")
	case forms.PlusgiroKind:
		return s.hinted(q, "sheet.plusgiro-hint")
	case forms.IBANKind:
		return s.hinted(q, "sheet.iban-hint")
	case forms.TimeKind:
		return s.hinted(q, "sheet.time-hint")
	default:
	}
	return q
}

// hinted falls back to the usual hint of a kind where the definition has none of its own.
func (s Sheet) hinted(q control.Question, key string) control.Question {
	if q.Hint.Empty() {
		q.Hint = control.Say(s.Speaker, key)
	}
	return q
}

// dayHint is what a date of each kind looks like.
func dayHint(k forms.Kind) string {
	switch k {
	case forms.PartialDateKind:
		return "sheet.partial-date-hint"
	case forms.MonthKind:
		return "sheet.month-hint"
	default:
		return "sheet.date-hint"
	}
}

func (s Sheet) day(f forms.Field, name string) control.Day {
	day := control.Day{
		Day: s.Typed.Get(name + "-day"), Month: s.Typed.Get(name + "-month"), Year: s.Typed.Get(name + "-year"),
		Birth: f.Autocomplete == "bday", Wrong: s.wrong(name),
	}
	if f.Kind == forms.MonthKind {
		day.Parts = []string{"month", "year"}
	}
	return day
}

// ends are the two days of a period.
func (s Sheet) ends(name string) []control.End {
	var ends []control.End
	for _, end := range []struct{ part, key string }{{"from", "sheet.range-from"}, {"to", "sheet.range-to"}} {
		at := name + "-" + end.part
		day := control.Day{Joint: "_", Day: s.Typed.Get(at + "_day"), Month: s.Typed.Get(at + "_month"), Year: s.Typed.Get(at + "_year")}
		for _, part := range s.wrong(name) {
			if len(part) > len(end.part)+1 && part[:len(end.part)+1] == end.part+"_" {
				day.Wrong = append(day.Wrong, part[len(end.part)+1:])
			}
		}
		ends = append(ends, control.End{Name: at, Label: control.Say(s.Speaker, end.key), Day: day})
	}
	return ends
}

// week is a weekly schedule as a table to fill in.
func (s Sheet) week(name string) control.Grid {
	from, to := control.Say(s.Speaker, "sheet.week-from"), control.Say(s.Speaker, "sheet.week-to")
	grid := control.Grid{Pairs: true, Corner: control.Say(s.Speaker, "sheet.week-day"), Columns: []control.Text{from, to}}
	for _, day := range forms.Weekdays() {
		title := control.Say(s.Speaker, dayKey(day))
		row := control.GridRow{Title: title}
		for _, end := range []struct {
			part  string
			label control.Text
		}{{day + "_from", from}, {day + "_to", to}} {
			q := control.Question{Name: name + "-" + end.part, Label: end.label, Aside: title}
			row.Inputs = append(row.Inputs, control.Input(s.Speaker, q, control.Typing{Value: s.Typed.Get(q.Name), Plain: true, Width: 5}))
		}
		grid.Rows = append(grid.Rows, row)
	}
	return grid
}

// dayKey is written out, so that the words can be looked for.
func dayKey(day string) string {
	return map[string]string{
		"mon": "kinds.day-mon", "tue": "kinds.day-tue", "wed": "kinds.day-wed", "thu": "kinds.day-thu",
		"fri": "kinds.day-fri", "sat": "kinds.day-sat", "sun": "kinds.day-sun",
	}[day]
}

// steps are the numbers of a scale.
func (s Sheet) steps(f forms.Field) []control.Option {
	var steps []control.Option
	for low, high := f.Ends(); low <= high; low++ {
		steps = append(steps, control.Option{Value: strconv.FormatInt(low, 10), Label: control.Plain(s.Speaker.Number(low))})
	}
	return steps
}

// proposals are what an input with many answers proposes.
func (s Sheet) proposals(f forms.Field, name string) []control.Option {
	if f.Kind != forms.CountryKind {
		return s.options(f, name)
	}
	var all []control.Option
	for _, country := range codes.Countries(s.Speaker.Code()) {
		all = append(all, control.Option{Value: country.Code, Label: control.Plain(country.Name)})
	}
	return all
}

// proposed is what stands in such an input: a country's name rather than its code.
func (s Sheet) proposed(f forms.Field, name string) string {
	typed := s.Typed.Get(name)
	if f.Kind == forms.CountryKind && typed != "" {
		return codes.Country(typed, s.Speaker.Code())
	}
	return typed
}

// grown are the options of a tree below a parent.
func (s Sheet) grown(f forms.Field, name, parent string) []control.Branch {
	var branches []control.Branch
	for _, o := range f.Options {
		if o.Parent == parent && s.Visibility.Option(name, o.Value) {
			branches = append(branches, control.Branch{
				Value: o.Value, Label: s.words(o.Label), Hint: s.words(o.Help), Branches: s.grown(f, name, o.Value),
			})
		}
	}
	return branches
}
