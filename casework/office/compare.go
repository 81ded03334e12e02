package office

import (
	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
)

// changes says in words which questions came and which went.
func changes(before, after forms.Definition, speaker locales.Speaker) []control.Text {
	var all []control.Text
	for _, one := range missingFrom(before, after) {
		all = append(all, control.Say(speaker, "versions.question-came", locales.With("Question", one.Label.In(speaker.Code()))))
	}
	for _, one := range missingFrom(after, before) {
		all = append(all, control.Say(speaker, "versions.question-went", locales.With("Question", one.Label.In(speaker.Code()))))
	}
	return all
}

// missingFrom are the questions of other that d does not have.
func missingFrom(d, other forms.Definition) []forms.Field {
	var missing []forms.Field
	for _, page := range other.Pages {
		for _, field := range page.Fields {
			if _, _, there := d.Field(field.ID); !there && len(field.Label) > 0 {
				missing = append(missing, field)
			}
		}
	}
	return missing
}
