package upload_test

import (
	"net/http"
	"strings"
	"testing"

	"stodporten/portal/site/upload"
)

func TestFilesAreAddedAndTakenAwayWithoutAScript(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	amina, at := c.Amina(), upload.AttachPath("papper", "file")

	amina.Get(at).Wants(t, http.StatusOK, "attach").Says(t, "Lägg till filer", "PDF, JPEG", "högst 1 MB", "Ta ett foto")
	if got := post(amina, at, posted{"hyra.pdf", paper(3000)}, posted{"el.pdf", paper(500_000)}); got.Status != http.StatusSeeOther || got.Header.Get("Location") != at {
		t.Fatalf("%d %s", got.Status, got.Words())
	}
	shown := amina.Get(at).Wants(t, http.StatusOK, "attach")
	shown.Says(t, "hyra.pdf", "el.pdf", "Kontrolleras", "Det får inte plats fler filer")
	id := shown.Body[strings.Index(shown.Body, `data-file="`)+11:][:36]
	if got := amina.Post(at+"/ta-bort", map[string][]string{"fil-id": {id}}); got.Status != http.StatusSeeOther {
		t.Fatal(got.Status)
	}
	c.scanAll()

	amina.Get(at).Says(t, "Klar", "Välj en eller flera filer")
	if n := c.Count(`select count(*) from portal.files where state = 'clean'`); n != 1 {
		t.Errorf("%d files are left", n)
	}
}

func TestEachFileThatCannotBeTakenIsNamedWithTheReasonAndTheOthersAreKept(t *testing.T) {
	t.Parallel()
	c := openCounter(t)
	amina, at := c.Amina(), upload.AttachPath("papper", "file")

	got := post(amina, at,
		posted{"hyra.pdf", paper(3000)}, posted{"spel.exe", []byte("MZ\x90\x00")}, posted{"stor.pdf", paper(1<<20 + 1)}, posted{"tom.pdf", nil},
		posted{"a/../b.pdf", paper(300)}, posted{"faktura\u202efdp.exe", paper(300)})

	got.Wants(t, http.StatusUnprocessableEntity, "attach").Says(t, "Fel: ", "hyra.pdf",
		"spel.exe kan inte tas emot. Vi kan inte ta emot den här sortens fil", "stor.pdf kan inte tas emot. Filen är för stor",
		"tom.pdf kan inte tas emot. Filen är tom", "En av filerna kan inte tas emot. Filens namn är för långt eller har tecken")
	if strings.Contains(got.Body, "\u202e") {
		t.Error("a name that turns the letters is shown")
	}
	if n := c.Count(`select count(*) from portal.files where state = 'quarantined'`); n != 1 {
		t.Errorf("%d files were kept", n)
	}
}

func TestAFormInWhichNothingWasChosenIsNoMistake(t *testing.T) {
	t.Parallel()
	c := openCounter(t)

	if got := post(c.Amina(), upload.AttachPath("papper", "file"), posted{"", nil}); got.Status != http.StatusSeeOther {
		t.Errorf("%d", got.Status)
	}
}

func TestAPageForAQuestionThatTakesNoFilesIsNotThere(t *testing.T) {
	t.Parallel()
	c := openCounter(t)

	for _, input := range []string{"rents", "annan", "evidence", "evidence.contract", "evidence.contract.how"} {
		if got := c.Amina().Get(upload.AttachPath("papper", input)); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", input, got.Status)
		}
	}
	c.Amina().Get(upload.AttachPath("papper", "evidence.contract.files")).Wants(t, http.StatusOK, "attach")
}
