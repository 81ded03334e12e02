package paper

import (
	"strings"

	"stodporten/forms"
	"stodporten/locales"
)

// mostOptions is how many boxes are drawn before only those that were ticked are.
const mostOptions = 12

// Application is all that was seen and signed: every page with its texts, questions, choices and answers, who signed it and when, and
// what was attached. The speaker's language is to be the snapshot's.
func Application(speaker locales.Speaker, m Matter, s forms.Snapshot) Document {
	w := writer{speaker, s.Lang}
	doc := w.begin(m.Municipality, s.Title)
	doc.Number, doc.Footer = m.Number, speaker.Say("paper.application-footer", locales.With("Control", m.Control))
	doc.Blocks = []Block{
		{Shape: Lead, Text: w.say("paper.application-lead")},
		{Shape: Facts, Facts: w.matterFacts(m)},
	}
	for _, page := range s.Pages {
		doc.Blocks = append(doc.Blocks, Block{Shape: Heading, Level: 2, Text: &Words{Text: page.Title}})
		doc.Blocks = append(doc.Blocks, paragraphs(page.Intro, false)...)
		doc.Blocks = append(doc.Blocks, paragraphs(page.Help, true)...)
		doc.Blocks = append(doc.Blocks, w.seenAll(page.Fields)...)
	}
	doc.Blocks = append(doc.Blocks, w.attachments(m)...)
	return with(doc, w.signatures(m)...)
}

// paragraphs are parted by an empty line.
func paragraphs(text string, quiet bool) []Block {
	var all []Block
	for _, one := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, Block{Shape: Text, Text: &Words{Text: one}, Quiet: quiet, Sticky: len(one) < 600})
		}
	}
	return all
}

func (w writer) seenAll(fields []forms.SeenField) []Block {
	var all []Block
	for _, field := range fields {
		all = append(all, w.seen(field)...)
	}
	return all
}

// seen looks at what a field has and not at its kind, so that a kind that comes later is printed as well.
func (w writer) seen(f forms.SeenField) []Block {
	switch f.Kind { //nolint:exhaustive // The rest are questions.
	case forms.HiddenKind:
		return nil
	case forms.HeadingKind:
		return append([]Block{{Shape: Heading, Level: 3, Text: &Words{Text: f.Label}}}, paragraphs(f.Help, true)...)
	case forms.ParagraphKind:
		return paragraphs(f.Body, false)
	case forms.NoticeKind, forms.DetailsKind:
		return []Block{aside(f.Label, f.Body)}
	}
	var all []Block
	if f.Body != "" {
		all = append(all, paragraphs(f.Body, false)...)
	}
	if f.Kind.HasRows() {
		return append(all, w.seenRows(f)...)
	}
	return append(all, w.answer(f))
}

func aside(title, body string) Block {
	block := Block{Shape: Aside, Text: said(title)}
	for _, one := range paragraphs(body, false) {
		block.Items = append(block.Items, *one.Text)
	}
	return block
}

func (w writer) seenRows(f forms.SeenField) []Block {
	title := Block{Shape: Answer, Text: &Words{Text: f.Label}, Help: said(f.Help)}
	if len(f.Rows) == 0 {
		title.Values = []Words{w.words("paper.no-rows")}
		return []Block{title}
	}
	all := []Block{title}
	for _, row := range f.Rows {
		all = append(all, Block{Shape: Row, Text: &Words{Text: row.Title}, Blocks: w.seenAll(row.Fields)})
	}
	return all
}

func (w writer) answer(f forms.SeenField) Block {
	block := Block{Shape: Answer, Text: &Words{Text: f.Label}, Help: said(f.Help), Options: optionsSeen(f.Options)}
	if len(block.Options) > 0 {
		block.Long = len(block.Options) > mostOptions/2
		return block
	}
	for _, shown := range f.Shown {
		block.Values = append(block.Values, Words{Text: shown})
		block.Long = block.Long || len(shown) > 600
	}
	if len(f.Shown) == 0 {
		block.Values = []Words{w.words("paper.not-answered")}
	}
	return block
}

// optionsSeen are all that could be chosen among, when they are few; of many, those that were chosen.
func optionsSeen(options []forms.SeenOption) []Option {
	var all []Option
	for _, o := range options {
		if len(options) <= mostOptions || o.Chosen {
			all = append(all, Option{Text: Words{Text: o.Label}, Help: said(o.Help), Chosen: o.Chosen})
		}
	}
	return all
}

func (w writer) signatures(m Matter) []Block {
	all := []Block{{Shape: Heading, Level: 2, Text: w.say("paper.signatures")}}
	for _, s := range m.Signatures {
		all = append(all, Block{Shape: Facts, Facts: []Fact{
			w.fact("paper.signed-by", s.Name),
			w.fact("paper.signed-at", w.speaker.DateTime(s.At)),
			w.fact("paper.signed-how", w.speaker.Say("paper.signed-electronically")),
		}})
	}
	if m.LacksSignature {
		all = append(all, Block{Shape: Aside, Text: w.say("paper.lacks-signature")})
	}
	return append(all,
		Block{Shape: Text, Quiet: true, Text: w.say("paper.hash-lead", locales.With("Control", m.Control))},
		Block{Shape: Facts, Facts: []Fact{w.code("paper.hash", m.Hash)}},
	)
}
