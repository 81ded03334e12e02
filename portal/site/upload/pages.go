// Package upload is how files come in to a question of a form and go out to whoever sent them: by tus 1.0 where a script runs, by a
// plain form where none does, and as something to keep when asked for.
//
// It owns no table: portal/files keeps what comes. It refuses a question that the form does not have, and answers a file that is not
// the asker's as one that is not there. No name of a file is logged.
package upload

import (
	"context"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"stodporten/forms"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// Pages is what they need. Without Files there are none.
type Pages struct {
	DB        *audit.DB
	Catalogue *catalogue.Catalogue
	Files     *files.Receiver
}

const (
	servicesPath = "/e-tjanster"
	sendPath     = "/uppladdning"
	filePath     = sendPath + "/fil/:id"
	keepPath     = "/mina-sidor/bilagor/"
	attachPart   = "bilagor"
	removePart   = "ta-bort"

	// mostPosted is a form with all the files that a draft may have.
	mostPosted = files.MostTotal + 1<<20
	// mostPiece is a piece that a script sends: at most a whole file.
	mostPiece = files.MostTotal
)

// Answers turns what the room refuses into a status and words.
func Answers() []page.Answer {
	return []page.Answer{
		{Error: files.ErrNoFile, Status: fiber.StatusNotFound, Key: "files.none"},
		{Error: files.ErrNoDraft, Status: fiber.StatusNotFound, Key: "answers.no-draft"},
		{Error: files.ErrWaiting, Status: fiber.StatusConflict, Key: "files.not-yet"},
		{Error: files.ErrOffset, Status: fiber.StatusConflict},
		{Error: files.ErrWhole, Status: fiber.StatusConflict},
	}
}

// SendTo is where a script sends files to a form of a service by tus.
func SendTo(service string) string { return sendPath + "/" + url.PathEscape(service) }

// AttachPath is the page where files are added to a question without a script.
func AttachPath(service, input string) string {
	return servicesPath + "/" + url.PathEscape(service) + "/" + attachPart + "/" + url.PathEscape(input)
}

// KeepPath is where its owner gets a file back.
func KeepPath(file string) string { return keepPath + url.PathEscape(file) }

func often(name string, times int) page.Rate {
	return page.Rate{Limit: session.Limit{Name: name, Times: times, Period: time.Minute}}
}

// Routes are these pages' lines of the site's one table.
func (p Pages) Routes() []page.Route {
	if p.Files == nil {
		return nil
	}
	const get, post = fiber.MethodGet, fiber.MethodPost
	attach := servicesPath + "/:form/" + attachPart + "/:field"
	begin, piece := often("upload-begin", 120), often("upload", 1200)

	return []page.Route{
		{Method: post, Path: sendPath + "/:form", Guard: page.Resident, Stream: true, Limit: 4 << 10, Rate: begin, Handler: beginFile(p)},
		{Method: fiber.MethodOptions, Path: sendPath + "/:form", Guard: page.Anyone, Stream: true, Handler: sayWhatIsSpoken},
		{Method: fiber.MethodHead, Path: filePath, Guard: page.Resident, Stream: true, Rate: piece, Handler: tellOffset(p)},
		{Method: fiber.MethodPatch, Path: filePath, Guard: page.Resident, Stream: true, Limit: mostPiece, Rate: piece, Handler: takePiece(p)},
		{Method: fiber.MethodDelete, Path: filePath, Guard: page.Resident, Stream: true, Limit: 4 << 10, Rate: piece, Handler: stopFile(p)},
		{Method: get, Path: filePath + "/lage", Guard: page.Resident, Rate: piece, Handler: tellState(p)},
		{Method: get, Path: attach, Guard: page.Resident, Handler: showAttach(p)},
		{Method: post, Path: attach, Guard: page.Resident, Stream: true, Limit: mostPosted, Rate: begin, Handler: attachFiles(p)},
		{Method: post, Path: attach + "/" + removePart, Guard: page.Resident, Rate: piece, Handler: removeFile(p)},
		{Method: get, Path: keepPath + ":id", Guard: page.Resident, Stream: true, Rate: piece, Handler: handOut(p)},
	}
}

// asked is a question that somebody sends files to.
type asked struct {
	who     identity.Resident
	service municipality.Service
	draft   drafts.Draft
	form    forms.Definition
	field   forms.Field
	input   string
	files   []files.File
}

func (a asked) actor() audit.Actor { return audit.ForResident(a.who) }

func (a asked) newFile(name string, bytes int64) files.New {
	return files.New{Draft: a.draft.ID, Field: a.input, Name: name, Bytes: bytes, Limits: files.LimitsOf(a.field)}
}

// asked finds the question in the form that the asker has begun. page.ErrNotFound when there is none that takes files.
func (p Pages) asked(ctx context.Context, who identity.Resident, service, input string) (a asked, err error) {
	a = asked{who: who, input: input}
	err = p.DB.Do(ctx, a.actor(), "file.ask", func(ctx context.Context, tx *audit.Tx) error {
		if a.service, err = municipality.ServiceByID(ctx, tx, service); err != nil {
			return err
		}
		if a.draft, err = drafts.Of(ctx, tx, a.service.Form); err != nil {
			return err
		}
		if a.form, err = p.Catalogue.Version(ctx, tx, a.service.Form, a.draft.Version); err != nil {
			return err
		}
		var ok bool
		if a.field, ok = files.Question(a.form, input); !ok {
			return page.ErrNotFound
		}
		a.files, err = files.OfDraft(ctx, tx, a.draft.ID)
		return err
	})
	return a, err
}

// fileOf is the file that an address names; one that is no id is not there.
func fileOf(c *fiber.Ctx) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return uuid.Nil, files.ErrNoFile
	}
	return id, nil
}

func actorOf(c *fiber.Ctx) audit.Actor { return audit.ForResident(page.ResidentOf(c)) }

// handOut gives its owner a file back. It is read out while it is sent.
func handOut(p Pages) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id, err := fileOf(c)
		if err != nil {
			return err
		}
		file, content, err := p.Files.Open(c.UserContext(), actorOf(c), id)
		if err != nil {
			return err
		}
		return page.Send(c, page.Attachment{Name: file.Name, MediaType: mediaType(file), Bytes: file.Size, Content: content})
	}
}
