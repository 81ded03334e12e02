package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/forms"
	"stodporten/forms/idnumber"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

// found is the first command of an installation, as its --help shows it.
func (h *house) found(t *testing.T) {
	t.Helper()
	h.does(t, "found", "ekkoping", "--name=Ekköpings kommun", "--short=EKK", "--host=ekkoping.localhost", "--help-phone=040-628 04 00",
		"--help-hours=sv=vardagar 8–16.30;en=weekdays 8 am–4.30 pm", "--on-call-phone=040-628 04 99",
		"--administrator=ada.frid", "--administrator-name=Ada Frid")
}

// organise is the rest of the way to a first application.
func (h *house) organise(t *testing.T) {
	t.Helper()
	h.found(t)
	h.does(t, "unit", "ekkoping", "--name=Ekonomiskt bistånd", "--public-name=Enheten för ekonomiskt bistånd", "--zone=financial-assistance")
	h.does(t, "officer", "ekkoping", "tove.berg", "--name=Tove Berg", "--title=Enhetschef", "--unit=Ekonomiskt bistånd", "--role=manager")
	h.does(t, "officer", "ekkoping", "sara.lind", "--name=Sara Lind", "--unit=Ekonomiskt bistånd", "--role=caseworker", "--role=intake")
	h.does(t, "offer", "ekkoping", "ekonomiskt-bistand", "--form=financial-assistance", "--unit=Ekonomiskt bistånd", "--owner=tove.berg",
		"--phone=040-628 04 10", "--email=eb@ekkoping.invalid", "--visit=sv=Storgatan 12. Öppet 9–15.")
}

// apply is what a resident hands in, as portal/site would.
func (h *house) apply(t *testing.T) string {
	t.Helper()
	db := audit.New(h.database.Pool(t, "portal"), h.clock, func(context.Context) string { return "" })
	number, err := idnumber.Parse("19900101-2385", h.clock.Now())
	must(t, err)
	var who identity.Resident
	must(t, db.Do(t.Context(), audit.ForSignIn("ekkoping", number.Digits()), "test", func(ctx context.Context, tx *audit.Tx) (err error) {
		who, _, err = identity.Welcome(ctx, tx, "ekkoping", identity.Person{Number: number, Name: "Amina Testberg", Assurance: identity.SubstantialAssurance}, tx.At)
		return err
	}))
	var registered string
	must(t, db.Do(t.Context(), audit.ForResident(who), "test", func(ctx context.Context, tx *audit.Tx) error {
		service, err := municipality.ServiceByID(ctx, tx, "ekonomiskt-bistand")
		if err != nil {
			return err
		}
		definition, err := catalogue.New().Newest(ctx, tx, service.Form)
		if err != nil {
			return err
		}
		snapshot, err := forms.Snapshot{Format: 1, Form: definition.ID, Version: definition.Version, Lang: "sv", Title: "Ansökan", Day: "2026-11-23", Pages: []forms.SeenPage{}}.Bytes()
		if err != nil {
			return err
		}
		registered, err = applications.HandIn(ctx, tx, applications.HandingIn{
			Draft: uuid.New(), Short: "EKK", Service: service, Definition: definition, Answers: forms.Answers{}, Snapshot: snapshot,
			SnapshotHash: sha256.Sum256(snapshot), Evidence: json.RawMessage(`{}`), SignedAt: tx.At, Year: 2026,
			PromisedBy: time.Date(2026, time.December, 7, 0, 0, 0, 0, time.UTC),
		})
		return err
	}))
	return registered
}

