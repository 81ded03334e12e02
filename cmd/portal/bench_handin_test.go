package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stodporten/cmd/demo/provider"
)

// signedItem is an application that has been filled in and signed at the provider. All that remains is what is measured: the browser comes
// back with the code.
type signedItem struct {
	head, path string
	state      string
	own        map[string]string
}

// BenchmarkHouseHandIn measures the request that makes an application of a draft: the browser comes back from the provider with its code
// (GET /logga-in/svar), and is sent on to the receipt. In it are finding the visit, the limit on sign-ins, taking what was kept of the
// signing, exchanging the code with the provider, asking for its keys of this moment and proving its word, putting the application together once more and comparing it with
// what was signed, and the one transaction. Filling in, the review and the provider's own page come before it and are not measured, nor is
// the receipt. The floor makes the same round trips, those to the provider too.
func BenchmarkHouseHandIn(b *testing.B) {
	const applicants = 240
	h := realTime(b, applicants+1)
	model := &application{person: h.signedIn(b, h.people[applicants], ekkoping), answers: alone(canaryText, 8450), known: map[string]bool{}}
	model.begun(b)
	model.upToReview(b)
	var crowd []*person
	for _, who := range h.people[:applicants] {
		crowd = append(crowd, h.signedIn(b, who, ekkoping))
	}
	studios := []*studio{h.studio(b), h.studio(b)}
	floor := h.startFloor(b, h.handInScore(b, studios[0], crowd))

	var ours, theirs []float64
	for range rounds {
		ours = append(ours, h.handedInPerSecond(b, h.signAll(b, studios, crowd), h.portal.port))
		items := h.signAll(b, studios, crowd)
		floor.bring(b, items)
		theirs = append(theirs, h.handedInPerSecond(b, items, floor.port))
	}

	verdict{Name: "handing in an application", Ours: median(ours), Floor: median(theirs), Unit: "applications/s"}.print(b)
}

// copyDrafts gives everybody who has none the model's draft.
const copyDrafts = `
	insert into portal.drafts
	select d.municipality, gen_random_uuid(), o.id, d.form, d.version, d.answers, d.page, d.revision, d.begun_at, d.saved_at, d.lapses_at
	from portal.drafts d join portal.persons m on m.municipality = d.municipality and m.id = d.person
	join portal.persons o on o.municipality = d.municipality
	where m.name like '%0240' and not exists (select from portal.drafts e where e.municipality = o.municipality and e.person = o.id)`

// signAll has everybody sign the draft that they have been given, two at a time.
func (h *house) signAll(b *testing.B, studios []*studio, crowd []*person) []signedItem {
	b.Helper()
	h.database.Arrange(b, copyDrafts)
	drafts := map[string]string{}
	for _, line := range h.query(b, `select p.number || ' ' || d.id::text || ' ' || p.id::text from portal.drafts d
		join portal.persons p on p.municipality = d.municipality and p.id = d.person`) {
		who, ids, _ := strings.Cut(line, " ")
		drafts[who] = ids
	}
	items := make([]signedItem, len(crowd))
	var all sync.WaitGroup
	for n, s := range studios {
		all.Go(func() {
			for i := n; i < len(crowd); i += len(studios) {
				items[i] = s.sign(b, crowd[i])
				draft, who, _ := strings.Cut(drafts[crowd[i].Number], " ")
				items[i].own["$draft"], items[i].own["$person"] = draft, who
			}
		})
	}
	all.Wait()
	return items
}

// sign is everything from the review to the provider's answer, which is kept from the site.
func (s *studio) sign(b *testing.B, p *person) signedItem {
	b.Helper()
	f, err := s.ask(b, p, http.MethodGet, review, nil).form("/skriv-under")
	must(b, err)
	action, sent := f.press()
	sent.Set("login_hint", p.Number)
	s.tape.take()
	away := s.ask(b, p, http.MethodPost, action, sent)
	item := signedItem{own: map[string]string{}}
	for _, one := range s.tape.take() {
		for _, words := range one.Redis {
			switch words[0] {
			case "set":
				item.own["$flow"] = words[1]
			case "get":
				item.own["$session"] = words[1]
			}
		}
	}
	item.head = fmt.Sprintf("Host: %s\r\nCookie: %s; %s\r\n\r\n", p.host, cookieOf(p.cookies(), "resident"), cookieOf(away.header.Get("Set-Cookie"), "resident-flow"))
	still := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, away.header.Get("Location"), http.NoBody)
	must(b, err)
	response, err := still.Do(request)
	must(b, err)
	must(b, response.Body.Close())
	back, err := url.Parse(response.Header.Get("Location"))
	must(b, err)
	item.path, item.state = back.RequestURI(), back.Query().Get("state")
	if item.own["$flow"] == "" || item.own["$session"] == "" || item.state == "" {
		b.Fatalf("a signing that is not under way: %d, %v", away.status, back)
	}
	return item
}

