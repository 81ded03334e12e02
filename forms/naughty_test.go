package forms_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
	"stodporten/forms/check"
)

// naughty is what people, programs and mischief put into a text. All of it is text, and comes back as it was.
func naughty() []string {
	return []string{
		// What means something to a program.
		"undefined", "null", "nil", "NaN", "Infinity", "true", "false", "None", "-", "0", "1e1000", "0x10", "08", "1/0", "٣", "½",
		"'; drop table applications; --", "' or '1'='1", "1; select pg_sleep(10)", `\'; exec xp_cmdshell --`, "%' and 1=0 union select", "$$;$$", "E'\\047'",
		"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "<svg/onload=alert(1)>", "&lt;b&gt;", "&amp;amp;", "&#x27;", "javascript:alert(1)", "<!--", "-->", "]]>", "<![CDATA[",
		"{{.Label}}", "{{7*7}}", "${7*7}", "#{7*7}", "{number}", "<%= 7 %>", "[[x]]", "%s%n%x%d", "%!s(MISSING)", "%00", "%0d%0aSet-Cookie: a=b", "\\u0000", "\\x00", "\\n", "\\",
		"../../../etc/passwd", "C:\\windows", "file:///etc/passwd", "con", "$HOME", "`id`", "$(id)", "| id", "=1+1", "@SUM(1+1)", "+cmd|' /C calc'!A0", "-2+3",
		"answers.rent", "row.number", "today", "has(answers.x)", `"quoted"`, `{"typed":{"":"x"}}`, "⟦key⟧",
		// Scripts, directions, and signs that are not seen.
		"Åsa Öberg-Çelik", "O’Neill", "Nguyễn Thị", "Владимир", "محمد العلي", "שלום", "ภาษาไทย", "汉字", "日本語テキスト", "한국어", "ꙮ", "ǅ", "ß ẞ", "İıIi", "ﬀ",
		"left\u202eright\u202c", "\u2066isolate\u2069", "\u200fmark\u200e", "zero\u200bwidth", "join\u200dner", "no\u2060break", "\u00adsoft", "a\u00a0b", "\ufefftop", "thin\u2009space",
		"Z\u0351\u036b\u0343a\u0369\u0346l\u030bg\u0327o\u0332", "e\u0301 and é", "\u0301 alone", "A\u030a",
		"👩‍👩‍👧‍👦", "🏳️‍🌈", "🇸🇪", "👍🏿", "☃", "𝕳𝖊𝖑𝖑𝖔", "𐍈", "\U0010ffff", "\ufffd", "\ufffe",
		// Length and repetition.
		strings.Repeat("å", 200), strings.Repeat("a\u0300", 90), "a b  c", "tab\there",
	}
}

// textInputs are the inputs that take any text, by the sample form they stand in, and where the text ends up.
func textInputs() map[string]struct {
	form, input string
	// around is what must be posted beside it.
	around []string
	of     func(a forms.Answers) string
} {
	part := func(field, part string) func(forms.Answers) string {
		return func(a forms.Answers) string { return a[field].Parts[part] }
	}
	text := func(field string) func(forms.Answers) string {
		return func(a forms.Answers) string { return a[field].Text }
	}
	return map[string]struct {
		form, input string
		around      []string
		of          func(a forms.Answers) string
	}{
		"text":           {"texts", "latin", nil, text("latin")},
		"multiline":      {"texts", "multiline", nil, text("multiline")},
		"name":           {"texts", "name", nil, text("name")},
		"email":          {"texts", "email", nil, text("email")},
		"phone":          {"texts", "phone", nil, text("phone")},
		"street":         {"people", "address-street", []string{"address-which=other"}, part("address", "street")},
		"care of":        {"people", "address-co", []string{"address-which=other"}, part("address", "co")},
		"town":           {"people", "address-city", []string{"address-which=other"}, part("address", "city")},
		"partner":        {"people", "partner-name", nil, part("partner", "name")},
		"guardian":       {"people", "guardian-name", nil, part("guardian", "name")},
		"other guardian": {"people", "otherguardian-name", nil, part("otherguardian", "name")},
		"representative": {"people", "representative-name", nil, part("representative", "name")},
		"a row": {"rows", "group.r1.what", []string{"group=r1"}, func(a forms.Answers) string {
			return a["group"].Rows[0].Answers["what"].Text
		}},
		"why not": {"papers", "evidence.contract.why", []string{"evidence=contract"}, func(a forms.Answers) string {
			return a["evidence"].Rows[0].Answers["why"].Text
		}},
	}
}

