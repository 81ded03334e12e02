package office

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

const (
	brandField  = "farg"
	accentField = "accent"
	white       = "#ffffff"
)

// colours is what the form of the looks holds.
type colours struct {
	typed       municipality.Theme // as it is written in the fields
	theme       municipality.Theme // as it is meant
	wrongBrand  control.Text
	wrongAccent control.Text
	contrast    float64 // of white text on the brand colour; 0 when there is no such colour
	preview     bool
	saved       bool
}

// ShowTheme is where an administrator sees and changes the municipality's colours.
func ShowTheme(db transactions) fiber.Handler {
	return func(c *fiber.Ctx) error {
		m, err := current(c.UserContext(), db, page.OfficerOf(c))
		if err != nil {
			return err
		}
		colours := colours{typed: m.Theme, theme: m.Theme, saved: done(c)}
		colours.contrast, _ = municipality.Contrast(m.Theme.Brand, white)
		return renderTheme(c, fiber.StatusOK, m, colours)
	}
}

// AnswerTheme shows the page in the colours typed, or has them everywhere; colours on which words cannot be read it does neither.
func AnswerTheme(db transactions) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, who := c.UserContext(), page.OfficerOf(c)
		m, err := current(ctx, db, who)
		if err != nil {
			return err
		}
		colours := colours{typed: municipality.Theme{Brand: c.FormValue(brandField), Accent: c.FormValue(accentField)}}
		colours.theme = municipality.Theme{Brand: hexadecimal(colours.typed.Brand), Accent: hexadecimal(colours.typed.Accent)}
		if !colours.check(c) {
			return renderTheme(c, fiber.StatusUnprocessableEntity, m, colours)
		}
		if page.OnlySwitched(c) {
			return renderTheme(c, fiber.StatusOK, m, colours)
		}
		if c.FormValue(whatField) == previewValue {
			colours.preview, m.Theme = true, colours.theme
			return renderTheme(c, fiber.StatusOK, m, colours)
		}
		err = db.Do(ctx, audit.ForOfficer(who), "set-theme", func(ctx context.Context, tx *audit.Tx) error {
			tx.Log(audit.Line{Deed: audit.Write, Kind: "theme", Object: string(tx.Municipality)})
			return municipality.SetTheme(ctx, tx, tx.Municipality, colours.theme, tx.At)
		})
		if err != nil {
			return err
		}
		return page.SeeOther(c, themePath+"?"+doneQuery+"=1")
	}
}

// check says what is wrong beside the field, and for a colour too light which shade of it would do.
func (t *colours) check(c *fiber.Ctx) bool {
	v := page.Of(c, "theme", "theme.title")
	var err error
	if t.contrast, err = municipality.Contrast(t.theme.Brand, white); err != nil {
		t.wrongBrand = v.Say("theme.malformed")
	} else if err := t.theme.Validate(); errors.Is(err, municipality.ErrTheme) {
		t.wrongBrand = v.Say("theme.too-light", locales.With("Contrast", ratio(v, t.contrast)), locales.With("Darker", darker(t.theme.Brand)))
	}
	if _, err := municipality.Contrast(t.theme.Accent, white); err != nil {
		t.wrongAccent = v.Say("theme.malformed")
	}
	return t.wrongBrand.Empty() && t.wrongAccent.Empty()
}

func (t colours) mistakes() []control.Mistake {
	var mistakes []control.Mistake
	for _, one := range []control.Mistake{{Target: brandField, Text: t.wrongBrand}, {Target: accentField, Text: t.wrongAccent}} {
		if !one.Text.Empty() {
			mistakes = append(mistakes, one)
		}
	}
	return mistakes
}

func renderTheme(c *fiber.Ctx, status int, m municipality.Municipality, colours colours) error {
	v := page.Of(c, "theme", "theme.title")
	v.Municipality, v.Crumbs, v.Form, v.Wrong = m, way(v), "theme", len(colours.mistakes()) > 0
	return page.Render(c, status, themePage(v, colours))
}

// hexadecimal takes #1F5245, 1f5245 and #abc for what they mean; what is no colour it leaves for others to refuse.
func hexadecimal(typed string) string {
	digits := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(typed), "#"))
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	return "#" + digits
}

// darker is the lightest shade of a colour on which white text can be read.
func darker(colour string) string {
	var red, green, blue int
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &red, &green, &blue); err != nil {
		return ""
	}
	for share := 99; share > 0; share-- {
		shade := fmt.Sprintf("#%02x%02x%02x", red*share/100, green*share/100, blue*share/100)
		if (municipality.Theme{Brand: shade, Accent: shade}).Validate() == nil {
			return shade
		}
	}
	return "#000000"
}

// ratio is rounded down, so that what is refused never reads as what is demanded: "4,4:1".
func ratio(v page.View, contrast float64) string {
	tenths := int64(math.Floor(contrast * 10))
	return v.Words("theme.ratio", locales.With("Whole", tenths/10), locales.With("Tenth", tenths%10))
}
