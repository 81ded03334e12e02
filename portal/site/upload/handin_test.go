package upload_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/files"
	"stodporten/portal/files/scanner"
	"stodporten/portal/page"
	"stodporten/portal/site"
	"stodporten/portal/site/hall"
)

// openSite is the whole residents' site where one signs, with a store of files.
func openSite(tb testing.TB) (*hall.Hall, *files.Store) {
	tb.Helper()
	keys, folder := filepath.Join(tb.TempDir(), "keys.json"), filepath.Join(tb.TempDir(), "files")
	if err := files.NewKeys(keys); err != nil {
		tb.Fatal(err)
	}
	store, err := files.OpenStore(tb.Context(), files.Place{Address: folder, KeyFile: keys})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = store.Close() })
	return hall.OpenSigning(tb, func(h *hall.Hall) hall.Site {
		all := site.Site{
			DB: h.DB, Catalogue: catalogue.New(), Visits: h.Visits, SignIn: h.SignIn, Words: h.Words, Rates: h.Rates, Clock: h.Clock,
			Scheme: "http", Port: 8080, SignIns: 1000, Signer: h.Party,
			Files: files.NewReceiver(h.DB, store, slog.New(slog.NewJSONHandler(h.Log, nil))),
		}
		return hall.Site{Routes: all.Routes(), Answers: site.Answers(), Frame: site.Frame(), Signed: all.Finish, NotSigned: site.NotSigned}
	}), store
}

// send is a paper that is sent to a list of papers.
func send(b *hall.Browser, input string, file []byte) string {
	b.Hall.T.Helper()
	begun := tus(b, http.MethodPost, "/uppladdning/ekonomiskt-bistand", nil, "Upload-Length", strconv.Itoa(len(file)), "Upload-Metadata", meta(input, "hyra.pdf"))
	at := begun.Header.Get("Location")
	if begun.Status != http.StatusCreated {
		b.Hall.T.Fatalf("%d: %s", begun.Status, begun.Words())
	}
	if got := piece(b, at, 0, file); got.Status != http.StatusNoContent {
		b.Hall.T.Fatalf("%d: %s", got.Status, got.Words())
	}
	return idOf(at)
}

// askForProof publishes the form of the stories with one more question, for a file.
func askForProof(t *testing.T, h *hall.Hall) {
	t.Helper()
	all, err := catalogue.Standard()
	h.Must(err)
	for _, form := range all {
		if !bytes.Contains(form, []byte(`"id": "financial-assistance",`)) || !bytes.Contains(form, []byte(`"version": 1,`)) {
			continue
		}
		form = bytes.Replace(form, []byte(`"version": 1,`), []byte(`"version": 3,`), 1)
		question := []byte(`{"id": "proof", "kind": "file", "label": {"sv": "Papper", "en": "Papers", "ar": "أوراق"}}, {"id": "reason",`)
		form = regexp.MustCompile(`\{\s*"id": "reason",\s*"kind"`).ReplaceAll(form, append(question, []byte(` "kind"`)...))
		publisher := audit.New(h.Database.Pool(t, "casework"), h.Clock, page.RequestID)
		h.Must(publisher.Do(t.Context(), audit.ForSystem("ekkoping", "test"), "publish", func(ctx context.Context, tx *audit.Tx) error {
			_, err := catalogue.Publish(ctx, tx, form)
			return err
		}))
	}
}

func TestAFileIsHandedInThoughNoScannerIsThereAndPassesWhenThereIs(t *testing.T) {
	t.Parallel()
	h, store := openSite(t)
	askForProof(t, h)
	amina := h.Amina()
	amina.FillIn(nil)
	id := send(amina, "proof", paper(4000))

	amina.Get(hall.Apply+"granska").Wants(t, http.StatusOK, "check-answers").Says(t, "En fil kontrolleras fortfarande av virusskyddet. Du kan lämna in ändå", "hyra.pdf")
	number := amina.Receipt(amina.Sign(amina.Get(hall.Apply + "granska")))
	amina.Get("/mina-sidor/arenden/"+number+"/kvitto").Says(t, "En fil kontrolleras fortfarande av virusskyddet. Enheten får den så snart den är kontrollerad")

	var state string
	var handedIn bool
	h.Look(`select state, application is not null from portal.files where id = $1`, []any{id}, &state, &handedIn)
	if state != "quarantined" || !handedIn {
		t.Fatalf("the file is %s, handed in: %v", state, handedIn)
	}
	worker := files.NewReceiver(audit.New(h.Database.Pool(t, "worker"), h.Clock, page.RequestID), store, nil)
	h.Must(files.Scan(t.Context(), worker, scanner.StandIn{}, "ekkoping", uuid.MustParse(id)))
	if got := amina.Get("/mina-sidor/arenden/" + number + "/kvitto"); strings.Contains(got.Words(), "virusskyddet") {
		t.Error("the receipt still waits")
	}
	if got := amina.Get("/mina-sidor/bilagor/" + id); got.Status != http.StatusOK || got.Body != string(paper(4000)) {
		t.Errorf("Amina gets %d", got.Status)
	}
}
