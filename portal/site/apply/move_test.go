package apply_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/hall"
)

const moving = hall.Apply + "flytta"

// office does what an administrator of Ekköping does.
func office(h *hall.Hall, deed func(ctx context.Context, tx *audit.Tx) error) {
	h.T.Helper()
	db := audit.New(h.Database.Pool(h.T, "casework"), h.Clock, func(context.Context) string { return "" })
	h.Must(db.Do(h.T.Context(), audit.ForSystem("ekkoping", "test"), "test", deed))
}

// publishNext publishes the next version of the form with something changed.
func publishNext(h *hall.Hall, change func(d map[string]any)) {
	h.T.Helper()
	var source []byte
	h.Look("select definition from portal.form_versions where municipality = 'ekkoping' and form = 'financial-assistance' order by version desc limit 1",
		nil, &source)
	var d map[string]any
	h.Must(json.Unmarshal(source, &d))
	d["version"] = d["version"].(float64) + 1
	change(d)
	next, err := json.Marshal(d)
	h.Must(err)
	office(h, func(ctx context.Context, tx *audit.Tx) error {
		_, err := catalogue.Publish(ctx, tx, next)
		return err
	})
}

func pageIn(d map[string]any, id string) map[string]any {
	for _, one := range d["pages"].([]any) {
		if page := one.(map[string]any); page["id"] == id {
			return page
		}
	}
	return nil
}

// another asks, on the page of the reason, one thing more, and no longer what was tried on the page before.
func another(d map[string]any) {
	reason, work := pageIn(d, "reason"), pageIn(d, "work")
	reason["fields"] = append(reason["fields"].([]any), map[string]any{
		"id": "urgent_since", "kind": "text", "required": true, "sensitivity": 1,
		"label":  map[string]any{"sv": "Sedan när är det bråttom?", "en": "Since when is it urgent?", "ar": "منذ متى؟"},
		"errors": map[string]any{"required": map[string]any{"sv": "Skriv sedan när", "en": "Write since when", "ar": "اكتب منذ متى"}},
	})
	var kept []any
	for _, field := range work["fields"].([]any) {
		if field.(map[string]any)["id"] != "tried" {
			kept = append(kept, field)
		}
	}
	work["fields"] = kept
}

// withdraw takes the newest version back.
func withdraw(h *hall.Hall) {
	h.T.Helper()
	version := newest(h)
	office(h, func(ctx context.Context, tx *audit.Tx) error {
		_, err := catalogue.Withdraw(ctx, tx, "financial-assistance", version, forms.Words{"sv": "Beloppen är fel. Ring oss.", "en": "The amounts are wrong. Call us."})
		return err
	})
}

// newest is the version that was published last.
func newest(h *hall.Hall) int {
	return h.Count("select max(version) from portal.form_versions where municipality = 'ekkoping' and form = 'financial-assistance'")
}

func versionOf(h *hall.Hall) int {
	return h.Count("select version from portal.drafts where municipality = 'ekkoping' and person = $1", pgtest.Amina)
}

func TestADraftStaysOnItsVersionUntilItsAuthorMovesItAndCanGoBack(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	amina.Leave("work", hall.Told()["work"], hall.Apply+"reason")
	amina.Leave("reason", hall.Told()["reason"], hall.Apply+"contact")
	publishNext(h, another)

	page := amina.Get(hall.Apply+"reason").Wants(t, http.StatusOK, "form-page")
	page.Says(t, "Det finns en nyare version av formuläret")
	if strings.Contains(page.Words(), "Sedan när är det bråttom?") {
		t.Error("the draft was moved without being asked")
	}
	preview := amina.Get(moving).Wants(t, http.StatusOK, "move-draft")
	preview.Says(t, "Sedan när är det bråttom?", "Det här frågar vi inte om längre", "Flytta mina svar")
	sent := preview.Inputs(t, moving)
	sent.Set(apply.WayField, "flytta")

	amina.Post(moving, sent).LeadsTo(t, hall.Apply+"reason")
	moved := amina.Get(hall.Apply+"reason").Wants(t, http.StatusOK, "form-page")
	moved.Says(t, "Sedan när är det bråttom?", "Ångra flytten")
	if versionOf(h) != newest(h) || !strings.Contains(moved.Body, "Pengarna räcker inte till hyran.") {
		t.Errorf("it is on version %d: %s", versionOf(h), moved.Words())
	}

	amina.Post(moving, url.Values{apply.WayField: {"angra"}}).LeadsTo(t, hall.Apply+"contact")
	back := amina.Get(hall.Apply + "work")
	if versionOf(h) != newest(h)-1 || !strings.Contains(back.Body, "Jag deltar i ett program.") {
		t.Errorf("undone it is on version %d: %s", versionOf(h), back.Words())
	}
	if strings.Contains(back.Words(), "Det finns en nyare version") {
		t.Error("who has gone back is asked again")
	}
	amina.Post(moving, url.Values{apply.WayField: {"angra"}}).Wants(t, http.StatusConflict, "error-409")
}

