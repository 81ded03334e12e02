// Package control is one input, the error summary, a list or a card as HTML: the pieces every page of both sites is put
// together from. Its structure is govuk-frontend's, so that what is known of those components holds for ours; its words come
// in as Text, which carries the language they were found in.
//
// It owns no table and keeps nothing. It refuses markup: whatever is handed in is text and is escaped.
package control

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/a-h/templ"

	"stodporten/locales"
)

// Text is words to show. Lang is set only when they are in another language than the page (not translated yet), and becomes a
// lang attribute. A Text is a templ component of its own.
type Text struct {
	Words string
	Lang  string
}

// Plain is text that no language owns: a name, a number, what somebody typed.
func Plain(words string) Text { return Text{Words: words} }

// Say finds the words of a key, marked when they fell back to another language.
func Say(s locales.Speaker, key string, data ...locales.Pair) Text {
	words, lang := s.SayIn(key, data...)
	return In(s, words, lang)
}

// In marks words known to be in lang, unless that is the page's own language or a variant of it.
func In(s locales.Speaker, words, lang string) Text {
	if base(lang) == base(s.Lang()) {
		return Text{Words: words}
	}
	return Text{Words: words, Lang: lang}
}

// Parted cuts a text into paragraphs at its empty lines.
func Parted(text string) []string {
	var all []string
	for _, paragraph := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			all = append(all, paragraph)
		}
	}
	return all
}

// Empty says that there is nothing to show.
func (t Text) Empty() bool { return t.Words == "" }

// Render writes the words escaped, inside a span with lang and dir where they are foreign to the page.
func (t Text) Render(_ context.Context, w io.Writer) error {
	var b strings.Builder
	if t.Lang == "" {
		b.WriteString(templ.EscapeString(t.Words))
	} else {
		fmt.Fprintf(&b, `<span lang="%s" dir="%s">%s</span>`, templ.EscapeString(t.Lang), locales.DirOf(t.Lang), templ.EscapeString(t.Words))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	return nil
}

func base(lang string) string {
	first, _, _ := strings.Cut(lang, "-")
	return first
}

// Size is how large a label or legend stands; the zero value is that of body text.
type Size string

// The sizes, from small to large. Use ExtraLarge or Large for the one question that is its page's heading.
const (
	Medium     Size = "m"
	Large      Size = "l"
	ExtraLarge Size = "xl"
)

// Question is what all inputs have in common. Name is the name in the form; ID is taken from it when empty. Heading makes the
// label or legend the page's h1. Mark stands after the label in softer letters: optional, recommended, needed before the decision.
// Aside is read after the label and not seen, such as a unit that stands beside the input. Error is what is wrong with the answer,
// Warning what may be wrong with it and keeps nobody from going on; empty when nothing is.
type Question struct {
	Name    string
	ID      string
	Label   Text
	Size    Size
	Heading bool
	Mark    Text
	Aside   Text
	Hint    Text
	Error   Text
	Warning Text
}

func (q Question) id() string {
	if q.ID != "" {
		return q.ID
	}
	return q.Name
}

func (q Question) wrong() bool { return !q.Error.Empty() }

func (q Question) group() string {
	return joined("govuk-form-group", when(q.wrong(), "govuk-form-group--error"))
}

// describedBy names the elements that describe the input, in reading order.
func (q Question) describedBy(more ...string) string {
	ids := make([]string, 0, 3)
	if !q.Hint.Empty() {
		ids = append(ids, q.id()+"-hint")
	}
	if q.wrong() {
		ids = append(ids, q.id()+"-error")
	}
	if !q.Warning.Empty() {
		ids = append(ids, q.id()+"-warning")
	}
	return joined(append(ids, more...)...)
}

func (q Question) label() string {
	return joined("govuk-label", sized("govuk-label", q.Size))
}

func (q Question) legend() string {
	return joined("govuk-fieldset__legend", sized("govuk-fieldset__legend", q.Size))
}

func sized(class string, size Size) string {
	if size == "" {
		return ""
	}
	return class + "--" + string(size)
}

func when(yes bool, class string) string {
	if yes {
		return class
	}
	return ""
}

func joined(parts ...string) string {
	kept := parts[:0:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, " ")
}
