package paper_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"stodporten/forms"
	"stodporten/portal/paper"
)

// written is an application whose one long answer is the text.
func written(t *testing.T, text string) paper.Document {
	t.Helper()
	return paper.Application(speaker(t, "sv"), matter("Prov"), forms.Snapshot{Lang: "sv", Title: "Prov", Pages: []forms.SeenPage{{
		Title: "Varför du söker",
		Fields: []forms.SeenField{
			{Name: "reason", Kind: forms.MultilineKind, Label: "Berätta", Shown: []string{text}},
			{Name: "after", Kind: forms.TextKind, Label: "Frågan efter", Shown: []string{"Svaret efter"}},
		},
	}}})
}

func TestWhateverIsWrittenIsShownAndNothingOfItIsRun(t *testing.T) {
	t.Parallel()
	p := press(t)
	for name, text := range map[string]string{
		"markup":            `= Rubrik *fet* _kursiv_ $x^2$ #strong[stark] <etikett> @hänvisning`,
		"an import":         `#import "@preview/cetz:0.2.0": canvas`,
		"reading a file":    `#read("/etc/passwd") #include "paper.typ" #json("/etc/hosts")`,
		"code":              `#{ let x = 1; while true {} } #eval("1+1") #panic("slut")`,
		"backslashes":       `\u{41} \n \\ C:\Users\Amina \#`,
		"quotes":            `"; #quit() // ' """ {{ .Name }} ${HOME} %s`,
		"a page of its own": `#set page(fill: black) #pagebreak() --- #h(1cm)`,
		"html and scripts":  `<script>alert(1)</script><img src=x onerror=alert(1)>`,
		"json":              `{"blocks":[{"kind":"heading"}]}`,
		"other letters":     `ትግርኛ العربية עברית Українська Ελληνικά Tiếng Việt Łódź`,
		"faces":             `😊 ❤️ 🏠`,
	} {
		t.Run(name, func(t *testing.T) {
			text := text
			pdf := set(t, p, written(t, text))

			got := folded(read(t, pdf))
			for _, word := range strings.Fields(text) {
				if ascii(word) && !strings.Contains(got, word) {
					t.Errorf("%q is not on the paper:\n%s", word, got)
				}
			}
			if !strings.Contains(got, "Svaret efter") || strings.Contains(got, "root:") {
				t.Errorf("the paper says\n%s", got)
			}
		})
	}
}

