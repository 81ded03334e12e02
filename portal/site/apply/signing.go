package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgconn"

	"stodporten/forms/calendar"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/identity"
	"stodporten/portal/page"
)

var (
	// errSignedOther is answered when what was signed is not what the draft says now. Nothing is handed in.
	errSignedOther = errors.New("the draft is not what was signed")
	// errNotHandedIn is a signature that was given and could not be used. The draft is as it was.
	errNotHandedIn = errors.New("signed and not handed in")
)

// signed is a document that came back signed.
type signed struct {
	asking
	errand
	short    string // the municipality's prefix of numbers
	evidence identity.Evidence
}

// handIn makes the application out of the draft, in one transaction, if it still is what was signed. A draft that has been
// handed in already gives the number it got.
func (p pen) handIn(ctx context.Context, s signed) (number string, err error) {
	const tries = 3
	for range tries {
		err = p.db.Do(ctx, s.actor(), "application.hand-in", func(ctx context.Context, tx *audit.Tx) error {
			number, err = p.handInOnce(ctx, tx, s)
			return err
		})
		if errors.Is(err, drafts.ErrNoDraft) {
			return p.handedIn(ctx, s, err)
		}
		if !waitedTooLong(err) {
			break
		}
	}
	return number, err
}

// waitedTooLong is a lock that others held: many were handing in at once.
func waitedTooLong(err error) bool {
	const lockNotAvailable = "55P03"
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == lockNotAvailable
}

func (p pen) handInOnce(ctx context.Context, tx *audit.Tx, s signed) (string, error) {
	f, err := p.open(ctx, tx, s.asking)
	if err != nil {
		return "", err
	}
	if f.draft.ID != s.Draft {
		return "", drafts.ErrNoDraft
	}
	if err := f.handsIn(); err != nil {
		return "", err
	}
	if s.Day != f.facts.Today.Format(time.DateOnly) { // signed before midnight, handed in after
		if f.facts.Today, err = time.Parse(time.DateOnly, s.Day); err != nil {
			return "", fmt.Errorf("%w: %w", errSignedOther, err)
		}
		f.look()
	}
	r, err := f.together(s.speaker)
	if err != nil {
		return "", err
	}
	if f.draft.Revision != s.Revision || s.evidence.Person != f.facts.Applicant.Number || len(r.report.Problems) > 0 {
		return "", errSignedOther
	}
	if err := s.evidence.Verify(r.hash); err != nil {
		return "", fmt.Errorf("%w: %w", errSignedOther, err)
	}
	if err := drafts.Spend(ctx, tx, f.draft.ID, f.draft.Revision); err != nil {
		return "", err
	}
	protected, err := identity.IsProtected(ctx, tx, s.who)
	if err != nil {
		return "", err
	}
	evidence, err := json.Marshal(s.evidence)
	if err != nil {
		return "", fmt.Errorf("keep the evidence: %w", err)
	}
	today := calendar.At(tx.At)
	signers, papers, err := f.followsOf(r, protected, today)
	if err != nil {
		return "", err
	}
	return applications.HandIn(ctx, tx, applications.HandingIn{
		Draft: f.draft.ID, Short: s.short, Service: f.service, Definition: f.definition, Answers: f.seen.Counted,
		Snapshot: r.bytes, SnapshotHash: r.hash, Evidence: evidence, SignedAt: s.evidence.SignedAt,
		LacksSignature: lacking(signers) || len(signers) == 0 && r.couple(), Signers: signers, Papers: papers,
		Year: today.Year, PromisedBy: promise(today, f.definition.HandlingDays),
	})
}

// handedIn is the number that a spent draft got, or the error that there is no draft.
func (p pen) handedIn(ctx context.Context, s signed, gone error) (number string, err error) {
	err = p.db.Do(ctx, s.actor(), "application.hand-in", func(ctx context.Context, tx *audit.Tx) error {
		known, err := applications.ByDraft(ctx, tx, s.Draft)
		if errors.Is(err, applications.ErrNoApplication) {
			return gone
		}
		number = known.Number
		return err
	})
	return number, err
}

// Finish goes on with what was signed: to the receipt, or to a page that says why there is none.
func (p Pages) Finish(c *fiber.Ctx, arrival identity.Arrival) error {
	v := page.Of(c, "not-signed", "review.not-signed-title")
	var kept errand
	if err := json.Unmarshal([]byte(arrival.Context), &kept); err != nil {
		return fmt.Errorf("%w: %w", errNotHandedIn, err)
	}
	// The bytes that were signed are in the language they were read in, whatever it is now.
	done := signed{
		asking: asking{who: page.ResidentOf(c), service: kept.Service, speaker: p.Words.Speaker(kept.Lang)},
		errand: kept, short: v.Municipality.Short, evidence: *arrival.Signed,
	}
	pen := p.pen()
	number, err := pen.handIn(c.UserContext(), done)
	switch {
	case errors.Is(err, drafts.ErrNoDraft):
		return showGone(c, pen, done.asking, leaving{draft: kept.Draft.String()})
	case errors.Is(err, errStopped):
		return page.SeeOther(c, Path(kept.Service, ReviewPage)) // which says why
	case errors.Is(err, errSignedOther):
		return showNotSigned(c, fiber.StatusConflict, Path(kept.Service, ReviewPage), "review.signed-other")
	case err != nil:
		page.Note(c, fmt.Errorf("%w: %w", errNotHandedIn, err))
		return showNotSigned(c, fiber.StatusInternalServerError, Path(kept.Service, ReviewPage), "review.not-handed-in")
	}
	return page.SeeOther(c, ReceiptPath(number))
}
