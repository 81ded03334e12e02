package desk

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"stodporten/casework/office"
	"stodporten/portal/door"
	"stodporten/portal/page"
)

const (
	get  = fiber.MethodGet
	post = fiber.MethodPost
)

// Routes is every page of the desk, with whom it is for.
func (d Desk) Routes() []page.Route {
	registry := registry{db: d.DB, forms: d.Catalogue, files: d.Files, log: d.Log}
	caseworkers := func(handler fiber.Handler) fiber.Handler { return d.let(forCases(), handler) }
	// Whoever holds any role may ask for a number, and learns the same of one that is not theirs and one that is not there.
	anybody := func(handler fiber.Handler) fiber.Handler { return d.let(anyRole(), handler) }
	administrators := func(handler fiber.Handler) fiber.Handler { return d.let(forAdministration(), handler) }

	return slices.Concat(d.doorRoutes(), []page.Route{
		{Method: get, Path: startPath, Guard: page.Anyone, Handler: showStart(anybody(showWork))},
		{Method: get, Path: queuePath, Guard: page.Officer, Handler: caseworkers(showQueue(registry))},
		{Method: get, Path: queuePath + "/:number", Guard: page.Officer, Handler: anybody(showCase(registry))},
		{Method: get, Path: queuePath + "/:number" + filesSection + "/:file", Guard: page.Officer, Handler: anybody(fetchFile(registry))},
		{Method: get, Path: queuePath + "/:number" + paperEnding, Guard: page.Officer, Handler: anybody(fetchPaper(registry))},
		{Method: post, Path: queuePath + "/:number/ta", Guard: page.Officer, Handler: anybody(takeCase(registry))},
		{Method: post, Path: queuePath + "/:number/aterlamna", Guard: page.Officer, Handler: anybody(putBackCase(registry))},
		{Method: post, Path: queuePath + "/:number" + completeEnding, Guard: page.Officer, Handler: anybody(askToComplete(registry))},

		{Method: get, Path: administrationPath, Guard: page.Officer, Handler: administrators(office.ShowHome(d.DB, d.Catalogue))},
		{Method: get, Path: outagePath, Guard: page.Officer, Handler: administrators(office.ShowOutage(d.DB))},
		{Method: post, Path: outagePath, Guard: page.Officer, Handler: administrators(office.AnswerOutage(d.DB))},
		{Method: get, Path: themePath, Guard: page.Officer, Handler: administrators(office.ShowTheme(d.DB))},
		{Method: post, Path: themePath, Guard: page.Officer, Handler: administrators(office.AnswerTheme(d.DB))},

		{Method: get, Path: formsPath, Guard: page.Officer, Handler: administrators(office.ShowForms(d.DB, d.Catalogue))},
		{Method: get, Path: formPath, Guard: page.Officer, Handler: administrators(office.ShowForm(d.DB, d.Catalogue))},
		{Method: post, Path: formPath, Guard: page.Officer, Handler: administrators(office.AnswerForm(d.DB, d.Catalogue))},
		{Method: get, Path: editionPath, Guard: page.Officer, Handler: administrators(office.ShowEdition(d.DB, d.Catalogue))},
		{Method: get, Path: editionPath + "/dra-tillbaka", Guard: page.Officer, Handler: administrators(office.ShowWithdrawal(d.DB, d.Catalogue))},
		{Method: post, Path: editionPath + "/dra-tillbaka", Guard: page.Officer, Handler: administrators(office.AnswerWithdrawal(d.DB, d.Catalogue))},
		{Method: get, Path: blockPath, Guard: page.Officer, Handler: administrators(office.ShowRenewal(d.DB, d.Catalogue))},
		{Method: post, Path: blockPath, Guard: page.Officer, Handler: administrators(office.AnswerRenewal(d.DB, d.Catalogue))},
	})
}

// doorRoutes are the door's, where the page about one's own visits has the navigation of who reads it.
func (d Desk) doorRoutes() []page.Route {
	routes := d.door().Routes()
	for i := range routes {
		if routes[i].Path == visitsPath {
			routes[i].Handler = d.welcomed(routes[i].Handler)
		}
	}
	return routes
}

// showStart sends whoever is not signed in straight to where one signs in: there is nothing else here for them.
func showStart(work fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if page.OfficerOf(c).ID == uuid.Nil {
			return page.SeeOther(c, door.SignInPath)
		}
		return work(c)
	}
}

// showWork leads to where one's work is.
func showWork(c *fiber.Ctx) error {
	if holdsAny(held(c), forCases()) {
		return page.SeeOther(c, queuePath)
	}
	return page.SeeOther(c, administrationPath)
}
