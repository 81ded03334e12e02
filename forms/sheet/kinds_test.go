package sheet

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"stodporten/forms"
	"stodporten/forms/check"
)

func kinds(t *testing.T) forms.Definition {
	t.Helper()
	return definition(t, "testdata/kinds.json")
}

func shown(t *testing.T, d forms.Definition, page string, answers forms.Answers, lang string) (Sheet, *html.Node) {
	t.Helper()
	facts := factsIn(lang)
	facts.Files = filesOfEveryState()
	s, ok := Filled(d, page, answers, facts, speaker(t, lang))
	if !ok {
		t.Fatalf("no page %s", page)
	}
	return s, parsed(t, templ.Join(Head(s), Fields(s)))
}

// byID finds an element, nil when there is none.
func byID(n *html.Node, id string) *html.Node {
	for _, e := range all(n, "*") {
		if got, _ := attribute(e, "id"); got == id {
			return e
		}
	}
	return nil
}

func checked(n *html.Node, name string) []string {
	var values []string
	for _, input := range all(n, "input") {
		if got, _ := attribute(input, "name"); got != name {
			continue
		}
		if _, on := attribute(input, "checked"); on {
			value, _ := attribute(input, "value")
			values = append(values, value)
		}
	}
	return values
}

func TestEveryKindSentBackUntouchedChangesNothing(t *testing.T) {
	t.Parallel()
	d := kinds(t)
	stored := answersToEveryKind()

	for _, lang := range []string{"sv", "en", "ar"} {
		for _, page := range d.Pages {
			s, markup := shown(t, d, page.ID, stored, lang)
			read, typed, err := forms.ReadPage(d, page.ID, sent(markup), today)
			if err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff(stored, forms.Merge(stored, read)); diff != "" {
				t.Errorf("%s in %s:\n%s", page.ID, lang, diff)
			}
			if fresh := s.Fresh(typed); len(fresh) != 0 {
				t.Errorf("%s says these were not on it: %v", page.ID, fresh)
			}
		}
	}
}

func TestEveryLinkOfTheSummaryLeadsToSomethingOnThePage(t *testing.T) {
	t.Parallel()
	d := kinds(t)

	for _, page := range d.Pages {
		read, typed, err := forms.ReadPage(d, page.ID, postedOf(wronglyTyped(d)), today)
		if err != nil {
			t.Fatal(err)
		}
		merged := forms.Merge(answersToEveryKind(), read)
		s, _ := shown(t, d, page.ID, merged, "sv")
		s = s.Returned(typed, check.Page(d, page.ID, merged, factsIn("sv")).Problems)
		markup := parsed(t, templ.Join(Head(s), Fields(s)))

		for _, m := range s.Mistakes() {
			if byID(markup, m.Target) == nil {
				t.Errorf("%s: %q leads to nothing: %s", page.ID, m.Target, m.Text.Words)
			}
		}
	}
}

func TestAMistakeInARowSaysWhichRow(t *testing.T) {
	t.Parallel()
	s, _ := shown(t, kinds(t), "pay", answersToEveryKind(), "sv")
	s.Problems = check.Page(kinds(t), "pay", answersToEveryKind(), factsIn("sv")).Problems

	var said []string
	for _, m := range s.Mistakes() {
		said = append(said, m.Text.Words)
	}

	if !slices.ContainsFunc(said, func(words string) bool { return strings.HasPrefix(words, "Skuld 2: ") }) {
		t.Errorf("the second debt has no type: %q", said)
	}
}

func TestHowMuchAnAnswerMattersIsSaidInWords(t *testing.T) {
	t.Parallel()
	_, page := shown(t, kinds(t), "write", forms.Answers{}, "sv")
	labels := map[string]string{}
	for _, label := range all(page, "label") {
		at, _ := attribute(label, "for")
		labels[at] = text(label)
	}

	for name, want := range map[string]string{
		"short":  "Vad heter din arbetsplats?",
		"long":   "Berätta om din situation (hjälper oss, men är inget krav)",
		"called": "Förnamn (behövs först innan vi beslutar)",
		"mail":   "E-post (frivilligt)",
	} {
		if labels[name] != want {
			t.Errorf("%s: %q, want %q", name, labels[name], want)
		}
	}
}

