package identity_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"stodporten/portal/identity"
)

const event = "http://schemas.openid.net/event/backchannel-logout"

// logoutToken is one as it should be.
func (l *liar) logoutToken() map[string]any {
	now := l.at.Now()

	return map[string]any{
		"iss": l.URL, "aud": clientID, "sub": "subject-of-amina", "sid": "sid-1", "jti": "once",
		"iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(), "events": map[string]any{event: map[string]any{}},
	}
}

// ended collects what is to be ended.
type ended struct {
	all  []identity.Ended
	fail error
}

func (e *ended) end(_ context.Context, one identity.Ended) error {
	if e.fail == nil {
		e.all = append(e.all, one)
	}
	return e.fail
}

func TestTheProviderEndsOneOfItsSessionsOnce(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	s := newSite(t, l)
	token := l.token(l.logoutToken())
	var e ended

	e.fail = errors.New("the store is away")
	errFirst := s.EndByProvider(t.Context(), token, e.end)
	e.fail = nil
	errAgain := s.EndByProvider(t.Context(), token, e.end)
	errReplayed := s.EndByProvider(t.Context(), token, e.end)

	if _, refused := identity.AsRefusal(errFirst); refused || errFirst == nil {
		t.Errorf("while the store is away: %v", errFirst)
	}
	if errAgain != nil {
		t.Errorf("sent again: %v", errAgain)
	}
	s.refused(t, identity.LogoutReplayed, errReplayed)
	wanted := []identity.Ended{{Issuer: "bankid", Session: "sid-1", Subject: "subject-of-amina"}}
	if difference := cmp.Diff(wanted, e.all); difference != "" {
		t.Errorf("ended otherwise:\n%s", difference)
	}
}

func TestALogoutTokenOfASessionOrOfASubjectIsEnough(t *testing.T) {
	t.Parallel()
	for claim, wanted := range map[string]identity.Ended{
		"sub": {Issuer: "bankid", Session: "sid-1"}, "sid": {Issuer: "bankid", Subject: "subject-of-amina"},
	} {
		l := newLiar(t, newClock())
		s := newSite(t, l)
		claims := l.logoutToken()
		delete(claims, claim)
		var e ended

		err := s.EndByProvider(t.Context(), l.token(claims), e.end)

		if difference := cmp.Diff([]identity.Ended{wanted}, e.all); err != nil || difference != "" {
			t.Errorf("without %s: %v\n%s", claim, err, difference)
		}
	}
}

// logoutLies change a logout token.
var logoutLies = map[string]struct {
	kind identity.Kind
	lie  func(l *liar, claims map[string]any)
}{
	"another issuer":             {identity.OtherIssuer, set("iss", "https://evil.example")},
	"another audience":           {identity.OtherAudience, set("aud", "another-site")},
	"expired":                    {identity.Expired, in("exp", -31*time.Second)},
	"without an end":             {identity.Expired, drop("exp")},
	"older than is remembered":   {identity.Expired, in("iat", -10*time.Minute-time.Second)},
	"issued in the future":       {identity.IssuedAhead, in("iat", 31*time.Second)},
	"no events":                  {identity.NoLogoutEvent, drop("events")},
	"another event":              {identity.NoLogoutEvent, set("events", map[string]any{"http://schemas.openid.net/event/other": map[string]any{}})},
	"events that are a list":     {identity.NoLogoutEvent, set("events", []string{event})},
	"an event that is a word":    {identity.NoLogoutEvent, set("events", map[string]any{event: "yes"})},
	"an event that is null":      {identity.NoLogoutEvent, set("events", map[string]any{event: nil})},
	"a nonce":                    {identity.LogoutNonce, set("nonce", "x")},
	"a nonce that is null":       {identity.LogoutNonce, set("nonce", nil)},
	"no id of its own":           {identity.NoToken, drop("jti")},
	"an id without end":          {identity.NoToken, set("jti", strings.Repeat("x", 201))},
	"neither session nor person": {identity.OtherSubject, func(_ *liar, c map[string]any) { delete(c, "sub"); delete(c, "sid") }},
	"an ID token": {identity.NoLogoutEvent, func(l *liar, c map[string]any) {
		clear(c)
		for claim, value := range l.honest("nonce") {
			c[claim] = value
		}
	}},
	"a stranger's signature": {identity.Signature, func(l *liar, _ map[string]any) {
		l.token = func(c map[string]any) string { return l.sign(c, jose.ES256, "first", newKey()) }
	}},
	"a stranger's key": {identity.UnknownKey, func(l *liar, _ map[string]any) {
		l.token = func(c map[string]any) string { return l.sign(c, jose.ES256, "other", newKey()) }
	}},
	"no signature": {identity.Algorithm, func(l *liar, _ map[string]any) {
		l.token = func(c map[string]any) string { return unsigned(c, `{"alg":"none"}`) }
	}},
	"another kind of token": {identity.NoLogoutEvent, func(l *liar, _ map[string]any) {
		l.token = func(c map[string]any) string { return l.signAs(c, "at+jwt") }
	}},
	"too long": {identity.TooLarge, set("padding", strings.Repeat("x", 20000))},
}

