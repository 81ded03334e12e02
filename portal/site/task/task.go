// Package task is the pages of what a resident is asked to do: to sign what another has handed in, to fill in a part of one's own,
// to complete an application, to send in a paper.
//
// It owns no table: each page asks portal/tasks and portal/applications in a transaction that was opened for the resident who asks. It
// refuses to show anybody more of another's application than was put there for them, to take a signature of anything but the bytes
// that were shown, and to let anybody but the very person who was asked sign.
package task

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/forms/calendar"
	"stodporten/forms/check"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/identity"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
	"stodporten/portal/tasks"
)

// Pages is what these pages need.
type Pages struct {
	DB        *audit.DB
	Catalogue *catalogue.Catalogue
	Words     *locales.Bundle // to say once more, in the language it was signed in, what was signed
	Signer    apply.Signer
	Gate      apply.Gate
}

// Under is what the addresses of tasks begin with.
const Under = apply.MyPagesPath + "/uppgifter"

// The parts of a task's address.
const (
	partEnding    = "/del/"
	signEnding    = "/skriv-under"
	declineEnding = "/avboj"
	handInEnding  = "/lamna-in"
	doneEnding    = "/klar"
)

// Path is the address of a task.
func Path(id uuid.UUID) string { return Under + "/" + id.String() }

// Routes are these pages' lines of the site's one table.
func (p Pages) Routes() []page.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	desk, one := p.desk(), Under+"/:task"

	return []page.Route{
		{Method: get, Path: one, Guard: page.Resident, Handler: showTask(desk)},
		{Method: get, Path: one + partEnding + ":page", Guard: page.Resident, Handler: showPart(desk)},
		{Method: post, Path: one + partEnding + ":page", Guard: page.Resident, Handler: savePart(desk)},
		{Method: post, Path: one + signEnding, Guard: page.Resident, Handler: startSigning(desk, p.Signer, p.Gate)},
		{Method: get, Path: one + declineEnding, Guard: page.Resident, Handler: showDecline(desk)},
		{Method: post, Path: one + declineEnding, Guard: page.Resident, Handler: decline(desk)},
		{Method: post, Path: one + handInEnding, Guard: page.Resident, Handler: handInPart(desk)},
		{Method: post, Path: one + doneEnding, Guard: page.Resident, Handler: sayDone(desk)},
	}
}

func (p Pages) desk() desk { return desk{db: p.DB, forms: p.Catalogue} }

// desk is where one does what one is asked to do.
type desk struct {
	db    *audit.DB
	forms *catalogue.Catalogue
}

// asking is who looks at which task, in which language, on which day the form takes for today.
type asking struct {
	who     identity.Resident
	task    uuid.UUID
	speaker locales.Speaker
	day     time.Time // zero is the day of the transaction
}

// askingOf takes an address that is no id for one that is nobody's.
func askingOf(c *fiber.Ctx, v page.View) asking {
	id, err := uuid.Parse(c.Params("task"))
	if err != nil {
		id = uuid.Nil
	}
	return asking{who: page.ResidentOf(c), task: id, speaker: v.Speaker}
}

func (a asking) actor() audit.Actor { return audit.ForResident(a.who) }

// asked is a task as its page shows it.
type asked struct {
	tasks.Task
	definition forms.Definition
	part       tasks.Part
	seen       *applications.Seen // of another's application; nil when there is nothing to see
	facts      forms.Facts
	answers    forms.Answers // the own ones over those that are known
	look       forms.Visibility
}

// open reads a task with all that belongs to it.
func (d desk) open(ctx context.Context, tx *audit.Tx, a asking, find func(context.Context, *audit.Tx, uuid.UUID) (tasks.Task, error)) (asked, error) {
	found, err := find(ctx, tx, a.task)
	if err != nil {
		return asked{Task: found}, err
	}
	o := asked{Task: found}
	if o.definition, err = d.forms.Version(ctx, tx, found.Form, found.Version); err != nil {
		return o, err
	}
	if a.who.Assurance < apply.AssuranceOf(o.definition) {
		return o, apply.ErrTooLowAssurance
	}
	if found.Kind == tasks.SendEvidence {
		return o, nil
	}
	if o.part, err = tasks.PartOf(ctx, tx, found.ID); err != nil {
		return o, err
	}
	if len(o.part.Seen) > 0 {
		seen, err := applications.ReadSeen(o.part.Seen)
		if err != nil {
			return o, err
		}
		o.seen = &seen
	}
	return o, o.lookAt(ctx, tx, a)
}

// lookAt works out what is asked of the own part.
func (o *asked) lookAt(ctx context.Context, tx *audit.Tx, a asking) error {
	var number string
	var batch pgx.Batch
	identity.AskNumber(&batch, a.who, &number)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return err
	}
	today, role := a.day, o.part.Role
	if today.IsZero() {
		today = calendar.At(tx.At).Time()
	}
	if role == "" {
		role = "applicant"
	}
	o.facts = forms.Facts{
		Today: today, Actor: "resident", Role: role, Lang: a.speaker.Code(),
		Applicant: forms.Applicant{Name: a.who.Name, Number: number},
	}
	o.answer(o.part.Answers)
	return nil
}

// answer puts the own answers over those that are known.
func (o *asked) answer(own forms.Answers) {
	o.part.Answers = own
	o.answers = maps.Clone(o.part.Known)
	if o.answers == nil {
		o.answers = forms.Answers{}
	}
	maps.Copy(o.answers, own)
	o.look = forms.Visible(o.definition, o.answers, o.facts)
}

