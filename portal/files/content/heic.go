package content

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"slices"
)

const (
	mostMeta    = 8 << 20
	mostBoxes   = 10_000
	mostExtents = 50_000
)

// isHEIC reads the brands at the beginning of a file.
func isHEIC(head []byte) bool {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return false
	}
	size := int(min(binary.BigEndian.Uint32(head), uint32(len(head)))) //nolint:gosec // A head is some kilobytes.
	for at := 8; at+4 <= size; at += 4 {
		switch string(head[at : at+4]) {
		case "heic", "heix", "heim", "heis":
			return true
		}
	}
	return false
}

// box is a piece of a file of this family, or of a piece: from begin to end, its own head included.
type box struct {
	kind             string
	begin, body, end int64
}

// boxes are those in a text, one after the other. The offset is added to where they lie.
func boxes(text io.ReaderAt, from, to int64) ([]box, error) {
	var all []box
	for at := from; at < to; {
		var head [16]byte
		n, _ := text.ReadAt(head[:min(16, to-at)], at)
		if n < 8 || len(all) >= mostBoxes {
			return nil, Refuse(Damaged)
		}
		b := box{kind: string(head[4:8]), begin: at, body: at + 8, end: at + int64(binary.BigEndian.Uint32(head[:]))}
		switch b.end - at {
		case 0:
			b.end = to
		case 1:
			large := binary.BigEndian.Uint64(head[8:])
			if n < 16 || large > 1<<40 {
				return nil, Refuse(Damaged)
			}
			b.body, b.end = at+16, at+int64(large)
		}
		if b.end < b.body || b.end > to {
			return nil, Refuse(Damaged)
		}
		all = append(all, b)
		at = b.end
	}
	return all, nil
}

// heic is a picture from a telephone as it is to be kept: its pieces with all that is not the picture blanked, and everything
// where it was, since the pieces refer to one another by their places.
type heic struct {
	file  *io.SectionReader
	keep  []extent // what is copied as it is
	patch []patch  // what is put in its place
	items map[uint32]*item
	first uint32 // the item that is the picture
	meta  []byte
	base  int64 // where meta lies in the file
	idat  extent
}

type extent struct{ from, to int64 }

type patch struct {
	at    int64
	bytes []byte
}

type item struct {
	kind    string
	inMeta  bool // its extents lie in the meta box's own data
	extents []extent
}

// drawn says whether an item is part of the picture; what else there is tells about it.
func (i item) drawn() bool {
	switch i.kind {
	case "hvc1", "hev1", "hvt1", "lhv1", "av01", "avc1", "jpeg", "grid", "iovl", "iden", "tmap":
		return true
	}
	return false
}

func (j *Judged) lookThroughHEIC() error {
	h := &heic{file: j.file, items: map[uint32]*item{}}
	all, err := boxes(j.file, 0, j.file.Size())
	if err != nil {
		return err
	}
	for _, b := range all {
		if err := h.top(b); err != nil {
			return err
		}
	}
	if h.meta == nil {
		return Refuse(Damaged)
	}
	if err := h.readMeta(); err != nil {
		return err
	}
	if err := h.settle(); err != nil {
		return err
	}
	j.copyTo = h.copyTo
	return nil
}

func (h *heic) top(b box) error {
	h.keep = append(h.keep, extent{b.begin, b.body})
	switch b.kind {
	case "ftyp":
		h.keep = append(h.keep, extent{b.begin, b.end})
	case "meta":
		if h.meta != nil || b.end-b.begin > mostMeta || b.end-b.body < 4 {
			return Refuse(Damaged)
		}
		h.meta, h.base = make([]byte, b.end-b.begin), b.begin
		if _, err := io.ReadFull(io.NewSectionReader(h.file, b.begin, b.end-b.begin), h.meta); err != nil {
			return whole(err)
		}
	case "mdat", "free", "skip":
	default:
		h.patch = append(h.patch, patch{b.begin + 4, []byte("free")})
	}
	return nil
}

