package desk_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/migrations/pgtest"
	"stodporten/portal/identity"
	"stodporten/portal/page"
	"stodporten/portal/session"
)

// kind is somebody who may come to the desk of Ekköping, with or without being let in.
type kind string

const (
	noRole        kind = "an officer without a role"
	left          kind = "an officer who has left"
	caseworker    kind = "a caseworker of the unit"
	intake        kind = "the unit's intake"
	manager       kind = "the unit's manager"
	administrator kind = "an administrator"
	otherUnit     kind = "a caseworker of another unit"
	elsewhere     kind = "an officer of another municipality"
	signedOut     kind = "nobody signed in"
	resident      kind = "a resident's cookie"
)

func kinds() []kind {
	return []kind{noRole, left, caseworker, intake, manager, administrator, otherUnit, elsewhere, signedOut, resident}
}

// Cells that many kinds share.
func officers(status int) map[kind]int {
	cells := map[kind]int{}
	for _, k := range []kind{noRole, left, caseworker, intake, manager, administrator, otherUnit} {
		cells[k] = status
	}
	return cells
}

// strangers are those who are not signed in here.
func strangers(status int) map[kind]int {
	return map[kind]int{elsewhere: status, signedOut: status, resident: status}
}

// but lays later cells over earlier ones.
func but(cells ...map[kind]int) map[kind]int {
	all := map[kind]int{}
	for _, some := range cells {
		maps.Copy(all, some)
	}
	return all
}

// onlyFor is a page for some kinds: officers without the role are told so, strangers to sign in.
func onlyFor(status int, some ...kind) map[kind]int {
	cells := but(officers(http.StatusForbidden), strangers(http.StatusUnauthorized))
	for _, k := range some {
		cells[k] = status
	}
	return cells
}

// aCase is what officers with any role get at the address of a case that is not theirs: the answer of a number that is not there.
func aCase(cells map[kind]int) map[kind]int {
	return but(onlyFor(http.StatusNotFound, caseworker, intake, manager, administrator, otherUnit), cells)
}

// column is one request, of everybody.
type column struct {
	route string // method and pattern, as in the table
	state string // of the case: waiting, own, colleague's, unknown
	want  map[kind]int
}

// addresses are those of things that are there: the case, and the form that the desk begins with; no block is outdated.
func addresses(number string) *strings.Replacer {
	return strings.NewReplacer(":number", number, ":file", uuid.NewString(), ":form", "financial-assistance", ":version", "2", ":block", "home")
}

