package translation

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"stodporten/forms"
	"stodporten/locales"
)

// RefusedError is why a file is not taken.
type RefusedError struct {
	// Key is size, text, xml, doctype, format, language, form, markup, twice or long.
	Key string
	// Line is where, counted from 1; nought for the whole file.
	Line int
	// Detail is English, for logs.
	Detail string
}

// Error is the place and the detail in one English line.
func (e RefusedError) Error() string {
	return fmt.Sprintf("translation: %s: line %d: %s", e.Key, e.Line, e.Detail)
}

// In says it in the reader's language.
//
// locales: formtranslation.refused-*
func (e RefusedError) In(s locales.Speaker) string {
	why := s.Say("formtranslation.refused-" + e.Key)
	if e.Line == 0 {
		return why
	}
	return s.Say("formtranslation.at-line", locales.With("Line", e.Line), locales.With("Why", why))
}

func refused(key string, line int, format string, args ...any) RefusedError {
	return RefusedError{Key: key, Line: line, Detail: fmt.Sprintf(format, args...)}
}

func short(text string) string {
	letters := []rune(text)
	return string(letters[:min(len(letters), 60)])
}

// translated are the units of a file by id.
type translated struct {
	lang     string
	original string
	units    map[string]words
	order    []string
}

type words struct {
	name, source, target string
}

// reading goes through a file token by token: nothing of it is believed, and nothing is fetched.
type reading struct {
	decoder *xml.Decoder
	out     translated
	trail   []string
	id      string
	unit    words
}

func readFile(data []byte) (translated, error) {
	switch {
	case len(data) > MaxBytes:
		return translated{}, refused("size", 0, "%d bytes, allowed %d", len(data), MaxBytes)
	case !utf8.Valid(data):
		return translated{}, refused("text", 0, "bytes that are not UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r := &reading{decoder: xml.NewDecoder(bytes.NewReader(data)), out: translated{units: map[string]words{}}}
	r.decoder.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("the file is declared as %s: %w", short(charset), errors.ErrUnsupported)
	}
	for {
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return translated{}, refused("xml", r.line(), "%v", err)
		}
		if err := r.take(token); err != nil {
			return translated{}, err
		}
	}
	if r.out.lang == "" || len(r.out.order) == 0 {
		return translated{}, refused("format", 0, "no units of words")
	}
	return r.out, nil
}

func (r *reading) line() int {
	line, _ := r.decoder.InputPos()
	return line
}

func (r *reading) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return refused("doctype", r.line(), "a document type or entity is declared")
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end(t.Name.Local)
	case xml.CharData:
		return r.text(string(t))
	}
	return nil
}

const maxTrail = 12

func (r *reading) start(t xml.StartElement) error {
	if within := r.within(); within == "source" || within == "target" {
		return refused("markup", r.line(), "<%s> among the words", short(t.Name.Local))
	}
	r.trail = append(r.trail, t.Name.Local)
	switch {
	case len(r.trail) > maxTrail:
		return refused("xml", r.line(), "elements too deep")
	case len(r.trail) == 1:
		return r.open(t)
	case t.Name.Local == "file":
		if r.out.original != "" && r.out.original != attribute(t, "original") {
			return refused("form", r.line(), "words of more forms than one")
		}
		r.out.original = attribute(t, "original")
	case t.Name.Local == "unit":
		r.id, r.unit = attribute(t, "id"), words{name: short(attribute(t, "name"))}
	}
	return nil
}

// open takes the outermost element: the format, and the languages.
func (r *reading) open(t xml.StartElement) error {
	if t.Name.Space != namespace || t.Name.Local != "xliff" || !strings.HasPrefix(attribute(t, "version"), "2.") {
		return refused("format", r.line(), "no XLIFF 2.0 but %s", short(t.Name.Local))
	}
	lang := attribute(t, "trgLang")
	tag, err := language.Parse(lang)
	if err != nil || tag.String() != lang || lang == forms.Language || attribute(t, "srcLang") != forms.Language {
		return refused("language", r.line(), "from %q to %q", short(attribute(t, "srcLang")), short(lang))
	}
	r.out.lang = lang
	return nil
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (r *reading) within() string {
	if len(r.trail) == 0 {
		return ""
	}
	return r.trail[len(r.trail)-1]
}

func (r *reading) end(name string) error {
	r.trail = r.trail[:len(r.trail)-1]
	if name != "unit" {
		return nil
	}
	switch _, twice := r.out.units[r.id]; {
	case twice || r.id == "":
		return refused("twice", r.line(), "the unit %q again", short(r.id))
	case len(r.out.order) >= MaxUnits:
		return refused("size", r.line(), "more than %d units", MaxUnits)
	case utf8.RuneCountInString(r.unit.target) > maxText:
		return refused("long", r.line(), "%d characters, allowed %d", utf8.RuneCountInString(r.unit.target), maxText)
	case strings.ContainsFunc(r.unit.target, control):
		return refused("text", r.line(), "a sign that is no letter")
	}
	r.out.units[r.id] = r.unit
	r.out.order = append(r.out.order, r.id)
	return nil
}

// control are signs that change how others are read, and those that nobody sees.
func control(sign rune) bool {
	switch {
	case sign == '\n' || sign == '\t':
		return false
	case sign < ' ' || sign == 0x7f:
		return true
	}
	return sign >= 0x202a && sign <= 0x202e || sign >= 0x2066 && sign <= 0x2069
}

// text adds to the words of the unit: a tool may have cut them into several segments.
func (r *reading) text(text string) error {
	switch r.within() {
	case "source":
		r.unit.source += text
	case "target":
		r.unit.target += text
	}
	if len(r.unit.target) > 4*maxText {
		return refused("long", r.line(), "allowed %d characters", maxText)
	}
	return nil
}
