package page

import (
	"strings"
	"testing"

	"stodporten/portal/municipality"
)

func TestShadesOfAMunicipalitysColourAreReadable(t *testing.T) {
	t.Parallel()

	for _, brand := range []string{"#1f5c4d", "#234a73", "#000000", "#7a1f3d", "#5a4a00"} {
		style := themeStyle(municipality.Theme{Brand: brand, Accent: "#e0a030"})
		soft, deep := property(style, "--brand-soft"), property(style, "--brand-deep")

		for name, pair := range map[string][2]string{"brand on soft": {brand, soft}, "white on deep": {"#ffffff", deep}} {
			ratio, err := municipality.Contrast(pair[0], pair[1])
			if err != nil {
				t.Fatal(err)
			}
			if ratio < 4.5 {
				t.Errorf("%s, %s: %.2f", brand, name, ratio)
			}
		}
	}
}

func property(style, name string) string {
	_, after, _ := strings.Cut(style, name+":")
	value, _, _ := strings.Cut(after, ";")
	return value
}

func TestAColourThatIsNoneIsLeftOut(t *testing.T) {
	t.Parallel()

	for _, bad := range []string{"", "red", "#12345", "#12345g", "#1234567", "}body{}", "#fff;}x{"} {
		if got := themeStyle(municipality.Theme{Brand: bad, Accent: bad}); got != ":root{}" {
			t.Errorf("%q gives %q", bad, got)
		}
	}
}

func TestTheMarkIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	m := municipality.Municipality{ID: "angelholm", Name: "ängelholms kommun"}

	if got := initial(m); got != "Ä" {
		t.Errorf("%q", got)
	}
	if first, second := motif(m.ID), motif(m.ID); first != second || first == "" {
		t.Error("the motif changes")
	}
	if initial(municipality.Municipality{}) != "" {
		t.Error("a name without letters has a letter")
	}
}

func TestATelephoneNumberCanBeDialled(t *testing.T) {
	t.Parallel()

	for number, want := range map[string]string{
		"0300-12 34 00": "tel:0300123400", "+46 (0)300-12 34": "tel:+4603001234", "112": "tel:112", "javascript:1+1": "tel:11",
	} {
		if got := telephone(number); got != want {
			t.Errorf("%q: %q", number, got)
		}
	}
}