func TestAnEmptyInstallationComesToItsFirstCaseByTheCommandsAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.organise(t)
	h.serve(t, officer("sara.lind", "Sara", "Lind"), officer("ada.frid", "Ada", "Frid"))
	number := h.apply(t)
	sara, ada := h.browser(t), h.browser(t)

	sara.get(t, "/logga-in?login_hint=sara.lind").shows(t, http.StatusOK, "queue", number, "Amina Testberg", "Tove Berg")
	file := sara.get(t, "/arenden/"+number).shows(t, http.StatusOK, "case", "Amina Testberg")
	sara.post(t, "/arenden/"+number+"/ta", file).shows(t, http.StatusOK, "case", "Ärendet är ditt")
	ada.get(t, "/logga-in?login_hint=ada.frid").shows(t, http.StatusOK, "administration", "Ekonomiskt bistånd", "Sara Lind", "Ansök om ekonomiskt bistånd")
}

func TestWhoSignsOutIsOutHereAndAtTheProvider(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.organise(t)
	h.serve(t, officer("sara.lind", "Sara", "Lind"))
	sara := h.browser(t)
	queue := sara.get(t, "/logga-in?login_hint=sara.lind&till=/arenden?lista=mine").shows(t, http.StatusOK, "queue", "Du har inga ärenden")
	sara.get(t, "/session").shows(t, http.StatusOK, "session", "första gången", "Den här webbläsaren")

	sara.post(t, "/logga-ut", queue).shows(t, http.StatusOK, "signed-out")

	sara.get(t, "/arenden").shows(t, http.StatusUnauthorized, "error-401")
	if landed := sara.get(t, "/logga-in"); landed.name == "queue" {
		t.Error("the provider let her in again without asking")
	}
	sara.get(t, "/logga-in?login_hint=sara.lind").shows(t, http.StatusOK, "queue")
	sara.get(t, "/session").shows(t, http.StatusOK, "session", "Förra gången du loggade in")
}

func TestWhoIsNoOfficerHereIsToldSoAndIsInTheTrail(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.organise(t)
	h.serve(t, officer("olle.okand", "Olle", "Okänd"), officer("sara.lind", "Sara", "Lind"))
	olle := h.browser(t)

	olle.get(t, "/logga-in?login_hint=olle.okand").shows(t, http.StatusForbidden, "sign-in-refused", "inte upplagd som handläggare", "Logga in som någon annan")
	olle.get(t, "/arenden").shows(t, http.StatusUnauthorized, "error-401")

	if !strings.Contains(h.log.String(), `"not-an-officer"`) || strings.Contains(h.log.String(), "olle") {
		t.Errorf("the log says %s", h.log)
	}
	if refused := h.trail(t); !slices.Contains(refused, "refused sign-in olle.okand") {
		t.Errorf("the trail has %q", refused)
	}
	h.does(t, "leave", "ekkoping", "sara.lind")
	h.browser(t).get(t, "/logga-in?login_hint=sara.lind").shows(t, http.StatusForbidden, "sign-in-refused")
}

func (h *house) trail(t *testing.T) []string {
	t.Helper()
	var lines []string
	db := audit.New(h.database.Pool(t, "casework"), h.clock, func(context.Context) string { return "" })
	must(t, db.Do(t.Context(), audit.ForSystem("ekkoping", "test"), "test", func(ctx context.Context, tx *audit.Tx) error {
		rows, err := tx.Query(ctx, "select deed || ' ' || object_kind || ' ' || object from audit.lines order by id")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			lines = append(lines, line)
		}
		return rows.Err()
	}))
	return lines
}

