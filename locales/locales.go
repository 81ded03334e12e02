// Package locales holds what every person reads: message files, dates, numbers and plural forms.
//
// Words live in <language>/<area>.toml, one table per area, and are found by keys such as "common.continue". Swedish is the
// mother of all others: a word that a language lacks is said in Swedish. The package owns no table. It refuses to start on a
// message file it cannot wholly understand, and it escapes nothing: whoever writes HTML does that.
package locales

import (
	"embed"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the zone of every date shown, also on a machine that has no zone files

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/ar"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/fi"
	"github.com/go-playground/locales/sv"
)

// What a language is called in settings, cookies and the address of the language switch.
const (
	Swedish     = "sv"
	English     = "en"
	EasySwedish = "sv-x-lattlast"
	Arabic      = "ar"
	Finnish     = "fi"
	Pseudo      = "qps"
)

//go:embed sv/*.toml en/*.toml sv-x-lattlast/*.toml ar/*.toml fi/*.toml
var files embed.FS

// Bundle is all words of all languages, compiled. It is read-only, and safe for any number of requests at once.
type Bundle struct {
	tongues map[string]*tongue
}

// tongue is one language with every word it can say, those of its fallback included.
type tongue struct {
	code, tag, dir, name string
	variant              bool // of Swedish: what it takes from Swedish is not called untranslated
	phrases              map[string]phrase
	plurals              plurals
	cldr                 locales.Translator
	stockholm            *time.Location
	symbols              symbols
}

func newTongues(zone *time.Location) []*tongue {
	swedish := symbols{group: "\u00a0", decimal: ",", minus: "−", after: "\u00a0kr", clock: "15.04", at: " kl. "}
	english := symbols{group: ",", decimal: ".", minus: "-", before: "SEK\u00a0", clock: "15:04", at: " at "}
	arabic := symbols{group: ",", decimal: ".", minus: "-", after: "\u00a0كرونة", clock: "15:04", at: " في "}
	finnish := symbols{group: "\u00a0", decimal: ",", minus: "−", after: "\u00a0kr", clock: "15.04", at: " klo "}

	return []*tongue{
		{code: Swedish, tag: "sv", dir: "ltr", name: "Svenska", cldr: sv.New(), symbols: swedish, stockholm: zone},
		{code: English, tag: "en", dir: "ltr", name: "English", cldr: en_GB.New(), symbols: english, stockholm: zone},
		{code: EasySwedish, tag: "sv-x-lattlast", dir: "ltr", name: "Lättläst svenska", variant: true, cldr: sv.New(), symbols: swedish, stockholm: zone},
		{code: Arabic, tag: "ar", dir: "rtl", name: "العربية", cldr: ar.New(), symbols: arabic, stockholm: zone},
		{code: Finnish, tag: "fi", dir: "ltr", name: "Suomi", cldr: fi.New(), symbols: finnish, stockholm: zone},
	}
}

// Load compiles the embedded message files. It fails on the first file that is not wholly understood, and names it.
func Load() (*Bundle, error) {
	return load(files)
}

// Speaker never fails: an unknown language is tried without its last subtags ("en-GB" is "en"), and then it is Swedish.
func (b *Bundle) Speaker(lang string) Speaker {
	for code := strings.ToLower(lang); code != ""; code = withoutLastSubtag(code) {
		if t, known := b.tongues[code]; known {
			return Speaker{tongue: t}
		}
	}
	return Speaker{tongue: b.tongues[Swedish]}
}

// Name is what a language calls itself, for the language switch; a language that is not ours is its own code.
func (b *Bundle) Name(lang string) string {
	if t, known := b.tongues[lang]; known {
		return t.name
	}
	return lang
}

// DirOf is the dir attribute that belongs beside a lang attribute.
func DirOf(lang string) string {
	if lang == Arabic || strings.HasPrefix(lang, Arabic+"-") {
		return "rtl"
	}
	return "ltr"
}

func withoutLastSubtag(code string) string {
	cut := strings.LastIndexByte(code, '-')
	if cut < 0 {
		return ""
	}
	return code[:cut]
}

func stockholm() (*time.Location, error) {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return nil, fmt.Errorf("the zone of Stockholm: %w", err)
	}
	return zone, nil
}
