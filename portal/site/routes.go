package site

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"stodporten/portal/page"
)

const (
	get  = fiber.MethodGet
	post = fiber.MethodPost
)

// Routes is every page of the residents, with whom it is for.
func (s Site) Routes() []page.Route {
	return slices.Concat(s.door().Routes(), s.open(), s.application(), s.mine())
}

// open are the pages for anyone.
func (s Site) open() []page.Route {
	shelf := shelf{db: s.DB, forms: s.Catalogue}

	return []page.Route{
		{Method: get, Path: startPath, Guard: page.Anyone, Handler: showStart(shelf)},
		{Method: get, Path: servicesPath, Guard: page.Anyone, Handler: showServices(shelf)},
		{Method: get, Path: servicesPath + "/:form", Guard: page.Anyone, Handler: showService(shelf)},
		{Method: get, Path: guidePath, Guard: page.Anyone, Handler: showGuide(s.Rates)},
		{Method: post, Path: guidePath, Guard: page.Anyone, Limit: 64 << 10, Handler: answerGuide(s.Rates)},
		{Method: get, Path: helpPath, Guard: page.Anyone, Handler: showHelp},
		{Method: get, Path: accessibilityPath, Guard: page.Anyone, Handler: showText(accessibility())},
		{Method: get, Path: personalDataPath, Guard: page.Anyone, Handler: showText(personalData())},
		{Method: get, Path: cookiesPath, Guard: page.Anyone, Handler: showText(cookies())},
	}
}

// application is the way from a service to its receipt. The parts of the address that are no page of a form stand first.
func (s Site) application() []page.Route {
	pen, form := s.pen(), servicesPath+"/:form/"

	return []page.Route{
		{Method: get, Path: form + beginPage, Guard: page.Resident, Handler: showBeginning(pen)},
		{Method: post, Path: form + beginPage, Guard: page.Anyone, Handler: beginApplication(pen)},
		{Method: get, Path: form + reviewPage, Guard: page.Resident, Handler: showReview(pen)},
		{Method: post, Path: form + signPage, Guard: page.Resident, Handler: startSigning(pen, s.SignIn, s.door())},
		{Method: get, Path: form + discardPage, Guard: page.Resident, Handler: showDiscard(pen)},
		{Method: post, Path: form + discardPage, Guard: page.Resident, Handler: discardDraft(pen)},
		{Method: get, Path: form + ":page", Guard: page.Resident, Handler: showFormPage(pen)},
		{Method: post, Path: form + ":page", Guard: page.Resident, Handler: leaveFormPage(pen)},
	}
}

// mine are the resident's own pages.
func (s Site) mine() []page.Route {
	folder, number := s.folder(), myPagesPath+"/arenden/:number"

	return []page.Route{
		{Method: get, Path: myPagesPath, Guard: page.Resident, Handler: showMyPages(folder)},
		{Method: get, Path: number, Guard: page.Resident, Handler: showMyCase(folder)},
		{Method: get, Path: number + "/kvitto", Guard: page.Resident, Handler: showReceipt(folder)},
		{Method: get, Path: number + "/ansokan", Guard: page.Resident, Handler: showSealed(folder)},
		{Method: get, Path: logPath, Guard: page.Resident, Handler: showAccessLog(folder)},
	}
}
