package site

import (
	"context"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/catalogue"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
)

type offerLister interface {
	all(ctx context.Context, at municipality.ID) ([]offer, error)
}

// showStart says in one breath what this is, and what one can do here.
func showStart(offers offerLister) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "start", "start.title")
		v.Lead = true
		all, err := offers.all(c.UserContext(), v.Municipality.ID)
		if err != nil {
			return err
		}
		return page.Render(c, fiber.StatusOK, startPage(v, append(cardsOf(v, all), guideCard(v))))
	}
}

func cardsOf(v page.View, offers []offer) []control.Card {
	cards := make([]control.Card, 0, len(offers))
	for _, o := range offers {
		card := control.Card{
			Title: apply.InWords(v, o.Definition.Service.Title), Text: apply.InWords(v, o.Definition.Service.Summary), Href: pathOf(o),
			Facts: []control.Text{v.Say("services.takes", locales.With("Count", o.Definition.HandlingDays))},
		}
		if o.Standing != catalogue.Open {
			card.Status, card.Colour = v.Say("services.not-open"), control.Grey
		}
		cards = append(cards, card)
	}
	return cards
}

func pathOf(o offer) string { return servicesPath + "/" + url.PathEscape(o.ID) }

func guideCard(v page.View) control.Card {
	return control.Card{Title: v.Say("start.guide"), Text: v.Say("start.guide-text"), Href: guidePath}
}

// stepsOfStart are keys; that of the words below each is the same with "-text".
//
// locales: start.step-*
func stepsOfStart() []string {
	return []string{"start.step-read", "start.step-apply", "start.step-follow"}
}

// telephone leaves of a number what a telephone dials.
func telephone(number string) string {
	var digits strings.Builder
	for _, r := range number {
		if r >= '0' && r <= '9' || r == '+' && digits.Len() == 0 {
			digits.WriteRune(r)
		}
	}
	return "tel:" + digits.String()
}
