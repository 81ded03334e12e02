package main_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"stodporten/portal/identity"
)

const (
	handingIn    = 8  // clients at once
	eachKnows    = 4  // people who take turns at a client
	killings     = 20 // of the portal, with kill -9
	mostBetween  = 160
	applicantsOf = handingIn * eachKnows
)

// handedIn is what a client knows of one application.
type handedIn struct {
	outcome
	person *person
	text   string
	rent   int
}

func TestThePortalKilledHardLosesNothingAcknowledgedAndDoublesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, applicantsOf)
	h.database.Arrange(t, slowCommit)
	killer := newKiller(h)
	h.asked = killer.asked
	var mu sync.Mutex
	var all []handedIn
	var clients sync.WaitGroup
	for client := range handingIn {
		clients.Go(func() {
			for n := 0; !killer.done.Load(); n++ {
				one := h.applicant(t, client, n)
				came, err := one.handIn(t.Context())
				if err != nil {
					t.Errorf("client %d, application %d: %v", client, n, err)
					return
				}
				mu.Lock()
				all = append(all, handedIn{came, one.person, one.answers["reason"], 5000 + n})
				mu.Unlock()
			}
		})
	}

	killer.kill(t.Context(), t)
	clients.Wait()

	h.findsEverythingOnce(t, all)
	h.missesNothing(t)
	receipts, troubles := 0, 0
	for _, one := range all {
		troubles += one.troubles
		if one.receipt {
			receipts++
		}
	}
	t.Logf("%d kills (%d while somebody was handing in), %d applications, %d with a receipt at once, the others found under Mina sidor; %d requests were not answered",
		killings, killer.amidst, len(all), receipts, troubles)
	if len(all) < handingIn || receipts == 0 {
		t.Errorf("only %d applications were handed in, %d with a receipt", len(all), receipts)
	}
}

// slowCommit makes the end of handing in take a moment, so that the portal is often killed while the database is at it: what was
// committed then, nobody was told of.
const slowCommit = `
	create function portal.take_a_moment() returns trigger language plpgsql as $$
	begin
	  perform pg_sleep(0.06 * random());
	  return null;
	end
	$$;
	create constraint trigger takes_a_moment after insert on portal.applications deferrable initially deferred
	  for each row execute function portal.take_a_moment();`

// applicant is the next of a client's people, in turn at both municipalities, with an application like no other.
func (h *house) applicant(t *testing.T, client, n int) *application {
	t.Helper()
	host := []string{ekkoping, granvik}[n/eachKnows%2]
	p := h.visitor(t, h.people[client*eachKnows+n%eachKnows], host)
	text := fmt.Sprintf("%s %d-%d, med å och ä", canaryText, client, n)
	known := map[string]bool{}
	for _, number := range h.numbersOf(t, p) {
		known[number] = true
	}
	return &application{person: p, answers: alone(text, 5000+n), known: known}
}

// numbersOf are those that the database has for somebody at a municipality.
func (h *house) numbersOf(t *testing.T, p *person) []string {
	t.Helper()
	at := "ekkoping"
	if p.host == granvik {
		at = "granvik"
	}
	return h.query(t, `select a.number from portal.applications a join portal.persons p on p.municipality = a.municipality and p.id = a.person
		where p.number = $1 and a.municipality = $2`, p.Number, at)
}

// killer ends the portal hard and has it started again, at moments that follow what is asked of it and not the clock: after so many
// requests, or so many milliseconds after somebody has come back from signing.
type killer struct {
	house    *house
	requests atomic.Int64
	signed   chan struct{}
	done     atomic.Bool
	amidst   int
}

func newKiller(h *house) *killer { return &killer{house: h, signed: make(chan struct{})} }

// asked is told of every request. A signing is on its way back when the address that takes codes is asked by somebody signed in.
func (k *killer) asked(request *http.Request) {
	k.requests.Add(1)
	if !strings.HasPrefix(request.URL.Path, "/logga-in/svar") {
		return
	}
	if _, err := request.Cookie("resident"); err != nil {
		return
	}
	select {
	case k.signed <- struct{}{}:
	default:
	}
}

func (k *killer) kill(ctx context.Context, t *testing.T) {
	t.Helper()
	defer k.done.Store(true)
	for n := range killings {
		k.await(ctx, n%4 != 0)
		if t.Failed() || ctx.Err() != nil {
			return
		}
		must(t, k.house.portal.kill())
		must(t, k.house.portal.start(ctx))
	}
}

// await lets the clients come some way, and then waits for the moment.
func (k *killer) await(ctx context.Context, amidst bool) {
	until := k.requests.Load() + int64(20+rand.IntN(mostBetween))
	for k.requests.Load() < until && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if !amidst {
		return
	}
	select {
	case <-k.signed:
		k.amidst++
		time.Sleep(time.Duration(rand.IntN(50_000)) * time.Microsecond)
	case <-time.After(20 * time.Second):
	case <-ctx.Done():
	}
}

