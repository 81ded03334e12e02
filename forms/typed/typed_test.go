package typed_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms/answer"
	"stodporten/forms/typed"
)

func question() typed.Question {
	return typed.Question{
		Places: 2, Low: 1, High: 5, Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC),
		Addresses: []string{"register", "other", "protected"},
	}
}

func TestAmountsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"8450": 8450_00, "8 450": 8450_00, "8 450,50": 8450_50, "8.450,50": 8450_50, "8,450.50": 8450_50, "8450:-": 8450_00, "8450 kr": 8450_00,
		"SEK 8,450": 8450_00, "-12": -12_00, "٨٤٥٠": 8450_00, "0": 0, "0,5": 50,
	} {
		if ore, ok := typed.Amount(text); !ok || ore != want {
			t.Errorf("%q is %d öre, %v; want %d", text, ore, ok, want)
		}
	}
	for _, text := range []string{"1,23,4", "8.45.50", "ett", "1e3", "99999999999999999999", "1,2345", "--1", "1-"} {
		if ore, ok := typed.Amount(text); ok {
			t.Errorf("%q is taken for %d öre", text, ore)
		}
	}
}

func TestDecimalsAreReadWithACommaOrAPoint(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"12,5": 1250, "12.5": 1250, "12": 1200, ",5": 50, "12,50": 1250, "12,500": 1250, "-1,25": -125, "1 000,5": 100050, "12 %": 1200, "٣٫٥": 350, "0": 0, "0,00": 0,
	} {
		got := typed.Decimal(question(), typed.Inputs{"": {text}})
		if got.Type != answer.Whole || got.Whole != want {
			t.Errorf("%q is %v, want %d", text, got, want)
		}
	}
	for _, text := range []string{"12,345", "1,2,3", "1.2.3", ",", "-", "a", "1e2", "1234567890123"} {
		if got := typed.Decimal(question(), typed.Inputs{"": {text}}); got.Type != answer.Unread {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}

func TestTimesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"9": "09:00", "9.30": "09:30", "9:30": "09:30", "0930": "09:30", "930": "09:30", "kl 9": "09:00", "kl. 9.30": "09:30", "23:59": "23:59", "0": "00:00"} {
		if got := typed.Clock(question(), typed.Inputs{"": {text}}); got.Text != want {
			t.Errorf("%q is %v, want %s", text, got, want)
		}
	}
	for _, text := range []string{"24:00", "9:60", "12345", "nio", "9:3:0", "-1"} {
		if got := typed.Clock(question(), typed.Inputs{"": {text}}); got.Type != answer.Unread {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}

func TestNothingIsWrittenDownOfAnAddressThatIsProtected(t *testing.T) {
	t.Parallel()
	for _, which := range []string{"protected", "register"} {
		got := typed.Address(question(), typed.Inputs{"which": {"", which}, "street": {"Hemliga vägen 1"}, "city": {"Ekköping"}})

		if diff := cmp.Diff(answer.Value{Type: answer.Parts, Parts: map[string]string{"which": which}}, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", which, diff)
		}
	}
}

func TestAnAddressWithoutSayingWhichIsAnother(t *testing.T) {
	t.Parallel()

	got := typed.Address(question(), typed.Inputs{"which": {""}, "street": {"Ekgatan 1"}})

	if got.Parts["which"] != "other" || got.Parts["street"] != "Ekgatan 1" {
		t.Errorf("read as %v", got)
	}
	if got := typed.Address(question(), typed.Inputs{"which": {"secret"}}); got.Type != answer.Unread {
		t.Errorf("an address of no kind is read as %v", got)
	}
}

// What is understood, filled in again and read once more is the same; what is not understood is kept as it was typed.
func FuzzWhatPeopleType(f *testing.F) {
	for _, text := range []string{"12,5", "8 450,50 kr", "0930", "556036-0793", "991-2346", "SE45 5000 0000 0583 9825 7466", "900101-2385", "2024-05-01", "−1", "٣٫٥", "\u202e1"} {
		f.Add(text)
	}
	q := question()
	q.BirthDate = true
	kinds := map[string]struct {
		read func(typed.Question, typed.Inputs) answer.Value
		fill func(typed.Question, answer.Value) map[string][]string
	}{
		"decimal": {typed.Decimal, typed.FillDecimal}, "currency": {typed.Currency, typed.FillCurrency}, "integer": {typed.Integer, typed.FillInteger},
		"clock": {typed.Clock, typed.FillText}, "orgnumber": {typed.OrgNumber, typed.FillOrgNumber}, "bankgiro": {typed.Giro, typed.FillBankgiro},
		"plusgiro": {typed.Giro, typed.FillPlusgiro}, "iban": {typed.IBAN, typed.FillIBAN}, "identity": {typed.Identity, typed.FillIdentity},
		"country": {typed.Country, typed.FillText}, "files": {typed.Files, typed.FillFiles},
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, kind := range kinds {
			once := kind.read(q, typed.Inputs{"": {text}})
			if once.Type == answer.Unread {
				if once.Parts[""] != text {
					t.Errorf("%s: %q is kept as %q", name, text, once.Parts[""])
				}
				continue
			}
			if once.Type == answer.Empty {
				continue
			}
			if again := kind.read(q, typed.Inputs(kind.fill(q, once))); cmp.Diff(once, again) != "" {
				t.Errorf("%s: %q is %v, and filled in it is %v", name, text, once, again)
			}
		}
	})
}
