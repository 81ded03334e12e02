package forms

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A row's id is r and a number that grows: it is part of input names and stays with the row.
var rowID = regexp.MustCompile(`^r[1-9][0-9]{0,4}$`)

// rowID says whether a row of the field may have the id: that of a paper where the rows are papers.
func (f Field) rowID(id string) bool {
	if f.Kind == EvidenceKind {
		return idShape.MatchString(id)
	}
	return rowID.MatchString(id)
}

// RowsIn are the group's rows, filled up with empty ones to the fewest there must be.
func (f Field) RowsIn(answers Answers) []Row {
	rows := slices.Clone(answers[f.ID].Rows)
	for len(rows) < f.MinRows {
		rows = append(rows, Row{ID: nextRow(rows), Answers: Answers{}})
	}
	return rows
}

func nextRow(rows []Row) string {
	highest := 0
	for _, row := range rows {
		if n, err := strconv.Atoi(strings.TrimPrefix(row.ID, "r")); err == nil {
			highest = max(highest, n)
		}
	}
	return "r" + strconv.Itoa(highest+1)
}

// RowAction is a row to be added, or removed when Row is set: what a submit button of a page asks for.
type RowAction struct {
	Group string
	Row   string
}

// AddName is the name of the button that adds a row.
func AddName(group string) string { return group + ".add" }

// RemoveName is the name of the button that removes a row.
func RemoveName(group, row string) string { return group + ".remove." + row }

// ReadAction finds the button that was pressed; false when it was none that changes rows.
func ReadAction(page Page, posted url.Values) (RowAction, bool) {
	for _, field := range page.Fields {
		if field.Kind != GroupKind {
			continue
		}
		if posted.Has(AddName(field.ID)) {
			return RowAction{Group: field.ID}, true
		}
		prefix := RemoveName(field.ID, "")
		for name := range posted {
			if row, ok := strings.CutPrefix(name, prefix); ok && rowID.MatchString(row) {
				return RowAction{Group: field.ID, Row: row}, true
			}
		}
	}
	return RowAction{}, false
}

// Apply gives the answers with the row added or removed; the answers handed in stay as they are. A row that is no longer
// there is removed already. One row too many is ErrTooMuch; the page offers no button then.
func (a RowAction) Apply(page Page, answers Answers) (Answers, error) {
	at := slices.IndexFunc(page.Fields, func(f Field) bool { return f.ID == a.Group && f.Kind == GroupKind })
	if at < 0 {
		return nil, fmt.Errorf("%w: no group %s", ErrNoPage, a.Group)
	}
	field := page.Fields[at]
	rows := field.RowsIn(answers)
	if a.Row == "" {
		if len(rows) >= field.MaxRows {
			return nil, fmt.Errorf("%w: more than %d rows of %s", ErrTooMuch, field.MaxRows, field.ID)
		}
		rows = append(rows, Row{ID: nextRow(rows), Answers: Answers{}})
	} else {
		rows = slices.DeleteFunc(rows, func(row Row) bool { return row.ID == a.Row })
	}
	out := make(Answers, len(answers)+1)
	for id, value := range answers {
		out[id] = value
	}
	out[field.ID] = Value{Type: Rows, Rows: rows}
	return out, nil
}
