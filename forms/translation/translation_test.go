package translation_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
	"stodporten/forms/translation"
	"stodporten/locales"
)

func small(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile("../testdata/small.json")
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func export(tb testing.TB, definition []byte, lang string) string {
	tb.Helper()
	file, err := translation.Export(definition, lang)
	if err != nil {
		tb.Fatal(err)
	}
	return string(file)
}

// finnish fills in every target of an exported file with its source and a mark.
func finnish(tb testing.TB, definition []byte) string {
	tb.Helper()
	var out []string
	for _, line := range strings.Split(export(tb, definition, "fi"), "\n") {
		out = append(out, line)
		if source, ok := strings.CutPrefix(strings.TrimSpace(line), "<source>"); ok {
			out = append(out, "<target>fi "+strings.TrimSuffix(source, "</source>")+"</target>")
		}
	}
	return strings.Join(out, "\n")
}

func TestAllWordsOfAFormLeaveAndReturnInOneFile(t *testing.T) {
	t.Parallel()

	result, err := translation.Import(small(t), []byte(finnish(t, small(t))))
	if err != nil {
		t.Fatal(err)
	}
	d, err := forms.Parse(result.Definition)
	if err != nil {
		t.Fatal(err)
	}

	if len(result.Missing)+len(result.Unknown)+len(result.Reworded)+len(result.Unfit) != 0 || result.Taken < 30 {
		t.Errorf("%d taken, missing %v, unknown %v, reworded %v, unfit %v", result.Taken, result.Missing, result.Unknown, result.Reworded, result.Unfit)
	}
	if diff := cmp.Diff([]string{"sv", "en", "fi"}, d.Languages); diff != "" {
		t.Error(diff)
	}
	living, _, _ := d.Field("living")
	if got := living.Options[1].Label["fi"]; got != "fi Med partner" {
		t.Error(got)
	}
}

func TestEveryStandardFormLeavesAndReturnsUnchanged(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../portal/catalogue/standard/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no standard forms", err)
	}
	for _, name := range files {
		definition, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".samples.json") {
			continue
		}
		before, err := forms.Parse(definition)
		if err != nil {
			t.Fatal(err)
		}

		result, err := translation.Import(definition, []byte(export(t, definition, "en")))
		if err != nil {
			t.Fatal(err)
		}
		after, err := forms.Parse(result.Definition)
		if err != nil {
			t.Fatal(err)
		}

		if diff := cmp.Diff(before.Pages, after.Pages); diff != "" || len(result.Missing) > 0 {
			t.Errorf("%s: missing %v\n%s", name, result.Missing, diff)
		}
	}
}

func TestAMissingWordFallsBackAndIsListed(t *testing.T) {
	t.Parallel()
	file := strings.Replace(finnish(t, small(t)), "<target>fi Med partner</target>", "<target></target>", 1)

	result, err := translation.Import(small(t), []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	d, err := forms.Parse(result.Definition)
	if err != nil {
		t.Fatal(err)
	}

	want := []translation.Unit{{Path: "pages.household.fields.living.options.partner.label", Swedish: "Med partner"}}
	if diff := cmp.Diff(want, result.Missing); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"fi"}, d.Variants); diff != "" {
		t.Error(diff)
	}
	living, _, _ := d.Field("living")
	if got := living.Options[1].Label.In("fi"); got != "Med partner" {
		t.Error(got)
	}
}

func TestWhatChangedSinceTheFileLeftIsTold(t *testing.T) {
	t.Parallel()
	file := finnish(t, small(t))
	definition := bytes.Replace(small(t), []byte(`"Med partner"`), []byte(`"Med någon"`), 1)
	definition = bytes.Replace(definition, []byte(`"partner_name"`), []byte(`"other_name"`), 1)

	result, err := translation.Import(definition, []byte(file))
	if err != nil {
		t.Fatal(err)
	}

	if len(result.Reworded) != 1 || result.Reworded[0].Swedish != "Med någon" {
		t.Errorf("reworded %v", result.Reworded)
	}
	if len(result.Unknown) == 0 || len(result.Missing) == 0 {
		t.Errorf("unknown %v, missing %v", result.Unknown, result.Missing)
	}
}

