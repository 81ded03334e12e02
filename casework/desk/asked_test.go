package desk_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"stodporten/forms"
	"stodporten/locales"
	"stodporten/migrations/pgtest"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/identity"
	"stodporten/portal/tasks"
)

func signer(role string, unsafe bool) applications.Signer {
	return applications.Signer{
		Role: role, Number: "200002292399", Name: "Jonas Testberg", Demanded: !unsafe, Unsafe: unsafe,
		DueOn: time.Date(2026, 12, 7, 0, 0, 0, 0, time.UTC),
	}
}

func TestAnOfficerIsToldToAskWhereContactIsUnsafe(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one := amina()
	one.signers = []applications.Signer{signer("partner", true)}
	one.signers[0].Name = ""
	number := h.handIn(t, one)

	got := h.sara(t).get(t, "/arenden/"+number)

	got.shows(t, 200, "case", "Kontakta inte den andra personen", "Personen har inte fått veta något härifrån", "Får inte kontaktas. Fråga den sökande.")
	if strings.Contains(got.text(), "En underskrift fattas") || len(h.query(t, "select 1 from casework.parties where relation <> 'applicant'")) != 0 {
		t.Error("a signature is demanded, or the partner is a party")
	}
}

func TestWhoIsAskedToSignIsAPartyToWhomNothingIsToldOfTheReading(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one := amina()
	one.signers = []applications.Signer{signer("partner", false)}
	number := h.handIn(t, one)

	h.sara(t).get(t, "/arenden/"+number).shows(t, 200, "case", "En underskrift fattas", "Jonas Testberg", "Är tillfrågad. Senast 7 december 2026.", "Medsökande")

	if told := h.query(t, "select person::text from portal.access_log"); len(told) != 1 || told[0][0] != pgtest.Amina.String() {
		t.Errorf("told of the reading: %v", told)
	}
}

func TestWhatAnotherSignedIsHeldAgainstWhatThatOneSaw(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ spoil, words string }{
		"as it is":           {"", "Oförändrad sedan den skrevs under"},
		"another document":   {"update portal.parts set sealed = convert_to(replace(convert_from(sealed, 'UTF8'), 'sign', 'sigm'), 'UTF8')", "underskriften kunde inte kontrolleras"},
		"a lost document":    {"update portal.parts set sealed = null, sealed_hash = null, sealed_at = null", "underskriften kunde inte kontrolleras"},
		"of another version": {"update portal.parts set sealed_hash = decode(repeat('00', 32), 'hex')", "underskriften kunde inte kontrolleras"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			one := amina()
			one.signers = []applications.Signer{signer("partner", false)}
			number := h.handIn(t, one)
			h.coSign(t, one)
			if test.spoil != "" {
				h.town.Arrange(t, "set session_replication_role = replica; "+test.spoil)
			}

			h.sara(t).get(t, "/arenden/"+number).shows(t, 200, "case", test.words)
		})
	}
}

// coSign signs as Jonas what he was asked to.
func (h *house) coSign(t testing.TB, one applicant) {
	t.Helper()
	_, _, snapshot := one.seen(t, h.clock.Now())
	whole := sha256.Sum256(snapshot)
	seen := applications.Seen{Whole: hex.EncodeToString(whole[:])}
	document, err := applications.Document{Number: "EKK-2026-000001", Kind: "sign", Role: "partner", Seen: &seen}.Bytes()
	must(t, err)
	hash := sha256.Sum256(document)
	open := h.task(t)
	jonas := audit.ForResident(identity.Resident{Municipality: "ekkoping", Person: pgtest.Jonas})
	must(t, h.portal.Do(t.Context(), jonas, "test", func(ctx context.Context, tx *audit.Tx) error {
		asked, err := tasks.Held(ctx, tx, open)
		if err != nil {
			return err
		}
		if err := tasks.Seal(ctx, tx, asked.ID, 0, tasks.Sealed{Bytes: document, Hash: hash}); err != nil {
			return err
		}
		return applications.CoSign(ctx, tx, applications.CoSigned{
			Task: asked, Hash: hash, Evidence: proof(t, hash, "200002292399", h.clock.Now()), SignedAt: h.clock.Now(),
		})
	}))
}

func (h *house) task(t testing.TB) uuid.UUID {
	t.Helper()
	return uuid.MustParse(h.query(t, "select id::text from portal.tasks where state = 'open'")[0][0])
}

func TestAnOfficerAsksForSomePagesAndReadsWhatWasChanged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	sara := h.sara(t)
	at := "/arenden/" + number
	sara.get(t, at)
	sara.post(t, at+"/komplettera", url.Values{"pages": {"housing"}, "words": {"x"}}).shows(t, 409, "error-409")
	sara.post(t, at+"/ta", nil)

	sara.post(t, at+"/komplettera", url.Values{"pages": {"nowhere"}, "words": {"Hyran?"}}).shows(t, 422, "case", "Välj minst en sida")
	sara.post(t, at+"/komplettera", url.Values{"pages": {"housing"}, "words": {" "}}).shows(t, 422, "case", "Skriv vad du behöver veta")
	sara.post(t, at+"/komplettera", url.Values{"pages": {"housing"}, "words": {"Vad är <b>hyran</b>?"}}).shows(t, 303, at+"?begart=1")
	sara.post(t, at+"/komplettera", url.Values{"pages": {"housing"}, "words": {"Igen"}}).shows(t, 409, "error-409")
	h.complete(t, number)

	got := sara.get(t, at)
	got.shows(t, 200, "case", "Komplettering", "Vad är <b>hyran</b>?", "Ändrat sedan ansökan", "Hyra eller avgift per månad", "8 450 kr", "9 000 kr")
	if told := h.query(t, "select key from portal.notices where key = 'notice.complete-asked'"); len(told) != 1 || strings.Contains(got.body, "<b>hyran") {
		t.Errorf("told %d times, or the words are alive", len(told))
	}
}

// complete answers as Amina that the rent is another.
func (h *house) complete(t testing.TB, number string) {
	t.Helper()
	definition, err := forms.Parse(standard(t))
	must(t, err)
	_, answers, _ := amina().seen(t, h.clock.Now())
	answers["rent"] = forms.Value{Type: forms.Whole, Whole: 900_000}
	words, err := locales.Load()
	must(t, err)
	own := forms.Take(definition, answers, forms.Facts{Today: h.clock.Now(), Actor: "resident", Role: "applicant", Lang: "sv"}, words.Speaker("sv"))
	for i := len(own.Pages) - 1; i >= 0; i-- {
		if own.Pages[i].ID != "housing" {
			own.Pages = append(own.Pages[:i], own.Pages[i+1:]...)
		}
	}
	document, err := applications.Document{Number: number, Kind: "complete", Own: &own}.Bytes()
	must(t, err)
	open := h.task(t)
	who := audit.ForResident(identity.Resident{Municipality: "ekkoping", Person: pgtest.Amina})
	must(t, h.portal.Do(t.Context(), who, "test", func(ctx context.Context, tx *audit.Tx) error {
		asked, err := tasks.Held(ctx, tx, open)
		if err != nil {
			return err
		}
		if err := tasks.Seal(ctx, tx, asked.ID, 0, tasks.Sealed{Bytes: document, Hash: sha256.Sum256(document)}); err != nil {
			return err
		}
		return tasks.End(ctx, tx, asked.ID, tasks.Done)
	}))
}
