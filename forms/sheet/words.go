package sheet

import (
	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/forms/idnumber"
)

// firstNew is the id of the input to go to first.
func (s Sheet) firstNew() string {
	first := ""
	s.each(func(f forms.Field, name string) {
		if first == "" && s.isNew(name) {
			first = inputs(f, name)[0]
		}
	})
	return first
}

// number is the applicant's own, as it is usually written.
func (s Sheet) number() string {
	if number, err := idnumber.FromDigits(s.Applicant.Number); err == nil {
		return number.Hyphenated()
	}
	return s.Applicant.Number
}

// rowTitle is the heading of a row at its place, counted from 0.
func (s Sheet) rowTitle(f forms.Field, row forms.Row, place int) control.Text {
	_, lang := f.RowTitle.Found(s.Speaker.Code())
	return control.In(s.Speaker, s.Visibility.TitleOfRow(f, row, place+1, s.Speaker.Code()), lang)
}

func (s Sheet) stopWays() []control.Step {
	if s.Stop.Link.Href == "" {
		return nil
	}
	return []control.Step{{Text: s.words(s.Stop.Link.Label), Href: s.Stop.Link.Href}}
}

// rows are those of a group, filled up to the fewest there must be.
func (s Sheet) rows(f forms.Field) []forms.Row { return s.Visibility.RowsOf(f, s.Answers) }
