package main_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

func TestTwoTabsDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 1)
	p := h.signedIn(t, h.people[0], ekkoping)
	first := p.begun(t)
	second := p.sees(t, service+"/reason", http.StatusOK, "form-page")

	saved, err := p.submit(t.Context(), first, "/reason", map[string]string{"reason": canaryText + " i den första"})
	must(t, err)
	refused, err := p.submit(t.Context(), second, "/reason", map[string]string{"reason": canaryText + " i den andra"})
	must(t, err)

	if saved.status != http.StatusOK || refused.status != http.StatusConflict {
		t.Fatalf("the tabs got %d and %d, want 200 and 409", saved.status, refused.status)
	}
	for _, text := range []string{" i den första", " i den andra"} {
		if !strings.Contains(string(refused.body), canaryText+text) {
			t.Errorf("the page that explains does not show %q", text)
		}
	}
	if now := p.sees(t, service+"/reason", http.StatusOK, "form-page"); !strings.Contains(string(now.body), canaryText+" i den första") {
		t.Error("what the first tab saved is not there")
	}
}

func TestTheBackButtonSavesWhatIsTypedThen(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 1)
	p := h.signedIn(t, h.people[0], ekkoping)
	old := p.begun(t)

	got, err := p.submit(t.Context(), old, "/reason", map[string]string{"reason": canaryText + " först"})
	must(t, err)
	_, err = p.submit(t.Context(), got, got.at.Path, map[string]string{"home_where-which": "register", "email": "ingen@kvitter.invalid"})
	must(t, err)
	again, err := p.submit(t.Context(), got, got.at.Path, map[string]string{"home_where-which": "register", "email": "ingen.annan@kvitter.invalid"})
	must(t, err)

	if again.status != http.StatusConflict && again.status != http.StatusOK {
		t.Errorf("going back and sending again gives %d", again.status)
	}
	if again.status == http.StatusConflict && !strings.Contains(string(again.body), "ingen.annan@kvitter.invalid") {
		t.Error("what was typed after going back is not on the page that explains")
	}
	if kept := p.sees(t, service+"/reason", http.StatusOK, "form-page"); !strings.Contains(string(kept.body), canaryText+" först") {
		t.Error("another page's answer was lost")
	}
}

func TestADoubleClickSavesOnceAndHandsInOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 1)
	h.database.Arrange(t, slowCommit)
	one := &application{person: h.signedIn(t, h.people[0], ekkoping), answers: alone(canaryText+" dubbelt", 8450), known: map[string]bool{}}
	one.clickTwice(t, one.begun(t), map[string]string{"reason": canaryText + " dubbelt"})
	checked := one.upToReview(t)

	f, err := checked.form("/skriv-under")
	must(t, err)
	var numbers [2]string
	var both sync.WaitGroup
	for i := range numbers {
		both.Go(func() {
			got, err := one.submitForm(t.Context(), f, map[string]string{"login_hint": one.Number})
			if err != nil || got.status >= http.StatusInternalServerError {
				t.Errorf("a click on the button to sign gives %d: %v", got.status, err)
			}
			numbers[i] = got.receipt()
		})
	}
	both.Wait()

	there := h.numbersOf(t, one.person)
	if len(there) != 1 {
		t.Fatalf("a double click handed in %v", there)
	}
	if numbers[0] != there[0] && numbers[1] != there[0] {
		t.Errorf("the receipts are %q, and %s was handed in", numbers, there[0])
	}
	h.missesNothing(t)
}

// clickTwice sends a page twice at the same moment. Both lead on, as if it had been once.
func (a *application) clickTwice(t *testing.T, page answer, answers map[string]string) {
	t.Helper()
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			got, err := a.submit(t.Context(), page, page.at.Path, answers)
			if err != nil || got.status != http.StatusOK || got.page() != "form-page" || got.at.Path == page.at.Path {
				t.Errorf("a click on a page's button gives %d and %q at %v: %v", got.status, got.page(), got.at, err)
			}
		})
	}
	both.Wait()
	if got := a.sees(t, page.at.Path, http.StatusOK, "form-page"); !strings.Contains(string(got.body), answers["reason"]) {
		t.Error("a page that was sent twice was not saved")
	}
}

// upToReview fills in all pages.
func (a *application) upToReview(t testing.TB) answer {
	t.Helper()
	got, err := a.get(t.Context(), service+"/household")
	for range 20 {
		must(t, err)
		if got.page() == "check-answers" {
			return got
		}
		got, err = a.step(t.Context(), got)
	}
	t.Fatalf("no review after twenty pages, but %q at %s", got.page(), got.at)
	return got
}

func TestAnOldPageIsKeptWhenTheVisitIsOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 1)
	p := h.signedIn(t, h.people[0], ekkoping)
	page := p.begun(t)
	f, err := page.form("/reason")
	must(t, err)
	_, sent := f.fill(map[string]string{"reason": canaryText + " efter en paus"}).press()

	_, err = p.post(t.Context(), "/logga-ut", url.Values{"csrf": {sent.Get("csrf")}})
	must(t, err)
	refused, err := p.post(t.Context(), service+"/reason", sent)
	must(t, err)

	if refused.status != http.StatusUnauthorized || !strings.Contains(string(refused.body), canaryText+" efter en paus") {
		t.Fatalf("a page sent after the visit gives %d, and what was typed is gone:\n%s", refused.status, refused.body)
	}
	_, err = p.signIn(t.Context(), "/mina-sidor")
	must(t, err)
	again, err := refused.form("/reason")
	must(t, err)
	stale, err := p.submitForm(t.Context(), again, nil)
	must(t, err)
	if stale.status == http.StatusForbidden {
		last, err := stale.form("/reason")
		must(t, err)
		stale, err = p.submitForm(t.Context(), last, nil)
		must(t, err)
	}
	if now := p.sees(t, service+"/reason", http.StatusOK, "form-page"); !strings.Contains(string(now.body), canaryText+" efter en paus") {
		t.Errorf("what was typed before signing in again was not saved; the last answer was %d, %q", stale.status, stale.page())
	}
}
