package forms

import "strconv"

// Visibility is which pages, fields and options are seen with the answers as they are, what is demanded, and what the
// sums come to. Fields are known by their input name: rent, or children.r1.number inside a row.
type Visibility struct {
	// Counted are the answers that count: those of seen fields on seen pages, understood ones only.
	Counted Answers

	pages, skipped        map[string]bool
	fields                map[string]bool
	demanded, recommended map[string]bool
	options               map[string]bool
	sums                  map[string]int64
	broken                map[string][]Rule
	papers                []Evidence
}

// Page says whether a page is seen and asked.
func (v Visibility) Page(id string) bool { return v.pages[id] }

// Skipped says whether a page is not asked although it is seen: what is answered there counts.
func (v Visibility) Skipped(id string) bool { return v.skipped[id] }

// Field says whether a field is seen; a field on a hidden page or in a hidden group is not.
func (v Visibility) Field(name string) bool { return v.fields[name] }

// Required says whether a seen field must be answered.
func (v Visibility) Required(name string) bool { return v.demanded[name] }

// Recommended says whether a seen field should be answered and need not be.
func (v Visibility) Recommended(name string) bool { return v.recommended[name] && !v.demanded[name] }

// Option says whether an option of a seen field may be chosen.
func (v Visibility) Option(name, value string) bool {
	return v.fields[name] && !v.options[name+"="+value]
}

// Sum is what a calculated field comes to; false when it is hidden or an answer it needs is missing.
func (v Visibility) Sum(name string) (int64, bool) {
	sum, ok := v.sums[name]
	return sum, ok
}

// Broken are the checks of a seen field that do not hold, for the actor who fills in.
func (v Visibility) Broken(name string) []Rule { return v.broken[name] }

// RowsOf are the rows of a field with rows: those of a group as Field.RowsIn gives them, or a row for each paper that
// the answers call for.
func (v Visibility) RowsOf(f Field, answers Answers) []Row {
	if f.Kind != EvidenceKind {
		return f.RowsIn(answers)
	}
	rows := make([]Row, len(v.papers))
	for i, paper := range v.papers {
		rows[i] = rowOf(answers[f.ID], paper.ID)
	}
	return rows
}

// rowOf is the row with that id, an empty one when nothing is answered in it.
func rowOf(value Value, id string) Row {
	for _, row := range value.Rows {
		if row.ID == id {
			return row
		}
	}
	return Row{ID: id, Answers: Answers{}}
}

// Paper is what is called for in a row of the evidence.
func (v Visibility) Paper(row string) (Evidence, bool) {
	for _, paper := range v.papers {
		if paper.ID == row {
			return paper, true
		}
	}
	return Evidence{}, false
}

// TitleOfRow is the heading of a row: its place counted from 1 in a group, the paper's name among evidence.
func (v Visibility) TitleOfRow(f Field, row Row, place int, lang string) string {
	if paper, ok := v.Paper(row.ID); ok && f.Kind == EvidenceKind {
		return paper.Label.In(lang)
	}
	return f.TitleOfRow(lang, strconv.Itoa(place))
}
