package paper

import (
	"slices"
	"strconv"
	"strings"

	"stodporten/forms"
	"stodporten/locales"
	"stodporten/portal/municipality"
)

// mostRows is how many rows of a group are drawn; more go on another sheet of paper.
const mostRows = 3

// Blank is the paper form of a definition: every page and question with somewhere to write, what is asked of some only under a line
// that says of whom, and where to send it.
func Blank(speaker locales.Speaker, lang string, m municipality.Municipality, at municipality.Service, d forms.Definition) Document {
	w := blank{writer: writer{speaker, lang}, definition: d, questions: questionsOf(d)}
	doc := w.begin(m, d.Service.Title.In(lang))
	doc.Footer = speaker.Say("paper.blank-footer", locales.With("Form", d.ID), locales.With("Version", d.Version))
	doc.Blocks = []Block{
		{Shape: Lead, Text: w.ptr(d.Service.Summary)},
		{Shape: Aside, Text: w.say("paper.blank-how"), Items: []Words{w.words("paper.blank-write"), w.words("paper.blank-skip"), w.words("paper.blank-help", locales.With("Phone", phoneOf(m, at)))}},
		{Shape: Facts, Facts: w.sendTo(m, at)},
	}
	for _, page := range d.Pages {
		doc.Blocks = append(doc.Blocks, w.page(page)...)
	}
	return with(doc, w.signHere()...)
}

func phoneOf(m municipality.Municipality, at municipality.Service) string {
	if at.UnitPhone != "" {
		return at.UnitPhone
	}
	return m.HelpPhone
}

type blank struct {
	writer
	definition forms.Definition
	questions  map[string]forms.Field
}

// ptr is a text of the definition; nil when it has none.
func (w blank) ptr(words forms.Words) *Words {
	text := w.text(words)
	if text.Text == "" {
		return nil
	}
	return &text
}

func (w blank) text(words forms.Words) Words { return w.in(words.Found(w.lang)) }

func (w blank) sendTo(m municipality.Municipality, at municipality.Service) []Fact {
	visit := forms.Words(at.UnitVisit)
	facts := []Fact{{Label: w.words("paper.send-to"), Values: slices.DeleteFunc([]string{m.Name, at.UnitName, visit.In(w.lang)},
		func(line string) bool { return line == "" })}}
	facts = append(facts, w.code("paper.phone", phoneOf(m, at)))
	return append(facts, w.fact("paper.online", m.Host))
}

func (w blank) page(p forms.Page) []Block {
	title := w.text(p.Title)
	all := []Block{{Shape: Heading, Level: 2, Text: &title}}
	if p.When != "" {
		all = append(all, Block{Shape: When, Text: w.when("paper.page-if", p.When)})
	}
	all = append(all, w.paragraphs(p.Intro, false)...)
	all = append(all, w.paragraphs(p.Help, true)...)
	section := ""
	for _, field := range p.Fields {
		if field.Kind == forms.HeadingKind {
			section = field.When
		} else if field.When == section {
			field.When = "" // Its heading has said so.
		}
		all = append(all, w.field(field)...)
	}
	return all
}

func (w blank) paragraphs(words forms.Words, quiet bool) []Block {
	text := w.text(words)
	all := paragraphs(text.Text, quiet)
	for i := range all {
		all[i].Text.Lang = text.Lang
	}
	return all
}

func (w blank) field(f forms.Field) []Block {
	switch f.Kind { //nolint:exhaustive // The rest are questions.
	case forms.HiddenKind, forms.AppointmentKind, forms.AnnotationKind, forms.CalculatedKind:
		return nil
	case forms.HeadingKind:
		all := []Block{{Shape: Heading, Level: 3, Text: w.ptr(f.Label)}}
		if f.When != "" {
			all = append(all, Block{Shape: When, Text: w.when("paper.answer-if", f.When)})
		}
		return append(all, w.paragraphs(f.Help, true)...)
	case forms.ParagraphKind:
		return w.paragraphs(f.Body, false)
	case forms.NoticeKind, forms.DetailsKind:
		block := Block{Shape: Aside, Text: w.ptr(f.Label)}
		for _, one := range w.paragraphs(f.Body, false) {
			block.Items = append(block.Items, *one.Text)
		}
		return []Block{block}
	case forms.EvidenceKind:
		return w.evidence(f)
	}
	if f.Kind.HasRows() {
		return w.rows(f)
	}
	return append(w.paragraphs(f.Body, false), w.question(f))
}

