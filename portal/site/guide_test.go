package site

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"stodporten/forms/norm"
)

// story is what Amina types into the guide: alone with Elias, nine, and Selma, seven.
func story() url.Values {
	return url.Values{
		"month": {"2026-12"}, "adults": {"1"}, "others": {"0"}, "rows": {"2"}, "child-1-age": {"9"}, "child-2-age": {"7"},
	}
}

func with(values url.Values, more ...string) url.Values {
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return values
}

func TestTheGuideGivesTheNormOfTheStory(t *testing.T) {
	t.Parallel()
	visitor := openHall(t).Browser("ekkoping.localhost")

	got := visitor.Post(guidePath, story()).Wants(t, http.StatusOK, "guide")

	got.Says(t, "Ensamstående vuxen 3 940 kr", "2 × Barn 7–10 år 7 640 kr", "3 personer 1 780 kr", "Riksnormen tillsammans 13 360 kr",
		"Möjligt bistånd 13 360 kr", "gissning och inget beslut", "december 2026")
}

func TestTheGuideAddsCostsAndTakesOffIncomesLineByLine(t *testing.T) {
	t.Parallel()
	visitor := openHall(t).Browser("ekkoping.localhost")

	got := visitor.Post(guidePath, with(story(), "cost-rent", "8 450", "cost-electricity", "520", "cost-home-insurance", "180",
		"cost-union-fee", "150", "cost-glasses", "1.900", "income-activity-support", "7000 kr", "income-child-benefit", "2650",
		"income-maintenance-support", "3646", "income-housing-allowance", "3400,00")).Wants(t, http.StatusOK, "guide")

	// 13 360 + 9 300 = 22 660; less 16 696 is 5 964; with the glasses 7 864.
	got.Says(t, "Hyra eller boendekostnad 8 450 kr", "Riksnormen och kostnaderna tillsammans 22 660 kr", "Aktivitetsstöd −7 000 kr",
		"Kvar när inkomsterna är dragna 5 964 kr", "Glasögon 1 900 kr", "Möjligt bistånd 7 864 kr", "ungefär 7 864 kr för december 2026",
		"Det som behövs 24 560 kr", "Det som kommer in 16 696 kr", "Läs mer och ansök")
}

func TestTheGuideKnowsHouseholdsOfOtherKinds(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	// The norm of 2025 stands in SoF 12:2; a lodger shares the joint costs by head (SoF 12:3).
	cases := map[string]struct {
		typed url.Values
		says  []string
	}{
		"a couple": {
			url.Values{"month": {"2025-03"}, "adults": {"2"}, "rows": {"1"}},
			[]string{"Två vuxna som är gifta eller sambor 7 050 kr", "2 personer 1 400 kr", "Riksnormen tillsammans 8 450 kr"},
		},
		"one who lodges with two others": {
			url.Values{"month": {"2025-03"}, "adults": {"1"}, "others": {"2"}, "rows": {"1"}},
			[]string{"Ensamstående vuxen 3 910 kr", "hem med 3 personer 590 kr", "Riksnormen tillsammans 4 500 kr"},
		},
		"a small child who eats lunch at home": {
			url.Values{"month": {"2025-03"}, "adults": {"1"}, "rows": {"1"}, "child-1-age": {"5"}, "child-1-lunch": {"1"}},
			[]string{"äter lunch hemma på vardagar 3 030 kr"},
		},
		"a small child at preschool": {
			url.Values{"month": {"2025-03"}, "adults": {"1"}, "rows": {"1"}, "child-1-age": {"5"}},
			[]string{"inte äter lunch hemma på vardagar 2 700 kr"},
		},
		"one of nineteen in school": {
			url.Values{"month": {"2025-03"}, "adults": {"1"}, "rows": {"1"}, "child-1-age": {"19"}},
			[]string{"som går i gymnasiet 4 960 kr"},
		},
		"enough coming in": {
			url.Values{"month": {"2025-03"}, "adults": {"1"}, "rows": {"1"}, "income-earnings": {"31000"}},
			[]string{"blir det inget bistånd", "Möjligt bistånd 0 kr", "budget- och skuldrådgivare", "Du får alltid ansöka"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := h.Browser("ekkoping.localhost").Post(guidePath, c.typed).Wants(t, http.StatusOK, "guide")

			got.Says(t, c.says...)
		})
	}
}

func TestAMonthWithoutATableIsMarkedAsProvisional(t *testing.T) {
	t.Parallel()
	visitor := openHall(t).Browser("ekkoping.localhost")

	visitor.Get(guidePath).Wants(t, http.StatusOK, "guide").Says(t, "januari 2025", "december 2026", "januari 2027 (preliminärt)")
	got := visitor.Post(guidePath, with(story(), "month", "2027-01"))

	got.Wants(t, http.StatusOK, "guide").Says(t, "13 360 kr", "Vi har inte riksnormen för den här månaden än")
}

