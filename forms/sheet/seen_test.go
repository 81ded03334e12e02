package sheet

import (
	"slices"
	"strings"
	"testing"

	"stodporten/forms"
	"stodporten/forms/check"
)

func TestWhatWasSeenIsShownWithAllThatWasToChooseFrom(t *testing.T) {
	t.Parallel()
	d := small(t)
	answers := forms.Answers{"living": {Type: forms.Text, Text: "alone"}, "has_children": {Type: forms.YesNo}}

	page := parsed(t, Seen(speaker(t, "sv"), forms.Take(d, answers, factsIn("sv"), speaker(t, "sv"))))
	said := text(page)

	for _, words := range []string{"Hur bor du?", "Ensam (valt)", "Med partner", "Har du barn?", "Nej", "Amina Testberg", "19900101-2385", "Inte besvarat"} {
		if !strings.Contains(said, words) {
			t.Errorf("%q is missing: %s", words, said)
		}
	}
	if strings.Contains(said, "Med partner (valt)") || strings.Contains(said, "Partnerns namn") {
		t.Errorf("something is shown that was not seen or not chosen: %s", said)
	}
	if n := len(all(page, "input", "button", "form", "select", "textarea")); n != 0 {
		t.Errorf("%d things to press on paper", n)
	}
}

func TestWhatWasSeenInAnotherLanguageSaysSo(t *testing.T) {
	t.Parallel()
	d := small(t)
	swedish := forms.Take(d, forms.Answers{}, factsIn("sv"), speaker(t, "sv"))

	for lang, want := range map[string]string{"sv": "", "en": "sv", "ar": "sv", "sv-x-lattlast": ""} {
		page := parsed(t, Seen(speaker(t, lang), swedish))
		got := ""
		for _, n := range all(page, "div") {
			if class, _ := attribute(n, "class"); class == "seen" {
				got, _ = attribute(n, "lang")
			}
		}

		if got != want {
			t.Errorf("read in %s: marked %q", lang, got)
		}
	}
}

func TestEveryPageSeenCanBeChangedBeforeHandingIn(t *testing.T) {
	t.Parallel()
	d := small(t)
	answers := forms.Answers{
		"living": {Type: forms.Text, Text: "alone"}, "has_children": {Type: forms.YesNo, YesNo: true},
		"children": {Type: forms.Rows, Rows: []forms.Row{{ID: "r1", Answers: forms.Answers{"name": {Type: forms.Text, Text: "Elias"}}}}},
	}
	snapshot := forms.Take(d, answers, factsIn("sv"), speaker(t, "sv"))

	page := parsed(t, Answers(speaker(t, "sv"), snapshot, func(id string) string { return "/ansok/" + id }))
	var leads []string
	for _, link := range all(page, "a") {
		href, _ := attribute(link, "href")
		leads = append(leads, href)
	}

	for _, seen := range snapshot.Pages {
		if !slices.Contains(leads, "/ansok/"+seen.ID) {
			t.Errorf("%s cannot be changed: %v", seen.ID, leads)
		}
	}
	if slices.Contains(leads, "/ansok/together") {
		t.Error("a page that is not seen can be changed")
	}
	if said := text(page); !strings.Contains(said, "Elias") || !strings.Contains(said, "Ensam") {
		t.Error(said)
	}
	if links := all(parsed(t, Answers(speaker(t, "sv"), snapshot, nil)), "a"); len(links) != 0 {
		t.Errorf("%d ways to change what has been handed in", len(links))
	}
}

func TestMistakesOfTheWholeFormLeadToTheirPages(t *testing.T) {
	t.Parallel()
	d := small(t)
	problems := check.All(d, forms.Answers{}, factsIn("en")).Problems

	mistakes := MistakesOf(speaker(t, "en"), problems, func(page string) string { return "/ansok/" + page })

	if len(mistakes) == 0 || !strings.HasPrefix(mistakes[0].Href, "/ansok/household#") {
		t.Errorf("%v", mistakes)
	}
	for _, m := range mistakes {
		if m.Text.Empty() || strings.Contains(m.Text.Words, "⟦") {
			t.Errorf("%v", m)
		}
	}
}
