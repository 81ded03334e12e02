package apply

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"stodporten/forms"
	"stodporten/forms/check"
	"stodporten/forms/sheet"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/files"
	"stodporten/portal/page"
)

// What a page's form carries beside its answers. No field of a form can have such a name: those have no hyphen, but for parts.
const (
	draftField    = "draft-id"
	revisionField = "draft-revision"
	stateField    = "draft-state" // what the page showed when it was opened
	anewField     = "draft-anew"  // begin a new draft with what is typed, the old one being gone
	wayField      = "draft-way"   // which way on
	versionField  = "draft-version"
	tabField      = "draft-tab" // the page as it was shown once: what it saves by itself is no news to it

	wayBack  = "back"
	wayLeave = "leave"
	wayTo    = "to:" // and the page

	wayAttach   = "attach:"    // and the question that files are added to
	wayTakeAway = "take-away:" // and the file
)

// checkedQuery asks for a page with its problems shown, as the review leads to it.
const checkedQuery = "ratta"

var (
	// errOtherDraft is a page of a draft that is gone, sent when a new one has been begun.
	errOtherDraft = errors.New("the page belongs to another draft")
	// errPageNotAsked is a page that the form does not have, or does not ask with the answers given.
	errPageNotAsked = errors.New("the form does not ask this page")
)

// sheetView is one page of a form to show.
type sheetView struct {
	filling
	sheet sheet.Sheet
}

type pageShower interface {
	Opened(ctx context.Context, a asking) (filling, error)
	Missing(ctx context.Context, a asking, draft string) (missing, error)
}

// showFormPage shows a page with what has been saved of it.
func showFormPage(pen pageShower) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "form-page", "apply.begin-title")
		a := askingOf(c, v)
		f, err := pen.Opened(c.UserContext(), a)
		if errors.Is(err, drafts.ErrNoDraft) {
			return showGone(c, pen, a, leaving{})
		}
		if err != nil {
			return err
		}
		id := c.Params("page")
		if f.standing != catalogue.Open {
			return showStopped(c, fiber.StatusOK, f)
		}
		if f.at(id) < 0 {
			return showNotAsked(c, f)
		}
		shown := f.filled(id, v.Speaker)
		if c.Query(checkedQuery) != "" {
			report := check.Page(f.definition, id, f.draft.Answers, f.facts)
			shown.sheet.Problems, shown.sheet.Warnings = report.Problems, report.Warnings
		}
		return renderFormPage(c, v, fiber.StatusOK, shown)
	}
}

// showNotAsked leads on from a page that the form does not have, or does not ask with these answers.
func showNotAsked(c *fiber.Ctx, f filling) error {
	v := page.Of(c, "form-page-missing", "apply.not-asked-title")
	v.Sensitive = Sensitive(f.definition)
	return page.Render(c, fiber.StatusNotFound, notAskedPage(v, f))
}

// filled is a page as the saved answers fill it.
func (f filling) filled(id string, speaker locales.Speaker) sheetView {
	filled, _ := sheet.Filled(f.definition, id, f.draft.Answers, f.facts, speaker)
	filled.Uploading = f.uploading()
	return sheetView{filling: f, sheet: filled}
}

func renderFormPage(c *fiber.Ctx, v page.View, status int, s sheetView) error {
	v.Title = InWords(v, s.sheet.Page.Title).Words
	v.Wrong = len(s.sheet.Problems) > 0
	v.Form = formID
	v.Sensitive = Sensitive(s.definition)
	return page.Render(c, status, formPage(v, s))
}

// formID is the form that the language switch sends too, so that nothing typed is lost.
const formID = "answers"

// leaving is a page as it was sent.
type leaving struct {
	page     string
	posted   url.Values
	draft    string
	revision int
	state    string
	version  int // that the page was shown on; 0 when it does not say
	tab      string
	anew     bool
	stays    bool // the language switch
}

func leavingOf(c *fiber.Ctx) leaving {
	posted := url.Values(page.Posted(c))
	revision, err := strconv.Atoi(posted.Get(revisionField))
	if err != nil {
		revision = -1
	}
	version, err := strconv.Atoi(posted.Get(versionField))
	if err != nil {
		version = 0
	}
	return leaving{
		page: c.Params("page"), posted: posted, draft: posted.Get(draftField), revision: revision, state: posted.Get(stateField),
		version: version, tab: tabOf(posted), anew: posted.Has(anewField), stays: page.OnlySwitched(c),
	}
}

