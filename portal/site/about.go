package site

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/drafts"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// chapter is a heading with what stands below it: keys of paragraphs, then of points.
type chapter struct {
	heading string
	texts   []string
	points  []string
}

// wordsOnly is a page of words alone.
type wordsOnly struct {
	name, title, lead string
	chapters          []chapter
	// after is what follows the chapters, and may be nil.
	after func(v page.View) control.Sheet
}

// stated is when the accessibility statement was last gone through.
const stated = "2026-11-22"

func showText(t wordsOnly) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, t.name, t.title)
		v.Crumbs = []control.Step{{Text: v.Say("start.way-start"), Href: startPath}}

		return page.Render(c, fiber.StatusOK, textPage(v, t))
	}
}

// worded fills in whatever a text of this kind may name.
func worded(v page.View, key string) control.Text {
	day, err := time.Parse(time.DateOnly, stated)
	if err != nil {
		day = v.Now
	}
	return v.Say(key,
		locales.With("Municipality", v.Municipality.Name), locales.With("Phone", v.Municipality.HelpPhone), locales.With("Date", day),
		locales.With("Draft", int(drafts.Kept.Hours())/24), locales.With("Idle", int(session.Idle.Minutes())), locales.With("Longest", int(session.ResidentLifetime.Hours())))
}

func wordedAll(v page.View, keys []string) []control.Text {
	texts := make([]control.Text, 0, len(keys))
	for _, key := range keys {
		texts = append(texts, worded(v, key))
	}
	return texts
}

func accessibility() wordsOnly {
	return wordsOnly{name: "about-accessibility", title: "about.accessibility", lead: "about.accessibility-lead", chapters: []chapter{
		{"about.accessibility-how", []string{"about.accessibility-how-text"}, nil},
		{"about.accessibility-use", nil, []string{
			"about.accessibility-use-script", "about.accessibility-use-keyboard", "about.accessibility-use-reader",
			"about.accessibility-use-zoom", "about.accessibility-use-colour", "about.accessibility-use-language", "about.accessibility-use-time",
		}},
		{"about.accessibility-lacks", []string{"about.accessibility-lacks-text"}, nil},
		{"about.accessibility-tell", []string{"about.accessibility-tell-text", "about.accessibility-tell-other"}, nil},
		{"about.accessibility-watch", []string{"about.accessibility-watch-text"}, nil},
		{"about.accessibility-tried", []string{"about.accessibility-tried-text", "about.accessibility-tried-date"}, nil},
	}}
}

func personalData() wordsOnly {
	return wordsOnly{name: "about-personal-data", title: "about.data", lead: "about.data-lead", chapters: []chapter{
		{"about.data-who", []string{"about.data-who-text"}, nil},
		{"about.data-why", []string{"about.data-why-text", "about.data-why-must"}, nil},
		{"about.data-what", nil, []string{"about.data-what-you", "about.data-what-write", "about.data-what-log"}},
		{"about.data-guide", []string{"about.data-guide-text"}, nil},
		{"about.data-sees", []string{"about.data-sees-text", "about.data-sees-others", "about.data-sees-abroad"}, nil},
		{"about.data-long", nil, []string{"about.data-long-draft", "about.data-long-case", "about.data-long-log", "about.data-long-visit"}},
		{"about.data-rights", []string{"about.data-rights-text"}, []string{
			"about.data-rights-read", "about.data-rights-mend", "about.data-rights-limit", "about.data-rights-erase", "about.data-rights-complain",
		}},
		{"about.data-machine", []string{"about.data-machine-text"}, nil},
	}}
}

func cookies() wordsOnly {
	return wordsOnly{name: "about-cookies", title: "about.cookies", lead: "about.cookies-lead", chapters: []chapter{
		{"about.cookies-why", []string{"about.cookies-why-text", "about.cookies-why-law"}, nil},
	}, after: sheetOfCookies}
}

// sheetOfCookies are all there are; on localhost over plain http they lack the "__Host-".
func sheetOfCookies(v page.View) control.Sheet {
	row := func(name, what, long string) []control.Cell {
		return []control.Cell{{Text: control.Plain(name)}, {Text: worded(v, what)}, {Text: worded(v, long)}}
	}
	return control.Sheet{
		Caption: v.Say("about.cookies-table"), CaptionSize: control.Medium,
		Columns: []control.Column{{Title: v.Say("about.cookies-name")}, {Title: v.Say("about.cookies-what")}, {Title: v.Say("about.cookies-long")}},
		Rows: [][]control.Cell{
			row("__Host-resident", "about.cookies-visit", "about.cookies-visit-long"),
			row("__Host-resident-flow", "about.cookies-flow", "about.cookies-flow-long"),
			row("lang", "about.cookies-lang", "about.cookies-lang-long"),
		},
	}
}