func TestALieAboutSigningOutEndsNothing(t *testing.T) {
	t.Parallel()
	for title, c := range logoutLies {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t, newClock())
			s := newSite(t, l)
			claims := l.logoutToken()
			c.lie(l, claims)
			var e ended

			err := s.EndByProvider(t.Context(), l.token(claims), e.end)

			s.refused(t, c.kind, err)
			if len(e.all) > 0 {
				t.Errorf("ended %+v", e.all)
			}
		})
	}
}

func (l *liar) signAs(claims map[string]any, kind jose.ContentType) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: l.keys["first"], KeyID: "first"}},
		(&jose.SignerOptions{}).WithType(kind))
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

func TestALogoutTokenMayCallItselfOne(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	s := newSite(t, l)
	var e ended

	if err := s.EndByProvider(t.Context(), l.signAs(l.logoutToken(), "logout+jwt"), e.end); err != nil || len(e.all) != 1 {
		t.Errorf("%v, ended %d", err, len(e.all))
	}
}

func TestSigningOutLeadsToTheProviderAndBack(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	s := newSite(t, l)
	leaving := identity.Leaving{
		Municipality: "ekkoping", Issuer: "bankid", IDToken: "the.id.token", RedirectURI: "https://stod.example/utloggad", State: "abc",
	}

	where, err := s.LogoutURL(t.Context(), leaving)
	if err != nil {
		t.Fatal(err)
	}

	address, err := url.Parse(where)
	if err != nil {
		t.Fatal(err)
	}
	wanted := url.Values{
		"kept": {"1"}, "client_id": {clientID}, "id_token_hint": {"the.id.token"}, "state": {"abc"},
		"post_logout_redirect_uri": {"https://stod.example/utloggad"},
	}
	if difference := cmp.Diff(wanted, address.Query()); difference != "" || !strings.HasPrefix(where, l.URL+"/logout?") {
		t.Errorf("%s\n%s", where, difference)
	}
}

func TestSigningOutWhereTheProviderHasNoSuchAddressOrIsAway(t *testing.T) {
	t.Parallel()
	silent := newLiar(t, newClock())
	silent.metadata = func(said map[string]any) { delete(said, "end_session_endpoint") }
	told := silent.issuer()
	told.EndSession = "https://login.example/out"
	away := newLiar(t, newClock())
	leaving := identity.Leaving{Municipality: "ekkoping", Issuer: "bankid"}

	none, errNone := newSite(t, silent).LogoutURL(t.Context(), leaving)
	configured, errConfigured := newSite(t, silent, func(o *identity.Options) { o.Issuers = []identity.Issuer{told} }).LogoutURL(t.Context(), leaving)
	s := newSite(t, away)
	away.Close()
	_, errAway := s.LogoutURL(t.Context(), leaving)

	if none != "" || errNone != nil {
		t.Errorf("none: %q, %v", none, errNone)
	}
	if !strings.HasPrefix(configured, "https://login.example/out?") || errConfigured != nil {
		t.Errorf("configured: %q, %v", configured, errConfigured)
	}
	s.refused(t, identity.ProviderAway, errAway)
}

func FuzzALogoutTokenThatNobodySignedEndsNothing(f *testing.F) {
	f.Add("")
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwOi8vMTI3LjAuMC4xIn0.")
	f.Add("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlIiwiYXVkIjoic3RvZHBvcnRlbiJ9.AAAA")
	f.Add(`{"payload":"e30","signatures":[]}`)
	party, err := identity.New(identity.Options{
		Realm: identity.ResidentRealm, Flows: &memory{kept: map[string][]byte{}}, Clock: newClock(), Log: silent(), Transport: unreachable{},
		Issuers: []identity.Issuer{(&liar{Server: serverAt("https://idp.example")}).issuer()},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, token string) {
		var e ended
		err := party.EndByProvider(t.Context(), token, e.end)
		if _, refused := identity.AsRefusal(err); !refused || len(e.all) > 0 {
			t.Errorf("%q: %v", token, err)
		}
	})
}
