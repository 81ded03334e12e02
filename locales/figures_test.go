package locales

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDatesAreThoseOfStockholm(t *testing.T) {
	t.Parallel()
	b := loaded(t)
	winter := time.Date(2026, 11, 23, 8, 10, 59, 0, time.UTC)
	lateSummer := time.Date(2026, 7, 31, 22, 5, 0, 0, time.UTC) // already August in Stockholm

	for lang, want := range map[string][]string{
		Swedish:     {"23 november 2026", "23 november 2026 kl. 09.10", "09.10", "måndag 23 november 2026", "november 2026", "1 augusti 2026 kl. 00.05"},
		EasySwedish: {"23 november 2026", "23 november 2026 kl. 09.10", "09.10", "måndag 23 november 2026", "november 2026", "1 augusti 2026 kl. 00.05"},
		English:     {"23 November 2026", "23 November 2026 at 09:10", "09:10", "Monday 23 November 2026", "November 2026", "1 August 2026 at 00:05"},
		Arabic:      {"23 نوفمبر 2026", "23 نوفمبر 2026 في 09:10", "09:10", "الاثنين، 23 نوفمبر 2026", "نوفمبر 2026", "1 أغسطس 2026 في 00:05"},
		Finnish:     {"23. marraskuuta 2026", "23. marraskuuta 2026 klo 09.10", "09.10", "maanantai 23. marraskuuta 2026", "marraskuu 2026", "1. elokuuta 2026 klo 00.05"},
		Pseudo:      {"23 ñóṽéɱƀéř 2026", "23 ñóṽéɱƀéř 2026 ķļ. 09.10", "09.10", "ɱǻñðáğ 23 ñóṽéɱƀéř 2026", "ñóṽéɱƀéř 2026", "1 áúğúšţí 2026 ķļ. 00.05"},
	} {
		s := b.Speaker(lang)

		got := []string{s.Date(winter), s.DateTime(winter), s.Time(winter), s.Weekday(winter), s.Month(winter), s.DateTime(lateSummer)}

		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}

func TestAmountsShowOreOnlyWhenThereAreAny(t *testing.T) {
	t.Parallel()
	b := loaded(t)

	for ore, want := range map[int64][]string{
		845000:               {"8\u00a0450\u00a0kr", "SEK\u00a08,450", "8,450\u00a0كرونة"},
		845050:               {"8\u00a0450,50\u00a0kr", "SEK\u00a08,450.50", "8,450.50\u00a0كرونة"},
		845005:               {"8\u00a0450,05\u00a0kr", "SEK\u00a08,450.05", "8,450.05\u00a0كرونة"},
		0:                    {"0\u00a0kr", "SEK\u00a00", "0\u00a0كرونة"},
		99:                   {"0,99\u00a0kr", "SEK\u00a00.99", "0.99\u00a0كرونة"},
		-57640000:            {"−576\u00a0400\u00a0kr", "SEK\u00a0-576,400", "-576,400\u00a0كرونة"},
		123456789012:         {"1\u00a0234\u00a0567\u00a0890,12\u00a0kr", "SEK\u00a01,234,567,890.12", "1,234,567,890.12\u00a0كرونة"},
		-9223372036854775808: {"−92\u00a0233\u00a0720\u00a0368\u00a0547\u00a0758,08\u00a0kr", "SEK\u00a0-92,233,720,368,547,758.08", "-92,233,720,368,547,758.08\u00a0كرونة"},
	} {
		got := []string{b.Speaker(Swedish).Kronor(ore), b.Speaker(English).Kronor(ore), b.Speaker(Arabic).Kronor(ore)}

		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d öre: %s", ore, diff)
		}
	}
	if got := b.Speaker(Pseudo).Kronor(845000); got != "8\u00a0450\u00a0ķř" {
		t.Errorf("pseudo: %q", got)
	}
}

func TestSwedishAndEnglishNumbersAreWrittenAsCLDRWritesThem(t *testing.T) {
	t.Parallel()
	b := loaded(t)

	for _, lang := range []string{Swedish, English} {
		s := b.Speaker(lang)
		for _, n := range []int64{0, 7, -7, 999, 1000, 999_999, 1_000_000, -1_234_567} {
			if got, want := s.Number(n), s.tongue.cldr.FmtNumber(float64(n), 0); got != want {
				t.Errorf("%s: %d is written %q, in CLDR %q", lang, n, got, want)
			}
		}
	}
}
