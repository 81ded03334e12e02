package upload

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/portal/files"
	"stodporten/portal/files/content"
	"stodporten/portal/page"
)

// tus 1.0, https://tus.io/protocols/resumable-upload: the core with creation, termination and expiration.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,termination,expiration"
	tusPiece      = "application/offset+octet-stream"

	tusResumable = "Tus-Resumable"
	uploadLength = "Upload-Length"
	uploadOffset = "Upload-Offset"
	uploadMeta   = "Upload-Metadata"
	uploadExpiry = "Upload-Expires"
)

// speaks refuses whoever speaks another version, and says so in the answer.
func speaks(c *fiber.Ctx) bool {
	c.Set(tusResumable, tusVersion)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if c.Get(tusResumable) == tusVersion {
		return true
	}
	c.Set("Tus-Version", tusVersion)
	c.Status(fiber.StatusPreconditionFailed)
	return false
}

func sayWhatIsSpoken(c *fiber.Ctx) error {
	c.Set(tusResumable, tusVersion)
	c.Set("Tus-Version", tusVersion)
	c.Set("Tus-Extension", tusExtensions)
	c.Set("Tus-Max-Size", strconv.Itoa(files.MostTotal))
	return c.SendStatus(fiber.StatusNoContent)
}

// beginFile answers with the address that the file's pieces go to.
func beginFile(p Pages) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !speaks(c) {
			return nil
		}
		length, err := strconv.ParseInt(c.Get(uploadLength), 10, 64)
		said, ok := metadata(c.Get(uploadMeta))
		if err != nil || length < 0 || !ok {
			return c.SendStatus(fiber.StatusBadRequest)
		}
		if length == 0 {
			return sayRefused(c, content.Empty)
		}
		a, err := p.asked(c.UserContext(), page.ResidentOf(c), c.Params("form"), said["field"])
		if err != nil {
			return err
		}
		file, err := p.Files.Begin(c.UserContext(), a.actor(), a.newFile(said["filename"], length))
		var refusal *content.Refusal
		if errors.As(err, &refusal) {
			return sayRefused(c, refusal.Reason)
		}
		if err != nil {
			return err
		}
		sayExpiry(c, file)
		c.Set(fiber.HeaderLocation, sendPath+"/fil/"+file.ID.String())
		return c.SendStatus(fiber.StatusCreated)
	}
}

// metadata reads "name base64, name base64"; false when it is something else.
func metadata(header string) (map[string]string, bool) {
	said := map[string]string{}
	for pair := range strings.SplitSeq(header, ",") {
		name, encoded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		if err != nil || name == "" || len(said) >= 20 {
			return nil, false
		}
		said[name] = string(value)
	}
	return said, true
}

// standing is how a file stands, for a script to show.
type standing struct {
	ID    string `json:"id,omitempty"`
	State string `json:"state"`
	Name  string `json:"name,omitempty"`
	Size  string `json:"size,omitempty"`
	Says  string `json:"says"`
	Why   string `json:"why,omitempty"`
}

// sayRefused answers in words; a size that is too large has a status of its own.
func sayRefused(c *fiber.Ctx, reason content.Reason) error {
	v := page.Of(c, "upload", "files.title")
	status := fiber.StatusUnprocessableEntity
	if reason == content.TooLarge || reason == content.TooMuch {
		status = fiber.StatusRequestEntityTooLarge
	}
	return c.Status(status).JSON(standing{State: string(forms.Refused), Says: v.Words("sheet.file-refused"), Why: v.Words(string(reason))})
}

// tellOffset says how much has come; a file that is whole and was not judged is judged now.
func tellOffset(p Pages) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !speaks(c) {
			return nil
		}
		id, err := fileOf(c)
		if err != nil {
			return err
		}
		file, err := p.Files.Finish(c.UserContext(), actorOf(c), id)
		if err != nil {
			return err
		}
		sayProgress(c, file)
		return c.SendStatus(fiber.StatusOK)
	}
}

func takePiece(p Pages) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !speaks(c) {
			return nil
		}
		if c.Get(fiber.HeaderContentType) != tusPiece {
			return c.SendStatus(fiber.StatusUnsupportedMediaType)
		}
		offset, err := strconv.ParseInt(c.Get(uploadOffset), 10, 64)
		if err != nil || offset < 0 {
			return c.SendStatus(fiber.StatusBadRequest)
		}
		id, err := fileOf(c)
		if err != nil {
			return err
		}
		file, err := p.Files.Append(c.UserContext(), actorOf(c), id, offset, page.Incoming(c))
		var refusal *content.Refusal
		switch {
		case errors.As(err, &refusal):
			return sayRefused(c, refusal.Reason)
		case errors.Is(err, files.ErrBroken):
			return page.Broken(err)
		case err != nil:
			return err
		}
		sayProgress(c, file)
		return c.SendStatus(fiber.StatusNoContent)
	}
}

func sayProgress(c *fiber.Ctx, file files.File) {
	sayExpiry(c, file)
	c.Set(uploadOffset, strconv.FormatInt(file.Received, 10))
	c.Set(uploadLength, strconv.FormatInt(file.Bytes, 10))
}

func sayExpiry(c *fiber.Ctx, file files.File) {
	if file.State == forms.Receiving {
		c.Set(uploadExpiry, file.ExpiresAt.UTC().Format(http.TimeFormat))
	}
}

func stopFile(p Pages) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !speaks(c) {
			return nil
		}
		id, err := fileOf(c)
		if err != nil {
			return err
		}
		if err := p.Files.Remove(c.UserContext(), actorOf(c), id); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}

// tellState says in the reader's language how a file stands.
func tellState(p Pages) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id, err := fileOf(c)
		if err != nil {
			return err
		}
		file, err := p.Files.Finish(c.UserContext(), actorOf(c), id)
		if err != nil {
			return err
		}
		v := page.Of(c, "upload", "files.title")
		told := standing{
			ID: file.ID.String(), State: string(file.State), Name: file.Name, Size: file.Fact().Size(v.Speaker),
			Says: v.Words("sheet.file-" + string(file.State)), // locales: sheet.file-*
		}
		if file.Reason != "" {
			told.Why = v.Words(file.Reason) // locales: files.*
		}
		return c.JSON(told)
	}
}