func TestAWarningBringsThePageBackOnceAndKeepsNobody(t *testing.T) {
	t.Parallel()
	d := kinds(t)
	answers := answersToEveryKind()
	answers["rent"] = wholeOf(2_500_000) // the most is 20 000 kr, and only warns

	report := check.Page(d, "write", answers, factsIn("sv"))
	s, _ := shown(t, d, "write", answers, "sv")
	s = s.Warned(report.Warnings)
	markup := parsed(t, templ.Join(Head(s), Fields(s)))
	again := sent(markup)

	if len(report.Problems) != 0 || len(s.Warnings) != 1 {
		t.Fatalf("problems %v, warnings %v", report.Problems, s.Warnings)
	}
	if !s.Unheard(url.Values{}) || s.Unheard(again) {
		t.Errorf("shown at first: %v, once more: %v", s.Unheard(url.Values{}), s.Unheard(again))
	}
	if byID(markup, "rent-warning") == nil || byID(markup, "rent-error") != nil {
		t.Error("the warning does not stand beside its question as one")
	}
	if by, _ := attribute(byID(markup, "rent"), "aria-describedby"); by != "rent-warning" {
		t.Errorf("the input is described by %q", by)
	}
	if said := text(markup); !strings.Contains(said, "Titta en gång till på ett svar. Du kan gå vidare ändå.") {
		t.Error(said)
	}
}

func TestAStopSaysWhyAndWhereToTurn(t *testing.T) {
	t.Parallel()
	d := kinds(t)

	_, stopped := shown(t, d, "choose", forms.Answers{"county": textOf("c"), "town": textOf("gr")}, "sv")
	_, free := shown(t, d, "choose", forms.Answers{"county": textOf("ab"), "town": textOf("ek")}, "sv")

	said := text(stopped)
	for _, words := range []string{"Du kan inte gå vidare härifrån", "Där prövar Granviks kommun din ansökan.", "Gå till Granviks kommun", "Det du har fyllt i finns kvar."} {
		if !strings.Contains(said, words) {
			t.Errorf("%q is missing", words)
		}
	}
	if strings.Contains(text(free), "Du kan inte gå vidare") {
		t.Error("who lives in Ekköping is stopped too")
	}
}

func TestALinkedListHasAllItsChoicesUnderTheirHeadings(t *testing.T) {
	t.Parallel()
	_, page := shown(t, kinds(t), "choose", forms.Answers{}, "sv")
	list := byID(page, "town")
	follows, _ := attribute(list, "data-follows")

	got := map[string]string{}
	for _, family := range all(list, "optgroup") {
		label, _ := attribute(family, "label")
		under, _ := attribute(family, "data-under")
		got[under+" "+label] = text(family)
	}

	if diff := cmp.Diff(map[string]string{"ab Stockholms län": "Ekköping", "c Uppsala län": "Granvik"}, got); diff != "" || follows != "county" {
		t.Errorf("follows %q: %s", follows, diff)
	}
}

func TestATreeIsOpenWhereTheAnswerIs(t *testing.T) {
	t.Parallel()
	_, page := shown(t, kinds(t), "choose", answersToEveryKind(), "sv")

	open := map[string]bool{}
	for _, branch := range all(byID(page, "matter"), "details") {
		_, is := attribute(branch, "open")
		open[text(all(branch, "summary")[0])] = is
	}

	if diff := cmp.Diff(map[string]bool{"Pengar": false, "Stöd hemma": true, "Hälsa": true}, open); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"medicine"}, checked(page, "matter")); diff != "" {
		t.Error(diff)
	}
}

func TestACountryIsNamedInTheReadersLanguage(t *testing.T) {
	t.Parallel()

	for lang, want := range map[string]string{"sv": "Syrien", "en": "Syria", "ar": "سوريا"} {
		_, page := shown(t, kinds(t), "choose", answersToEveryKind(), lang)
		if value, _ := attribute(byID(page, "citizen"), "value"); value != want {
			t.Errorf("%s: %q", lang, value)
		}
	}
}

