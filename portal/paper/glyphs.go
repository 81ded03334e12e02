package paper

import (
	"encoding/binary"
	"io/fs"
	"slices"
)

// fontNames are our fonts in the order of their names.
func fontNames() ([]string, error) { return fs.Glob(fonts, "fonts/*.ttf") }

// glyphs says of a character whether one of our fonts has it.
func glyphs() func(rune) bool {
	var spans []span
	names, _ := fontNames()
	for _, name := range names {
		font, _ := fonts.ReadFile(name)
		spans = append(spans, spansOf(font)...)
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.first) - int(b.first) })
	merged := spans[:0]
	for _, one := range spans {
		if last := len(merged) - 1; last >= 0 && one.first <= merged[last].last+1 {
			merged[last].last = max(merged[last].last, one.last)
			continue
		}
		merged = append(merged, one)
	}
	return func(r rune) bool {
		at, found := slices.BinarySearchFunc(merged, r, func(s span, r rune) int { return int(s.first) - int(r) })
		return found || at > 0 && r <= merged[at-1].last
	}
}

// plainGlyphs are letters that can stand alone in any of our fonts.
func plainGlyphs(r rune) bool {
	return r >= ' ' && r < 0x7f || r >= 0xa0 && r < 0x180 && r != 0xad || r >= 0x2013 && r <= 0x2026 || r >= 0x621 && r <= 0x64a
}

// span is a run of characters, ends included.
type span struct{ first, last rune }

// spansOf reads the character map of a TrueType font of ours: its tables of format 4 and 12.
func spansOf(font []byte) []span {
	var spans []span
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		record := font[12+16*i:]
		if string(record[:4]) != "cmap" {
			continue
		}
		cmap := font[binary.BigEndian.Uint32(record[8:]):]
		for j := range int(binary.BigEndian.Uint16(cmap[2:])) {
			table := cmap[binary.BigEndian.Uint32(cmap[8+8*j:]):]
			switch binary.BigEndian.Uint16(table) {
			case 4:
				spans = append(spans, format4(table)...)
			case 12:
				spans = append(spans, format12(table)...)
			}
		}
	}
	return spans
}

func format4(table []byte) []span {
	var spans []span
	twice := int(binary.BigEndian.Uint16(table[6:]))
	for i := 0; i < twice; i += 2 {
		last, first := binary.BigEndian.Uint16(table[14+i:]), binary.BigEndian.Uint16(table[16+twice+i:])
		if first == 0xffff {
			continue
		}
		delta, offset := binary.BigEndian.Uint16(table[16+2*twice+i:]), int(binary.BigEndian.Uint16(table[16+3*twice+i:]))
		for step := range last - first + 1 {
			glyph := first + step + delta
			if offset != 0 {
				glyph = binary.BigEndian.Uint16(table[16+3*twice+i+offset+2*int(step):])
			}
			if r := rune(first + step); glyph != 0 {
				spans = append(spans, span{r, r})
			}
		}
	}
	return spans
}

func format12(table []byte) []span {
	var spans []span
	for i := range int(binary.BigEndian.Uint32(table[12:])) {
		group := table[16+12*i:]
		first, last := binary.BigEndian.Uint32(group), binary.BigEndian.Uint32(group[4:])
		spans = append(spans, span{rune(first), rune(last)}) //nolint:gosec // Characters end at 0x10ffff.
	}
	return spans
}
