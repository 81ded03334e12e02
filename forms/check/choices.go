package check

import (
	"slices"

	"stodporten/forms"
	"stodporten/locales"
)

func option(chosen string, in context) *finding {
	if !in.shown(chosen) {
		return found("option")
	}
	return nil
}

func boxes(field forms.Field, chosen []string, in context) *finding {
	for _, choice := range chosen {
		at := slices.IndexFunc(field.Options, func(o forms.Option) bool { return o.Value == choice })
		if at < 0 || !in.shown(choice) {
			return found("option")
		}
		if field.Options[at].None && len(chosen) > 1 {
			return found("none")
		}
	}
	count := int64(len(chosen))
	switch {
	case field.Min != nil && count < *field.Min:
		return found("few-boxes", locales.With("Limit", *field.Min))
	case field.Max != nil && count > *field.Max:
		return found("many-boxes", locales.With("Limit", *field.Max))
	}
	return nil
}

// leaf refuses an entry of a tree that others lie under.
func leaf(field forms.Field, chosen string) *finding {
	if slices.ContainsFunc(field.Options, func(o forms.Option) bool { return o.Parent == chosen }) {
		return found("leaf")
	}
	return nil
}
