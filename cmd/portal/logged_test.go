package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
)

// Every test of this package ends with the same search; here the portal is driven into all that it has to complain of.
func TestWhateverGoesWrongNoCanaryStandsInTheLog(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 6)
	h.findsWhatItLooksFor(t)
	one := &application{person: h.visitor(t, h.people[0], ekkoping), answers: alone(canaryText+" i loggen", 8450), known: map[string]bool{}}
	one.answers["email"] = "ingen@kvitter.invalid"

	_, err := one.handIn(t.Context())
	must(t, err)
	h.refusesPeople(t)
	h.sendsNonsense(t, one.person)
	ids := h.fails(t, one.person)

	h.linesAreOneARequest(t, ids)
}

// findsWhatItLooksFor: a search that finds nothing anywhere would be content with everything.
func (h *house) findsWhatItLooksFor(t *testing.T) {
	t.Helper()
	number := h.people[0].Number
	h.secrets.add("a cookie", "abcdefgh-12345678_x")
	for _, line := range []string{
		`"error":"` + h.people[0].Name() + `"`, "person=" + number, "person=" + number[:8] + "-" + number[8:] + ".", "(" + number[2:] + ")",
		"resident=abcdefgh-12345678_x;", "token eyJhbGciOi", "wrote " + canaryText,
	} {
		if len(h.secrets.found([]byte("2026-11-23 "+line+" 12"))) != 1 {
			t.Fatalf("the search does not find %q", line)
		}
	}
}

// refusesPeople: an unknown person, a hint that is none, a code of nobody's, a sign-in that was called off.
func (h *house) refusesPeople(t *testing.T) {
	t.Helper()
	stranger := h.visitor(t, h.people[1], ekkoping)
	for _, query := range []url.Values{
		{"code": {h.people[1].Number}, "state": {strings.Repeat("a", 43)}}, {"error": {"access_denied"}, "error_description": {h.people[1].Name()}},
		{"code": {"eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."}, "state": {h.people[1].Number}},
	} {
		got, err := stranger.get(t.Context(), "/logga-in/svar?"+query.Encode())
		must(t, err)
		if got.status < 400 || got.status >= 500 {
			t.Errorf("an answer of nobody's gives %d", got.status)
		}
	}
	_, err := stranger.get(t.Context(), "/logga-in?"+url.Values{"login_hint": {h.people[1].Name()}}.Encode())
	must(t, err)
}

// sendsNonsense puts what may not be logged where it does not belong.
func (h *house) sendsNonsense(t *testing.T, p *person) {
	t.Helper()
	for _, path := range []string{
		"/" + p.Number, "/mina-sidor/arenden/" + p.Number, "/mina-sidor?q=" + p.Number, "/e-tjanster/" + canaryName, "/?lang=" + canaryName,
		service + "/" + canaryText, "/%ff" + canaryName, "/logga-in?med=" + canaryName,
	} {
		got, err := p.get(t.Context(), path)
		must(t, err)
		if got.status >= 500 {
			t.Errorf("%s gives %d", path, got.status)
		}
	}
	got, err := p.post(t.Context(), service+"/reason", url.Values{"reason": {canaryText}, canaryName: {p.Number}})
	must(t, err)
	if got.status != http.StatusForbidden {
		t.Errorf("a form without its token gives %d", got.status)
	}
}

// fails plants faults in the database whose errors quote what they were given, and gives the ids that the pages showed.
func (h *house) fails(t *testing.T, p *person) []string {
	t.Helper()
	var ids []string
	broken := func(what string, got answer, err error) {
		t.Helper()
		must(t, err)
		id := strings.TrimSpace(got.between(`<code dir="ltr">`, `<`))
		if got.status != http.StatusInternalServerError || id == "" {
			t.Errorf("%s: %d and the id %q", what, got.status, id)
		}
		ids = append(ids, id)
	}
	page := p.begun(t)
	h.database.Arrange(t, `alter table portal.drafts add constraint planted check (answers::text not like '%kvitterdrill%')`)
	got, err := p.submit(t.Context(), page, page.at.Path, map[string]string{"reason": canaryText + " en gång till"})
	broken("a row that breaks a constraint", got, err)
	h.database.Arrange(t, `alter table portal.drafts drop constraint planted; `+telltale)
	got, err = p.submit(t.Context(), page, page.at.Path, map[string]string{"reason": canaryText + " och en till"})
	broken("a message that quotes the row", got, err)
	h.database.Arrange(t, `alter table portal.persons add constraint planted check (number not like '19%') not valid`)
	got, err = h.visitor(t, h.people[2], ekkoping).get(t.Context(), "/logga-in?login_hint="+h.people[2].Number)
	broken("a person who cannot be made known", got, err)
	h.database.Arrange(t, `alter table portal.notices rename to away`)
	got, err = p.get(t.Context(), "/mina-sidor")
	broken("a table that is away", got, err)
	return ids
}

// telltale quotes to the portal what it was given. The database's own log is kept out of it: that would be the test's doing.
const telltale = `
	create function portal.tell() returns trigger language plpgsql security definer set log_min_messages = panic as $$
	begin
	  raise exception 'no room for %', new.answers;
	end
	$$;
	create trigger tells before update on portal.drafts for each row execute function portal.tell();`

// begun is the page of a new draft where the reason is written.
func (p *person) begun(t testing.TB) answer {
	t.Helper()
	got := p.sees(t, begin, http.StatusOK, "apply")
	got, err := p.submit(t.Context(), got, "/borja", nil)
	must(t, err)
	if got.page() != "form-page" {
		t.Fatalf("a draft begins with the page %q:\n%s", got.page(), got.body)
	}
	return p.sees(t, service+"/reason", http.StatusOK, "form-page")
}

// linesAreOneARequest: JSON, with the route's pattern, nothing else of the address, and for a failure the id that the person was shown.
func (h *house) linesAreOneARequest(t *testing.T, ids []string) {
	t.Helper()
	log, err := os.ReadFile(h.portal.log)
	must(t, err)
	allowed := strings.Fields("time level msg program request realm municipality method route status ms error address private deed issuer code network drain")
	requests := 0
	for line := range bytes.Lines(log) {
		var entry map[string]any
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Errorf("a line that is not JSON: %s", line)
			continue
		}
		for name := range entry {
			if !slices.Contains(allowed, name) {
				t.Errorf("a line says %q: %s", name, line)
			}
		}
		if entry["msg"] != "request" {
			continue
		}
		requests++
		if entry["status"] == float64(http.StatusInternalServerError) {
			ids = slices.DeleteFunc(ids, func(id string) bool { return id == entry["request"] && entry["error"] != nil })
		}
		if route := fmt.Sprint(entry["route"]); strings.ContainsAny(route, "?%") {
			t.Errorf("a line has more than the pattern: %s", line)
		}
	}
	if requests < 40 || len(ids) > 0 {
		t.Errorf("%d requests are in the log, and of the failures %v are missing", requests, ids)
	}
}
