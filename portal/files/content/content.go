// Package content says what a file is by what it holds and never by its name, refuses what it must not hold, and takes from
// pictures what tells where they were taken.
//
// It owns no table and knows nobody. It refuses kinds that are not taken, PDFs that are encrypted, run scripts or enclose other
// files, documents with macros or other archives inside, archives, pictures that unfold to more than 60 megapixels, and names that
// deceive. Whatever it cannot follow to its end is damaged, and refused.
package content

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gabriel-vasile/mimetype"
)

// Kind is what a file is.
type Kind string

// The kinds that can be taken.
const (
	PDF  Kind = "pdf"
	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	HEIC Kind = "heic"
	DOCX Kind = "docx"
	ODT  Kind = "odt"
)

// Kinds are all of them.
func Kinds() []Kind { return []Kind{PDF, JPEG, PNG, HEIC, DOCX, ODT} }

// MediaType is what a browser is told.
func (k Kind) MediaType() string {
	switch k {
	case PDF:
		return "application/pdf"
	case JPEG:
		return "image/jpeg"
	case PNG:
		return "image/png"
	case HEIC:
		return "image/heic"
	case DOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ODT:
		return "application/vnd.oasis.opendocument.text"
	}
	return "application/octet-stream"
}

// Picture says whether a camera makes such files.
func (k Kind) Picture() bool { return k == JPEG || k == PNG || k == HEIC }

// Reason is the message key of why a file is refused.
type Reason string

// The reasons.
const (
	WrongKind Reason = "files.kind"      // not a kind that the question takes
	Archive   Reason = "files.archive"   // something with files packed in it
	Encrypted Reason = "files.encrypted" // cannot be read without a password
	Scripted  Reason = "files.scripted"  // does something by itself when it is opened
	Enclosing Reason = "files.enclosing" // has other files in it
	Macros    Reason = "files.macros"    // has a program in it
	Pixels    Reason = "files.pixels"    // a picture of more than 60 megapixels
	Swollen   Reason = "files.swollen"   // unfolds to far more than it looks
	Damaged   Reason = "files.damaged"   // not whole, or not what it says it is
	Infected  Reason = "files.infected"  // the scanner found something
	Empty     Reason = "files.empty"
	TooLarge  Reason = "files.too-large" // one file
	TooMuch   Reason = "files.too-much"  // all together
	TooMany   Reason = "files.too-many"
	BadName   Reason = "files.name" // a path, or letters that deceive
)

// Refusal is why a file is refused: something that whoever sent it can mend.
type Refusal struct{ Reason Reason } //nolint:errname // It is a word of the house: identity has one too.

func (r *Refusal) Error() string { return "a refused file: " + string(r.Reason) }

// Refuse is a refusal for that reason.
func Refuse(reason Reason) error { return &Refusal{reason} }

// Judged is a file that may be kept, and how.
type Judged struct {
	Kind   Kind
	file   *io.SectionReader
	copyTo func(out io.Writer) error // nil keeps it as it is
}

// CopyTo writes the file as it is to be kept: a picture without what it tells beside the picture. It may still refuse, and what it
// has written is then worth nothing.
func (j Judged) CopyTo(out io.Writer) error {
	if j.copyTo != nil {
		return j.copyTo(out)
	}
	if _, err := io.Copy(out, io.NewSectionReader(j.file, 0, j.file.Size())); err != nil {
		return fmt.Errorf("copy a file: %w", err)
	}
	return nil
}

const headBytes = 3072

// Judge looks at a file. It answers a *Refusal for what is refused, and anything else is a fault of the reader's.
func Judge(file io.ReaderAt, size int64, may []Kind) (Judged, error) {
	kept := &faithful{at: file}
	judged, err := judge(kept, size, may)
	if kept.fault != nil {
		return Judged{}, kept.fault
	}
	return judged, err
}

// faithful remembers what went wrong below, which no parser may turn into a word about the file.
type faithful struct {
	at    io.ReaderAt
	fault error
}

func (f *faithful) ReadAt(into []byte, at int64) (int, error) {
	n, err := f.at.ReadAt(into, at)
	if err != nil && !errors.Is(err, io.EOF) {
		f.fault = err
	}
	return n, err
}

func judge(file io.ReaderAt, size int64, may []Kind) (Judged, error) {
	if size == 0 {
		return Judged{}, Refuse(Empty)
	}
	head := make([]byte, min(size, headBytes))
	if _, err := file.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Judged{}, fmt.Errorf("read a file: %w", err)
	}
	j := Judged{file: io.NewSectionReader(file, 0, size)}
	look, err := j.recognise(head)
	if err != nil {
		return Judged{}, err
	}
	if !slices.Contains(may, j.Kind) {
		return Judged{}, Refuse(WrongKind)
	}
	if err := look(); err != nil {
		return Judged{}, err
	}
	return j, nil
}

// recognise finds the kind, and what has to be looked at in it.
func (j *Judged) recognise(head []byte) (look func() error, err error) {
	switch kind := mimetype.Detect(head); {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		j.Kind = PDF
		return func() error { return lookThroughPDF(j.file, mostUnfolded) }, nil
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		j.Kind, j.copyTo = JPEG, func(out io.Writer) error { return copyJPEG(out, j.file) }
		return func() error { return j.copyTo(io.Discard) }, nil
	case bytes.HasPrefix(head, []byte(pngHead)):
		j.Kind, j.copyTo = PNG, func(out io.Writer) error { return copyPNG(out, j.file) }
		return func() error { return j.copyTo(io.Discard) }, nil
	case isHEIC(head):
		j.Kind = HEIC
		return j.lookThroughHEIC, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return j.recogniseDocument()
	case isArchive(kind):
		return nil, Refuse(Archive)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return nil, oldOffice(j.file)
	}
	return nil, Refuse(WrongKind)
}

// oldOffice is what Word keeps a document in that needs a password; documents of Word 97 are in the same and are not taken.
func oldOffice(file *io.SectionReader) error {
	start := make([]byte, min(file.Size(), 1<<20))
	if _, err := file.ReadAt(start, 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read a file: %w", err)
	}
	if bytes.Contains(start, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e")) {
		return Refuse(Encrypted)
	}
	return Refuse(WrongKind)
}

func isArchive(kind *mimetype.MIME) bool {
	return slices.ContainsFunc([]string{
		"application/zip", "application/x-7z-compressed", "application/x-rar-compressed", "application/gzip", "application/x-tar",
		"application/x-bzip2", "application/x-xz", "application/zstd", "application/lzip", "application/vnd.ms-cab-compressed",
		"application/x-archive", "application/x-cpio", "application/x-iso9660-image", "application/jar",
	}, kind.Is)
}
