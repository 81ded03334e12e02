package task_test

import (
	"net/http"
	"sync"
	"testing"

	"stodporten/portal/applications"
	"stodporten/portal/site/hall"
)

// TestOfSigningDecliningAndWithdrawingAtOnceOneCountsAndNothingIsLost sends all three at the same moment, again and again.
func TestOfSigningDecliningAndWithdrawingAtOnceOneCountsAndNothingIsLost(t *testing.T) {
	t.Parallel()
	h := open(t)
	amina, partner := h.Amina(), h.as(jonas, "Jonas Testberg")
	ended := map[string]int{}
	for range 6 {
		number := handIn(h, amina, answers())
		at := task(h, partner)
		filled := fillPart(h, partner, at)
		partner.Post(at+"/skriv-under", filled.Inputs(t, "/skriv-under")).LeadsTo(t, "https://idp.example/sign")
		h.Party.Person = jonas
		comes := []*hall.Browser{h.as(jonas, "Jonas Testberg"), h.as(jonas, "Jonas Testberg"), h.Amina()}

		var all sync.WaitGroup
		deeds := []func() int{
			func() int { return comes[0].Get("/logga-in/svar").Status },
			func() int {
				return comes[1].Post(at+"/avboj", map[string][]string{"reason": {"Nej"}}).Status
			},
			func() int { return comes[2].Post("/mina-sidor/arenden/"+number+"/ta-tillbaka", nil).Status },
		}
		for _, deed := range deeds {
			all.Go(func() {
				if status := deed(); status != http.StatusSeeOther {
					t.Errorf("one of them answers %d", status)
				}
			})
		}
		all.Wait()
		h.Party.Person = "199001012385"
		state := h.state(number, "partner")
		ended[state]++
		var task string
		h.Look(`select state from portal.tasks where number = $1`, []any{number}, &task)
		signatures := h.Count(`select count(*) from portal.signatures s join portal.applications a on a.id = s.application where a.number = $1`, number)
		want := map[string]string{applications.WantedSigned: "done", applications.WantedDeclined: "declined", applications.WantedWithdrawn: "withdrawn"}
		if task != want[state] || (signatures == 2) != (state == applications.WantedSigned) {
			t.Errorf("the signer %s, the task is %s, %d signatures", state, task, signatures)
		}
		if h.Count(`select count(*) from portal.withdrawals w join portal.applications a on a.id = w.application where a.number = $1`, number) != 1 {
			t.Error("the withdrawal was lost")
		}
	}
	t.Logf("ended as %v", ended)
}
