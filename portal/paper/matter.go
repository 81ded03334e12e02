package paper

import (
	"strings"
	"time"

	"stodporten/locales"
	"stodporten/portal/municipality"
)

// Matter is what a paper says of an application beside what it holds.
type Matter struct {
	Municipality   municipality.Municipality
	Number         string
	Title          string // what it is about, in the paper's language
	Applicant      string
	HandedInAt     time.Time
	UnitName       string
	UnitPhone      string // empty: the municipality's own
	PromisedBy     time.Time
	Control        string // the short form of Hash that was signed
	Hash           string // SHA-256 of what was signed, in hexadecimal
	LacksSignature bool
	Signatures     []Signature
	Attachments    []Attachment
}

// Signature is one who has signed.
type Signature struct {
	Name string
	At   time.Time
}

// Attachment is a file that was handed in: its name, its size as it was sent, and the SHA-256 of what is kept, in hexadecimal; empty
// before the file has been looked at.
type Attachment struct {
	Name   string
	Bytes  int64
	SHA256 string
}

const megabyte = 1 << 20

func (w writer) size(bytes int64) string {
	if bytes < megabyte {
		return w.speaker.Number(max(1, (bytes+1023)/1024)) + "\u00a0kB"
	}
	return w.speaker.Decimal(bytes*10/megabyte, 1) + "\u00a0MB"
}

// writer puts words on a paper in one language. A form may exist in a language that our own words do not: the speaker says those in
// the language that they are found in, and the paper marks them.
type writer struct {
	speaker locales.Speaker
	lang    string
}

// begin is a document with nothing on it yet.
func (w writer) begin(m municipality.Municipality, title string) Document {
	page := w.speaker.Say("paper.page", locales.With("Number", "{n}"), locales.With("Count", "{m}"))
	return Document{Lang: base(w.lang), Title: title, Page: page}.from(m)
}

// base is a language without its variant: sv for sv-x-lattlast.
func base(lang string) string {
	lang, _, _ = strings.Cut(lang, "-")
	return lang
}

// words are ours; what is not translated says in which language it is.
func (w writer) words(key string, data ...locales.Pair) Words {
	text, lang := w.speaker.SayIn(key, data...)
	return w.in(text, lang)
}

func (w writer) in(text, lang string) Words {
	if base(lang) == base(w.lang) {
		lang = ""
	}
	return Words{Text: text, Lang: base(lang)}
}

func (w writer) say(key string, data ...locales.Pair) *Words {
	words := w.words(key, data...)
	return &words
}

func (w writer) fact(key string, values ...string) Fact {
	return Fact{Label: w.words(key), Values: values}
}

func (w writer) code(key, value string) Fact {
	return Fact{Label: w.words(key), Values: []string{value}, Code: true}
}

func (m Matter) phone() string {
	if m.UnitPhone != "" {
		return m.UnitPhone
	}
	return m.Municipality.HelpPhone
}
