// Package apply is the residents' way from a service to its receipt: the pages of a form, its review, and signing it.
//
// It owns no table: each page asks drafts, catalogue and applications in a transaction that was opened for the resident who asks.
// It refuses to hand in anything but the bytes that were reviewed and signed, to save a page over what was written elsewhere
// meanwhile, and whoever signed in less surely than the form demands.
package apply

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/files"
	"stodporten/portal/page"
)

// Pages is what the pages of an application need.
type Pages struct {
	DB        *audit.DB
	Catalogue *catalogue.Catalogue
	Files     *files.Receiver // nil where no file can be sent
	Words     *locales.Bundle // to say once more, in the language it was signed in, what was signed
	Signer    Signer
	Gate      Gate
}

// Addresses that these pages and those around them lead to.
const (
	ServicesPath = "/e-tjanster"
	MyPagesPath  = "/mina-sidor"
)

// What Mina sidor is led to with.
const (
	SavedQuery     = "sparat" // a draft was left and saved
	DiscardedQuery = "slangt" // a draft was thrown away
)

// The parts of an application's address that are no page of the form.
const (
	BeginPage   = "borja"
	ReviewPage  = "granska"
	SignPage    = "skriv-under"
	DiscardPage = "slang"
	MovePage    = "flytta"
	savePart    = "/spara" // below a page of the form

	stayPath = "/fortsatt" // of portal/page, on every site
)

// ErrTooLowAssurance is answered to somebody who signed in less surely than the form demands.
var ErrTooLowAssurance = errors.New("the form demands a surer sign-in")

// Routes are these pages' lines of the site's one table. The parts of the address that are no page of a form stand first.
func (p Pages) Routes() []page.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	pen, form := p.pen(), ServicesPath+"/:form/"

	return []page.Route{
		{Method: get, Path: form + BeginPage, Guard: page.Resident, Handler: showBeginning(pen)},
		{Method: post, Path: form + BeginPage, Guard: page.Anyone, Handler: beginApplication(pen)},
		{Method: get, Path: form + ReviewPage, Guard: page.Resident, Handler: showReview(pen)},
		{Method: post, Path: form + SignPage, Guard: page.Resident, Handler: startSigning(pen, p.Signer, p.Gate)},
		{Method: get, Path: form + DiscardPage, Guard: page.Resident, Handler: showDiscard(pen)},
		{Method: post, Path: form + DiscardPage, Guard: page.Resident, Handler: discardDraft(pen)},
		{Method: get, Path: form + MovePage, Guard: page.Resident, Handler: showMove(pen)},
		{Method: post, Path: form + MovePage, Guard: page.Resident, Handler: answerMove(pen)},
		{Method: post, Path: form + ":page" + savePart, Guard: page.Resident, Rate: saves(), Handler: autosavePage(pen)},
		{Method: get, Path: form + ":page", Guard: page.Resident, Handler: showFormPage(pen)},
		{Method: post, Path: form + ":page", Guard: page.Resident, Handler: leaveFormPage(pen)},
	}
}

func (p Pages) pen() pen { return pen{db: p.DB, forms: p.Catalogue, files: p.Files} }

// ServicePath is the address of a service's own page.
func ServicePath(service string) string { return ServicesPath + "/" + url.PathEscape(service) }

// Path is the address of a part of a service's form: the id of a page, or one of the parts above.
func Path(service, part string) string { return ServicePath(service) + "/" + part }

// CasePath is the address of what a resident has handed in.
func CasePath(number string) string { return MyPagesPath + "/arenden/" + url.PathEscape(number) }

// ReceiptPath is the address of its receipt.
func ReceiptPath(number string) string { return CasePath(number) + "/kvitto" }

// InWords is a form's own text in the language of the page, marked where it is in another.
func InWords(v page.View, words forms.Words) control.Text {
	text, lang := words.Found(v.Speaker.Code())
	return control.In(v.Speaker, text, lang)
}

// Sensitive says that whoever stands behind should not see that one reads about this.
func Sensitive(d forms.Definition) bool { return d.Sensitivity >= 2 }
