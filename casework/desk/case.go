package desk

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"stodporten/casework/cases"
	"stodporten/casework/intake"
	"stodporten/forms"
	"stodporten/forms/calendar"
	"stodporten/forms/control"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/page"
)

const (
	takeEnding    = "/ta"
	putBackEnding = "/aterlamna"

	viewParameter  = "visa"
	onlyAnswers    = "svar"
	takenParameter = "tagit"
)

// opened is a case as its officer reads it.
type opened struct {
	cases.Case
	people   []cases.Person
	service  control.Text
	today    calendar.Date
	mine     bool
	taken    bool // just now
	answers  bool // only the answers, not all that was seen
	asked    bool // a completion, just now
	asks     asking
	fetches  bool // files can be fetched here
	handedIn *handedIn
}

// handedIn is the application that a case began with.
type handedIn struct {
	applications.Sealed
	snapshot   *forms.Snapshot // nil when it cannot be read
	unchanged  bool            // the bytes are those that were signed
	signatures []signature
	steps      []applications.Taken
	wanted     []applications.Wanted
	given      []given
	files      []attached
	held       int  // files that were signed for and are not clean, or not yet
	printed    bool // the application is there as a paper
}

type signature struct {
	applications.Signature
	assurance identity.Assurance
	document  [sha256.Size]byte
	holds     bool // the evidence proves it, for what the signer saw
}

// showCase reads the application out of its sealed snapshot, and holds it against what was signed each time.
func showCase(r registry) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, who := c.UserContext(), page.OfficerOf(c)
		if err := intake.Receive(ctx, r.db, who.Municipality); err != nil {
			r.log.LogAttrs(ctx, slog.LevelError, "intake failed", slog.String("request", page.RequestID(ctx)), slog.String("error", plainly(err)))
		}
		v := page.Of(c, "case", "case.title")
		var o opened
		err := r.do(ctx, who, "read-case", func(ctx context.Context, tx *audit.Tx) (err error) {
			o, err = r.open(ctx, tx, v, c.Params("number"))
			return err
		})
		if err != nil {
			return err
		}
		if o.handedIn != nil && !o.handedIn.sound() {
			r.log.LogAttrs(ctx, slog.LevelError, "an application is not what was signed", slog.String("request", page.RequestID(ctx)))
		}
		v = titled(v, o)
		o.asked = c.Query(askedParameter) != ""
		o.taken = o.mine && c.Query(takenParameter) != ""
		o.answers = c.Query(viewParameter) == onlyAnswers
		return page.Render(c, fiber.StatusOK, casePage(v, o))
	}
}

func (r registry) open(ctx context.Context, tx *audit.Tx, v page.View, number string) (opened, error) {
	found, err := cases.Open(ctx, tx, number)
	if err != nil {
		return opened{}, err
	}
	o := opened{Case: found, today: calendar.At(tx.At), mine: found.Assignee != nil && *found.Assignee == tx.Actor.Officer(), fetches: r.files != nil}
	if o.people, err = cases.People(ctx, tx, found); err != nil {
		return opened{}, err
	}
	names, err := r.services(ctx, tx, v)
	if err != nil {
		return opened{}, err
	}
	o.service = named(names, found.Service)
	if found.Application != nil {
		o.handedIn, err = readHandedIn(ctx, tx, found)
	}
	return o, err
}

func readHandedIn(ctx context.Context, tx *audit.Tx, of cases.Case) (*handedIn, error) {
	sealed, err := applications.AsHandedIn(ctx, tx, *of.Application)
	if err != nil {
		return nil, err
	}
	signed, err := applications.Signatures(ctx, tx, *of.Application)
	if err != nil {
		return nil, err
	}
	steps, err := applications.StepsOf(ctx, tx, *of.Application)
	if err != nil {
		return nil, err
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "application", Object: of.Number, Unit: of.Unit})
	h := examine(sealed, signed, steps)
	if err := h.readAsked(ctx, tx, of); err != nil {
		return nil, err
	}
	return h, h.readFiles(ctx, tx, *of.Application)
}

// examine holds the stored bytes against their hash, and each signature against the bytes.
func examine(sealed applications.Sealed, signed []applications.Signature, steps []applications.Taken) *handedIn {
	document := sha256.Sum256(sealed.Snapshot)
	h := &handedIn{Sealed: sealed, steps: steps, unchanged: slices.Equal(document[:], sealed.SnapshotHash)}
	if snapshot, err := forms.ReadSnapshot(sealed.Snapshot); err == nil {
		h.snapshot = &snapshot
	}
	for _, one := range signed {
		s := signature{Signature: one}
		var evidence identity.Evidence
		evidence, s.document, s.holds = proved(one, sealed.Snapshot)
		s.assurance = evidence.Assurance
		h.signatures = append(h.signatures, s)
	}
	return h
}

// sound says that nothing has been changed since it was signed, as far as can be proved.
func (h *handedIn) sound() bool {
	return h.unchanged && h.snapshot != nil && len(h.signatures) > 0 &&
		!slices.ContainsFunc(h.signatures, func(s signature) bool { return !s.holds })
}

// applicant is the party who applied, and false when the case did not begin with an application of anybody's.
func (o opened) applicant() (cases.Person, bool) {
	if len(o.people) == 0 {
		return cases.Person{}, false
	}
	return o.people[0], true
}

func (o opened) protected() bool {
	return slices.ContainsFunc(o.people, func(p cases.Person) bool { return p.Protected })
}

func casePath(number string) string { return queuePath + "/" + url.PathEscape(number) }

func takeCase(r registry) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, number := c.UserContext(), c.Params("number")
		err := r.do(ctx, page.OfficerOf(c), "case.take", func(ctx context.Context, tx *audit.Tx) error {
			return cases.Take(ctx, tx, number)
		})
		var first *cases.Taken
		if errors.As(err, &first) {
			return page.Render(c, fiber.StatusConflict, takenPage(page.Of(c, "case-taken", "case.taken-title"), *first, number))
		}
		if err != nil {
			return err
		}
		return page.SeeOther(c, casePath(number)+"?"+takenParameter+"=1")
	}
}

func putBackCase(r registry) fiber.Handler {
	return func(c *fiber.Ctx) error {
		number := c.Params("number")
		err := r.do(c.UserContext(), page.OfficerOf(c), "case.put-back", func(ctx context.Context, tx *audit.Tx) error {
			return cases.PutBack(ctx, tx, number)
		})
		if err != nil {
			return err
		}
		query := url.Values{listParameter: {string(cases.Mine)}, returnedParameter: {number}}
		return page.SeeOther(c, queuePath+"?"+query.Encode())
	}
}
