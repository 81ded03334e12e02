package sheet

import (
	"slices"

	"stodporten/forms"
	"stodporten/forms/control"
)

// part is one of several inputs of a question. What is wrong with it alone is said beside it.
func (s Sheet) part(name, part, key string) control.Question {
	q := control.Question{Name: name + "-" + part, Label: control.Say(s.Speaker, key)}
	for _, p := range s.Problems {
		if p.Name == name && p.Input == q.Name {
			q.Error = problemText(s.Speaker, p)
		}
	}
	return q
}

// whole is the question above its parts: the mistake that one part has is said there and not here.
func (s Sheet) whole(f forms.Field, name string) control.Question {
	q := s.question(f, name)
	if len(s.wrong(name)) > 0 {
		q.Error = control.Text{}
	}
	return q
}

func (s Sheet) lines(f forms.Field, name string) []control.Line {
	switch f.Kind {
	case forms.AccountKind:
		clearing, number := s.part(name, "clearing", "sheet.clearing"), s.part(name, "number", "sheet.account-number")
		clearing.Hint = control.Say(s.Speaker, "sheet.clearing-hint")
		return []control.Line{
			{Question: clearing, Typing: control.Typing{Value: s.Typed.Get(clearing.Name), Mode: "numeric", Width: 5}},
			{Question: number, Typing: control.Typing{Value: s.Typed.Get(number.Name), Mode: "numeric", Width: 20}},
		}
	default:
		who, number := s.part(name, "name", "sheet.person-name"), s.part(name, "number", "sheet.person-number")
		number.Hint = control.Say(s.Speaker, "sheet.identity-hint")
		if f.BirthDate {
			number.Hint = control.Say(s.Speaker, "sheet.identity-or-birth-hint")
		}
		return []control.Line{
			{Question: who, Typing: control.Typing{Value: s.Typed.Get(who.Name), Width: 30}},
			{Question: number, Typing: control.Typing{Value: s.Typed.Get(number.Name), Plain: true, Width: 20}},
		}
	}
}

// phone is how to reach a representative.
func (s Sheet) phone(name string) control.Line {
	q := s.part(name, "phone", "sheet.person-phone")
	return control.Line{Question: q, Typing: control.Typing{Value: s.Typed.Get(q.Name), Type: "tel", Mode: "tel", Width: 20}}
}

// capacities are in what way a representative acts.
func (s Sheet) capacities() []control.Option {
	options := make([]control.Option, 0, len(forms.Capacities()))
	for _, capacity := range forms.Capacities() {
		option := control.Option{Value: capacity}
		switch capacity {
		case "trustee":
			option.Label, option.Hint = control.Say(s.Speaker, "kinds.capacity-trustee"), control.Say(s.Speaker, "sheet.capacity-trustee-hint")
		case "administrator":
			option.Label, option.Hint = control.Say(s.Speaker, "kinds.capacity-administrator"), control.Say(s.Speaker, "sheet.capacity-administrator-hint")
		case "attorney":
			option.Label, option.Hint = control.Say(s.Speaker, "kinds.capacity-attorney"), control.Say(s.Speaker, "sheet.capacity-attorney-hint")
		case "mandate":
			option.Label, option.Hint = control.Say(s.Speaker, "kinds.capacity-mandate"), control.Say(s.Speaker, "sheet.capacity-mandate-hint")
		}
		options = append(options, option)
	}
	return options
}

func (s Sheet) residence(f forms.Field, name string) control.Residence {
	r := control.Residence{
		Which: s.Typed.Get(name + "-which"), Care: s.Typed.Get(name + "-co"), Street: s.Typed.Get(name + "-street"),
		Postcode: s.Typed.Get(name + "-postcode"), City: s.Typed.Get(name + "-city"),
		Own: f.Autocomplete != "", Wrong: s.wrong(name),
	}
	if len(f.Addresses()) == 1 {
		return r
	}
	for _, way := range []control.Option{
		{Value: "register", Label: control.Say(s.Speaker, "sheet.address-register")},
		{Value: "other", Label: control.Say(s.Speaker, "sheet.address-other")},
		{Value: "protected", Label: control.Say(s.Speaker, "sheet.address-protected"), Hint: control.Say(s.Speaker, "sheet.address-protected-hint")},
	} {
		if slices.Contains(f.Addresses(), way.Value) {
			r.Ways = append(r.Ways, way)
		}
	}
	return r
}