func TestAPlaceholderThatIsGoneIsNotTaken(t *testing.T) {
	t.Parallel()
	file := strings.Replace(finnish(t, small(t)), "<target>fi Barn {number}</target>", "<target>fi Lapsi</target>", 1)

	result, err := translation.Import(small(t), []byte(file))
	if err != nil {
		t.Fatal(err)
	}

	if len(result.Unfit) != 1 || len(result.Missing) != 1 {
		t.Errorf("unfit %v, missing %v", result.Unfit, result.Missing)
	}
}

func TestABrokenOrHostileFileIsRefusedWithWords(t *testing.T) {
	t.Parallel()
	bundle, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	good := finnish(t, small(t))
	target := "<target>fi Med partner</target>"
	for name, tc := range map[string]struct{ file, want string }{
		"nothing":               {"", "format"},
		"no XML":                {"msgid \"hej\"", "format"},
		"cut off":               {good[:len(good)/2], "xml"},
		"another format":        {`<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>`, "format"},
		"a document type":       {strings.Replace(good, "<xliff", `<!DOCTYPE x [<!ENTITY a "aaaa">]><xliff`, 1), "doctype"},
		"an unknown entity":     {strings.Replace(good, target, "<target>&lol;</target>", 1), "xml"},
		"another form":          {strings.Replace(good, `original="small-form"`, `original="other"`, 1), "form"},
		"Swedish to Swedish":    {strings.Replace(good, `trgLang="fi"`, `trgLang="sv"`, 1), "language"},
		"no language":           {strings.Replace(good, `trgLang="fi"`, `trgLang="&quot;&gt;&lt;script"`, 1), "language"},
		"markup":                {strings.Replace(good, target, "<target>fi <b>x</b></target>", 1), "markup"},
		"a turned direction":    {strings.Replace(good, target, "<target>fi \u202egnol</target>", 1), "text"},
		"no UTF-8":              {strings.Replace(good, target, "<target>\xff</target>", 1), "text"},
		"another character set": {strings.Replace(good, "UTF-8", "UTF-7", 1), "xml"},
		"too long a word":       {strings.Replace(good, target, "<target>"+strings.Repeat("å", 6001)+"</target>", 1), "long"},
		"too deep":              {strings.Replace(good, "<unit ", strings.Repeat("<group>", 40)+"<unit ", 1), "xml"},
		"the same unit twice":   {strings.Replace(good, "</file>", good[strings.Index(good, "<unit "):strings.Index(good, "</unit>")]+"</unit></file>", 1), "twice"},
		"too large":             {good + strings.Repeat(" ", translation.MaxBytes), "size"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := translation.Import(small(t), []byte(tc.file))

			var refusal translation.RefusedError
			if !errors.As(err, &refusal) || refusal.Key != tc.want {
				t.Fatalf("got %v, want %s", err, tc.want)
			}
			for _, lang := range []string{"sv", "en"} {
				if words := refusal.In(bundle.Speaker(lang)); words == "" || strings.Contains(words, "⟦") {
					t.Errorf("%s: %s", lang, words)
				}
			}
		})
	}
}

// Whatever file comes, it is refused or leaves a form with the same questions.
func FuzzTranslationFile(f *testing.F) {
	definition := small(f)
	f.Add(finnish(f, definition))
	f.Add(`<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="sv" trgLang="fi"><file id="f" original="small-form"><unit id="a"><segment><source>x</source><target>y</target></segment></unit></file></xliff>`)
	f.Fuzz(func(t *testing.T, file string) {
		result, err := translation.Import(definition, []byte(file))
		if err != nil {
			return
		}
		if _, err := forms.Parse(result.Definition); err != nil {
			t.Errorf("the form is no longer one: %v", err)
		}
	})
}
