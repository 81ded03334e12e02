package content

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// place is where nobody may learn that a picture was taken.
const place = "GPS 57.7089 N 11.9746 E"

func judgedAs(t *testing.T, file []byte) (Judged, Reason) {
	t.Helper()
	judged, err := Judge(bytes.NewReader(file), int64(len(file)), Kinds())
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return judged, refusal.Reason
	}
	if err != nil {
		t.Fatal(err)
	}
	return judged, ""
}

func copied(t *testing.T, j Judged) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := j.CopyTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func picture() image.Image {
	drawn := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for x := range 40 {
		for y := range 30 {
			drawn.Set(x, y, color.RGBA{uint8(6 * x), uint8(8 * y), 120, 255})
		}
	}
	return drawn
}

// exifWith is what a telephone writes: which way is up, and where.
func exifWith(turn byte) []byte {
	tiff := []byte{'I', 'I', '*', 0, 8, 0, 0, 0, 2, 0}
	tiff = append(tiff, 0x0f, 0x01, 2, 0, byte(len(place)), 0, 0, 0, 38, 0, 0, 0)
	tiff = append(tiff, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0)
	tiff = append(tiff, 0, 0, 0, 0)
	return append(tiff, place...)
}

func segment(marker byte, body []byte) []byte {
	head := []byte{0xff, marker, 0, 0}
	binary.BigEndian.PutUint16(head[2:], uint16(len(body)+2))
	return append(head, body...)
}

// photo is a JPEG with all that is left behind.
func photo(t *testing.T, turn byte) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, picture(), nil); err != nil {
		t.Fatal(err)
	}
	return slices.Concat(plain.Bytes()[:2],
		segment(0xe0, slices.Concat([]byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x01\x01"), []byte("abc"))),
		segment(0xe1, append([]byte("Exif\x00\x00"), exifWith(turn)...)),
		segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"+place)),
		segment(0xe2, []byte("MPF\x00"+place)),
		segment(0xed, []byte("Photoshop 3.0\x00"+place)),
		segment(0xfe, []byte(place)),
		plain.Bytes()[2:], []byte("a film after the end: "+place))
}

func pngChunk(kind string, body []byte) []byte {
	chunk := append([]byte(kind), body...)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	return binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
}

func screenshot(t *testing.T, turn byte) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := png.Encode(&plain, picture()); err != nil {
		t.Fatal(err)
	}
	const headEnd = 8 + 25
	return slices.Concat(plain.Bytes()[:headEnd], pngChunk("tEXt", []byte("Comment\x00"+place)), pngChunk("eXIf", exifWith(turn)),
		pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"+place)), pngChunk("prVt", []byte(place)), plain.Bytes()[headEnd:], []byte(place))
}

func boxOf(kind string, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), []byte(kind), body)
}

func word(n ...uint16) []byte {
	var out []byte
	for _, one := range n {
		out = binary.BigEndian.AppendUint16(out, one)
	}
	return out
}

func long(n ...uint32) []byte {
	var out []byte
	for _, one := range n {
		out = binary.BigEndian.AppendUint32(out, one)
	}
	return out
}

func infe(id uint16, kind, more string) []byte {
	return boxOf("infe", []byte{2, 0, 0, 0}, word(id, 0), []byte(kind), []byte("\x00"+more))
}

// telephonePicture is a HEIC of the pieces that a telephone writes, though its picture is none: a picture, Exif, XMP, and a film.
func telephonePicture(width, height uint32) []byte {
	pixels, exif, xmp := []byte("these are the pixels of a picture"), append(make([]byte, 4), exifWith(6)...), []byte("<xmp>"+place+"</xmp>")
	head := boxOf("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	build := func(data uint32) []byte {
		at := func(id uint16, from, length int) []byte {
			return slices.Concat(word(id, 0, 1), long(data+uint32(from), uint32(length)))
		}
		return boxOf("meta", []byte{0, 0, 0, 0},
			boxOf("hdlr", make([]byte, 8), []byte("pict"), make([]byte, 13)),
			boxOf("pitm", []byte{0, 0, 0, 0}, word(1)),
			boxOf("iinf", []byte{0, 0, 0, 0}, word(3), infe(1, "hvc1", ""), infe(2, "Exif", ""), infe(3, "mime", "application/rdf+xml\x00")),
			boxOf("iprp", boxOf("ipco", boxOf("ispe", []byte{0, 0, 0, 0}, long(width, height)), boxOf("udes", []byte{0, 0, 0, 0}, []byte(place)))),
			boxOf("iloc", []byte{0, 0, 0, 0}, word(0x4400, 3), at(1, 0, len(pixels)), at(2, len(pixels), len(exif)), at(3, len(pixels)+len(exif), len(xmp))),
			boxOf("xml ", []byte{0, 0, 0, 0}, []byte(place)))
	}
	meta := build(uint32(len(head) + len(build(0)) + 8))
	return slices.Concat(head, meta, boxOf("mdat", pixels, exif, xmp, []byte("unnamed "+place)), boxOf("uuid", []byte(place)), boxOf("moov", []byte(place)))
}

// paper is a PDF with more objects in it.
func paper(objects ...string) []byte {
	var out strings.Builder
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n")
	for i, object := range objects {
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+10, object)
	}
	out.WriteString("trailer\n<< /Root 1 0 R /Size 3 >>\nstartxref\n0\n%%EOF\n")
	return []byte(out.String())
}

func packedObjects(objects string) string {
	var out bytes.Buffer
	packer := zlib.NewWriter(&out)
	_, _ = packer.Write([]byte(objects))
	_ = packer.Close()
	return fmt.Sprintf("<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length %d >>\nstream\r\n%s\nendstream", out.Len(), out.String())
}

type entry struct{ name, text string }

func packedFile(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	packer := zip.NewWriter(&out)
	for _, e := range entries {
		in, err := packer.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := in.Write([]byte(e.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const wordTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`

func letter(t *testing.T, more ...entry) []byte {
	t.Helper()
	return packedFile(t, append([]entry{{"[Content_Types].xml", wordTypes}, {"_rels/.rels", "<Relationships/>"}, {"word/document.xml", "<w:document/>"}}, more...)...)
}

func openLetter(t *testing.T, text string, more ...entry) []byte {
	t.Helper()
	return packedFile(t, append([]entry{{"mimetype", ODT.MediaType()}, {"content.xml", text}, {"META-INF/manifest.xml", "<manifest/>"}}, more...)...)
}
