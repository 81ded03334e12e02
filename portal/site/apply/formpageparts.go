package apply

import (
	"stodporten/forms/check"
	"stodporten/forms/control"
	"stodporten/portal/page"
)

// listedPage is a page of the form in the list beside it.
type listedPage struct {
	id         string
	title      control.Text
	state      control.Text // read aloud; the mark before the title shows it
	done, here bool
}

// listed are the pages as they are asked now, and the review. A page is done when nothing is wrong with it and it has been come
// past: one without a question that must be answered is not done before it has been seen.
func (s sheetView) listed(v page.View) []listedPage {
	report, reached := check.All(s.definition, s.draft.Answers, s.facts), s.reached()
	var all []listedPage
	for i, p := range s.pages() {
		one := listedPage{id: p.ID, title: InWords(v, p.Title), here: p.ID == s.sheet.Page.ID}
		one.done = i < reached && len(report.OnPage(p.ID)) == 0 && !one.here
		switch {
		case one.here:
			one.state = v.Say("apply.page-here")
		case one.done:
			one.state = v.Say("apply.page-done")
		default:
			one.state = v.Say("apply.page-left")
		}
		all = append(all, one)
	}
	return append(all, listedPage{id: ReviewPage, title: v.Say("review.title"), state: v.Say("apply.page-left")})
}

// reached is how many pages have been come past.
func (f filling) reached() int {
	if f.draft.Page == ReviewPage {
		return len(f.pages())
	}
	reached := max(0, f.at(f.draft.Page))
	for i, p := range f.pages() {
		for _, field := range p.Fields {
			if _, answered := f.draft.Answers[field.ID]; answered {
				reached = max(reached, i+1)
			}
		}
	}
	return reached
}

// conflictSheet is what was answered in two ways, side by side.
func conflictSheet(v page.View, all []difference) control.Sheet {
	sheet := control.Sheet{
		Caption: v.Say("apply.changed-caption"),
		Columns: []control.Column{{Title: v.Say("apply.changed-question")}, {Title: v.Say("apply.changed-here")}, {Title: v.Say("apply.changed-away")}},
	}
	for _, d := range all {
		sheet.Rows = append(sheet.Rows, []control.Cell{{Text: control.Plain(d.question)}, cellOf(v, d.here), cellOf(v, d.away)})
	}
	return sheet
}

func cellOf(v page.View, answer []string) control.Cell {
	if len(answer) == 0 {
		return control.Cell{Text: v.Say("apply.unanswered")}
	}
	return control.Cell{Part: lines(answer)}
}

func textsOfLines(answer []string) []control.Text {
	texts := make([]control.Text, len(answer))
	for i, line := range answer {
		texts[i] = control.Plain(line)
	}
	return texts
}

// factsOf lists answers under their questions.
func factsOf(all []said) []control.Fact {
	facts := make([]control.Fact, len(all))
	for i, one := range all {
		facts[i] = control.Fact{Key: control.Plain(one.question), Values: textsOfLines(one.answer)}
	}
	return facts
}
