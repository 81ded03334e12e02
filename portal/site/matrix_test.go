package site

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"stodporten/migrations/pgtest"
)

// alike is an answer without what differs from request to request, and from the number asked for.
func alike(r reply, names ...string) string {
	text := regexp.MustCompile(`nonce="[^"]*"|nonce-[A-Za-z0-9+/]*|<code dir="ltr">[0-9a-f]*</code>|value="[^"]*"|content="[^"]*"|data-token="[^"]*"`).ReplaceAllString(r.body, "")
	for _, name := range names {
		text = strings.ReplaceAll(text, name, "NAME")
		text = strings.ReplaceAll(text, url.QueryEscape(name), "NAME")
	}
	return fmt.Sprintf("%d %s", r.status, text)
}

// TestEveryIdOfOnePersonReplayedAsAnotherMatrix asks for what is Amina's as everybody else, and for the same of what never was:
// the two answers must be one.
func TestEveryIdOfOnePersonReplayedAsAnotherMatrix(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.amina()
	number := amina.receipt(amina.sign(amina.fillIn(nil)))
	amina.begin()
	amina.leave("household", told()["household"], apply+"children")
	var draft, revision string
	look(t, h.hall, "select id::text, revision::text from portal.drafts", nil, &draft, &revision)
	const nowhere, noDraft = "EKK-2026-999999", "00000000-0000-4000-8000-00000000dead"
	others := map[string]*browser{
		"Jonas":            h.as(pgtest.Jonas, "ekkoping.localhost", "ekkoping"),
		"Amina in Granvik": h.as(pgtest.AminaElsewhere, "granvik.localhost", "granvik"),
		"a visitor":        h.browser("ekkoping.localhost"),
		"Amina's cookie in Granvik": func() *browser {
			b := h.browser("granvik.localhost")
			b.cookies["resident"] = amina.cookies["resident"]
			return b
		}(),
	}
	cells := 0
	for who, other := range others {
		same := func(what string, theirs, nobodys reply) {
			cells++
			if alike(theirs, number, draft) != alike(nobodys, nowhere, noDraft) || theirs.status < http.StatusBadRequest && theirs.status != http.StatusSeeOther {
				t.Errorf("%s, %s: %d for what is Amina's, %d for what is not there\n%s\n%s", who, what, theirs.status, nobodys.status, theirs.words(), nobodys.words())
			}
		}
		for _, path := range []func(string) string{casePath, receiptPath, sealedPath} {
			same("reads "+path("x"), other.get(path(number)), other.get(path(nowhere)))
		}
		form := func(id, revision string) url.Values {
			return url.Values{draftField: {id}, revisionField: {revision}, hashField: {"x"}, "reason": {"hej"}}
		}
		for _, part := range []string{"household", "children", "reason", signPage, discardPage} {
			same("posts to "+part, other.post(apply+part, form(draft, revision)), other.post(apply+part, form(noDraft, revision)))
		}
		for _, part := range []string{"household", reviewPage, discardPage} {
			got := other.get(apply + part)
			cells++
			if got.status < http.StatusBadRequest || strings.Contains(got.body, "Elias") || strings.Contains(got.body, number) {
				t.Errorf("%s reads %s: %d %s", who, part, got.status, got.words())
			}
		}
		for _, path := range []string{"/mina-sidor", "/mina-sidor/logg"} {
			got := other.get(path)
			cells++
			if strings.Contains(got.body, number) || strings.Contains(got.body, "Påbörjat") {
				t.Errorf("%s sees Amina's on %s", who, path)
			}
		}
	}
	t.Logf("%d cells", cells)
	fmt.Printf("portal/site: %d cells\n", cells)

	if saved := amina.get(apply+"household").wants(t, http.StatusOK, "form-page").inputs(t, apply+"household"); saved.Get(draftField) != draft || saved.Get(revisionField) != revision {
		t.Errorf("somebody else changed the draft: %v", saved)
	}
	if n := count(t, h.hall, "select count(*) from audit.lines where deed = 'refused' and object = $1", number); n != 6 {
		t.Errorf("%d attempts are in the trail, want 6", n)
	}
}
