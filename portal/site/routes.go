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
	return slices.Concat(s.door().Routes(), s.open())
}

// open are the pages for anyone.
func (s Site) open() []page.Route {
	shelf := shelf{db: s.DB, forms: s.Catalogue}

	return []page.Route{
		{Method: get, Path: startPath, Guard: page.Anyone, Handler: showStart(shelf)},
	}
}
