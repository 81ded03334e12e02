package files

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"stodporten/forms"
)

// Named are the files that answers name.
func Named(answers forms.Answers) []uuid.UUID {
	var ids []uuid.UUID
	for _, value := range answers {
		if value.Type == forms.Files {
			for _, text := range value.Choices {
				if id, err := uuid.Parse(text); err == nil && !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
		for _, row := range value.Rows {
			for _, id := range Named(row.Answers) {
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	return ids
}

// Question is the one that an input's name belongs to; false when the form has none that is answered with files.
func Question(d forms.Definition, input string) (forms.Field, bool) {
	for _, page := range d.Pages {
		for _, field := range page.Fields {
			if field.Kind == forms.FileKind && field.ID == input {
				return field, true
			}
			if !field.Kind.HasRows() {
				continue
			}
			row, inner, ok := rowOf(field.ID, input)
			for _, f := range field.Fields {
				if ok && f.Kind == forms.FileKind && f.ID == inner && forms.InputName(field.ID, row, inner) == input {
					return f, true
				}
			}
		}
	}
	return forms.Field{}, false
}

// rowOf takes the name of an input in a row apart.
func rowOf(group, input string) (row, inner string, ok bool) {
	rest, ok := strings.CutPrefix(input, group+".")
	if !ok {
		return "", "", false
	}
	row, inner, ok = strings.Cut(rest, ".")
	return row, inner, ok && row != "" && !strings.Contains(inner, ".")
}

// Fill puts files where they answer: the row of a file says which question it belongs to, whatever was posted. A question that is in
// no row any longer leaves its files where they are, and they go with the draft.
func Fill(d forms.Definition, answers forms.Answers, all []File) forms.Answers {
	filled := make(forms.Answers, len(answers))
	for id, value := range answers {
		filled[id] = value
	}
	for _, page := range d.Pages {
		for _, field := range page.Fields {
			switch {
			case field.Kind == forms.FileKind:
				put(filled, field.ID, OnField(all, field.ID))
			case field.Kind.HasRows():
				fillRows(filled, field, all)
			}
		}
	}
	return filled
}

func put(answers forms.Answers, id string, found []File) {
	delete(answers, id)
	if len(found) == 0 {
		return
	}
	value := forms.Value{Type: forms.Files}
	for _, f := range found {
		value.Choices = append(value.Choices, f.ID.String())
	}
	answers[id] = value
}

func fillRows(answers forms.Answers, field forms.Field, all []File) {
	value, answered := answers[field.ID]
	value.Rows = slices.Clone(value.Rows)
	for _, inner := range field.Fields {
		if inner.Kind != forms.FileKind {
			continue
		}
		value.Rows = withPapers(value.Rows, field, inner.ID, all)
		for i, row := range value.Rows {
			own := make(forms.Answers, len(row.Answers)+1)
			for id, v := range row.Answers {
				own[id] = v
			}
			put(own, inner.ID, OnField(all, forms.InputName(field.ID, row.ID, inner.ID)))
			value.Rows[i].Answers = own
		}
	}
	if answered || len(value.Rows) > 0 {
		value.Type = forms.Rows
		answers[field.ID] = value
	}
}

// withPapers adds the rows of papers that have been sent before the page was saved for the first time.
func withPapers(rows []forms.Row, field forms.Field, inner string, all []File) []forms.Row {
	if field.Kind != forms.EvidenceKind {
		return rows
	}
	for _, f := range all {
		id, in, ok := rowOf(field.ID, f.Field)
		known := slices.ContainsFunc(rows, func(r forms.Row) bool { return r.ID == id })
		if ok && in == inner && !known && f.State != forms.Refused {
			rows = append(rows, forms.Row{ID: id, Answers: forms.Answers{"how": {Type: forms.Text, Text: "upload"}}})
		}
	}
	return rows
}
