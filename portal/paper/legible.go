package paper

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// legibly is a document as data for the template, every text in it legible: no block can be forgotten.
func legibly(d Document, has func(rune) bool) (any, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	var data any
	if err := json.Unmarshal(text, &data); err != nil {
		return nil, err
	}
	return everywhere(data, func(s string) string { return foldable(legible(s, has)) }), nil
}

func everywhere(data any, change func(string) string) any {
	switch data := data.(type) {
	case string:
		return change(data)
	case []any:
		for i := range data {
			data[i] = everywhere(data[i], change)
		}
	case map[string]any:
		for key := range data {
			data[key] = everywhere(data[key], change)
		}
	}
	return data
}

// legible is a text in which every character can be seen: those without a picture in our fonts, and those that would turn the text
// around them, stand by their code. Line breaks and tabs stay.
func legible(text string, has func(rune) bool) string {
	var out strings.Builder
	for _, r := range strings.ReplaceAll(text, "\r\n", "\n") {
		switch {
		case r == '\n' || r == '\t':
			out.WriteRune(r)
		case r == '\r':
			out.WriteByte('\n')
		case turns(r) || r == 0xfeff || unicode.In(r, unicode.Cc, unicode.Co):
			fmt.Fprintf(&out, "[U+%04X]", r)
		case unseen(r):
			out.WriteRune(r)
		case unicode.Is(unicode.Zs, r):
			out.WriteRune(spaceLike(r))
		case has(r):
			out.WriteRune(r)
		default:
			fmt.Fprintf(&out, "[U+%04X]", r)
		}
	}
	return out.String()
}

// turns says of a character that it changes the direction of what comes after it. Isolates do not: they end where they began, and our
// own words use them.
func turns(r rune) bool { return r >= 0x202a && r <= 0x202e }

// unseen are the joiners, marks and selectors that shape the letters beside them and have no picture themselves.
func unseen(r rune) bool {
	return r == 0xad || r >= 0x200b && r <= 0x200f || r == 0x61c || r == 0x2060 || r >= 0x2066 && r <= 0x2069 || r >= 0xfe00 && r <= 0xfe0f
}

func spaceLike(r rune) rune {
	if r == 0xa0 || r == 0x202f {
		return 0xa0
	}
	return ' '
}

// The most letters that stand together before a line may be broken between them.
const longestWord = 40

// foldable lets a line be broken within what would otherwise run out of the page.
func foldable(text string) string {
	var out strings.Builder
	run := 0
	for _, r := range text {
		if unicode.IsSpace(r) {
			run = 0
		}
		if run >= longestWord && !unicode.IsMark(r) && !unseen(r) {
			out.WriteRune('\u200b')
			run = 0
		}
		out.WriteRune(r)
		run++
	}
	return out.String()
}
