package diff

import (
	"slices"
	"strings"

	"stodporten/forms"
	"stodporten/forms/check"
)

// Moved is what becomes of answers on another version.
type Moved struct {
	// Answers are those that the other version takes, as they are stored there.
	Answers forms.Answers
	// Kept were answered and stay so.
	Kept []Place
	// Anew must be answered on the other version and are not, or not well enough, though nothing was wrong with them
	// before: new questions that are demanded, answers of another kind, options that are gone, limits that are tighter.
	Anew []Place
	// Gone were answered and are asked no longer, or cannot be kept where nobody asks now.
	Gone []Place
}

// Place is a question, or a question of a row.
type Place struct {
	Page string
	// Field is group.field inside a group.
	Field string
	Title forms.Words
}

// Move works out what moving answers from one definition to another makes of them. Nothing is changed in what is handed
// in.
func Move(before, after forms.Definition, answers forms.Answers, facts forms.Facts) Moved {
	m := Moved{Answers: forms.Answers{}}
	var lost []Place
	for _, page := range before.Pages {
		for _, field := range page.Fields {
			if value := answers[field.ID]; value.Type != forms.Empty {
				lost = append(lost, m.one(page, field, after, value)...)
			}
		}
	}
	m.anew(before, after, answers, facts, lost)
	return m
}

// one moves one answer; what is still asked and could not be kept comes back.
func (m *Moved) one(page forms.Page, field forms.Field, after forms.Definition, value forms.Value) []Place {
	now, onPage, stays := after.Field(field.ID)
	if !stays {
		m.Gone = append(m.Gone, Place{Page: page.ID, Field: field.ID, Title: field.Label})
		return nil
	}
	kept, left := carry(field, now, value)
	if kept.Type != forms.Empty {
		m.Answers[field.ID] = kept
	}
	var lost []Place
	for _, inner := range left {
		place := Place{Page: onPage.ID, Field: field.ID, Title: now.Label}
		if inner != "" {
			place.Field += "." + inner
			question, asked := innerOf(now, inner)
			if !asked {
				question, _ = innerOf(field, inner)
				place.Title = question.Label
				m.Gone = append(m.Gone, place)
				continue
			}
			place.Title = question.Label
		}
		lost = append(lost, place)
	}
	if len(left) == 0 {
		m.Kept = append(m.Kept, Place{Page: onPage.ID, Field: field.ID, Title: now.Label})
	}
	return lost
}

func innerOf(group forms.Field, id string) (forms.Field, bool) {
	at := slices.IndexFunc(group.Fields, func(f forms.Field) bool { return f.ID == id })
	if at < 0 {
		return forms.Field{}, false
	}
	return group.Fields[at], true
}

// anew adds to what was lost and is still asked the problems that there were not before.
func (m *Moved) anew(before, after forms.Definition, answers forms.Answers, facts forms.Facts, lost []Place) {
	seen := forms.Visible(after, m.Answers, facts)
	for _, place := range lost {
		asked, _, _ := strings.Cut(place.Field, ".")
		if seen.Field(asked) {
			m.Anew = append(m.Anew, place)
		} else {
			m.Gone = append(m.Gone, place)
		}
	}
	known := map[string]bool{}
	for _, problem := range check.All(before, answers, facts).Problems {
		known[problem.Name+" "+problem.Check] = true
	}
	for _, problem := range check.All(after, m.Answers, facts).Problems {
		place := Place{Page: problem.Page, Field: problem.Field, Title: problem.Label}
		if problem.Group != "" {
			place.Field = problem.Group + "." + problem.Field
		}
		if !known[problem.Name+" "+problem.Check] && !m.listed(place.Field) {
			m.Anew = append(m.Anew, place)
		}
	}
}

func (m *Moved) listed(field string) bool {
	return slices.ContainsFunc(m.Anew, func(p Place) bool { return p.Field == field })
}

// carry is what the new question takes of an answer, and the ids of what it does not take: of questions of the rows, and
// nothing for the question itself.
func carry(before, after forms.Field, value forms.Value) (kept forms.Value, left []string) {
	itself := []string{""}
	switch {
	case value.Type == forms.Unread && before.Kind == after.Kind:
		return value, nil
	case !exchangeable(before, after) || value.Type != after.Kind.Value():
		return forms.Value{}, itself
	case value.Type == forms.Rows:
		return carryRows(before, after, value)
	case !after.Kind.HasOptions() || value.Type == forms.Text && offers(after, value.Text):
		return value, nil
	case value.Type != forms.Choices:
		return forms.Value{}, itself
	}
	chosen := len(value.Choices)
	value.Choices = slices.DeleteFunc(slices.Clone(value.Choices), func(choice string) bool { return !offers(after, choice) })
	switch len(value.Choices) {
	case chosen:
		return value, nil
	case 0:
		return forms.Value{}, itself
	}
	return value, itself
}

func offers(field forms.Field, value string) bool {
	return slices.ContainsFunc(field.Options, func(o forms.Option) bool { return o.Value == value })
}

func carryRows(before, after forms.Field, value forms.Value) (forms.Value, []string) {
	var left []string
	rows := make([]forms.Row, len(value.Rows))
	for i, row := range value.Rows {
		rows[i] = forms.Row{ID: row.ID, Answers: forms.Answers{}}
		for _, inner := range before.Fields {
			answer := row.Answers[inner.ID]
			if answer.Type == forms.Empty {
				continue
			}
			now, asked := innerOf(after, inner.ID)
			kept, lost := carry(inner, now, answer)
			if (!asked || len(lost) > 0) && !slices.Contains(left, inner.ID) {
				left = append(left, inner.ID)
			}
			if asked && kept.Type != forms.Empty {
				rows[i].Answers[inner.ID] = kept
			}
		}
	}
	value.Rows = rows
	return value, left
}

// exchangeable kinds store the same thing in the same way.
func exchangeable(before, after forms.Field) bool {
	if before.Kind == after.Kind {
		return before.Places() == after.Places()
	}
	for _, family := range families() {
		if slices.Contains(family, before.Kind) && slices.Contains(family, after.Kind) {
			return before.Places() == after.Places()
		}
	}
	return false
}

func families() [][]forms.Kind {
	return [][]forms.Kind{
		{forms.TextKind, forms.MultilineKind, forms.NameKind},
		{forms.RadiosKind, forms.SelectKind, forms.AutocompleteKind, forms.TreeKind, forms.LinkedKind},
		{forms.DecimalKind, forms.PercentKind},
		{forms.IntegerKind, forms.ScaleKind},
		{forms.YesNoKind, forms.ConsentKind},
		{forms.GuardianKind, forms.OtherGuardianKind},
	}
}
