package site

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"stodporten/portal/page"
)

// filled puts something that might be there into the places of a pattern.
func filled(pattern string) string {
	return strings.NewReplacer(":form", "ekonomiskt-bistand", ":page", "household", ":number", "EKK-2026-000001", ":draft", "x").Replace(pattern)
}

func TestEveryRouteHasAGuardAndNoAddressStandsTwice(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}

	for _, route := range openHall(t).site.Routes() {
		name := route.Method + " " + route.Path
		if route.Guard != page.Anyone && route.Guard != page.Resident {
			t.Errorf("%s is for nobody we know", name)
		}
		if seen[name] {
			t.Errorf("%s stands twice", name)
		}
		seen[name] = true
		if strings.HasPrefix(route.Path, myPagesPath) && route.Guard != page.Resident {
			t.Errorf("%s is open to anyone", name)
		}
	}
}

func TestAVisitorMeetsWhatEachGuardPromises(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	for _, route := range h.site.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		got := h.Browser("ekkoping.localhost").Get(filled(route.Path))
		switch {
		case route.Guard == page.Resident && got.Status != http.StatusUnauthorized:
			t.Errorf("%s answers a visitor with %d and page %q", route.Path, got.Status, got.Page())
		case route.Guard == page.Anyone && (got.Status == http.StatusUnauthorized || got.Status >= http.StatusInternalServerError):
			t.Errorf("%s is for anyone and answers %d: %s", route.Path, got.Status, got.Words())
		}
	}
}

func TestAFormWithoutTheVisitsTokenIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	for _, route := range h.site.Routes() {
		if route.Method != http.MethodPost || route.Machine {
			continue
		}
		path := filled(route.Path)
		if got := h.Amina().Bare(path, url.Values{"a": {"b"}}); got.Status != http.StatusForbidden {
			t.Errorf("%s takes a form without a token: %d", path, got.Status)
		}
		if got := h.Amina().Bare(path, url.Values{page.TokenField: {"another's"}}); got.Status != http.StatusForbidden {
			t.Errorf("%s takes a form with another's token: %d", path, got.Status)
		}
	}
}

func TestAFormFromAnotherSiteIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	for _, route := range h.site.Routes() {
		if route.Method != http.MethodPost || route.Machine {
			continue
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, filled(route.Path), strings.NewReader("a=b"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "cross-site")
		if got := h.Browser("ekkoping.localhost").Send(request); got.Status != http.StatusForbidden {
			t.Errorf("%s takes a form from another site: %d", route.Path, got.Status)
		}
	}
}

func TestOneMachineAloneMayPostWithoutAToken(t *testing.T) {
	t.Parallel()
	var machines []string

	for _, route := range openHall(t).site.Routes() {
		if route.Machine {
			machines = append(machines, route.Path)
		}
	}

	if len(machines) != 1 || machines[0] != "/logga-ut/fran-leverantor" {
		t.Errorf("machines may post to %v", machines)
	}
}

func TestWhatAVisitorMayReadSaysWhoseReaderItIsToNobody(t *testing.T) {
	t.Parallel()
	h := openHall(t)

	for _, route := range h.site.Routes() {
		if route.Method != http.MethodGet || route.Guard != page.Anyone {
			continue
		}
		got := h.Browser("ekkoping.localhost").Get(filled(route.Path))
		if strings.Contains(got.Body, `name="reader"`) || strings.Contains(got.Body, "Amina") {
			t.Errorf("%s shows a visitor somebody: %s", route.Path, got.Words())
		}
	}
}