// tabOf is which page, as it was shown once, sends this; what is no such name is none.
func tabOf(posted url.Values) string {
	const longest = 64
	if tab := posted.Get(tabField); len(tab) <= longest {
		return tab
	}
	return ""
}

// left is what came of it.
type left struct {
	sheetView
	rows     bool          // a row was added or removed: the same page again
	unheard  bool          // something may be wrong, and the page had not said so
	answered forms.Answers // as this page has them, where it was not saved
}

type pageLeaver interface {
	TakeAway(ctx context.Context, a asking, l leaving) error
	Leave(ctx context.Context, a asking, l leaving) (left, error)
	Missing(ctx context.Context, a asking, draft string) (missing, error)
}

// Leave saves a page as it is left, right or wrong. drafts.ErrChanged comes with what was saved elsewhere and what this page
// has, errOtherDraft and drafts.ErrNoDraft when the draft it belongs to is gone; nothing is saved then.
func (p pen) Leave(ctx context.Context, a asking, l leaving) (out left, err error) {
	err = p.db.Do(ctx, a.actor(), "draft.save", func(ctx context.Context, tx *audit.Tx) error {
		out, err = p.leave(ctx, tx, a, l)
		return err
	})
	return out, err
}

func (p pen) leave(ctx context.Context, tx *audit.Tx, a asking, l leaving) (out left, err error) {
	t, err := p.take(ctx, tx, a, l)
	if err != nil {
		return left{}, err
	}
	merged, rows := changeRows(t.asked, t.merged, l.posted)
	if t.merged = merged; t.quarrels(l) {
		out.sheetView, out.answered, out.rows = t.filled(l.page, a.speaker), merged, rows
		return out, drafts.ErrChanged
	}
	f := t.filling
	f.draft.Answers = merged
	f.look()
	out.sheetView, out.rows = f.filled(l.page, a.speaker), rows
	report := check.Page(f.definition, l.page, merged, f.facts)
	out.sheet = out.sheet.Returned(t.typed, report.Problems).Warned(report.Warnings)
	out.unheard = out.sheet.Unheard(l.posted)
	out.draft.Page = l.wayOn(out)
	out.draft.SavedFrom = "" // a saving of the page that comes late, from before it was left, writes over nothing
	if out.draft.Revision, err = drafts.Save(ctx, tx, out.draft); err != nil {
		return left{}, err
	}
	return out, nil
}

// taking is a page that was sent, with the draft as it is now and as it would be.
type taking struct {
	filling
	asked  forms.Page
	typed  forms.Typed
	merged forms.Answers
	before string // what the page would show of the draft as it is now
}

// take reads a page that was sent. errOtherDraft and drafts.ErrNoDraft when the draft it belongs to is gone, a wentError when the
// page is.
func (p pen) take(ctx context.Context, tx *audit.Tx, a asking, l leaving) (t taking, err error) {
	t.filling, err = p.open(ctx, tx, a, drafts.Hold)
	if l.anew && errors.Is(err, drafts.ErrNoDraft) {
		t.filling, err = p.begin(ctx, tx, a)
	}
	if err != nil {
		return t, err
	}
	var ok bool
	t.asked, ok = t.definition.Page(l.page)
	switch {
	case !ok:
		return t, p.pageGone(ctx, tx, t.filling, l)
	case !l.anew && l.draft != t.draft.ID.String():
		return t, errOtherDraft
	}
	read, typed, err := forms.ReadPage(t.definition, l.page, l.posted, t.facts.Today)
	if err != nil {
		return t, err
	}
	merged := files.Fill(t.definition, forms.Merge(t.draft.Answers, read), t.sent)
	t.typed, t.merged, t.before = typed, merged, stateOf(t.asked, t.draft.Answers)
	return t, nil
}

// quarrels says that the page would write over what was saved elsewhere since it was shown: what it shows is no longer what the
// draft has, it did not save that itself, and it would change it. What is begun anew goes into whatever draft there is now, over
// nothing that has been answered there.
func (t taking) quarrels(l leaving) bool {
	state := l.state
	if l.anew {
		state = stateOf(t.asked, nil)
	}
	own := l.tab != "" && l.tab == t.draft.SavedFrom && !l.anew
	stale := l.revision != t.draft.Revision && state != t.before && !own
	moved := l.version != 0 && l.version != t.draft.Version && !l.anew
	return (stale || moved) && stateOf(t.asked, t.merged) != t.before
}

