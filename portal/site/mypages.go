package site

import (
	"context"
	"fmt"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/notice"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/task"
	"stodporten/portal/tasks"
)

const latestNotices = 20

// folder is what a resident has here.
type folder struct {
	db    *audit.DB
	forms *catalogue.Catalogue
}

func (s Site) folder() folder { return folder{db: s.DB, forms: s.Catalogue} }

// overview is all of it at a glance.
type overview struct {
	todo         []ownTask
	notices      []notice.Notice
	drafts       []begunDraft
	applications []ownApplication
}

// ownTask is something to do, and what it is about.
type ownTask struct {
	tasks.Task
	about forms.Words
}

type begunDraft struct {
	drafts.Begun
	title   forms.Words
	service string // "" when the municipality no longer offers it
}

type ownApplication struct {
	applications.Application
	title forms.Words
}

// Overview reads all in one round trip, and titles where the process does not have them yet. Notices that were new are seen
// from now on.
func (f folder) Overview(ctx context.Context, who identity.Resident) (o overview, err error) {
	err = f.db.Do(ctx, audit.ForResident(who), "my-pages", func(ctx context.Context, tx *audit.Tx) error {
		var begun []drafts.Begun
		var own []applications.Application
		var todo []tasks.Task
		var batch pgx.Batch
		drafts.AskAll(&batch, tx, &begun)
		applications.AskOwn(&batch, tx, &own)
		tasks.AskOpen(&batch, tx, &todo)
		notice.Ask(&batch, tx, latestNotices, &o.notices)
		if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
			return fmt.Errorf("read my pages: %w", err)
		}
		if o.drafts, err = f.titled(ctx, tx, begun); err != nil {
			return err
		}
		o.applications = make([]ownApplication, len(own))
		for i, one := range own {
			definition, err := f.forms.Version(ctx, tx, one.Form, one.Version)
			if err != nil {
				return err
			}
			o.applications[i] = ownApplication{one, apply.MatterOf(definition)}
		}
		for _, one := range todo {
			definition, err := f.forms.Version(ctx, tx, one.Form, one.Version)
			if err != nil {
				return err
			}
			o.todo = append(o.todo, ownTask{one, apply.MatterOf(definition)})
		}
		if o.unseen() == 0 {
			return nil
		}
		return notice.MarkSeen(ctx, tx)
	})
	return o, err
}

func (f folder) titled(ctx context.Context, tx *audit.Tx, begun []drafts.Begun) ([]begunDraft, error) {
	if len(begun) == 0 {
		return nil, nil
	}
	services, err := municipality.Services(ctx, tx)
	if err != nil {
		return nil, err
	}
	all := make([]begunDraft, len(begun))
	for i, draft := range begun {
		definition, err := f.forms.Version(ctx, tx, draft.Form, draft.Version)
		if err != nil {
			return nil, err
		}
		all[i] = begunDraft{Begun: draft, title: definition.Service.Title}
		for _, s := range services {
			if s.Form == draft.Form {
				all[i].service = s.ID
			}
		}
	}
	return all, nil
}

func (o overview) unseen() int {
	n := 0
	for _, one := range o.notices {
		if one.SeenAt == nil {
			n++
		}
	}
	return n
}

type overviewer interface {
	Overview(ctx context.Context, who identity.Resident) (overview, error)
}

// showMyPages is the first page of somebody signed in.
func showMyPages(folder overviewer) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "my-pages", "mypages.title")
		o, err := folder.Overview(c.UserContext(), page.ResidentOf(c))
		if err != nil {
			return err
		}
		done := ""
		switch {
		case c.Query(apply.SavedQuery) != "":
			done = "mypages.saved"
		case c.Query(apply.DiscardedQuery) != "":
			done = "mypages.discarded"
		}
		return page.Render(c, fiber.StatusOK, myPagesPage(v, o, done))
	}
}

// caseCards are the applications, each leading to its case.
func caseCards(v page.View, all []ownApplication) []control.Card {
	cards := make([]control.Card, len(all))
	for i, one := range all {
		status, colour := statusOf(v, one.Application)
		cards[i] = control.Card{
			Title: apply.InWords(v, one.title), Href: apply.CasePath(one.Number), Status: status, Colour: colour,
			Facts: []control.Text{control.Plain(one.Number), v.Say("mycase.handed-in", locales.With("Date", one.HandedInAt))},
		}
		if one.WithdrawnAt == nil && one.Status != applications.Decided && one.Status != applications.Closed {
			cards[i].Text = v.Say("mycase.by", locales.With("Date", v.Speaker.Date(one.PromisedBy)))
		}
	}
	return cards
}

// todoCards are what there is to do, the most urgent first.
func todoCards(v page.View, all []ownTask) []control.Card {
	cards := make([]control.Card, len(all))
	for i, one := range all {
		cards[i] = task.Card(v, one.Task, apply.InWords(v, one.about))
	}
	return cards
}

// leadsToCase says whether a notice is about a matter of the reader's own: one who is asked to sign another's has no case to see.
func leadsToCase(n notice.Notice) bool {
	switch n.Key {
	case "notice.sign-asked", "notice.sign-withdrawn", "notice.remind-sign":
		return false
	}
	return n.Number != ""
}

// noticeText is what a notice says in the reader's language.
//
// locales: notice.*
func noticeText(v page.View, n notice.Notice) control.Text {
	return v.Say(n.Key, locales.With("Number", n.Number))
}

// statusOf is how far an application has come, in a word or two, and its colour.
func statusOf(v page.View, a applications.Application) (control.Text, control.Colour) {
	if a.WithdrawnAt != nil {
		return v.Say("mycase.status-withdrawn"), control.Grey
	}
	switch a.Status {
	case applications.HandedIn:
		return v.Say("mycase.status-handed-in"), control.Blue
	case applications.Received:
		return v.Say("mycase.status-received"), control.Blue
	case applications.Investigating:
		return v.Say("mycase.status-investigating"), control.Blue
	case applications.Decided:
		return v.Say("mycase.status-decided"), control.Green
	case applications.Closed:
		return v.Say("mycase.status-closed"), control.Grey
	}
	return control.Text{}, control.Grey
}

func sealedPath(number string) string { return apply.CasePath(number) + "/ansokan" }