func columns() []column {
	const ok, found, conflict = http.StatusOK, http.StatusSeeOther, http.StatusConflict
	open := but(officers(found), strangers(found))
	return []column{
		{"GET /logga-in", "", open},
		{"GET /logga-in/svar", "", but(officers(http.StatusBadRequest), strangers(http.StatusBadRequest))},
		{"POST /logga-ut", "", open},
		{"GET /utloggad", "", but(officers(found), strangers(ok))},
		{"POST /logga-ut/overallt", "", but(officers(found), strangers(http.StatusUnauthorized))},
		{"POST /logga-ut/fran-leverantor", "", but(officers(http.StatusBadRequest), strangers(http.StatusBadRequest))},
		{"GET /session", "", but(officers(ok), strangers(http.StatusUnauthorized))},

		{"GET /", "", but(onlyFor(found, caseworker, intake, manager, administrator, otherUnit), strangers(found))},
		{"GET /arenden", "", onlyFor(ok, caseworker, intake, manager, otherUnit)},

		{"GET /arenden/:number", "unknown", aCase(nil)},
		{"GET /arenden/:number", "waiting", aCase(map[kind]int{intake: ok})},
		{"GET /arenden/:number", "own", aCase(map[kind]int{caseworker: ok, intake: ok, manager: ok})},
		{"GET /arenden/:number", "colleague's", aCase(nil)},

		// Of files that are there: TestWhoMayReadTheCaseFetchesItsFileAndNobodyElse.
		{"GET /arenden/:number/filer/:file", "unknown", aCase(nil)},
		{"GET /arenden/:number/filer/:file", "own", aCase(nil)},
		{"GET /arenden/:number/filer/:file", "colleague's", aCase(nil)},
		{"GET /arenden/:number/ansokan.pdf", "unknown", aCase(nil)},
		{"GET /arenden/:number/ansokan.pdf", "own", aCase(nil)},
		{"GET /arenden/:number/ansokan.pdf", "colleague's", aCase(nil)},

		{"POST /arenden/:number/ta", "unknown", aCase(nil)},
		{"POST /arenden/:number/ta", "waiting", aCase(map[kind]int{caseworker: found, intake: found})},
		{"POST /arenden/:number/ta", "own", aCase(map[kind]int{caseworker: found, intake: found, manager: found})},
		{"POST /arenden/:number/ta", "colleague's", aCase(map[kind]int{caseworker: conflict, intake: conflict, manager: conflict})},

		{"POST /arenden/:number/aterlamna", "unknown", aCase(nil)},
		{"POST /arenden/:number/aterlamna", "waiting", aCase(map[kind]int{intake: conflict})},
		{"POST /arenden/:number/aterlamna", "own", aCase(map[kind]int{caseworker: found, intake: found, manager: found})},
		{"POST /arenden/:number/aterlamna", "colleague's", aCase(nil)},

		{"POST /arenden/:number/komplettera", "unknown", aCase(nil)},
		{"POST /arenden/:number/komplettera", "waiting", aCase(map[kind]int{intake: conflict})},
		{"POST /arenden/:number/komplettera", "own", aCase(map[kind]int{caseworker: conflict, intake: conflict, manager: conflict})},
		{"POST /arenden/:number/komplettera", "colleague's", aCase(nil)},

		{"GET /administration", "", onlyFor(ok, administrator)},
		{"GET /administration/driftstorning", "", onlyFor(ok, administrator)},
		{"POST /administration/driftstorning", "", onlyFor(found, administrator)},
		{"GET /administration/utseende", "", onlyFor(ok, administrator)},
		{"POST /administration/utseende", "", onlyFor(found, administrator)},
		{"GET /administration/formular", "", onlyFor(ok, administrator)},
		{"GET /administration/formular/:form", "", onlyFor(ok, administrator)},
		{"POST /administration/formular/:form", "", onlyFor(http.StatusUnprocessableEntity, administrator)},
		{"GET /administration/formular/:form/version/:version", "", onlyFor(ok, administrator)},
		{"GET /administration/formular/:form/version/:version/dra-tillbaka", "", onlyFor(ok, administrator)},
		{"POST /administration/formular/:form/version/:version/dra-tillbaka", "", onlyFor(found, administrator)},
		{"GET /administration/formular/:form/block/:block", "", onlyFor(http.StatusNotFound, administrator)},
		{"POST /administration/formular/:form/block/:block", "", onlyFor(http.StatusNotFound, administrator)},
	}
}

// TestEveryPageIsForWhomItIsForMatrix asks every address of the table as everybody, for cases in every state.
func TestEveryPageIsForWhomItIsForMatrix(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ids := h.staff(t)
	cells := 0

	tried := map[string]bool{}
	for n, column := range columns() {
		tried[column.route] = true
		method, pattern, _ := strings.Cut(column.route, " ")
		for m, k := range kinds() {
			who := h.as(t, k, ids)
			number := h.caseIn(t, column.state, 100*n+m+1, ids[k])
			form := url.Values{"csrf": {who.csrf}, "text-sv": {"Stängt"}, "farg": {"#1f5245"}, "accent": {"#d9a441"}}

			got := who.ask(t, method, addresses(number).Replace(pattern), form)

			if got.status != column.want[k] {
				t.Errorf("%s, %s: %s gets %d %q, want %d", column.route, column.state, k, got.status, got.page(), column.want[k])
			}
			if got.status != http.StatusOK && strings.Contains(got.body, "Amina") {
				t.Errorf("%s, %s: %s is refused, and reads a name", column.route, column.state, k)
			}
			cells++
		}
	}

	for _, route := range h.desk.Routes() {
		if !tried[route.Method+" "+route.Path] {
			t.Errorf("%s %s is not in the matrix", route.Method, route.Path)
		}
	}
	if want := len(columns()) * len(kinds()); cells != want {
		t.Errorf("%d cells were tried, want %d", cells, want)
	}
	t.Logf("%d cells", cells)
}

// staff adds the officers whom pgtest's town lacks, and gives the ids of all kinds.
func (h *house) staff(t *testing.T) map[kind]uuid.UUID {
	t.Helper()
	ids := map[kind]uuid.UUID{
		noRole: uuid.New(), left: uuid.New(), intake: uuid.New(), administrator: uuid.New(),
		caseworker: pgtest.Karin, manager: pgtest.Tove, otherUnit: pgtest.Nils, elsewhere: pgtest.Ulla,
	}
	var statements strings.Builder
	for _, k := range []kind{noRole, left, intake, administrator} {
		fmt.Fprintf(&statements, "insert into casework.officers (municipality, id, subject, name, created_at) values ('ekkoping', '%s', '%s', 'Test', '2026-11-01');\n", ids[k], ids[k])
	}
	for k, role := range map[kind]string{left: "intake", intake: "intake", administrator: "administrator"} {
		fmt.Fprintf(&statements, "insert into casework.grants (municipality, officer, unit, role, starts_at) values ('ekkoping', '%s', '%s', '%s', '2026-11-01');\n", ids[k], pgtest.Benefits, role)
	}
	fmt.Fprintf(&statements, "update casework.officers set left_at = '2026-11-20' where id = '%s';\n", ids[left])
	h.town.Arrange(t, statements.String())
	return ids
}

