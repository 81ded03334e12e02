package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/drafts"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

const (
	formsOffice = "/administration/formular"
	assistance  = formsOffice + "/financial-assistance"
)

// beginDraft is a resident who has begun and not handed in.
func (h *house) beginDraft(t *testing.T, of municipality.ID, person uuid.UUID) {
	t.Helper()
	who := audit.ForResident(identity.Resident{Municipality: of, Person: person})
	must(t, h.portal.Do(t.Context(), who, "test", func(ctx context.Context, tx *audit.Tx) error {
		_, err := drafts.Begin(ctx, tx, "financial-assistance", 2)
		return err
	}))
}

func TestAnAdministratorSeesHowManyDraftsThereAreAndNotWhose(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.beginDraft(t, "ekkoping", pgtest.Amina)
	h.beginDraft(t, "ekkoping", pgtest.Jonas)
	h.beginDraft(t, "granvik", pgtest.AminaElsewhere)
	ada := h.ada(t)

	list, form := ada.get(t, formsOffice), ada.get(t, assistance)

	list.shows(t, http.StatusOK, "forms", "Ansök om ekonomiskt bistånd", "2 påbörjade utkast", "Gäller")
	form.shows(t, http.StatusOK, "form-versions", "Version 2", "Version 1", "Utkast räknas bara")
	for _, secret := range []string{"Amina", "Jonas", pgtest.Amina.String()} {
		if strings.Contains(list.body+form.body, secret) {
			t.Errorf("the office shows %q", secret)
		}
	}
	ada.get(t, assistance+"/version/2").shows(t, http.StatusOK, "form-version", "2", "Publicerad utan provsvar")
	for _, path := range []string{formsOffice + "/finns-inte", assistance + "/version/9", assistance + "/version/x", assistance + "/block/address"} {
		ada.get(t, path).shows(t, http.StatusNotFound, "error-404")
	}
	h.karin(t).get(t, formsOffice).shows(t, http.StatusForbidden, "no-role")
}

func TestAVersionIsWithdrawnWithAReasonAndThoseWhoHaveBegunAreTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.beginDraft(t, "ekkoping", pgtest.Amina)
	ada := h.ada(t)
	const path = assistance + "/version/2/dra-tillbaka"

	ada.get(t, path).shows(t, http.StatusOK, "withdraw-version", "Utkastet finns kvar", "kan inte öppnas igen")
	ada.post(t, path, url.Values{"text-en": {"Wrong"}}).
		shows(t, http.StatusUnprocessableEntity, "withdraw-version", "Skriv varför versionen återkallas", "Wrong")
	ada.post(t, path, url.Values{"text-sv": {strings.Repeat("å", 1001)}}).shows(t, http.StatusUnprocessableEntity, "withdraw-version", "högst 1 000 tecken")
	if lines := h.query(t, "select 1 from portal.form_withdrawals"); len(lines) != 0 {
		t.Fatal("withdrawn without words")
	}

	ada.post(t, path, url.Values{"text-sv": {"Beloppen är <fel>. Ring oss."}, "text-en": {"The amounts are wrong."}}).
		shows(t, http.StatusSeeOther, assistance+"/version/2?sparat=1")

	ada.get(t, assistance+"/version/2?sparat=1").shows(t, http.StatusOK, "form-version", "Återkallad", "Beloppen är <fel>. Ring oss.", "Den som har ett utkast har fått veta")
	ada.get(t, assistance).shows(t, http.StatusOK, "form-versions", "Återkallad")
	told := h.query(t, "select person::text, key from portal.notices")
	if len(told) != 1 || told[0][0] != pgtest.Amina.String() || told[0][1] != "notice.version-withdrawn" {
		t.Errorf("told %v", told)
	}
	ada.post(t, path, url.Values{"text-sv": {"Igen"}}).shows(t, http.StatusSeeOther, assistance+"/version/2")
	ada.get(t, path).shows(t, http.StatusOK, "withdraw-version", "redan återkallad")
	if lines := h.query(t, "select actor_name from audit.lines where object_kind = 'form-withdrawal'"); len(lines) != 1 || lines[0][0] != "Sara Lind" {
		t.Errorf("the trail has %v", lines)
	}
}

