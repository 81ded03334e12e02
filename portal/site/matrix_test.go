package site

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"stodporten/migrations/pgtest"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/hall"
)

// alike is an answer without what differs from request to request, and from the number asked for.
func alike(r hall.Reply, names ...string) string {
	text := regexp.MustCompile(`nonce="[^"]*"|nonce-[A-Za-z0-9+/]*|<code dir="ltr">[0-9a-f]*</code>|value="[^"]*"|content="[^"]*"|data-token="[^"]*"`).ReplaceAllString(r.Body, "")
	for _, name := range names {
		text = strings.ReplaceAll(text, name, "NAME")
		text = strings.ReplaceAll(text, url.QueryEscape(name), "NAME")
	}
	return fmt.Sprintf("%d %s", r.Status, text)
}

// TestEveryIdOfOnePersonReplayedAsAnotherMatrix asks for what is Amina's as everybody else, and for the same of what never was:
// the two answers must be one.
func TestEveryIdOfOnePersonReplayedAsAnotherMatrix(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	number := amina.Receipt(amina.Sign(amina.FillIn(nil)))
	amina.Begin()
	amina.Leave("household", hall.Told()["household"], hall.Apply+"children")
	var draft, revision string
	h.Look("select id::text, revision::text from portal.drafts", nil, &draft, &revision)
	const nowhere, noDraft = "EKK-2026-999999", "00000000-0000-4000-8000-00000000dead"
	others := map[string]*hall.Browser{
		"Jonas":            h.As(pgtest.Jonas, "ekkoping.localhost", "ekkoping"),
		"Amina in Granvik": h.As(pgtest.AminaElsewhere, "granvik.localhost", "granvik"),
		"a visitor":        h.Browser("ekkoping.localhost"),
		"Amina's cookie in Granvik": func() *hall.Browser {
			b := h.Browser("granvik.localhost")
			b.Cookies["resident"] = amina.Cookies["resident"]
			return b
		}(),
	}
	cells := 0
	for who, other := range others {
		same := func(what string, theirs, nobodys hall.Reply) {
			cells++
			if alike(theirs, number, draft) != alike(nobodys, nowhere, noDraft) || theirs.Status < http.StatusBadRequest && theirs.Status != http.StatusSeeOther {
				t.Errorf("%s, %s: %d for what is Amina's, %d for what is not there\n%s\n%s", who, what, theirs.Status, nobodys.Status, theirs.Words(), nobodys.Words())
			}
		}
		for _, path := range []func(string) string{apply.CasePath, apply.ReceiptPath, sealedPath, paperPath(receiptPaper), paperPath(applicationPaper)} {
			same("reads "+path("x"), other.Get(path(number)), other.Get(path(nowhere)))
		}
		form := func(id, revision string) url.Values {
			return url.Values{"draft-id": {id}, "draft-revision": {revision}, "shown": {"x"}, "reason": {"hej"}}
		}
		for _, part := range []string{"household", "children", "reason", apply.SignPage, apply.DiscardPage} {
			same("posts to "+part, other.Post(hall.Apply+part, form(draft, revision)), other.Post(hall.Apply+part, form(noDraft, revision)))
		}
		for _, part := range []string{"household", apply.ReviewPage, apply.DiscardPage} {
			got := other.Get(hall.Apply + part)
			cells++
			if got.Status < http.StatusBadRequest || strings.Contains(got.Body, "Elias") || strings.Contains(got.Body, number) {
				t.Errorf("%s reads %s: %d %s", who, part, got.Status, got.Words())
			}
		}
		for _, path := range []string{"/mina-sidor", "/mina-sidor/logg"} {
			got := other.Get(path)
			cells++
			if strings.Contains(got.Body, number) || strings.Contains(got.Body, "Påbörjat") {
				t.Errorf("%s sees Amina's on %s", who, path)
			}
		}
	}
	t.Logf("%d cells", cells)
	fmt.Printf("portal/site: %d cells\n", cells)

	if saved := amina.Get(hall.Apply+"household").Wants(t, http.StatusOK, "form-page").Inputs(t, hall.Apply+"household"); saved.Get("draft-id") != draft || saved.Get("draft-revision") != revision {
		t.Errorf("somebody else changed the draft: %v", saved)
	}
	if n := h.Count("select count(*) from audit.lines where deed = 'refused' and object = $1", number); n != 10 {
		t.Errorf("%d attempts are in the trail, want 10", n)
	}
}
