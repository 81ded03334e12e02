package desk_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/casework/cases"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
)

func (h *house) toldAmina(t *testing.T) []audit.Access {
	t.Helper()
	var told []audit.Access
	who := audit.ForResident(identity.Resident{Municipality: "ekkoping", Person: pgtest.Amina})
	must(t, h.portal.Do(t.Context(), who, "test", func(ctx context.Context, tx *audit.Tx) (err error) {
		tx.Log(audit.Line{Deed: audit.Read, Kind: "access-log"})
		told, err = audit.AccessesOf(ctx, tx, 100)
		return err
	}))
	return told
}

func TestEveryReadingIsInTheTrailUnderTheRequestThatItAnswers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	sara := h.sara(t)

	for path, kinds := range map[string]string{
		"/arenden":           "queue read, case-in-list read " + number + " " + pgtest.Amina.String(),
		"/arenden/" + number: "case read " + number + " " + pgtest.Amina.String() + ", application read " + number,
	} {
		got := sara.get(t, path)

		lines := h.query(t, `select object_kind, deed, object, coalesce(concerns::text, '') from audit.lines
			where request = $1 and actor = $2 order by id`, got.header.Get("X-Request-Id"), pgtest.Sara)
		var said []string
		for _, line := range lines {
			said = append(said, strings.Join(line, " "))
		}
		for _, want := range strings.Split(kinds, ", ") {
			if !strings.Contains(strings.Join(said, "\n"), want) {
				t.Errorf("%s left %q, which lacks %q", path, said, want)
			}
		}
	}
	told := h.toldAmina(t)
	if len(told) != 1 || told[0].OfficerName != "Sara Lind" || told[0].UnitName != "Enheten för ekonomiskt bistånd" || told[0].Number != number ||
		told[0].Deed != audit.Read || !told[0].At.Equal(h.clock.Now()) {
		t.Errorf("Amina is told %+v, want of the one reading of her case", told)
	}
}

func TestNothingIsShownThatTheTrailCouldNotTake(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	sara := h.sara(t)
	sara.get(t, "/arenden").shows(t, http.StatusOK, "queue", "Amina Testberg")
	h.town.Arrange(t, `
		create function audit.full_disk() returns trigger language plpgsql as $$ begin
		  if new.object_kind in ('case', 'case-in-list', 'officers') then raise exception 'full' using errcode = 'disk_full'; end if; return new; end $$;
		create trigger full_disk before insert on audit.lines for each row execute function audit.full_disk()`)

	for _, path := range []string{"/arenden", "/arenden/" + number} {
		got := sara.get(t, path)

		got.shows(t, http.StatusInternalServerError, "error-500")
		if strings.Contains(got.body, "Amina") {
			t.Errorf("%s shows what is not in the trail", path)
		}
	}
	sara.post(t, "/arenden/"+number+"/ta", nil).shows(t, http.StatusInternalServerError, "error-500")
	if taken := h.query(t, "select count(*) from casework.cases where assignee is not null"); taken[0][0] != "0" {
		t.Error("the case was taken, and the trail does not have it")
	}
	if told := h.toldAmina(t); len(told) != 0 {
		t.Errorf("Amina is told %+v of what did not happen", told)
	}
}

// A case that did not begin with the person's own application may be about a report: until an officer opens it for them, nothing of
// it may show, log lines included.
func TestAPartyForWhomTheCaseIsNotOpenIsToldOfNoReading(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	must(t, h.db.Do(t.Context(), audit.ForSystem("ekkoping", "test"), "test", func(ctx context.Context, tx *audit.Tx) error {
		return cases.Begin(ctx, tx, cases.Beginning{
			ID: uuid.New(), Number: "EKK-2026-000077", Service: "ekonomiskt-bistand", Unit: pgtest.Benefits, Owner: pgtest.Tove,
			ReceivedAt: tx.At, DueOn: tx.At.Add(14 * 24 * time.Hour), Parties: []cases.Party{{Person: pgtest.Amina, Relation: "child"}},
		})
	}))
	sara := h.sara(t)
	sara.get(t, "/arenden").shows(t, http.StatusOK, "queue", "EKK-2026-000077")
	sara.get(t, "/arenden/EKK-2026-000077").shows(t, http.StatusOK, "case", "Ärendet började inte med en ansökan", "Amina Testberg")
	sara.post(t, "/arenden/EKK-2026-000077/ta", nil).shows(t, http.StatusSeeOther, "/arenden/EKK-2026-000077?tagit=1")
	sara.get(t, "/arenden/EKK-2026-000077?tagit=1").shows(t, http.StatusOK, "case")
	if told := h.toldAmina(t); len(told) != 0 {
		t.Fatalf("Amina is told %+v", told)
	}
	if lines := h.query(t, "select deed from audit.lines where concerns = $1 and actor = $2", pgtest.Amina, pgtest.Sara); len(lines) < 3 {
		t.Errorf("the trail has %v of it", lines)
	}

	must(t, h.db.Do(t.Context(), audit.ForOfficer(identity.Officer{Municipality: "ekkoping", ID: pgtest.Sara, Name: "Sara Lind"}), "test",
		func(ctx context.Context, tx *audit.Tx) error {
			return cases.OpenFor(ctx, tx, "EKK-2026-000077", pgtest.Amina)
		}))
	sara.get(t, "/arenden/EKK-2026-000077")

	if told := h.toldAmina(t); len(told) != 2 {
		t.Errorf("once it is open she is told %+v, want of the opening and the reading", told)
	}
}

func TestTheLogHoldsNobodysNameNumberOrWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	sara := h.sara(t)
	for _, path := range pages(number, "EKK-2026-999999") {
		sara.get(t, path)
	}
	sara.post(t, "/arenden/"+number+"/ta", nil)
	h.karin(t).post(t, "/arenden/"+number+"/ta", nil)

	for _, secret := range []string{"Amina", "1990", "Testberg", "Timmarna", number, "999999", "Sara", "Karin", sara.csrf, strings.TrimPrefix(sara.cookies, "officer=")} {
		if strings.Contains(h.log.String(), secret) {
			t.Errorf("the log says %q", secret)
		}
	}
	if !strings.Contains(h.log.String(), `"/arenden/:number"`) {
		t.Error("the log says nothing of the requests")
	}
}