func TestTheOfficeDecidesHowLongDraftsAreKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.ada(t)

	for _, days := range [][2]string{{"6", "1"}, {"366", "7"}, {"30", "30"}, {"trettio", "7"}, {"30", ""}} {
		answer := ada.post(t, assistance, url.Values{"dagar": {days[0]}, "paminn-dagar": {days[1]}})
		answer.shows(t, http.StatusUnprocessableEntity, "form-versions", "7–365 dagar")
		if !strings.Contains(answer.body, `value="`+days[0]+`"`) {
			t.Errorf("%v is not there any more", days)
		}
	}
	ada.post(t, assistance, url.Values{"dagar": {" 60 "}, "paminn-dagar": {"14"}}).shows(t, http.StatusSeeOther, assistance+"?sparat=1")

	kept := h.query(t, "select municipality, kept_days::text, told_days::text from portal.form_keeping")
	if len(kept) != 1 || kept[0][0] != "ekkoping" || kept[0][1] != "60" || kept[0][2] != "14" {
		t.Errorf("decided: %v", kept)
	}
	if got := ada.get(t, assistance+"?sparat=1"); !strings.Contains(got.body, `value="60"`) {
		t.Error("the page shows another time")
	}
}

func TestANewerBlockIsPreviewedAndPublishedAsTheFormsNextVersion(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.ada(t)
	of := func(deed func(ctx context.Context, tx *audit.Tx) error) {
		must(t, h.db.Do(t.Context(), audit.ForSystem("ekkoping", "test"), "test", deed))
	}
	block := func(label string) string {
		return `{"fields": [{"id": "street", "kind": "text", "sensitivity": 1, "label": {"sv": "` + label + `", "en": "` + label + ` (en)"}}]}`
	}
	of(func(ctx context.Context, tx *audit.Tx) error {
		_, err := catalogue.Publish(ctx, tx, []byte(strings.ReplaceAll(trialForm, "BLOCK", block("Gata"))))
		return err
	})
	of(func(ctx context.Context, tx *audit.Tx) error {
		return catalogue.AddBlock(ctx, tx, "home", 2, []byte(block("Gatuadress")))
	})
	const path = formsOffice + "/trial/block/home"

	ada.get(t, formsOffice).shows(t, http.StatusOK, "forms", "Ett block finns i en nyare version")
	ada.get(t, formsOffice+"/trial").shows(t, http.StatusOK, "form-versions", "Blocket home finns i en nyare version")
	ada.get(t, path).shows(t, http.StatusOK, "newer-block", "från version 1 till 2", "får version 2")
	ada.post(t, path, url.Values{"version": {"2"}, "block": {"1"}}).shows(t, http.StatusConflict, "newer-block", "har ändrats sedan du såg förslaget")
	if lines := h.query(t, "select version from portal.form_versions where form = 'trial'"); len(lines) != 1 {
		t.Fatalf("published: %v", lines)
	}

	ada.post(t, path, url.Values{"version": {"2"}, "block": {"2"}}).shows(t, http.StatusSeeOther, formsOffice+"/trial/version/2")

	ada.get(t, formsOffice+"/trial/version/2").shows(t, http.StatusOK, "form-version", "Prov, version 2")
	ada.get(t, path).shows(t, http.StatusNotFound, "error-404")
}

const trialForm = `{"id": "trial", "version": 1, "languages": ["sv", "en"], "sensitivity": 1, "assurance": "substantial", "handlingDays": 14,
	"service": {"title": {"sv": "Prov", "en": "Trial"}, "summary": {"sv": "Prov.", "en": "Trial."}, "forWhom": [{"sv": "Alla.", "en": "All."}],
		"law": [{"text": {"sv": "Regel.", "en": "Rule."}, "paragraph": {"sv": "1 §", "en": "section 1"}}], "steps": [{"sv": "Svara.", "en": "Answer."}],
		"howLong": {"sv": "14 dagar", "en": "14 days"}, "contact": {"sv": "Ring.", "en": "Call."}, "channels": [{"sv": "Papper.", "en": "Paper."}],
		"after": [{"sv": "Vi läser.", "en": "We read."}]},
	"blocks": {"home@1": BLOCK},
	"pages": [{"id": "first", "title": {"sv": "Först", "en": "First"}, "fields": [{"id": "home", "kind": "block", "block": "home@1"}]}]}`
