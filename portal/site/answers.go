package site

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/portal/applications"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/task"
	"stodporten/portal/site/upload"
)

// Answers turns what the rooms refuse into a status and words.
func Answers() []page.Answer {
	return slices.Concat(task.Answers(), upload.Answers(), []page.Answer{
		{Error: applications.ErrTooLate, Status: fiber.StatusConflict, Key: "withdraw.too-late"},
		{Error: applications.ErrNoApplication, Status: fiber.StatusNotFound, Key: "answers.no-case"},
		{Error: municipality.ErrNoSuchService, Status: fiber.StatusNotFound, Key: "answers.no-service"},
		{Error: catalogue.ErrNoForm, Status: fiber.StatusNotFound, Key: "answers.no-service"},
		{Error: drafts.ErrNoDraft, Status: fiber.StatusNotFound, Key: "answers.no-draft"},
		{Error: drafts.ErrChanged, Status: fiber.StatusConflict, Key: "answers.draft-changed"},
		{Error: drafts.ErrNotMoved, Status: fiber.StatusConflict, Key: "move.too-late"},
		{Error: drafts.ErrTooLarge, Status: fiber.StatusRequestEntityTooLarge, Key: "apply.too-large"},
		{Error: apply.ErrTooLowAssurance, Status: fiber.StatusForbidden, Key: "apply.too-low-assurance"},
		{Error: forms.ErrTooMuch, Status: fiber.StatusRequestEntityTooLarge},
		{Error: forms.ErrNotText, Status: fiber.StatusBadRequest},
	})
}