func TestTheGuideKeepsWhatWasTypedAndSaysWhatIsWrongBesideIt(t *testing.T) {
	t.Parallel()
	visitor := openHall(t).Browser("ekkoping.localhost")

	got := visitor.Post(guidePath, url.Values{
		"month": {"2026-12"}, "rows": {"3"}, "child-1-lunch": {"1"}, "child-2-age": {"41"}, "cost-rent": {"åtta tusen"},
		"cost-electricity": {"520"}, "income-earnings": {"-4"}, "income-pension": {"1000001"},
	}).Wants(t, http.StatusUnprocessableEntity, "guide")

	got.Says(t, "6 saker behöver rättas", "Hur många vuxna söker tillsammans?: Välj ett svar.", "Barn 1: Välj hur gammalt barnet är.",
		"Barn 2: Välj hur gammalt barnet är.", "Hyra eller boendekostnad: Skriv beloppet i kronor med siffror", "Pension: Skriv ett belopp som är högst")
	for _, kept := range []string{`value="åtta tusen"`, `value="520"`, `value="-4"`, `name="rows" value="3"`, `id="child-3-age"`, `href="#cost-rent"`, `id="cost-rent-error"`} {
		if !strings.Contains(got.Body, kept) {
			t.Errorf("the page lacks %s", kept)
		}
	}
	if strings.Contains(got.Words(), "Så räknade vi") {
		t.Error("something was computed from what is wrong")
	}
}

func TestAChildIsAddedWithoutAnythingBeingJudged(t *testing.T) {
	t.Parallel()
	visitor := openHall(t).Browser("ekkoping.localhost")

	got := visitor.Post(guidePath, url.Values{"rows": {"2"}, "child-1-age": {"9"}, "cost-rent": {"hej"}, "add": {"1"}}).Wants(t, http.StatusOK, "guide")

	if !strings.Contains(got.Body, `id="child-3-age"`) || !strings.Contains(got.Body, `value="hej"`) || strings.Contains(got.Body, "cost-rent-error") {
		t.Error("the third child is not there, or what was typed is not, or it was judged")
	}
	full := visitor.Post(guidePath, url.Values{"rows": {"900"}, "add": {"1"}})
	if strings.Contains(full.Body, `id="child-13-age"`) || !strings.Contains(full.Body, `id="child-12-age"`) {
		t.Error("there are not twelve children at most")
	}
}

func TestSwitchingLanguageKeepsWhatWasTypedAndTheResult(t *testing.T) {
	t.Parallel()
	visitor := openHall(t).Browser("ekkoping.localhost")

	before := visitor.Post(guidePath, url.Values{"cost-rent": {"hej"}, "lang": {"en"}}).Wants(t, http.StatusOK, "guide")
	after := visitor.Post(guidePath, with(story(), "shown", "1", "lang", "en")).Wants(t, http.StatusOK, "guide")

	before.Says(t, "Work out whether you can get financial assistance")
	if !strings.Contains(before.Body, `value="hej"`) || strings.Contains(before.Body, "cost-rent-error") {
		t.Error("what was typed is lost, or was judged")
	}
	after.Says(t, "The national norm in all SEK 13,360", "You may be entitled to about SEK 13,360 for December 2026")
}

func TestTheGuideStoresAndLogsNothingOfWhoAsked(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	const canary = "7331"
	before := h.Redis.Dump()

	got := h.Browser("ekkoping.localhost").Post(guidePath, with(story(), "cost-rent", canary, "income-earnings", "hej "+canary))
	h.Browser("ekkoping.localhost").Post(guidePath, with(story(), "cost-rent", canary))

	if strings.Contains(h.Log.String(), canary) || strings.Contains(h.Log.String(), "2026-12") {
		t.Errorf("the log tells what was typed: %s", h.Log)
	}
	if !strings.Contains(h.Log.String(), `"route":"/guide/ekonomiskt-bistand"`) {
		t.Error("the log does not tell that the guide was used")
	}
	if h.Redis.Dump() != before {
		t.Errorf("Redis keeps something: %s", h.Redis.Dump())
	}
	if lines := h.Count("select count(*) from audit.lines where actor_kind <> 'system'"); lines != 0 {
		t.Errorf("%d audit lines were written", lines)
	}
	if got.Header.Get("Cache-Control") != "no-store" || got.Header.Get("Set-Cookie") != "" {
		t.Errorf("the browser is told to keep something: %v", got.Header)
	}
}

func TestTheGuideCanBeLeftQuickly(t *testing.T) {
	t.Parallel()

	got := openHall(t).Browser("ekkoping.localhost").Get(guidePath)

	if !strings.Contains(got.Body, "data-exit") {
		t.Error("there is no way out")
	}
}

func FuzzWhateverIsTypedIntoTheGuideIsComputedOrExplained(f *testing.F) {
	tables, err := norm.Standard()
	if err != nil {
		f.Fatal(err)
	}
	months := monthsOf(tables, norm.Month{Year: 2026, Month: time.November})
	f.Add(story().Encode())
	f.Add("rows=-1&adults=2&others=99999999999999999999&month=2026-13&cost-rent=1e9&child-1-age=٩")
	f.Add("rows=12&adults=1&month=2025-01&child-12-age=20&income-assets=999999,99&child-3-lunch=x")
	f.Fuzz(func(t *testing.T, encoded string) {
		posted, err := url.ParseQuery(encoded)
		if err != nil {
			return
		}
		g := guessing{guess: readGuess(posted), tables: tables, months: months}

		claim, slips := g.claim()

		if len(slips) > 0 {
			return
		}
		if _, err := tables.Calculate(claim); err != nil {
			t.Errorf("%q is neither computed nor explained: %v", encoded, err)
		}
	})
}
