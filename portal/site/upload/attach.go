package upload

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/files"
	"stodporten/portal/files/content"
	"stodporten/portal/page"
)

const (
	inputName = "fil"
	idName    = "fil-id"
	mostParts = 100
)

// refusedFile is one that could not be taken in, by the name that it had.
type refusedFile struct {
	name   string
	reason content.Reason
}

// attachView is the page where files are added to one question.
type attachView struct {
	asked
	refused []refusedFile
}

// showAttach shows the files of a question and where more are added.
func showAttach(p Pages) fiber.Handler {
	return func(c *fiber.Ctx) error {
		a, err := p.asked(c.UserContext(), page.ResidentOf(c), c.Params("form"), c.Params("field"))
		if err != nil {
			return err
		}
		return renderAttach(c, fiber.StatusOK, attachView{asked: a})
	}
}

func renderAttach(c *fiber.Ctx, status int, a attachView) error {
	v := page.Of(c, "attach", "files.title")
	v.Sensitive = a.form.Sensitivity >= 2
	v.Wrong = len(a.refused) > 0
	v.Back = control.Step{Text: v.Say("common.back"), Href: a.back()}
	return page.Render(c, status, attachPage(v, a))
}

// attachFiles takes what was posted, one file after the other as they come, and shows what became of them.
func attachFiles(p Pages) fiber.Handler {
	return func(c *fiber.Ctx) error {
		parts := page.Parts(c)
		if parts == nil {
			return fiber.ErrUnsupportedMediaType
		}
		a, err := p.asked(c.UserContext(), page.ResidentOf(c), c.Params("form"), c.Params("field"))
		if err != nil {
			return err
		}
		refused, err := p.takeAll(c.UserContext(), a, parts)
		if err != nil {
			return err
		}
		if len(refused) == 0 {
			return page.SeeOther(c, AttachPath(a.service.ID, a.input))
		}
		if a, err = p.asked(c.UserContext(), a.who, a.service.ID, a.input); err != nil {
			return err
		}
		return renderAttach(c, fiber.StatusUnprocessableEntity, attachView{asked: a, refused: refused})
	}
}

// takeAll reads the form to its end, also past what is refused: a browser that is answered before has nobody to show the answer to.
func (p Pages) takeAll(ctx context.Context, a asked, parts *multipart.Reader) ([]refusedFile, error) {
	var refused []refusedFile
	for n := 0; ; n++ {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return refused, nil
		}
		if err != nil {
			return nil, page.Broken(err)
		}
		name, given := nameIn(part)
		if part.FormName() != inputName || !given || n > mostParts {
			continue
		}
		file, err := p.Files.Take(ctx, a.actor(), a.newFile(name, 0), part)
		var refusal *content.Refusal
		switch {
		case errors.As(err, &refusal):
			refused = append(refused, refusedFile{name, refusal.Reason})
		case errors.Is(err, files.ErrBroken):
			return nil, page.Broken(err)
		case err != nil:
			return nil, err
		case file.State == forms.Refused:
			refused = append(refused, refusedFile{name, content.Reason(file.Reason)})
		}
	}
}

// nameIn is a file's name as it was sent: the standard library would leave out the path before it, and a path is to be refused.
// An input in which no file was chosen sends an empty name.
func nameIn(part *multipart.Part) (string, bool) {
	_, options, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return "", false
	}
	name := options["filename"]
	return name, name != ""
}

// removeFile takes a file away again, as long as it has not been handed in.
func removeFile(p Pages) fiber.Handler {
	return func(c *fiber.Ctx) error {
		a, err := p.asked(c.UserContext(), page.ResidentOf(c), c.Params("form"), c.Params("field"))
		if err != nil {
			return err
		}
		id, err := uuid.Parse(c.FormValue(idName))
		if err != nil {
			return files.ErrNoFile
		}
		if err := p.Files.Remove(c.UserContext(), a.actor(), id); err != nil && !errors.Is(err, files.ErrNoFile) {
			return err
		}
		return page.SeeOther(c, AttachPath(a.service.ID, a.input))
	}
}

// back is the page of the form on which the question stands.
func (a asked) back() string {
	top, _, _ := strings.Cut(a.input, ".")
	for _, p := range a.form.Pages {
		if slices.ContainsFunc(p.Fields, func(f forms.Field) bool { return f.ID == top }) {
			return servicesPath + "/" + a.service.ID + "/" + p.ID + "#" + a.input
		}
	}
	return servicesPath + "/" + a.service.ID
}

// about is what the files are to show: the paper that is called for, or the question itself.
func (a asked) about() forms.Words {
	_, rest, _ := strings.Cut(a.input, ".")
	paper, _, _ := strings.Cut(rest, ".")
	for _, e := range a.form.Evidence {
		if e.ID == paper {
			return e.Label
		}
	}
	return a.field.Label
}

// own are the question's files, those that were refused too until they are taken away.
func (a asked) own() []files.File {
	return slices.DeleteFunc(slices.Clone(a.files), func(f files.File) bool { return f.Field != a.input })
}

func (a asked) limits() files.Limits { return files.LimitsOf(a.field) }

func (a asked) full() bool { return len(files.OnField(a.files, a.input)) >= a.limits().Files }

func (a asked) accepts() string {
	var all []string
	for _, kind := range a.limits().Kinds {
		all = append(all, kind.MediaType())
	}
	return strings.Join(all, ",")
}

func (a asked) takesPictures() bool {
	return slices.ContainsFunc(a.limits().Kinds, content.Kind.Picture)
}

// kindsOf says what may be sent, in words.
func kindsOf(l files.Limits) string {
	names := map[content.Kind]string{
		content.PDF: "PDF", content.JPEG: "JPEG", content.PNG: "PNG", content.HEIC: "HEIC", content.DOCX: "Word (docx)", content.ODT: "OpenDocument (odt)",
	}
	var all []string
	for _, kind := range l.Kinds {
		all = append(all, names[kind])
	}
	return strings.Join(all, ", ")
}

func inWords(v page.View, words forms.Words) control.Text {
	text, lang := words.Found(v.Speaker.Code())
	return control.In(v.Speaker, text, lang)
}

func (a attachView) mistakes(v page.View) []control.Mistake {
	var all []control.Mistake
	for _, r := range a.refused {
		key, name := "files.refused-named", r.name
		if r.reason == content.BadName {
			key, name = "files.refused-unnamed", "" // it must not deceive here either
		}
		text := v.Say(key, locales.With("File", name), locales.With("Why", v.Words(string(r.reason))))
		all = append(all, control.Mistake{Target: inputName, Text: text})
	}
	return all
}

// colour and says are how a file stands.
func colour(f files.File) control.Colour {
	switch f.State {
	case forms.Clean:
		return control.Green
	case forms.Refused:
		return control.Red
	case forms.Receiving, forms.Quarantined:
	}
	return control.Blue
}

func megabytes(bytes int64) string { return strconv.FormatInt(bytes>>20, 10) }

func mediaType(f files.File) string { return content.Kind(f.Kind).MediaType() }
