package control

import (
	"slices"

	"stodporten/locales"
)

func (r Residence) lines(s locales.Speaker, q Question) []Line {
	line := func(part string, key Text, t Typing) Line {
		inner := Question{Name: q.Name + "-" + part, ID: q.id() + "-" + part, Label: key}
		if slices.Contains(r.Wrong, part) {
			inner.Error = q.Error
		}
		if !r.Own {
			t.Autocomplete = ""
		}
		return Line{inner, t}
	}
	co := line("co", Say(s, "control.address-co"), Typing{Value: r.Care, Width: 30, Autocomplete: "address-line2"})
	co.Mark = Say(s, "control.optional")
	return []Line{
		co,
		line("street", Say(s, "control.address-street"), Typing{Value: r.Street, Width: 30, Autocomplete: "address-line1"}),
		line("postcode", Say(s, "control.address-postcode"), Typing{Value: r.Postcode, Width: 5, Mode: "numeric", Autocomplete: "postal-code"}),
		line("city", Say(s, "control.address-city"), Typing{Value: r.City, Width: 20, Autocomplete: "address-level2"}),
	}
}
