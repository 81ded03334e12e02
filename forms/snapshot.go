package forms

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"stodporten/forms/answer"
	"stodporten/forms/typed"
)

// snapshotFormat is raised when the JSON of a snapshot changes in a way that its readers must know of.
const snapshotFormat = 1

// Snapshot is what was seen and answered, in the language it was seen in. It is shown again without the definition:
// nothing in it refers to one but by name.
type Snapshot struct {
	Format  int    `json:"format"`
	Form    string `json:"form"`
	Version int    `json:"version"`
	Lang    string `json:"lang"`
	Title   string `json:"title"`
	// Day is the ISO date it was taken on.
	Day   string     `json:"day"`
	Pages []SeenPage `json:"pages"`
}

// SeenPage is one page as it was seen; pages that were not seen are not there.
type SeenPage struct {
	ID string `json:"id"`
	// Private is the role of the only signer who sees the page.
	Private string      `json:"private,omitempty"`
	Title   string      `json:"title"`
	Intro   string      `json:"intro,omitempty"`
	Help    string      `json:"help,omitempty"`
	Fields  []SeenField `json:"fields"`
}

// SeenField is one question with its answer, or one text; Name is that of its input.
type SeenField struct {
	Name    string       `json:"name"`
	Kind    Kind         `json:"kind"`
	Label   string       `json:"label,omitempty"`
	Help    string       `json:"help,omitempty"`
	Body    string       `json:"body,omitempty"`
	Options []SeenOption `json:"options,omitempty"`
	// Shown is the answer in words, one text a choice; a question left unanswered has none.
	Shown       []string  `json:"shown,omitempty"`
	Sensitivity int       `json:"sensitivity,omitempty"`
	Term        string    `json:"term,omitempty"`
	Raw         *Value    `json:"raw,omitempty"`
	Rows        []SeenRow `json:"rows,omitempty"`
	// Display is how a group was laid out, Private the role of the only signer who sees the answer.
	Display string     `json:"display,omitempty"`
	Private string     `json:"private,omitempty"`
	Files   []SeenFile `json:"files,omitempty"`
}

// SeenFile is one file that was handed in; the hash ties its content to what was signed.
type SeenFile struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// SeenOption is one answer that could be chosen.
type SeenOption struct {
	Value  string `json:"value"`
	Label  string `json:"label"`
	Help   string `json:"help,omitempty"`
	Chosen bool   `json:"chosen,omitempty"`
}

// SeenRow is one row of a group.
type SeenRow struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Fields []SeenField `json:"fields"`
}

// Take makes the snapshot of a form with these answers. The same definition, answers, facts and speaker give the same
// bytes.
func Take(d Definition, answers Answers, facts Facts, speaker Speaker) Snapshot {
	t := taking{
		visibility: Visible(d, answers, facts), facts: facts, answers: answers, private: map[string]string{},
		tongue: tongue{speaker: speaker, lang: facts.Lang, files: facts.Files},
	}
	s := Snapshot{
		Format:  snapshotFormat,
		Form:    d.ID,
		Version: d.Version,
		Lang:    facts.Lang,
		Title:   d.Service.Title.In(facts.Lang),
		Day:     facts.Today.Format(time.DateOnly),
		Pages:   []SeenPage{},
	}
	for _, signer := range d.Signers {
		for _, page := range signer.Pages {
			if signer.Private {
				t.private[page] = signer.Role
			}
		}
	}
	for _, page := range d.Pages {
		if seen, ok := t.page(page); ok {
			s.Pages = append(s.Pages, seen)
		}
	}
	return s
}

// page is there when it was asked, and when it was skipped with answers that count.
func (t taking) page(page Page) (SeenPage, bool) {
	if !t.visibility.Page(page.ID) && !t.visibility.Skipped(page.ID) {
		return SeenPage{}, false
	}
	lang := t.facts.Lang
	seen := SeenPage{
		ID:      page.ID,
		Private: t.private[page.ID],
		Title:   page.Title.In(lang),
		Intro:   page.Intro.In(lang),
		Help:    page.Help.In(lang),
		Fields:  t.fields(page.Fields, "", Row{Answers: t.answers}),
	}
	if t.visibility.Skipped(page.ID) {
		seen.Fields = slices.DeleteFunc(seen.Fields, func(f SeenField) bool { return f.Raw == nil && len(f.Rows) == 0 })
	}
	return seen, len(seen.Fields) > 0 || t.visibility.Page(page.ID)
}

type taking struct {
	visibility Visibility
	facts      Facts
	answers    Answers
	tongue     tongue
	// private are the roles that pages are private to, by page id.
	private map[string]string
}

// For is the snapshot as a signer sees it: without what is private to another. Whoever fills in, and whoever it is handed
// in to, see the whole.
func (s Snapshot) For(role string) Snapshot {
	hidden := func(private string) bool { return private != "" && private != role }
	pages := []SeenPage{}
	for _, page := range s.Pages {
		if hidden(page.Private) {
			continue
		}
		page.Fields = slices.DeleteFunc(slices.Clone(page.Fields), func(f SeenField) bool { return hidden(f.Private) })
		for i, field := range page.Fields {
			rows := slices.Clone(field.Rows)
			for j := range rows {
				rows[j].Fields = slices.DeleteFunc(slices.Clone(rows[j].Fields), func(f SeenField) bool { return hidden(f.Private) })
			}
			page.Fields[i].Rows = rows
		}
		pages = append(pages, page)
	}
	s.Pages = pages
	return s
}

