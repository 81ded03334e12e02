package task_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/portal/applications"
	"stodporten/portal/audit"
)

// askToComplete asks as casework does.
func askToComplete(t *testing.T, h *together, pages ...string) error {
	t.Helper()
	var id uuid.UUID
	h.Look("select id from portal.applications", nil, &id)
	db := audit.New(h.Database.Pool(t, "casework"), h.Clock, func(context.Context) string { return "" })
	return db.Do(t.Context(), audit.ForSystem("ekkoping", "test"), "test", func(ctx context.Context, tx *audit.Tx) error {
		return applications.AskToComplete(ctx, tx, id, applications.Completion{
			Pages: pages, Words: "Vad är <i>hyran</i>?", DueOn: time.Date(2026, 12, 7, 0, 0, 0, 0, time.UTC),
		})
	})
}

func TestOnlyThePagesAskedForAreCompleted(t *testing.T) {
	t.Parallel()
	h := open(t)
	amina := h.Amina()
	number := handIn(h, amina, answers("unsafe", "yes"))
	matter := "/mina-sidor/arenden/" + number
	amina.Get(matter).Says(t, "Du behöver inte göra något nu")
	h.Must(askToComplete(t, h, "home"))
	if amina.Get(matter).Says(t, "Att göra", "Komplettera din ansökan"); strings.Contains(amina.Get(matter).Words(), "behöver inte göra något") {
		t.Error("the page of the matter says that there is nothing to do")
	}

	amina.Get("/mina-sidor").Says(t, "Komplettera din ansökan", "Kommunen behöver veta mer om din ansökan "+number)
	at := task(h, amina)
	shown := amina.Get(at).Wants(t, http.StatusOK, "task")
	shown.Says(t, "Vad är &lt;i&gt;hyran&lt;/i&gt;?", "Det du svarar på", "8 450 kr", "Hemma")
	if strings.Contains(shown.Words(), "Bor du ihop med en partner") || strings.Contains(shown.Body, "<i>hyran") {
		t.Error("more is shown than was asked for, or the words are alive")
	}
	amina.Get(at+"/del/about").Wants(t, http.StatusNotFound, "error-404")
	page := at + "/del/home"
	sent := amina.Get(page).Wants(t, http.StatusOK, "task-part").Inputs(t, page)
	sent.Set("rent", "många")
	amina.Post(page, sent).Wants(t, http.StatusUnprocessableEntity, "task-part")
	old := amina.Get(page).Inputs(t, page)
	sent = amina.Get(page).Inputs(t, page)
	sent.Set("rent", "9 100")
	amina.Post(page, sent).LeadsTo(t, at)
	old.Set("rent", "1")
	amina.Post(page, old).Wants(t, http.StatusConflict, "task-part").Says(t, "Sidan har sparats på ett annat ställe")

	stale := url.Values{"shown": {shown.Inputs(t, "/lamna-in").Get("shown")}}
	amina.Post(at+"/lamna-in", stale).Wants(t, http.StatusConflict, "task").Says(t, "Något har ändrats")
	amina.Post(at+"/lamna-in", amina.Get(at).Inputs(t, "/lamna-in")).LeadsTo(t, at+"?klart=1")

	amina.Get(at).Says(t, "Kompletteringen är inlämnad")
	amina.Get(matter+"/ansokan").Says(t, "8 450 kr")
	if n := h.Count("select count(*) from portal.parts where convert_from(sealed, 'UTF8') like '%910000%'"); n != 1 {
		t.Error("what was completed is not sealed")
	}
}

func TestOneCompletionIsAskedForAtATimeAndNoneOfWhatWasTakenBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	amina := h.Amina()
	number := handIn(h, amina, answers())
	h.Must(askToComplete(t, h, "home"))

	if err := askToComplete(t, h, "about"); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a second one: %v", err)
	}
	at := task(h, amina)
	amina.Post("/mina-sidor/arenden/"+number+"/ta-tillbaka", nil)
	amina.Get(at).Wants(t, http.StatusOK, "task").Says(t, "Gäller inte längre")
	if err := askToComplete(t, h, "home"); err == nil {
		t.Error("a completion of what was taken back is asked for")
	}
}

func FuzzWhateverIsSentToATaskIsSavedOrExplained(f *testing.F) {
	h := open(f)
	handIn(h, h.Amina(), answers())
	partner := h.as(jonas, "Jonas Testberg")
	at := task(h, partner)
	for _, seed := range []string{"", "partner_income=%00", "part-revision=-1&partner_words=%E2%80%AE", "lang=xx&update=1", "a=%zz", "reason=" + strings.Repeat("x", 3000)} {
		f.Add(seed, "/del/partner-part")
		f.Add(seed, "/del/partner-part?ratta=1")
	}
	f.Fuzz(func(t *testing.T, body, where string) {
		if !strings.HasPrefix(where, "/del/partner-part") {
			where = "/del/partner-part"
		}
		h.T = t
		values, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		if got := partner.Post(at+where, values); got.Status >= http.StatusInternalServerError {
			t.Errorf("%q answers %d: %s", body, got.Status, got.Words())
		}
	})
}
