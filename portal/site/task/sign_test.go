package task_test

import (
	"net/http"
	"strings"
	"testing"

	"stodporten/portal/applications"
)

func TestWhoeverIsNamedIsAskedAtTheirOwnSignInAndSignsWhatTheySaw(t *testing.T) {
	t.Parallel()
	h := open(t)
	amina := h.Amina()
	number := handIn(h, amina, answers())
	amina.Get("/mina-sidor/arenden/"+number).Says(t, "Jonas Testberg", "Är tillfrågad på sina egna Mina sidor")

	partner := h.as(jonas, "Jonas Testberg")
	partner.Get("/mina-sidor").Says(t, "Att göra", "Skriv under en ansökan", "Gemensamt stöd", "Senast 7 december 2026", "Du behöver läsa och skriva under en ansökan, "+number)
	at := task(h, partner)
	shown := partner.Get(at).Wants(t, http.StatusOK, "task")
	shown.Says(t, "Amina Testberg", "8 450 kr", "Syrengatan 7", "Svara på frågorna i din del först")
	for _, hidden := range []string{"Hemlighet ett", "Hemlighet två", "199001012385", "19900101-2385", "Är det osäkert"} {
		if strings.Contains(shown.Body, hidden) {
			t.Errorf("the partner sees %q", hidden)
		}
	}
	filled := fillPart(h, partner, at)
	filled.Says(t, "12 000 kr", "Mina egna ord")
	sign(h, partner, filled, jonas).LeadsTo(t, at+"?klart=1")

	partner.Get(at+"?klart=1").Says(t, "Du har skrivit under")
	amina.Get("/mina-sidor").Says(t, "Den andra har skrivit under din ansökan "+number)
	matter := amina.Get("/mina-sidor/arenden/" + number)
	matter.Says(t, "Har skrivit under 23 november 2026")
	for _, path := range []string{"/mina-sidor", "/mina-sidor/arenden/" + number, "/mina-sidor/arenden/" + number + "/ansokan", "/mina-sidor/arenden/" + number + "/kvitto"} {
		if body := amina.Get(path).Body; strings.Contains(body, "Mina egna ord") || strings.Contains(body, "12 000") {
			t.Errorf("the applicant reads the partner's part on %s", path)
		}
	}
	if strings.Contains(matter.Words(), "Innan alla har skrivit under") || h.state(number, "partner") != applications.WantedSigned {
		t.Error("a signature is still said to be lacking")
	}
	if n := h.Count(`select count(*) from portal.signatures s join portal.parts p on p.sealed_hash = s.signed_hash where p.sealed is not null`); n != 1 {
		t.Errorf("%d signatures are bound to what was sealed", n)
	}
}

func TestSomebodyWhoWasNeverHereFindsTheTaskAtTheirFirstSignIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	filled := answers("living", "alone", "child", "yes", "other-name", "Håkan Ek", "other-number", "19860104-9995")
	number := handIn(h, h.Amina(), filled)

	guardian := h.as(hakan, "Håkan Ek")
	at := task(h, guardian)
	shown := guardian.Get(at).Wants(t, http.StatusOK, "task")
	sign(h, guardian, shown, hakan).LeadsTo(t, at+"?klart=1")

	if h.state(number, "guardian") != applications.WantedSigned {
		t.Error("the guardian has not signed")
	}
}

func TestNobodyElseSignsForTheOneWhoWasAsked(t *testing.T) {
	t.Parallel()
	h := open(t)
	number := handIn(h, h.Amina(), answers())
	partner := h.as(jonas, "Jonas Testberg")
	at := task(h, partner)
	filled := fillPart(h, partner, at)

	got := sign(h, partner, filled, "199001012385")

	got.Wants(t, http.StatusConflict, "task-not-signed")
	if h.state(number, "partner") != applications.WantedAsked || h.Count("select count(*) from portal.signatures") != 1 {
		t.Error("somebody else's signature was kept")
	}
	for who, other := range map[string]string{"the applicant": "199001012385", "a stranger": hakan} {
		browser := h.as(other, "X")
		for _, path := range []string{at, at + "/del/partner-part", at + "/avboj"} {
			if got := browser.Get(path); got.Status != http.StatusNotFound || strings.Contains(got.Body, "8 450") {
				t.Errorf("%s opens %s: %d", who, path, got.Status)
			}
		}
		for _, path := range []string{at + "/skriv-under", at + "/avboj", at + "/klar", at + "/lamna-in", at + "/del/partner-part"} {
			if got := browser.Post(path, map[string][]string{"reason": {"x"}}); got.Status != http.StatusNotFound {
				t.Errorf("%s sends to %s: %d", who, path, got.Status)
			}
		}
	}
}

func TestDecliningIsToldWithoutItsReason(t *testing.T) {
	t.Parallel()
	h := open(t)
	amina := h.Amina()
	number := handIn(h, amina, answers())
	partner := h.as(jonas, "Jonas Testberg")
	at := task(h, partner)

	partner.Post(at+"/avboj", map[string][]string{"reason": {" "}}).Wants(t, http.StatusUnprocessableEntity, "task-decline")
	partner.Post(at+"/avboj", map[string][]string{"reason": {"Vi bor inte ihop"}}).LeadsTo(t, at+"?klart=1")

	partner.Get(at).Says(t, "Du har tackat nej")
	got := amina.Get("/mina-sidor/arenden/" + number)
	got.Says(t, "Har tackat nej", "Ansökan är inlämnad ändå")
	if strings.Contains(got.Body, "Vi bor inte ihop") || h.Count("select count(*) from portal.parts where reason = 'Vi bor inte ihop'") != 1 {
		t.Error("the reason is shown to the applicant, or lost")
	}
}

func TestTakingTheApplicationBackEndsWhatOthersAreAsked(t *testing.T) {
	t.Parallel()
	h := open(t)
	amina := h.Amina()
	number := handIn(h, amina, answers())
	partner := h.as(jonas, "Jonas Testberg")
	at := task(h, partner)
	filled := fillPart(h, partner, at)
	partner.Post(at+"/skriv-under", filled.Inputs(t, "/skriv-under"))
	back := "/mina-sidor/arenden/" + number

	amina.Get(back+"/ta-tillbaka").Wants(t, http.StatusOK, "withdraw")
	amina.Post(back+"/ta-tillbaka", map[string][]string{"reason": {"Jag har fått arbete"}}).LeadsTo(t, back)
	h.Party.Person = jonas
	partner.Get("/logga-in/svar").LeadsTo(t, at)

	partner.Get(at).Says(t, "Det här behövs inte längre")
	partner.Get("/mina-sidor").Says(t, "Du behöver inte längre skriva under "+number)
	amina.Get(back).Says(t, "Återtagen")
	amina.Post(back+"/ta-tillbaka", nil).LeadsTo(t, back)
	if h.state(number, "partner") != applications.WantedWithdrawn || h.Count("select count(*) from portal.signatures") != 1 ||
		h.Count("select count(*) from portal.withdrawals") != 1 {
		t.Error("the signature was kept, or the withdrawal was not")
	}
}
