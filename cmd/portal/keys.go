package main

import (
	"fmt"

	"github.com/alecthomas/kong"

	"stodporten/portal/files"
)

// makeKeys is a flag that makes the file which FILES_KEYS names, and ends.
type makeKeys string

// BeforeReset is called by kong when the flag is given, before it asks for what else is required.
func (makeKeys) BeforeReset(app *kong.Kong, given *kong.Context, at *kong.Path) error {
	file, ok := given.FlagValue(at.Flag).(makeKeys)
	if !ok || file == "" {
		return nil
	}
	if err := files.NewKeys(string(file)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(app.Stdout, "%s holds new keys. Keep a copy apart from the files: without it no file can be read.\n", file); err != nil {
		return err
	}
	app.Exit(0)
	return nil
}
