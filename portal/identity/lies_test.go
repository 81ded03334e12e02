package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"stodporten/locales"
	"stodporten/portal/identity"
)

func TestAnHonestProviderSignsThePersonIn(t *testing.T) {
	t.Parallel()
	at := newClock()
	s := newSite(t, newLiar(t, at))
	e := errand()
	e.LoginHint, e.Again = amina, true
	back, asked := s.leave(t, e)
	at.move(40 * time.Second)

	arrival, err := s.Finish(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}

	for parameter, wanted := range map[string]string{
		"response_type": "code", "client_id": clientID, "redirect_uri": "https://stod.example/logga-in/svar", "scope": "openid profile",
		"code_challenge_method": "S256", "acr_values": "loa3 loa4", "max_age": "3600", "prompt": "login", "ui_locales": "sv", "login_hint": amina,
	} {
		if asked.Get(parameter) != wanted {
			t.Errorf("asked with %s=%q, not %q", parameter, asked.Get(parameter), wanted)
		}
	}
	p := arrival.Person
	if p.Number.Digits() != amina || p.Name != name || p.GivenName != "Amina" || p.FamilyName != "Testberg" || p.Issuer != "bankid" ||
		p.Subject != "subject-of-amina" || p.Session != "sid-1" || p.Assurance != identity.SubstantialAssurance || p.IDToken == "" {
		t.Errorf("signed in as %+v", p)
	}
	if !p.SignedInAt.Equal(at.Now()) || arrival.ReturnPath != "/mina-sidor?flik=brev" || arrival.Signed != nil {
		t.Errorf("arrived at %v, %q", p.SignedInAt, arrival.ReturnPath)
	}
	if s.log.Len() > 0 {
		t.Errorf("the log says %s", s.log)
	}
}

// tokenLies change what the provider signs.
var tokenLies = map[string]struct {
	kind identity.Kind
	lie  func(l *liar, claims map[string]any)
}{
	"another issuer":                {identity.OtherIssuer, set("iss", "https://evil.example")},
	"an issuer with one slash more": {identity.OtherIssuer, func(l *liar, c map[string]any) { c["iss"] = l.URL + "/" }},
	"no issuer":                     {identity.OtherIssuer, drop("iss")},
	"another audience":              {identity.OtherAudience, set("aud", "another-site")},
	"no audience":                   {identity.OtherAudience, drop("aud")},
	"another client's token":        {identity.OtherAudience, func(_ *liar, c map[string]any) { c["aud"], c["azp"] = "another-site", "another-site" }},
	"ordered by another client": {identity.OtherParty, func(_ *liar, c map[string]any) {
		c["aud"], c["azp"] = []string{clientID, "another-site"}, "another-site"
	}},
	"for many, ordered by nobody":      {identity.OtherParty, func(_ *liar, c map[string]any) { c["aud"] = []string{clientID, "another-site"}; delete(c, "azp") }},
	"expired":                          {identity.Expired, in("exp", -31*time.Second)},
	"without an end":                   {identity.Expired, drop("exp")},
	"not yet valid":                    {identity.NotYetValid, in("nbf", 31*time.Second)},
	"issued in the future":             {identity.IssuedAhead, in("iat", 31*time.Second)},
	"issued at no time":                {identity.IssuedAhead, drop("iat")},
	"another nonce":                    {identity.OtherNonce, set("nonce", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
	"a nonce that is cut":              {identity.OtherNonce, func(_ *liar, c map[string]any) { text, _ := c["nonce"].(string); c["nonce"] = text[:42] }},
	"no nonce":                         {identity.NoNonce, drop("nonce")},
	"an empty nonce":                   {identity.NoNonce, set("nonce", "")},
	"a nonce that is null":             {identity.NoNonce, set("nonce", nil)},
	"a nonce that is a number":         {identity.NoToken, set("nonce", 7)},
	"signed in too long ago":           {identity.StaleSignIn, in("auth_time", -time.Hour-31*time.Second)},
	"signed in at no time":             {identity.NoSignInTime, drop("auth_time")},
	"signed in tomorrow":               {identity.IssuedAhead, in("auth_time", 24*time.Hour)},
	"too low an assurance":             {identity.LowerAssurance, set("acr", "loa2")},
	"an assurance nobody knows":        {identity.LowerAssurance, set("acr", "loa99")},
	"no assurance":                     {identity.NoAssurance, drop("acr")},
	"no subject":                       {identity.OtherSubject, drop("sub")},
	"another access token's hash":      {identity.OtherAccessToken, set("at_hash", base64.RawURLEncoding.EncodeToString(make([]byte, 16)))},
	"no number":                        {identity.NoNumber, drop("ssn")},
	"a number that is a JSON number":   {identity.NoNumber, set("ssn", 199001012385)},
	"a number with a wrong last digit": {identity.BadNumber, set("ssn", "199001012386")},
	"a number of no such day":          {identity.BadNumber, set("ssn", "199013012385")},
	"a number with a line break":       {identity.BadNumber, set("ssn", "19900101\n2385' or 1=1")},
	"a date of the year 99999":         {identity.NoToken, set("exp", 3093527980800)},
	"a date that is text":              {identity.NoToken, set("iat", "now")},
	"claims that are a list":           {identity.NoToken, func(l *liar, _ map[string]any) { l.token = func(map[string]any) string { return l.signRaw("[]") } }},
}

func set(claim string, value any) func(*liar, map[string]any) {
	return func(_ *liar, claims map[string]any) { claims[claim] = value }
}

func drop(claim string) func(*liar, map[string]any) {
	return func(_ *liar, claims map[string]any) { delete(claims, claim) }
}

func in(claim string, from time.Duration) func(*liar, map[string]any) {
	return func(l *liar, claims map[string]any) { claims[claim] = l.at.Now().Add(from).Unix() }
}

func TestALieInATokenIsRefused(t *testing.T) {
	t.Parallel()
	for title, c := range tokenLies {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t, newClock())
			s := newSite(t, l)
			l.claims = func(claims map[string]any) { c.lie(l, claims) }
			back, _ := s.leave(t, errand())

			_, err := s.Finish(t.Context(), back)

			s.refused(t, c.kind, err)
		})
	}
}

