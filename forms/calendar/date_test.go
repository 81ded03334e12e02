package calendar

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestADayIsWrittenAndReadAsISOOnly(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]Date{"2026-12-01": {2026, 12, 1}, "2028-02-29": {2028, 2, 29}, "0001-01-01": {1, 1, 1}} {
		got, err := Parse(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q was read as %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2026-13-01", "2027-02-29", "2026-1-1", "1/12/2026", "2026-12-01T00:00:00Z", " 2026-12-01", "2026-12-01\x00"} {
		if got, err := Parse(text); !errors.Is(err, ErrDate) || got != (Date{}) {
			t.Errorf("%q was read as %v, %v", text, got, err)
		}
	}
}

func TestADayTravelsInJSON(t *testing.T) {
	t.Parallel()
	type letter struct{ Read, Answered Date }

	written, err := json.Marshal(letter{Read: Of(2026, 12, 1)})
	if err != nil {
		t.Fatal(err)
	}
	var read letter
	if err := json.Unmarshal(written, &read); err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff(`{"Read":"2026-12-01","Answered":""}`, string(written)); diff != "" {
		t.Error(diff)
	}
	if read.Read != Of(2026, 12, 1) || !read.Answered.IsZero() {
		t.Errorf("read back as %+v", read)
	}
	if err := json.Unmarshal([]byte(`{"Read":"1 december"}`), &read); !errors.Is(err, ErrDate) {
		t.Errorf("rubbish was taken: %v", err)
	}
}

func TestAnInstantBelongsToItsDayInStockholm(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		instant time.Time
		want    string
	}{
		"winter, an hour ahead": {time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC), "2026-11-23"},
		"winter, a second less": {time.Date(2026, 11, 22, 22, 59, 59, 0, time.UTC), "2026-11-22"},
		"summer, two ahead":     {time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC), "2026-07-01"},
		"written in New York":   {time.Date(2026, 11, 22, 18, 30, 0, 0, time.FixedZone("EST", -5*3600)), "2026-11-23"},
	} {
		if got := At(c.instant); got != day(t, c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got, want := Of(2026, 7, 1).Begins().UTC(), time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("1 July begins %s, want %s", got, want)
	}
	if got := FromTime(time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)); got != Of(1990, 1, 1) || !got.Time().Equal(time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("a birth date moved to %s", got)
	}
}

func TestDaysHaveAnOrderAndADistance(t *testing.T) {
	t.Parallel()
	days := []Date{Of(2027, 1, 1), Of(2026, 12, 31), Of(2026, 1, 31), Of(2026, 12, 1)}

	slices.SortFunc(days, Date.Compare)

	if diff := cmp.Diff([]Date{Of(2026, 1, 31), Of(2026, 12, 1), Of(2026, 12, 31), Of(2027, 1, 1)}, days); diff != "" {
		t.Error(diff)
	}
	first, last := days[0], days[3]
	if !first.Before(last) || first.After(last) || first.Before(first) || !last.After(first) {
		t.Error("before and after do not agree")
	}
	if got := first.Until(last); got != 335 || last.Until(first) != -335 || first.AddDays(335) != last || last.AddDays(-335) != first {
		t.Errorf("%d days between", got)
	}
}

func FuzzEveryDayCanBeWrittenAndReadAgain(f *testing.F) {
	f.Add("2026-12-01")
	f.Add("2027-02-29")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err != nil {
			return
		}
		if d.String() != text {
			t.Errorf("%q is written %q", text, d)
		}
	})
}
