package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"stodporten/migrations/pgtest"
)

// ada is Sara with the role of an administrator and no other.
func (h *house) ada(t *testing.T) *browser {
	t.Helper()
	h.town.Arrange(t, "update casework.grants set role = 'administrator' where role = 'intake' and officer = '"+pgtest.Sara.String()+
		"'; update casework.grants set ends_at = '2026-11-02' where role = 'caseworker' and officer = '"+pgtest.Sara.String()+"'")
	return h.sara(t)
}

func TestAnAdministratorSeesTheOrganisationAndNoCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	ada := h.ada(t)

	ada.get(t, "/").shows(t, http.StatusSeeOther, "/administration")
	home := ada.get(t, "/administration")

	home.shows(t, http.StatusOK, "administration", "Ekonomiskt bistånd", "Tove Berg", "Enhetschef", "chef", "Ansök om ekonomiskt bistånd", "Barn och unga")
	if strings.Contains(home.body, "/arenden") {
		t.Error("the navigation leads to cases that an administrator has no part in")
	}
	ada.get(t, "/arenden").shows(t, http.StatusForbidden, "no-role", "andra roller")
	ada.get(t, "/arenden/"+number).shows(t, http.StatusNotFound, "error-404")
}

func TestADisturbanceIsPreviewedSetShownToEverybodyAndTakenAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada, karin := h.ada(t), h.karin(t)
	const path, words, english = "/administration/driftstorning", "Det går inte att skicka in ansökningar just nu.", "Applications cannot be sent right now."
	form := func(what string) url.Values {
		return url.Values{"text-sv": {" " + words + "\r\n"}, "text-en": {english}, "gor": {what}}
	}

	ada.post(t, path, form("visa")).shows(t, http.StatusOK, "outage", words, "Ingen annan ser det än")
	if strings.Contains(karin.get(t, "/arenden").body, words) {
		t.Fatal("a preview shows on everybody's pages")
	}
	ada.post(t, path, form("spara")).shows(t, http.StatusSeeOther, path+"?sparat=1")
	ada.get(t, path+"?sparat=1").shows(t, http.StatusOK, "outage", words, "Texten visas på alla sidor")
	h.clock.move(3 * time.Second) // longer than the pages remember a municipality
	karin.get(t, "/arenden").shows(t, http.StatusOK, "queue", words)
	karin.lang = "en"
	karin.get(t, "/arenden").shows(t, http.StatusOK, "queue", english)
	karin.get(t, "/arenden/EKK-2026-000009").shows(t, http.StatusNotFound, "error-404", english)

	ada.post(t, path, url.Values{"gor": {"ta-bort"}}).shows(t, http.StatusSeeOther, path+"?sparat=1")

	h.clock.move(3 * time.Second)
	if strings.Contains(karin.get(t, "/arenden").body, english) {
		t.Error("the banner is still there")
	}
	if lines := h.query(t, "select actor_name from audit.lines where object_kind = 'outage' and deed = 'write'"); len(lines) != 2 {
		t.Errorf("the trail has %v", lines)
	}
}

func TestADisturbanceWithoutWordsOrWithTooManyIsSentBackAsItWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.ada(t)
	long := strings.Repeat("å", 401)

	ada.post(t, "/administration/driftstorning", url.Values{"text-en": {"Closed"}, "gor": {"spara"}}).
		shows(t, http.StatusUnprocessableEntity, "outage", "Skriv texten på svenska", "Closed")
	ada.post(t, "/administration/driftstorning", url.Values{"text-sv": {"Stängt"}, "text-en": {long}, "gor": {"spara"}}).
		shows(t, http.StatusUnprocessableEntity, "outage", "högst 400 tecken", long)
	ada.post(t, "/administration/driftstorning", url.Values{"text-sv": {strings.Repeat("å", 400)}, "gor": {"spara"}}).
		shows(t, http.StatusSeeOther, "/administration/driftstorning?sparat=1")
	ada.post(t, "/administration/driftstorning", url.Values{"text-sv": {"<b>&"}, "gor": {"visa"}}).shows(t, http.StatusOK, "outage", "<b>&")
}

func TestColoursOnWhichWordsCannotBeReadAreRefusedWithAShadeThatWouldDo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ada := h.ada(t)
	const path = "/administration/utseende"

	// White on #767676 has 4.54:1 and on #777777 4.48:1: the lightest grey that WCAG allows, and the next.
	ada.post(t, path, url.Values{"farg": {"#777777"}, "accent": {"#d9a441"}, "gor": {"spara"}}).
		shows(t, http.StatusUnprocessableEntity, "theme", "4,4:1", "4,5:1", "Går inte att läsa")
	for _, colour := range []string{"red", "#12345", "#12345g", "", "#1f5245;}body{display:none"} {
		ada.post(t, path, url.Values{"farg": {colour}, "accent": {"#d9a441"}, "gor": {"spara"}}).
			shows(t, http.StatusUnprocessableEntity, "theme", "Skriv färgen som #")
	}
	if got := ada.post(t, path, url.Values{"farg": {"Röd"}, "accent": {"#d9a441"}}); !strings.Contains(got.body, `value="Röd"`) {
		t.Error("what was typed is not there any more")
	}
	ada.get(t, path).shows(t, http.StatusOK, "theme", "Går att läsa")
	if !strings.Contains(ada.get(t, path).body, `value="#1f5245"`) {
		t.Error("the colour that was there is no more")
	}

	preview := ada.post(t, path, url.Values{"farg": {"767676"}, "accent": {"#ABC"}, "gor": {"visa"}})
	preview.shows(t, http.StatusOK, "theme", "Så här ser det ut", "4,5:1")
	if !strings.Contains(preview.body, "--brand:#767676") || !strings.Contains(preview.body, "--accent:#aabbcc") {
		t.Error("the preview is not in the colours typed")
	}
	ada.post(t, path, url.Values{"farg": {"#767676"}, "accent": {"#d9a441"}, "gor": {"spara"}}).shows(t, http.StatusSeeOther, path+"?sparat=1")

	h.clock.move(3 * time.Second)
	if !strings.Contains(h.karin(t).get(t, "/arenden").body, "--brand:#767676") {
		t.Error("the new colour is on no other page")
	}
}
