package sheet

import (
	"strings"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/forms/idnumber"
)

// parted cuts a text at its empty lines.
func parted(text string) []string {
	var all []string
	for _, paragraph := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			all = append(all, paragraph)
		}
	}
	return all
}

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

// inKronor says the unit that stands beside the input also to those who hear the page.
func (s Sheet) inKronor(f forms.Field, name string) control.Question {
	q := s.question(f, name)
	q.Aside = control.Say(s.Speaker, "sheet.in-kronor")
	return q
}

func (s Sheet) identity(f forms.Field, name string) control.Question {
	if f.BirthDate {
		return s.hinted(s.question(f, name), "sheet.identity-or-birth-hint")
	}
	return s.hinted(s.question(f, name), "sheet.identity-hint")
}

// boxes says that several may be chosen, where there are several.
func (s Sheet) boxes(f forms.Field, name string) control.Question {
	q := s.question(f, name)
	if len(s.options(f, name)) > 1 {
		return s.hinted(q, "sheet.boxes-hint")
	}
	return q
}

// choices are the options of a list that opens, after a first line that chooses nothing.
func (s Sheet) choices(f forms.Field, name string) []control.Option {
	return append([]control.Option{{Label: control.Say(s.Speaker, "sheet.choose")}}, s.options(f, name)...)
}

// number is the applicant's own, as it is usually written.
func (s Sheet) number() string {
	if number, err := idnumber.FromDigits(s.Applicant.Number); err == nil {
		return number.Hyphenated()
	}
	return s.Applicant.Number
}
