package check_test

import (
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
	"stodporten/forms/check"
	"stodporten/locales"
)

func form(tb testing.TB) forms.Definition {
	tb.Helper()
	data, err := os.ReadFile("testdata/all.json")
	if err != nil {
		tb.Fatal(err)
	}
	d, err := forms.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func facts() forms.Facts {
	return forms.Facts{Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Lang: "sv"}
}

// typed is a post of the page, from lines such as rent=8 450.
func typed(tb testing.TB, d forms.Definition, lines ...string) forms.Answers {
	tb.Helper()
	posted := url.Values{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		posted.Add(name, value)
	}
	answers, _, err := forms.ReadPage(d, "one", posted, facts().Today)
	if err != nil {
		tb.Fatal(err)
	}
	return answers
}

// The form demands a row; most of the tests are about something else.
const someRow = "rows.r1.what=w"

func keys(problems []check.Problem) []string {
	found := []string{}
	for _, p := range problems {
		found = append(found, p.Input+" "+p.Key)
	}
	return found
}

// verdict is a post and what is found wrong with it, each as the input and the key.
type verdict struct {
	post []string
	want []string
}

func judged(t *testing.T, cases map[string]verdict) {
	t.Helper()
	d := form(t)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			post := tc.post
			if !slices.ContainsFunc(post, func(line string) bool { return strings.HasPrefix(line, "rows=") }) {
				post = append(slices.Clone(post), "rows=r1", someRow)
			}
			want := tc.want
			if want == nil {
				want = []string{}
			}

			report := check.Page(d, "one", typed(t, d, post...), facts())

			if diff := cmp.Diff(want, keys(report.Problems)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestTextsAreJudgedByTheirLengthAndSigns(t *testing.T) {
	t.Parallel()
	judged(t, map[string]verdict{
		"nothing wrong":                 {post: []string{"short=abc", "rent=8 450", "many=3", "mail=a@b.se", "tel=+46 (0)70-123 45 67", "who=Åsa-Lena O’Brien d.ä."}},
		"a name in Arabic":              {post: []string{"who=أمينة"}},
		"too short":                     {post: []string{"short=a"}, want: []string{"short check.min-length"}},
		"too long":                      {post: []string{"short=abcdefghijk"}, want: []string{"short check.max-length"}},
		"length counts characters":      {post: []string{"short=åäöåäöåäöå"}},
		"a line break is one character": {post: []string{"long=1234567890\r\n123456789"}},
		"one more is too long":          {post: []string{"long=1234567890\r\n1234567890"}, want: []string{"long check.max-length"}},
		"pattern is for the whole text": {post: []string{"code=ABCD"}, want: []string{"code check.pattern"}},
		"pattern fits":                  {post: []string{"code=ABC"}},
		"a hidden sign":                 {post: []string{"short=a\x07b"}, want: []string{"short check.characters-hidden"}},
		"a digit in a name":             {post: []string{"who=An0a"}, want: []string{"who check.characters"}},
		"markup in a name":              {post: []string{"who=<b>"}, want: []string{"who check.characters"}},
		"mail without domain":           {post: []string{"mail=a@b"}, want: []string{"mail check.email"}},
		"mail with a name":              {post: []string{"mail=Anna <a@b.se>"}, want: []string{"mail check.email"}},
		"a telephone of letters":        {post: []string{"tel=ring mig"}, want: []string{"tel check.phone"}},
		"a telephone too short":         {post: []string{"tel=112"}, want: []string{"tel check.phone"}},
	})
}

func TestNumbersAndDaysAreJudgedByTheirBounds(t *testing.T) {
	t.Parallel()
	judged(t, map[string]verdict{
		"no number":                    {post: []string{"many=three"}, want: []string{"many check.whole"}},
		"a broken number":              {post: []string{"many=3,5"}, want: []string{"many check.whole"}},
		"below the least":              {post: []string{"many=0"}, want: []string{"many check.min"}},
		"above the most":               {post: []string{"many=21"}, want: []string{"many check.max"}},
		"no amount":                    {post: []string{"rent=mycket"}, want: []string{"rent check.amount"}},
		"an amount below nought":       {post: []string{"rent=-1"}, want: []string{"rent check.min-amount"}},
		"below nought where it may be": {post: []string{"debt=-1"}},
		"below the least amount":       {post: []string{"debt=-1,01"}, want: []string{"debt check.min-amount"}},
		"above the most kronor":        {post: []string{"rent=100 000,01"}, want: []string{"rent check.max-amount"}},
		"a day that is not":            {post: []string{"born-day=30", "born-month=2", "born-year=2020"}, want: []string{"born-day check.date"}},
		"a month left out":             {post: []string{"born-day=3", "born-month=", "born-year=2020"}, want: []string{"born-month check.date-month"}},
		"a year of two digits":         {post: []string{"born-day=3", "born-month=4", "born-year=20"}, want: []string{"born-year check.date-four-digits"}},
		"eighteen years ago today":     {post: []string{"born-day=23", "born-month=11", "born-year=2008"}},
		"a day earlier":                {post: []string{"born-day=22", "born-month=11", "born-year=2008"}, want: []string{"born-day check.earliest"}},
		"today":                        {post: []string{"born-day=23", "born-month=11", "born-year=2026"}},
		"tomorrow":                     {post: []string{"born-day=24", "born-month=11", "born-year=2026"}, want: []string{"born-day check.latest"}},
	})
}

func TestChoicesAreJudgedByWhatIsShown(t *testing.T) {
	t.Parallel()
	judged(t, map[string]verdict{
		"an option that is not there":      {post: []string{"pick=z"}, want: []string{"pick check.option"}},
		"an option that is hidden":         {post: []string{"pick=b"}, want: []string{"pick check.option"}},
		"the same option when it is shown": {post: []string{"pick=b", "open=yes", "must=m"}},
		"none of these and one":            {post: []string{"ticks=a", "ticks=none"}, want: []string{"ticks check.none"}},
		"too many boxes":                   {post: []string{"ticks=a", "ticks=b", "ticks=c"}, want: []string{"ticks check.many-boxes"}},
		"a box that is not there":          {post: []string{"ticks=z"}, want: []string{"ticks check.option"}},
		"demanded by another answer":       {post: []string{"open=yes"}, want: []string{"must check.required"}},
		"not demanded by the other answer": {post: []string{"open=no"}},
		"a yes or no that is neither":      {post: []string{"open=maybe"}, want: []string{"open check.option"}},
	})
}

func TestNumbersOfPeopleAndAccountsAreJudgedByTheirDigits(t *testing.T) {
	t.Parallel()
	judged(t, map[string]verdict{
		"an identity number":               {post: []string{"own=19900101-2385"}},
		"ten digits":                       {post: []string{"own=900101-2385"}},
		"a samordningsnummer":              {post: []string{"own=19800166-2397"}},
		"month 00 in a samordningsnummer":  {post: []string{"own=19150072-2390"}},
		"a wrong check digit":              {post: []string{"own=19900101-2386"}, want: []string{"own check.identity-digit"}},
		"no number at all":                 {post: []string{"own=vet inte"}, want: []string{"own check.identity"}},
		"a birth date where it may not be": {post: []string{"own=2024-05-01"}, want: []string{"own check.identity"}},
		"a birth date where it may":        {post: []string{"child=2024-05-01"}},
		"a birth date without separators":  {post: []string{"child=20240501"}},
		"a birth date to come":             {post: []string{"child=2026-11-24"}, want: []string{"child check.latest"}},
		"neither number nor birth date":    {post: []string{"child=2024-13-01"}, want: []string{"child check.birth-date"}},
		"an account":                       {post: []string{"pay-clearing=3300", "pay-number=900101-2385"}},
		"an account without clearing":      {post: []string{"pay-clearing=", "pay-number=9001012385"}, want: []string{"pay-clearing check.clearing-missing"}},
		"an account without number":        {post: []string{"pay-clearing=3300", "pay-number="}, want: []string{"pay-number check.account-missing"}},
		"an account in letters":            {post: []string{"pay-clearing=3300", "pay-number=mitt konto"}, want: []string{"pay-number check.account-digits"}},
		"an account with a wrong digit":    {post: []string{"pay-clearing=3300", "pay-number=9001012386"}, want: []string{"pay-number check.account"}},
		"an account too short":             {post: []string{"pay-clearing=3300", "pay-number=900101"}, want: []string{"pay-number check.account-length"}},
	})
}

func TestRowsAreJudgedEachAndTogether(t *testing.T) {
	t.Parallel()
	judged(t, map[string]verdict{
		"a row with what is demanded there": {post: []string{"rows=r2", "rows.r2.what=x"}, want: []string{"rows.r2.more check.required"}},
		"a row left empty":                  {post: []string{"rows=r2", "rows.r2.what="}, want: []string{"rows.r2.what check.required"}},
		"rows alike in what must differ": {
			post: []string{"rows=r1", "rows=r2", "rows.r1.what=Tand", "rows.r2.what=tand", "rows.r1.day-day=1", "rows.r1.day-month=2", "rows.r1.day-year=2026", "rows.r2.day-day=01", "rows.r2.day-month=02", "rows.r2.day-year=2026"},
			want: []string{"rows.r2.what check.duplicate"},
		},
		"rows alike in part": {post: []string{"rows=r1", "rows=r2", "rows.r1.what=Tand", "rows.r2.what=Tand"}},
		"too many rows": {
			post: []string{"rows=r1", "rows=r2", "rows=r3", "rows=r4", "rows.r1.what=a", "rows.r2.what=b", "rows.r3.what=c", "rows.r4.what=d"},
			want: []string{"rows check.many-rows"},
		},
	})
}

func TestWhatIsDemandedIsDemandedOnlyWhenSeenAndRecommendedNever(t *testing.T) {
	t.Parallel()
	d := form(t)

	report := check.All(d, forms.Answers{}, facts())

	if diff := cmp.Diff([]string{"rows check.required-rows"}, keys(report.Problems)); diff != "" {
		t.Errorf("problems: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"nice check.recommended"}, keys(report.Recommended)); diff != "" {
		t.Errorf("recommended: -want +got\n%s", diff)
	}
}

func TestAnAnswerOfAnotherTypeThanTheQuestionAsksForIsAskedForAgain(t *testing.T) {
	t.Parallel()
	d := form(t)
	answers := typed(t, d, "open=yes", "must=m", "rows=r1", someRow)
	answers["must"] = forms.Value{Type: forms.Whole, Whole: 7}

	report := check.All(d, answers, facts())

	if diff := cmp.Diff([]string{"must check.required"}, keys(report.Problems)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestAProblemIsSaidInTheReadersLanguageAndTheFormsOwnWordsGoFirst(t *testing.T) {
	t.Parallel()
	d := form(t)
	bundle, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	answers := typed(t, d, "code=abc", "rent=200 000", "rows=r1", someRow)

	problems := check.Page(d, "one", answers, facts()).Problems

	for lang, want := range map[string][]string{
		"sv": {"Tre stora bokstäver.", "Skriv 100\u00a0000\u00a0kr eller mindre: ”rent”. Är beloppet högre, ring oss."},
		"en": {"Three capitals.", "Write SEK\u00a0100,000 or less: “rent”. If the amount is higher, call us."},
	} {
		var said []string
		for _, p := range problems {
			said = append(said, p.Text(lang, bundle.Speaker(lang)))
		}
		if diff := cmp.Diff(want, said); diff != "" {
			t.Errorf("%s: -want +got\n%s", lang, diff)
		}
	}
}

func TestEveryProblemHasWordsWithEveryPlaceholderFilled(t *testing.T) {
	t.Parallel()
	bundle, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := form(t)
	posts := [][]string{
		{"short=a"}, {"short=abcdefghijk"}, {"short=a\x07b"}, {"who=A1"}, {"many=x"}, {"many=0"}, {"many=99"}, {"rent=x"}, {"rent=-1"}, {"rent=999999"},
		{"born-day=31", "born-month=2", "born-year=2020"}, {"born-day=", "born-month=2", "born-year=2020"}, {"born-day=3", "born-month=4", "born-year=1920"},
		{"born-day=3", "born-month=4", "born-year=2030"}, {"pick=z"}, {"ticks=a", "ticks=none"}, {"ticks=a", "ticks=b", "ticks=c"}, {"mail=x"}, {"tel=x"}, {"own=x"},
		{"own=199001012386"}, {"child=x"}, {"child=2030-01-01"}, {"pay-clearing=1", "pay-number=12345678"}, {"pay-clearing=3300", "pay-number=1"},
		{"rows=r1", "rows=r2", "rows=r3", "rows=r4"}, {"open=yes"},
	}
	for _, lang := range []string{"sv", "en", "ar", "sv-x-lattlast"} {
		for _, post := range posts {
			report := check.Page(d, "one", typed(t, d, post...), facts())
			if len(report.Problems) == 0 {
				t.Errorf("%v: no problem", post)
			}
			for _, p := range append(report.Problems, report.Recommended...) {
				p.Own = nil
				if said := p.Text(lang, bundle.Speaker(lang)); strings.ContainsAny(said, "⟦{") {
					t.Errorf("%s %v: %s", lang, post, said)
				}
			}
		}
	}
}

func TestTheSchemaAllowsOwnWordsForExactlyTheChecksThereAre(t *testing.T) {
	t.Parallel()
	var schema struct {
		Defs struct {
			Field struct {
				Properties struct {
					Errors struct {
						Properties map[string]any `json:"properties"`
					} `json:"errors"`
				} `json:"properties"`
			} `json:"field"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(forms.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	var declared []string
	for name := range schema.Defs.Field.Properties.Errors.Properties {
		declared = append(declared, name)
	}
	slices.Sort(declared)
	names := check.Names()
	slices.Sort(names)

	if diff := cmp.Diff(names, declared); diff != "" {
		t.Errorf("-checks +schema\n%s", diff)
	}
}

func BenchmarkAPageOfEveryKind(b *testing.B) {
	d := form(b)
	answers := typed(b, d, "short=abc", "rent=8 450", "many=3", "mail=a@b.se", "own=19900101-2385", "rows=r1", someRow)
	for b.Loop() {
		check.Page(d, "one", answers, facts())
	}
}
