package identity_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

// clock stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.now
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// memory keeps flows as the store does, for one process.
type memory struct {
	mu   sync.Mutex
	kept map[string][]byte
	down error
}

func (m *memory) Keep(_ context.Context, name string, record []byte, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept[name] = record

	return m.down
}

func (m *memory) Take(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	record, ok := m.kept[name]
	delete(m.kept, name)
	if m.down != nil {
		return nil, m.down
	}
	if !ok {
		return nil, identity.ErrNoFlow
	}
	return record, nil
}

func (m *memory) Has(_ context.Context, name string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.kept[name]

	return ok, m.down
}

// liar is an OpenID provider that tells the truth until a test has it lie.
type liar struct {
	*httptest.Server
	at *clock

	mu       sync.Mutex
	codes    map[string]code
	visits   map[string]int              // by path
	keys     map[string]crypto.Signer    // by kid
	shown    []jose.JSONWebKey           // what jwks answers
	instead  map[string]http.HandlerFunc // by path
	metadata func(map[string]any)
	claims   func(map[string]any)
	token    func(claims map[string]any) string
	answer   func(map[string]any)
	info     func(map[string]any)
}

// code is what the provider remembers of an authorization request.
type code struct {
	nonce, challenge, redirect string
	used                       bool
}

const (
	clientID = "stodporten"
	amina    = "199001012385"
	jonas    = "200002292399"
	name     = "Amina Testberg"
)

func newLiar(t *testing.T, at *clock) *liar {
	t.Helper()
	l := emptyLiar(t, at)
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)

	return l
}

func newLiarOverTLS(t *testing.T, at *clock) *liar {
	t.Helper()
	l := emptyLiar(t, at)
	l.Server = httptest.NewTLSServer(l)
	t.Cleanup(l.Close)

	return l
}

func emptyLiar(t *testing.T, at *clock) *liar {
	t.Helper()
	l := &liar{at: at, codes: map[string]code{}, visits: map[string]int{}, keys: map[string]crypto.Signer{}, instead: map[string]http.HandlerFunc{}}
	l.rotate(t, "first")

	return l
}

// rotate leaves only a new key published.
func (l *liar) rotate(t *testing.T, kid string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keys[kid] = key
	l.shown = []jose.JSONWebKey{{Key: key.Public(), KeyID: kid, Algorithm: "ES256", Use: "sig"}}
	l.token = func(claims map[string]any) string { return l.sign(claims, jose.ES256, kid, key) }
}

