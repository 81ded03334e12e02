package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"stodporten/cmd/demo/provider"
	"stodporten/cmd/demo/town"
	"stodporten/locales"
)

// welcome says in one screenful what there is: addresses, whom to sign in as, what to try.
func (d *demo) welcome(out io.Writer, locale string) error {
	bundle, err := locales.Load()
	if err != nil {
		return err
	}
	lang := "en"
	if strings.HasPrefix(locale, "sv") {
		lang = "sv"
	}
	speaker := bundle.Speaker(lang)
	var text strings.Builder
	line := func(format string, arguments ...any) { fmt.Fprintf(&text, format+"\n", arguments...) }
	line("\n%s\n", speaker.Say("demo.running", locales.With("Folder", near(d.folder.path))))
	if err := d.addresses(line, speaker); err != nil {
		return err
	}
	line("\n%s", speaker.Say("demo.sign-in-as"))
	people, err := provider.People()
	if err != nil {
		return err
	}
	// The rest are on the provider's list.
	for _, id := range []string{"199001012385", "195810033356", "sara.lind", "ulla.gran"} {
		for _, person := range people {
			if person.ID == id {
				line("  %-15s %-13s %s", person.Name(), person.ID, person.About[lang])
			}
		}
	}
	line("  %s\n\n%s", speaker.Say("demo.others"), speaker.Say("demo.try"))
	for i, key := range []string{"demo.try-apply", "demo.try-take", "demo.try-follow"} {
		line("  %d. %s", i+1, speaker.Say(key))
	}
	line("")
	if d.visits.embedded != nil {
		line("%s", speaker.Say("demo.kept-embedded"))
	}
	line("%s", speaker.Say("demo.ending"))
	_, err = io.WriteString(out, text.String())
	return err
}

// addresses are those of both sites in each municipality; the first is plain localhost as well.
func (d *demo) addresses(line func(string, ...any), speaker locales.Speaker) error {
	towns, err := town.Towns("localhost")
	if err != nil {
		return err
	}
	for _, site := range []struct {
		title string
		port  int
	}{{speaker.Say("demo.residents"), d.ports.residents()}, {speaker.Say("demo.officers"), d.ports.officers()}} {
		for i, t := range towns {
			title, at := site.title, address(site.port)
			if i > 0 {
				title, at = "", fmt.Sprintf("http://%s:%d", t.Municipality.Host, site.port)
			}
			line("  %-12s %-34s %s", title, at, t.Municipality.Name)
		}
	}
	return nil
}

// near is a path as one would type it here.
func near(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	relative, err := filepath.Rel(here, path)
	if err != nil || strings.HasPrefix(relative, "..") {
		return path
	}
	return relative
}