// readMeta learns what there is and blanks what is not known.
func (h *heic) readMeta() error {
	whole, err := boxes(bytes.NewReader(h.meta), 0, int64(len(h.meta)))
	if err != nil || len(whole) != 1 {
		return Refuse(Damaged)
	}
	all, err := boxes(bytes.NewReader(h.meta), whole[0].body+4, whole[0].end)
	if err != nil {
		return err
	}
	for _, b := range all {
		body := fields{rest: h.meta[b.body:b.end]}
		switch b.kind {
		case "hdlr", "iref", "dinf", "grpl":
		case "pitm":
			h.first = body.sized(body.version())
		case "iinf":
			err = h.readInfos(b)
		case "iloc":
			err = h.readPlaces(&body)
		case "iprp":
			err = h.readProperties(b)
		case "idat":
			h.idat = extent{b.body, b.end}
		default:
			h.blank(b)
		}
		if err != nil || body.short {
			return cmp.Or(err, Refuse(Damaged))
		}
	}
	return nil
}

func (h *heic) blank(b box) {
	copy(h.meta[b.begin+4:], "free")
	clear(h.meta[b.body:b.end])
}

func (h *heic) item(id uint32) *item {
	if h.items[id] == nil {
		h.items[id] = &item{}
	}
	return h.items[id]
}

func (h *heic) readInfos(b box) error {
	body := fields{rest: h.meta[b.body:b.end]}
	body.sized(body.version())
	if body.short {
		return Refuse(Damaged)
	}
	all, err := boxes(bytes.NewReader(h.meta), b.end-int64(len(body.rest)), b.end)
	if err != nil {
		return err
	}
	for _, info := range all {
		about := fields{rest: h.meta[info.body:info.end]}
		version := about.version()
		if info.kind != "infe" || version < 2 {
			return Refuse(Damaged)
		}
		id, protected, kind := about.sized(version-2), about.number(2), about.take(4)
		if about.short {
			return Refuse(Damaged)
		}
		if protected != 0 {
			return Refuse(Encrypted)
		}
		h.item(id).kind = string(kind)
	}
	return nil
}

// settle decides what of the data is the picture.
func (h *heic) settle() error {
	if first := h.items[h.first]; first == nil || !first.drawn() {
		return Refuse(Damaged)
	}
	own := make([]extent, 0, 8)
	for _, i := range h.items {
		if err := h.tooLarge(i); err != nil {
			return err
		}
		switch {
		case i.drawn() && i.inMeta:
			own = append(own, i.extents...)
		case i.drawn():
			h.keep = append(h.keep, i.extents...)
		case i.kind == "Exif" && !i.inMeta && len(i.extents) == 1:
			if empty := append(make([]byte, 4), exifOf(1)...); i.extents[0].to-i.extents[0].from >= int64(len(empty)) {
				h.patch = append(h.patch, patch{i.extents[0].from, empty})
			}
		}
	}
	h.blankData(own)
	slices.SortFunc(h.keep, func(a, b extent) int { return cmp.Compare(a.from, b.from) })
	h.patch = append(h.patch, patch{h.base, h.meta})
	return nil
}

// blankData leaves of the meta box's own data what is the picture.
func (h *heic) blankData(own []extent) {
	data := h.meta[h.idat.from:h.idat.to]
	kept := make([]byte, len(data))
	for _, e := range own {
		if e.from < e.to && e.to <= int64(len(data)) {
			copy(kept[e.from:e.to], data[e.from:e.to])
		}
	}
	copy(data, kept)
}

// copyTo goes through the file once; what nobody asked to keep becomes nothing.
func (h *heic) copyTo(out io.Writer) error {
	read, blank := make([]byte, window), make([]byte, window)
	next := 0
	for at := int64(0); at < h.file.Size(); at += window {
		end := min(at+window, h.file.Size())
		if _, err := h.file.ReadAt(read[:end-at], at); err != nil {
			return whole(err)
		}
		clear(blank)
		for next < len(h.keep) && h.keep[next].to <= at {
			next++
		}
		for _, e := range h.keep[next:] {
			if e.from >= end {
				break
			}
			if from, to := max(e.from, at), min(e.to, end); from < to {
				copy(blank[from-at:to-at], read[from-at:to-at])
			}
		}
		for _, p := range h.patch {
			if from, to := max(p.at, at), min(p.at+int64(len(p.bytes)), end); from < to {
				copy(blank[from-at:to-at], p.bytes[from-p.at:to-p.at])
			}
		}
		if _, err := out.Write(blank[:end-at]); err != nil {
			return err
		}
	}
	return nil
}