// changeRows does what the button for a row asks. One row more than there may be was asked for on a page that is older than the
// last one: there is nothing left to do.
func changeRows(asked forms.Page, answers forms.Answers, posted url.Values) (forms.Answers, bool) {
	action, ok := forms.ReadAction(asked, posted)
	if !ok {
		return answers, false
	}
	changed, err := action.Apply(asked, answers)
	if err != nil {
		return answers, true
	}
	return changed, true
}

// wayOn is the page that the draft goes on with, "" for what goes before the first.
func (l leaving) wayOn(out left) string {
	way := l.posted.Get(wayField)
	to, named := strings.CutPrefix(way, wayTo)
	switch {
	case l.stays, out.rows, l.posted.Has(sheet.UpdateName), way == wayLeave, l.withFile(), named && to != ReviewPage && out.at(to) < 0:
		return l.page
	case named:
		return to
	case way == wayBack:
		return out.before(l.page)
	case out.unfinished():
		return l.page
	}
	return out.after(l.page)
}

// unfinished says that the page must be shown again before going on: it has mistakes, questions or warnings that were not on it, or
// an answer with which one cannot go on.
func (l left) unfinished() bool {
	s := l.sheet
	return l.at(s.Page.ID) >= 0 && (len(s.Problems) > 0 || len(s.New) > 0 || l.unheard || s.Stop != nil)
}

// stateOf says in a few letters what a page shows of the answers, so that a page sent later can tell whether it still did.
func stateOf(asked forms.Page, answers forms.Answers) string {
	text, err := json.Marshal(forms.Fill(asked, answers))
	if err != nil {
		return "" // strings always become JSON
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// leaveFormPage saves a page and goes the way that the button says.
func leaveFormPage(pen pageLeaver) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "form-page", "apply.begin-title")
		a, l := askingOf(c, v), leavingOf(c)
		if err := pen.TakeAway(c.UserContext(), a, l); err != nil {
			return err
		}
		out, err := pen.Leave(c.UserContext(), a, l)
		var went wentError
		switch {
		case errors.Is(err, drafts.ErrChanged):
			return showConflict(c, l, out)
		case errors.Is(err, drafts.ErrNoDraft), errors.Is(err, errOtherDraft):
			return showGone(c, pen, a, l)
		case errors.As(err, &went):
			return showWent(c, went)
		case errors.Is(err, errPageNotAsked):
			return page.ErrNotFound
		case errors.Is(err, errNotOffered):
			return showGone(c, pen, a, l)
		case err != nil:
			return err
		}
		return goOn(c, v, l, out)
	}
}

func goOn(c *fiber.Ctx, v page.View, l leaving, out left) error {
	here, way := out.path(out.sheet.Page.ID), l.posted.Get(wayField)
	switch {
	case out.standing != catalogue.Open && way != wayLeave:
		return page.SeeOther(c, here) // which says why one cannot go on
	case out.rows:
		return page.SeeOther(c, here+anchor(changedGroup(out.sheet.Page, l.posted)))
	case l.withFile():
		return page.SeeOther(c, l.afterFile(out, here))
	case l.stays, l.posted.Has(sheet.UpdateName):
		return page.SeeOther(c, here)
	case way == wayLeave:
		return page.SeeOther(c, MyPagesPath+"?"+SavedQuery+"=1")
	case way == wayBack && out.draft.Page == "":
		return page.SeeOther(c, ServicePath(out.service.ID))
	case way == "" && out.unfinished():
		status := fiber.StatusOK
		if len(out.sheet.Problems) > 0 {
			status = fiber.StatusUnprocessableEntity
		}
		return renderFormPage(c, v, status, out.sheetView)
	}
	return page.SeeOther(c, out.path(out.draft.Page))
}

func anchor(id string) string {
	if id == "" {
		return ""
	}
	return "#" + id
}

// changedGroup is where the rows stand that were added to or taken from.
func changedGroup(asked forms.Page, posted url.Values) string {
	action, _ := forms.ReadAction(asked, posted)
	return action.Group
}

func draftID(text string) uuid.NullUUID {
	id, err := uuid.Parse(text)
	return uuid.NullUUID{UUID: id, Valid: err == nil}
}
