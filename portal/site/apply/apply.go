package apply

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/forms/calendar"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/door"
	"stodporten/portal/drafts"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

// pen fills in forms: drafts, the versions they stand on, and their way to a receipt.
type pen struct {
	db    *audit.DB
	forms *catalogue.Catalogue
	files *files.Receiver // nil where none can be sent
}

// asking is who fills in which service's form, in which language.
type asking struct {
	who     identity.Resident
	service string
	speaker locales.Speaker
}

func askingOf(c *fiber.Ctx, v page.View) asking {
	return asking{who: page.ResidentOf(c), service: c.Params("form"), speaker: v.Speaker}
}

func (a asking) actor() audit.Actor { return audit.ForResident(a.who) }

// filling is a form on its way: the draft, the version it began with, what is seen of that with the answers so far, and what follows.
type filling struct {
	service    municipality.Service
	draft      drafts.Draft
	definition forms.Definition
	facts      forms.Facts
	seen       forms.Outcome
	standing   catalogue.Standing // of the version it began with
	reason     forms.Words        // why that was withdrawn
	offer      catalogue.Offer    // what somebody who begins now gets
	sent       []files.File
	taking     bool // files can be sent
}

// open finds the asking resident's draft, after what is asked for before it. drafts.ErrNoDraft when there is none.
func (p pen) open(ctx context.Context, tx *audit.Tx, a asking, before ...func(*pgx.Batch, *audit.Tx, string)) (filling, error) {
	service, err := municipality.ServiceByID(ctx, tx, a.service)
	if err != nil {
		return filling{}, err
	}
	f := filling{service: service, taking: p.files != nil}
	var number string
	var batch pgx.Batch
	identity.AskNumber(&batch, a.who, &number)
	for _, ask := range before {
		ask(&batch, tx, service.Form)
	}
	var history catalogue.History
	catalogue.AskHistory(&batch, tx, service.Form, &history)
	files.AskOfForm(&batch, tx, service.Form, &f.sent)
	drafts.AskOf(&batch, tx, service.Form, &f.draft)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return f, fmt.Errorf("open draft: %w", err)
	}
	if f.definition, err = p.forms.Version(ctx, tx, service.Form, f.draft.Version); err != nil {
		return f, err
	}
	f.standing, f.reason = history.Standing(f.definition, calendar.At(tx.At).Time())
	if f.offer, err = p.forms.OfferedOf(ctx, tx, history); err != nil {
		return f, err
	}
	if a.who.Assurance < assuranceOf(f.definition) {
		return f, ErrTooLowAssurance
	}
	f.facts = forms.Facts{
		Today: calendar.At(tx.At).Time(), Actor: "resident", Role: "applicant", Lang: a.speaker.Code(),
		Applicant: forms.Applicant{Name: a.who.Name, Number: number}, Files: files.Facts(f.sent),
	}
	f.draft.Answers = files.Fill(f.definition, f.draft.Answers, f.sent)
	f.look()
	return f, nil
}

// assuranceOf is how surely one must be known; a word that nobody knows is taken for the surest.
func assuranceOf(d forms.Definition) identity.Assurance {
	for _, level := range []identity.Assurance{identity.LowAssurance, identity.SubstantialAssurance} {
		if d.Assurance == level.String() {
			return level
		}
	}
	return identity.HighAssurance
}

// look works out anew what is seen, and what follows, after the answers have changed.
func (f *filling) look() { f.seen = forms.OutcomeOf(f.definition, f.draft.Answers, f.facts) }

// pages are those that are asked with the answers so far.
func (f filling) pages() []forms.Page {
	return slices.DeleteFunc(slices.Clone(f.definition.Pages), func(p forms.Page) bool { return !f.seen.Page(p.ID) })
}

// at is the place of a page among those that are asked, from 0; -1 when it is not.
func (f filling) at(id string) int {
	return slices.IndexFunc(f.pages(), func(p forms.Page) bool { return p.ID == id })
}

// after is the page that follows in the form as it is asked now, or the review. The page itself need not be asked any longer.
func (f filling) after(id string) string {
	passed := false
	for _, p := range f.definition.Pages {
		if passed && f.seen.Page(p.ID) {
			return p.ID
		}
		passed = passed || p.ID == id
	}
	return ReviewPage
}

// before is the page that goes before, and "" before the first.
func (f filling) before(id string) string {
	last := ""
	for _, p := range f.definition.Pages {
		if p.ID == id {
			return last
		}
		if f.seen.Page(p.ID) {
			last = p.ID
		}
	}
	return last
}

// start is where to go on: the page that was come to last, else the first.
func (f filling) start() string {
	if f.draft.Page == ReviewPage || f.at(f.draft.Page) >= 0 {
		return f.path(f.draft.Page)
	}
	if pages := f.pages(); len(pages) > 0 {
		return f.path(pages[0].ID)
	}
	return f.path(ReviewPage)
}

func (f filling) path(part string) string { return Path(f.service.ID, part) }

