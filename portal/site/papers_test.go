package site

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/papers"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/hall"
)

// made puts papers away as the worker does.
func (h *house) made(t *testing.T, number string) {
	t.Helper()
	var id uuid.UUID
	h.Look("select id from portal.applications where number = $1", []any{number}, &id)
	version := h.Count("select max(version) from portal.form_versions where form = 'financial-assistance' and municipality = 'ekkoping'")
	worker := audit.New(h.Database.Pool(t, "worker"), h.Clock, func(context.Context) string { return "" })
	h.Must(worker.Do(t.Context(), audit.ForSystem("ekkoping", "worker"), "test", func(ctx context.Context, tx *audit.Tx) error {
		for edition, kind := range map[int]papers.Kind{1: papers.Receipt, 2: papers.Application} {
			paper := papers.Paper{Application: id, Kind: kind, Edition: edition, Person: pgtest.Amina, Document: []byte("%PDF-1.7 " + string(kind))}
			if err := papers.Keep(ctx, tx, paper); err != nil {
				return err
			}
		}
		return papers.KeepBlank(ctx, tx, papers.Blank{Form: "financial-assistance", Version: version, Lang: "sv", Looks: "x", Document: []byte("%PDF-1.7 blank")})
	}))
}

// arrives says what a browser must be told of a file to keep, so that it opens in no page of ours and stays in no cache.
func arrives(t *testing.T, got hall.Reply, name, text string) {
	t.Helper()
	if got.Status != http.StatusOK || got.Body != text {
		t.Errorf("%s: %d %.60q", name, got.Status, got.Body)
	}
	for header, want := range map[string]string{
		"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename*=UTF-8''" + name,
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
	} {
		if value := got.Header.Get(header); value != want {
			t.Errorf("%s: %s is %q, want %q", name, header, value, want)
		}
	}
	if policy := got.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") {
		t.Errorf("%s: the policy is %q", name, policy)
	}
}

func TestPapersAreMadeWhileOneWaitsAndThenFetchedByTheirOwner(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	amina := h.Amina()
	number := amina.Receipt(amina.Sign(amina.FillIn(nil)))
	receipt, application := apply.CasePath(number)+receiptPaper, apply.CasePath(number)+applicationPaper

	for _, page := range []string{apply.ReceiptPath(number), apply.CasePath(number)} {
		body := amina.Get(page).Body
		if !strings.Contains(body, receipt) || !strings.Contains(body, application) {
			t.Errorf("%s does not lead to the papers", page)
		}
	}
	amina.Get(receipt).Wants(t, http.StatusAccepted, "paper-waits").Says(t, "Din PDF är inte klar än")
	amina.Get(application).Wants(t, http.StatusAccepted, "paper-waits")
	h.made(t, number)

	arrives(t, amina.Get(receipt), "kvittens-"+number+".pdf", "%PDF-1.7 receipt")
	arrives(t, amina.Get(application), "ansokan-"+number+".pdf", "%PDF-1.7 application")
}

func TestThePaperFormIsForAnybody(t *testing.T) {
	t.Parallel()
	h := openSigningHall(t)
	visitor := h.Browser("ekkoping.localhost")
	const form = "/e-tjanster/ekonomiskt-bistand" + blankPaper

	if !strings.Contains(visitor.Get("/e-tjanster/ekonomiskt-bistand").Body, form) {
		t.Error("the service does not lead to its paper form")
	}
	visitor.Get(form).Wants(t, http.StatusAccepted, "paper-waits")
	amina := h.Amina()
	h.made(t, amina.Receipt(amina.Sign(amina.FillIn(nil))))

	arrives(t, visitor.Get(form), "blankett-ekonomiskt-bistand-sv.pdf", "%PDF-1.7 blank")
	visitor.Get("/e-tjanster/finns-inte"+blankPaper).Wants(t, http.StatusNotFound, "error-404")
}

func paperPath(ending string) func(string) string {
	return func(number string) string { return apply.CasePath(number) + ending }
}
