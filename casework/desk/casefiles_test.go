package desk_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/migrations/pgtest"
	"stodporten/portal/files/scanner"
)

func fileAt(number string, id uuid.UUID) string {
	return "/arenden/" + number + "/filer/" + id.String()
}

func TestAnOfficerSeesTheFilesOfTheCaseAndGetsExactlyTheirBytes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number, f, inside := h.withPaper(t)
	sara := h.sara(t)

	sara.get(t, "/arenden/"+number).shows(t, 200, "case", "Handlingar", "hyra november.pdf", "Papper som visar det", "PDF", "Granskad")
	got := sara.get(t, fileAt(number, f.ID))

	if got.status != 200 || got.body != string(inside) {
		t.Fatalf("%d and %d bytes, want the %d that were sent", got.status, len(got.body), len(inside))
	}
	for header, want := range map[string]string{
		"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename*=UTF-8''hyra%20november.pdf", "Cache-Control": "no-store",
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
	} {
		if got.header.Get(header) != want {
			t.Errorf("%s: %q, want %q", header, got.header.Get(header), want)
		}
	}
	lines := h.query(t, "select distinct object_kind, object, concerns::text from audit.lines where request = $1 and actor = $2 and deed = 'read' and concerns is not null order by 1",
		got.header.Get("X-Request-Id"), pgtest.Sara)
	want := fmt.Sprint([][]string{{"case", number, pgtest.Amina.String()}, {"file", f.ID.String(), pgtest.Amina.String()}})
	if fmt.Sprint(lines) != want {
		t.Errorf("the trail has %v, want %v", lines, want)
	}
	if told := h.toldAmina(t); len(told) != 2 {
		t.Errorf("Amina is told %+v, want of the reading of her case and of her file", told)
	}
}

func TestAHarmfulFileNeverReachesTheOfficer(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{"plain.pdf": paper(eicar()), "packed.docx": packed(t, eicar())} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			who := amina()
			f := h.sends(t, &who, name, file)
			number := h.handIn(t, who)
			must(t, h.scan(t, f, scanner.StandIn{}))

			h.isHeld(t, number, f.ID)
		})
	}
}

// isHeld fails the test when a file of the case reaches the officer in any way.
func (h *house) isHeld(t *testing.T, number string, id uuid.UUID) {
	t.Helper()
	sara := h.sara(t)
	got := sara.get(t, "/arenden/"+number)
	got.shows(t, 200, "case", "En fil väntar på granskning av virusskyddet, eller har stoppats av det.")
	if strings.Contains(got.body, id.String()) || strings.Contains(got.text(), "Filer som kom in") {
		t.Errorf("the file is listed:\n%s", got.text())
	}
	there, unknown := sara.get(t, fileAt(number, id)), sara.get(t, "/arenden/EKK-2026-999999")
	there.shows(t, 404, "error-404")
	if plain(there, number+"/filer/"+id.String()) != plain(unknown, "EKK-2026-999999") {
		t.Errorf("the two answers differ:\n%s\n%s", there.body, unknown.body)
	}
	if !h.refused(t, "file", id.String()) {
		t.Error("the attempt is not in the trail")
	}
}

func TestWhileTheScannerIsAwayNothingPasses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	who := amina()
	f := h.sends(t, &who, "hyra.pdf", paper("kvitto "))
	number := h.handIn(t, who)

	err := h.scan(t, f, scanner.Clamd{Network: "unix", Address: t.TempDir() + "/nobody", Patience: time.Second})

	if !errors.Is(err, scanner.ErrAway) {
		t.Fatalf("the scanner says %v", err)
	}
	h.isHeld(t, number, f.ID)
	must(t, h.scan(t, f, scanner.StandIn{}))
	h.sara(t).get(t, "/arenden/"+number).shows(t, 200, "case", "hyra.pdf", "Granskad")
}

