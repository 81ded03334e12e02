package check_test

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
	"stodporten/forms/check"
	"stodporten/locales"
)

func speaker(tb testing.TB) locales.Speaker {
	tb.Helper()
	bundle, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return bundle.Speaker("sv")
}

func sample(tb testing.TB, name string) forms.Definition {
	tb.Helper()
	data, err := os.ReadFile("../testdata/kinds/" + name + ".json")
	if err != nil {
		tb.Fatal(err)
	}
	d, err := forms.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// broken is what is typed into the first page of a sample, and the one thing that is said of it: the input, the check and
// the sentence's beginning. Nothing is found when it is empty.
type broken struct {
	form  string
	typed string // lines parted by &, a + is a plus
	want  string // input: check: words
}

// everyCheck is the checks of the kinds by name, each broken and, after a blank, kept.
func everyCheck() map[string]broken {
	all := map[string]broken{}
	for _, cases := range []map[string]broken{textChecks(), numberChecks(), dayChecks(), choiceChecks(), personChecks(), payChecks()} {
		for name, c := range cases {
			all[name] = c
		}
	}
	return all
}

func textChecks() map[string]broken {
	return map[string]broken{
		"min-length":         {"texts", "text=a", "text: min-length: Skriv minst 2 tecken"},
		"min-length kept":    {"texts", "text=ab", ""},
		"max-length":         {"texts", "text=" + strings.Repeat("å", 21), "text: max-length: Korta texten till 20 tecken"},
		"max-length kept":    {"texts", "text=" + strings.Repeat("å", 20), ""},
		"pattern":            {"texts", "pattern=AB1", "pattern: pattern: Skriv två bokstäver och två siffror."},
		"pattern kept":       {"texts", "pattern=AB12", ""},
		"characters":         {"texts", "letters=Åsa 2", "letters: characters: Skriv bara bokstäver"},
		"characters kept":    {"texts", "letters=Åsa-Lo محمد", ""},
		"characters digits":  {"texts", "digits=12a", "digits: characters: Skriv bara siffror"},
		"characters latin":   {"texts", "latin=Hej محمد", "latin: characters: Ta bort tecknet م"},
		"characters only":    {"texts", "only=ABD", "only: characters: Ta bort tecknet D"},
		"characters named":   {"texts", "name=Bo<b>", "name: characters: Ta bort tecknet <"},
		"characters control": {"texts", "text=a\x07b", "text: characters: Texten i"},
		"email":              {"texts", "email=a@b", "email: email: Skriv e-postadressen"},
		"email kept":         {"texts", "email=a@exempel.se", ""},
		"phone":              {"texts", "phone=ring mig", "phone: phone: Skriv telefonnumret"},
		"phone kept":         {"texts", "phone=+46 70-174 06 58", ""},
	}
}

func numberChecks() map[string]broken {
	return map[string]broken{
		"whole":            {"numbers", "integer=fem", "integer: whole: Skriv ett helt tal"},
		"min":              {"numbers", "integer=0", "integer: min: Skriv 1 eller mer"},
		"min kept":         {"numbers", "integer=1", ""},
		"max":              {"numbers", "integer=11", "integer: max: Skriv 10 eller mindre"},
		"max kept":         {"numbers", "integer=10", ""},
		"amount":           {"numbers", "currency=mycket", "currency: amount: Skriv beloppet"},
		"min of an amount": {"numbers", "currency=-1", "currency: min: Skriv 0\u00a0kr eller mer"},
		"decimal":          {"numbers", "decimal=1,234", "decimal: decimal: Skriv ett tal med siffror"},
		"min of a decimal": {"numbers", "decimal=-1,51", "decimal: min: Skriv −1,5 eller mer"},
		"max of a decimal": {"numbers", "decimal=100,01", "decimal: max: Skriv 100 eller mindre"},
		"decimal kept":     {"numbers", "decimal=-1,5", ""},
		"option of scale":  {"numbers", "scale=6", "scale: option: Välj ett av alternativen"},
	}
}

func dayChecks() map[string]broken {
	date := func(name, day, month, year string) string {
		return name + "-day=" + day + "&" + name + "-month=" + month + "&" + name + "-year=" + year
	}
	period := func(from, to string) string {
		return "daterange-from_day=" + from + "&daterange-from_month=12&daterange-from_year=2026&daterange-to_day=" + to +
			"&daterange-to_month=12&daterange-to_year=2026"
	}
	return map[string]broken{
		"date":                  {"days", date("date", "30", "2", "2026"), "date-day: date: Det datumet finns inte"},
		"earliest":              {"days", date("date", "22", "11", "2025"), "date-day: earliest: Skriv ett datum som är 23 november 2025 eller senare"},
		"earliest kept":         {"days", date("date", "23", "11", "2025"), ""},
		"latest":                {"days", date("date", "24", "12", "2026"), "date-day: latest: Skriv ett datum som är 23 december 2026 eller tidigare"},
		"latest kept":           {"days", date("date", "23", "12", "2026"), ""},
		"earliest by a field":   {"days", date("move_in", "1", "3", "2026") + "&" + date("move_out", "1", "3", "2026"), "move_out-day: earliest: Skriv ett datum som är 2 mars 2026"},
		"earliest by a blank":   {"days", date("move_out", "1", "3", "2026"), ""},
		"earliest field kept":   {"days", date("move_in", "1", "3", "2026") + "&" + date("move_out", "2", "3", "2026"), ""},
		"working-day":           {"days", date("meeting", "24", "12", "2026"), "meeting-day: working-day: 24 december 2026 är en helgdag"},
		"working-day on Sunday": {"days", date("meeting", "22", "11", "2026"), "meeting-day: working-day: 22 november 2026 är en helgdag"},
		"working-day kept":      {"days", date("meeting", "23", "12", "2026"), ""},
		"month":                 {"days", "month-month=13&month-year=2026", "month-month: month: Skriv månad och år"},
		"latest month":          {"days", "month-month=12&month-year=2026", "month-month: latest: Skriv november 2026 eller tidigare"},
		"earliest month":        {"days", "month-month=12&month-year=2025", "month-month: earliest: Skriv januari 2026 eller senare"},
		"month kept":            {"days", "month-month=11&month-year=2026", ""},
		"latest of a year":      {"days", "partialdate-day=&partialdate-month=&partialdate-year=2027", "partialdate-day: latest: Skriv november 2026 eller tidigare"},
		"range":                 {"days", period("24", "1"), "daterange-to_day: range: Fyll i både första och sista dagen"},
		"range of one end":      {"days", "daterange-from_day=1&daterange-from_month=12&daterange-from_year=2026&daterange-to_day=", "daterange-from_day: range: Fyll i både"},
		"range kept":            {"days", period("1", "24"), ""},
		"time":                  {"days", "time=25:00", "time: time: Skriv klockslaget"},
		"schedule":              {"days", "weekschedule-mon_from=8", "weekschedule-mon_to: schedule: Fyll i både från och till"},
		"schedule backwards":    {"days", "weekschedule-fri_from=16&weekschedule-fri_to=8", "weekschedule-fri_to: schedule: Fyll i både"},
		"schedule kept":         {"days", "weekschedule-mon_from=8&weekschedule-mon_to=16", ""},
		"min-age":               {"days", date("move_in", "1", "3", "2026") + "&" + date("birth", "2", "3", "2008"), "birth-day: min-age: Personen ska ha fyllt 18 år"},
		"min-age kept":          {"days", date("move_in", "1", "3", "2026") + "&" + date("birth", "1", "3", "2008"), ""},
		"max-age":               {"days", date("move_in", "1", "3", "2026") + "&" + date("birth", "1", "3", "1960"), "birth-day: max-age: Personen får vara högst 65 år"},
	}
}

func choiceChecks() map[string]broken {
	return map[string]broken{
		"option":            {"choices", "radios=&radios=q", "radios: option: Välj ett av alternativen"},
		"option not open":   {"choices", "radios=&radios=c", "radios: option: Välj ett av alternativen"},
		"option not linked": {"choices", "part=north&linked=b-school", "linked: option: Välj ett av alternativen"},
		"option linked":     {"choices", "part=south&linked=b-school", ""},
		"option unnamed":    {"choices", "autocomplete=kung", "autocomplete: option: Välj ett av alternativen"},
		"leaf":              {"choices", "tree=home", "tree: leaf: Välj något längst in"},
		"leaf kept":         {"choices", "tree=cleaning", ""},
		"none":              {"choices", "checkboxes=x&checkboxes=none", "checkboxes: none: Du har valt både"},
		"many-boxes":        {"choices", "checkboxes=x&checkboxes=y&checkboxes=z", "checkboxes: many-boxes: Välj högst 2"},
		"country":           {"choices", "country=Atlantis", "country: country: Skriv landets namn"},
		"country kept":      {"choices", "country=se", ""},
	}
}

func personChecks() map[string]broken {
	address := "address-which=other&address-street=Ekgatan 1&address-postcode=12345&address-city=Ekköping"
	return map[string]broken{
		"identity":            {"people", "adult=12", "adult: identity: Skriv personnumret"},
		"identity digit":      {"people", "adult=19900101-2384", "adult: identity: En siffra i numret stämmer inte"},
		"reserve":             {"people", "adult=19880209T050", "adult: reserve: Det ser ut som ett tillfälligt nummer"},
		"birth-date":          {"people", "identity=12", "identity: birth-date: Skriv personnumret"},
		"min-age of a number": {"people", "adult=20170101-2393", "adult: min-age: Personen ska ha fyllt 18 år"},
		"max-age on a day":    {"people", "child=2008-12-31", "child: max-age: Personen får vara högst 17 år"},
		"max-age kept":        {"people", "child=2009-01-01", ""},
		"orgnumber":           {"people", "orgnumber=556036-0794", "orgnumber: orgnumber: Kontrollera organisationsnumret"},
		"orgnumber of a person": {
			"people", "orgnumber=900101-2385", "orgnumber: orgnumber: Kontrollera organisationsnumret",
		},
		"orgnumber kept":    {"people", "orgnumber=556036-0793", ""},
		"address":           {"people", strings.Replace(address, "Ekgatan 1", "", 1), "address-street: address: Fyll i gatuadressen"},
		"address no town":   {"people", strings.Replace(address, "Ekköping", "", 1), "address-city: address: Fyll i orten"},
		"postcode":          {"people", strings.Replace(address, "12345", "1234", 1), "address-postcode: postcode: Skriv postnumret"},
		"postcode kept":     {"people", address, ""},
		"address protected": {"people", "address-which=protected", ""},
		"person":            {"people", "partner-name=&partner-number=19900101-2385", "partner-name: person: Fyll i namnet"},
		"person no number":  {"people", "partner-name=Bo&partner-number=", "partner-number: person: Fyll i personnumret"},
		"person digit":      {"people", "partner-name=Bo&partner-number=19900101-2384", "partner-number: identity: En siffra"},
		"person too young":  {"people", "otherguardian-name=Bo&otherguardian-number=20170101-2393", "otherguardian-number: min-age: Personen ska ha fyllt 18 år"},
		"person no capacity": {
			"people", "representative-name=Bo&representative-number=19900101-2385&representative-capacity=", "representative-capacity: person: Välj på vilket sätt",
		},
		"person kept": {"people", "representative-name=Bo&representative-number=19900101-2385&representative-capacity=mandate&representative-phone=070-1740658", ""},
	}
}

func payChecks() map[string]broken {
	return map[string]broken{
		"clearing":      {"payments", "account-clearing=12&account-number=123456", "account-clearing: clearing: Kontrollera clearingnumret"},
		"account":       {"payments", "account-clearing=3300&account-number=9001012386", "account-number: account: Kontrollera kontonumret"},
		"account kept":  {"payments", "account-clearing=3300&account-number=9001012385", ""},
		"bankgiro":      {"payments", "bankgiro=991-2347", "bankgiro: bankgiro: Kontrollera bankgironumret"},
		"bankgiro kept": {"payments", "bankgiro=991-2346", ""},
		"plusgiro":      {"payments", "plusgiro=28 65 43-5", "plusgiro: plusgiro: Kontrollera plusgironumret"},
		"plusgiro kept": {"payments", "plusgiro=28 65 43-4", ""},
		"iban":          {"payments", "iban=SE45 5000 0000 0583 9825 7467", "iban: iban: Kontrollera IBAN-numret"},
		"iban kept":     {"payments", "iban=SE45 5000 0000 0583 9825 7466", ""},
		"iban German":   {"payments", "iban=DE89 3704 0044 0532 0130 00", ""},
		"iban short":    {"payments", "iban=SE45 5000", "iban: iban: Kontrollera IBAN-numret"},
	}
}

func TestEveryCheckOfAKindFindsWhatIsWrongAndNothingElse(t *testing.T) {
	t.Parallel()
	swedish := speaker(t)
	for name, tc := range everyCheck() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := sample(t, tc.form)
			values := url.Values{}
			for _, line := range strings.Split(tc.typed, "&") {
				input, value, _ := strings.Cut(line, "=")
				values.Add(input, value)
			}
			answers, _, err := forms.ReadPage(d, "one", values, facts().Today)
			if err != nil {
				t.Fatal(err)
			}

			problems := check.Page(d, "one", answers, facts()).Problems

			var said []string
			for _, p := range problems {
				said = append(said, p.Input+": "+p.Check+": "+p.Text("sv", swedish))
			}
			switch {
			case tc.want == "" && len(said) > 0:
				t.Errorf("nothing is wrong, and it said %q", said)
			case tc.want != "" && (len(said) != 1 || !strings.HasPrefix(said[0], tc.want)):
				t.Errorf("said %q, want %q", said, tc.want)
			}
		})
	}
}

