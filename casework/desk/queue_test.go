package desk_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"stodporten/casework/cases"
	"stodporten/migrations/pgtest"
)

// plant adds cases of Ekköping: due from 20 November on, one a day, received one a day from the 1st, the last ones taken by Sara.
func (h *house) plant(t *testing.T, count, taken int) {
	t.Helper()
	var statements strings.Builder
	for i := range count {
		assignee := "null, null"
		if i >= count-taken {
			assignee = fmt.Sprintf("'%s', '2026-11-20'", pgtest.Sara)
		}
		id := uuid.New()
		fmt.Fprintf(&statements, `
			insert into casework.cases (municipality, id, number, service, unit, owner, received_at, due_on, assignee, assigned_at)
			values ('ekkoping', '%s', 'EKK-2026-%06d', 'ekonomiskt-bistand', '%s', '%s', timestamptz '2026-11-01' + %d * interval '1 hour', date '2026-11-20' + %d, %s);
			insert into casework.parties (municipality, case_id, person, relation, opened_at) values ('ekkoping', '%s', '%s', 'applicant', '2026-11-20');`,
			id, i+1, pgtest.Benefits, pgtest.Tove, (i*7)%count, count-1-i, assignee, id, pgtest.Amina)
	}
	h.town.Arrange(t, statements.String())
}

var rowNumber = regexp.MustCompile(`EKK-2026-\d{6}`)

// listed is the numbers of a list, in its order.
func listed(a answer) []string {
	_, table, _ := strings.Cut(a.body, "<tbody")
	table, _, _ = strings.Cut(table, "</tbody>")
	return slices.Compact(rowNumber.FindAllString(table, -1))
}

func TestTheListsHoldWhatTheirTabsCount(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.plant(t, 10, 4) // due 29 to 20 November; on the 23rd three are late
	sara := h.sara(t)

	for list, want := range map[string]int{"new": 6, "mine": 4, "all": 10, "overdue": 3} {
		got := sara.get(t, "/arenden?lista="+list)

		got.shows(t, http.StatusOK, "queue")
		if n := len(listed(got)); n != want {
			t.Errorf("%s lists %d, want %d", list, n, want)
		}
		tab := regexp.MustCompile(`lista=` + list + `"[^>]*aria-current="page"[^<]*>[^<]*<span class="count">(\d+)`).FindStringSubmatch(got.body)
		if tab == nil || tab[1] != fmt.Sprint(want) {
			t.Errorf("%s: its tab says %v, want %d", list, tab, want)
		}
	}
	if got := listed(sara.get(t, "/arenden?lista=nonsense&ordning=nonsense&sida=nonsense")); len(got) != 6 {
		t.Errorf("an unknown list is %v, want the new ones", got)
	}
}

func TestTheListsAreSortedAsAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.plant(t, 5, 0)
	number := func(i int) string { return fmt.Sprintf("EKK-2026-%06d", i) }

	for order, want := range map[string][]string{
		"due":      {number(5), number(4), number(3), number(2), number(1)}, // due 20, 21, … November
		"number":   {number(1), number(2), number(3), number(4), number(5)},
		"received": {number(1), number(4), number(2), number(5), number(3)}, // hours 0, 1, 2, 3, 4 after 7·i mod 5
	} {
		if got := listed(h.sara(t).get(t, "/arenden?lista=all&ordning="+order)); !slices.Equal(got, want) {
			t.Errorf("by %s: %v, want %v", order, got, want)
		}
	}
}

func TestALongListHasPagesAndEveryCaseIsOnOneOfThem(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	total := 2*cases.PageSize + 1
	h.plant(t, total, 0)
	sara, seen := h.sara(t), map[string]bool{}

	for n, want := range []int{cases.PageSize, cases.PageSize, 1, 0} {
		got := sara.get(t, fmt.Sprintf("/arenden?lista=all&ordning=number&sida=%d", n+1))
		rows := listed(got)
		if len(rows) != want {
			t.Errorf("page %d has %d cases, want %d", n+1, len(rows), want)
		}
		for _, one := range rows {
			seen[one] = true
		}
		if before, after := strings.Contains(got.body, `rel="prev"`), strings.Contains(got.body, `rel="next"`); n < 3 && (before != (n > 0) || after != (n < 2)) {
			t.Errorf("page %d leads back %v and on %v", n+1, before, after)
		}
	}
	if len(seen) != total {
		t.Errorf("%d of %d cases were on a page", len(seen), total)
	}
	sara.get(t, "/arenden?lista=all&sida=4").shows(t, http.StatusOK, "queue", "Till första sidan")
}

func TestWhatCannotBeFetchedIsSaidAndTheRestIsShown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.plant(t, 2, 0)
	h.handIn(t, amina()) // would bear the number of a case that is there
	second := h.handIn(t, amina())
	third := h.handIn(t, amina())

	got := h.sara(t).get(t, "/arenden")

	got.shows(t, http.StatusOK, "queue", "kunde inte hämtas hit", "EKK-2026-000001", third)
	if !strings.Contains(h.log.String(), "intake failed") {
		t.Error("the log does not say that intake failed")
	}
	if waiting := h.query(t, "select count(*) from portal.queue_places where case_begun_at is null"); waiting[0][0] != "2" {
		t.Errorf("%s applications wait on, want the two whose numbers are taken (the other is %s)", waiting[0][0], second)
	}
}

func TestTheQueueOffersToUndoOnlyWhatCanBeUndone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.plant(t, 2, 1)
	for number, want := range map[string]bool{"EKK-2026-000001": true, "EKK-2026-000002": false, "EKK-2026-000099": false, "<b>": false} {
		got := h.sara(t).get(t, "/arenden?lista=mine&aterlamnat="+number)
		if offered := strings.Contains(got.body, "ligger i kön igen"); offered != want || strings.Contains(got.body, "<b>") {
			t.Errorf("%s: undoing is offered: %v, want %v", number, offered, want)
		}
	}
}