func TestClocksThatAreALittleApartDoNotMatter(t *testing.T) {
	t.Parallel()
	for claim, from := range map[string]time.Duration{
		"exp": -29 * time.Second, "nbf": 29 * time.Second, "iat": 29 * time.Second, "auth_time": 29 * time.Second,
	} {
		l := newLiar(t, newClock())
		s := newSite(t, l)
		l.claims = func(claims map[string]any) { in(claim, from)(l, claims) }
		back, _ := s.leave(t, errand())

		if _, err := s.Finish(t.Context(), back); err != nil {
			t.Errorf("%s %v away: %v", claim, from, err)
		}
	}
}

func (l *liar) signRaw(payload string) string {
	key := l.keys["first"]
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "first"}}, nil)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign([]byte(payload))
	if err != nil {
		panic(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return compact
}

func unsigned(claims map[string]any, header string) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(payload) + "."
}

// signatureLies change how the provider signs.
var signatureLies = map[string]struct {
	kind identity.Kind
	lie  func(l *liar)
}{
	"signed by a stranger under the key's name": {identity.Signature, func(l *liar) {
		l.token = func(c map[string]any) string { return l.sign(c, jose.ES256, "first", newKey()) }
	}},
	"changed after it was signed": {identity.Signature, func(l *liar) {
		honest := l.token
		l.token = func(c map[string]any) string {
			parts := strings.Split(honest(c), ".")
			c["ssn"] = jonas
			return parts[0] + "." + strings.Split(unsigned(c, "{}"), ".")[1] + "." + parts[2]
		}
	}},
	"a key that nobody published": {identity.UnknownKey, func(l *liar) {
		l.token = func(c map[string]any) string { return l.sign(c, jose.ES256, "elsewhere", newKey()) }
	}},
	"a key that it brings along itself": {identity.UnknownKey, func(l *liar) {
		l.token = func(c map[string]any) string { return signWithOwnKey(c, newKey()) }
	}},
	"a key meant for encryption": {identity.UnknownKey, func(l *liar) { l.shown[0].Use = "enc" }},
	"a key of another algorithm": {identity.UnknownKey, func(l *liar) { l.shown[0].Algorithm = "PS256" }},
	"two keys of one name": {identity.UnknownKey, func(l *liar) {
		l.shown = append(l.shown, jose.JSONWebKey{Key: newKey().Public(), KeyID: "first"})
	}},
	"a weak key": {identity.UnknownKey, func(l *liar) {
		weak, err := rsa.GenerateKey(rand.Reader, 1024)
		if err != nil {
			panic(err)
		}
		l.shown = []jose.JSONWebKey{{Key: weak.Public(), KeyID: "weak"}}
		l.token = func(c map[string]any) string { return l.sign(c, jose.RS256, "weak", weak) }
	}},
	"no signature at all": {identity.Algorithm, func(l *liar) {
		l.token = func(c map[string]any) string { return unsigned(c, `{"alg":"none"}`) }
	}},
	"no signature, spelt otherwise": {identity.Algorithm, func(l *liar) {
		l.token = func(c map[string]any) string { return unsigned(c, `{"alg":"nOnE","kid":"first"}`) + "AAAA" }
	}},
	"the public key as a shared secret": {identity.Algorithm, func(l *liar) {
		public, err := x509.MarshalPKIXPublicKey(l.keys["first"].Public())
		if err != nil {
			panic(err)
		}
		l.token = func(c map[string]any) string { return l.sign(c, jose.HS256, "first", public) }
	}},
	"the client's secret as the key": {identity.Algorithm, func(l *liar) {
		l.token = func(c map[string]any) string {
			return l.sign(c, jose.HS256, "", []byte("the client's secret: a+b%c, and made longer"))
		}
	}},
	"a token of two parts":     {identity.NoToken, func(l *liar) { l.token = func(map[string]any) string { return "eyJ.eyJ" } }},
	"no token":                 {identity.NoToken, func(l *liar) { l.answer = func(said map[string]any) { delete(said, "id_token") } }},
	"a token that is a number": {identity.NoToken, func(l *liar) { l.answer = func(said map[string]any) { said["id_token"] = 7 } }},
	"a token of 20 kB":         {identity.TooLarge, func(l *liar) { l.claims = set1("padding", strings.Repeat("x", 20000)) }},
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

func TestALieInASignatureIsRefused(t *testing.T) {
	t.Parallel()
	for title, c := range signatureLies {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t, newClock())
			s := newSite(t, l)
			c.lie(l)
			back, _ := s.leave(t, errand())

			_, err := s.Finish(t.Context(), back)

			s.refused(t, c.kind, err)
		})
	}
}

