package desk_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/locales"
	"stodporten/migrations/pgtest"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

// applicant is somebody who hands in.
type applicant struct {
	of             municipality.ID
	person         uuid.UUID
	name, number   string
	lacksSignature bool
	lang           string
	reason         string
	signers        []applications.Signer
	draft          uuid.UUID    // for whom files are sent
	files          []files.File // answer one question more
}

func amina() applicant {
	return applicant{of: "ekkoping", person: pgtest.Amina, name: "Amina Testberg", number: "199001012385", lang: "sv", reason: "Timmarna på jobbet tog slut i oktober."}
}

// posts is what Amina types in story 1, page by page, as a browser without JavaScript posts it.
func posts(reason string) map[string]string {
	return map[string]string{
		"household": "month=next&living=alone&has_children=yes",
		"children": "children=r1&children=r2" +
			"&children.r1.child_name=Elias&children.r1.child_number=20170101-2393&children.r1.child_stays=all&children.r1.child_lunch=yes" +
			"&children.r2.child_name=Selma&children.r2.child_number=20190331-2385&children.r2.child_stays=all&children.r2.child_lunch=yes",
		"housing": "housing_type=rental&people=3&rent=8 450&electricity=520&home_insurance=180&arrears=no",
		"income": "incomes=r1&incomes=r2" +
			"&incomes.r1.income_kind=activity_support&incomes.r1.income_whose=me&incomes.r1.income_amount=7 000" +
			"&incomes.r2.income_kind=child_benefit&incomes.r2.income_whose=me&incomes.r2.income_amount=2 650",
		"assets":       "savings=0&assets=none",
		"costs":        "costs=r1&costs.r1.cost_kind=glasses&costs.r1.cost_whom=Elias&costs.r1.cost_amount=1 900&costs.r1.cost_why=Han ser inte tavlan.",
		"work":         "situation=programme&tried=Jag söker arbete varje vecka.",
		"reason":       "reason=" + reason,
		"contact":      "phone=070-174 06 58",
		"account":      "account-clearing=3300&account-number=900101-2385",
		"declarations": "truth=true&changes=tell",
	}
}

// seen is the snapshot that the applicant signs.
func (a applicant) seen(t testing.TB, today time.Time) (forms.Definition, forms.Answers, []byte) {
	t.Helper()
	definition, err := forms.Parse(a.form(t))
	must(t, err)
	facts := forms.Facts{Today: today, Actor: "resident", Role: "applicant", Lang: a.lang, Applicant: forms.Applicant{Name: a.name, Number: a.number},
		Files: files.Facts(a.files)}
	answers := forms.Answers{}
	for _, page := range definition.Pages {
		if !forms.Visible(definition, answers, facts).Page(page.ID) {
			continue
		}
		posted, err := url.ParseQuery(strings.ReplaceAll(posts(a.reason)[page.ID], " ", "%20"))
		must(t, err)
		read, _, err := forms.ReadPage(definition, page.ID, posted, today)
		must(t, err)
		answers = forms.Merge(answers, read)
	}
	if len(a.files) > 0 {
		proof := forms.Value{Type: forms.Files}
		for _, f := range a.files {
			proof.Choices = append(proof.Choices, f.ID.String())
		}
		answers["proof"] = proof
	}
	words, err := locales.Load()
	must(t, err)
	snapshot, err := forms.Take(definition, answers, facts, words.Speaker(a.lang)).Bytes()
	must(t, err)
	return definition, answers, snapshot
}

// handIn is an application as portal/site hands it in, with a signature that can be proved. It gives the number.
func (h *house) handIn(t testing.TB, a applicant) string {
	t.Helper()
	definition, answers, snapshot := a.seen(t, h.clock.Now())
	if a.draft == uuid.Nil {
		a.draft = uuid.New()
	}
	hash := sha256.Sum256(snapshot)
	evidence := proof(t, hash, a.number, h.clock.Now())
	var number string
	who := audit.ForResident(identity.Resident{Municipality: a.of, Person: a.person, Name: a.name})
	must(t, h.portal.Do(t.Context(), who, "test", func(ctx context.Context, tx *audit.Tx) error {
		service, err := municipality.ServiceByID(ctx, tx, "ekonomiskt-bistand")
		if err != nil {
			return err
		}
		number, err = applications.HandIn(ctx, tx, applications.HandingIn{
			Draft: a.draft, Short: strings.ToUpper(string(a.of))[:3], Service: service, Definition: definition, Answers: answers,
			Snapshot: snapshot, SnapshotHash: hash, Evidence: evidence, SignedAt: h.clock.Now(), LacksSignature: a.lacksSignature, Signers: a.signers,
			Year: 2026, PromisedBy: time.Date(2026, time.December, 7, 0, 0, 0, 0, time.UTC),
		})
		return err
	}))
	return number
}

// proof is an identity.Evidence: a token of a provider of the test's own, bound to the document.
func proof(t testing.TB, document [sha256.Size]byte, person string, at time.Time) json.RawMessage {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	must(t, err)
	random := make([]byte, 32)
	_, _ = rand.Read(random)
	nonce := sha256.Sum256(append(append([]byte{}, random...), document[:]...))
	claims, err := json.Marshal(map[string]any{
		"iss": "https://eid.invalid", "aud": "portal", "nonce": base64.RawURLEncoding.EncodeToString(nonce[:]), "acr": "loa3",
		"auth_time": at.Unix(), "pnr": person,
	})
	must(t, err)
	signed, err := signer.Sign(claims)
	must(t, err)
	token, err := signed.CompactSerialize()
	must(t, err)
	public, err := jose.JSONWebKey{Key: key.Public(), Algorithm: string(jose.ES256), KeyID: "1"}.MarshalJSON()
	must(t, err)
	evidence := identity.Evidence{
		Issuer: "https://eid.invalid", ClientID: "portal", NumberClaims: []string{"pnr"}, ACRValues: []string{"loa3"}, IDToken: token, JWK: public,
		Random: random, DocumentHash: document[:], StartedAt: at, SignedAt: time.Unix(at.Unix(), 0).UTC(),
		Assurance: identity.SubstantialAssurance, Person: person,
	}
	must(t, evidence.Verify(document))
	raw, err := json.Marshal(evidence)
	must(t, err)
	return raw
}

func query(t testing.TB, address, sql string, arguments ...any) [][]string {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), address)
	must(t, err)
	defer func() { _ = connection.Close(context.WithoutCancel(t.Context())) }()
	rows, err := connection.Query(t.Context(), sql, arguments...)
	must(t, err)
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]string, error) {
		values, err := row.Values()
		texts := make([]string, len(values))
		for i, value := range values {
			texts[i] = fmt.Sprint(value)
		}
		return texts, err
	})
	must(t, err)
	return all
}