// question names what must be answered where that is fewer than what need not be.
func (w blank) question(f forms.Field) Block {
	block := Block{Shape: Question, Text: w.ptr(f.Label), Help: w.ptr(f.Help), Space: w.space(f)}
	if f.Kind.Answered() && !f.Required && f.RequiredWhen == "" {
		block.Tag = w.say("paper.optional")
	}
	if f.When != "" {
		block.When = w.when("paper.answer-if", f.When)
	}
	block.Long = len(block.Space.Options) > mostOptions || block.Space.Lines > 6
	return block
}

func (w blank) rows(f forms.Field) []Block {
	title := Block{Shape: Heading, Level: 3, Text: w.ptr(f.Label)}
	all := []Block{title}
	if f.When != "" {
		all = append(all, Block{Shape: When, Text: w.when("paper.answer-if", f.When)})
	}
	all = append(all, w.paragraphs(f.Help, true)...)
	count := max(f.MinRows, mostRows)
	if f.MaxRows > 0 {
		count = min(count, f.MaxRows)
	}
	inner, lists := w.shortened(f.Fields)
	all = append(all, lists...)
	for i := range count {
		row := Block{Shape: Row, Text: &Words{Text: f.TitleOfRow(w.lang, strconv.Itoa(i+1))}}
		for _, one := range inner {
			row.Blocks = append(row.Blocks, w.field(one)...)
		}
		all = append(all, row)
	}
	if f.MaxRows == 0 || f.MaxRows > count {
		all = append(all, Block{Shape: Text, Quiet: true, Text: w.say("paper.more-rows")})
	}
	return all
}

// mostInRow is how many choices are printed anew in every row.
const mostInRow = 6

// shortened are the questions of a row, those with many choices to be answered on a line; their choices are listed once, above the rows.
func (w blank) shortened(fields []forms.Field) (short []forms.Field, lists []Block) {
	for _, f := range fields {
		if f.Kind.HasOptions() && len(f.Options) > mostInRow && len(f.Options) <= mostToTick {
			var labels []string
			for _, o := range f.Options {
				labels = append(labels, w.text(o.Label).Text)
			}
			lists = append(lists, Block{Shape: Aside, Text: w.ptr(f.Label), Items: []Words{
				w.words("paper.write-one-of", locales.With("Choices", strings.Join(labels, " · "))),
			}})
			f.Options = nil
		}
		short = append(short, f)
	}
	return short, lists
}

// evidence is the list of papers to send along, each with what became of it.
func (w blank) evidence(f forms.Field) []Block {
	all := []Block{{Shape: Heading, Level: 3, Text: w.ptr(f.Label)}}
	all = append(all, w.paragraphs(f.Help, true)...)
	for _, paper := range w.definition.Evidence {
		block := Block{Shape: Question, Text: w.ptr(paper.Label), Help: w.ptr(paper.Help), Space: &Space{Options: []Option{
			{Text: w.words("paper.evidence-here")}, {Text: w.words("paper.evidence-later")},
			{Text: w.words("paper.evidence-sent")}, {Text: w.words("paper.evidence-wont")},
		}}}
		if paper.When != "" {
			block.When = w.when("paper.send-if", paper.When)
		}
		all = append(all, block)
	}
	return all
}

// signHere is for the applicant and whoever else the definition names.
func (w blank) signHere() []Block {
	all := []Block{
		{Shape: Heading, Level: 2, Text: w.say("paper.sign-here")},
		{Shape: Text, Sticky: true, Text: w.say("paper.sign-declaration")},
		w.signature(w.say("paper.applicant"), ""),
	}
	for _, signer := range w.definition.Signers {
		if signer.Person != "" {
			all = append(all, w.signature(w.ptr(signer.Label), signer.When))
		}
	}
	return all
}

func (w blank) signature(who *Words, when string) Block {
	if who == nil {
		who = w.say("paper.other-signer")
	}
	block := Block{Shape: Question, Text: who, Space: &Space{Rows: [][]Part{
		{w.line("paper.signature"), w.line("paper.name-clear")}, {w.cells("paper.date-signed", 8), w.line("paper.place")},
	}}}
	if when != "" {
		block.When = w.when("paper.sign-if", when)
	}
	return block
}

func (w blank) line(key string) Part { return Part{Text: w.words(key)} }

func (w blank) cells(key string, cells int) Part { return Part{Text: w.words(key), Cells: cells} }