// as is somebody of that kind at the desk of Ekköping.
func (h *house) as(t *testing.T, k kind, ids map[kind]uuid.UUID) *browser {
	t.Helper()
	switch k {
	case signedOut:
		return &browser{house: h, host: ekkoping}
	case elsewhere:
		who := h.officer(t, "granvik", ids[k], "Ulla Gran")
		who.host = ekkoping
		return who
	case resident:
		visit, token, err := h.residents.Start(t.Context(), session.Visit{
			Municipality: "ekkoping", Subject: pgtest.Amina, Name: "Amina Testberg", Assurance: identity.SubstantialAssurance, Issuer: "eid", IssuerSubject: "amina",
		}, "")
		must(t, err)
		return &browser{house: h, host: ekkoping, cookies: "resident=" + token + "; officer=" + token, csrf: visit.CSRF}
	default:
		return h.officer(t, "ekkoping", ids[k], string(k))
	}
}

// caseIn is a case in that state for somebody, and its number.
func (h *house) caseIn(t *testing.T, state string, n int, whose uuid.UUID) string {
	t.Helper()
	number := fmt.Sprintf("EKK-2026-%06d", n)
	assignee := "null, null"
	switch {
	case state == "" || state == "unknown":
		return number
	case state == "own" && whose != uuid.Nil && whose != pgtest.Ulla:
		assignee = fmt.Sprintf("'%s', '2026-11-20'", whose)
	case state != "waiting":
		assignee = fmt.Sprintf("'%s', '2026-11-20'", pgtest.Sara)
	}
	id := uuid.New()
	h.town.Arrange(t, fmt.Sprintf(`
		insert into casework.cases (municipality, id, number, service, unit, owner, received_at, due_on, assignee, assigned_at)
		values ('ekkoping', '%s', '%s', 'ekonomiskt-bistand', '%s', '%s', '2026-11-20', '2026-12-04', %s);
		insert into casework.parties (municipality, case_id, person, relation, opened_at) values ('ekkoping', '%s', '%s', 'applicant', '2026-11-20')`,
		id, number, pgtest.Benefits, pgtest.Tove, assignee, id, pgtest.Amina))
	return number
}

func TestNoFormOfTheDeskIsTakenWithoutItsToken(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ids := h.staff(t)
	for _, route := range h.desk.Routes() {
		if route.Method != http.MethodPost || route.Machine {
			continue
		}
		for name, token := range map[string]string{"none": "", "another's": h.sara(t).csrf} {
			who := h.as(t, administrator, ids)
			path := strings.Replace(route.Path, ":number", "EKK-2026-000001", 1)

			got := who.ask(t, http.MethodPost, path, url.Values{"csrf": {token}})

			if got.status != http.StatusForbidden || got.page() != "error-403" {
				t.Errorf("POST %s with token %s: %d %q", route.Path, name, got.status, got.page())
			}
		}
	}
}

func TestEveryRouteOfTheDeskSaysWhomItIsFor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	open := []string{"/", "/logga-in", "/logga-in/svar", "/logga-ut", "/utloggad", "/logga-ut/fran-leverantor"}

	for _, route := range h.desk.Routes() {
		want := page.Officer
		if slices.Contains(open, route.Path) {
			want = page.Anyone
		}
		if route.Guard != want {
			t.Errorf("%s %s has the guard %d, want %d", route.Method, route.Path, route.Guard, want)
		}
	}
}

func TestARoleThatEndsIsGoneAtTheNextRequest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	karin := h.karin(t)
	karin.get(t, "/arenden").shows(t, 200, "queue")
	h.town.Arrange(t, fmt.Sprintf("update casework.grants set ends_at = '%s' where officer = '%s'",
		h.clock.Now().Add(time.Minute).Format(time.RFC3339), pgtest.Karin))
	karin.get(t, "/arenden").shows(t, 200, "queue")

	h.clock.move(time.Minute)

	karin.get(t, "/arenden").shows(t, 403, "no-role", "Du har ingen roll här")
	refused := h.query(t, "select object_kind, object from audit.lines where deed = 'refused'")
	if len(refused) != 1 || refused[0][0] != "page" || refused[0][1] != "/arenden" {
		t.Errorf("the trail has %v", refused)
	}
}
