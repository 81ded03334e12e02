package forms

// Known tells what a source has, by the name the definition gives it: applicant.name, register.address, last.rent,
// channel. What it does not have is false.
type Known func(source string) (Value, bool)

// Prefill lays what is known into fields that have no answer yet, and names those it filled, so that their page can say
// where the answer came from. A value of another type, or an option that is not offered, is left out.
func Prefill(d Definition, answers Answers, known Known) (Answers, []string) {
	out := Merge(answers, nil)
	var filled []string
	for _, page := range d.Pages {
		for _, field := range page.Fields {
			if _, answered := out[field.ID]; answered || field.Prefill == "" {
				continue
			}
			value, ok := known(field.Prefill)
			if ok && field.takes(value) {
				out[field.ID] = value
				filled = append(filled, field.ID)
			}
		}
	}
	return out, filled
}

// takes says whether a value can be an answer to the field.
func (f Field) takes(value Value) bool {
	trait := f.Kind.trait()
	switch {
	case value.Type != trait.value, value.Type == Empty:
		return false
	case trait.options && value.Type == Text:
		return f.Offers(value.Text)
	}
	for _, choice := range value.Choices {
		if trait.options && !f.Offers(choice) {
			return false
		}
	}
	return true
}