func set1(claim string, value any) func(map[string]any) {
	return func(claims map[string]any) { claims[claim] = value }
}

func signWithOwnKey(claims map[string]any, key *ecdsa.PrivateKey) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, &jose.SignerOptions{
		EmbedJWK: true, ExtraHeaders: map[jose.HeaderKey]any{"kid": "brought", "jku": "https://evil.example/keys"},
	})
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

func TestALieOnTheWayIsRefused(t *testing.T) {
	t.Parallel()
	large := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"keys":[],"access_token":"` + strings.Repeat("x", 600<<10) + `"}`))
	}
	slow := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	status := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(code)
			_, _ = w.Write([]byte(body))
		}
	}
	cases := map[string]struct {
		kind identity.Kind
		path string
		do   http.HandlerFunc
	}{
		"an oversized token answer":      {identity.TooLarge, "/token", large},
		"an oversized list of keys":      {identity.TooLarge, "/jwks", large},
		"an oversized person":            {identity.TooLarge, "/userinfo", large},
		"a slow token answer":            {identity.ProviderSlow, "/token", slow},
		"a slow list of keys":            {identity.ProviderSlow, "/jwks", slow},
		"a slow person":                  {identity.ProviderSlow, "/userinfo", slow},
		"a broken token answer":          {identity.ProviderAway, "/token", status(503, amina)},
		"a token answer that is no JSON": {identity.NoToken, "/token", status(200, "<html>"+amina)},
		"a token answer with no token":   {identity.NoToken, "/token", status(200, "{}")},
		"a token answer elsewhere":       {identity.ProviderError, "/token", http.RedirectHandler("https://evil.example/", http.StatusTemporaryRedirect).ServeHTTP},
		"a refused client":               {identity.ProviderError, "/token", status(401, `{"error":"invalid_client"}`)},
		"keys that are no JSON":          {identity.ProviderAway, "/jwks", status(200, "<html>")},
		"keys elsewhere":                 {identity.ProviderAway, "/jwks", http.RedirectHandler("https://evil.example/", http.StatusFound).ServeHTTP},
		"no keys":                        {identity.UnknownKey, "/jwks", status(200, `{"keys":[]}`)},
		"a person that is refused":       {identity.ProviderAway, "/userinfo", status(401, amina)},
		"two persons in one":             {identity.OtherSubject, "/userinfo", status(200, `{"sub":"subject-of-jonas","ssn":"`+jonas+`"}`)},
		"a person without a subject":     {identity.OtherSubject, "/userinfo", status(200, `{"ssn":"`+jonas+`"}`)},
	}
	for title, c := range cases {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t, newClock())
			issuer := l.issuer()
			issuer.UserInfo = true
			s := newSite(t, l, func(o *identity.Options) { o.Issuers = []identity.Issuer{issuer} })
			back, _ := s.leave(t, errand())
			l.mu.Lock()
			l.instead[c.path] = c.do
			l.mu.Unlock()

			_, err := s.Finish(t.Context(), back)

			s.refused(t, c.kind, err, jonas, strings.Repeat("x", 100))
		})
	}
}

func TestEachRefusalIsTheOnlyOneWithItsWords(t *testing.T) {
	t.Parallel()
	bundle, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{locales.Swedish, locales.English} {
		said := map[string]identity.Kind{}
		for _, kind := range identity.Kinds() {
			refusal := identity.Refusal{Kind: kind}
			words, found := bundle.Speaker(lang).SayIn(refusal.Key())
			if found != lang || strings.Contains(words, "⟦") {
				t.Errorf("%q is not said in %q", kind, lang)
			}
			if other, twice := said[words]; twice {
				t.Errorf("%q and %q are said alike", kind, other)
			}
			said[words] = kind
		}
	}
}
