package page_test

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"stodporten/forms/control"
	"stodporten/portal/page"
)

// plainPage is a page with a form, as a site would make one.
func plainPage(v page.View) templ.Component {
	field := control.Input(v.Speaker, control.Question{Name: "text", Label: v.Say("page.contact")}, control.Typing{})
	form := around(page.Form(v, "form", "/skicka/brev"), field)

	return around(page.Layout(v), templ.Join(control.Title(v.Say("page.contact")), form))
}

func around(outer, inner templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, inner), w)
	})
}
