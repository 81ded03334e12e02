package door

import (
	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// showVisits is where somebody sees that nobody else is signed in as them, and can end it if somebody is.
func (d Door) showVisits(c *fiber.Ctx) error {
	v := page.Of(c, "session", "door.visits-title")
	listed, err := d.Visits.List(c.UserContext(), *v.Visit, page.VisitToken(c))
	if err != nil {
		return err
	}
	return page.Render(c, fiber.StatusOK, visitsPage(v, listed))
}

func lastTime(v page.View) control.Text {
	if v.Visit.LastSignedInAt.IsZero() {
		return v.Say("door.first-time")
	}
	return v.Say("door.last-time", locales.With("Time", v.Speaker.DateTime(v.Visit.LastSignedInAt)))
}

func visitsSheet(v page.View, listed []session.Listed) control.Sheet {
	sheet := control.Sheet{
		Caption: v.Say("door.visits-now"), CaptionSize: control.Medium,
		Columns: []control.Column{
			{Title: v.Say("door.visit-begun")}, {Title: v.Say("door.visit-seen")}, {Title: v.Say("door.visit-where")},
		},
	}
	for _, one := range listed {
		where := v.Say("door.elsewhere")
		if one.Current {
			where = v.Say("door.here")
		}
		sheet.Rows = append(sheet.Rows, []control.Cell{
			{Text: control.Plain(v.Speaker.DateTime(one.StartedAt))}, {Text: control.Plain(v.Speaker.DateTime(one.SeenAt))}, {Text: where},
		})
	}
	return sheet
}