func TestAProtectedAddressIsExplainedAndAsksForNothing(t *testing.T) {
	t.Parallel()
	_, page := shown(t, kinds(t), "people", forms.Answers{"home": partsOf("which", "protected")}, "sv")

	if diff := cmp.Diff([]string{"protected"}, checked(page, "home-which")); diff != "" {
		t.Error(diff)
	}
	if hint := byID(page, "home-which-3-item-hint"); hint == nil || !strings.Contains(text(hint), "Skriv ingen adress.") {
		t.Error("it does not say what protected means")
	}
	for _, part := range []string{"co", "street", "postcode", "city"} {
		if value, _ := attribute(byID(page, "home-"+part), "value"); value != "" {
			t.Errorf("%s has %q", part, value)
		}
	}
}

func TestEveryFileSaysHowItStandsAndCanBeTakenAway(t *testing.T) {
	t.Parallel()
	d := kinds(t)
	s, _ := shown(t, d, "papers", answersToEveryKind(), "sv")
	s.Uploading = Uploading{Button: "draft-way", Add: "bilagor:", Remove: "bilagor-bort:"}
	page := byID(parsed(t, Fields(s)), "rent_paper")

	var got []string
	for _, line := range all(page, "li") {
		state, _ := attribute(line, "data-state")
		press, _ := attribute(all(line, "button")[0], "value")
		got = append(got, state+" "+press)
	}

	want := []string{"clean bilagor-bort:" + cleanFile, "quarantined bilagor-bort:" + waitingFile, "refused bilagor-bort:" + refusedFile, "refused bilagor-bort:" + goneFile}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if said := text(page); !strings.Contains(said, "<b>lösenord</b>.pdf") || !strings.Contains(said, "Filen finns inte längre kvar") {
		t.Error(said)
	}
	for _, input := range all(page, "input") {
		if kind, _ := attribute(input, "type"); kind == "file" {
			t.Error("without an address for the script there is nothing to choose files with")
		}
	}
}

func TestEachPaperIsAskedForInItsOwnBox(t *testing.T) {
	t.Parallel()
	_, page := shown(t, kinds(t), "papers", answersToEveryKind(), "sv")
	_, idle := shown(t, kinds(t), "papers", forms.Answers{}, "sv")

	for paper, way := range map[string]string{"lease": "upload", "pay_slip": "later", "doctor": "wont"} {
		if diff := cmp.Diff([]string{way}, checked(page, "proofs."+paper+".how")); diff != "" {
			t.Errorf("%s: %s", paper, diff)
		}
	}
	if byID(idle, "proofs.pay_slip.how") != nil {
		t.Error("who does not work is asked for a pay slip")
	}
	if diff := cmp.Diff([]string{"", "lease", "pay_slip", "doctor"}, sent(page)["proofs"]); diff != "" {
		t.Error(diff)
	}
}

func TestRowsInATableCanBeAddedAndRemovedWithoutAScript(t *testing.T) {
	t.Parallel()
	_, page := shown(t, kinds(t), "pay", answersToEveryKind(), "sv")
	table := all(byID(page, "debts"), "table")[0]

	var headings []string
	for _, heading := range all(all(table, "thead")[0], "th") {
		headings = append(headings, text(heading))
	}
	if diff := cmp.Diff([]string{"Rad", "Till vem?", "Typ", "Summa", "Ta bort"}, headings); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{forms.RemoveName("debts", "r1"), forms.RemoveName("debts", "r3"), forms.AddName("debts")}, names(byID(page, "debts"))); diff != "" {
		t.Error(diff)
	}
	for _, input := range all(table, "input", "select") {
		id, _ := attribute(input, "id")
		if kind, _ := attribute(input, "type"); kind != "hidden" && !slices.ContainsFunc(all(table, "label"), func(l *html.Node) bool {
			at, _ := attribute(l, "for")
			return at == id
		}) {
			t.Errorf("%s has no label of its own, which is what is seen where the table folds", id)
		}
	}
}

func TestWhatIsNotForWhoFillsInIsNotOnThePage(t *testing.T) {
	t.Parallel()
	_, page := shown(t, kinds(t), "papers", answersToEveryKind(), "sv")

	if strings.Contains(text(page), "Kanal") || sent(page).Has("way") {
		t.Error("a hidden answer is shown or sent")
	}
}
