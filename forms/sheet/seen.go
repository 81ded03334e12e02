package sheet

import (
	"slices"
	"strings"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
)

// facts are the answered and unanswered questions of a page, without its texts; groups come apart from them.
func facts(s locales.Speaker, lang string, fields []forms.SeenField) []control.Fact {
	var all []control.Fact
	for _, f := range fields {
		switch f.Kind {
		case forms.HeadingKind, forms.ParagraphKind, forms.NoticeKind, forms.DetailsKind, forms.HiddenKind, forms.GroupKind, forms.EvidenceKind:
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
		if f.Kind.HasRows() {
			all = append(all, f)
		}
	}
	return all
}

func in(s locales.Speaker, lang, words string) control.Text { return control.In(s, words, lang) }

// table is the rows of a group as a table: a column for each question that any of them has.
func table(s locales.Speaker, lang string, group forms.SeenField) control.Sheet {
	sheet := control.Sheet{Caption: in(s, lang, group.Label), Columns: []control.Column{{Title: control.Say(s, "sheet.row"), Hidden: true}}}
	var columns []string
	for _, row := range group.Rows {
		for _, f := range row.Fields {
			if id := column(f); f.Shown != nil || f.Raw != nil || f.Kind.Answered() {
				if !slices.Contains(columns, id) {
					columns = append(columns, id)
					sheet.Columns = append(sheet.Columns, control.Column{Title: in(s, lang, f.Label)})
				}
			}
		}
	}
	for _, row := range group.Rows {
		cells := []control.Cell{{Text: in(s, lang, row.Title)}}
		for _, id := range columns {
			cell := control.Cell{}
			if at := slices.IndexFunc(row.Fields, func(f forms.SeenField) bool { return column(f) == id }); at >= 0 {
				cell.Part = linesOf(values(s, lang, row.Fields[at]))
			}
			cells = append(cells, cell)
		}
		sheet.Rows = append(sheet.Rows, cells)
	}
	return sheet
}

// column is the question's id, the last part of its name.
func column(f forms.SeenField) string { return f.Name[strings.LastIndexByte(f.Name, '.')+1:] }
