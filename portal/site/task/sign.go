package task

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/door"
	"stodporten/portal/identity"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
	"stodporten/portal/tasks"
)

// hashField is what the page showed, as a hash: that and nothing else is signed.
const hashField = "shown"

var (
	// errSignedOther is answered when what was signed is not what the task says now. Nothing is kept.
	errSignedOther = errors.New("the part is not what was signed")
	// errNotKept is a signature that was given and could not be used.
	errNotKept = errors.New("signed and not kept")
)

// errand is what must be known again when the browser comes back from signing.
type errand struct {
	Task     uuid.UUID `json:"k"`
	Revision int       `json:"r"`
	Lang     string    `json:"l"`
	Day      string    `json:"t"` // the ISO date that the form took for today
}

// Ours says whether somebody who comes back from signing was sent there by a task.
func Ours(arrival identity.Arrival) bool {
	var kept errand
	return json.Unmarshal([]byte(arrival.Context), &kept) == nil && kept.Task != uuid.Nil
}

// OursBack says the same of the page that they came from.
func OursBack(back string) bool { return strings.HasPrefix(back, Under+"/") }

// startSigning sends whoever is asked to sign exactly what the task's page showed.
func startSigning(desk opener, signer apply.Signer, gate apply.Gate) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "task", "task.title")
		o, err := desk.Opened(c.UserContext(), askingOf(c, v))
		if err != nil {
			return err
		}
		sent := url.Values(page.Posted(c))
		d, err := o.document(v.Speaker)
		switch {
		case err != nil:
			return err
		case o.State != tasks.Open || o.Kind != tasks.Sign || page.OnlySwitched(c):
			return page.SeeOther(c, o.path())
		case sent.Get(hashField) != d.hashText():
			return renderTask(c, v, fiber.StatusConflict, o, "task.changed")
		case len(o.problems()) > 0:
			return renderTask(c, v, fiber.StatusUnprocessableEntity, o, "")
		}
		departure, err := depart(c, v, signing{o, d, sent.Get("login_hint")}, signer, gate)
		if refusal, refused := identity.AsRefusal(err); refused {
			return NotSigned(c, refusal, o.path())
		}
		if err != nil {
			return err
		}
		return gate.Depart(c, departure)
	}
}

// signing is what is to be signed. The hint is the demonstration's alone: identity passes it on nowhere else.
type signing struct {
	asked
	document document
	hint     string
}

func depart(c *fiber.Ctx, v page.View, s signing, signer apply.Signer, gate apply.Gate) (identity.Departure, error) {
	kept, err := json.Marshal(errand{
		Task: s.ID, Revision: s.part.Revision, Lang: v.Speaker.Code(), Day: s.facts.Today.Format(time.DateOnly),
	})
	if err != nil {
		return identity.Departure{}, fmt.Errorf("keep what is signed: %w", err)
	}
	return signer.StartSigning(c.UserContext(), identity.Errand{
		Municipality: v.Municipality.ID, Browser: door.FlowCookie(c), ReturnPath: s.path(), RedirectURI: gate.RedirectURI(c),
		Issuer: apply.IssuerFor(signer.Choices(v.Municipality.ID), v.Visit.Issuer), LoginHint: s.hint,
		Demands: apply.AssuranceOf(s.definition), Language: v.Speaker.Lang(),
	}, identity.Signing{
		Subject: v.Visit.Subject, Signer: v.Visit.Signer, Document: s.document.hash,
		Text: identity.SignText(v.Speaker, v.Municipality.Name, s.document.hash), Context: string(kept),
	})
}

// signed is a document that came back signed.
type signed struct {
	asking
	errand
	evidence identity.Evidence
}

// CoSign keeps a signature, in one transaction, if the task still is what was signed and the very person signed who was asked.
func (d desk) CoSign(ctx context.Context, s signed) error {
	return d.db.Do(ctx, s.actor(), "application.co-sign", func(ctx context.Context, tx *audit.Tx) error {
		o, err := d.open(ctx, tx, s.asking, tasks.Held)
		if err != nil {
			return err
		}
		made, err := o.document(s.speaker)
		if err != nil {
			return err
		}
		if o.part.Revision != s.Revision || s.evidence.Person != o.facts.Applicant.Number || len(o.problems()) > 0 {
			return errSignedOther
		}
		if err := s.evidence.Verify(made.hash); err != nil {
			return fmt.Errorf("%w: %w", errSignedOther, err)
		}
		if err := tasks.Seal(ctx, tx, o.ID, o.part.Revision, tasks.Sealed{Bytes: made.bytes, Hash: made.hash}); err != nil {
			return err
		}
		evidence, err := json.Marshal(s.evidence)
		if err != nil {
			return fmt.Errorf("keep the evidence: %w", err)
		}
		return applications.CoSign(ctx, tx, applications.CoSigned{
			Task: o.Task, Hash: made.hash, Evidence: evidence, SignedAt: s.evidence.SignedAt,
		})
	})
}

// Finish goes on with what was signed: to the task, which says that it is done, or to a page that says why it is not.
func (p Pages) Finish(c *fiber.Ctx, arrival identity.Arrival) error {
	var kept errand
	if err := json.Unmarshal([]byte(arrival.Context), &kept); err != nil {
		return fmt.Errorf("%w: %w", errNotKept, err)
	}
	back := Path(kept.Task)
	day, err := time.Parse(time.DateOnly, kept.Day)
	if err != nil {
		return showNotSigned(c, fiber.StatusConflict, back, "task.signed-other")
	}
	// The bytes that were signed are in the language they were read in, whatever it is now.
	done := signed{
		asking: asking{who: page.ResidentOf(c), task: kept.Task, speaker: p.Words.Speaker(kept.Lang), day: day},
		errand: kept, evidence: *arrival.Signed,
	}
	err = p.desk().CoSign(c.UserContext(), done)
	switch {
	case errors.Is(err, tasks.ErrEnded), errors.Is(err, applications.ErrNotAsked):
		return page.SeeOther(c, back) // it says how it ended
	case errors.Is(err, tasks.ErrNoTask):
		return err
	case errors.Is(err, errSignedOther), errors.Is(err, tasks.ErrChanged):
		return showNotSigned(c, fiber.StatusConflict, back, "task.signed-other")
	case err != nil:
		page.Note(c, fmt.Errorf("%w: %w", errNotKept, err))
		return showNotSigned(c, fiber.StatusInternalServerError, back, "task.not-kept")
	}
	return page.SeeOther(c, back+"?"+endedQuery+"=1")
}

// NotSigned says why a provider's answer was no signature.
func NotSigned(c *fiber.Ctx, why *identity.Refusal, back string) error {
	switch {
	case why.Kind == identity.Cancelled:
		return showNotSigned(c, fiber.StatusOK, back, "task.cancelled")
	case why.Kind == identity.OtherPerson && page.ResidentOf(c).Person == uuid.Nil:
		return showNotSigned(c, fiber.StatusUnauthorized, back, "task.signed-out")
	case why.Away():
		return showNotSigned(c, fiber.StatusServiceUnavailable, back, why.Key())
	}
	return showNotSigned(c, fiber.StatusForbidden, back, why.Key())
}

func showNotSigned(c *fiber.Ctx, status int, back, key string) error {
	v := page.Of(c, "task-not-signed", "task.not-signed-title")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return page.Render(c, status, notSignedPage(v, back, v.Say(key)))
}