func TestWhoLeavesGivesBackTheirCasesAndIsOutAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.organise(t)
	h.does(t, "officer", "ekkoping", "karin.holm", "--name=Karin Holm", "--unit=Ekonomiskt bistånd", "--role=intake")
	h.serve(t, officer("sara.lind", "Sara", "Lind"), officer("karin.holm", "Karin", "Holm"))
	number := h.apply(t)
	sara, karin := h.browser(t), h.browser(t)
	sara.get(t, "/logga-in?login_hint=sara.lind").shows(t, http.StatusOK, "queue", number)
	file := sara.get(t, "/arenden/"+number)
	sara.post(t, "/arenden/"+number+"/ta", file).shows(t, http.StatusOK, "case")
	karin.get(t, "/logga-in?login_hint=karin.holm").shows(t, http.StatusOK, "queue", "Inga nya ärenden")

	said := h.does(t, "leave", "ekkoping", "sara.lind")

	if !strings.Contains(said, "put back in the queues: 1") {
		t.Error(said)
	}
	sara.get(t, "/arenden/"+number).shows(t, http.StatusForbidden, "no-role")
	karin.get(t, "/arenden").shows(t, http.StatusOK, "queue", number)
	if said := h.does(t, "leave", "ekkoping", "tove.berg"); !strings.Contains(said, "Nobody watches over ekonomiskt-bistand now") {
		t.Error(said)
	}
}

func TestACommandGivenTwiceChangesNothingTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.organise(t)

	status, said := h.run("found", "ekkoping", "--name=Ekköpings kommun", "--short=EKK", "--host=other.localhost", "--help-phone=040-628 04 00",
		"--help-hours=sv=vardagar", "--on-call-phone=040-628 04 99", "--administrator=ada.frid", "--administrator-name=Ada Frid")
	if status != 1 || !strings.Contains(said, "is there already; nothing was changed") {
		t.Errorf("%d %s", status, said)
	}
	if said := h.does(t, "unit", "ekkoping", "--name=Ekonomiskt bistånd", "--zone=children"); !strings.Contains(said, "is there already") {
		t.Error(said)
	}
	h.does(t, "officer", "ekkoping", "sara.lind", "--unit=Ekonomiskt bistånd", "--role=intake", "--role=manager")
	h.does(t, "offer", "ekkoping", "ekonomiskt-bistand", "--phone=040-628 04 11")

	for sql, want := range map[string]string{
		"select count(*)::text from casework.units":    "2",
		"select count(*)::text from casework.officers": "3",
		"select string_agg(role, ' ' order by role) from casework.grants g join casework.officers o on o.id = g.officer where o.subject = 'sara.lind'": "caseworker intake manager",
		"select unit_phone || ' ' || unit_email from portal.services":                                                                                  "040-628 04 11 eb@ekkoping.invalid",
	} {
		if got := h.value(t, sql); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}

func (h *house) value(t *testing.T, sql string) string {
	t.Helper()
	var found string
	db := audit.New(h.database.Pool(t, "casework"), h.clock, func(context.Context) string { return "" })
	must(t, db.Do(t.Context(), audit.ForSystem("ekkoping", "test"), "test", func(ctx context.Context, tx *audit.Tx) error {
		return tx.QueryRow(ctx, sql).Scan(&found)
	}))
	return found
}

func TestACommandThatCannotBeDoneSaysWhyInOneSentenceAndLeavesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.found(t)
	base := []string{"--name=Granviks kommun", "--short=GRA", "--host=granvik.localhost", "--help-phone=0980-31 92 00",
		"--help-hours=sv=vardagar", "--on-call-phone=0980-31 92 99", "--administrator=bo.ask", "--administrator-name=Bo Ask"}
	for name, test := range map[string]struct {
		arguments []string
		words     string
	}{
		"a colour too light":  {append([]string{"found", "granvik", "--brand=#ffee88"}, base...), "too light for white text"},
		"a strange id":        {append([]string{"found", "Granvik!"}, base...), "malformed municipality"},
		"no Swedish":          {append([]string{"found", "granvik", "--languages=en"}, base...), "Swedish is the first language"},
		"no such place":       {[]string{"unit", "nowhere", "--name=Unit", "--zone=children"}, `there is no municipality "nowhere"`},
		"no such unit":        {[]string{"officer", "ekkoping", "x", "--name=X", "--unit=None", "--role=intake"}, "no such unit; casework unit adds one"},
		"a role without unit": {[]string{"officer", "ekkoping", "x", "--name=X", "--role=intake"}, "--role needs --unit"},
		"an officer unnamed":  {[]string{"officer", "ekkoping", "x"}, "--name is needed"},
		"half a service":      {[]string{"offer", "ekkoping", "hjalp", "--unit=Administration"}, "needs --form"},
		"no such form": {[]string{"offer", "ekkoping", "hjalp", "--form=none", "--unit=Administration", "--owner=ada.frid", "--phone=1", "--email=e", "--visit=sv=x"},
			"no such form"},
		"nobody to leave": {[]string{"leave", "ekkoping", "x"}, "not an officer"},
	} {
		status, said := h.run(test.arguments...)
		if status != 1 || !strings.Contains(said, test.words) || strings.Count(said, "\n") != 1 {
			t.Errorf("%s: %d %q, want 1 and %q", name, status, said, test.words)
		}
	}
	if got := h.value(t, "select count(*)::text || ' ' || (select count(*) from casework.officers) || ' ' || (select count(*) from portal.services) from portal.municipalities"); got != "1 1 0" {
		t.Errorf("municipalities, officers and services: %s, want what was there before", got)
	}
}

