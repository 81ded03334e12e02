package check

import (
	"strconv"
	"testing"
)

func TestAccountsAreBuiltAsTheirBankBuildsThem(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		clearing, number, want string
	}{
		"modulus 11 without the first clearing digit": {clearing: "5439", number: "1024039"},
		"the same with one digit changed":             {clearing: "5439", number: "1024038", want: "check.account"},
		"an account that is an identity number":       {clearing: "3300", number: "9001012385"},
		"the other series for those":                  {clearing: "3782", number: "9001012385"},
		"the series beside it is another":             {clearing: "3301", number: "9001012385", want: "check.account-length"},
		"five clearing digits":                        {clearing: "83279", number: "9945030"},
		"five clearing digits, the last one wrong":    {clearing: "83278", number: "9945030", want: "check.clearing"},
		"five clearing digits not beginning with 8":   {clearing: "54391", number: "1024039", want: "check.clearing"},
		"three clearing digits":                       {clearing: "543", number: "1024039", want: "check.clearing"},
		"a clearing number beginning with nought":     {clearing: "0543", number: "1024039", want: "check.clearing"},
		"a range nobody has told us of":               {clearing: "9999", number: "12345678"},
		"far too many digits in such a range":         {clearing: "9999", number: "1234567890123", want: "check.account"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""

			if f := account(tc.clearing, tc.number); f != nil {
				got = f.key
			}

			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestALastDigitIsRightForNoMoreThanOneInTen(t *testing.T) {
	t.Parallel()
	for clearing, front := range map[string]string{"5000": "123456", "9020": "123456", "3300": "900101238", "6000": "12345678", "9500": "123456"} {
		right := 0
		for digit := range 10 {
			if account(clearing, front+strconv.Itoa(digit)) == nil {
				right++
			}
		}
		if right > 1 {
			t.Errorf("clearing %s: %d last digits pass", clearing, right)
		}
	}
}