// stored is an application as the database has it.
type stored struct {
	Number       string
	Applicant    string
	Draft        string
	Answers      []byte
	Snapshot     []byte
	SnapshotHash []byte
	Evidence     []byte
}

const selectStored = `
	select a.number, p.number as applicant, a.draft::text as draft, a.answers::text::bytea as answers, a.snapshot, a.snapshot_hash,
	       s.evidence::text::bytea as evidence
	from portal.applications a
	join portal.persons p on p.municipality = a.municipality and p.id = a.person
	join portal.signatures s on s.municipality = a.municipality and s.application = a.id and s.person = a.person
	order by a.number`

func (h *house) stored(t *testing.T) []stored {
	t.Helper()
	connection := h.superuser(t)
	defer func() { _ = connection.Close(context.Background()) }()
	rows, err := connection.Query(t.Context(), selectStored)
	must(t, err)
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[stored])
	must(t, err)
	return all
}

// findsEverythingOnce compares what the clients know with what the database has, both ways.
func (h *house) findsEverythingOnce(t *testing.T, all []handedIn) {
	t.Helper()
	there, texts := map[string]stored{}, map[string]string{}
	for _, one := range h.stored(t) {
		if _, twice := there[one.Number]; twice {
			t.Errorf("the number %s was given twice", one.Number)
		}
		there[one.Number] = one
		text := one.text(t)
		if other, twice := texts[text]; twice {
			t.Errorf("one application became %s and %s", other, one.Number)
		}
		texts[text] = one.Number
	}
	for _, one := range all {
		kept, found := there[one.number]
		if !found {
			t.Errorf("%s was shown to its applicant and is not in the database", one.number)
			continue
		}
		kept.isWhatWasSigned(t, one)
		delete(there, one.number)
	}
	for number := range there {
		t.Errorf("%s is in the database, and its applicant knows nothing of it", number)
	}
}

func (s stored) text(t *testing.T) string {
	t.Helper()
	var answers struct{ Reason string }
	must(t, json.Unmarshal(s.Answers, &answers))
	return answers.Reason
}

func (s stored) isWhatWasSigned(t *testing.T, by handedIn) {
	t.Helper()
	var answers struct {
		Reason string
		Rent   int
	}
	must(t, json.Unmarshal(s.Answers, &answers))
	if answers.Reason != by.text || answers.Rent != by.rent*100 || s.Applicant != by.person.Number {
		t.Errorf("%s has %q and %d öre, and its applicant wrote %q and %d kr", s.Number, answers.Reason, answers.Rent, by.text, by.rent)
	}
	if !strings.Contains(string(s.Snapshot), by.text) || sha256.Sum256(s.Snapshot) != [sha256.Size]byte(s.SnapshotHash) {
		t.Errorf("what was seen of %s is not what was written", s.Number)
	}
	var evidence identity.Evidence
	must(t, json.Unmarshal(s.Evidence, &evidence))
	if err := evidence.Verify(sha256.Sum256(s.Snapshot)); err != nil || evidence.Person != by.person.Number {
		t.Errorf("the signature of %s does not hold: %v", s.Number, err)
	}
}

// missesNothing looks for halves of a handing in. Each statement lists numbers that should not be there.
func (h *house) missesNothing(t *testing.T) {
	t.Helper()
	for what, sql := range map[string]string{
		"no signature": `select number from portal.applications a where not exists (
			select from portal.signatures s where s.municipality = a.municipality and s.application = a.id)`,
		"no first step": `select number from portal.applications a where not exists (
			select from portal.application_steps s where s.municipality = a.municipality and s.application = a.id and s.step = 'handed-in')`,
		"no place in a queue with an owner": `select number from portal.applications a where not exists (
			select from portal.queue_places q join casework.officers o on o.municipality = q.municipality and o.id = q.owner
			join casework.units u on u.municipality = q.municipality and u.id = q.unit
			where q.municipality = a.municipality and q.application = a.id)`,
		"not one audit line": `select number from portal.applications a where 1 <> (
			select count(*) from audit.lines l where l.municipality = a.municipality and l.object = a.number
			and l.object_kind = 'application' and l.deed = 'write' and l.concerns = a.person)`,
		"not one notice": `select number from portal.applications a where 1 <> (
			select count(*) from portal.notices n where n.municipality = a.municipality and n.number = a.number and n.person = a.person)`,
		"a draft still": `select number from portal.applications a join portal.drafts d on d.municipality = a.municipality and d.id = a.draft`,
		"a double":      `select min(number) from portal.applications group by municipality, draft having count(*) > 1`,
	} {
		if found := h.query(t, sql); len(found) > 0 {
			t.Errorf("with %s: %v", what, found)
		}
	}
}
