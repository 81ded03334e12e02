package sheet

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"stodporten/forms"
	"stodporten/forms/check"
	"stodporten/forms/control"
)

// look is a form in one state, in one language, as a page that a browser can open.
type look struct {
	state, lang string
	body        templ.Component
}

// TestEveryKindInEveryStateHoldsUpInABrowser has axe, html-validate and the eyes of a small window go over a page with every kind.
// With LOOK=folder the pages stay there to be looked at.
func TestEveryKindInEveryStateHoldsUpInABrowser(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("LOOK")
	if folder == "" {
		folder = t.TempDir()
	}
	d := definition(t, "testdata/kinds.json")

	for _, lang := range []string{"sv", "en", "ar"} {
		for state, body := range states(t, d, lang) {
			write(t, folder, look{state: state, lang: lang, body: body})
		}
	}

	inBrowser(t, "testdata/look.mjs", folder)
}

func TestWhatScriptsAddWorksByKeyboardAndFinger(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, folder, look{state: "empty", lang: "sv", body: states(t, definition(t, "testdata/kinds.json"), "sv")["empty"]})

	inBrowser(t, "testdata/use.mjs", filepath.Join(folder, "empty-sv.html"))
}

// inBrowser has node and a Chromium go over what lies there.
func inBrowser(t *testing.T, script, place string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), program(t, "NODE", "../../.tools/node/node_modules/node/bin/node", "node"), script, place)
	command.Env = append(os.Environ(), "CHROMIUM="+program(t, "CHROMIUM", "chromium", "chromium-browser", "google-chrome"))
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// states are the form empty, filled in, answered wrongly, with words that never end, locked, and as it was seen.
func states(t *testing.T, d forms.Definition, lang string) map[string]templ.Component {
	t.Helper()
	facts := factsIn(lang)
	facts.Files = filesOfEveryState()
	filled := answersToEveryKind()
	s := speaker(t, lang)
	snapshot := forms.Take(d, filled, facts, s)
	all := map[string]templ.Component{
		"empty":  wholeForm(t, d, facts, forms.Answers{}, nil),
		"filled": wholeForm(t, d, facts, filled, nil),
		"wrong":  wholeForm(t, d, facts, filled, wronglyTyped(d)),
		"seen":   templ.Join(control.Title(control.Plain(d.ID)), Seen(s, snapshot)),
		"answers": templ.Join(control.Title(control.Plain(d.ID)), Answers(s, snapshot, func(page string) string {
			return "/e-tjanster/alla-sorter/" + page
		})),
	}
	all["locked"] = within(control.Locked(control.Plain("Amina Testberg")), all["filled"])
	return all
}

// wholeForm is all pages below each other; typed is what was sent of them, and their mistakes are then shown.
func wholeForm(t *testing.T, d forms.Definition, facts forms.Facts, answers forms.Answers, typed forms.Typed) templ.Component {
	t.Helper()
	var parts []templ.Component
	for _, page := range d.Pages {
		read, sentBack, err := forms.ReadPage(d, page.ID, postedOf(typed), today)
		if err != nil {
			t.Fatal(err)
		}
		merged := forms.Merge(answers, read)
		s, ok := Filled(d, page.ID, merged, facts, speaker(t, facts.Lang))
		if !ok {
			t.Fatalf("no page %s", page.ID)
		}
		s.Uploading = Uploading{Address: "/filer", Button: "draft-way", Add: "bilagor:", Remove: "bilagor-bort:"}
		if typed != nil {
			s = s.Returned(sentBack, check.Page(d, page.ID, merged, facts).Problems)
		}
		parts = append(parts, Head(s), Fields(s))
	}
	return within(templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, `<form method="post" action="/e-tjanster/alla-sorter" novalidate>`); err != nil {
			return err
		}
		if err := templ.GetChildren(ctx).Render(templ.ClearChildren(ctx), w); err != nil {
			return err
		}
		_, err := io.WriteString(w, `<button type="submit" class="govuk-button">OK</button></form>`)
		return err
	}), templ.Join(parts...))
}

func within(outer, inner templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { return outer.Render(templ.WithChildren(ctx, inner), w) })
}

// write puts the page beside the style sheet and the script that the sites really have.
func write(t *testing.T, folder string, l look) {
	t.Helper()
	s := speaker(t, l.lang)
	style := "page"
	if s.Dir() == "rtl" {
		style = "page-rtl"
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="%s" dir="%s"><head><meta charset="utf-8"><title>%s %s</title><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="file://%s"><script type="module" src="file://%s"></script></head><body><main class="page"><div class="width narrow">`,
		s.Lang(), s.Dir(), l.state, l.lang, built(t, style, ".css"), built(t, "page", ".js"))
	if err := l.body.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	b.WriteString("</div></main></body></html>\n")
	if err := os.WriteFile(filepath.Join(folder, l.state+"-"+l.lang+".html"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// built finds a built asset by its name without the hash; the folder holds one of each.
func built(t *testing.T, name, ending string) string {
	t.Helper()
	found, err := filepath.Glob("../../portal/page/assets/built/" + name + ".????????????" + ending)
	if err != nil || len(found) != 1 {
		t.Fatalf("one %s%s is wanted: %v %v", name, ending, found, err)
	}
	path, err := filepath.Abs(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func program(t *testing.T, setting string, places ...string) string {
	t.Helper()
	for _, place := range append([]string{os.Getenv(setting)}, places...) {
		if found, err := exec.LookPath(place); place != "" && err == nil {
			return found
		}
	}
	t.Fatalf("%v: none is on this machine: run .ci/install test, or set %s", places, setting)
	return ""
}
