package locales

import (
	"testing"
	"time"
)

// Not parallel: allocations are counted for the whole process.
func TestPlainWordsAreSaidWithoutAllocating(t *testing.T) {
	b := spoken(t)
	s := b.Speaker(English)

	allocations := testing.AllocsPerRun(100, func() { _ = s.Say("desk.title") })

	if allocations != 0 {
		t.Errorf("%v allocations for a word without placeholders", allocations)
	}
}

func BenchmarkSay(b *testing.B) {
	bundle := spoken(b)
	s := bundle.Speaker(Swedish)
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = s.Say("desk.title")
		}
	})
	b.Run("plural", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = s.Say("desk.cases", With("Count", 12))
		}
	})
	b.Run("placeholders", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = s.Say("desk.greeting", With("Name", "Amina"), With("Day", day))
		}
	})
	b.Run("kronor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = s.Kronor(845050)
		}
	})
	b.Run("date and time", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = s.DateTime(day)
		}
	})
	b.Run("language", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = bundle.Speaker("en")
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
