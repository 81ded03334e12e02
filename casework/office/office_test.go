package office

import (
	"testing"

	"stodporten/portal/municipality"
)

func TestAColourIsTakenForWhatItMeans(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"#1f5245": "#1f5245", "1F5245": "#1f5245", " #1F5245 ": "#1f5245", "#abc": "#aabbcc", "": "#", "blue": "#blue",
	} {
		if got := hexadecimal(typed); got != want {
			t.Errorf("%q is taken for %q, want %q", typed, got, want)
		}
	}
}

func TestTheDarkerShadeIsTheLightestThatCanBeRead(t *testing.T) {
	t.Parallel()
	for _, colour := range []string{"#ffcc00", "#e0a030", "#777777", "#ffffff", "#00ff00", "#ff8080"} {
		shade := darker(colour)

		if err := (municipality.Theme{Brand: shade, Accent: shade}).Validate(); err != nil {
			t.Errorf("%s: %s is no way out: %v", colour, shade, err)
		}
	}
	if got := darker("nonsense"); got != "" {
		t.Errorf("a shade of nonsense is %q", got)
	}
}

func FuzzWhateverIsTypedAsAColourIsRefusedOrSixDigits(f *testing.F) {
	for _, seed := range []string{"#1f5245", "abc", "åäö", "\x80\x80\x80", "#;}b{", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		colour := hexadecimal(typed)

		if _, err := municipality.Contrast(colour, white); err == nil && len(colour) != len("#1f5245") {
			t.Errorf("%q is taken for the colour %q", typed, colour)
		}
	})
}