func (t taking) fields(fields []Field, group string, row Row) []SeenField {
	seen := []SeenField{}
	for _, field := range fields {
		name := InputName(group, row.ID, field.ID)
		if t.visibility.Field(name) {
			seen = append(seen, t.field(field, name, row.Answers[field.ID]))
		}
	}
	return seen
}

func (t taking) field(field Field, name string, value Value) SeenField {
	lang := t.tongue.lang
	seen := SeenField{
		Name:        name,
		Kind:        field.Kind,
		Label:       field.Label.In(lang),
		Help:        field.Help.In(lang),
		Body:        field.Body.In(lang),
		Sensitivity: field.Sensitivity,
		Term:        field.Term,
		Shown:       t.shown(field, name, value),
		Display:     field.Display,
		Private:     field.Private,
	}
	if field.Kind.HasRows() {
		for i, row := range t.visibility.RowsOf(field, t.answers) {
			title := t.visibility.TitleOfRow(field, row, i+1, lang)
			seen.Rows = append(seen.Rows, SeenRow{ID: row.ID, Title: title, Fields: t.fields(field.Fields, field.ID, row)})
		}
		return seen
	}
	if field.Kind.Value() != Empty && (value.Type == field.Kind.Value() || value.Type == Unread) {
		seen.Raw = &value
	}
	for _, file := range value.Choices {
		if value.Type == Files {
			seen.Files = append(seen.Files, SeenFile{ID: file, Name: t.facts.Files[file].Name, SHA256: t.facts.Files[file].SHA256})
		}
	}
	for _, option := range field.Options {
		if field.long() && !value.Chose(option.Value) {
			continue
		}
		if t.visibility.Option(name, option.Value) {
			seen.Options = append(seen.Options, SeenOption{
				Value:  option.Value,
				Label:  option.Label.In(lang),
				Help:   option.Help.In(lang),
				Chosen: value.Chose(option.Value),
			})
		}
	}
	return seen
}

func (t taking) shown(field Field, name string, value Value) []string {
	switch field.Kind {
	case ApplicantKind:
		return t.facts.Applicant.shown()
	case CalculatedKind:
		sum, ok := t.visibility.Sum(name)
		if !ok {
			return nil
		}
		return field.ShownSum(sum, t.tongue.speaker)
	default:
		return field.shown(value, t.tongue)
	}
}

// long says whether there are too many options to keep those that were not chosen.
func (f Field) long() bool {
	return f.Kind == AutocompleteKind || f.Kind == TreeKind || f.Kind == LinkedKind
}

// shown is the name and the number, for a field of kind applicant.
func (a Applicant) shown() []string {
	return []string{a.Name, typed.Hyphenated(a.Number)}
}

// ShownSum is what a calculated field comes to, in words.
func (f Field) ShownSum(sum int64, speaker Speaker) []string {
	switch f.Unit {
	case "ore":
		return []string{speaker.Kronor(sum)}
	case "percent":
		return []string{speaker.Decimal(sum, 2) + "\u00a0%"}
	}
	return []string{speaker.Number(sum)}
}

// Bytes is the one way a snapshot is written: what is stored and what is hashed.
func (s Snapshot) Bytes() ([]byte, error) {
	return answer.PlainJSON(s)
}

// Hash is SHA-256 over Bytes, in hexadecimal: what a signature is bound to.
func (s Snapshot) Hash() (string, error) {
	data, err := s.Bytes()
	if err != nil {
		return "", err
	}
	return HashOf(data), nil
}

// HashOf is the hash of a snapshot as it is stored, to be held against the one that was signed.
func HashOf(stored []byte) string {
	sum := sha256.Sum256(stored)
	return hex.EncodeToString(sum[:])
}

// ReadSnapshot reads a stored snapshot. What would not give the same bytes when written again is refused, so that what
// is shown is all that was hashed.
func ReadSnapshot(stored []byte) (Snapshot, error) {
	if len(stored) > 2*MaxAnswerBytes {
		return Snapshot{}, fmt.Errorf("%w: %d bytes", ErrTooMuch, len(stored))
	}
	if !utf8.Valid(stored) {
		return Snapshot{}, fmt.Errorf("%w: a snapshot", ErrNotText)
	}
	var s Snapshot
	if err := json.Unmarshal(stored, &s); err != nil {
		return Snapshot{}, fmt.Errorf("forms: snapshot: %w", err)
	}
	again, err := s.Bytes()
	if err != nil {
		return Snapshot{}, err
	}
	if !bytes.Equal(again, stored) {
		return Snapshot{}, fmt.Errorf("%w: a snapshot that says more or less than it shows", ErrAnswers)
	}
	return s, nil
}
