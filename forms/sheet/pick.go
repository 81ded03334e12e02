package sheet

import (
	"slices"
	"strings"

	"stodporten/forms"
	"stodporten/forms/control"
)

func (s Sheet) options(f forms.Field, name string) []control.Option {
	var options []control.Option
	for _, o := range f.Options {
		if s.Visibility.Option(name, o.Value) {
			options = append(options, s.option(o))
		}
	}
	return options
}

func (s Sheet) option(o forms.Option) control.Option {
	return control.Option{Value: o.Value, Label: s.words(o.Label), Hint: s.words(o.Help), Alone: o.None}
}

func (s Sheet) yesNo() []control.Option {
	return []control.Option{
		{Value: "yes", Label: control.Say(s.Speaker, "common.yes")},
		{Value: "no", Label: control.Say(s.Speaker, "common.no")},
	}
}

// choices are the options of a list that opens, after a first line that chooses nothing.
func (s Sheet) choices(f forms.Field, name string) []control.Option {
	return append([]control.Option{{Label: control.Say(s.Speaker, "sheet.choose")}}, s.options(f, name)...)
}

// leader is the question that a linked one follows, and its input's name; false when it stands on another page.
func (s Sheet) leader(f forms.Field, name string) (forms.Field, string, bool) {
	fields, prefix := s.Page.Fields, ""
	if at := strings.LastIndexByte(name, '.'); at >= 0 {
		group, _, _ := strings.Cut(name, ".")
		if i := slices.IndexFunc(fields, func(g forms.Field) bool { return g.ID == group }); i >= 0 {
			fields, prefix = slices.Concat(fields[i].Fields, fields), name[:at+1]
			if !slices.ContainsFunc(fields[:len(fields)-len(s.Page.Fields)], func(inner forms.Field) bool { return inner.ID == f.From }) {
				prefix = ""
			}
		}
	}
	if i := slices.IndexFunc(fields, func(other forms.Field) bool { return other.ID == f.From }); i >= 0 {
		return fields[i], prefix + f.From, true
	}
	return forms.Field{}, "", false
}

// families are the options of a linked list. Where the question before it stands on the same page all are there, under what they
// belong to: a browser without a script cannot take away those that do not fit.
func (s Sheet) families(f forms.Field, name string) []control.Family {
	first := control.Family{Options: []control.Option{{Label: control.Say(s.Speaker, "sheet.choose")}}}
	leader, _, here := s.leader(f, name)
	if !here {
		first.Options = s.choices(f, name)
		return []control.Family{first}
	}
	all := []control.Family{first}
	for _, parent := range leader.Options {
		family := control.Family{Value: parent.Value, Label: s.words(parent.Label)}
		for _, o := range f.Options {
			if o.Parent == parent.Value && (o.When == "" || s.Visibility.Option(name, o.Value)) {
				family.Options = append(family.Options, s.option(o))
			}
		}
		if len(family.Options) > 0 {
			all = append(all, family)
		}
	}
	return all
}

// follows is the input that a linked list follows.
func (s Sheet) follows(f forms.Field, name string) string {
	_, at, _ := s.leader(f, name)
	return at
}

// boxes says that several may be chosen, where there are several.
func (s Sheet) boxes(f forms.Field, name string) control.Question {
	q := s.question(f, name)
	if len(s.options(f, name)) > 1 {
		return s.hinted(q, "sheet.boxes-hint")
	}
	return q
}
