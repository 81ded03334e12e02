package main

import (
	"stodporten/cmd/start"
	"stodporten/portal/page"
)

// Settings are the program's, for a test that puts the site together in its own process.
type Settings = settings

// Build is the whole site, as main has it.
func Build(s *Settings, house *start.House) (*page.App, error) {
	site, err := build(s, house, nil) // no file is sent in it
	if err != nil {
		return nil, err
	}
	app, _ := site.(*page.App)
	return app, nil
}
