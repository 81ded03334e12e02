package paper

import "stodporten/portal/municipality"

// Document is a paper before it is set: who it is from, what it is called, and blocks from top to bottom. All words are in it already.
type Document struct {
	Lang   string  `json:"lang"` // BCP 47; the direction follows from it
	Title  string  `json:"title"`
	From   string  `json:"from"`
	Brand  string  `json:"brand"`
	Accent string  `json:"accent"`
	Number string  `json:"number,omitempty"` // that of the matter, at the top of every page
	Footer string  `json:"footer,omitempty"`
	Page   string  `json:"page"` // with {n} and {m} where the numbers are to stand
	Blocks []Block `json:"blocks"`
}

// Words is a text, and its language where that is another than the document's.
type Words struct {
	Text string `json:"text"`
	Lang string `json:"lang,omitempty"`
}

// Shape is how a block is drawn, and which of its members are read.
type Shape string

// The shapes there are; the template has one branch for each.
const (
	Heading  Shape = "heading"  // Text, Level 2 or 3
	Lead     Shape = "lead"     // Text, larger
	Text     Shape = "text"     // Text, Quiet
	When     Shape = "when"     // Text: a condition for what follows
	Facts    Shape = "facts"    // Facts
	List     Shape = "list"     // Items, Numbered
	Aside    Shape = "aside"    // Text as its title, Items as its paragraphs
	Answer   Shape = "answer"   // Text, Tag, Help, Values, Options
	Question Shape = "question" // Text, Tag, Help, When, Space
	Row      Shape = "row"      // Text as its title, Blocks
)

// Block is one piece of a document.
type Block struct {
	Shape    Shape    `json:"kind"`
	Level    int      `json:"level,omitempty"`
	Text     *Words   `json:"text,omitempty"`
	Tag      *Words   `json:"tag,omitempty"` // after the label, in brackets
	Help     *Words   `json:"help,omitempty"`
	When     *Words   `json:"when,omitempty"`
	Quiet    bool     `json:"quiet,omitempty"`
	Sticky   bool     `json:"sticky,omitempty"` // a text that stays with what comes after it
	Long     bool     `json:"long,omitempty"`   // may be parted by the end of a page
	Numbered bool     `json:"numbered,omitempty"`
	Items    []Words  `json:"items,omitempty"`
	Values   []Words  `json:"values,omitempty"`
	Options  []Option `json:"options,omitempty"`
	Facts    []Fact   `json:"facts,omitempty"`
	Space    *Space   `json:"space,omitempty"`
	Blocks   []Block  `json:"blocks,omitempty"`
}

// Option is a box, ticked or not, and what it stands for.
type Option struct {
	Text   Words  `json:"text"`
	Help   *Words `json:"help,omitempty"`
	Chosen bool   `json:"chosen,omitempty"`
}

// Fact is a name and what it is. Code is for numbers and sums of letters, which read from left to right in every language.
type Fact struct {
	Label  Words    `json:"label"`
	Values []string `json:"values"`
	Code   bool     `json:"code,omitempty"`
}

// Space is where a hand writes.
type Space struct {
	Options []Option `json:"options,omitempty"`
	Wide    bool     `json:"wide,omitempty"`  // options below each other
	Cells   int      `json:"cells,omitempty"` // a box for each sign
	Dash    int      `json:"dash,omitempty"`  // a dash before that cell
	Lines   int      `json:"lines,omitempty"`
	Short   bool     `json:"short,omitempty"` // one short line, with Unit after it
	Unit    *Words   `json:"unit,omitempty"`
	Rows    [][]Part `json:"rows,omitempty"` // parts beside each other
}

// Part is one of several things to write in a row; without cells it is a line.
type Part struct {
	Text  Words `json:"text"`
	Cells int   `json:"cells"`
}

// from gives a document the looks of a municipality.
func (d Document) from(m municipality.Municipality) Document {
	d.From, d.Brand, d.Accent = m.Name, m.Theme.Brand, m.Theme.Accent
	return d
}

// said are words in the document's own language; nil for none, so that nothing is drawn.
func said(text string) *Words {
	if text == "" {
		return nil
	}
	return &Words{Text: text}
}
