package apply

import (
	"context"
	"errors"
	"slices"
	"strings"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/page"
)

// lastSource begins the name of what a question takes from the last application.
const lastSource = "last."

// last is the application that a new one is begun from.
type last struct {
	number     string
	definition forms.Definition
	answers    forms.Answers
}

// FollowsUp says whether a form takes anything from the last application about the same matter.
func FollowsUp(d forms.Definition) bool {
	for _, p := range d.Pages {
		if slices.ContainsFunc(p.Fields, func(f forms.Field) bool { return strings.HasPrefix(f.Prefill, lastSource) }) {
			return true
		}
	}
	return false
}

// SameMatter says whether two forms are about one and the same matter: that they call it the same in Swedish, which every form has.
func SameMatter(a, b forms.Definition) bool {
	return a.ID == b.ID || a.Matter.In("sv") != "" && a.Matter.In("sv") == b.Matter.In("sv")
}

var errNoLast = errors.New("nothing was handed in before")

// lastOf finds the resident's last application about the matter that was not taken back. errNoLast when there is none.
func (p pen) lastOf(ctx context.Context, tx *audit.Tx, d forms.Definition) (last, error) {
	own, err := applications.Own(ctx, tx)
	if err != nil {
		return last{}, err
	}
	for _, one := range own {
		if one.WithdrawnAt != nil {
			continue
		}
		definition, err := p.forms.Version(ctx, tx, one.Form, one.Version)
		if errors.Is(err, catalogue.ErrNoForm) {
			continue
		}
		if err != nil {
			return last{}, err
		}
		if !SameMatter(definition, d) {
			continue
		}
		answers, err := applications.Answers(ctx, tx, one.ID)
		return last{number: one.Number, definition: definition, answers: answers}, err
	}
	return last{}, errNoLast
}

// gives is what a question may take from the last application. Where the applicant said that contact with somebody is unsafe, nothing
// that the two may share is taken over: an address, an account or a telephone may have become the other's.
func (l last) gives(source string) (forms.Value, bool) {
	id, ours := strings.CutPrefix(source, lastSource)
	if !ours {
		return forms.Value{}, false
	}
	field, _, known := l.definition.Field(id)
	value, answered := l.answers[id]
	if !known || !answered || l.unsafe() && leads(field.Kind) {
		return forms.Value{}, false
	}
	return value, true
}

func (l last) unsafe() bool {
	return slices.ContainsFunc(l.definition.Signers, func(s forms.Signer) bool { return s.Unsafe != "" && l.answers[s.Unsafe].YesNo })
}

// fromLast fills a draft that has just been begun with what is taken from the last application.
func (p pen) fromLast(ctx context.Context, tx *audit.Tx, draft drafts.Draft, d forms.Definition) error {
	if draft.Revision > 0 || len(draft.Answers) > 0 || !FollowsUp(d) {
		return nil
	}
	l, err := p.lastOf(ctx, tx, d)
	if errors.Is(err, errNoLast) {
		return nil
	}
	if err != nil {
		return err
	}
	filled, names := forms.Prefill(d, draft.Answers, l.gives)
	if len(names) == 0 {
		return nil
	}
	draft.Answers = filled
	_, err = drafts.Save(ctx, tx, draft)
	return err
}

// changedSince are the questions that took their answer from the last application and are answered otherwise now.
func (r review) changedSince(v page.View) []difference {
	if r.last == nil {
		return nil
	}
	var all []difference
	for _, p := range r.pages() {
		asked, was := p, forms.Answers{}
		asked.Fields = slices.DeleteFunc(slices.Clone(p.Fields), func(f forms.Field) bool {
			if !strings.HasPrefix(f.Prefill, lastSource) || !r.seen.Field(f.ID) {
				return true
			}
			if value, ok := r.last.gives(f.Prefill); ok {
				was[f.ID] = value
				return false
			}
			return true
		})
		all = append(all, differences(saidOn(asked, r.seen.Counted, v), saidOn(asked, was, v))...)
	}
	return all
}

// sinceSheet is what is otherwise than last time.
func sinceSheet(v page.View, all []difference) control.Sheet {
	table := conflictSheet(v, all)
	table.Caption = v.Say("review.since-caption")
	table.Columns[1].Title, table.Columns[2].Title = v.Say("review.since-now"), v.Say("review.since-then")
	return table
}
