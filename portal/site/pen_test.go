package site

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
)

// inputs is what a browser without scripts would send of the form whose address ends so, but for its buttons.
func (r reply) inputs(tb testing.TB, ending string) url.Values {
	tb.Helper()
	root, err := html.Parse(strings.NewReader(r.body))
	if err != nil {
		tb.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && strings.HasSuffix(attribute(n, "action"), ending) {
			return sentBy(n)
		}
	}
	tb.Fatalf("page %q with %d has no form to %s: %.600s", r.page(), r.status, ending, r.words())
	return nil
}

func sentBy(form *html.Node) url.Values {
	sent := url.Values{}
	for n := range form.Descendants() {
		name, value := attribute(n, "name"), attribute(n, "value")
		if name == "" {
			continue
		}
		switch n.Data {
		case "input":
			if kind := attribute(n, "type"); kind != "radio" && kind != "checkbox" || has(n, "checked") {
				sent.Add(name, value)
			}
		case "textarea":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			sent.Add(name, text)
		case "option":
		case "select":
			for option := range n.Descendants() {
				if has(option, "selected") {
					sent.Set(name, attribute(option, "value"))
				}
			}
		}
	}
	return sent
}

func attribute(n *html.Node, name string) string {
	for _, one := range n.Attr {
		if one.Key == name {
			return one.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, one := range n.Attr {
		if one.Key == name {
			return true
		}
	}
	return false
}

const apply = service + "/"

// told is what Amina answers on each page: story 1, shortened to what the form cannot be handed in without.
func told() map[string]url.Values {
	return map[string]url.Values{
		"household": {"month": {"next"}, "living": {"alone"}, "has_children": {"yes"}},
		"children": {
			"children": {"", "r1"}, "children.r1.child_name": {"Elias Testberg"}, "children.r1.child_number": {"20170101-2393"},
			"children.r1.child_stays": {"all"}, "children.r1.child_lunch": {"yes"},
		},
		"housing": {
			"housing_type": {"rental"}, "people": {"3"}, "rent": {"8 450"}, "electricity": {"520"}, "home_insurance": {"180"}, "arrears": {"no"},
		},
		"income": {
			"incomes": {"", "r1"}, "incomes.r1.income_kind": {"activity_support"}, "incomes.r1.income_whose": {"me"},
			"incomes.r1.income_amount": {"7 000"}, "no_income": {""},
		},
		"assets":       {"savings": {"0"}, "assets": {"none"}},
		"costs":        {"costs": {""}},
		"work":         {"situation": {"programme"}, "tried": {"Jag deltar i ett program."}},
		"reason":       {"reason": {"Pengarna räcker inte till hyran."}},
		"contact":      {"phone": {"070-123 45 67"}, "email": {""}, "safe_contact": {""}, "interpreter": {""}},
		"account":      {"account-clearing": {"8327"}, "account-number": {"123456789"}, "no_account": {""}},
		"declarations": {"truth": {"true"}, "changes": {"tell"}},
	}
}

// way is the order of the pages for Amina alone with a child.
func pagesOfStory() []string {
	return []string{"household", "children", "housing", "income", "assets", "costs", "work", "reason", "contact", "account", "declarations"}
}

// turn opens a page of the form and fills it in; nothing is sent.
func (b *browser) turn(id string, answers url.Values) url.Values {
	b.hall.t.Helper()
	sent := b.get(apply+id).wants(b.hall.t, http.StatusOK, "form-page").inputs(b.hall.t, apply+id)
	maps.Copy(sent, answers)
	return sent
}

// leave fills a page in and sends it; it must lead on to there.
func (b *browser) leave(id string, answers url.Values, to string) {
	b.hall.t.Helper()
	b.post(apply+id, b.turn(id, answers)).leadsTo(b.hall.t, to)
}

func (r reply) leadsTo(tb testing.TB, to string) {
	tb.Helper()
	if at := r.header.Get("Location"); r.status != http.StatusSeeOther || at != to {
		tb.Fatalf("it answers %d to %q with page %q, want to be led to %s: %.900s", r.status, at, r.page(), to, r.words())
	}
}

func (b *browser) begin() {
	b.hall.t.Helper()
	b.post(apply+"borja", nil).leadsTo(b.hall.t, apply+"household")
}

// fillIn answers every page, with other answers where they are given, and comes to the review.
func (b *browser) fillIn(others map[string]url.Values) reply {
	b.hall.t.Helper()
	b.post(apply+"borja", nil)
	for at, pages := apply+"household", 0; !strings.HasSuffix(at, "/granska"); pages++ {
		id := at[strings.LastIndexByte(at, '/')+1:]
		answers, ok := others[id]
		if !ok {
			answers = told()[id]
		}
		got := b.post(at, b.turn(id, answers))
		if got.status != http.StatusSeeOther || pages > 20 {
			b.hall.t.Fatalf("page %s answers %d: %s", id, got.status, got.words())
		}
		at = got.header.Get("Location")
	}
	return b.get(apply+"granska").wants(b.hall.t, http.StatusOK, "check-answers")
}

// fakeParty is a provider where everybody signs at once, and all that it was asked.
type fakeParty struct {
	mu      sync.Mutex
	key     *ecdsa.PrivateKey
	errand  identity.Errand
	signing identity.Signing
	refusal error
	person  string
}

func (*fakeParty) Choices(municipality.ID) []identity.Choice {
	return []identity.Choice{{ID: "looks-only"}, {ID: "trial", Signs: true}}
}

func (p *fakeParty) StartSigning(_ context.Context, e identity.Errand, s identity.Signing) (identity.Departure, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errand, p.signing = e, s
	return identity.Departure{URL: "https://idp.example/sign", Browser: "secret"}, p.refusal
}

// arrival is how somebody comes back who has signed what they were sent to sign.
func (h *signingHall) arrival() identity.Arrival {
	h.t.Helper()
	p := h.party
	p.mu.Lock()
	defer p.mu.Unlock()
	return identity.Arrival{Signing: true, Signed: h.evidence(p.signing.Document), Context: p.signing.Context, ReturnPath: p.errand.ReturnPath}
}

func (h *signingHall) evidence(document [sha256.Size]byte) *identity.Evidence {
	h.t.Helper()
	random := make([]byte, 32)
	_, _ = rand.Read(random)
	bond := sha256.Sum256(append(append([]byte{}, random...), document[:]...))
	now := h.clock.Now().Truncate(1e9)
	payload, err := json.Marshal(map[string]any{
		"iss": "https://idp.example", "aud": "portal", "nonce": base64.RawURLEncoding.EncodeToString(bond[:]),
		"auth_time": now.Unix(), "acr": "loa3", "number": h.party.person,
	})
	h.must(err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: h.party.key}, nil)
	h.must(err)
	token, err := signer.Sign(payload)
	h.must(err)
	raw, err := token.CompactSerialize()
	h.must(err)
	key, err := json.Marshal(jose.JSONWebKey{Key: h.party.key.Public(), Algorithm: "ES256", Use: "sig", KeyID: "1"})
	h.must(err)
	return &identity.Evidence{
		Issuer: "https://idp.example", ClientID: "portal", NumberClaims: []string{"number"}, ACRValues: []string{"loa3"}, IDToken: raw, JWK: key,
		Random: random, DocumentHash: document[:], Text: h.party.signing.Text, StartedAt: now, SignedAt: now,
		Assurance: identity.SubstantialAssurance, Person: h.party.person,
	}
}

// signingHall is a hall where the fake party signs, and its answer comes back at the usual address.
type signingHall struct {
	*hall
	party *fakeParty
	comes func() identity.Arrival // what the browser comes back with

	comesRefused *identity.Refusal // or why it comes back with nothing
}

func openSigningHall(tb testing.TB) *signingHall {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	h := &signingHall{hall: openHall(tb), party: &fakeParty{key: key, person: "199001012385"}}
	h.comes = h.arrival
	routes := h.site.Routes()
	for i, route := range routes {
		switch {
		case strings.HasSuffix(route.Path, "/"+signPage):
			routes[i].Handler = startSigning(h.site.pen(), h.party, h.site.door())
		case route.Path == backPath:
			routes[i].Rate = page.Rate{}
			routes[i].Handler = func(c *fiber.Ctx) error {
				if h.comesRefused != nil {
					return notSigned(c, h.comesRefused, apply+reviewPage)
				}
				return h.site.finishSigning(c, h.comes())
			}
		}
	}
	h.mount(routes)
	return h
}

const backPath = "/logga-in/svar"

// mount makes the site anew with these routes.
func (h *signingHall) mount(routes []page.Route) {
	h.t.Helper()
	app, err := page.New(page.Site{
		Realm: identity.ResidentRealm, Scheme: "http", Municipalities: municipality.NewDirectory(h.site.DB, h.clock.Now), Visits: h.visits,
		Words: h.site.Words, Answers: Answers(), Frame: Frame(), Clock: h.clock, Log: slog.New(slog.NewJSONHandler(h.log, nil)),
	})
	h.must(err)
	h.must(app.Mount(routes))
	h.app = app
}

// sign presses the button of the review, and comes back from the provider.
func (b *browser) sign(review reply) reply {
	b.hall.t.Helper()
	b.post(apply+signPage, review.inputs(b.hall.t, "/"+signPage)).leadsTo(b.hall.t, "https://idp.example/sign")
	return b.get(backPath)
}

// receipt goes where handing in led, and reads the number off the page.
func (b *browser) receipt(handedIn reply) string {
	b.hall.t.Helper()
	at := handedIn.header.Get("Location")
	if handedIn.status != http.StatusSeeOther || !strings.HasSuffix(at, "/kvitto") {
		b.hall.t.Fatalf("signing answers %d to %q with page %q: %s", handedIn.status, at, handedIn.page(), handedIn.words())
	}
	got := b.get(at).wants(b.hall.t, http.StatusOK, "receipt")
	_, after, _ := strings.Cut(got.body, "data-receipt>")
	number, _, _ := strings.Cut(after, "<")
	return number
}
