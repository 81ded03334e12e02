package main_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	identities = 200
	answersDue = 50_000
)

func TestTwoHundredIdentitiesAtOnceSeeNoForeignCanary(t *testing.T) {
	t.Parallel()
	h := newHouse(t, identities+2)
	crowd := h.crowd(t)
	seen := newTally()
	troubles := make(chan int, 1)
	go func() { troubles <- h.trouble(t, crowd, seen) }()
	var all sync.WaitGroup
	for i, p := range crowd {
		all.Go(func() {
			r, line := rand.New(rand.NewPCG(uint64(i), 23)), p.wire()
			defer line.close()
			for !seen.enough() && t.Context().Err() == nil {
				p.wander(t, r, line, seen)
			}
		})
	}

	all.Wait()
	done := <-troubles

	seen.report(t, done)
	h.keepsNoRequest(t)
	if !h.portal.alive() {
		t.Error("the portal has ended")
	}
}

// keepsNoRequest looks at what outlives the requests, the figures: a text of a request that was kept, and not copied, is another's by then.
func (h *house) keepsNoRequest(t *testing.T) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/metrics", h.portal.private), http.NoBody)
	must(t, err)
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer response.Body.Close()
	figures, err := io.ReadAll(response.Body)
	must(t, err)
	lines := 0
	for line := range strings.Lines(string(figures)) {
		_, label, found := strings.Cut(line, `method="`)
		if !found {
			continue
		}
		lines++
		if method, _, _ := strings.Cut(label, `"`); method != http.MethodGet && method != http.MethodPost {
			t.Errorf("a figure is of the method %q: %s", method, line)
		}
	}
	if lines == 0 {
		t.Errorf("%d bytes of figures hold none of requests", len(figures))
	}
}

// crowd is signed in, all of them, each with an application handed in and another begun, which tell of nobody else.
func (h *house) crowd(t *testing.T) []*person {
	t.Helper()
	hosts := []string{ekkoping, granvik}
	for i, host := range hosts {
		who := h.people[identities+i]
		model := &application{person: h.visitor(t, who, host), known: map[string]bool{}}
		model.answers = alone(canaryText+model.index(), 7000)
		_, err := model.handIn(t.Context())
		must(t, err)
		_, err = model.submit(t.Context(), model.begun(t), "/reason", model.answers)
		must(t, err)
	}
	crowd := make([]*person, identities)
	canaries := map[string]bool{}
	for i := range crowd {
		crowd[i] = h.signedIn(t, h.people[i], hosts[i%len(hosts)])
		canaries[crowd[i].canary] = true
	}
	if len(canaries) != identities {
		t.Fatalf("%d people have %d canaries", identities, len(canaries))
	}
	h.database.Arrange(t, multiply)
	return crowd
}

// multiply gives everybody what the model of their municipality has, with their own name, number and words in it.
const multiply = `
	create function pg_temp.own(text, model text, other text) returns text language sql as $$
	  select replace(replace(replace($1, 'Kanariefink' || right(model, 4), 'Kanariefink' || right(other, 4)),
	    'kvitterdrill' || right(model, 4), 'kvitterdrill' || right(other, 4)), '-2026-000001', '-2026-9' || lpad(right(other, 4), 5, '0'))
	$$;
	create temp table model as select a.*, p.name from portal.applications a join portal.persons p on p.municipality = a.municipality and p.id = a.person;
	create temp table others as select o.*, m.name as model, m.person as model_id from portal.persons o join model m on m.municipality = o.municipality
	  where o.id <> m.person;
	insert into portal.drafts select d.municipality, gen_random_uuid(), o.id, d.form, d.version, pg_temp.own(d.answers::text, o.model, o.name)::jsonb, d.page,
	  d.revision, d.begun_at, d.saved_at, d.lapses_at from portal.drafts d join others o on o.municipality = d.municipality and o.model_id = d.person;
	insert into portal.applications (municipality, id, number, person, draft, service, form, version, answers, snapshot, snapshot_hash, handed_in_at,
	    unit_name, lacks_signature, promised_by)
	  select m.municipality, gen_random_uuid(), pg_temp.own(m.number, m.name, o.name), o.id, gen_random_uuid(), m.service, m.form, m.version,
	    pg_temp.own(m.answers::text, m.name, o.name)::jsonb, convert_to(pg_temp.own(convert_from(m.snapshot, 'UTF8'), m.name, o.name), 'UTF8'),
	    m.snapshot_hash, m.handed_in_at, m.unit_name, m.lacks_signature, m.promised_by
	  from model m join others o on o.municipality = m.municipality;
	insert into portal.application_steps select a.municipality, a.id, a.person, 'handed-in', a.unit_name, a.handed_in_at
	  from portal.applications a where a.number like '%-2026-9%';
	insert into portal.access_log select a.municipality, gen_random_uuid(), a.person, a.handed_in_at, 'Sara Lind', a.unit_name, 'read', 'case', a.number
	  from portal.applications a;`

// index is a person's place in the list, as it stands in their name.
func (p *person) index() string { return strings.TrimPrefix(p.FamilyName, canaryName) }