func TestWhoMayReadTheCaseFetchesItsFileAndNobodyElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ids := h.staff(t)
	number, f, _ := h.withPaper(t)
	h.papersAre(t, number, "%PDF-1.7 as handed in")
	h.sara(t).get(t, "/arenden") // which lets in what has come
	assign := func(to uuid.UUID) {
		h.town.Arrange(t, fmt.Sprintf("update casework.cases set assignee = '%s', assigned_at = '2026-11-23' where number = '%s'", to, number))
	}

	for _, path := range []string{fileAt(number, f.ID), "/arenden/" + number + "/ansokan.pdf"} {
		for state, want := range map[string]map[kind]int{
			"colleague's": aCase(nil), "own": aCase(map[kind]int{caseworker: 200, intake: 200, manager: 200}),
		} {
			for _, k := range kinds() {
				assign(pgtest.Sara)
				if state == "own" && want[k] == 200 {
					assign(ids[k])
				}
				got := h.as(t, k, ids).get(t, path)
				if got.status != want[k] || got.status != 200 && strings.Contains(got.body, "%PDF") {
					t.Errorf("%s, %s: %s gets %d, want %d", path, state, k, got.status, want[k])
				}
			}
		}
	}
	if refused := h.query(t, "select id from audit.lines where deed = 'refused' and object_kind = 'case' and object = $1 and actor = $2", number, pgtest.Nils); len(refused) != 4 {
		t.Errorf("the trail has %d attempts from the other unit, want 4", len(refused))
	}
}

func TestWhereNobodySaidWhereFilesAreTheDeskShowsWhichThereAreAndHandsOutNone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number, f, _ := h.withPaper(t)
	h.desk.Files = nil
	h.mount(t)
	sara := h.sara(t)

	got := sara.get(t, "/arenden/"+number)

	got.shows(t, 200, "case", "hyra november.pdf", "Filerna kan inte hämtas här")
	if strings.Contains(got.body, fileAt(number, f.ID)) {
		t.Error("and offers it all the same")
	}
	sara.get(t, fileAt(number, f.ID)).shows(t, 404, "error-404")
}

func TestAFileIsFetchedUnderItsOwnCaseAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number, f, _ := h.withPaper(t)
	jonas := amina()
	jonas.person, jonas.name = pgtest.Jonas, "Jonas"
	other := h.handIn(t, jonas)
	there := amina()
	there.of, there.person = "granvik", pgtest.AminaElsewhere
	elsewhere := h.handIn(t, there)
	sara, ulla := h.sara(t), h.officer(t, "granvik", pgtest.Ulla, "Ulla Gran")
	ulla.get(t, "/arenden/"+elsewhere).shows(t, 200, "case")
	ulla.get(t, fileAt(elsewhere, f.ID)).shows(t, 404, "error-404")
	sara.get(t, "/arenden/"+other).shows(t, 200, "case")
	sara.get(t, "/arenden/"+number).shows(t, 200, "case")

	for _, path := range []string{
		fileAt(other, f.ID), fileAt("EKK-2026-999999", f.ID), fileAt(number, uuid.New()), "/arenden/" + number + "/filer/x", "/arenden/" + number + "/ansokan.pdf",
	} {
		sara.get(t, path).shows(t, 404, "error-404")
	}
	if !h.refused(t, "file", f.ID.String()) {
		t.Error("reaching for it under another case is not in the trail")
	}
}

func TestNoFileGoesOutThatTheTrailCouldNotTake(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number, f, _ := h.withPaper(t)
	sara := h.sara(t)
	sara.get(t, "/arenden/"+number).shows(t, 200, "case")
	h.town.Arrange(t, `
		create function audit.full_disk() returns trigger language plpgsql as $$ begin
		  if new.object_kind = 'file' then raise exception 'full' using errcode = 'disk_full'; end if; return new; end $$;
		create trigger full_disk before insert on audit.lines for each row execute function audit.full_disk()`)

	got := sara.get(t, fileAt(number, f.ID))

	got.shows(t, http.StatusInternalServerError, "error-500")
	if strings.Contains(got.body, "%PDF") {
		t.Error("the file went out")
	}
}

func TestTheApplicationIsThereAsAPaperOnceItIsMade(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	sara := h.sara(t)
	if got := sara.get(t, "/arenden/"+number); strings.Contains(got.body, "ansokan.pdf") {
		t.Error("a paper is offered that is not made")
	}
	h.papersAre(t, number, "%PDF-1.7 as handed in")

	sara.get(t, "/arenden/"+number).shows(t, 200, "case", "Hämta ansökan som PDF")
	got := sara.get(t, "/arenden/"+number+"/ansokan.pdf")

	if got.status != 200 || got.body != "%PDF-1.7 as handed in" || got.header.Get("Content-Type") != "application/pdf" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v %q", got.status, got.header, got.body)
	}
	if lines := h.query(t, "select id from audit.lines where object_kind = 'paper' and deed = 'read' and concerns = $1 and actor = $2", pgtest.Amina, pgtest.Sara); len(lines) != 1 {
		t.Errorf("%d lines of it in the trail", len(lines))
	}
}