// cookieOf is one cookie of a header, name and all.
func cookieOf(header, name string) string {
	for _, part := range strings.Split(header, "; ") {
		if strings.HasPrefix(part, name+"=") {
			return part
		}
	}
	return ""
}

// handInScore records a handing in once everything is warm, and puts names where each applicant's own will stand.
func (h *house) handInScore(b *testing.B, s *studio, crowd []*person) score {
	b.Helper()
	var item signedItem
	var recorded play
	for _, one := range h.signAll(b, []*studio{s}, crowd[:3]) {
		item = one
		p := *crowd[0]
		request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://"+p.host+one.path, http.NoBody)
		must(b, err)
		_, cookies, _ := strings.Cut(strings.TrimSuffix(one.head, "\r\n\r\n"), "Cookie: ")
		request.Header.Set("Cookie", cookies)
		request.Host = fmt.Sprintf("%s:%d", p.host, h.portal.port)
		s.tape.take()
		response, err := s.app.Fiber().Test(request, -1)
		must(b, err)
		must(b, response.Body.Close())
		recorded = playOf(answer{status: response.StatusCode, header: response.Header}, s.tape.take())
	}
	if recorded.Status != http.StatusSeeOther {
		b.Fatalf("handing in gave %d", recorded.Status)
	}
	known := h.query(b, `select unit::text from portal.services union select owner::text from portal.services`)
	h.name(b, &recorded, item.own, known)
	issuer := h.issuer(b)
	return score{
		HandIn: recorded, TokenURL: issuer + "/token", KeysURL: issuer + "/nycklar", RedirectURI: h.below("/logga-in/svar")[0], ClientID: "portal", ClientSecret: clientSecret,
	}
}

// name replaces what is the applicant's own by its name: the draft, the person, the keys in Redis, the ids made for this application.
func (h *house) name(b *testing.B, p *play, own map[string]string, known []string) {
	b.Helper()
	names := map[string]string{}
	for name, value := range own {
		names[value] = name
	}
	last := h.query(b, `select max(number) from portal.applications`)[0]
	names[last] = "$number"
	fresh := freshNames()
	for _, one := range p.Steps {
		for _, words := range one.Redis {
			for i, w := range words {
				if name, ok := names[w]; ok {
					words[i] = name
				}
			}
		}
		for _, s := range one.SQL {
			for i, a := range s.Args {
				if _, ok := names[a.Text]; !ok && a.Kind == aUUID && !slices.Contains(known, a.Text) {
					names[a.Text], fresh = fresh[0], fresh[1:]
				}
				if name, ok := names[a.Text]; ok {
					s.Args[i].Text = name
				}
			}
		}
	}
}

// bring tells the floor whose applications come next.
func (r *rival) bring(b *testing.B, items []signedItem) {
	b.Helper()
	all := map[string]map[string]string{}
	for _, one := range items {
		all[one.state] = maps.Clone(one.own)
	}
	text, err := json.Marshal(all)
	must(b, err)
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, fmt.Sprintf("http://127.0.0.1:%d/more", r.port), bytes.NewReader(text))
	must(b, err)
	response, err := http.DefaultClient.Do(request)
	must(b, err)
	must(b, response.Body.Close())
	if response.StatusCode != http.StatusOK {
		b.Fatalf("the floor takes no applicants: %d", response.StatusCode)
	}
}

// handedInPerSecond lets everybody come back on eight connections, and looks that each of them has become an application.
func (h *house) handedInPerSecond(b *testing.B, items []signedItem, port int) float64 {
	b.Helper()
	before := h.query(b, `select count(*)::text from portal.applications`)[0]
	queue := make(chan signedItem, len(items))
	for _, one := range items {
		queue <- one
	}
	close(queue)
	runtime.GC()
	var all sync.WaitGroup
	began := time.Now()
	for range 8 {
		all.Go(func() {
			line := &wire{port: port}
			defer line.close()
			for one := range queue {
				line.head = one.head
				got, err := line.ask(b.Context(), one.path)
				if err != nil || got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), casesPath) {
					b.Errorf("handing in on port %d gave %d to %q: %v: %s", port, got.status, got.header.Get("Location"), err, got.body)
				}
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	var was, is int
	_, err := fmt.Sscan(before+" "+h.query(b, `select count(*)::text from portal.applications`)[0], &was, &is)
	must(b, err)
	if is-was != len(items) {
		b.Errorf("%d applications became %d", len(items), is-was)
	}
	return float64(len(items)) / took.Seconds()
}

// issuer is the provider's address, as the issuers file has it.
func (h *house) issuer(b *testing.B) string {
	b.Helper()
	return h.provider + provider.Entry("", provider.Client{Realm: "resident"}).URL
}
