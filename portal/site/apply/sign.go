package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"stodporten/portal/door"
	"stodporten/portal/drafts"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

// hintField lets a script say who signs, in the demo alone: identity passes it on nowhere else.
const hintField = "login_hint"

// errand is what must be known again when the browser comes back from signing, to make the same bytes once more.
type errand struct {
	Service  string    `json:"s"`
	Draft    uuid.UUID `json:"d"`
	Revision int       `json:"r"`
	Lang     string    `json:"l"`
	Day      string    `json:"t"` // the ISO date that the form took for today
}

// Signer is a provider where people sign.
type Signer interface {
	Choices(at municipality.ID) []identity.Choice
	StartSigning(ctx context.Context, e identity.Errand, s identity.Signing) (identity.Departure, error)
}

// Gate leads to a provider and back.
type Gate interface {
	RedirectURI(c *fiber.Ctx) string
	Depart(c *fiber.Ctx, departure identity.Departure) error
}

// startSigning sends the applicant to sign exactly what the review showed. When that is no longer what the draft says, the new
// review is shown instead.
func startSigning(pen reviewer, signer Signer, gate Gate) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "check-answers", "review.title")
		a, sent := askingOf(c, v), url.Values(page.Posted(c))
		r, err := pen.Reviewed(c.UserContext(), a)
		switch {
		case errors.Is(err, drafts.ErrNoDraft):
			return showGone(c, pen, a, leaving{draft: sent.Get(draftField)})
		case err != nil:
			return err
		case r.handsIn() != nil:
			return showStopped(c, fiber.StatusConflict, r.filling)
		case page.OnlySwitched(c):
			return renderReview(c, v, fiber.StatusOK, r, "")
		case !r.asShown(sent):
			return renderReview(c, v, fiber.StatusConflict, r, "review.changed")
		case len(r.report.Problems) > 0:
			return renderReview(c, v, fiber.StatusUnprocessableEntity, r, "")
		}
		hint := sent.Get(hintField)
		if hint == "" {
			hint = c.Query(hintField)
		}
		departure, err := depart(c, v, r, signer, identity.Errand{RedirectURI: gate.RedirectURI(c), LoginHint: hint})
		if refusal, refused := identity.AsRefusal(err); refused {
			return NotSigned(c, refusal, r.path(ReviewPage))
		}
		if err != nil {
			return err
		}
		return gate.Depart(c, departure)
	}
}

func depart(c *fiber.Ctx, v page.View, r review, signer Signer, e identity.Errand) (identity.Departure, error) {
	kept, err := json.Marshal(errand{
		Service: r.service.ID, Draft: r.draft.ID, Revision: r.draft.Revision, Lang: v.Speaker.Code(),
		Day: r.shown.Day,
	})
	if err != nil {
		return identity.Departure{}, fmt.Errorf("keep what is signed: %w", err)
	}
	e.Municipality, e.Browser, e.ReturnPath = v.Municipality.ID, door.FlowCookie(c), r.path(ReviewPage)
	e.Issuer = issuerFor(signer.Choices(v.Municipality.ID), v.Visit.Issuer)
	e.Demands, e.Language = assuranceOf(r.definition), v.Speaker.Lang()
	return signer.StartSigning(c.UserContext(), e, identity.Signing{
		Subject: v.Visit.Subject, Signer: v.Visit.Signer, Document: r.hash,
		Text: identity.SignText(v.Speaker, v.Municipality.Name, r.hash), Context: string(kept),
	})
}

// issuerFor is where the person signed in, else the first that can sign.
func issuerFor(choices []identity.Choice, signedInAt string) string {
	first := ""
	for _, choice := range choices {
		switch {
		case !choice.Signs:
		case choice.ID == signedInAt:
			return choice.ID
		case first == "":
			first = choice.ID
		}
	}
	return first
}

// NotSigned says why a provider's answer was no signature. To have changed one's mind is no fault, nor is a visit that ended
// meanwhile.
func NotSigned(c *fiber.Ctx, why *identity.Refusal, back string) error {
	switch {
	case why.Kind == identity.Cancelled:
		return showNotSigned(c, fiber.StatusOK, back, "review.cancelled")
	case why.Kind == identity.OtherPerson && page.ResidentOf(c).Person == uuid.Nil:
		return showNotSigned(c, fiber.StatusUnauthorized, back, "review.signed-out")
	case why.Away():
		return showNotSigned(c, fiber.StatusServiceUnavailable, back, why.Key())
	}
	return showNotSigned(c, fiber.StatusForbidden, back, why.Key())
}

// showNotSigned says that nothing was handed in, why, and that the draft is as it was.
func showNotSigned(c *fiber.Ctx, status int, back, key string) error {
	v := page.Of(c, "not-signed", "review.not-signed-title")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return page.Render(c, status, notSignedPage(v, back, v.Say(key)))
}