// pages are those that are filled in for the task.
func (o asked) pages() []forms.Page {
	return slices.DeleteFunc(slices.Clone(o.definition.Pages), func(p forms.Page) bool {
		return !slices.Contains(o.part.Pages, p.ID) || !o.look.Page(p.ID)
	})
}

// next is the page of the part that follows, or "".
func (o asked) next(id string) string {
	pages := o.pages()
	at := slices.IndexFunc(pages, func(p forms.Page) bool { return p.ID == id })
	if at < 0 || at+1 == len(pages) {
		return ""
	}
	return pages[at+1].ID
}

func (o asked) path() string { return Path(o.ID) }

func (o asked) partPath(id string) string { return o.path() + partEnding + id }

// problems are what is wrong with the own part.
func (o asked) problems() []check.Problem {
	var all []check.Problem
	for _, p := range o.pages() {
		all = append(all, check.Page(o.definition, p.ID, o.answers, o.facts).Problems...)
	}
	return all
}

// own is the own part as it is seen.
func (o asked) own(speaker forms.Speaker) *forms.Snapshot {
	if len(o.part.Pages) == 0 {
		return nil
	}
	taken := forms.Take(o.definition, o.answers, o.facts, speaker)
	taken.Pages = slices.DeleteFunc(taken.Pages, func(p forms.SeenPage) bool { return !slices.Contains(o.part.Pages, p.ID) })
	return &taken
}

// document is all that is signed or handed in, to the byte.
type document struct {
	applications.Document
	bytes []byte
	hash  [sha256.Size]byte
}

func (o asked) document(speaker forms.Speaker) (document, error) {
	d := document{Document: applications.Document{
		Number: o.Number, Kind: string(o.Kind), Role: o.part.Role, Seen: o.seen, Own: o.own(speaker),
	}}
	var err error
	if d.bytes, err = d.Bytes(); err != nil {
		return d, err
	}
	d.hash = sha256.Sum256(d.bytes)
	return d, nil
}

func (d document) hashText() string { return hex.EncodeToString(d.hash[:]) }

func (d document) control() string { return identity.ControlNumber(d.hash) }

// Opened is open in a transaction of its own.
func (d desk) Opened(ctx context.Context, a asking) (o asked, err error) {
	err = d.db.Do(ctx, a.actor(), "tasks.open", func(ctx context.Context, tx *audit.Tx) error {
		o, err = d.open(ctx, tx, a, tasks.One)
		return err
	})
	return o, err
}

type opener interface {
	Opened(ctx context.Context, a asking) (asked, error)
}

// What a task's page has just been led to from.
const endedQuery = "klart"

// showTask is what is asked, by when, and how to do it; what has ended says how it ended.
func showTask(desk opener) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "task", "task.title")
		a := askingOf(c, v)
		o, err := desk.Opened(c.UserContext(), a)
		if err != nil {
			return err
		}
		return renderTask(c, v, fiber.StatusOK, o, "")
	}
}

// renderTask shows a task, with a word above it when something happened: the key of a message, or "".
func renderTask(c *fiber.Ctx, v page.View, status int, o asked, notice string) error {
	d, err := o.document(v.Speaker)
	if err != nil {
		return err
	}
	v.Title = titleOf(v, o.Task).Words
	v.Sensitive = apply.Sensitive(o.definition)
	v.Wrong = status == fiber.StatusUnprocessableEntity
	v.Crumbs = []control.Step{{Text: v.Say("mypages.title"), Href: apply.MyPagesPath}}
	return page.Render(c, status, taskPage(v, taskView{asked: o, document: d, notice: notice, ended: c.Query(endedQuery) != ""}))
}

// taskView is a task to show.
type taskView struct {
	asked
	document document
	notice   string
	ended    bool // just now
}

// titleOf is what is asked, in a few words.
func titleOf(v page.View, t tasks.Task) control.Text {
	switch t.Kind {
	case tasks.Sign:
		return v.Say("task.sign-title")
	case tasks.Complete:
		return v.Say("task.complete-title")
	case tasks.SendEvidence:
		return v.Say("task.evidence-title", locales.With("Paper", apply.InWords(v, t.Detail.Label).Words))
	}
	return v.Say("task.title")
}

// Card is a task as Mina sidor lists it; about is what it concerns: the form's own name for the matter.
func Card(v page.View, t tasks.Task, about control.Text) control.Card {
	return control.Card{
		Title: titleOf(v, t), Href: Path(t.ID), Text: about,
		Status: v.Say("task.by", locales.With("Date", v.Speaker.Date(t.DueOn))), Colour: control.Yellow,
		Facts: []control.Text{control.Plain(t.Number)},
	}
}

// Answers turns what these pages refuse into a status and words.
func Answers() []page.Answer {
	return []page.Answer{
		{Error: tasks.ErrNoTask, Status: fiber.StatusNotFound, Key: "task.none"},
		{Error: tasks.ErrTooLarge, Status: fiber.StatusRequestEntityTooLarge, Key: "apply.too-large"},
		{Error: errNotAsked, Status: fiber.StatusNotFound, Key: "task.none"},
	}
}

// errNotAsked is a page that is not the task's to fill in.
var errNotAsked = errors.New("the task does not ask this page")
