package content

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// mostUnfolded bounds what the packed objects of a PDF may come to.
const mostUnfolded = 128 << 20

// lookThroughPDF reads every byte for the names that make a PDF do something, hold something or hide something. A reader of PDFs
// may begin anywhere in the file, so no part is passed over: not text, not pictures, not what comes after the end. Objects that are
// packed together are unfolded and read too, up to a number of bytes.
func lookThroughPDF(file *io.SectionReader, most int64) error {
	p := &pdf{file: file, left: most, actions: map[string]string{}}
	if err := p.scan(io.NewSectionReader(file, 0, file.Size())); err != nil {
		return err
	}
	if !p.ended {
		return Refuse(Damaged)
	}
	for _, object := range p.openings {
		if action := p.actions[object]; action != "" && action != "GoTo" && action != "Named" {
			return Refuse(Scripted)
		}
	}
	return nil
}

type pdf struct {
	file   *io.SectionReader
	packed bool  // what is read has been unfolded from a stream of objects
	left   int64 // of what may still be unfolded
	ended  bool

	object   string            // the number of the one being read
	actions  map[string]string // of which kind of action an object is
	last     string            // the name before
	openings []string          // the objects that opening the file leads to
	stream   streamNames       // of the dictionary before a stream
}

// streamNames are those that say how a stream is packed.
type streamNames struct{ objects, first, flate, other, filter bool }

// bad are names that no paper needs.
func bad(name string) (Reason, bool) {
	switch name {
	case "Encrypt":
		return Encrypted, true
	case "JavaScript", "Launch", "ImportData", "XFA", "RichMedia", "RichMediaContent", "RichMediaExecute", "GoToE", "Rendition":
		return Scripted, true
	case "EmbeddedFile", "EmbeddedFiles", "Collection":
		return Enclosing, true
	}
	return "", false
}

const (
	window = 64 << 10
	reach  = 512 // the longest that must be seen in one piece
)

// scan goes through the text in windows that overlap.
func (p *pdf) scan(text io.Reader) error {
	buffer := make([]byte, 0, window+reach)
	var base int64
	for {
		n, err := io.ReadFull(text, buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		last := err != nil
		if last && !p.packed && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("read a PDF: %w", err)
		}
		until := len(buffer)
		if !last {
			until -= reach
		}
		next, err := p.tokens(buffer, until, base)
		if err != nil || last {
			return err
		}
		base += int64(next)
		buffer = buffer[:copy(buffer, buffer[next:])]
	}
}

// tokens looks at what begins before until, and says where it stopped. base is where the buffer lies in the file.
func (p *pdf) tokens(buffer []byte, until int, base int64) (int, error) {
	at := 0
	for at < until {
		skip := bytes.IndexAny(buffer[at:until], "/os%")
		if skip < 0 {
			return until, nil
		}
		at += skip
		text := buffer[at:]
		switch {
		case text[0] == '/':
			name, n := nameOf(text)
			if err := p.name(name, text[n:]); err != nil {
				return 0, err
			}
			at += n
			continue
		case p.packed:
		case bytes.HasPrefix(text, []byte("obj")):
			p.begin(buffer[max(0, at-24):at])
		case bytes.HasPrefix(text, []byte("stream")):
			if err := p.unfold(text, base+int64(at)); err != nil {
				return 0, err
			}
		case bytes.HasPrefix(text, []byte("%%EOF")):
			p.ended = true
		}
		at++
	}
	return at, nil
}

// begin notes the number of an object, from what stands before its first word: "12 0 ".
func (p *pdf) begin(before []byte) {
	fields := bytes.Fields(before)
	if len(fields) < 2 {
		return
	}
	if number, err := strconv.Atoi(string(fields[len(fields)-2])); err == nil {
		p.object, p.last = strconv.Itoa(number), ""
	}
}

// name looks at one name where it stands, with what follows it.
func (p *pdf) name(name string, after []byte) error {
	if reason, is := bad(name); is {
		return Refuse(reason)
	}
	switch name {
	case "ObjStm":
		p.stream.objects = true
	case "First":
		p.stream.first = true
	case "Filter":
		p.stream.filter = true
	case "FlateDecode", "Fl":
		p.stream.flate = true
	case "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode", "Crypt", "Predictor":
		p.stream.other = true
	case "OpenAction":
		return p.opens(after)
	}
	if p.last == "S" && p.object != "" && len(p.actions) < 100_000 {
		p.actions[p.object] = name
	}
	p.last = name
	return nil
}

// opens looks at what opening the file does: to show a place in it is all it may.
func (p *pdf) opens(action []byte) error {
	action = bytes.TrimLeft(action[:min(len(action), reach/2)], " \t\r\n\f\x00")
	if fields := bytes.Fields(action); len(fields) > 0 && action[0] >= '0' && action[0] <= '9' {
		p.openings = append(p.openings, string(fields[0]))
		return nil
	}
	if !bytes.HasPrefix(action, []byte("<<")) {
		return nil
	}
	for at, last := 0, ""; at < len(action); {
		skip := bytes.IndexByte(action[at:], '/')
		if skip < 0 {
			break
		}
		name, n := nameOf(action[at+skip:])
		if last == "S" && name != "GoTo" && name != "Named" {
			return Refuse(Scripted)
		}
		if last == "S" {
			break
		}
		at, last = at+skip+n, name
	}
	return nil
}

// nameOf reads a name, with #61 for a: it may be written in more than one way.
func nameOf(text []byte) (string, int) {
	name := make([]byte, 0, 24)
	n := 1
	for ; n < len(text) && n < reach/2 && !isDelimiter(text[n]); n++ {
		if text[n] == '#' && n+2 < len(text) {
			if b, err := strconv.ParseUint(string(text[n+1:n+3]), 16, 8); err == nil {
				name = append(name, byte(b))
				n += 2
				continue
			}
		}
		name = append(name, text[n])
	}
	return string(name), n
}

func isDelimiter(b byte) bool {
	return b <= ' ' || bytes.IndexByte([]byte("()<>[]{}/%"), b) >= 0
}

// unfold reads the objects that a stream packs together. Whatever writes PDFs packs those in one way; a file that says so and uses
// another has something that cannot be looked into.
func (p *pdf) unfold(text []byte, at int64) error {
	s := p.stream
	if !s.objects && !s.first {
		p.stream = streamNames{}
		return nil
	}
	if s.objects && s.other {
		return Refuse(Scripted)
	}
	start := int64(len("stream"))
	for _, end := range []byte("\r\n") {
		if int(start) < len(text) && text[start] == end {
			start++
		}
	}
	open, err := zlib.NewReader(io.NewSectionReader(p.file, at+start, p.file.Size()-at-start))
	if err != nil {
		if s.objects && s.filter && !s.flate {
			return Refuse(Scripted)
		}
		return nil // it lies in the open and is read where it stands, or nobody gets anything out of it
	}
	inside := &pdf{file: p.file, packed: true, actions: map[string]string{}}
	counted := &io.LimitedReader{R: open, N: p.left + 1}
	err = inside.scan(counted)
	p.left = counted.N - 1
	p.openings = append(p.openings, inside.openings...)
	p.stream = streamNames{}
	if err == nil && p.left < 0 {
		return Refuse(Swollen)
	}
	return err
}
