package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"stodporten/migrations/pgtest"
	"stodporten/portal/identity"
	"stodporten/portal/session"
)

// TestTwoMunicipalitiesNeverShowInEachOtherAtTheDesk reads every page of both, in every list and order, and looks for what is the
// other's alone.
func TestTwoMunicipalitiesNeverShowInEachOtherAtTheDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.town.Arrange(t, `
		update portal.persons set name = 'Amina Granvikskanari' where municipality = 'granvik';
		update portal.persons set name = 'Amina Ekkopingskanari' where municipality = 'ekkoping';
		insert into casework.grants (municipality, officer, unit, role, starts_at) values
		  ('ekkoping', '`+pgtest.Sara.String()+`', '`+pgtest.Benefits.String()+`', 'administrator', '2026-11-01'),
		  ('granvik', '`+pgtest.Ulla.String()+`', '20000000-0000-4000-8000-000000000001', 'administrator', '2026-11-01')`)
	here, there := amina(), amina()
	here.name, here.reason = "Amina Ekkopingskanari", "Ett skal i Ekkopingskanari."
	there.of, there.person, there.name, there.reason = "granvik", pgtest.AminaElsewhere, "Amina Granvikskanari", "Ett skal i Granvikskanari."
	ours, theirs := h.handIn(t, here), h.handIn(t, there)
	if ours != "EKK-2026-000001" || theirs != "GRA-2026-000001" {
		t.Fatalf("numbers %s and %s", ours, theirs)
	}
	sara, ulla := h.sara(t), h.officer(t, "granvik", pgtest.Ulla, "Ulla Gran")
	ulla.post(t, "/administration/driftstorning", map[string][]string{"text-sv": {"Stängt i Granvikskanari"}}).shows(t, 303, "/administration/driftstorning?sparat=1")

	for name, test := range map[string]struct {
		who            *browser
		own            string
		foreign, words []string
	}{
		"Ekköping": {sara, ours, []string{"Granvik", "GRA-", "Försörjningsstöd", "Ulla"}, []string{"Ekkopingskanari"}},
		"Granvik":  {ulla, theirs, []string{"Ekköping", "Ekkoping", "EKK-", "Enheten för ekonomiskt", "Sara"}, []string{"Granvikskanari"}},
	} {
		seen := ""
		for _, path := range pages(ours, theirs) {
			got := test.who.get(t, path)
			seen += got.body
			for _, foreign := range test.foreign {
				// What was asked for stands in the address that a switch of language leads to, and nowhere else.
				if strings.Contains(strings.NewReplacer("/"+ours, "", "/"+theirs, "", "="+ours, "", "="+theirs, "").Replace(got.body), foreign) {
					t.Errorf("%s: %s shows %q\n%s", name, path, foreign, got.text())
				}
			}
		}
		for _, word := range test.words {
			if !strings.Contains(seen, word) {
				t.Errorf("%s: %q is nowhere, so the test sees nothing", name, word)
			}
		}
	}
	sara.get(t, "/arenden/"+theirs).shows(t, http.StatusNotFound, "error-404")
	sara.post(t, "/arenden/"+theirs+"/ta", nil).shows(t, http.StatusNotFound, "error-404")
}

func pages(numbers ...string) []string {
	all := []string{"/administration", "/administration/driftstorning", "/administration/utseende", "/session"}
	for _, list := range []string{"new", "mine", "all", "overdue"} {
		for _, order := range []string{"due", "received", "number"} {
			all = append(all, "/arenden?lista="+list+"&ordning="+order)
		}
	}
	for _, number := range numbers {
		all = append(all, "/arenden/"+number, "/arenden/"+number+"?visa=svar", "/arenden?aterlamnat="+number)
	}
	return all
}

func TestAResidentsCookieOpensNothingAtTheDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	_, token, err := h.residents.Start(t.Context(), session.Visit{
		Municipality: "ekkoping", Subject: pgtest.Sara, Name: "Sara Lind", Assurance: identity.HighAssurance, Issuer: "staff", IssuerSubject: "sara.lind",
	}, "")
	must(t, err)

	// Even a resident's visit that bears an officer's id is a resident's.
	for _, cookies := range []string{"resident=" + token, "officer=" + token, "__Host-officer=" + token, "officer=" + token + "; resident=" + token} {
		who := &browser{house: h, host: ekkoping, cookies: cookies}
		for _, path := range []string{"/arenden", "/arenden/" + number, "/session", "/administration"} {
			who.get(t, path).shows(t, http.StatusUnauthorized, "error-401")
		}
	}
}

func TestAnOfficersCookieOfOneMunicipalityOpensNothingAtAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sara := h.sara(t)
	sara.get(t, "/arenden").shows(t, http.StatusOK, "queue")

	sara.host = granvik

	sara.get(t, "/arenden").shows(t, http.StatusUnauthorized, "error-401")
}