func (p *person) caseNumber() string {
	return map[string]string{ekkoping: "EKK", granvik: "GRA"}[p.host] + "-2026-90" + p.index()
}

// elsewhere is the name of the municipality that the person is not at.
func (p *person) elsewhere() []byte {
	return []byte(map[string]string{ekkoping: "Granviks kommun", granvik: "Ekköpings kommun"}[p.host])
}

// walks are what somebody signed in may ask for, each as often as it stands here.
var walks = []string{
	"/mina-sidor", "/mina-sidor", "/mina-sidor", "/mina-sidor", "/mina-sidor", "/mina-sidor/logg", "/mina-sidor/session", "own case", "own case",
	"own receipt", "own application", "another's case", "another's application", "/finns-inte", "/", "/e-tjanster", service, begin, review, "write",
	service + "/household", service + "/housing", service + "/reason", "/fortsatt", "/hjalp-idag", service + "/finns-inte",
}

// wander asks for one thing, and looks whose answer it is.
func (p *person) wander(t *testing.T, r *rand.Rand, line *wire, seen *tally) {
	t.Helper()
	ctx := t.Context()
	where := walks[r.IntN(len(walks))]
	other := &person{Person: p.house.people[r.IntN(identities)], host: p.host}
	switch where {
	case "own case":
		where = casesPath + p.caseNumber()
	case "own receipt":
		where = casesPath + p.caseNumber() + "/kvitto"
	case "own application":
		where = casesPath + p.caseNumber() + "/ansokan"
	case "another's case":
		where = casesPath + other.caseNumber()
	case "another's application":
		where = casesPath + other.caseNumber() + "/ansokan"
	case "write":
		p.write(ctx, t, seen)
		return
	}
	got, err := line.get(ctx, where)
	p.judge(t, got, err, seen)
}

// write sends a page of the form with the writer's own words.
func (p *person) write(ctx context.Context, t *testing.T, seen *tally) {
	t.Helper()
	got, err := p.get(ctx, service+"/reason")
	p.judge(t, got, err, seen)
	if err != nil || got.page() != "form-page" {
		return
	}
	got, err = p.submit(ctx, got, "/reason", map[string]string{"reason": canaryText + p.index()})
	if errors.Is(err, errLost) {
		t.Error(err)
		return
	}
	p.judge(t, got, err, seen)
}

// judge demands that an answer is the asker's own: their canary, and no other's name or words. A page that was made while nobody could
// be asked who they are (5xx, and what is not there) may be for nobody.
func (p *person) judge(t *testing.T, got answer, err error, seen *tally) {
	t.Helper()
	if err != nil {
		seen.unanswered.Add(1)
		return
	}
	seen.count(got.status, got.page())
	reader := got.reader()
	switch {
	case reader == p.canary:
		seen.own.Add(1)
	case reader != "":
		seen.foreign.Add(1)
		t.Errorf("%s got the page %q of another reader", p.Name(), got.page())
	case got.status < http.StatusInternalServerError && got.status != http.StatusNotFound:
		t.Errorf("%s got the page %q for nobody: %d at %s", p.Name(), got.page(), got.status, got.at)
	}
	if bytes.Contains(got.body, p.elsewhere()) {
		seen.foreign.Add(1)
		t.Errorf("%s sees the other municipality on the page %q", p.Name(), got.page())
	}
	for _, mark := range []string{canaryName, canaryText} {
		for rest := got.body; ; {
			_, after, found := bytes.Cut(rest, []byte(mark))
			if !found {
				break
			}
			if rest = after; !bytes.HasPrefix(after, []byte(p.index())) {
				seen.foreign.Add(1)
				t.Errorf("%s sees %s%.4s on the page %q", p.Name(), mark, after, got.page())
			}
		}
	}
	if got.status >= http.StatusInternalServerError {
		time.Sleep(150 * time.Millisecond)
	}
}

// tally is what has been seen so far.
type tally struct {
	own, foreign, unanswered atomic.Int64

	mu       sync.Mutex
	statuses map[int]int
	pages    map[string]int
}

func newTally() *tally { return &tally{statuses: map[int]int{}, pages: map[string]int{}} }

func (s *tally) enough() bool { return s.own.Load() >= answersDue }

func (s *tally) count(status int, page string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.statuses[status]++
	s.pages[page]++
}

func (s *tally) report(t *testing.T, troubles int) {
	t.Helper()
	t.Logf("%d identities: %d answers with the asker's own canary, %d foreign; %d requests unanswered, %d faults planted; statuses %v; pages %v",
		identities, s.own.Load(), s.foreign.Load(), s.unanswered.Load(), troubles, s.statuses, s.pages)
	for status := range s.statuses {
		switch status {
		case http.StatusOK, http.StatusNotFound, http.StatusServiceUnavailable:
		default:
			t.Errorf("%d answers had the status %d, which nobody asked for", s.statuses[status], status)
		}
	}
	for _, page := range []string{"my-pages", "my-case", "receipt", "handed-in", "form-page", "check-answers", "log", "session", "error-404", "error-503"} {
		if s.pages[page] == 0 {
			t.Errorf("nobody has seen the page %q", page)
		}
	}
}
