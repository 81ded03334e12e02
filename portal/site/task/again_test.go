package task_test

import (
	"context"
	_ "embed" // a form that follows another up
	"net/http"
	"strings"
	"testing"

	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/site/hall"
)

//go:embed testdata/again.json
var followUp []byte

const again = "/e-tjanster/igen/"

func openAgain(t *testing.T) *together {
	t.Helper()
	h := open(t)
	db := audit.New(h.Database.Pool(t, "casework"), h.Clock, func(context.Context) string { return "" })
	h.Must(db.Do(t.Context(), audit.ForSystem("ekkoping", "test"), "form.publish", func(ctx context.Context, tx *audit.Tx) error {
		_, err := catalogue.Publish(ctx, tx, followUp)
		return err
	}))
	h.Database.Arrange(t, `insert into portal.services (municipality, id, form, position, unit, unit_name, unit_phone, unit_email, unit_visit, owner)
		select municipality, 'igen', 'joint-again', 10, unit, unit_name, unit_phone, unit_email, unit_visit, owner
		from portal.services where municipality = 'ekkoping' and id = 'ekonomiskt-bistand'`)
	return h
}

func TestNextTimeBeginsWithTheLastAndMarksWhatChanged(t *testing.T) {
	t.Parallel()
	h := openAgain(t)
	amina := h.Amina()
	number := handIn(h, amina, answers())

	amina.Post(again+"borja", nil).LeadsTo(t, again+"now")
	sent := amina.Get(again+"now").Inputs(t, again+"now")
	if sent.Get("cost") != "8450" || !strings.Contains(sent.Get("call"), "123") {
		t.Errorf("it begins with %v", sent)
	}
	amina.Post(again+"now", sent).LeadsTo(t, again+"granska")
	amina.Get(again+"granska").Wants(t, http.StatusOK, "check-answers").Says(t, "De svar som är hämtade från "+number+" är oförändrade")
	sent = amina.Get(again+"now").Inputs(t, again+"now")
	sent.Set("cost", "9 000")
	amina.Post(again+"now", sent).LeadsTo(t, again+"granska")

	amina.Get(again+"granska").Says(t, "Ändrat sedan "+number, "9 000 kr 8 450 kr")
	amina.Post(again+"borja", nil)
	if got := amina.Get(again+"now").Inputs(t, again+"now").Get("cost"); got != "9000" {
		t.Errorf("beginning again makes it %q", got)
	}
}

func TestWhereContactIsUnsafeNothingThatMayBeSharedIsTakenOver(t *testing.T) {
	t.Parallel()
	h := openAgain(t)
	amina := h.Amina()
	handIn(h, amina, answers("unsafe", "yes"))

	amina.Post(again+"borja", nil).LeadsTo(t, again+"now")

	if sent := amina.Get(again+"now").Inputs(t, again+"now"); sent.Get("cost") != "8450" || sent.Get("call") != "" {
		t.Errorf("it begins with %v", sent)
	}
}

func TestNothingIsTakenFromWhatWasTakenBackOrIsAnothers(t *testing.T) {
	t.Parallel()
	h := openAgain(t)
	amina := h.Amina()
	number := handIn(h, amina, answers())
	amina.Post("/mina-sidor/arenden/"+number+"/ta-tillbaka", nil)

	for name, browser := range map[string]*hall.Browser{"Amina": amina, "Jonas": h.as(jonas, "Jonas Testberg")} {
		browser.Post(again+"borja", nil)
		if got := browser.Get(again+"now").Inputs(t, again+"now").Get("cost"); got != "" {
			t.Errorf("%s begins with %q", name, got)
		}
	}
}
