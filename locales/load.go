package locales

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// ErrMessageFile is wrapped by every refusal to load; the text beside it names the file and the key.
var ErrMessageFile = errors.New("message file")

func load(fsys fs.FS) (*Bundle, error) {
	zone, err := stockholm()
	if err != nil {
		return nil, err
	}
	tongues := map[string]*tongue{}
	own := map[string]map[string]phrase{}
	for _, t := range newTongues(zone) {
		if t.plurals, err = newPlurals(t.tag); err != nil {
			return nil, err
		}
		if own[t.code], err = readLanguage(fsys, t); err != nil {
			return nil, err
		}
		tongues[t.code] = t
	}
	for code, t := range tongues {
		t.phrases = maps.Clone(own[Swedish])
		for key, p := range t.phrases {
			if t.variant {
				p.lang = t.tag
			}
			t.phrases[key] = p
		}
		maps.Copy(t.phrases, own[code])
	}
	tongues[Pseudo] = pseudoOf(tongues[Swedish])
	tongues[tongues[Pseudo].tag] = tongues[Pseudo]
	return &Bundle{tongues: tongues}, nil
}

func readLanguage(fsys fs.FS, t *tongue) (map[string]phrase, error) {
	names, err := fs.Glob(fsys, t.code+"/*.toml")
	if err != nil {
		return nil, fmt.Errorf("%w: list %s: %w", ErrMessageFile, t.code, err)
	}
	phrases := map[string]phrase{}
	home := map[string]string{}
	for _, name := range names {
		messages, err := readFile(fsys, name)
		if err != nil {
			return nil, err
		}
		for _, m := range messages {
			if other, twice := home[m.ID]; twice {
				return nil, fmt.Errorf("%w: %s: %q stands in %s too", ErrMessageFile, name, m.ID, path.Base(other))
			}
			home[m.ID] = name
			if phrases[m.ID], err = compile(m, t); err != nil {
				return nil, fmt.Errorf("%w: %s: %q: %w", ErrMessageFile, name, m.ID, err)
			}
		}
	}
	return phrases, nil
}

func readFile(fsys fs.FS, name string) ([]*i18n.Message, error) {
	bytes, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMessageFile, err)
	}
	messages, err := i18n.ParseMessageBytes(bytes, unmarshal)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrMessageFile, name, err)
	}
	for _, m := range messages {
		if !IsKey(m.ID) {
			return nil, fmt.Errorf("%w: %s: %q is not a key such as \"area.some-words\"", ErrMessageFile, name, m.ID)
		}
	}
	slices.SortFunc(messages, func(a, b *i18n.Message) int { return strings.Compare(a.ID, b.ID) })
	return messages, nil
}

// unmarshal lets a word of an area bear a name that go-i18n keeps for itself, such as "other" or "description": a text directly
// in an area's table becomes a message of one form before go-i18n can take the whole table for one.
func unmarshal(data []byte, v any) error {
	var tables map[string]any
	if err := toml.Unmarshal(data, &tables); err != nil {
		return err
	}
	for _, table := range tables {
		area, ok := table.(map[string]any)
		if !ok {
			continue
		}
		for key, value := range area {
			if text, ok := value.(string); ok {
				area[key] = map[string]any{"other": text}
			}
		}
	}
	target, ok := v.(*any)
	if !ok {
		return fmt.Errorf("unmarshal into %T", v)
	}
	*target = tables
	return nil
}

// IsKey tells whether a text has the shape of a key: small letters, digits and hyphens, in two parts or more with dots between.
func IsKey(text string) bool {
	parts := strings.Split(text, ".")
	if len(parts) < 2 || text[0] < 'a' || text[0] > 'z' {
		return false
	}
	for _, part := range parts {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

// form is a plural category of CLDR; its numbers are places in phrase.forms.
type form int

const (
	other form = iota
	zero
	one
	two
	few
	many
	forms
)

// plurals answers which form a count takes. The rules are go-i18n's, asked beforehand for the counts that occur.
type plurals struct {
	small [200]form
	ask   *i18n.Localizer
}

func newPlurals(tag string) (plurals, error) {
	bundle := i18n.NewBundle(language.Make(tag))
	err := bundle.AddMessages(language.Make(tag), &i18n.Message{
		ID: "form", Other: "0", Zero: "1", One: "2", Two: "3", Few: "4", Many: "5",
	})
	if err != nil {
		return plurals{}, fmt.Errorf("plural forms of %s: %w", tag, err)
	}
	p := plurals{ask: i18n.NewLocalizer(bundle, tag)}
	for count := range p.small {
		p.small[count] = p.asked(int64(count))
	}
	return p, nil
}

func (p *plurals) of(count int64) form {
	if count >= 0 && count < int64(len(p.small)) {
		return p.small[count]
	}
	return p.asked(count)
}

func (p *plurals) asked(count int64) form {
	text, err := p.ask.Localize(&i18n.LocalizeConfig{MessageID: "form", PluralCount: count})
	if err != nil || len(text) != 1 {
		return other
	}
	return form(text[0] - '0')
}
