package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stodporten/casework/cases"
	"stodporten/forms"
	"stodporten/forms/calendar"
	"stodporten/forms/control"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/page"
	"stodporten/portal/tasks"
)

const (
	completeEnding = "/komplettera"
	pagesField     = "pages"
	wordsField     = "words"
	daysToComplete = 14
	mostAsked      = 2000

	askedParameter = "begart"
)

// given is what somebody was asked for, and what came of it.
type given struct {
	tasks.Given
	own     *forms.Snapshot // nil while there is nothing, or when it cannot be read
	changed []change        // of a completion: what is otherwise than it was handed in
}

// change is an answer that a completion changed.
type change struct {
	question      string
	before, after []string
}

// readAsked reads what others were asked for, beside the application itself.
func (h *handedIn) readAsked(ctx context.Context, tx *audit.Tx, of cases.Case) (err error) {
	if h.wanted, err = applications.Signers(ctx, tx, *of.Application); err != nil {
		return err
	}
	all, err := tasks.OfApplication(ctx, tx, *of.Application)
	if err != nil {
		return err
	}
	for _, one := range all {
		g := given{Given: one}
		if document, err := applications.ReadDocument(one.Sealed); one.Sealed != nil && err == nil {
			g.own = document.Own
		}
		if one.Kind == tasks.Complete && g.own != nil && h.snapshot != nil {
			g.changed = changesBetween(*h.snapshot, *g.own)
		}
		h.given = append(h.given, g)
	}
	return nil
}

// proved says whether a signature holds for what its signer saw, and that this belongs to the application.
func proved(one applications.Signature, whole []byte) (identity.Evidence, [sha256.Size]byte, bool) {
	var evidence identity.Evidence
	signed, sum := whole, sha256.Sum256(whole)
	if one.Document != nil {
		signed = one.Document
		document, err := applications.ReadDocument(one.Document)
		if err != nil || document.Seen == nil || document.Seen.Whole != hex.EncodeToString(sum[:]) {
			return evidence, sum, false
		}
	}
	hash := sha256.Sum256(signed)
	if json.Unmarshal(one.Evidence, &evidence) != nil {
		return evidence, hash, false
	}
	return evidence, hash, slices.Equal(one.SignedHash, hash[:]) && evidence.Verify(hash) == nil
}

// changesBetween are the questions of the completed pages that are answered otherwise than before.
func changesBetween(before, after forms.Snapshot) []change {
	was := map[string]forms.SeenField{}
	eachField(before, func(f forms.SeenField) { was[f.Name] = f })
	var all []change
	eachField(after, func(f forms.SeenField) {
		if old := was[f.Name]; !slices.Equal(old.Shown, f.Shown) {
			all = append(all, change{question: f.Label, before: old.Shown, after: f.Shown})
		}
		delete(was, f.Name)
	})
	eachField(before, func(f forms.SeenField) {
		onPage := slices.ContainsFunc(after.Pages, func(p forms.SeenPage) bool { return holds(before, p.ID, f.Name) })
		if _, gone := was[f.Name]; gone && onPage && len(f.Shown) > 0 {
			all = append(all, change{question: f.Label, before: f.Shown})
		}
	})
	return all
}

func eachField(s forms.Snapshot, do func(forms.SeenField)) {
	for _, p := range s.Pages {
		for _, f := range p.Fields {
			do(f)
			for _, row := range f.Rows {
				for _, inner := range row.Fields {
					inner.Label = row.Title + ": " + inner.Label
					do(inner)
				}
			}
		}
	}
}

// holds says whether a page of the snapshot has that field.
func holds(s forms.Snapshot, id, name string) bool {
	found := false
	only := s
	only.Pages = slices.DeleteFunc(slices.Clone(s.Pages), func(p forms.SeenPage) bool { return p.ID != id })
	eachField(only, func(f forms.SeenField) { found = found || f.Name == name })
	return found
}

// unsafe are those whom the municipality must not contact.
func (h *handedIn) unsafe() []applications.Wanted {
	return slices.DeleteFunc(slices.Clone(h.wanted), func(w applications.Wanted) bool { return w.State != applications.WantedUnsafe })
}

// completes says whether the officer may ask for more: the case is theirs, nothing is asked for yet, and the application stands.
func (o opened) completes() bool {
	return o.mine && o.handedIn != nil && o.handedIn.snapshot != nil && o.handedIn.WithdrawnAt == nil &&
		!slices.ContainsFunc(o.handedIn.given, func(g given) bool { return g.Kind == tasks.Complete && g.State == tasks.Open })
}

// asking is a completion as the officer wrote it.
type asking struct {
	pages []string
	words string
	wrong string // the key of what is wrong with it, or ""
}

func (a asking) check() string {
	switch {
	case len(a.pages) == 0:
		return "asked.no-pages"
	case a.words == "":
		return "asked.no-words"
	case len([]rune(a.words)) > mostAsked:
		return "asked.long"
	}
	return ""
}

// askToComplete asks the applicant for some pages once more, with the officer's own words.
func askToComplete(r registry) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, who, number := c.UserContext(), page.OfficerOf(c), c.Params("number")
		v := page.Of(c, "case", "case.title")
		posted := page.Posted(c)
		a := asking{pages: posted[pagesField]}
		if words := posted[wordsField]; len(words) > 0 {
			a.words = strings.TrimSpace(strings.ReplaceAll(words[0], "\r\n", "\n"))
		}
		a.wrong = a.check()
		var o opened
		err := r.do(ctx, who, "ask-to-complete", func(ctx context.Context, tx *audit.Tx) (err error) {
			if o, err = r.open(ctx, tx, v, number); err != nil {
				return err
			}
			if !o.completes() {
				return cases.ErrNotYours
			}
			a.pages = o.handedIn.known(a.pages)
			if a.wrong == "" {
				a.wrong = a.check()
			}
			if a.wrong != "" || page.OnlySwitched(c) {
				return nil
			}
			return applications.AskToComplete(ctx, tx, *o.Application, applications.Completion{
				Pages: a.pages, Words: a.words, DueOn: calendar.Shift(calendar.At(tx.At).AddDays(daysToComplete)).Time(),
			})
		})
		switch {
		case errors.Is(err, applications.ErrAskedAlready):
			return page.SeeOther(c, casePath(number)) // which shows what is asked for
		case err != nil:
			return err
		case page.OnlySwitched(c):
			a.wrong = ""
			o.asks = a
			return page.Render(c, fiber.StatusOK, casePage(titled(v, o), o))
		case a.wrong != "":
			o.asks = a
			v = titled(v, o)
			v.Wrong = true
			return page.Render(c, fiber.StatusUnprocessableEntity, casePage(v, o))
		}
		r.log.LogAttrs(ctx, slog.LevelInfo, "a completion was asked for", slog.String("request", page.RequestID(ctx)))
		return page.SeeOther(c, casePath(number)+"?"+askedParameter+"=1")
	}
}

func titled(v page.View, o opened) page.View {
	v.Title = o.Number
	v.Crumbs = []control.Step{{Text: v.Say("queue.title"), Href: queuePath}}
	return v
}

// known are those of the pages that the application has.
func (h *handedIn) known(pages []string) []string {
	return slices.DeleteFunc(slices.Clone(pages), func(id string) bool {
		return !slices.ContainsFunc(h.snapshot.Pages, func(p forms.SeenPage) bool { return p.ID == id })
	})
}
