package content

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
)

const (
	mostEntries  = 3000
	mostContents = 200 << 20 // of all entries, unpacked
	mostRatio    = 200       // of unpacked to packed, once it is more than a small document
	smallEnough  = 20 << 20
	mostXML      = 4 << 20
	mostMarked   = 64 << 20 // of a text that is searched for marks
)

// recogniseDocument tells a document of Word or LibreOffice from any other packed file by what is in it.
func (j *Judged) recogniseDocument() (func() error, error) {
	packed, err := zip.NewReader(j.file, j.file.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, Refuse(Archive)
	}
	names := map[string]*zip.File{}
	for _, entry := range packed.File {
		names[entry.Name] = entry
	}
	switch {
	case names["[Content_Types].xml"] != nil && names["word/document.xml"] != nil:
		j.Kind = DOCX
		return func() error { return lookThroughDocument(packed.File, isWordProgram, wordSays(names)) }, nil
	case names["mimetype"] != nil && names["content.xml"] != nil && isText(names["mimetype"]):
		j.Kind = ODT
		return func() error { return lookThroughDocument(packed.File, isOpenProgram, openSays(names)) }, nil
	}
	return nil, Refuse(Archive)
}

func isText(entry *zip.File) bool {
	text, err := unpacked(entry, 100)
	return err == nil && string(text) == ODT.MediaType()
}

// lookThroughDocument unpacks every entry once, counting, so that what swells is found by what it does and not by what it says.
func lookThroughDocument(entries []*zip.File, program func(string) bool, says func() error) error {
	if len(entries) > mostEntries {
		return Refuse(Swollen)
	}
	seen := map[string]bool{}
	left := int64(mostContents)
	for _, entry := range entries {
		switch {
		case entry.Flags&1 != 0:
			return Refuse(Encrypted)
		case program(strings.ToLower(entry.Name)):
			return Refuse(Macros)
		case strings.Contains(entry.Name, `\`), path.IsAbs(entry.Name), slices.Contains(strings.Split(entry.Name, "/"), ".."), seen[entry.Name]:
			return Refuse(Damaged)
		}
		seen[entry.Name] = true
		if err := lookThroughEntry(entry, &left); err != nil {
			return err
		}
	}
	return says()
}

func lookThroughEntry(entry *zip.File, left *int64) error {
	if strings.HasSuffix(entry.Name, "/") {
		return nil
	}
	in, err := entry.Open()
	if err != nil {
		return Refuse(Damaged)
	}
	defer in.Close()
	head := make([]byte, 8)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Refuse(Damaged)
	}
	if reason := inside(entry.Name, head[:n]); reason != "" {
		return Refuse(reason)
	}
	more, err := io.Copy(io.Discard, io.LimitReader(in, *left+1))
	if err != nil {
		return Refuse(Damaged)
	}
	all := more + int64(n)
	*left -= all
	packed := max(1, int64(entry.CompressedSize64)) //nolint:gosec // What is read is counted below in any case.
	if *left < 0 || all > smallEnough && all/packed > mostRatio {
		return Refuse(Swollen)
	}
	return nil
}

// inside is why an entry may not be in a document. The sheet behind a chart is a packed file too, and is let be.
func inside(name string, head []byte) Reason {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) && !isSheet(name),
		bytes.HasPrefix(head, []byte("Rar!")), bytes.HasPrefix(head, []byte("7z\xbc\xaf")), bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return Archive
	case bytes.HasPrefix(head, []byte("MZ")), bytes.HasPrefix(head, []byte("\x7fELF")), bytes.HasPrefix(head, []byte("#!")):
		return Macros
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")), bytes.HasPrefix(head, []byte("%PDF-")):
		return Enclosing
	}
	return ""
}

func isSheet(name string) bool {
	ok, err := path.Match("word/embeddings/*.xlsx", name)
	return err == nil && ok
}

func isWordProgram(name string) bool {
	return strings.HasSuffix(name, ".bin") && !strings.HasPrefix(name, "word/printersettings/") && !strings.HasPrefix(name, "word/fonts/") ||
		strings.HasPrefix(name, "word/activex/") || strings.HasSuffix(name, "vbadata.xml") || strings.HasPrefix(name, "customui/")
}

func isOpenProgram(name string) bool {
	return strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") || strings.HasPrefix(name, "dialogs/")
}

// wordSays looks at what the document says of itself: a kind with macros, a template that is fetched from elsewhere.
func wordSays(names map[string]*zip.File) func() error {
	return func() error {
		types, err := unpacked(names["[Content_Types].xml"], mostXML)
		if err != nil {
			return err
		}
		if low := bytes.ToLower(types); bytes.Contains(low, []byte("macroenabled")) || bytes.Contains(low, []byte("vbaproject")) {
			return Refuse(Macros)
		}
		for name, entry := range names {
			if !strings.HasSuffix(name, ".rels") {
				continue
			}
			if err := fetchesNothing(entry); err != nil {
				return err
			}
		}
		return nil
	}
}

// fetchesNothing allows links for people to press, and nothing that the document would fetch by itself.
func fetchesNothing(entry *zip.File) error {
	text, err := unpacked(entry, mostXML)
	if err != nil {
		return err
	}
	var all struct {
		Links []struct {
			Type string `xml:"Type,attr"`
			Mode string `xml:"TargetMode,attr"`
		} `xml:"Relationship"`
	}
	if err := xml.Unmarshal(text, &all); err != nil {
		return Refuse(Damaged)
	}
	for _, link := range all.Links {
		kind := path.Base(link.Type)
		if strings.EqualFold(link.Mode, "External") && kind != "hyperlink" && kind != "image" {
			return Refuse(Scripted)
		}
	}
	return nil
}

var (
	openSecret = regexp.MustCompile(`(?i)<[a-z0-9]*:?encryption-data\b`)
	openScript = regexp.MustCompile(`(?i)<[a-z0-9]*:(event-listener|script)\b`)
)

func openSays(names map[string]*zip.File) func() error {
	return func() error {
		for name, reason := range map[string]Reason{"META-INF/manifest.xml": Encrypted, "content.xml": Macros, "styles.xml": Macros} {
			if names[name] == nil {
				continue
			}
			mark := openScript
			if reason == Encrypted {
				mark = openSecret
			}
			in, err := names[name].Open()
			if err != nil {
				return Refuse(Damaged)
			}
			found := mark.MatchReader(bufio.NewReader(io.LimitReader(in, mostMarked)))
			if err := in.Close(); err != nil {
				return Refuse(Damaged)
			}
			if found {
				return Refuse(reason)
			}
		}
		return nil
	}
}

func unpacked(entry *zip.File, most int64) ([]byte, error) {
	in, err := entry.Open()
	if err != nil {
		return nil, Refuse(Damaged)
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, Refuse(Damaged)
	}
	if int64(len(text)) > most {
		return nil, Refuse(Swollen)
	}
	return text, nil
}
