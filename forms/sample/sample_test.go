package sample_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
	"stodporten/forms/sample"
	"stodporten/locales"
)

func small(tb testing.TB) forms.Definition {
	tb.Helper()
	data, err := os.ReadFile("../testdata/small.json")
	if err != nil {
		tb.Fatal(err)
	}
	d, err := forms.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

const whole = `[{"name":"ensam","today":"2026-11-23","applicant":{"name":"Amina Testberg","number":"199001012385"},
	"answers":{"living":"alone","has_children":false,"rent":845000,"electricity":52000},
	"expects":{"pages":["household","costs"],"problems":[],"values":{"total":897000,"living":"alone","partner_name":null},"shown":["rent"],
		"hidden":["partner_name","since"],"demanded":["rent"],"unit":"","evidence":[],"stops":[],"signers":["applicant"]}}]`

func TestASampleThatComesOutAsExpectedHasNoFailures(t *testing.T) {
	t.Parallel()

	failures, err := sample.Run(small(t), []byte(whole))

	if err != nil || len(failures) > 0 {
		t.Errorf("%v, %v", failures, err)
	}
}

func TestEveryDifferenceIsToldByName(t *testing.T) {
	t.Parallel()
	bundle, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	sv := bundle.Speaker("sv")
	for name, tc := range map[string]struct{ from, to, want string }{
		"a page too few":     {`"household","costs"`, `"household","costs","together"`, "Exemplet ”ensam”: sidan together skulle visas och visas inte"},
		"a page too many":    {`"household","costs"`, `"household"`, "Exemplet ”ensam”: sidan costs visas och skulle inte visas"},
		"another order":      {`"household","costs"`, `"costs","household"`, "Exemplet ”ensam”: ordningen skulle vara costs, household och är household, costs"},
		"a problem":          {`"rent":845000,`, ``, "Exemplet ”ensam”: felet rent required hittas och skulle inte hittas"},
		"no problem":         {`"problems":[]`, `"problems":["rent max"]`, "Exemplet ”ensam”: felet rent max skulle hittas och hittas inte"},
		"another sum":        {`"total":897000`, `"total":897001`, "Exemplet ”ensam”: total skulle bli 897001 och blir 897000"},
		"no sum":             {`"total":897000`, `"total":null`, "Exemplet ”ensam”: total skulle bli null och blir 897000"},
		"hidden":             {`"shown":["rent"]`, `"shown":["partner_name"]`, "Exemplet ”ensam”: frågan partner_name skulle visas och visas inte"},
		"shown":              {`"hidden":["partner_name"`, `"hidden":["rent"`, "Exemplet ”ensam”: frågan rent visas och skulle vara dold"},
		"not demanded":       {`"demanded":["rent"]`, `"demanded":["electricity"]`, "Exemplet ”ensam”: svaret på electricity skulle krävas och krävs inte"},
		"another unit":       {`"unit":""`, `"unit":"youth"`, "Exemplet ”ensam”: ansökan skulle gå till youth och går till –"},
		"a paper":            {`"evidence":[]`, `"evidence":["lease"]`, "Exemplet ”ensam”: underlaget lease skulle begäras och begärs inte"},
		"a stop":             {`"stops":[]`, `"stops":["costs"]`, "Exemplet ”ensam”: det skulle ta stopp på sidan costs och gör det inte"},
		"another signer":     {`"signers":["applicant"]`, `"signers":["applicant","partner"]`, "Exemplet ”ensam”: partner skulle skriva under och behöver det inte"},
		"nobody to sign":     {`"signers":["applicant"]`, `"signers":[]`, "Exemplet ”ensam”: applicant ska skriva under och skulle inte behöva det"},
		"an unknown answer":  {`"living":"alone",`, `"living":"alone","pets":2,`, "Exemplet ”ensam”: svaret på pets hör till en fråga som inte finns"},
		"left out, unlooked": {`"problems":[],`, ``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(whole, tc.from) {
				t.Fatalf("no %s in the sample", tc.from)
			}

			failures, err := sample.Run(small(t), []byte(strings.Replace(whole, tc.from, tc.to, 1)))
			if err != nil {
				t.Fatal(err)
			}

			var said []string
			for _, failure := range failures {
				said = append(said, failure.In(sv))
			}
			// Without the rent there is no sum either; only the first line is asked for.
			if len(said) == 0 {
				said = []string{""}
			}
			if name == "a problem" {
				said = said[1:]
			}
			if d := cmp.Diff([]string{tc.want}, said); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestSamplesThatNobodyCanReadAreRefusedWithThePlace(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ samples, want string }{
		"no JSON":         {`[{"name":`, "unexpected EOF"},
		"no list":         {`{}`, "cannot unmarshal"},
		"a misspelling":   {`[{"name":"a","today":"2026-11-23","expect":{}}]`, "expect"},
		"no name":         {`[{"today":"2026-11-23"}]`, "sample 1 has no name"},
		"the same name":   {`[{"name":"a","today":"2026-11-23"},{"name":"a","today":"2026-11-23"}]`, "sample 2 has no name"},
		"no day":          {`[{"name":"a","today":"idag"}]`, "a: today"},
		"no answers":      {`[{"name":"a","today":"2026-11-23","answers":{"x":{"rows":7}}}]`, "a: answers"},
		"something after": {`[] []`, "after the list"},
		"no text":         {"[\xff]", "UTF-8"},
		"too much":        {`[{"name":"` + strings.Repeat("a", sample.MaxBytes) + `"}]`, "allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := sample.Run(small(t), []byte(tc.samples))

			if !errors.Is(err, sample.ErrSamples) || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}
