package desk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"stodporten/casework/cases"
	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/portal/audit"
	"stodporten/portal/files"
	"stodporten/portal/files/content"
	"stodporten/portal/page"
	"stodporten/portal/papers"
)

const (
	filesSection = "/filer"
	paperEnding  = "/ansokan.pdf"
)

// attached is a file that was found clean, and the question that it answers: an empty one when no sealed answer names it.
type attached struct {
	files.File
	question label
}

// label is a question's, in the language in which it was asked.
type label struct{ text, lang string }

// readFiles reads which files came with the application. Row security shows officers those alone that were found clean; how many
// others there are is known from what was signed, which names each.
func (h *handedIn) readFiles(ctx context.Context, tx *audit.Tx, application uuid.UUID) error {
	clean, err := files.OfApplication(ctx, tx, application)
	if err != nil {
		return err
	}
	questions := h.questionsOfFiles()
	for _, f := range clean {
		h.files = append(h.files, attached{f, questions[f.ID.String()]})
		delete(questions, f.ID.String())
	}
	h.held = len(questions)
	editions, err := papers.Editions(ctx, tx, application)
	_, h.printed = editions[papers.Application]
	return err
}

// questionsOfFiles are those of every file that was signed for, by the file's id.
func (h *handedIn) questionsOfFiles() map[string]label {
	questions := map[string]label{}
	read := func(s *forms.Snapshot) {
		if s == nil {
			return
		}
		eachField(*s, func(f forms.SeenField) {
			for _, file := range f.Files {
				questions[file.ID] = label{f.Label, s.Lang}
			}
		})
	}
	read(h.snapshot)
	for _, g := range h.given {
		read(g.own)
	}
	return questions
}

// size is that of what is handed out, which for a picture is less than what was sent.
func (f attached) size(v page.View) control.Text {
	return control.Plain(forms.Size(f.Size, v.Speaker))
}

func filePath(number string, id uuid.UUID) string {
	return casePath(number) + filesSection + "/" + id.String()
}

// fetchFile hands a clean file to whoever may read the case that it came with. Any other is answered as a number that is not there.
func fetchFile(r registry) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, who, number := c.UserContext(), page.OfficerOf(c), c.Params("number")
		id, _ := uuid.Parse(c.Params("file")) // what is no id is no file's
		err := r.do(ctx, who, "read-file", func(ctx context.Context, tx *audit.Tx) error {
			return mayFetch(ctx, tx, number, id)
		})
		if err != nil {
			return err
		}
		if r.files == nil {
			return cases.ErrNoCase
		}
		file, inside, err := r.files.Open(ctx, audit.ForOfficer(who), id)
		if errors.Is(err, files.ErrNoFile) || errors.Is(err, files.ErrWaiting) {
			return cases.ErrNoCase
		}
		if err != nil {
			return err
		}
		return page.Send(c, page.Attachment{Name: file.Name, MediaType: content.Kind(file.Kind).MediaType(), Bytes: file.Size, Content: inside})
	}
}

// mayFetch holds the file against the case that the officer may read.
func mayFetch(ctx context.Context, tx *audit.Tx, number string, id uuid.UUID) error {
	application, err := applicationOf(ctx, tx, number)
	if err != nil {
		return err
	}
	clean, err := files.OfApplication(ctx, tx, application)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(clean, func(f files.File) bool { return f.ID == id }) {
		tx.Refuse(audit.Line{Kind: "file", Object: id.String()})
		return cases.ErrNoCase
	}
	return nil
}

// applicationOf opens the case, and gives the application that it began with.
func applicationOf(ctx context.Context, tx *audit.Tx, number string) (uuid.UUID, error) {
	found, err := cases.Open(ctx, tx, number)
	if err != nil {
		return uuid.Nil, err
	}
	if found.Application == nil {
		tx.Refuse(audit.Line{Kind: "application", Object: found.Number, Unit: found.Unit})
		return uuid.Nil, cases.ErrNoCase
	}
	return *found.Application, nil
}

// fetchPaper hands out the application as a PDF, as the applicant has it.
func fetchPaper(r registry) fiber.Handler {
	return func(c *fiber.Ctx) error {
		number := c.Params("number")
		var document []byte
		err := r.do(c.UserContext(), page.OfficerOf(c), "read-paper", func(ctx context.Context, tx *audit.Tx) error {
			application, err := applicationOf(ctx, tx, number)
			if err != nil {
				return err
			}
			document, err = papers.Find(ctx, tx, application, papers.Application)
			return err
		})
		if errors.Is(err, papers.ErrNotMade) {
			return cases.ErrNoCase
		}
		if err != nil {
			return err
		}
		return page.Send(c, page.Attachment{
			Name: "ansokan-" + number + ".pdf", MediaType: content.PDF.MediaType(), Bytes: int64(len(document)), Content: io.NopCloser(bytes.NewReader(document)),
		})
	}
}
