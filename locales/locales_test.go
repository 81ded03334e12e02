package locales

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func loaded(tb testing.TB) *Bundle {
	tb.Helper()
	b, err := Load()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// spoken is a bundle of its own, so that what is proved here does not hang on the words of the day.
func spoken(tb testing.TB) *Bundle {
	tb.Helper()
	b, err := load(fstest.MapFS{
		"sv/desk.toml": {Data: []byte(`[desk]
title = "Ärenden"
greeting = "Hej {{.Name}}, i dag är det {{.Day}}."
cases = { one = "{{.Count}} ärende", other = "{{.Count}} ärenden" }
[desk.deep]
word = "Djupt"
`)},
		"en/desk.toml":            {Data: []byte("[desk]\ntitle = \"Cases\"\ncases = { one = \"{{.Count}} case\", other = \"{{.Count}} cases\" }\n")},
		"sv-x-lattlast/desk.toml": {Data: []byte("[desk]\ntitle = \"Dina ärenden\"\n")},
		"ar/desk.toml": {Data: []byte(`[desk]
greeting = "مرحبا {{.Name}}، {{.Day}}"
[desk.cases]
zero = "z{{.Count}}"
one = "o{{.Count}}"
two = "t{{.Count}}"
few = "f{{.Count}}"
many = "m{{.Count}}"
other = "x{{.Count}}"
`)},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestAWordIsSaidInTheLanguageOrInSwedishAndTellsWhich(t *testing.T) {
	t.Parallel()
	b := spoken(t)

	for name, c := range map[string]struct{ lang, key, text, said string }{
		"swedish":                        {"sv", "desk.title", "Ärenden", "sv"},
		"nested":                         {"sv", "desk.deep.word", "Djupt", "sv"},
		"english":                        {"en", "desk.title", "Cases", "en"},
		"english lacks it":               {"en", "desk.deep.word", "Djupt", "sv"},
		"easy":                           {"sv-x-lattlast", "desk.title", "Dina ärenden", "sv-x-lattlast"},
		"easy takes Swedish as its own":  {"sv-x-lattlast", "desk.deep.word", "Djupt", "sv-x-lattlast"},
		"arabic lacks it":                {"ar", "desk.title", "Ärenden", "sv"},
		"a region is left out":           {"en-GB", "desk.title", "Cases", "en"},
		"letters of any size":            {"EN", "desk.title", "Cases", "en"},
		"unknown language":               {"tlh", "desk.title", "Ärenden", "sv"},
		"no language":                    {"", "desk.title", "Ärenden", "sv"},
		"unknown key":                    {"sv", "desk.nothing", "⟦desk.nothing⟧", "sv"},
		"pseudo":                         {"qps", "desk.title", "[Ǟřéñðéñ~~~]", "sv-x-pseudo"},
		"pseudo by its tag":              {"sv-x-pseudo", "desk.deep.word", "[Ðĵúþţ~~]", "sv-x-pseudo"},
		"easy has no other easy cousins": {"sv-x-annat", "desk.title", "Ärenden", "sv"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			text, said := b.Speaker(c.lang).SayIn(c.key)

			if text != c.text || said != c.said {
				t.Errorf("SayIn(%q) in %q = %q in %q, want %q in %q", c.key, c.lang, text, said, c.text, c.said)
			}
		})
	}
}

func TestPlaceholdersAreFilledAndTheMissingShow(t *testing.T) {
	t.Parallel()
	b := spoken(t)
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

	for name, c := range map[string]struct {
		lang string
		data []Pair
		want string
	}{
		"both":          {"sv", []Pair{With("Name", "Amina"), With("Day", day)}, "Hej Amina, i dag är det 23 november 2026."},
		"none":          {"sv", nil, "Hej ⟦Name⟧, i dag är det ⟦Day⟧."},
		"year":          {"sv", []Pair{With("Name", 2026), With("Day", "x")}, "Hej 2026, i dag är det x."},
		"not escaped":   {"sv", []Pair{With("Name", "<b>"), With("Day", "{{.Name}}")}, "Hej <b>, i dag är det {{.Name}}."},
		"arabic cage":   {"ar", []Pair{With("Name", "Amina"), With("Day", day)}, "مرحبا \u2068Amina\u2069، \u206823 نوفمبر 2026\u2069"},
		"pseudo values": {"qps", []Pair{With("Name", "Amina"), With("Day", day)}, "[Ĥéĵ Amina, í ðáğ ǟř ðéţ 23 ñóṽéɱƀéř 2026.~~~~~~]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := b.Speaker(c.lang).Say("desk.greeting", c.data...)

			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCountsTakeThePluralFormOfTheLanguage(t *testing.T) {
	t.Parallel()
	b := spoken(t)

	for lang, wants := range map[string]map[any]string{
		"sv":  {0: "0 ärenden", 1: "1 ärende", 2: "2 ärenden", int64(1250): "1\u00a0250 ärenden", -3: "−3 ärenden", "many": "many ärenden", uint8(1): "1 ärende"},
		"en":  {0: "0 cases", 1: "1 case", 21: "21 cases", 1250: "1,250 cases"},
		"qps": {1: "[1 ǟřéñðé~~~]", 2: "[2 ǟřéñðéñ~~~]"},
		"ar": {0: "z", 1: "o", 2: "t", 3: "f", 10: "f", 11: "m", 99: "m", 100: "x", 102: "x", 103: "f", 111: "m", 199: "m",
			200: "x", 203: "f", 211: "m", 1003: "f", int64(1_000_011): "m"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			for count, want := range wants {
				got := b.Speaker(lang).Say("desk.cases", With("Count", count))

				if lang == "ar" {
					got = got[:1]
				}
				if got != want {
					t.Errorf("%v: %q, want %q", count, got, want)
				}
			}
		})
	}
}

func TestTheZeroSpeakerAnswersInsteadOfFalling(t *testing.T) {
	t.Parallel()
	var s Speaker

	got := []string{s.Say("desk.title"), s.Lang(), s.Code(), s.Dir(), s.Kronor(100), s.Number(1)}

	if diff := cmp.Diff([]string{"⟦desk.title⟧", "", "", "ltr", "⟦kronor⟧", "⟦number⟧"}, got); diff != "" {
		t.Error(diff)
	}
	if s.Knows("desk.title") || s.Date(time.Time{}) == "" || s.Time(time.Time{}) == "" || s.DateTime(time.Time{}) == "" || s.Month(time.Time{}) == "" || s.Weekday(time.Time{}) == "" {
		t.Error("the zero speaker knows a word or writes an empty date")
	}
}

func TestEveryLanguageNamesItselfAndItsDirection(t *testing.T) {
	t.Parallel()
	b := loaded(t)

	for code, want := range map[string][]string{
		Swedish:     {"sv", "ltr", "Svenska"},
		English:     {"en", "ltr", "English"},
		EasySwedish: {"sv-x-lattlast", "ltr", "Lättläst svenska"},
		Arabic:      {"ar", "rtl", "العربية"},
		Finnish:     {"fi", "ltr", "Suomi"},
		Pseudo:      {"sv-x-pseudo", "ltr", "[Þšéúðö]"},
	} {
		s := b.Speaker(code)

		if diff := cmp.Diff(want, []string{s.Lang(), s.Dir(), b.Name(code)}); diff != "" {
			t.Errorf("%s: %s", code, diff)
		}
		if s.Code() != code || DirOf(s.Lang()) != s.Dir() {
			t.Errorf("%s calls itself %s and runs %s", code, s.Code(), DirOf(s.Lang()))
		}
	}
	if b.Name("tlh") != "tlh" || DirOf("ar-SY") != "rtl" || DirOf("arn") != "ltr" {
		t.Error("a language that is not ours was taken for one")
	}
}

func TestABrokenMessageFileStopsTheStartAndIsNamed(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ file, says string }{
		"not toml":              {"[desk\n", "sv/desk.toml"},
		"no area":               {`title = "x"`, "not a key"},
		"capital in key":        {"[desk]\nTitle = \"x\"", "not a key"},
		"template code":         {"[desk]\ntitle = \"{{if .A}}x{{end}}\"", "{{.Name}}"},
		"small placeholder":     {"[desk]\ntitle = \"{{.name}}\"", "{{.Name}}"},
		"open placeholder":      {"[desk]\ntitle = \"x {{.Name\"", "{{.Name}}"},
		"closed, never opened":  {"[desk]\ntitle = \"x Name}}\"", "{{.Name}}"},
		"spaces in placeholder": {"[desk]\ntitle = \"x {{ .Name }}\"", "{{.Name}}"},
		"plural without other":  {"[desk]\ntitle = { one = \"x\" }", "at least"},
		"empty":                 {"[desk]\ntitle = \"\"", "at least"},
		"a number":              {"[desk]\ntitle = 3", "sv/desk.toml"},
		"no form of a count":    {"[desk]\ncases = { one = \"x\", othr = \"y\", other = \"z\" }", "sv/desk.toml"},
		"the file is one text":  {"desk = \"x\"", "sv/desk.toml"},
		"in two files":          {"[other]\ntitle = \"y\"", "stands in"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := load(fstest.MapFS{
				"sv/desk.toml":  {Data: []byte(c.file)},
				"sv/other.toml": {Data: []byte("[other]\ntitle = \"x\"")},
			})

			if !errors.Is(err, ErrMessageFile) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("err = %v, want one that says %q", err, c.says)
			}
		})
	}
}

func TestAWordMayBearTheNameOfAPluralForm(t *testing.T) {
	t.Parallel()

	b, err := load(fstest.MapFS{
		"sv/desk.toml": {Data: []byte("[desk]\ntitle = \"x\"\nother = \"Annat\"\ndescription = \"Så är det\"\nhash = \"nej\"\n[count]\none = \"en\"\n")},
	})

	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"desk.other": "Annat", "desk.description": "Så är det", "desk.hash": "nej", "count.one": "en"} {
		if got := b.Speaker(Swedish).Say(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

func TestThePseudoLocaleIsLongerAndAccentsEveryLetter(t *testing.T) {
	t.Parallel()
	const letters = "abcdefghijklmnopqrstuvwxyzåäöABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"

	odd := accented(letters)

	if utf8.RuneCountInString(odd) != utf8.RuneCountInString(letters) || strings.ContainsAny(odd, letters) || strings.ContainsRune(odd, utf8.RuneError) {
		t.Errorf("accented(%q) = %q", letters, odd)
	}
	text := "Vi har fått din ansökan och hör av oss"
	if got := loaded(t).Speaker(Pseudo).tongue.pseudo(text); got == text {
		t.Error("nothing was accented")
	}
	long := pseudoSentence(sentence{{text: text}})[0].text
	if share := float64(utf8.RuneCountInString(long)) / float64(utf8.RuneCountInString(text)); share < 1.3 || share > 1.5 {
		t.Errorf("%.2f times as long: %s", share, long)
	}
}

func TestTheBrowserIsGivenALanguageThatIsOffered(t *testing.T) {
	t.Parallel()
	offered := []string{"sv", "en", "sv-x-lattlast", "ar"}

	for header, want := range map[string]string{
		"":                               "sv",
		"en-US,en;q=0.9,sv;q=0.8":        "en",
		"sv-SE,sv;q=0.9,en;q=0.8":        "sv",
		"de, ar-SY;q=0.7, en;q=0.3":      "ar",
		"de":                             "sv",
		"en;q=0.1, sv;q=0.9":             "sv",
		"*":                              "sv",
		"sv;q=0, en":                     "en",
		"qps":                            "sv",
		";;;,,,q=":                       "sv",
		"\x00\xff":                       "sv",
		strings.Repeat("en,", 1000):      "sv",
		"en-" + strings.Repeat("x", 500): "sv",
	} {
		if got := Negotiate(header, offered); got != want {
			t.Errorf("Negotiate(%.40q) = %q, want %q", header, got, want)
		}
	}
	if got := Negotiate("en", nil); got != "sv" {
		t.Errorf("nothing offered: %q", got)
	}
	if got := Negotiate("sv", []string{"en", "ar"}); got != "en" {
		t.Errorf("no Swedish offered: %q", got)
	}
}

func FuzzNegotiateAlwaysPicksWhatIsOffered(f *testing.F) {
	f.Add("en-US,en;q=0.9,sv;q=0.8")
	f.Add("x-a,;q=,*")
	offered := []string{"sv", "en", "ar"}
	f.Fuzz(func(t *testing.T, header string) {
		switch Negotiate(header, offered) {
		case "sv", "en", "ar":
		default:
			t.Errorf("%q was answered with what is not offered", header)
		}
	})
}
