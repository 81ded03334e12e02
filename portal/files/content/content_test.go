package content

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFileIsWhatItHoldsAndNotWhatItIsCalled(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		file []byte
		want Kind
	}{
		"a PDF":                         {paper(), PDF},
		"a photo":                       {photo(t, 6), JPEG},
		"a screenshot":                  {screenshot(t, 1), PNG},
		"a telephone's picture":         {telephonePicture(4032, 3024), HEIC},
		"a letter of Word":              {letter(t), DOCX},
		"a letter with a chart":         {letter(t, entry{"word/embeddings/Microsoft_Excel_Sheet1.xlsx", string(packedFile(t, entry{"xl/workbook.xml", "x"}))}), DOCX},
		"a letter with a link":          {letter(t, entry{"word/_rels/document.xml.rels", `<Relationships><Relationship Type="http://x/hyperlink" Target="https://a.example" TargetMode="External"/></Relationships>`}), DOCX},
		"a letter of LibreOffice":       {openLetter(t, "<office:document-content><office:scripts/></office:document-content>"), ODT},
		"a PDF that shows its page two": {paper("<< /Type /Catalog /OpenAction [3 0 R /Fit] >>"), PDF},
		"a PDF that goes to a page":     {paper("<< /OpenAction << /Type /Action /S /GoTo /D [3 0 R /Fit] >> >>", "<< /OpenAction 12 0 R >>", "<< /S /GoTo >>"), PDF},
		"a PDF with packed objects":     {paper(packedObjects("4 0 << /Type /Page >>")), PDF},
	} {
		judged, reason := judgedAs(t, c.file)
		if judged.Kind != c.want || reason != "" {
			t.Errorf("%s is %q, refused for %q", name, judged.Kind, reason)
		}
	}
}

func TestWhatAFileMustNotHoldIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	wide := photo(t, 1)
	at := bytes.Index(wide, []byte{0xff, 0xc0})
	copy(wide[at+5:], []byte{0x20, 0, 0x20, 0}) // 8192 by 8192 is 67 megapixels
	vast := screenshot(t, 1)
	vast = append(append(bytes.Clone(vast[:8]), pngChunk("IHDR", append(long(10_000, 6_001), vast[24:29]...))...), vast[33:]...)
	swollen := strings.Repeat("0", smallEnough+1)

	for name, c := range map[string]struct {
		file []byte
		want Reason
	}{
		"nothing":                       {nil, Empty},
		"a text":                        {[]byte("hej"), WrongKind},
		"a page":                        {[]byte("<html><script>alert(1)</script></html>"), WrongKind},
		"a program":                     {[]byte("MZ\x90\x00" + strings.Repeat("\x00", 200)), WrongKind},
		"a packed file":                 {packedFile(t, entry{"a.txt", "hej"}), Archive},
		"a packed file of another kind": {[]byte("7z\xbc\xaf\x27\x1c" + strings.Repeat("\x00", 50)), Archive},
		"a packed tape":                 {[]byte("\x1f\x8b\x08" + strings.Repeat("\x00", 50)), Archive},
		"a Word letter with a password": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), Encrypted},
		"an old Word letter":            {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)), WrongKind},

		"a locked PDF":                  {paper("<< /Filter /Standard >>\ntrailer << /Encrypt 10 0 R >>"), Encrypted},
		"a PDF with a script":           {paper("<< /S /JavaScript /JS (app.alert(1)) >>"), Scripted},
		"a PDF with a script in a veil": {paper("<< /S /J#61v#61Script /JS (app.alert(1)) >>"), Scripted},
		"a PDF with a packed script":    {paper(packedObjects("4 0 << /S /JavaScript /JS (app.alert(1)) >>")), Scripted},
		"a PDF packed so as to hide":    {paper("<< /Type /ObjStm /N 1 /First 5 /Filter [/ASCIIHexDecode /FlateDecode] >>\nstream\n00\nendstream"), Scripted},
		"a PDF whose packing is hidden": {paper("<< /Type /ObjStm /N 1 /First 5 /Filter 12 0 R >>\nstream\n00\nendstream"), Scripted},
		"a PDF that starts a program":   {paper("<< /S /Launch /F (cmd.exe) >>"), Scripted},
		"a PDF that opens an address":   {paper("<< /OpenAction << /S /URI /URI (https://a.example) >> >>"), Scripted},
		"a PDF that leads to another":   {paper("<< /OpenAction 11 0 R >>", "<< /S /URI /URI (https://a.example) >>"), Scripted},
		"a PDF with a file in it":       {paper("<< /Names << /EmbeddedFiles 11 0 R >> >>"), Enclosing},
		"half a PDF":                    {paper()[:60], Damaged},
		"a PDF with a script after all": {append(paper(), []byte("\n99 0 obj << /S /JavaScript >> endobj")...), Scripted},

		"a Word letter with macros":      {letter(t, entry{"word/vbaProject.bin", "x"}), Macros},
		"a Word letter of another name":  {packedFile(t, entry{"[Content_Types].xml", strings.Replace(wordTypes, "application/xml", "application/vnd.ms-word.document.macroEnabled.main+xml", 1)}, entry{"word/document.xml", "<w/>"}), Macros},
		"a letter with a control":        {letter(t, entry{"word/activeX/activeX1.xml", "x"}), Macros},
		"a letter with an object":        {letter(t, entry{"word/embeddings/oleObject1.bin", "x"}), Macros},
		"a letter with a program":        {letter(t, entry{"word/media/image1.png", "MZ\x90\x00\x03\x00\x00\x00"}), Macros},
		"a letter with a packed file":    {letter(t, entry{"word/media/image1.png", string(packedFile(t, entry{"a", "b"}))}), Archive},
		"a letter with a PDF":            {letter(t, entry{"word/embeddings/a.xml", "%PDF-1.7 and so on"}), Enclosing},
		"a letter with a way out":        {letter(t, entry{"../../etc/passwd", "x"}), Damaged},
		"a letter that fetches a letter": {letter(t, entry{"word/_rels/settings.xml.rels", `<Relationships><Relationship Type="http://x/attachedTemplate" Target="https://a.example/x.dotm" TargetMode="External"/></Relationships>`}), Scripted},
		"a letter that swells":           {letter(t, entry{"word/media/a.xml", swollen}), Swollen},
		"an open letter with macros":     {openLetter(t, "<a/>", entry{"Basic/Standard/Module1.xml", "x"}), Macros},
		"an open letter that listens":    {openLetter(t, `<a><script:event-listener script:language="ooo:script"/></a>`), Macros},
		"an open letter with a password": {packedFile(t, entry{"mimetype", ODT.MediaType()}, entry{"content.xml", "x"}, entry{"META-INF/manifest.xml", "<manifest:encryption-data/>"}), Encrypted},

		"a photo of 67 megapixels":       {wide, Pixels},
		"a screenshot of 60.01":          {vast, Pixels},
		"a telephone's picture of 60.01": {telephonePicture(10_000, 6_001), Pixels},
		"half a photo":                   {photo(t, 1)[:400], Damaged},
		"half a screenshot":              {screenshot(t, 1)[:200], Damaged},
		"half a telephone's picture":     {telephonePicture(40, 30)[:300], Damaged},
	} {
		if _, reason := judgedAs(t, c.file); reason != c.want {
			t.Errorf("%s is refused for %q, want %q", name, reason, c.want)
		}
	}
}

func TestWhatAPDFHasPackedIsUnfoldedUpToALimit(t *testing.T) {
	t.Parallel()
	file := paper(packedObjects(strings.Repeat(" ", 600)), packedObjects(strings.Repeat(" ", 600)))

	for most, want := range map[int64]error{1199: Refuse(Swollen), 1200: nil} {
		if diff := cmp.Diff(want, lookThroughPDF(io.NewSectionReader(bytes.NewReader(file), 0, int64(len(file))), most)); diff != "" {
			t.Errorf("%d: %s", most, diff)
		}
	}
}

func TestAQuestionTakesOnlyTheKindsItNames(t *testing.T) {
	t.Parallel()
	file := paper()

	_, err := Judge(bytes.NewReader(file), int64(len(file)), []Kind{JPEG, PNG})

	if diff := cmp.Diff(Refuse(WrongKind), err); diff != "" {
		t.Error(diff)
	}
}

func TestAPictureDoesNotTellWhereItWasTaken(t *testing.T) {
	t.Parallel()

	for name, file := range map[string][]byte{"JPEG": photo(t, 6), "PNG": screenshot(t, 6), "HEIC": telephonePicture(4032, 3024)} {
		judged, reason := judgedAs(t, file)
		if reason != "" {
			t.Fatalf("%s is refused for %s", name, reason)
		}
		if kept := copied(t, judged); bytes.Contains(kept, []byte("57.7089")) || bytes.Contains(kept, []byte("film")) {
			t.Errorf("the %s still tells", name)
		}
	}
}

