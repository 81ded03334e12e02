package answer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"stodporten/forms/strict"
)

// Why answers are refused.
var (
	// ErrNotText is a text with bytes that are not UTF-8, or with a NUL.
	ErrNotText = errors.New("forms: not text")
	// ErrTooMuch are answers with more fields, rows or characters than any honest ones.
	ErrTooMuch = errors.New("forms: too much")
	// ErrAnswers are stored answers that are not the JSON this package writes.
	ErrAnswers = errors.New("forms: answers not understood")
)

// A row's id is r and a number that grows, or in a list of papers the paper's id.
var (
	rowID   = regexp.MustCompile(`^r[1-9][0-9]{0,4}$`)
	idShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// The largest stored answers there may be.
const (
	// MaxRows is how many rows a group may have, MaxChoices how many options may be chosen.
	MaxRows    = 200
	MaxChoices = 400

	MaxAnswerBytes = 4 << 20
	maxValues      = 20_000
	maxText        = 20_000
	maxParts       = 14
)

// ReadAnswers reads what json.Marshal makes of Answers, and nothing else. It refuses what no post of ours could have
// led to: rows in rows, more values, characters or rows than there may be, bytes that are no text.
func ReadAnswers(data []byte) (Answers, error) {
	if len(data) > MaxAnswerBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooMuch, len(data))
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%w: stored answers", ErrNotText)
	}
	if err := strict.Once(data); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswers, err)
	}
	var answers Answers
	if err := json.Unmarshal(data, &answers); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswers, err)
	}
	values := 0
	if err := answers.bounded(&values, false); err != nil {
		return nil, err
	}
	return answers, nil
}

func (a Answers) bounded(values *int, inRow bool) error {
	for id, value := range a {
		*values++
		switch {
		case *values > maxValues, len(value.Rows) > MaxRows, len(value.Choices) > MaxChoices, len(value.Parts) > maxParts:
			return fmt.Errorf("%w: answers", ErrTooMuch)
		case !idShape.MatchString(id), inRow && value.Type == Rows:
			return fmt.Errorf("%w: %q", ErrAnswers, id)
		}
		if err := value.textsBounded(); err != nil {
			return err
		}
		for _, row := range value.Rows {
			if !rowID.MatchString(row.ID) && !idShape.MatchString(row.ID) {
				return fmt.Errorf("%w: row %q", ErrAnswers, row.ID)
			}
			if err := row.Answers.bounded(values, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v Value) textsBounded() error {
	texts := append([]string{v.Text}, v.Choices...)
	for part, text := range v.Parts {
		texts = append(texts, part, text)
	}
	for _, text := range texts {
		if utf8.RuneCountInString(text) > maxText {
			return fmt.Errorf("%w: characters", ErrTooMuch)
		}
		if !IsText(text) {
			return fmt.Errorf("%w: an answer", ErrNotText)
		}
	}
	return nil
}

// MarshalJSON leaves out what is empty.
func (a Answers) MarshalJSON() ([]byte, error) {
	values := make(map[string]Value, len(a))
	for id, value := range a {
		if value.Type != Empty {
			values[id] = value
		}
	}
	return PlainJSON(values)
}

type rowsJSON struct {
	Rows []Row `json:"rows"`
}

type partsJSON struct {
	Parts map[string]string `json:"parts"`
}

type filesJSON struct {
	Files []string `json:"files"`
}

type typedJSON struct {
	Typed map[string]string `json:"typed"`
}

// MarshalJSON is described at Value.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.Type {
	case Text:
		return PlainJSON(v.Text)
	case Whole:
		return PlainJSON(v.Whole)
	case YesNo:
		return PlainJSON(v.YesNo)
	case Choices:
		return PlainJSON(v.Choices)
	case Parts:
		return PlainJSON(partsJSON{Parts: v.Parts})
	case Rows:
		return PlainJSON(rowsJSON{Rows: append([]Row{}, v.Rows...)})
	case Files:
		return PlainJSON(filesJSON{Files: v.Choices})
	case Unread:
		return PlainJSON(typedJSON{Typed: v.Parts})
	case Empty:
	}
	return []byte("null"), nil
}

// UnmarshalJSON takes only what MarshalJSON writes.
func (v *Value) UnmarshalJSON(data []byte) error {
	if len(data) == 0 {
		return ErrAnswers
	}
	switch data[0] {
	case '"':
		v.Type = Text
		return strictly(data, &v.Text)
	case 't', 'f':
		v.Type = YesNo
		return strictly(data, &v.YesNo)
	case '[':
		v.Type = Choices
		return strictly(data, &v.Choices)
	case '{':
		return v.unmarshalObject(data)
	case 'n':
		return fmt.Errorf("%w: null", ErrAnswers)
	}
	v.Type = Whole
	return strictly(data, &v.Whole)
}

func (v *Value) unmarshalObject(data []byte) error {
	var object struct {
		Rows  *[]Row            `json:"rows"`
		Parts map[string]string `json:"parts"`
		Typed map[string]string `json:"typed"`
		Files []string          `json:"files"`
	}
	if err := strictly(data, &object); err != nil {
		return err
	}
	given := 0
	for _, there := range []bool{object.Rows != nil, object.Parts != nil, object.Typed != nil, object.Files != nil} {
		if there {
			given++
		}
	}
	switch {
	case given != 1:
		return fmt.Errorf("%w: an object", ErrAnswers)
	case object.Rows != nil:
		v.Type, v.Rows = Rows, *object.Rows
	case object.Parts != nil:
		v.Type, v.Parts = Parts, object.Parts
	case object.Files != nil:
		v.Type, v.Choices = Files, object.Files
	default:
		v.Type, v.Parts = Unread, object.Typed
	}
	return nil
}

func strictly(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", ErrAnswers, err)
	}
	return nil
}

// IsText says whether a text is UTF-8 without NUL: nothing else is stored.
func IsText(s string) bool {
	return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}

// PlainJSON leaves <, > and & as they are: the bytes go to the database and under a hash, never into a page.
func PlainJSON(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("forms: encode: %w", err)
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}