func TestNaughtyStringsComeBackFromEveryTextAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, tc := range textInputs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, speak := sample(t, tc.form), speaker(t, "sv")
			for _, want := range naughty() {
				post := posted(tc.around...)
				post.Set(tc.input, want)

				answers, typed, err := forms.ReadPage(d, "one", post, facts().Today)
				if err != nil {
					t.Fatalf("%q: %v", want, err)
				}

				stored, err := json.Marshal(answers)
				if err != nil {
					t.Fatal(err)
				}
				back, err := forms.ReadAnswers(stored)
				if err != nil {
					t.Fatalf("%q: %v", want, err)
				}
				kept, again := tc.of(back), forms.Fill(d.Pages[0], back).Get(tc.input)
				if typed.Get(tc.input) != want || kept != strings.TrimSpace(want) && kept != want || again != kept {
					t.Errorf("%q is typed %q, stored %q and filled in as %q", want, typed.Get(tc.input), kept, again)
				}
				for _, p := range check.All(d, back, facts()).Problems {
					if said := p.Text("sv", speak); strings.Contains(said, "⟦check") {
						t.Errorf("%q: %s", want, said)
					}
				}
			}
		})
	}
}

func TestNaughtyStringsInEveryOtherInputAreRefusedOrKeptAsTyped(t *testing.T) {
	t.Parallel()
	speak := speaker(t, "sv")
	for name, tc := range typedCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := sample(t, tc.form)
			field, _, _ := d.Field(tc.field)
			for _, want := range naughty() {
				for _, input := range inputsOf(field) {
					post := url.Values{input: {want}}

					answers, typed, err := forms.ReadPage(d, "one", post, facts().Today)

					if errors.Is(err, forms.ErrTooMuch) {
						continue
					}
					if err != nil || typed.Get(input) != want {
						t.Fatalf("%q comes back as %q, %v", want, typed.Get(input), err)
					}
					if v := answers[tc.field]; v.Type == forms.Unread && !slices.Contains(values(v.Parts), want) {
						t.Errorf("%q is kept as %v", want, v.Parts)
					}
					forms.OutcomeOf(d, answers, facts())
					if _, err := forms.Take(d, answers, facts(), speak).Bytes(); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

func inputsOf(field forms.Field) []string {
	if field.Kind.Inputs() == nil {
		return []string{field.ID}
	}
	var names []string
	for _, part := range field.Kind.Inputs() {
		names = append(names, field.ID+"-"+part)
	}
	return names
}

func values(parts map[string]string) []string {
	var all []string
	for _, text := range parts {
		all = append(all, text)
	}
	return all
}

// A form's own words are written by people too.
func TestNaughtyStringsInADefinitionsWordsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	speak := speaker(t, "sv")
	for i, want := range naughty() {
		data := changed(t, func(f map[string]any) { fieldOf(f, 1, 0)["label"] = words(want + ".") })

		d, err := forms.Parse(data)

		if err != nil {
			t.Fatalf("%q: %v", want, err)
		}
		field, _, _ := d.Field("rent")
		seen := forms.Take(d, forms.Answers{}, facts(), speak)
		if diff := cmp.Diff(want+".", field.Label.In("en")); diff != "" || seen.Pages[1].Fields[0].Label != want+"." {
			t.Errorf("%s: %s", fmt.Sprint(i), diff)
		}
	}
}

func TestWhatIsNoTextIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	samples := map[string]forms.Definition{}
	for _, name := range sampleNames() {
		samples[name] = sample(t, name)
	}
	for _, bad := range []string{"\x00", "a\x00b", "\xff\xfe", "\xc3\x28", "\xed\xa0\x80"} {
		for name, tc := range textInputs() {
			post := posted(tc.around...)
			post.Set(tc.input, bad)

			if _, _, err := forms.ReadPage(samples[tc.form], "one", post, facts().Today); !errors.Is(err, forms.ErrNotText) {
				t.Errorf("%s: %q gives %v", name, bad, err)
			}
		}
	}
}