func TestAPictureLooksTheSameAndStandsTheSameWayUp(t *testing.T) {
	t.Parallel()
	before, after := photo(t, 6), screenshot(t, 8)
	asked, _ := judgedAs(t, before)
	keptPhoto := copied(t, asked)
	asked, _ = judgedAs(t, after)
	keptScreen := copied(t, asked)

	was, err := jpeg.Decode(bytes.NewReader(before))
	if err != nil {
		t.Fatal(err)
	}
	is, err := jpeg.Decode(bytes.NewReader(keptPhoto))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(was, is); diff != "" {
		t.Error("the photo became another")
	}
	if _, err := png.Decode(bytes.NewReader(keptScreen)); err != nil {
		t.Error(err)
	}
	if at := bytes.Index(keptPhoto, []byte("Exif\x00\x00")); at < 0 || orientation(keptPhoto[at+6:]) != 6 {
		t.Error("the photo lost its way up")
	}
	if at := bytes.Index(keptScreen, []byte("eXIf")); at < 0 || orientation(keptScreen[at+4:]) != 8 {
		t.Error("the screenshot lost its way up")
	}
}

func TestATelephonesPictureKeepsItsPixelsAndItsPlaces(t *testing.T) {
	t.Parallel()
	file := telephonePicture(4032, 3024)
	judged, _ := judgedAs(t, file)

	kept := copied(t, judged)

	if len(kept) != len(file) || bytes.Index(kept, []byte("these are the pixels")) != bytes.Index(file, []byte("these are the pixels")) {
		t.Error("the pieces no longer lie where the picture says")
	}
	if again, reason := judgedAs(t, kept); reason != "" || sha256.Sum256(copied(t, again)) != sha256.Sum256(kept) {
		t.Errorf("what was kept is not kept the second time: %q", reason)
	}
}

func TestANameIsWhatItLooksLike(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"Hyra november.pdf", "لوازم.jpg", "می\u200cخواهم.docx", "kvitto (2).PNG", "a'b\"c<d>.pdf", "👨\u200d👩\u200d👧.heic"} {
		if got, err := Name(name); err != nil || got != name {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{
		"", " ", ".", "..", "../x.pdf", `C:\x.pdf`, "a/b.pdf", "a\x00.pdf", "a\nb.pdf", "faktura\u202efdp.exe", "a\u2066b.pdf", "a\u200bb.pdf",
		"a\ufeff.pdf", "a\x7f.pdf", "\xff.pdf", strings.Repeat("å", 128) + ".pdf", "a\u2028b",
	} {
		if got, err := Name(name); err == nil {
			t.Errorf("%q passes as %q", name, got)
		}
	}
}

func FuzzAFileIsJudgedWhateverItHolds(f *testing.F) {
	t := &testing.T{}
	for _, file := range [][]byte{paper(packedObjects("4 0 << /S /GoTo >>")), photo(t, 6), screenshot(t, 3), telephonePicture(40, 30), letter(t), openLetter(t, "<a/>"), []byte("PK\x03\x04")} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		judged, reason := judgedAs(t, file)
		if reason == "" && judged.Kind.MediaType() == "application/octet-stream" {
			t.Error("it passed as nothing")
		}
		if reason == "" && judged.Kind.Picture() {
			copied(t, judged)
		}
	})
}

func FuzzANameIsSafeOrRefused(f *testing.F) {
	for _, seed := range []string{"a.pdf", "../a", "a\x00", "a\u202eb", "bidrag/nov", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got, err := Name(name)
		if err == nil && (strings.ContainsAny(got, "/\\\x00\r\n\u202e\u2066") || len(got) > 255 || got == "") {
			t.Errorf("%q passes as %q", name, got)
		}
	})
}

// aPhoto is one by a camera that is no longer made, to be sure that not only our own pictures pass: one white point.
const aPhoto = `/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=`

func TestAProgressivePhotoPasses(t *testing.T) {
	t.Parallel()
	file, err := base64.StdEncoding.DecodeString(aPhoto)
	if err != nil {
		t.Fatal(err)
	}

	judged, reason := judgedAs(t, append(file, 0xff, 0xd9))

	if judged.Kind != JPEG || reason != "" {
		t.Errorf("%q, %q", judged.Kind, reason)
	}
}
