package paper

import (
	"regexp"
	"slices"
	"strings"

	"stodporten/forms"
	"stodporten/locales"
)

// questionsOf are the questions by their ids; one inside a group is group.field as well.
func questionsOf(d forms.Definition) map[string]forms.Field {
	all := map[string]forms.Field{}
	for _, page := range d.Pages {
		for _, field := range page.Fields {
			all[field.ID] = field
			for _, inner := range field.Fields {
				if _, taken := all[inner.ID]; !taken {
					all[inner.ID] = inner
				}
			}
		}
	}
	return all
}

// when says of whom something is asked. What an expression means is told in words where it is one that people use; of any other it is
// told which answers it depends on.
func (w blank) when(key, expression string) *Words {
	if said := w.anyTicked(expression); said != "" {
		return w.say(key, locales.With("Condition", said))
	}
	p := phrasing{blank: w, tokens: tokens(expression)}
	if said, ok := p.either(); ok && len(p.tokens) == 0 && said != "" {
		return w.say(key, locales.With("Condition", said))
	}
	var labels []string
	for _, found := range reference.FindAllStringSubmatch(expression, -1) {
		if label := w.label(found[1]); label != "" && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	if len(labels) == 0 {
		return w.say("paper.if-it-applies")
	}
	return w.say("paper.depends-on", locales.With("Questions", w.together("paper.both", labels)))
}

// anyTicked says in one go what is asked of those who tick one of several boxes.
func (w blank) anyTicked(expression string) string {
	var id string
	var answers []string
	for part := range strings.SplitSeq(expression, "||") {
		found := ticked.FindStringSubmatch(strings.Trim(strings.TrimSpace(part), "()"))
		if found == nil || id != "" && id != found[2] {
			return ""
		}
		id = found[2]
		answers = append(answers, w.option(id, found[1]))
	}
	question := w.label(id)
	if len(answers) < 2 || question == "" || slices.Contains(answers, "") {
		return ""
	}
	last := len(answers) - 1
	listed := w.together("paper.either", []string{strings.Join(answers[:last], ", "), answers[last]})
	return w.speaker.Say("paper.if-ticked", locales.With("Question", question), locales.With("Answer", listed))
}

var (
	ticked    = regexp.MustCompile(`^\s*["']([^"']+)["'] in answers\.([a-z][a-z0-9_]*)\s*$`)
	reference = regexp.MustCompile(`(?:answers|row)\.([a-z][a-z0-9_]*)`)
	token     = regexp.MustCompile(`\s*(&&|\|\||==|!=|>=|<=|[!()<>,\[\]]|'[^']*'|"[^"]*"|[A-Za-z_][A-Za-z0-9_.]*|[0-9]+|\S)`)
)

func tokens(expression string) []string {
	var all []string
	for _, found := range token.FindAllStringSubmatch(expression, -1) {
		all = append(all, found[1])
	}
	return all
}

func (w blank) label(id string) string {
	question, known := w.questions[id]
	if !known {
		return ""
	}
	label := w.text(question.Label)
	if label.Text == "" {
		return ""
	}
	return w.speaker.Say("paper.quoted", locales.With("Text", label.Text))
}

// together joins phrases, two at a time.
func (w blank) together(key string, all []string) string {
	if len(all) == 0 {
		return ""
	}
	said := all[0]
	for _, next := range all[1:] {
		said = w.speaker.Say(key, locales.With("First", said), locales.With("Second", next))
	}
	return said
}

// option is an answer in words.
func (w blank) option(id, value string) string {
	for _, o := range w.questions[id].Options {
		if o.Value == value {
			return w.speaker.Say("paper.quoted", locales.With("Text", w.text(o.Label).Text))
		}
	}
	return ""
}

// phrasing reads an expression from left to right and says it; false is one that is not said so.
type phrasing struct {
	blank
	tokens []string
}

func (p *phrasing) next(want string) bool {
	if len(p.tokens) == 0 || p.tokens[0] != want {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

func (p *phrasing) take() string {
	if len(p.tokens) == 0 {
		return ""
	}
	taken := p.tokens[0]
	p.tokens = p.tokens[1:]
	return taken
}

func (p *phrasing) either() (string, bool) { return p.joined("||", "paper.either", p.both) }

func (p *phrasing) both() (string, bool) {
	return p.joined("&&", "paper.both", func() (string, bool) { return p.one(true) })
}

// joined leaves out what says nothing, such as has(answers.x) before x is looked at.
func (p *phrasing) joined(sign, key string, part func() (string, bool)) (string, bool) {
	var all []string
	for {
		said, ok := part()
		if !ok {
			return "", false
		}
		if said != "" && !slices.Contains(all, said) {
			all = append(all, said)
		}
		if !p.next(sign) {
			return p.together(key, all), true
		}
	}
}

func (p *phrasing) one(holds bool) (string, bool) {
	switch {
	case p.next("!"):
		return p.one(!holds)
	case p.next("("):
		return p.bracketed(holds)
	case p.next("has"):
		return "", p.next("(") && strings.HasPrefix(p.take(), "answers.") && p.next(")")
	case p.next("size"):
		return p.some(holds)
	}
	return p.compared(holds)
}

// bracketed is said the other way round only when it holds one thing.
func (p *phrasing) bracketed(holds bool) (string, bool) {
	if holds {
		said, ok := p.either()
		return said, ok && p.next(")")
	}
	if p.next("has") {
		if !p.next("(") || p.take() == "" || !p.next(")") || !p.next("&&") {
			return "", false
		}
	}
	said, ok := p.one(false)
	return said, ok && p.next(")")
}

func (p *phrasing) some(holds bool) (string, bool) {
	if !p.next("(") {
		return "", false
	}
	id := field(p.take())
	if !p.next(")") {
		return "", false
	}
	sign, zero := p.take(), p.take()
	question := p.label(id)
	if question == "" || zero != "0" || sign != ">" && sign != "==" {
		return "", false
	}
	if (sign == ">") == holds {
		return p.speaker.Say("paper.if-some", locales.With("Question", question)), true
	}
	return p.speaker.Say("paper.if-none", locales.With("Question", question)), true
}

func (p *phrasing) compared(holds bool) (string, bool) {
	first := p.take()
	if text, is := unquoted(first); is {
		return p.ticked(text, holds)
	}
	id := field(first)
	question := p.label(id)
	if question == "" {
		return "", false
	}
	sign := ""
	if len(p.tokens) > 0 && (p.tokens[0] == "==" || p.tokens[0] == "!=") {
		sign = p.take()
	}
	if sign == "!=" {
		holds = !holds
	}
	if sign == "" {
		return p.yes(question, id, holds)
	}
	with := p.take()
	if with == "true" || with == "false" {
		return p.yes(question, id, holds == (with == "true"))
	}
	text, is := unquoted(with)
	if answer := p.option(id, text); is && answer != "" {
		return p.choice("paper.if-is", "paper.if-is-not", question, answer, holds)
	}
	return "", false
}

func (p *phrasing) yes(question, id string, holds bool) (string, bool) {
	if p.questions[id].Kind.Value() != forms.YesNo {
		return "", false
	}
	if holds {
		return p.speaker.Say("paper.if-yes", locales.With("Question", question)), true
	}
	return p.speaker.Say("paper.if-no", locales.With("Question", question)), true
}

func (p *phrasing) ticked(value string, holds bool) (string, bool) {
	if !p.next("in") {
		return "", false
	}
	id := field(p.take())
	question, answer := p.label(id), p.option(id, value)
	if question == "" || answer == "" {
		return "", false
	}
	return p.choice("paper.if-ticked", "paper.if-not-ticked", question, answer, holds)
}

// locales: paper.if-*
func (p *phrasing) choice(is, isNot, question, answer string, holds bool) (string, bool) {
	key := is
	if !holds {
		key = isNot
	}
	return p.speaker.Say(key, locales.With("Question", question), locales.With("Answer", answer)), true
}

func field(reference string) string {
	for _, prefix := range []string{"answers.", "row."} {
		if id, ok := strings.CutPrefix(reference, prefix); ok && !strings.Contains(id, ".") {
			return id
		}
	}
	return ""
}

func unquoted(text string) (string, bool) {
	if len(text) < 2 || text[0] != text[len(text)-1] || text[0] != '\'' && text[0] != '"' {
		return "", false
	}
	return text[1 : len(text)-1], true
}