func TestEveryCheckThatCanHaveOwnWordsIsBrokenByATest(t *testing.T) {
	t.Parallel()
	cases := everyCheck()
	elsewhere := []string{"required", "many-rows", "few-rows", "few-boxes", "duplicate", "many-files", "file-kind", "file-size", "total-size", "file-state"}
	for _, name := range check.Names() {
		if _, tried := cases[name]; !tried && !slices.Contains(elsewhere, name) {
			t.Errorf("%s is broken by no test", name)
		}
	}
}

const (
	one = "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001"
	two = "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0002"
	trd = "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0003"
)

func TestFilesAreHeldAgainstTheirKindSizeNumberAndState(t *testing.T) {
	t.Parallel()
	d := sample(t, "papers")
	clean := func(bytes int64) forms.FileFact {
		return forms.FileFact{Name: "a.pdf", Bytes: bytes, Kind: "pdf", State: forms.Clean}
	}
	const half = 1 << 19
	for name, tc := range map[string]struct {
		ids    []string
		facts  map[string]forms.FileFact
		onPage string
		atLast string
	}{
		"clean":                 {[]string{one}, map[string]forms.FileFact{one: clean(half)}, "", ""},
		"a kind not taken":      {[]string{one}, map[string]forms.FileFact{one: {Name: "a", Kind: "docx", State: forms.Clean}}, "check.file-kind", "check.file-kind"},
		"too large":             {[]string{one}, map[string]forms.FileFact{one: clean(2*half + 1)}, "check.file-size", "check.file-size"},
		"just small enough":     {[]string{one}, map[string]forms.FileFact{one: clean(2 * half)}, "", ""},
		"too large together":    {[]string{one, two}, map[string]forms.FileFact{one: clean(2 * half), two: clean(half + 1)}, "check.total-size", "check.total-size"},
		"small enough together": {[]string{one, two}, map[string]forms.FileFact{one: clean(2 * half), two: clean(half)}, "", ""},
		"too many": {
			[]string{one, two, trd}, map[string]forms.FileFact{one: clean(1), two: clean(1), trd: clean(1)},
			"check.many-files", "check.many-files",
		},
		"refused, as an encrypted PDF is":  {[]string{one}, map[string]forms.FileFact{one: {Name: "a.pdf", Kind: "pdf", State: forms.Refused}}, "check.file-refused", "check.file-refused"},
		"not scanned yet, which it may be": {[]string{one}, map[string]forms.FileFact{one: {Name: "a.pdf", Kind: "pdf", State: forms.Quarantined}}, "", ""},
		"not received yet":                 {[]string{one}, map[string]forms.FileFact{one: {Name: "a.pdf", State: forms.Receiving}}, "", "check.file-waiting"},
		"of somebody else":                 {[]string{one}, nil, "check.file-gone", "check.file-gone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := forms.Answers{
				"file":        {Type: forms.Files, Choices: tc.ids},
				"attestation": {Type: forms.YesNo, YesNo: true},
			}
			f := facts()
			f.Files = tc.facts

			page, all := check.Page(d, "one", answers, f), check.All(d, answers, f)

			if diff := cmp.Diff(wanted(tc.onPage), keys(page.Problems)); diff != "" {
				t.Errorf("on the page -want +got\n%s", diff)
			}
			if diff := cmp.Diff(wanted(tc.atLast), keys(all.Problems)); diff != "" {
				t.Errorf("at the handing in -want +got\n%s", diff)
			}
		})
	}
}

func wanted(key string) []string {
	if key == "" {
		return []string{}
	}
	return []string{"file " + key}
}