// ascii words come out of a PDF as they went in; of others the marks and the order may be written in another way.
func ascii(word string) bool {
	for _, r := range word {
		if r >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func TestWhatCannotBeShownStandsByItsCode(t *testing.T) {
	t.Parallel()
	p := press(t)
	for name, test := range map[string]struct{ text, want string }{
		"a right-to-left override": {"före \u202egnirts\u202c efter", "före [U+202E]gnirts[U+202C] efter"},
		"letters of no font":       {"我需要帮助", "[U+6211][U+9700][U+8981][U+5E2E][U+52A9]"},
		"control characters":       {"a\x00b\x07c\x1bd", "a[U+0000]b[U+0007]c[U+001B]d"},
		"a mark of byte order":     {"\ufeffhej", "[U+FEFF]hej"},
		"a letter for private use": {"\ue000", "[U+E000]"},
		"what is no text at all":   {"a\xffb", "a[U+FFFD]b"},
	} {
		t.Run(name, func(t *testing.T) {
			got := folded(read(t, set(t, p, written(t, test.text))))

			if !strings.Contains(strings.ReplaceAll(got, " ", ""), strings.ReplaceAll(test.want, " ", "")) {
				t.Errorf("want %q in\n%s", test.want, got)
			}
		})
	}
}

func TestTheLongestAnswerIsWholeAndWithinItsPages(t *testing.T) {
	t.Parallel()
	p := press(t)
	for name, text := range map[string]string{
		"words":             strings.Repeat("ett ord till ", 20_000/13),
		"one endless word":  strings.Repeat("å", 20_000),
		"nothing but marks": "e" + strings.Repeat("\u0301", 5_000),
		"empty lines":       strings.Repeat("\n", 5_000) + "slut",
	} {
		t.Run(name, func(t *testing.T) {
			pdf := set(t, p, written(t, text))

			got := strings.Join(strings.Fields(strings.ReplaceAll(read(t, pdf, "-layout"), "\u200b", "")), "")
			if n := strings.Count(got, "å"); name == "one endless word" && n < 20_000 {
				t.Errorf("%d letters of 20 000", n)
			}
			if n := strings.Count(got, "ettordtill"); name == "words" && n < 1500 {
				t.Errorf("%d of 1538 times the words", n)
			}
			if !strings.Contains(got, "Svaretefter") {
				t.Error("what comes after is gone")
			}
		})
	}
}

// flimsy is a node that does something else before it is one.
func flimsy(t *testing.T, script string) string {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, "node")
	text := "#!/bin/sh\nif [ ! -e '" + folder + "/tried' ]; then\n  : >'" + folder + "/tried'\n" + script + "\nfi\nexec '" + node(t) + "' \"$@\"\n"
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPressThatDiesIsStartedAgainForTheNextPaper(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"dies with the paper in its hands": `head -n 1 >/dev/null; echo '{"ready":true}'; read -r paper; exit 3`,
		"answers with half a line":         `head -n 1 >/dev/null; echo '{"ready":true}'; read -r paper; printf '{"id":1,"pdf'; exit 0`,
		"answers something else":           `head -n 1 >/dev/null; echo '{"ready":true}'; read -r paper; echo hello; exec sleep 60`,
		"answers another question":         `head -n 1 >/dev/null; echo '{"ready":true}'; read -r paper; echo '{"id":7,"pdf":"QUJD"}'; exec sleep 60`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := paper.NewPress(flimsy(t, "  "+script), installed(t))
			defer p.Close()

			_, err := p.Print(t.Context(), written(t, "hej"), handedIn)

			if err == nil || errors.Is(err, paper.ErrNoPress) || errors.Is(err, paper.ErrUnprintable) {
				t.Errorf("the first paper: %v", err)
			}
			set(t, p, written(t, "hej"))
		})
	}
}

func TestAPressThatIsTooSlowIsEndedAndThePaperComesNextTime(t *testing.T) {
	t.Parallel()
	p := paper.NewPress(flimsy(t, `  head -n 1 >/dev/null; echo '{"ready":true}'; exec sleep 60`), installed(t))
	defer p.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()

	_, err := p.Print(ctx, written(t, "hej"), handedIn)

	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the slow one: %v", err)
	}
	set(t, p, written(t, "hej"))
}

func TestWhoeverLeavesWhileAnotherPrintsKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	p := press(t)
	if err := p.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()

	for range 3 {
		if _, err := p.Print(gone, written(t, "hej"), handedIn); !errors.Is(err, context.Canceled) {
			t.Errorf("somebody who left got %v", err)
		}
		if err := p.Ready(gone); !errors.Is(err, context.Canceled) && err != nil {
			t.Errorf("somebody who left was told %v", err)
		}
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := p.Print(ctx, written(t, "hej"), handedIn); err != nil {
		t.Errorf("the next one got %v", err)
	}
}

func TestWithoutAPressTheAnswerSaysSo(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*paper.Press{
		"no node":    paper.NewPress("/nowhere/node", installed(t)),
		"no package": paper.NewPress(node(t), t.TempDir()),
	} {
		_, err := p.Print(t.Context(), written(t, "hej"), handedIn)

		if !errors.Is(err, paper.ErrNoPress) {
			t.Errorf("%s: %v", name, err)
		}
		if err := p.Ready(t.Context()); !errors.Is(err, paper.ErrNoPress) {
			t.Errorf("%s is ready: %v", name, err)
		}
	}
}

func TestWhatIsSaidOfAFaultHoldsNothingOfThePaper(t *testing.T) {
	t.Parallel()
	const number = "199001012385"
	p := press(t)
	d := written(t, number)
	d.Lang = number + "`\"" // No language: the template cannot be set.

	_, err := p.Print(t.Context(), d, handedIn)

	if !errors.Is(err, paper.ErrUnprintable) || strings.Contains(err.Error(), number) {
		t.Errorf("the fault says %v", err)
	}
}
