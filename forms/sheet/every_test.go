package sheet

import (
	"net/url"
	"strings"

	"stodporten/forms"
)

func textOf(words string) forms.Value { return forms.Value{Type: forms.Text, Text: words} }
func wholeOf(n int64) forms.Value     { return forms.Value{Type: forms.Whole, Whole: n} }
func yes() forms.Value                { return forms.Value{Type: forms.YesNo, YesNo: true} }

func partsOf(pairs ...string) forms.Value {
	v := forms.Value{Type: forms.Parts, Parts: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		v.Parts[pairs[i]] = pairs[i+1]
	}
	return v
}

func rowsOf(rows ...forms.Row) forms.Value { return forms.Value{Type: forms.Rows, Rows: rows} }

const (
	cleanFile   = "11111111-1111-4111-8111-111111111111"
	waitingFile = "22222222-2222-4222-8222-222222222222"
	refusedFile = "33333333-3333-4333-8333-333333333333"
	goneFile    = "44444444-4444-4444-8444-444444444444"
)

func filesOfEveryState() map[string]forms.FileFact {
	return map[string]forms.FileFact{
		cleanFile:   {ID: cleanFile, Name: "hyresavi-november-2026.pdf", Bytes: 1_240_000, Kind: "pdf", State: forms.Clean, SHA256: strings.Repeat("ab", 32)},
		waitingFile: {ID: waitingFile, Name: "IMG_20261122_" + strings.Repeat("ettlångtnamn", 8) + ".jpeg", Bytes: 840_000, Kind: "jpeg", State: forms.Quarantined},
		refusedFile: {ID: refusedFile, Name: "<b>lösenord</b>.pdf", Bytes: 12_000, Kind: "pdf", State: forms.Refused},
	}
}

// answersToEveryKind answer testdata/kinds.json, one or two with words that are longer than any screen.
func answersToEveryKind() forms.Answers {
	return forms.Answers{
		"short": textOf("Ekköpings bussar"), "long": textOf("Första raden.\n" + strings.Repeat("Donaudampfschiffahrtsgesellschaft", 4)),
		"called": textOf("Amina"), "mail": textOf("amina@exempel.se"), "tel": textOf("070-174 06 05"), "number_of": wholeOf(3), "area": wholeOf(625),
		"rent": wholeOf(845050), "share": wholeOf(7500), "born": textOf("1990-01-01"), "moved": textOf("2019-05"), "month": textOf("2026-12"),
		"away": partsOf("from", "2026-11-01", "to", "2026-11-14"), "clock": textOf("14:30"), "hours": partsOf("mon_from", "08:00", "mon_to", "12:00", "sat_from", "10:00", "sat_to", "14:00"),
		"job": yes(), "living": textOf("lodger"), "aids": {Type: forms.Choices, Choices: []string{"pictures", "interpreter"}}, "sex": textOf("week"),
		"language": textOf("ar"), "county": textOf("c"), "town": textOf("gr"), "matter": textOf("medicine"), "mood": wholeOf(7), "citizen": textOf("SY"),
		"own": textOf("199001012385"), "firm": textOf("5560125790"), "home": partsOf("which", "other", "street", "Storgatan 4", "postcode", "12345", "city", "Ekköping"),
		"mate": partsOf("name", "Karim Testberg", "number", "199001012385"), "parent": partsOf("name", "Sara Provsson", "number", "1985-02-03"),
		"second": partsOf("name", "Jonas Provsson", "number", "199001012385"), "helper": partsOf("name", "Eva Mall", "number", "199001012385", "capacity", "trustee", "phone", "070-174 06 05"),
		"people": rowsOf(forms.Row{ID: "r1", Answers: forms.Answers{"name": textOf("Karim")}}), "kids": rowsOf(forms.Row{ID: "r1", Answers: forms.Answers{"name": textOf("Elias")}}),
		"account": partsOf("clearing", "83279", "number", "1234567"), "bg": textOf("50501055"), "pg": textOf("42"), "iban": textOf("SE4550000000058398257466"),
		"debts": rowsOf(
			forms.Row{ID: "r1", Answers: forms.Answers{"to": textOf("Hyresvärden"), "what": textOf("kfm"), "sum": wholeOf(1250000)}},
			forms.Row{ID: "r3", Answers: forms.Answers{"to": textOf(strings.Repeat("Inkassobolaget", 4)), "sum": wholeOf(99000)}},
		),
		"incomes":    rowsOf(forms.Row{ID: "r1", Answers: forms.Answers{"from": textOf("Försäkringskassan"), "paid": textOf("2026-11-25")}}),
		"rent_paper": {Type: forms.Files, Choices: []string{cleanFile, waitingFile, refusedFile, goneFile}},
		"proofs": rowsOf(
			forms.Row{ID: "lease", Answers: forms.Answers{"how": textOf("upload"), "files": {Type: forms.Files, Choices: []string{cleanFile}}}},
			forms.Row{ID: "pay_slip", Answers: forms.Answers{"how": textOf("later"), "by": textOf("2026-12-15")}},
			forms.Row{ID: "doctor", Answers: forms.Answers{"how": textOf("wont"), "why": textOf("Jag har inte råd.")}},
		),
		"oath": yes(), "ask": {Type: forms.YesNo}, "way": textOf("web"),
	}
}

// wronglyTyped is something that cannot be right in every input of a form.
func wronglyTyped(d forms.Definition) forms.Typed {
	typed := forms.Typed{}
	for _, page := range d.Pages {
		for _, f := range page.Fields {
			if f.Kind.HasRows() {
				rows := map[bool][]string{true: {"lease", "pay_slip", "doctor"}, false: {"r1", "r3"}}[f.Kind == forms.EvidenceKind]
				typed[f.ID] = append([]string{""}, rows...)
				for _, row := range rows {
					for _, inner := range f.Fields {
						wrongIn(typed, inner, forms.InputName(f.ID, row, inner.ID))
					}
				}
				continue
			}
			wrongIn(typed, f, f.ID)
		}
	}
	return typed
}

func wrongIn(typed forms.Typed, f forms.Field, name string) {
	for _, input := range inputs(f, name) {
		switch f.Kind {
		case forms.YesNoKind, forms.RadiosKind, forms.CheckboxesKind, forms.ScaleKind, forms.TreeKind, forms.FileKind, forms.AttestationKind, forms.ConsentKind, forms.SelectKind, forms.LinkedKind:
			typed[input] = []string{""}
		case forms.TextKind, forms.MultilineKind, forms.NameKind:
			typed[input] = []string{""}
		default:
			typed[input] = []string{"99x"}
		}
	}
}

func postedOf(typed forms.Typed) url.Values {
	values := url.Values{}
	for name, all := range typed {
		values[name] = all
	}
	return values
}