func TestHelpExplainsEachCommandAndTheWayToAFirstApplication(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, name := range []string{"found", "unit", "officer", "offer", "publish", "leave"} {
		if !asked([]string{name}) || !strings.Contains(about, "casework "+name) {
			t.Errorf("%s is no command, or not in the program's help", name)
		}
		if status, said := h.run(name, "--help"); status != 0 || !strings.Contains(said, "<municipality>") && name != "found" {
			t.Errorf("%s --help: %d %s", name, status, said)
		}
	}
	_, said := h.run("found", "--help")
	for _, step := range []string{"casework found ekkoping", "casework unit ekkoping", "casework officer ekkoping", "casework offer ekkoping"} {
		if !strings.Contains(said, step) {
			t.Errorf("found --help does not show %q", step)
		}
	}
	if status, said := h.run("found", "ekkoping"); status != 2 || !strings.Contains(said, "casework found --help explains it") {
		t.Errorf("too little: %d %s", status, said)
	}
	if asked(nil) || asked([]string{"--help"}) {
		t.Error("the program itself is taken for a command")
	}
}

func TestThePostgresThatIsNotThereIsSaidPlainly(t *testing.T) {
	t.Parallel()
	var said strings.Builder
	status := command([]string{"leave", "ekkoping", "x", "--database-url=postgres://casework:secret@127.0.0.1:1/none"}, &said, &said)

	if status != 1 || !strings.Contains(said.String(), "Postgres does not answer") || strings.Contains(said.String(), "secret") {
		t.Errorf("%d %s", status, &said)
	}
	if got := plainly(errors.New("x")); got != "x" {
		t.Error(got)
	}
}

type oneHost struct{}

func (oneHost) ForHost(_ context.Context, host string) (municipality.Municipality, error) {
	if host == "stod.ekkoping.se" || host == "stod.ekkoping.se:8443" || host == "localhost" {
		return municipality.Municipality{ID: "ekkoping"}, nil
	}
	return municipality.Municipality{}, municipality.ErrUnknownHost
}

func TestTheDeskMayHaveHostNamesOfItsOwn(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"desk.stod.ekkoping.se": true, "DESK.stod.ekkoping.se:8443": true, "stod.ekkoping.se": true, "localhost": true,
		"desk.": false, "desk.desk.stod.ekkoping.se": false, "deskstod.ekkoping.se": false, "": false,
	} {
		found, err := hosts{oneHost{}, "desk."}.ForHost(t.Context(), host)
		if (err == nil) != want || (found.ID == "ekkoping") != want {
			t.Errorf("%q: %v, %v; want it found: %v", host, found.ID, err, want)
		}
	}
	if _, err := (hosts{oneHost{}, ""}).ForHost(t.Context(), "desk.stod.ekkoping.se"); err == nil {
		t.Error("without a prefix the name is found")
	}
}
