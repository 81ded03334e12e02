package desk_test

import (
	"strings"
	"testing"
	"time"

	"stodporten/migrations/pgtest"
)

func TestAnOfficerSeesTheApplicationAsItWasSignedTakesItAndPutsItBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	sara, karin := h.sara(t), h.karin(t)

	sara.get(t, "/arenden").shows(t, 200, "queue", number, "Amina Testberg", "14 dagar kvar", "Bevakas av", "Tove Berg")
	karin.get(t, "/arenden").shows(t, 200, "queue", number, "Visas för handläggaren")
	sara.get(t, "/arenden/"+number).shows(t, 200, "case",
		"Amina Testberg", "19900101-2385", "Han ser inte tavlan.", "1 900 kr", "Oförändrad sedan den skrevs under", "Väsentlig", "Ta ärendet")

	sara.post(t, "/arenden/"+number+"/ta", nil).shows(t, 303, "/arenden/"+number+"?tagit=1")
	sara.get(t, "/arenden/"+number+"?tagit=1").shows(t, 200, "case", "Ärendet är ditt", "Lämna tillbaka till kön")
	karin.post(t, "/arenden/"+number+"/ta", nil).shows(t, 409, "case-taken", "En kollega hann före", "Sara Lind tog ärendet "+number)
	sara.post(t, "/arenden/"+number+"/ta", nil).shows(t, 303, "/arenden/"+number+"?tagit=1")

	back := sara.post(t, "/arenden/"+number+"/aterlamna", nil)
	back.shows(t, 303, "/arenden?aterlamnat="+number+"&lista=mine")
	sara.get(t, back.page()).shows(t, 200, "queue", "ligger i kön igen", "Ångra")
	sara.post(t, "/arenden/"+number+"/ta", nil).shows(t, 303, "/arenden/"+number+"?tagit=1")
}

func TestAColleagueWithoutAssignmentSeesThePageOfANumberThatIsNotThereAndTheTrailHasIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	h.sara(t).get(t, "/arenden/"+number).shows(t, 200, "case")
	h.sara(t).post(t, "/arenden/"+number+"/ta", nil).shows(t, 303, "/arenden/"+number+"?tagit=1")

	for name, who := range map[string]*browser{
		"same unit": h.karin(t), "manager": h.officer(t, "ekkoping", pgtest.Tove, "Tove Berg"), "other unit": h.officer(t, "ekkoping", pgtest.Nils, "Nils Ek"),
	} {
		there, unknown := who.get(t, "/arenden/"+number), who.get(t, "/arenden/EKK-2026-999999")

		there.shows(t, 404, "error-404")
		if plain(there, number) != plain(unknown, "EKK-2026-999999") {
			t.Errorf("%s: the two pages differ:\n%s\n%s", name, there.body, unknown.body)
		}
	}
	refused := h.query(t, "select actor_name, object from audit.lines where deed = 'refused' and object_kind = 'case' order by id")
	if len(refused) != 6 {
		t.Errorf("the trail has %v, want two attempts of each", refused)
	}
}

// plain is an answer without what differs from request to request.
func plain(a answer, number string) string {
	text := strings.ReplaceAll(a.body, number, "NUMBER")
	for _, mark := range []string{`nonce="`, `<code dir="ltr">`} {
		parts := strings.Split(text, mark)
		for i := 1; i < len(parts); i++ {
			_, parts[i], _ = strings.Cut(parts[i], map[string]string{`nonce="`: `"`, `<code dir="ltr">`: "<"}[mark])
		}
		text = strings.Join(parts, mark)
	}
	return text
}

func TestAnApplicationThatIsNotWhatWasSignedSaysSo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ change, words string }{
		"other words": {"update portal.applications set snapshot = convert_to(replace(convert_from(snapshot, 'UTF8'), 'Timmarna', 'Lönen'), 'UTF8')",
			"Innehållet stämmer inte med det som skrevs under"},
		"other words and hash": {"update portal.applications set snapshot = convert_to(replace(convert_from(snapshot, 'UTF8'), 'Timmarna', 'Lönen'), 'UTF8'); " +
			"update portal.applications set snapshot_hash = sha256(snapshot)", "underskriften kunde inte kontrolleras"},
		"no snapshot":    {"update portal.applications set snapshot = '{}'", "Ansökan kan inte visas"},
		"other evidence": {"update portal.signatures set evidence = '{}'", "underskriften kunde inte kontrolleras"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			number := h.handIn(t, amina())
			h.town.Arrange(t, "set session_replication_role = replica; "+test.change) // past the triggers, as a thief of the disk would

			got := h.sara(t).get(t, "/arenden/"+number)

			got.shows(t, 200, "case", test.words)
			if strings.Contains(got.body, "Oförändrad sedan den skrevs under") {
				t.Error("and says that it is unchanged too")
			}
			if !strings.Contains(h.log.String(), "an application is not what was signed") {
				t.Error("nothing is in the log")
			}
		})
	}
}

func TestACoupleWithOneSignatureIsReceivedAndTheOtherIsSaidToBeMissing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one := amina()
	one.lacksSignature = true
	number := h.handIn(t, one)

	h.sara(t).get(t, "/arenden/"+number).shows(t, 200, "case", "Medsökandens underskrift saknas")
}

func TestAProtectedIdentityIsInNoListAndWarnedOfInTheCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	h.town.Arrange(t, "update portal.persons set protected = true where id = '"+pgtest.Amina.String()+"'")

	list := h.sara(t).get(t, "/arenden")

	list.shows(t, 200, "queue", number, "Skyddade uppgifter")
	if strings.Contains(list.body, "Amina") {
		t.Error("the list says her name")
	}
	h.sara(t).get(t, "/arenden/"+number).shows(t, 200, "case", "Lämna inte ut namn")
}

func TestAnOfficerReadsInTheirOwnLanguageWhatTheApplicantReadInAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	arabic := amina()
	arabic.lang = "ar"
	number := h.handIn(t, arabic)
	sara := h.sara(t)
	sara.lang = "en"

	for _, view := range []string{"", "?visa=svar"} {
		got := sara.get(t, "/arenden/"+number+view)

		got.shows(t, 200, "case", "Unchanged since it was signed")
		if !strings.Contains(got.body, `<html lang="en"`) || !strings.Contains(got.body, `lang="ar"`) || !strings.Contains(got.body, `dir="rtl"`) {
			t.Errorf("%q: neither language is marked", view)
		}
	}
}

func TestTheClockOfACaseIsThatOfStockholm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	number := h.handIn(t, amina())
	h.clock.move(14*24*time.Hour + 13*time.Hour + 59*time.Minute) // 22:59 UTC on 7 December is 23:59 in Stockholm
	sara := h.sara(t)
	sara.get(t, "/arenden?lista=all").shows(t, 200, "queue", number, "I dag")
	sara.get(t, "/arenden?lista=overdue").shows(t, 200, "queue", "Inga försenade ärenden")

	h.clock.move(2 * time.Minute)

	sara.get(t, "/arenden?lista=overdue").shows(t, 200, "queue", number, "1 dag sen")
}