func (l *liar) sign(claims map[string]any, algorithm jose.SignatureAlgorithm, kid string, key any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		panic(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		panic(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return compact
}

func (l *liar) seen(path string) int {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.visits[path]
}

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.visits[r.URL.Path]++
	instead := l.instead[r.URL.Path]
	l.mu.Unlock()
	if instead != nil {
		instead(w, r)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		said := map[string]any{
			"issuer": l.URL, "authorization_endpoint": l.URL + "/authorize", "token_endpoint": l.URL + "/token", "jwks_uri": l.URL + "/jwks",
			"userinfo_endpoint": l.URL + "/userinfo", "end_session_endpoint": l.URL + "/logout?kept=1",
			"id_token_signing_alg_values_supported": []string{"none", "HS256", "ES256"}, "authorization_response_iss_parameter_supported": true,
		}
		if l.metadata != nil {
			l.metadata(said)
		}
		answer(w, http.StatusOK, said)
	case "/jwks":
		answer(w, http.StatusOK, jose.JSONWebKeySet{Keys: l.shown})
	case "/token":
		l.redeem(w, r)
	case "/userinfo":
		said := map[string]any{"sub": "subject-of-amina", "ssn": amina, "name": name}
		if l.info != nil {
			l.info(said)
		}
		answer(w, http.StatusOK, said)
	default:
		http.NotFound(w, r)
	}
}

func (l *liar) redeem(w http.ResponseWriter, r *http.Request) {
	c, ok := l.codes[r.PostFormValue("code")]
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	id, secret, _ := r.BasicAuth()
	secret, _ = url.QueryUnescape(secret) // RFC 6749, 2.3.1
	switch {
	case id != clientID || secret != "the client's secret: a+b%c":
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	case !ok || c.used || c.redirect != r.PostFormValue("redirect_uri") || c.challenge != base64.RawURLEncoding.EncodeToString(sum[:]):
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": amina})
		return
	}
	c.used = true
	l.codes[r.PostFormValue("code")] = c
	claims := l.honest(c.nonce)
	if l.claims != nil {
		l.claims(claims)
	}
	said := map[string]any{"access_token": "the-bearer-of-this", "token_type": "Bearer", "expires_in": 60, "id_token": l.token(claims)}
	if l.answer != nil {
		l.answer(said)
	}
	answer(w, http.StatusOK, said)
}

// honest is an ID token's claims as they should be.
func (l *liar) honest(nonce string) map[string]any {
	now := l.at.Now()
	hash := sha256.Sum256([]byte("the-bearer-of-this"))

	return map[string]any{
		"iss": l.URL, "sub": "subject-of-amina", "aud": clientID, "azp": clientID, "nonce": nonce,
		"iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "nbf": now.Unix(), "auth_time": now.Unix(),
		"acr": "loa3", "sid": "sid-1", "ssn": amina, "name": name, "given_name": "Amina", "family_name": "Testberg",
		"at_hash": base64.RawURLEncoding.EncodeToString(hash[:16]),
	}
}

func answer(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(what)
}

func (l *liar) issuer() identity.Issuer {
	return identity.Issuer{
		ID: "bankid", Realm: identity.ResidentRealm, Municipalities: []municipality.ID{"*"}, Name: map[string]string{"sv": "BankID"},
		URL: l.URL, ClientID: clientID, ClientSecret: "the client's secret: a+b%c", Scopes: []string{"profile"},
		Claims:    identity.ClaimTable{Number: []string{"ssn", "coordination"}, Name: "name", GivenName: "given_name", FamilyName: "family_name"},
		Assurance: map[string]identity.Assurance{"loa2": identity.LowAssurance, "loa3": identity.SubstantialAssurance, "loa4": identity.HighAssurance},
		Demands:   identity.SubstantialAssurance, MaxAgeSeconds: 3600, SignParameter: "sign_text",
	}
}

// site is a relying party with all that a browser would bring and take.
type site struct {
	*identity.RelyingParty
	liar  *liar
	at    *clock
	flows *memory
	log   *bytes.Buffer
}

func newSite(t *testing.T, l *liar, changes ...func(*identity.Options)) *site {
	t.Helper()
	s := &site{liar: l, at: l.at, flows: &memory{kept: map[string][]byte{}}, log: &bytes.Buffer{}}
	o := identity.Options{
		Realm: identity.ResidentRealm, Issuers: []identity.Issuer{l.issuer()}, Flows: s.flows, Clock: l.at,
		Log: slog.New(slog.NewJSONHandler(s.log, nil)), AnswerWithin: 300 * time.Millisecond,
	}
	for _, change := range changes {
		change(&o)
	}
	var err error
	if s.RelyingParty, err = identity.New(o); err != nil {
		t.Fatal(err)
	}
	return s
}

func errand() identity.Errand {
	return identity.Errand{
		Municipality: "ekkoping", RedirectURI: "https://stod.example/logga-in/svar", ReturnPath: "/mina-sidor?flik=brev", Language: "sv",
	}
}

// leave is a browser sent to the provider, and what it holds when it comes back with a code.
func (s *site) leave(t *testing.T, e identity.Errand) (identity.Return, url.Values) {
	t.Helper()
	departure, err := s.StartSignIn(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return s.atProvider(t, departure)
}

func (s *site) leaveToSign(t *testing.T, signing identity.Signing) (identity.Return, url.Values) {
	t.Helper()
	departure, err := s.StartSigning(t.Context(), errand(), signing)
	if err != nil {
		t.Fatal(err)
	}
	back, asked := s.atProvider(t, departure)
	back.Subject = signing.Subject

	return back, asked
}

func (s *site) atProvider(t *testing.T, departure identity.Departure) (identity.Return, url.Values) {
	t.Helper()
	where, err := url.Parse(departure.URL)
	if err != nil {
		t.Fatal(err)
	}
	asked := where.Query()
	s.liar.mu.Lock()
	defer s.liar.mu.Unlock()
	s.liar.codes["the-code-"+asked.Get("state")] = code{
		nonce: asked.Get("nonce"), challenge: asked.Get("code_challenge"), redirect: asked.Get("redirect_uri"),
	}
	return identity.Return{
		Municipality: "ekkoping", Browser: departure.Browser,
		Query: url.Values{"state": {asked.Get("state")}, "code": {"the-code-" + asked.Get("state")}, "iss": {s.liar.URL}},
	}, asked
}

// refused checks that an error is a refusal of this kind, that the person is told so in both languages, and that the log has the
// code and nothing of what the provider or the browser sent.
func (s *site) refused(t *testing.T, kind identity.Kind, err error, alsoSecret ...string) {
	t.Helper()
	refusal, ok := identity.AsRefusal(err)
	if !ok || refusal.Kind != kind {
		t.Fatalf("the answer is %v, not the refusal %q", err, kind)
	}
	if !strings.Contains(s.log.String(), `"code":"`+string(kind)+`"`) {
		t.Errorf("the log does not have the code %q: %s", kind, s.log)
	}
	for _, secret := range append(alsoSecret, amina, "Amina", "Testberg", "the-bearer-of-this", "the-code", "subject-of-amina", "sid-1", "eyJ", "secret") {
		if strings.Contains(s.log.String(), secret) || strings.Contains(err.Error(), secret) {
			t.Errorf("the log or the error holds %q: %s\n%v", secret, s.log, err)
		}
	}
}

func signingBy(signer string, document string) identity.Signing {
	return identity.Signing{
		Subject: uuid.MustParse("7a0c4a9e-2f6b-4f7e-9a55-3a8f0f6f1c01"), Signer: signer, Document: sha256.Sum256([]byte(document)),
		Text: "Jag skriver under", Context: "draft-17",
	}
}
