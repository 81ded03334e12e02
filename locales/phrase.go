package locales

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// phrase is one message, ready to be said.
type phrase struct {
	lang   string  // of the words, as an HTML attribute
	tongue *tongue // of the words: its plural rules and its way of writing numbers
	plural bool    // forms other than "other" exist
	forms  [forms]sentence
}

// sentence is a message cut at its placeholders. One part without a name is the whole text.
type sentence []part

type part struct {
	text string
	name string // of the placeholder; then text is empty
}

var (
	errNoOther     = errors.New("has no text (a plural message needs at least \"other\")")
	errPlaceholder = errors.New("has a placeholder that is not of the shape {{.Name}}")
)

func compile(m *i18n.Message, t *tongue) (phrase, error) {
	p := phrase{lang: t.tag, tongue: t}
	if m.Other == "" {
		return phrase{}, errNoOther
	}
	sources := [forms]string{other: m.Other, zero: m.Zero, one: m.One, two: m.Two, few: m.Few, many: m.Many}
	for f, source := range sources {
		if source == "" {
			continue
		}
		words, err := cut(source)
		if err != nil {
			return phrase{}, err
		}
		p.forms[f] = words
		p.plural = p.plural || form(f) != other
	}
	return p, nil
}

func cut(source string) (sentence, error) {
	var s sentence
	for rest := source; rest != ""; {
		before, after, found := strings.Cut(rest, "{{")
		if strings.Contains(before, "}}") {
			return nil, fmt.Errorf("%w: %q", errPlaceholder, source)
		}
		if before != "" {
			s = append(s, part{text: before})
		}
		if !found {
			break
		}
		name, tail, closed := strings.Cut(after, "}}")
		if !closed || !isPlaceholder(name) {
			return nil, fmt.Errorf("%w: %q", errPlaceholder, source)
		}
		s = append(s, part{name: name[1:]})
		rest = tail
	}
	return s, nil
}

func isPlaceholder(name string) bool {
	if len(name) < 2 || name[0] != '.' || name[1] < 'A' || name[1] > 'Z' {
		return false
	}
	return strings.Trim(name[2:], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func (p *phrase) say(data []Pair) string {
	s := p.forms[other]
	if p.plural {
		if count, ok := countIn(data); ok {
			if chosen := p.forms[p.tongue.plurals.of(count)]; chosen != nil {
				s = chosen
			}
		}
	}
	if len(s) == 1 && s[0].name == "" {
		return s[0].text
	}
	return p.fill(s, data)
}

// fill puts a value that runs the other way in a cage of its own (U+2068, U+2069), so that a case number in an Arabic sentence
// does not scatter.
func (p *phrase) fill(s sentence, data []Pair) string {
	var b strings.Builder
	size := 0
	for _, part := range s {
		size += len(part.text) + 16
	}
	b.Grow(size)
	rtl := p.tongue.dir == "rtl"
	for _, part := range s {
		if part.name == "" {
			b.WriteString(part.text)
			continue
		}
		if rtl {
			b.WriteRune('\u2068')
		}
		b.WriteString(p.value(part.name, data))
		if rtl {
			b.WriteRune('\u2069')
		}
	}
	return b.String()
}

func (p *phrase) value(name string, data []Pair) string {
	for i := range data {
		if data[i].Name == name {
			return p.tongue.write(name, data[i].Value)
		}
	}
	return missing(name)
}

func (t *tongue) write(name string, value any) string {
	switch v := value.(type) {
	case string:
		return v
	case time.Time:
		return t.date(v)
	case fmt.Stringer:
		return v.String()
	}
	n, whole := integer(value)
	switch {
	case !whole:
		return fmt.Sprint(value)
	case name == countName:
		return t.number(n)
	default:
		return strconv.FormatInt(n, 10)
	}
}

const countName = "Count"

func countIn(data []Pair) (int64, bool) {
	for i := range data {
		if data[i].Name == countName {
			return integer(data[i].Value)
		}
	}
	return 0, false
}

func integer(value any) (int64, bool) {
	switch v := value.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case int16:
		return int64(v), true
	case int8:
		return int64(v), true
	case uint8:
		return int64(v), true
	case uint16:
		return int64(v), true
	case uint32:
		return int64(v), true
	}
	return 0, false
}

func missing(key string) string {
	return "⟦" + key + "⟧"
}
