package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"stodporten/forms"
	"stodporten/portal/catalogue"
)

func TestAVersionIsPublishedByCommandAndOnlyWithSamplesThatComeOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.found(t)
	file := func(name, text string) string {
		path := filepath.Join(h.folder, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	standard, err := catalogue.Standard()
	must(t, err)
	var next, version string
	for _, source := range standard {
		definition, err := forms.Parse(source)
		must(t, err)
		if definition.ID == "financial-assistance" {
			version = strconv.Itoa(definition.Version + 1)
			next = strings.Replace(string(source), `"version": `+strconv.Itoa(definition.Version), `"version": `+version, 1)
		}
	}
	form := file("form.json", next)
	wrong := file("wrong.json", `[{"name": "tomt", "today": "2026-11-23", "answers": {}, "expects": {"problems": []}}]`)
	right := file("right.json", `[{"name": "tomt", "today": "2026-11-23", "answers": {}, "expects": {"unit": ""}}]`)

	status, said := h.run("publish", "ekkoping", form, "--samples="+wrong)
	if status != 1 || !strings.Contains(said, "tomt: problem") {
		t.Errorf("samples that come out otherwise: %d %s", status, said)
	}
	if said := h.does(t, "publish", "ekkoping", form, "--samples="+right); !strings.Contains(said, "financial-assistance, version "+version) {
		t.Errorf("published: %s", said)
	}
	status, said = h.run("publish", "ekkoping", form)
	if status != 1 || !strings.Contains(said, "not the next version") {
		t.Errorf("published twice: %d %s", status, said)
	}
}
