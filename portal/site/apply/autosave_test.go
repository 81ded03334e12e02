package apply_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"stodporten/migrations/pgtest"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/hall"
)

const reasonSave = hall.Apply + "reason/spara"

// told is what the script of a page is told.
type told struct {
	Revision int    `json:"revision"`
	State    string `json:"state"`
	Saved    string `json:"saved"`
}

func toldBy(t *testing.T, r hall.Reply) told {
	t.Helper()
	var answer told
	if err := json.Unmarshal([]byte(r.Body), &answer); err != nil || r.Status != http.StatusOK {
		t.Fatalf("it answers %d %s (%v)", r.Status, r.Body, err)
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") || !strings.Contains(r.Header.Get("Cache-Control"), "no-store") {
		t.Errorf("it is sent as %q, %q", r.Header.Get("Content-Type"), r.Header.Get("Cache-Control"))
	}
	return answer
}

// with is a page with another reason written on it.
func with(sent url.Values, reason string) url.Values {
	changed := maps.Clone(sent)
	changed.Set("reason", reason)
	return changed
}

func TestAPageThatSavesItselfIsThereOnAnyDeviceAndGoesOnFromWhatItWasTold(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	open := amina.Turn("reason", nil)

	first := toldBy(t, amina.Post(reasonSave, with(open, "Pengarna")))
	again := toldBy(t, amina.Post(reasonSave, with(open, "Pengarna")))
	onward := with(open, "Pengarna räcker inte")
	onward.Set(apply.RevisionField, strconv.Itoa(first.Revision))
	onward.Set(apply.StateField, first.State)
	second := toldBy(t, amina.Post(reasonSave, onward))

	if first.Revision != 1 || again.Revision != 1 || second.Revision != 2 || first.Saved != "09.30" || first.State == "" {
		t.Errorf("told %+v, %+v for the same, %+v", first, again, second)
	}
	phone := h.Amina()
	phone.Get("/e-tjanster/ekonomiskt-bistand/borja").LeadsTo(t, hall.Apply+"reason")
	if shown := phone.Get(hall.Apply + "reason"); !strings.Contains(shown.Body, "Pengarna räcker inte") {
		t.Error("the telephone does not show what was saved")
	}
}

func TestAPageDoesNotQuarrelWithWhatItSavedItself(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()
	open := amina.Turn("reason", nil)
	toldBy(t, amina.Post(reasonSave, with(open, "Peng")))
	toldBy(t, amina.Post(reasonSave, with(open, "Pengarna"))) // the answer to the one before was lost on its way

	amina.Post(hall.Apply+"reason", with(open, "Pengarna tog slut")).LeadsTo(t, hall.Apply+"contact")

	if shown := amina.Get(hall.Apply + "reason"); !strings.Contains(shown.Body, "Pengarna tog slut") {
		t.Error("it is not saved")
	}
}

func TestASavingThatComesAfterThePageWasLeftWritesOverNothing(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()
	open := amina.Turn("reason", nil)
	toldBy(t, amina.Post(reasonSave, with(open, "Peng")))
	amina.Post(hall.Apply+"reason", with(open, "Pengarna tog slut")).LeadsTo(t, hall.Apply+"contact")

	late := amina.Post(reasonSave, with(open, "Pengarna"))

	if late.Status != http.StatusConflict {
		t.Errorf("it answers %d %s", late.Status, late.Body)
	}
	if shown := amina.Get(hall.Apply + "reason"); !strings.Contains(shown.Body, "Pengarna tog slut") {
		t.Error("what the page was left with is gone")
	}
}

func TestAPageThatSavesItselfWritesOverNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina, phone := h.Amina(), h.Amina()
	amina.Begin()
	here, there := amina.Turn("reason", nil), phone.Turn("reason", nil)
	toldBy(t, phone.Post(reasonSave, with(there, "Från telefonen")))

	refused := amina.Post(reasonSave, with(here, "Från datorn"))
	choosing := amina.Post(hall.Apply+"reason", with(here, "Från datorn")).Wants(t, http.StatusConflict, "draft-changed")

	if refused.Status != http.StatusConflict || strings.Contains(refused.Body, "telefonen") {
		t.Errorf("it answers %d %s", refused.Status, refused.Body)
	}
	choosing.Says(t, "Från telefonen", "Från datorn")
	if saved := phone.Get(hall.Apply + "reason"); !strings.Contains(saved.Body, "Från telefonen") {
		t.Error("what was saved from the telephone is gone")
	}
	amina.Post(hall.Apply+"reason", choosing.Inputs(t, hall.Apply+"reason")).LeadsTo(t, hall.Apply+"contact")
	if again := phone.Post(reasonSave, with(there, "Från telefonen igen")); again.Status != http.StatusConflict {
		t.Errorf("the telephone writes over what was chosen: %d %s", again.Status, again.Body)
	}
}

func TestTwoPagesThatSaveThemselvesDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	amina := openHall(t).Amina()
	amina.Begin()
	reason, housing := amina.Turn("reason", nil), amina.Turn("housing", hall.Told()["housing"])

	toldBy(t, amina.Post(hall.Apply+"housing/spara", housing))
	toldBy(t, amina.Post(reasonSave, with(reason, "Hyran")))
	toldBy(t, amina.Post(hall.Apply+"housing/spara", with(housing, "")))
	amina.Post(hall.Apply+"housing", housing).LeadsTo(t, hall.Apply+"income")

	if shown := amina.Get(hall.Apply + "reason"); !strings.Contains(shown.Body, "Hyran") {
		t.Error("the reason is gone")
	}
}

func TestAPageSavesItselfOnlyForItsOwnDraftAndItsOwnVisit(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina, jonas := h.Amina(), h.As(pgtest.Jonas, "ekkoping.localhost", "ekkoping")
	amina.Begin()
	open := with(amina.Turn("reason", nil), "Hemligt")

	if got := jonas.Post(reasonSave, open); got.Status != http.StatusGone || got.Body != "{}" {
		t.Errorf("Jonas, who has no draft: %d %s", got.Status, got.Body)
	}
	jonas.Begin()
	if got := jonas.Post(reasonSave, open); got.Status != http.StatusGone {
		t.Errorf("Jonas, who has one of his own: %d %s", got.Status, got.Body)
	}
	if got := amina.Post(hall.Apply+"finns-inte/spara", open); got.Status != http.StatusNotFound {
		t.Errorf("a page that there is not: %d", got.Status)
	}
	if got := h.Browser("ekkoping.localhost").Bare(reasonSave, open); got.Status != http.StatusForbidden && got.Status != http.StatusUnauthorized {
		t.Errorf("a visitor: %d", got.Status)
	}
	amina.Post(hall.Apply+"slang", amina.Get(hall.Apply+"slang").Inputs(t, hall.Apply+"slang"))
	if got := amina.Post(reasonSave, open); got.Status != http.StatusGone {
		t.Errorf("of a draft that was thrown away: %d %s", got.Status, got.Body)
	}
	if n := h.Count("select count(*) from portal.drafts where answers::text like '%Hemligt%'"); n != 0 {
		t.Errorf("%d drafts hold it", n)
	}
}

func TestWhatIsTypedWhenTheVisitEndsIsSavedByTheNext(t *testing.T) {
	t.Parallel()
	h := openHall(t)
	amina := h.Amina()
	amina.Begin()
	open := with(amina.Turn("reason", nil), "Mitt i en mening")
	h.Redis.FlushAll()

	ended := amina.Post(reasonSave, open)
	later := h.Amina()
	saved := toldBy(t, later.Post(reasonSave, open)) // with the token of the new visit, as the script sends it

	if ended.Status != http.StatusUnauthorized && ended.Status != http.StatusForbidden {
		t.Errorf("without a visit it answers %d", ended.Status)
	}
	if saved.Revision != 1 || !strings.Contains(later.Get(hall.Apply+"reason").Body, "Mitt i en mening") {
		t.Errorf("then it is told %+v", saved)
	}
}
