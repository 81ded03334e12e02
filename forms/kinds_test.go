package forms_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
)

// sample is one of the forms that together have one of everything.
func sample(tb testing.TB, name string) forms.Definition {
	tb.Helper()
	data, err := os.ReadFile("testdata/kinds/" + name + ".json")
	if err != nil {
		tb.Fatal(err)
	}
	d, err := forms.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func sampleNames() []string {
	return []string{"texts", "numbers", "days", "choices", "people", "payments", "papers", "still", "rows", "actions"}
}

func sampleFiles(tb testing.TB) []string {
	tb.Helper()
	names, err := filepath.Glob("testdata/kinds/*.json")
	if err != nil || len(names) != len(sampleNames()) {
		tb.Fatalf("%d sample forms, %v", len(names), err)
	}
	return names
}

// posted is a post from lines such as rent=8 450.
func posted(lines ...string) url.Values {
	values := url.Values{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		values.Add(name, value)
	}
	return values
}

const fileID = "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001"

// typedCase is what is posted to a field, the answer it makes, the inputs when the page is shown again (as posted when
// nil), and the answer in Swedish words.
type typedCase struct {
	form, field string
	post        []string
	stored      string
	again       []string
	shown       []string
}

// typedCases are the kinds that a person answers, by the name of the kind; more of a kind after a blank.
func typedCases() map[string]typedCase {
	all := map[string]typedCase{}
	for _, cases := range []map[string]typedCase{textCases(), numberCases(), dayCases(), chosenCases(), personCases(), payCases()} {
		for name, c := range cases {
			all[name] = c
		}
	}
	return all
}

func textCases() map[string]typedCase {
	return map[string]typedCase{
		"text":      {"texts", "text", []string{"text=Hej"}, `"Hej"`, nil, []string{"Hej"}},
		"multiline": {"texts", "multiline", []string{"multiline=a\r\nb"}, `"a\nb"`, []string{"multiline=a\nb"}, []string{"a\nb"}},
		"name":      {"texts", "name", []string{"name=Åsa Öst"}, `"Åsa Öst"`, nil, []string{"Åsa Öst"}},
		"email":     {"texts", "email", []string{"email=a@exempel.se"}, `"a@exempel.se"`, nil, []string{"a@exempel.se"}},
		"phone":     {"texts", "phone", []string{"phone=070-174 06 58"}, `"070-174 06 58"`, nil, []string{"070-174 06 58"}},
	}
}

func numberCases() map[string]typedCase {
	return map[string]typedCase{
		"integer":           {"numbers", "integer", []string{"integer=1 234"}, `1234`, []string{"integer=1234"}, []string{"1\u00a0234"}},
		"decimal":           {"numbers", "decimal", []string{"decimal=12,5"}, `1250`, nil, []string{"12,5"}},
		"decimal below":     {"numbers", "decimal", []string{"decimal=−0.05"}, `-5`, []string{"decimal=-0,05"}, []string{"−0,05"}},
		"decimal of nought": {"numbers", "decimal", []string{"decimal=0,00"}, `0`, []string{"decimal=0"}, []string{"0"}},
		"decimal too long":  {"numbers", "decimal", []string{"decimal=1,234"}, `{"typed":{"":"1,234"}}`, nil, []string{"1,234"}},
		"currency":          {"numbers", "currency", []string{"currency=8 450,50 kr"}, `845050`, []string{"currency=8450,50"}, []string{"8\u00a0450,50\u00a0kr"}},
		"percent":           {"numbers", "percent", []string{"percent=12,5 %"}, `1250`, []string{"percent=12,5"}, []string{"12,5\u00a0%"}},
		"scale":             {"numbers", "scale", []string{"scale=", "scale=5"}, `5`, []string{"scale=5"}, []string{"5 (Mycket)"}},
		"scale beyond":      {"numbers", "scale", []string{"scale=6"}, `{"typed":{"":"6"}}`, nil, []string{"6"}},
	}
}

func dayCases() map[string]typedCase {
	return map[string]typedCase{
		"date":                {"days", "date", []string{"date-day=3", "date-month=11", "date-year=2026"}, `"2026-11-03"`, nil, []string{"3 november 2026"}},
		"partialdate":         {"days", "partialdate", []string{"partialdate-day=", "partialdate-month=", "partialdate-year=2019"}, `"2019"`, []string{"partialdate-year=2019"}, []string{"2019"}},
		"partialdate to date": {"days", "partialdate", []string{"partialdate-day=3", "partialdate-month=11", "partialdate-year=2019"}, `"2019-11-03"`, nil, []string{"3 november 2019"}},
		"month":               {"days", "month", []string{"month-month=11", "month-year=2026"}, `"2026-11"`, nil, []string{"november 2026"}},
		"month of thirteen":   {"days", "month", []string{"month-month=13", "month-year=2026"}, `{"typed":{"month":"13","year":"2026"}}`, nil, []string{"13 2026"}},
		"daterange": {
			"days", "daterange",
			[]string{"daterange-from_day=1", "daterange-from_month=12", "daterange-from_year=2026", "daterange-to_day=24", "daterange-to_month=12", "daterange-to_year=2026"},
			`{"parts":{"from":"2026-12-01","to":"2026-12-24"}}`, nil, []string{"1 december 2026 – 24 december 2026"},
		},
		"time":          {"days", "time", []string{"time=7.30"}, `"07:30"`, []string{"time=07:30"}, []string{"07:30"}},
		"time of four":  {"days", "time", []string{"time=0730"}, `"07:30"`, []string{"time=07:30"}, []string{"07:30"}},
		"time too late": {"days", "time", []string{"time=25:00"}, `{"typed":{"":"25:00"}}`, nil, []string{"25:00"}},
		"weekschedule": {
			"days", "weekschedule", []string{"weekschedule-mon_from=8", "weekschedule-mon_to=16.30", "weekschedule-tue_from="},
			`{"parts":{"mon_from":"08:00","mon_to":"16:30"}}`, []string{"weekschedule-mon_from=08:00", "weekschedule-mon_to=16:30"}, []string{"måndag 08:00–16:30"},
		},
	}
}

func chosenCases() map[string]typedCase {
	return map[string]typedCase{
		"yesno":                 {"choices", "yesno", []string{"yesno=", "yesno=no"}, `false`, []string{"yesno=no"}, []string{"Nej"}},
		"radios":                {"choices", "radios", []string{"radios=", "radios=a"}, `"a"`, []string{"radios=a"}, []string{"A"}},
		"checkboxes":            {"choices", "checkboxes", []string{"checkboxes=", "checkboxes=y", "checkboxes=x"}, `["x","y"]`, []string{"checkboxes=x", "checkboxes=y"}, []string{"X", "Y"}},
		"select":                {"choices", "select", []string{"select=cook"}, `"cook"`, nil, []string{"Kock"}},
		"autocomplete":          {"choices", "autocomplete", []string{"autocomplete=sjuksköterska"}, `"nurse"`, []string{"autocomplete=nurse"}, []string{"Sjuksköterska"}},
		"autocomplete by value": {"choices", "autocomplete", []string{"autocomplete=nurse"}, `"nurse"`, nil, []string{"Sjuksköterska"}},
		"autocomplete of none":  {"choices", "autocomplete", []string{"autocomplete=kung"}, `{"typed":{"":"kung"}}`, nil, []string{"kung"}},
		"tree":                  {"choices", "tree", []string{"tree=cleaning"}, `"cleaning"`, nil, []string{"Städning"}},
		"linked":                {"choices", "linked", []string{"linked=b-school"}, `"b-school"`, nil, []string{"B-skolan"}},
		"country":               {"choices", "country", []string{"country=Norge"}, `"NO"`, []string{"country=NO"}, []string{"Norge"}},
		"country in Arabic":     {"choices", "country", []string{"country=سوريا"}, `"SY"`, []string{"country=SY"}, []string{"Syrien"}},
		"consent":               {"papers", "consent", []string{"consent=", "consent=no"}, `false`, []string{"consent=no"}, []string{"Nej"}},
		"attestation":           {"papers", "attestation", []string{"attestation=", "attestation=yes"}, `true`, []string{"attestation=yes"}, []string{"Ja, jag intygar det"}},
		"file":                  {"papers", "file", []string{"file=", "file=" + fileID}, `{"files":["` + fileID + `"]}`, []string{"file=" + fileID}, []string{"lön.pdf, 2,5\u00a0MB"}},
		"file twice":            {"papers", "file", []string{"file=" + fileID, "file=" + fileID}, `{"files":["` + fileID + `"]}`, []string{"file=" + fileID}, []string{"lön.pdf, 2,5\u00a0MB"}},
		"file that is no id":    {"papers", "file", []string{"file=../etc/passwd"}, `{"typed":{"":"../etc/passwd"}}`, nil, []string{"../etc/passwd"}},
	}
}

func personCases() map[string]typedCase {
	name, number := "name=Bo Ek", "number=19900101-2385"
	person := func(kind string, more ...string) []string {
		lines := []string{kind + "-" + name, kind + "-" + number}
		for _, line := range more {
			lines = append(lines, kind+"-"+line)
		}
		return lines
	}
	stored := `{"parts":{"name":"Bo Ek","number":"199001012385"}}`
	shown := []string{"Bo Ek", "19900101-2385"}
	return map[string]typedCase{
		"identity":        {"people", "identity", []string{"identity=900101-2385"}, `"199001012385"`, []string{"identity=19900101-2385"}, []string{"19900101-2385"}},
		"identity unborn": {"people", "identity", []string{"identity=2024-05-01"}, `"2024-05-01"`, nil, []string{"1 maj 2024"}},
		"orgnumber":       {"people", "orgnumber", []string{"orgnumber=16556036-0793"}, `"5560360793"`, []string{"orgnumber=556036-0793"}, []string{"556036-0793"}},
		"address": {
			"people", "address", []string{"address-which=", "address-which=other", "address-co=", "address-street=Ekgatan 1", "address-postcode=123 45", "address-city=Ekköping"},
			`{"parts":{"city":"Ekköping","postcode":"12345","street":"Ekgatan 1","which":"other"}}`,
			[]string{"address-which=other", "address-street=Ekgatan 1", "address-postcode=12345", "address-city=Ekköping"}, []string{"Ekgatan 1", "123 45 Ekköping"},
		},
		"address that is protected": {
			"people", "address", []string{"address-which=protected", "address-street=Hemliga vägen 1", "address-city=Ekköping"},
			`{"parts":{"which":"protected"}}`, []string{"address-which=protected"}, []string{"Skyddad adress"},
		},
		"address of one kind": {
			"people", "visiting", []string{"visiting-street=Ekgatan 1", "visiting-postcode=12345", "visiting-city=Ekköping"},
			`{"parts":{"city":"Ekköping","postcode":"12345","street":"Ekgatan 1","which":"other"}}`,
			[]string{"visiting-which=other", "visiting-street=Ekgatan 1", "visiting-postcode=12345", "visiting-city=Ekköping"}, []string{"Ekgatan 1", "123 45 Ekköping"},
		},
		"partner":             {"people", "partner", person("partner"), stored, nil, shown},
		"guardian":            {"people", "guardian", person("guardian"), stored, nil, shown},
		"otherguardian":       {"people", "otherguardian", person("otherguardian"), stored, nil, shown},
		"partner half unread": {"people", "partner", []string{"partner-name=Bo", "partner-number=12"}, `{"typed":{"name":"Bo","number":"12"}}`, nil, []string{"Bo 12"}},
		"representative": {
			"people", "representative", person("representative", "capacity=trustee", "phone=070-1740658"),
			`{"parts":{"capacity":"trustee","name":"Bo Ek","number":"199001012385","phone":"070-1740658"}}`, nil,
			[]string{"Bo Ek", "19900101-2385", "God man", "070-1740658"},
		},
	}
}

func payCases() map[string]typedCase {
	return map[string]typedCase{
		"account":  {"payments", "account", []string{"account-clearing=3300", "account-number=900101-2385"}, `{"parts":{"clearing":"3300","number":"9001012385"}}`, []string{"account-clearing=3300", "account-number=9001012385"}, []string{"3300, 9001012385"}},
		"bankgiro": {"payments", "bankgiro", []string{"bankgiro=991-2346"}, `"9912346"`, []string{"bankgiro=991-2346"}, []string{"991-2346"}},
		"plusgiro": {"payments", "plusgiro", []string{"plusgiro=2865434"}, `"2865434"`, []string{"plusgiro=286543-4"}, []string{"286543-4"}},
		"iban": {
			"payments", "iban", []string{"iban=se45 5000 0000 0583 9825 7466"}, `"SE4550000000058398257466"`,
			[]string{"iban=SE45 5000 0000 0583 9825 7466"}, []string{"SE45 5000 0000 0583 9825 7466"},
		},
	}
}

func withFile() forms.Facts {
	f := facts()
	f.Files = map[string]forms.FileFact{fileID: {ID: fileID, Name: "lön.pdf", Bytes: 5 << 19, Kind: "pdf", State: forms.Clean, SHA256: "ab"}}
	return f
}

func TestEveryKindIsReadKeptFilledInAgainAndSaidInWords(t *testing.T) {
	t.Parallel()
	for name, tc := range typedCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := sample(t, tc.form)
			page := d.Pages[0]
			field, _, _ := d.Field(tc.field)

			answers, _, err := forms.ReadPage(d, page.ID, posted(tc.post...), facts().Today)
			if err != nil {
				t.Fatal(err)
			}

			stored, err := json.Marshal(answers[tc.field])
			if err != nil {
				t.Fatal(err)
			}
			if string(stored) != tc.stored {
				t.Errorf("stored as %s, want %s", stored, tc.stored)
			}
			again := tc.again
			if again == nil {
				again = tc.post
			}
			if diff := cmp.Diff(url.Values(forms.Fill(page, answers)), posted(again...)); diff != "" {
				t.Errorf("filled -got +want\n%s", diff)
			}
			shown := shownIn(t, forms.Take(d, answers, withFile(), speaker(t, "sv")), tc.field)
			if diff := cmp.Diff(tc.shown, shown); diff != "" {
				t.Errorf("shown -want +got\n%s", diff)
			}
			back, _, err := forms.ReadPage(d, page.ID, url.Values(forms.Fill(page, answers)), facts().Today)
			if err != nil || cmp.Diff(answers[tc.field], back[tc.field]) != "" {
				t.Errorf("%s filled in and sent again is %v, %v", field.ID, back[tc.field], err)
			}
		})
	}
}

func shownIn(tb testing.TB, s forms.Snapshot, name string) []string {
	tb.Helper()
	for _, page := range s.Pages {
		for _, field := range page.Fields {
			if field.Name == name {
				return field.Shown
			}
		}
	}
	tb.Fatalf("%s is not seen", name)
	return nil
}

func TestEveryKindThatIsAnsweredIsTriedOut(t *testing.T) {
	t.Parallel()
	cases := typedCases()
	for _, kind := range forms.Kinds() {
		if _, tried := cases[string(kind)]; kind.Answered() && !kind.HasRows() && !tried && !slices.Contains(made(), kind) {
			t.Errorf("%s is not tried out", kind)
		}
	}
}

// made are the kinds that Parse makes others of.
func made() []forms.Kind {
	return []forms.Kind{forms.TableKind, forms.HouseholdKind, forms.ChildrenKind, forms.BlockKind}
}
