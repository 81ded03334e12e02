package site

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/papers"
	"stodporten/portal/site/apply"
)

// The last parts of the addresses of papers.
const (
	receiptPaper     = "/kvitto.pdf"
	applicationPaper = "/ansokan.pdf"
	blankPaper       = "/blankett.pdf"
)

// Paper reads one of a matter's papers; papers.ErrNotMade before the worker has made it. applications.ErrNoApplication for a matter
// that is not there or somebody else's.
func (f folder) Paper(ctx context.Context, who identity.Resident, number string, kind papers.Kind) (document []byte, err error) {
	err = f.db.Do(ctx, audit.ForResident(who), "paper.read", func(ctx context.Context, tx *audit.Tx) error { // locales: no key
		matter, err := applications.ByNumber(ctx, tx, number)
		if err != nil {
			return err
		}
		document, err = papers.Own(ctx, tx, matter.ID, kind)
		return err
	})
	return document, err
}

type paperReader interface {
	Paper(ctx context.Context, who identity.Resident, number string, kind papers.Kind) ([]byte, error)
}

// fetchPaper hands out a paper, or says that it is being made and what can be printed meanwhile.
func fetchPaper(folder paperReader, kind papers.Kind) fiber.Handler {
	return func(c *fiber.Ctx) error {
		number := c.Params("number")
		document, err := folder.Paper(c.UserContext(), page.ResidentOf(c), number, kind)
		if errors.Is(err, papers.ErrNotMade) {
			v := page.Of(c, "paper-waits", "paperwaits.title")
			v.Crumbs = []control.Step{{Text: v.Say("mypages.title"), Href: myPagesPath}, {Text: control.Plain(number), Href: apply.CasePath(number)}}
			return page.Render(c, fiber.StatusAccepted, paperWaitsPage(v, number, kind))
		}
		if err != nil {
			return err
		}
		name := "kvittens-"
		if kind == papers.Application {
			name = "ansokan-"
		}
		return send(c, name+number+".pdf", document)
	}
}

func send(c *fiber.Ctx, name string, document []byte) error {
	return page.Send(c, page.Attachment{
		Name: name, MediaType: "application/pdf", Bytes: int64(len(document)), Content: io.NopCloser(bytes.NewReader(document)),
	})
}

// blank is the paper form of a service, as it is filled in now, in the reader's language, else in Swedish.
// catalogue.ErrWithdrawn where nobody may apply with it.
func (s shelf) blank(ctx context.Context, at municipality.ID, service, lang string) (found papers.OnPaper, err error) {
	err = s.db.Public(ctx, at, func(ctx context.Context, tx *audit.Tx) error {
		offered, err := municipality.ServiceByID(ctx, tx, service)
		if err != nil {
			return err
		}
		version, err := s.forms.Offered(ctx, tx, offered.Form)
		if err != nil {
			return err
		}
		if version.Standing == catalogue.Withdrawn {
			return catalogue.ErrWithdrawn
		}
		bare, _, _ := strings.Cut(lang, "-")
		found, err = papers.FindBlank(ctx, tx, offered.Form, version.Definition.Version, lang, bare, "sv")
		return err
	})
	return found, err
}

type blankReader interface {
	blank(ctx context.Context, at municipality.ID, service, lang string) (papers.OnPaper, error)
}

// fetchBlank hands out the paper form of a service to anybody.
func fetchBlank(services blankReader) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "paper-waits", "paperwaits.blank-title")
		service := c.Params("form")
		found, err := services.blank(c.UserContext(), v.Municipality.ID, service, v.Speaker.Code())
		if errors.Is(err, papers.ErrNotMade) {
			v.Crumbs = []control.Step{{Text: v.Say("services.title"), Href: servicesPath}}
			return page.Render(c, fiber.StatusAccepted, blankWaitsPage(v, apply.ServicePath(service)))
		}
		if errors.Is(err, catalogue.ErrWithdrawn) {
			return page.SeeOther(c, apply.ServicePath(service)) // which says why
		}
		if err != nil {
			return err
		}
		return send(c, "blankett-"+service+"-"+found.Lang+".pdf", found.Document)
	}
}
