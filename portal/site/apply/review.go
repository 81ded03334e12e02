package apply

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/check"
	"stodporten/forms/control"
	"stodporten/forms/sheet"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/identity"
	"stodporten/portal/page"
)

// hashField is what the review showed, as a hash: that and nothing else is signed.
const hashField = "shown"

// mostSnapshot is how many bytes an application may be as it was seen.
const mostSnapshot = 4 << 20

// coApplicant is the term that marks, in a form's definition, the question that names somebody who is to sign too.
const coApplicant = "eb.co-applicant"

// review is the whole form as it would be signed now, to the byte, and what stands in the way of that.
type review struct {
	filling
	shown  forms.Snapshot
	bytes  []byte
	hash   [sha256.Size]byte
	report check.Report
	last   *last // what the form took answers from; nil when it takes none or there was none
}

// together puts a review together from a draft.
func (f filling) together(speaker forms.Speaker) (review, error) {
	r := review{filling: f, shown: forms.Take(f.definition, f.draft.Answers, f.facts, speaker)}
	var err error
	if r.bytes, err = r.shown.Bytes(); err != nil {
		return r, fmt.Errorf("take a snapshot: %w", err)
	}
	if len(r.bytes) > mostSnapshot {
		return r, drafts.ErrTooLarge
	}
	r.hash = sha256.Sum256(r.bytes)
	r.report = check.All(f.definition, f.draft.Answers, f.facts)
	r.report.Problems = append(f.stops(), r.report.Problems...)
	return r, nil
}

func (r review) control() string { return identity.ControlNumber(r.hash) }

func (r review) hashText() string { return hex.EncodeToString(r.hash[:]) }

// couple says that somebody else is to sign too, who is not asked one by one.
func (r review) couple() bool { return len(r.others()) == 0 && namesAnother(r.shown) }

// others are those who are asked to sign once it is handed in, and those who must not be.
func (r review) others() []forms.Signing {
	return slices.DeleteFunc(slices.Clone(r.seen.Signers), func(s forms.Signing) bool { return s.Person == "" })
}

// otherText says what happens with the signature of another.
func otherText(v page.View, s forms.Signing) control.Text {
	name := locales.With("Name", s.Name)
	switch {
	case s.Unsafe:
		return v.Say("review.other-unsafe")
	case s.Number == "" || s.Name == "":
		return v.Say("review.other-unnamed")
	}
	return v.Say("review.other-asked", name)
}

// namesAnother looks for an answered question about a co-applicant.
func namesAnother(shown forms.Snapshot) bool {
	named := func(f forms.SeenField) bool { return f.Term == coApplicant && len(f.Shown) > 0 }
	return slices.ContainsFunc(shown.Pages, func(p forms.SeenPage) bool { return slices.ContainsFunc(p.Fields, named) })
}

// Reviewed is the draft put together for its review.
func (p pen) Reviewed(ctx context.Context, a asking) (r review, err error) {
	err = p.db.Do(ctx, a.actor(), "draft.review", func(ctx context.Context, tx *audit.Tx) error {
		f, err := p.open(ctx, tx, a)
		if err != nil {
			return err
		}
		if r, err = f.together(a.speaker); err != nil || !FollowsUp(f.definition) {
			return err
		}
		l, err := p.lastOf(ctx, tx, f.definition)
		if err == nil {
			r.last = &l
		} else if !errors.Is(err, errNoLast) {
			return err
		}
		return nil
	})
	return r, err
}

type reviewer interface {
	Reviewed(ctx context.Context, a asking) (review, error)
	Missing(ctx context.Context, a asking, draft string) (missing, error)
}

// showReview lists all answers, and what stands in the way of handing in.
func showReview(pen reviewer) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "check-answers", "review.title")
		a := askingOf(c, v)
		r, err := pen.Reviewed(c.UserContext(), a)
		if errors.Is(err, drafts.ErrNoDraft) {
			return showGone(c, pen, a, leaving{})
		}
		if err != nil {
			return err
		}
		if r.handsIn() != nil {
			return showStopped(c, fiber.StatusOK, r.filling)
		}
		return renderReview(c, v, fiber.StatusOK, r, "")
	}
}

// renderReview shows a review, with a word above it when something happened to it: the key of a message, or "".
func renderReview(c *fiber.Ctx, v page.View, status int, r review, notice string) error {
	v.Sensitive = Sensitive(r.definition)
	v.Wrong = status == fiber.StatusUnprocessableEntity
	return page.Render(c, status, reviewPageOf(v, r, notice))
}

// obstacles are the problems that stand in the way, each leading to its page with what is wrong there shown.
func (r review) obstacles(v page.View) []control.Mistake {
	return sheet.MistakesOf(v.Speaker, r.report.Problems, func(id string) string { return r.path(id) + "?" + checkedQuery + "=1" })
}

// recommended are the questions that one should answer and need not.
func (r review) recommended(v page.View) []control.Mistake {
	return sheet.MistakesOf(v.Speaker, r.report.Recommended, r.path)
}

// course is what happens once it is signed.
func (r review) course(v page.View) []control.Text {
	return []control.Text{
		v.Say("review.then-sign"), v.Say("review.then-receipt"),
		v.Say("review.then-unit", locales.With("Unit", r.service.UnitName)),
		v.Say("review.then-answer", locales.With("Count", r.definition.HandlingDays)),
	}
}

// asShown says whether a form that was sent was made for this very review.
func (r review) asShown(sent url.Values) bool {
	return sent.Get(draftField) == r.draft.ID.String() && sent.Get(revisionField) == fmt.Sprint(r.draft.Revision) &&
		sent.Get(hashField) == r.hashText()
}
