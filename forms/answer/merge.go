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

func mergeRows(stored, read []Row) []Row {
	rows := make([]Row, len(read))
	for i, row := range read {
		before := Answers{}
		if at := slices.IndexFunc(stored, func(s Row) bool { return s.ID == row.ID }); at >= 0 {
			before = stored[at].Answers
		}
		rows[i] = Row{ID: row.ID, Answers: Merge(before, row.Answers)}
	}
	return rows
}
