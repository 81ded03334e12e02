package answer

import "slices"

// Merge gives the stored answers with those just read put in: an emptied field goes, a field that was not on the page
// stays, and rows are those just read, each with what it had and the page did not show.
func Merge(stored, read Answers) Answers {
	out := make(Answers, len(stored)+len(read))
	for id, value := range stored {
		out[id] = value
	}
	for id, value := range read {
		switch value.Type {
		case Empty:
			delete(out, id)
		case Rows:
			out[id] = Value{Type: Rows, Rows: mergeRows(stored[id].Rows, value.Rows)}
		case Text, Whole, YesNo, Choices, Parts, Files, Unread:
			out[id] = value
		}
	}
	return out
}

// mergeRows gives the rows just read, each with what it had and the page did not show. The rows of papers have names and
// nobody takes them away: one that was not on the page stays.
func mergeRows(stored, read []Row) []Row {
	rows := make([]Row, len(read))
	for i, row := range read {
		rows[i] = Row{ID: row.ID, Answers: Merge(rowOf(stored, row.ID).Answers, row.Answers)}
	}
	for _, row := range stored {
		if !rowID.MatchString(row.ID) && rowOf(rows, row.ID).ID == "" {
			rows = append(rows, row)
		}
	}
	return rows
}

func rowOf(rows []Row, id string) Row {
	if at := slices.IndexFunc(rows, func(row Row) bool { return row.ID == id }); at >= 0 {
		return rows[at]
	}
	return Row{}
}
