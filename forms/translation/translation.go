// Package translation lets all the words of a form leave as one file and return translated. It is pure and owns no table.
//
// The file is XLIFF 2.0 (ISO 21720): every translation agency's tools read and write it, Swedish and the other language
// stand beside each other in it with a note of where the words are used, and it says which of them are still to do; a
// gettext file has neither ids that stay nor languages of its own. A unit is known by where its words stand in the form,
// so that a file outlives changes to the form: what is new is missing, what was reworded in Swedish since is told.
//
// It refuses files that are none, are too large, name another form, declare document types or entities, or hold markup
// where words belong. A missing word is no fault: it is listed, and readers see Swedish.
package translation

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"stodporten/forms"
)

// The largest file there may be, and the most units in it.
const (
	MaxBytes = 8 << 20
	MaxUnits = 50_000
	maxText  = 6000
)

const namespace = "urn:oasis:names:tc:xliff:document:2.0"

// Unit is one text of a form.
type Unit struct {
	// Path is where it stands: pages.household.fields.living.label.
	Path    string
	Swedish string
}

// Result is a form with the words of a file in it.
type Result struct {
	// Definition is the form's JSON. The language is among its languages when no word is missing, else among its
	// variants, which may be partial.
	Definition []byte
	Lang       string
	// Taken is how many words were taken from the file.
	Taken int
	// Missing have no words in the language: readers see Swedish there.
	Missing []Unit
	// Reworded were taken, but the Swedish they were translated from is not the form's any more.
	Reworded []Unit
	// Unknown are paths of the file that the form does not have; they were left.
	Unknown []string
	// Unfit were left since what stands in braces, such as {number}, is not in the translation.
	Unfit []Unit
}

type xliff struct {
	XMLName xml.Name `xml:"urn:oasis:names:tc:xliff:document:2.0 xliff"`
	Version string   `xml:"version,attr"`
	SrcLang string   `xml:"srcLang,attr"`
	TrgLang string   `xml:"trgLang,attr"`
	File    file     `xml:"file"`
}

type file struct {
	ID       string `xml:"id,attr"`
	Original string `xml:"original,attr"`
	Space    string `xml:"xml:space,attr"`
	Units    []unit `xml:"unit"`
}

type unit struct {
	ID      string  `xml:"id,attr"`
	Name    string  `xml:"name,attr"`
	Notes   []note  `xml:"notes>note,omitempty"`
	Segment segment `xml:"segment"`
}

type note struct {
	Text string `xml:",chardata"`
}

type segment struct {
	State  string  `xml:"state,attr"`
	Source string  `xml:"source"`
	Target *string `xml:"target"`
}

// Export is every word of a form, given as the JSON it is written in, with what there is of a language beside it.
func Export(definition []byte, lang string) ([]byte, error) {
	d, err := read(definition)
	if err != nil {
		return nil, err
	}
	tag, err := language.Parse(lang)
	if err != nil || lang == forms.Language {
		return nil, refused("language", 0, "%q is no language to translate to", lang)
	}
	out := xliff{Version: "2.0", SrcLang: forms.Language, TrgLang: tag.String(), File: file{ID: "form", Original: d.ID, Space: "preserve"}}
	for _, at := range wordsOf(&d) {
		u := unit{ID: at.id(), Name: at.path, Segment: segment{State: "initial", Source: at.words[forms.Language]}}
		if at.about != "" {
			u.Notes = []note{{Text: at.about}}
		}
		if text, ok := at.words[lang]; ok {
			u.Segment.State, u.Segment.Target = "translated", &text
		}
		out.File.Units = append(out.File.Units, u)
	}
	data, err := xml.MarshalIndent(out, "", " ")
	if err != nil {
		return nil, fmt.Errorf("translation: write: %w", err)
	}
	return append([]byte(xml.Header), append(data, '\n')...), nil
}

// Import lays the words of a file into a form, given as the JSON it is written in. The error is a RefusedError when the
// file is at fault. What the definition is worth afterwards, forms.Parse says.
func Import(definition, data []byte) (Result, error) {
	d, err := read(definition)
	if err != nil {
		return Result{}, err
	}
	translated, err := readFile(data)
	if err != nil {
		return Result{}, err
	}
	if translated.original != d.ID {
		return Result{}, refused("form", 0, "the words are those of %q", short(translated.original))
	}
	r := Result{Lang: translated.lang}
	r.lay(wordsOf(&d), translated)
	r.declare(&d)
	r.Definition, err = json.MarshalIndent(d, "", " ")
	if err != nil {
		return Result{}, fmt.Errorf("translation: write: %w", err)
	}
	return r, nil
}

func read(definition []byte) (forms.Definition, error) {
	var d forms.Definition
	if err := json.Unmarshal(definition, &d); err != nil {
		return forms.Definition{}, fmt.Errorf("translation: definition: %w", err)
	}
	return d, nil
}

func (r *Result) lay(places []place, translated translated) {
	known := map[string]bool{}
	for _, at := range places {
		known[at.id()] = true
		swedish := at.words[forms.Language]
		found, ok := translated.units[at.id()]
		here := Unit{Path: at.path, Swedish: swedish}
		switch {
		case !ok || strings.TrimSpace(found.target) == "":
		case !sameBraces(swedish, found.target):
			r.Unfit = append(r.Unfit, here)
		default:
			at.words[r.Lang] = found.target
			r.Taken++
			if found.source != swedish {
				r.Reworded = append(r.Reworded, here)
			}
		}
		if at.words[r.Lang] == "" {
			r.Missing = append(r.Missing, here)
		}
	}
	for _, id := range translated.order {
		if !known[id] {
			r.Unknown = append(r.Unknown, translated.units[id].name)
		}
	}
}

// declare puts the language where it belongs: one with words missing cannot be among the languages, unless it was and
// the form itself has to answer for it.
func (r *Result) declare(d *forms.Definition) {
	if slices.Contains(d.Languages, r.Lang) {
		return
	}
	d.Variants = slices.DeleteFunc(d.Variants, func(lang string) bool { return lang == r.Lang })
	if len(r.Missing) == 0 {
		d.Languages = append(d.Languages, r.Lang)
	} else {
		d.Variants = append(d.Variants, r.Lang)
	}
}
