package sheet

import (
	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
)

// facts are the answered and unanswered questions of a page, without its texts; groups come apart from them.
func facts(s locales.Speaker, lang string, fields []forms.SeenField) []control.Fact {
	var all []control.Fact
	for _, f := range fields {
		switch f.Kind {
		case forms.HeadingKind, forms.NoticeKind, forms.DetailsKind, forms.GroupKind:
			continue
		default:
			all = append(all, control.Fact{Key: control.In(s, f.Label, lang), Values: values(s, lang, f)})
		}
	}
	return all
}

// values are the answer's lines. What a person typed themselves is in no language we know.
func values(s locales.Speaker, lang string, f forms.SeenField) []control.Text {
	if len(f.Shown) == 0 {
		return []control.Text{control.Say(s, "sheet.not-answered")}
	}
	texts := make([]control.Text, len(f.Shown))
	for i, shown := range f.Shown {
		if len(f.Options) > 0 {
			texts[i] = control.In(s, shown, lang)
		} else {
			texts[i] = control.Plain(shown)
		}
	}
	return texts
}

func groups(fields []forms.SeenField) []forms.SeenField {
	var all []forms.SeenField
	for _, f := range fields {
		if f.Kind == forms.GroupKind {
			all = append(all, f)
		}
	}
	return all
}

func in(s locales.Speaker, lang, words string) control.Text { return control.In(s, words, lang) }
