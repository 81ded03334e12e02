package paper

import (
	"strconv"

	"stodporten/forms"
)

// space is where the answer to a question is written by hand: boxes to tick, a box for each sign, or lines.
func (w blank) space(f forms.Field) *Space {
	for _, try := range []func(forms.Field) *Space{w.chosenSpace, w.daySpace, w.personSpace, w.paySpace} {
		if space := try(f); space != nil {
			return space
		}
	}
	switch f.Kind {
	case forms.MultilineKind:
		return &Space{Lines: min(8, max(3, f.Limit()/400))}
	case forms.IntegerKind, forms.DecimalKind:
		return &Space{Short: true}
	case forms.CurrencyKind:
		return &Space{Short: true, Unit: w.say("paper.kronor")}
	case forms.PercentKind:
		return &Space{Short: true, Unit: &Words{Text: "%"}}
	case forms.FileKind:
		return &Space{Options: []Option{{Text: w.words("paper.file-here")}}, Wide: true}
	default:
		return &Space{Lines: 1}
	}
}

// mostToTick is how many choices are printed; of a longer list the answer is written out.
const mostToTick = 60

func (w blank) chosenSpace(f forms.Field) *Space {
	switch f.Kind { //nolint:exhaustive // Only what is chosen among options.
	case forms.YesNoKind, forms.ConsentKind:
		return &Space{Options: []Option{{Text: w.words("common.yes")}, {Text: w.words("common.no")}}}
	case forms.AttestationKind:
		return &Space{Options: []Option{{Text: w.words("paper.attest")}}, Wide: true}
	case forms.ScaleKind:
		return w.scale(f)
	}
	if !f.Kind.HasOptions() || len(f.Options) == 0 || len(f.Options) > mostToTick {
		return nil
	}
	space := &Space{}
	for _, o := range f.Options {
		option := Option{Text: w.text(o.Label), Help: w.ptr(o.Help)}
		space.Options = append(space.Options, option)
		space.Wide = space.Wide || len([]rune(option.Text.Text)) > 40 || option.Help != nil
	}
	return space
}

func (w blank) scale(f forms.Field) *Space {
	if f.Min == nil || f.Max == nil || *f.Max-*f.Min > 20 {
		return nil
	}
	space := &Space{}
	for n := *f.Min; n <= *f.Max; n++ {
		text := Words{Text: strconv.FormatInt(n, 10)}
		if low := w.text(f.LowLabel); n == *f.Min && low.Text != "" {
			text.Text += " – " + low.Text
		}
		if high := w.text(f.HighLabel); n == *f.Max && high.Text != "" {
			text.Text += " – " + high.Text
		}
		space.Options = append(space.Options, Option{Text: text})
	}
	return space
}

func (w blank) daySpace(f forms.Field) *Space {
	switch f.Kind { //nolint:exhaustive // Only days and times.
	case forms.DateKind, forms.PartialDateKind:
		return rows([]Part{w.cells("paper.year", 4), w.cells("paper.month", 2), w.cells("paper.day", 2)})
	case forms.MonthKind:
		return rows([]Part{w.cells("paper.year", 4), w.cells("paper.month", 2)})
	case forms.DateRangeKind:
		return rows([]Part{w.cells("paper.from", 8), w.cells("paper.to", 8)})
	case forms.TimeKind:
		return rows([]Part{w.cells("paper.hour", 2), w.cells("paper.minute", 2)})
	case forms.WeekScheduleKind:
		return rows([]Part{w.line("kinds.day-mon"), w.line("kinds.day-tue"), w.line("kinds.day-wed"), w.line("kinds.day-thu")},
			[]Part{w.line("kinds.day-fri"), w.line("kinds.day-sat"), w.line("kinds.day-sun")})
	}
	return nil
}

func rows(all ...[]Part) *Space { return &Space{Rows: all} }

func (w blank) personSpace(f forms.Field) *Space {
	number := w.cells("paper.identity-number", 12)
	switch f.Kind { //nolint:exhaustive // Only people and where they live.
	case forms.IdentityKind:
		return &Space{Cells: 12, Dash: 8}
	case forms.ApplicantKind, forms.PartnerKind, forms.GuardianKind, forms.OtherGuardianKind:
		return rows([]Part{w.line("paper.name")}, []Part{number})
	case forms.RepresentativeKind:
		return rows([]Part{w.line("paper.name")}, []Part{number, w.line("paper.phone")}, []Part{w.line("paper.capacity")})
	case forms.AddressKind:
		return rows([]Part{w.line("paper.street")}, []Part{w.cells("paper.postcode", 5), w.line("paper.town")})
	}
	return nil
}

func (w blank) paySpace(f forms.Field) *Space {
	switch f.Kind { //nolint:exhaustive // Only accounts and numbers of organisations.
	case forms.AccountKind:
		return rows([]Part{w.cells("paper.clearing", 5), w.line("paper.account")})
	case forms.OrgNumberKind:
		return &Space{Cells: 10, Dash: 6}
	case forms.BankgiroKind, forms.PlusgiroKind:
		return &Space{Short: true}
	}
	return nil
}