func TestTheMoveCannotBeUndoneOnceAPageWasSaved(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	publishNext(h, another)
	sent := amina.Get(moving).Inputs(t, moving)
	sent.Set(apply.WayField, "flytta")
	amina.Post(moving, sent)
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")

	amina.Post(moving, url.Values{apply.WayField: {"angra"}}).Wants(t, http.StatusConflict, "error-409").Says(t, "går inte att ångra längre")

	if versionOf(h) != newest(h) {
		t.Errorf("it is on version %d", versionOf(h))
	}
}

func TestWhatWasSavedAfterThePreviewIsNotMovedUnseen(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	publishNext(h, another)
	sent := amina.Get(moving).Inputs(t, moving)
	sent.Set(apply.WayField, "flytta")
	h.Amina().Leave("work", hall.Told()["work"], hall.Apply+"reason")

	again := amina.Post(moving, sent).Wants(t, http.StatusConflict, "move-draft")

	again.Says(t, "Något har ändrats sedan du såg förslaget", "Det här frågar vi inte om längre")
	if versionOf(h) != newest(h)-1 {
		t.Errorf("it is on version %d", versionOf(h))
	}
}

func TestWhoWouldRatherStayIsNotAskedAgainUntilTheNextVersion(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	publishNext(h, another)
	sent := amina.Get(moving).Inputs(t, moving)
	sent.Set(apply.WayField, "stanna")

	amina.Post(moving, sent).LeadsTo(t, hall.Apply+"household")

	if page := amina.Get(hall.Apply + "household"); strings.Contains(page.Words(), "nyare version") {
		t.Error("asked again")
	}
	publishNext(h, func(map[string]any) {})
	amina.Get(hall.Apply+"household").Says(t, "Det finns en nyare version")
}

func TestAPageThatWasOpenWhenTheDraftMovedLosesNothing(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	work, reason := amina.Turn("work", hall.Told()["work"]), amina.Turn("reason", hall.Told()["reason"])
	publishNext(h, func(d map[string]any) {
		another(d)
		reason := pageIn(d, "reason")
		reason["id"] = "reasons"
	})
	sent := amina.Get(moving).Inputs(t, moving)
	sent.Set(apply.WayField, "flytta")
	amina.Post(moving, sent)

	if got := amina.Post(reasonSave, reason); got.Status != http.StatusConflict {
		t.Errorf("a page that is there no longer saves itself: %d %s", got.Status, got.Body)
	}
	amina.Post(hall.Apply+"reason", reason).Wants(t, http.StatusConflict, "form-page-went").Says(t, "Pengarna räcker inte till hyran.", "inte sparat")
	amina.Post(hall.Apply+"work", work).Wants(t, http.StatusConflict, "draft-changed").Says(t, "Deltar i ett program")
}

