package site

import (
	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
)

// callLine is somewhere to call: the number, and in words who answers and when.
type callLine struct {
	number    string
	who, when control.Text
	about     control.Text
}

// showHelp is for somebody who cannot wait. Nothing on it needs a sign-in, and it asks the database nothing.
func showHelp(c *fiber.Ctx) error {
	v := page.Of(c, "help-today", "help.title")
	v.Sensitive = true

	return page.Render(c, fiber.StatusOK, helpPage(v))
}

// hereToday are the lines of the municipality, after the one that saves lives.
func hereToday(v page.View) []callLine {
	lines := []callLine{{number: "112", who: v.Say("page.help-emergency"), when: v.Say("page.help-emergency-when"), about: v.Say("help.emergency-about")}}
	if v.Municipality.OnCallPhone != "" {
		lines = append(lines, callLine{
			number: v.Municipality.OnCallPhone, who: v.Say("page.help-on-call"), when: v.Say("page.help-on-call-when"), about: v.Say("help.on-call-about"),
		})
	}
	return append(lines, callLine{
		number: v.Municipality.HelpPhone, who: v.Say("page.help-office"), when: apply.InWords(v, forms.Words(v.Municipality.HelpHours)), about: v.Say("help.office-about"),
	})
}

// elsewhereToday are national lines that cost nothing.
func elsewhereToday(v page.View) []callLine {
	always := v.Say("page.help-emergency-when")

	return []callLine{
		{number: "020-50 50 50", who: v.Say("help.violence"), when: always, about: v.Say("help.violence-about")},
		{number: "116 111", who: v.Say("help.child"), when: always, about: v.Say("help.child-about")},
		{number: "90101", who: v.Say("help.suicide"), when: always, about: v.Say("help.suicide-about")},
		{number: "1177", who: v.Say("help.care"), when: always, about: v.Say("help.care-about")},
	}
}
