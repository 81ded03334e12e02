package forms

import "stodporten/forms/answer"

// What people answer is a room of its own; here it has the names that all who know forms say.
type (
	// Value is one answer.
	Value = answer.Value
	// ValueType says which member of a Value holds the answer.
	ValueType = answer.Type
	// Row is one row of a group.
	Row = answer.Row
	// Answers are what has been answered so far, by field id.
	Answers = answer.Answers
	// Typed is what stands in the inputs of a page, by input name.
	Typed = answer.Typed
)

// The types of an answer; package answer says what each holds.
const (
	Empty   = answer.Empty
	Text    = answer.Text
	Whole   = answer.Whole
	YesNo   = answer.YesNo
	Choices = answer.Choices
	Parts   = answer.Parts
	Rows    = answer.Rows
	Unread  = answer.Unread
	Files   = answer.Files
)

// The largest stored answers there may be.
const (
	MaxAnswerBytes = answer.MaxAnswerBytes
	MaxRows        = answer.MaxRows
)

// ReadAnswers reads what json.Marshal makes of Answers, and nothing else.
func ReadAnswers(data []byte) (Answers, error) {
	return answer.ReadAnswers(data)
}

// Merge gives the stored answers with those just read put in: an emptied field goes, a field that was not on the page
// stays, and rows are those just read, each with what it had and the page did not show.
func Merge(stored, read Answers) Answers { return answer.Merge(stored, read) }
