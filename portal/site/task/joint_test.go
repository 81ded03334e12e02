package task_test

import (
	"context"
	_ "embed" // a form that several sign
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/session"
	"stodporten/portal/site"
	"stodporten/portal/site/hall"
)

//go:embed testdata/joint.json
var joint []byte

const (
	jonas = "200002292399"
	hakan = "198601049995" // who has never been here
	form  = "/e-tjanster/gemensamt/"
)

// together is the residents' site with a form that several sign.
type together struct {
	*hall.Hall
	site site.Site
}

func open(tb testing.TB) *together {
	tb.Helper()
	h := &together{}
	h.Hall = hall.OpenSigning(tb, func(around *hall.Hall) hall.Site {
		h.site = site.Site{
			DB: around.DB, Catalogue: catalogue.New(), Visits: around.Visits, SignIn: around.SignIn, Words: around.Words, Rates: around.Rates,
			Clock: around.Clock, Scheme: "http", Port: 8080, SignIns: 1000, Signer: around.Party,
		}
		return hall.Site{
			Routes: h.site.Routes(), Answers: site.Answers(), Frame: site.Frame(), Signed: h.site.Finish, NotSigned: site.NotSigned,
		}
	})
	db := audit.New(h.Database.Pool(tb, "casework"), h.Clock, func(context.Context) string { return "" })
	h.Must(db.Do(tb.Context(), audit.ForSystem("ekkoping", "test"), "form.publish", func(ctx context.Context, tx *audit.Tx) error {
		_, err := catalogue.Publish(ctx, tx, joint)
		return err
	}))
	h.Database.Arrange(tb, `insert into portal.services (municipality, id, form, position, unit, unit_name, unit_phone, unit_email, unit_visit, owner)
		select municipality, 'gemensamt', 'joint', 9, unit, unit_name, unit_phone, unit_email, unit_visit, owner
		from portal.services where municipality = 'ekkoping' and id = 'ekonomiskt-bistand'`)
	return h
}

// answers are those of somebody with a partner; others may be given.
func answers(more ...string) map[string]url.Values {
	all := map[string]url.Values{
		"about": {
			"living": {"partner"}, "partner-name": {"Jonas Testberg"}, "partner-number": {"20000229-2399"}, "unsafe": {"no"}, "child": {"no"},
		},
		"home": {
			"street": {"Syrengatan 7"}, "phone": {"070-123 45 67"}, "rent": {"8 450"}, "secret": {"Hemlighet ett"}, "health": {"Hemlighet två"},
			"papers": {"", "contract"}, "papers.contract.how": {"sent"}, "papers.contract.by-day": {""}, "papers.contract.by-month": {""}, "papers.contract.by-year": {""},
		},
	}
	for i := 0; i+1 < len(more); i += 2 {
		for _, values := range all {
			if _, there := values[more[i]]; there || more[i] == "other-name" || more[i] == "other-number" || strings.HasPrefix(more[i], "papers.") {
				values[more[i]] = []string{more[i+1]}
			}
		}
	}
	return all
}

// handIn fills the form in, signs it and gives its number.
func handIn(h *together, b *hall.Browser, filled map[string]url.Values) string {
	h.T.Helper()
	b.Post(form+"borja", nil)
	for _, id := range []string{"about", "home"} {
		sent := b.Get(form+id).Wants(h.T, http.StatusOK, "form-page").Inputs(h.T, form+id)
		maps.Copy(sent, filled[id])
		if got := b.Post(form+id, sent); got.Status != http.StatusSeeOther {
			h.T.Fatalf("page %s answers %d: %s", id, got.Status, got.Words())
		}
	}
	review := b.Get(form+"granska").Wants(h.T, http.StatusOK, "check-answers")
	b.Post(form+"skriv-under", review.Inputs(h.T, "/skriv-under")).LeadsTo(h.T, hall.LeavesFor)
	return b.Receipt(b.Get(hall.BackPath))
}

// as is a browser of somebody with that number, who signs as themselves; whoever was never here is so now.
func (h *together) as(number, name string) *hall.Browser {
	h.T.Helper()
	var person uuid.UUID
	h.Database.Arrange(h.T, `insert into portal.persons (municipality, id, number, name, created_at) values
		('ekkoping', gen_random_uuid(), '`+number+`', '`+name+`', '2026-11-01') on conflict do nothing`)
	h.Look("select id from portal.persons where municipality = 'ekkoping' and number = $1", []any{number}, &person)
	b := h.Browser("ekkoping.localhost")
	visit, token, err := h.Visits.Start(h.T.Context(), session.Visit{
		Municipality: municipality.ID("ekkoping"), Subject: person, Name: name, Assurance: identity.SubstantialAssurance, Issuer: "trial",
		IssuerSubject: number,
	}, "")
	h.Must(err)
	b.Cookies["resident"], b.Visit = token, visit
	return b
}

var link = regexp.MustCompile(`/mina-sidor/uppgifter/[0-9a-f-]{36}`)

// task is the address of the one thing that somebody has to do.
func task(h *together, b *hall.Browser) string {
	h.T.Helper()
	at := link.FindString(b.Get("/mina-sidor").Wants(h.T, http.StatusOK, "my-pages").Body)
	if at == "" {
		h.T.Fatal("there is nothing to do")
	}
	return at
}

// fillPart answers the partner's own part.
func fillPart(h *together, b *hall.Browser, at string) hall.Reply {
	h.T.Helper()
	part := at + "/del/partner-part"
	sent := b.Get(part).Wants(h.T, http.StatusOK, "task-part").Inputs(h.T, part)
	maps.Copy(sent, url.Values{"partner_income": {"12 000"}, "partner_words": {"Mina egna ord"}})
	b.Post(part, sent).LeadsTo(h.T, at)
	return b.Get(at).Wants(h.T, http.StatusOK, "task")
}

// sign presses the button of a task and comes back from the provider as that number.
func sign(h *together, b *hall.Browser, shown hall.Reply, number string) hall.Reply {
	h.T.Helper()
	b.Post(link.FindString(shown.Body)+"/skriv-under", shown.Inputs(h.T, "/skriv-under")).LeadsTo(h.T, hall.LeavesFor)
	h.Party.Person = number
	defer func() { h.Party.Person = "199001012385" }()
	return b.Get(hall.BackPath)
}

func (h *together) state(number, role string) string {
	h.T.Helper()
	var state string
	h.Look(`select s.state from portal.signers s join portal.applications a on a.municipality = s.municipality and a.id = s.application
		where a.number = $1 and s.role = $2`, []any{number, role}, &state)
	return state
}
