package content

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// fields reads numbers from the front; short says that there was too little.
type fields struct {
	rest  []byte
	short bool
}

func (f *fields) take(n int) []byte {
	if n > len(f.rest) {
		f.short, f.rest = true, nil
		return make([]byte, n)
	}
	taken := f.rest[:n]
	f.rest = f.rest[n:]
	return taken
}

// number reads 0, 1, 2, 4 or 8 bytes.
func (f *fields) number(size int) uint64 {
	var whole [8]byte
	copy(whole[8-size:], f.take(size))
	return binary.BigEndian.Uint64(whole[:])
}

func (f *fields) version() int { return int(f.number(4) >> 24) }

// sized is two bytes in the first version of a box, and four in those after.
func (f *fields) sized(version int) uint32 {
	if version == 0 {
		return uint32(f.number(2)) //nolint:gosec // Two bytes.
	}
	return uint32(f.number(4)) //nolint:gosec // Four bytes.
}

// readPlaces learns where the items lie.
func (h *heic) readPlaces(f *fields) error {
	version := f.version()
	sizes := f.number(2)
	offset, length, base, index := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if version == 0 {
		index = 0
	}
	for _, size := range []int{offset, length, base, index} {
		if size != 0 && size != 4 && size != 8 {
			return Refuse(Damaged)
		}
	}
	extents := 0
	for range f.sized(max(0, version-1)) {
		id, method := f.sized(max(0, version-1)), uint64(0)
		if version > 0 {
			method = f.number(2) & 15
		}
		elsewhere := f.number(2)
		from := f.number(base)
		i := h.item(id)
		i.inMeta = method == 1
		for range f.number(2) {
			f.number(index)
			begin, long := from+f.number(offset), f.number(length)
			if extents++; extents > mostExtents || f.short || begin > 1<<40 || long > 1<<40 {
				return Refuse(Damaged)
			}
			i.extents = append(i.extents, extent{int64(begin), int64(begin + long)})
		}
		if f.short || elsewhere != 0 || method > 1 {
			return Refuse(Damaged)
		}
	}
	return nil
}

// readProperties looks at how large pictures are, and blanks what tells about them.
func (h *heic) readProperties(b box) error {
	parts, err := boxes(bytes.NewReader(h.meta), b.body, b.end)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if part.kind != "ipco" {
			continue
		}
		all, err := boxes(bytes.NewReader(h.meta), part.body, part.end)
		if err != nil {
			return err
		}
		for _, property := range all {
			switch property.kind {
			case "ispe":
				f := fields{rest: h.meta[property.body:property.end]}
				f.version()
				if err := f.measure(4); err != nil {
					return err
				}
			case "udes", "crtt", "mdft", "altt", "uuid":
				h.blank(property)
			}
		}
	}
	return nil
}

func (f *fields) measure(size int) error {
	width, height := f.number(size), f.number(size)
	switch {
	case f.short || width == 0 || height == 0:
		return Refuse(Damaged)
	case height > mostPixels/width:
		return Refuse(Pixels)
	}
	return nil
}

// tooLarge looks at the pictures that are put together of others, which say themselves how large they become.
func (h *heic) tooLarge(i *item) error {
	var skip int
	switch i.kind {
	case "grid":
		skip = 2
	case "iovl":
		skip = 8
	default:
		return nil
	}
	if len(i.extents) == 0 {
		return Refuse(Damaged)
	}
	head := make([]byte, min(20, max(0, i.extents[0].to-i.extents[0].from)))
	from := io.ReaderAt(h.file)
	if i.inMeta {
		from = bytes.NewReader(h.meta[h.idat.from:h.idat.to])
	}
	n, err := from.ReadAt(head, i.extents[0].from)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	f := fields{rest: head[:n]}
	size := 2
	if f.number(2)&1 != 0 {
		size = 4
	}
	f.take(skip)
	return f.measure(size)
}
