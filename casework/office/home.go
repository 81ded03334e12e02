package office

import (
	"cmp"
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"stodporten/casework/units"
	"stodporten/forms/control"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

// organisation is who there is and what is on offer.
type organisation struct {
	units    []units.Unit
	officers []units.Member
	services []municipality.Service
	titles   map[string]control.Text // of services
}

// ShowHome is the start of administration, and the organisation as it is now.
func ShowHome(db transactions, forms *catalogue.Catalogue) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "administration", "office.title")
		var o organisation
		err := db.Do(c.UserContext(), audit.ForOfficer(page.OfficerOf(c)), "show-office", func(ctx context.Context, tx *audit.Tx) (err error) {
			if o.units, err = units.All(ctx, tx); err != nil {
				return err
			}
			if o.officers, err = units.Officers(ctx, tx); err != nil {
				return err
			}
			if o.services, err = municipality.EveryService(ctx, tx); err != nil {
				return err
			}
			o.titles = map[string]control.Text{}
			for _, service := range o.services {
				if definition, err := forms.Newest(ctx, tx, service.Form); err == nil {
					text, lang := definition.Service.Title.Found(v.Speaker.Code())
					o.titles[service.ID] = control.In(v.Speaker, text, lang)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return page.Render(c, fiber.StatusOK, homePage(v, o))
	}
}

func (o organisation) serviceSheet(v page.View) control.Sheet {
	sheet := control.Sheet{Caption: v.Say("office.services"), CaptionSize: control.Medium, Columns: []control.Column{
		{Title: v.Say("office.service")}, {Title: v.Say("office.unit")}, {Title: v.Say("office.owner")}, {Title: v.Say("office.state")},
	}}
	for _, service := range o.services {
		title, ok := o.titles[service.ID]
		if !ok {
			title = control.Plain(service.ID)
		}
		state := v.Say("office.open")
		if !service.Open {
			state = v.Say("office.closed")
		}
		sheet.Rows = append(sheet.Rows, []control.Cell{
			{Text: title}, {Text: control.Plain(service.UnitName)}, {Text: o.nameOf(v, service.Owner)}, {Text: state},
		})
	}
	return sheet
}

// nameOf is that of an officer who is here; whatever waits for somebody who has left must be seen to.
func (o organisation) nameOf(v page.View, officer uuid.UUID) control.Text {
	for _, member := range o.officers {
		if member.ID == officer {
			return control.Plain(member.Name)
		}
	}
	return v.Say("office.owner-gone")
}

func (o organisation) unitSheet(v page.View) control.Sheet {
	sheet := control.Sheet{Caption: v.Say("office.units"), CaptionSize: control.Medium, Columns: []control.Column{
		{Title: v.Say("office.unit")}, {Title: v.Say("office.public-name")}, {Title: v.Say("office.zone")}, {Title: v.Say("office.officers-in"), Numeric: true},
	}}
	for _, unit := range o.units {
		in := 0
		for _, member := range o.officers {
			for _, grant := range member.Grants {
				if grant.Unit == unit.ID {
					in++
					break
				}
			}
		}
		sheet.Rows = append(sheet.Rows, []control.Cell{
			{Text: control.Plain(unit.Name)}, {Text: control.Plain(unit.PublicName)}, {Text: v.Say(zoneKey(unit.Zone))},
			{Text: control.Plain(v.Speaker.Number(int64(in)))},
		})
	}
	return sheet
}

func (o organisation) officerSheet(v page.View) control.Sheet {
	sheet := control.Sheet{Caption: v.Say("office.officers"), CaptionSize: control.Medium, Columns: []control.Column{
		{Title: v.Say("office.name")}, {Title: v.Say("office.job")}, {Title: v.Say("office.roles")}, {Title: v.Say("office.seen")},
	}}
	for _, member := range o.officers {
		seen := v.Say("office.never")
		if member.SignedInAt != nil {
			seen = control.Plain(v.Speaker.DateTime(*member.SignedInAt))
		}
		sheet.Rows = append(sheet.Rows, []control.Cell{
			{Text: control.Plain(member.Name)}, {Text: control.Plain(cmp.Or(member.Title, "–"))}, {Text: roles(v, member.Grants)}, {Text: seen},
		})
	}
	return sheet
}

// roles names them unit by unit: "Ekonomiskt bistånd: handläggare, mottagning".
func roles(v page.View, grants []units.Grant) control.Text {
	if len(grants) == 0 {
		return v.Say("office.no-roles")
	}
	var parts []string
	unit := uuid.Nil
	for _, grant := range grants {
		name := v.Words(roleKey(grant.Role))
		if grant.Unit == unit {
			parts[len(parts)-1] += ", " + name
			continue
		}
		unit = grant.Unit
		parts = append(parts, grant.UnitName+": "+name)
	}
	return control.Plain(strings.Join(parts, "; "))
}

// locales: office.zone-* office.role-*
func zoneKey(zone string) string { return "office.zone-" + zone }

func roleKey(role units.Role) string { return "office.role-" + string(role) }