// begin starts a draft on the version that is offered, or goes on with the one that is there, which stays on its own.
// errNotOffered when there is none and nobody may begin one now.
func (p pen) begin(ctx context.Context, tx *audit.Tx, a asking) (filling, error) {
	service, err := municipality.ServiceByID(ctx, tx, a.service)
	if err != nil {
		return filling{}, err
	}
	offer, err := p.forms.Offered(ctx, tx, service.Form)
	if err != nil {
		return filling{}, err
	}
	if offer.Standing != catalogue.Open {
		f, err := p.open(ctx, tx, a)
		if errors.Is(err, drafts.ErrNoDraft) {
			return f, errNotOffered
		}
		return f, err
	}
	draft, err := drafts.Begin(ctx, tx, service.Form, offer.Definition.Version)
	if err != nil {
		return filling{}, err
	}
	if draft.Version == offer.Definition.Version {
		if err := p.fromLast(ctx, tx, draft, offer.Definition); err != nil {
			return filling{}, err
		}
	}
	return p.open(ctx, tx, a)
}

type beginner interface {
	Begin(ctx context.Context, a asking) (filling, error)
}

// Begin is begin in a transaction of its own.
func (p pen) Begin(ctx context.Context, a asking) (f filling, err error) {
	err = p.db.Do(ctx, a.actor(), "draft.begin", func(ctx context.Context, tx *audit.Tx) error {
		f, err = p.begin(ctx, tx, a)
		return err
	})
	return f, err
}

// beginApplication leads a visitor to sign in and back, and a resident to the page to go on with.
func beginApplication(pen beginner) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "apply", "apply.begin-title")
		if !v.SignedIn() {
			back := url.Values{"till": {Path(c.Params("form"), BeginPage)}}
			return page.SeeOther(c, door.SignInPath+"?"+back.Encode())
		}
		f, err := pen.Begin(c.UserContext(), askingOf(c, v))
		if errors.Is(err, errNotOffered) {
			return page.SeeOther(c, ServicePath(c.Params("form"))) // which says why
		}
		if err != nil {
			return err
		}
		return page.SeeOther(c, f.start())
	}
}

type beginningShower interface {
	Opened(ctx context.Context, a asking) (filling, error)
	Missing(ctx context.Context, a asking, draft string) (missing, error)
}

// Opened is open in a transaction of its own.
func (p pen) Opened(ctx context.Context, a asking) (f filling, err error) {
	err = p.db.Do(ctx, a.actor(), "draft.open", func(ctx context.Context, tx *audit.Tx) error {
		f, err = p.open(ctx, tx, a)
		return err
	})
	return f, err
}

// showBeginning is where one comes back to from signing in: a draft is gone on with, and a new one begins with a press of a
// button.
func showBeginning(pen beginningShower) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "apply", "apply.begin-title")
		a := askingOf(c, v)
		f, err := pen.Opened(c.UserContext(), a)
		if err == nil {
			return page.SeeOther(c, f.start())
		}
		if !errors.Is(err, drafts.ErrNoDraft) {
			return err
		}
		m, err := pen.Missing(c.UserContext(), a, "")
		if err != nil {
			return err
		}
		if !m.offered {
			return page.SeeOther(c, ServicePath(m.service.ID))
		}
		v.Sensitive = Sensitive(m.definition)
		v.Back = control.Step{Text: v.Say("common.back"), Href: ServicePath(m.service.ID)}
		return page.Render(c, fiber.StatusOK, beginPageOf(v, m))
	}
}

// missing is what can be said when there is no draft: the service, and what became of the draft if that is known.
type missing struct {
	service    municipality.Service
	definition forms.Definition
	offered    bool                      // one may begin now
	handedIn   *applications.Application // from this draft, or, where the draft is not known, the last for the service
	sure       bool                      // handedIn is from this draft
}

// Missing looks for what became of a draft. Its id is what a form of ours once carried, or "".
func (p pen) Missing(ctx context.Context, a asking, draft string) (m missing, err error) {
	err = p.db.Do(ctx, a.actor(), "draft.missing", func(ctx context.Context, tx *audit.Tx) error {
		m, err = p.missing(ctx, tx, a, draft)
		return err
	})
	return m, err
}

func (p pen) missing(ctx context.Context, tx *audit.Tx, a asking, draft string) (m missing, err error) {
	if m.service, err = municipality.ServiceByID(ctx, tx, a.service); err != nil {
		return m, err
	}
	offer, err := p.forms.Offered(ctx, tx, m.service.Form)
	if err != nil {
		return m, err
	}
	m.definition, m.offered = offer.Definition, offer.Standing == catalogue.Open
	if id := draftID(draft); id.Valid {
		known, err := applications.ByDraft(ctx, tx, id.UUID)
		if err == nil {
			m.handedIn, m.sure = &known, true
			return m, nil
		}
		if !errors.Is(err, applications.ErrNoApplication) {
			return m, err
		}
	}
	own, err := applications.Own(ctx, tx)
	if err != nil {
		return m, err
	}
	if last := slices.IndexFunc(own, func(one applications.Application) bool { return one.Service == m.service.ID }); last >= 0 {
		m.handedIn = &own[last]
	}
	return m, nil
}