func TestAWithdrawnVersionIsNeitherBegunNorHandedInAndTheDraftIsKept(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina, jonas := h.Amina(), h.As(pgtest.Jonas, "ekkoping.localhost", "ekkoping")
	amina.Begin()
	open := amina.Turn("reason", hall.Told()["reason"])
	withdraw(h)

	amina.Post(hall.Apply+"reason", open).LeadsTo(t, hall.Apply+"reason")
	for _, part := range []string{"reason", "granska"} {
		amina.Get(hall.Apply+part).Wants(t, http.StatusOK, "form-stopped").Says(t, "Beloppen är fel. Ring oss.", "Det du har skrivit finns kvar", "Pengarna räcker inte till hyran.")
	}
	amina.Post(hall.Apply+"skriv-under", url.Values{}).Wants(t, http.StatusConflict, "form-stopped")
	jonas.Post(hall.Apply+"borja", nil).LeadsTo(t, hall.Service)
	service := jonas.Get(hall.Service).Wants(t, http.StatusOK, "service")
	service.Says(t, "Beloppen är fel. Ring oss.")
	if strings.Contains(service.Words(), "Starta ansökan") {
		t.Error("the service's page has a button to begin")
	}
	amina.Get("/mina-sidor").Says(t, "Ett formulär som du har börjat fylla i är stoppat")
	if n := h.Count("select count(*) from portal.drafts"); n != 1 {
		t.Errorf("%d drafts, want Amina's", n)
	}

	publishNext(h, another)
	amina.Get(hall.Apply+"reason").Wants(t, http.StatusOK, "form-stopped").Says(t, "Det finns en ny version")
	preview := amina.Get(moving).Wants(t, http.StatusOK, "move-draft")
	if strings.Contains(preview.Words(), "Stanna på den gamla versionen") {
		t.Error("one may stay on a version that was withdrawn")
	}
	sent := preview.Inputs(t, moving)
	sent.Set(apply.WayField, "flytta")
	amina.Post(moving, sent)
	amina.Get(hall.Apply+"reason").Wants(t, http.StatusOK, "form-page").Says(t, "Sedan när är det bråttom?")
}

func TestAFormThatOpensLaterOrHasClosedSaysSo(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	publishNext(h, func(d map[string]any) { d["opens"], d["closes"] = "2026-11-24", "2026-11-30" })
	jonas := h.As(pgtest.Jonas, "ekkoping.localhost", "ekkoping")
	jonas.Get(hall.Service).Wants(t, http.StatusOK, "service").Says(t, "Starta ansökan") // the version before goes on until then

	h.Clock.Set(h.Clock.Now().AddDate(0, 0, 8))
	jonas, amina = h.As(pgtest.Jonas, "ekkoping.localhost", "ekkoping"), h.Amina()

	jonas.Get(hall.Service).Wants(t, http.StatusOK, "service").Says(t, "Sista dagen att lämna in var 30 november 2026")
	jonas.Post(hall.Apply+"borja", nil).LeadsTo(t, hall.Service)
	amina.Get(hall.Apply+"household").Wants(t, http.StatusOK, "form-page")
	jonas.Get("/e-tjanster").Says(t, "Inte öppen nu")
}

func TestWhatWasSignedWhileTheVersionWasWithdrawnIsNotHandedIn(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	review := amina.FillIn(nil)
	amina.Post(hall.Apply+"skriv-under", review.Inputs(t, "/skriv-under")).LeadsTo(t, hall.LeavesFor)
	withdraw(h)

	amina.Get(hall.BackPath).LeadsTo(t, hall.Apply+"granska")

	amina.Get(hall.Apply+"granska").Wants(t, http.StatusOK, "form-stopped").Says(t, "Beloppen är fel. Ring oss.")
	if n := h.Count("select count(*) from portal.applications"); n != 0 {
		t.Errorf("%d applications were handed in", n)
	}
	if n := h.Count("select count(*) from portal.drafts"); n != 1 {
		t.Errorf("%d drafts are left, want the one", n)
	}
}

func TestThePaperFormOfAWithdrawnVersionIsNotHandedOut(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	visitor := h.Browser("ekkoping.localhost")
	visitor.Get(hall.Service+"/blankett.pdf").Wants(t, http.StatusAccepted, "paper-waits")
	withdraw(h)

	visitor.Get(hall.Service+"/blankett.pdf").LeadsTo(t, hall.Service)

	if page := visitor.Get(hall.Service); strings.Contains(page.Body, hall.Service+"/blankett.pdf") {
		t.Error("the service's page leads to it")
	}
}

func TestWhatWasTypedForADraftThatIsGoneIsShownWhereNobodyMayBegin(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	open := amina.Turn("reason", hall.Told()["reason"])
	amina.Post(hall.Apply+"slang", amina.Get(hall.Apply+"slang").Inputs(t, hall.Apply+"slang"))
	withdraw(h)

	got := amina.Post(hall.Apply+"reason", open).Wants(t, http.StatusConflict, "draft-gone")

	got.Says(t, "Pengarna räcker inte till hyran.", "inte sparat")
	if strings.Contains(got.Words(), "Börja en ny ansökan") {
		t.Error("it proposes to begin what nobody may")
	}
	open.Set(apply.AnewField, "1")
	amina.Post(hall.Apply+"reason", open).Wants(t, http.StatusConflict, "draft-gone").Says(t, "Pengarna räcker inte till hyran.")
}
