package paper

import (
	"stodporten/forms"
	"stodporten/locales"
)

// Receipt is the proof that an application came in, what happens next, and whom to ask. It says nothing that the application holds.
func Receipt(speaker locales.Speaker, lang string, m Matter, d forms.Definition) Document {
	w := writer{speaker, lang}
	doc := w.begin(m.Municipality, speaker.Say("paper.receipt-title"))
	doc.Number, doc.Footer = m.Number, speaker.Say("paper.receipt-footer")
	doc.Blocks = []Block{
		{Shape: Lead, Text: w.say("paper.receipt-lead", locales.With("Unit", m.UnitName))},
		{Shape: Facts, Facts: w.matterFacts(m)},
	}
	if m.LacksSignature {
		doc.Blocks = append(doc.Blocks, Block{Shape: Aside, Text: w.say("paper.lacks-signature"), Items: []Words{w.words("paper.lacks-signature-then")}})
	}
	doc.Blocks = append(doc.Blocks, w.next(m, d)...)
	doc.Blocks = append(doc.Blocks, w.attachments(m)...)
	return with(doc, w.asking(m)...)
}

func with(d Document, blocks ...Block) Document {
	d.Blocks = append(d.Blocks, blocks...)
	return d
}

func (w writer) matterFacts(m Matter) []Fact {
	return []Fact{
		w.code("paper.number", m.Number),
		w.fact("paper.about", m.Title),
		w.fact("paper.applicant", m.Applicant),
		w.fact("paper.handed-in", w.speaker.DateTime(m.HandedInAt)),
		w.fact("paper.received-by", m.UnitName),
		w.code("paper.control", m.Control),
	}
}

// next is what happens now, in the form's own words, and the day that was promised.
func (w writer) next(m Matter, d forms.Definition) []Block {
	var steps []Words
	for _, words := range d.Service.After {
		steps = append(steps, w.in(words.Found(w.lang)))
	}
	steps = append(steps, w.words("paper.promised", locales.With("Date", w.speaker.Weekday(m.PromisedBy))))
	return []Block{
		{Shape: Heading, Level: 2, Text: w.say("paper.next")},
		{Shape: List, Items: steps, Numbered: true},
	}
}

func (w writer) attachments(m Matter) []Block {
	if len(m.Attachments) == 0 {
		return nil
	}
	var facts []Fact
	for _, a := range m.Attachments {
		values := []string{w.size(a.Bytes)}
		if a.SHA256 != "" {
			values = append(values, a.SHA256)
		}
		facts = append(facts, Fact{Label: Words{Text: a.Name}, Values: values, Code: true})
	}
	return []Block{
		{Shape: Heading, Level: 2, Text: w.say("paper.attachments")},
		{Shape: Text, Quiet: true, Text: w.say("paper.attachments-lead")},
		{Shape: Facts, Facts: facts},
	}
}

func (w writer) asking(m Matter) []Block {
	return []Block{
		{Shape: Heading, Level: 2, Text: w.say("paper.ask")},
		{Shape: Text, Text: w.say("paper.ask-whom", locales.With("Unit", m.UnitName), locales.With("Phone", m.phone()), locales.With("Number", m.Number))},
		{Shape: Text, Text: w.say("paper.follow", locales.With("Host", m.Municipality.Host))},
	}
}
