package site

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"stodporten/portal/page"
	"stodporten/portal/papers"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/task"
	"stodporten/portal/site/upload"
)

const (
	get  = fiber.MethodGet
	post = fiber.MethodPost
)

// Routes is every page of the residents, with whom it is for.
func (s Site) Routes() []page.Route {
	return slices.Concat(s.door().Routes(), s.open(), s.uploads().Routes(), s.application().Routes(), s.tasks().Routes(), s.mine())
}

// open are the pages for anyone.
func (s Site) open() []page.Route {
	shelf := shelf{db: s.DB, forms: s.Catalogue}

	return []page.Route{
		{Method: get, Path: startPath, Guard: page.Anyone, Handler: showStart(shelf)},
		{Method: get, Path: servicesPath, Guard: page.Anyone, Handler: showServices(shelf)},
		{Method: get, Path: servicesPath + "/:form", Guard: page.Anyone, Handler: showService(shelf)},
		{Method: get, Path: servicesPath + "/:form" + blankPaper, Guard: page.Anyone, Handler: fetchBlank(shelf)},
		{Method: get, Path: guidePath, Guard: page.Anyone, Handler: showGuide(s.Rates)},
		{Method: post, Path: guidePath, Guard: page.Anyone, Limit: 64 << 10, Handler: answerGuide(s.Rates)},
		{Method: get, Path: helpPath, Guard: page.Anyone, Handler: showHelp},
		{Method: get, Path: accessibilityPath, Guard: page.Anyone, Handler: showText(accessibility())},
		{Method: get, Path: personalDataPath, Guard: page.Anyone, Handler: showText(personalData())},
		{Method: get, Path: cookiesPath, Guard: page.Anyone, Handler: showText(cookies())},
	}
}

// uploads are how files come in and go out.
func (s Site) uploads() upload.Pages {
	return upload.Pages{DB: s.DB, Catalogue: s.Catalogue, Files: s.Files}
}

// application are the pages on the way from a service to its receipt.
func (s Site) application() apply.Pages {
	pages := apply.Pages{DB: s.DB, Catalogue: s.Catalogue, Files: s.Files, Words: s.Words, Signer: s.Signer, Gate: s.door()}
	if pages.Signer == nil {
		pages.Signer = s.SignIn
	}
	return pages
}

// tasks are the pages of what a resident is asked to do.
func (s Site) tasks() task.Pages {
	around := s.application()
	return task.Pages{DB: s.DB, Catalogue: s.Catalogue, Words: s.Words, Signer: around.Signer, Gate: around.Gate}
}

// mine are the resident's own pages.
func (s Site) mine() []page.Route {
	folder, number := s.folder(), myPagesPath+"/arenden/:number"
	withdraw := number + withdrawEnding

	return []page.Route{
		{Method: get, Path: myPagesPath, Guard: page.Resident, Handler: showMyPages(folder)},
		{Method: get, Path: number, Guard: page.Resident, Handler: showMyCase(folder)},
		{Method: get, Path: number + "/kvitto", Guard: page.Resident, Handler: showReceipt(folder)},
		{Method: get, Path: number + "/ansokan", Guard: page.Resident, Handler: showSealed(folder)},
		{Method: get, Path: number + receiptPaper, Guard: page.Resident, Handler: fetchPaper(folder, papers.Receipt)},
		{Method: get, Path: number + applicationPaper, Guard: page.Resident, Handler: fetchPaper(folder, papers.Application)},
		{Method: get, Path: withdraw, Guard: page.Resident, Handler: showWithdraw(folder)},
		{Method: post, Path: withdraw, Guard: page.Resident, Handler: withdrawApplication(folder)},
		{Method: get, Path: logPath, Guard: page.Resident, Handler: showAccessLog(folder)},
	}
}
