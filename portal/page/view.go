package page

import (
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/municipality"
	"stodporten/portal/session"
)

// View is what every page gets. Of fills the first half from the request; a page fills in the rest as it needs.
type View struct {
	Municipality municipality.Municipality
	Speaker      locales.Speaker
	Visit        *session.Visit // nil for visitors
	Now          time.Time
	Path         string
	Nonce        string
	RequestID    string

	Name      string         // in data-page, the same in all languages
	Title     string         // of the page alone; the service and the municipality follow by themselves
	Sensitive bool           // show the button that leaves quickly
	Wrong     bool           // something must be corrected: the title says so first
	Back      control.Step   // one step back, when it has an Href
	Crumbs    []control.Step // the levels above, instead of Back
	Form      string         // id of the page's form, when switching language must bring along what is typed
	Lead      bool           // the first child is a Hero and stands edge to edge

	request *request
	query   string
}

// Of is the view of this request, for the page of that name. The key is that of its title.
func Of(c *fiber.Ctx, name, titleKey string, data ...locales.Pair) View {
	r := requestOf(c)
	v := r.view(c, name)
	v.Title = v.Words(titleKey, data...)
	return v
}

func (r *request) view(c *fiber.Ctx, name string) View {
	return View{
		Municipality: r.place, Speaker: r.speaker, Visit: r.visit, Now: r.app.site.Clock.Now(),
		Path: pathOf(c), Nonce: r.nonce, RequestID: r.id, Name: name, request: r,
		query: string(c.Request().URI().QueryString()),
	}
}

// Say is a message as a component, marked with its language where it is not that of the page.
func (v View) Say(key string, data ...locales.Pair) control.Text {
	return control.Say(v.Speaker, key, data...)
}

// Words is a message as a string, for attributes and titles.
func (v View) Words(key string, data ...locales.Pair) string {
	return v.Speaker.Say(key, data...)
}

// SignedIn says whether it is known who reads the page.
func (v View) SignedIn() bool { return v.Visit != nil }

func (v View) service() string {
	if v.request.app.desk() {
		return v.Words("page.desk")
	}
	return v.Words("page.service")
}

func (v View) fullTitle() string {
	parts := make([]string, 0, 3)
	for _, part := range []string{v.Title, v.service(), v.Municipality.Name} {
		if part != "" && (len(parts) == 0 || parts[len(parts)-1] != part) {
			parts = append(parts, part)
		}
	}
	title := strings.Join(parts, " – ")
	if v.Wrong {
		title = v.Words("common.error-prefix") + " " + title
	}
	return title
}

func (v View) styleSheet() string {
	if v.Speaker.Dir() == "rtl" {
		return v.request.app.assets.address("page-rtl.css")
	}
	return v.request.app.assets.address("page.css")
}

func (v View) bodyClass() string {
	if v.request.app.desk() {
		return "desk"
	}
	return "resident"
}

func (v View) asset(name string) string { return v.request.app.assets.address(name) }

func (v View) frame() Frame { return v.request.app.site.Frame }

// SetWays gives this request a navigation of its own, its error page included: for a site where it differs with who asks.
func SetWays(c *fiber.Ctx, ways func(View) []control.Step) { requestOf(c).ways = ways }

func (v View) ways() []control.Step {
	if v.request.ways != nil {
		return v.request.ways(v)
	}
	return steps(v.frame().Ways, v)
}

func (v View) foot() []control.Step { return steps(v.frame().Foot, v) }

func steps(made func(View) []control.Step, v View) []control.Step {
	if made == nil {
		return nil
	}
	return made(v)
}

// signIn leads back to this page afterwards; not from an answer to a form, which cannot be asked for again.
func (v View) signIn() string {
	return v.frame().SignIn + "?till=" + url.QueryEscape(v.Path)
}

func (v View) mayJudge() bool { return v.request.unsure == nil }

func (v View) outage() control.Text {
	text, lang := inLanguage(v.Municipality.Outage, v.Speaker)
	return control.In(v.Speaker, text, lang)
}

func (v View) helpHours() control.Text {
	text, lang := inLanguage(v.Municipality.HelpHours, v.Speaker)
	return control.In(v.Speaker, text, lang)
}

type tongue struct {
	code, lang, name, href string
	current                bool
}

// tongues is the language switch. It keeps the place: path and query stay as they are.
func (v View) tongues() []tongue {
	words := v.request.app.site.Words
	var all []tongue
	for _, code := range v.request.app.offered(v.request) {
		query, err := url.ParseQuery(v.query)
		if err != nil {
			query = url.Values{}
		}
		query.Set(languageField, code)
		all = append(all, tongue{
			code: code, lang: words.Speaker(code).Lang(), name: words.Name(code),
			href: v.Path + "?" + query.Encode(), current: code == v.Speaker.Code(),
		})
	}
	return all
}

func telephone(number string) string {
	var digits strings.Builder
	for _, r := range number {
		if r >= '0' && r <= '9' || r == '+' && digits.Len() == 0 {
			digits.WriteRune(r)
		}
	}
	return "tel:" + digits.String()
}
