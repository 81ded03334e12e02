package identity_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

// lapses are what may happen to an answer on its way back.
var lapses = map[string]struct {
	kind   identity.Kind
	meddle func(t *testing.T, s *site, back *identity.Return)
}{
	"another browser's state": {identity.OtherBrowser, func(t *testing.T, s *site, back *identity.Return) {
		t.Helper()
		other, _ := s.leave(t, errand())
		back.Browser = other.Browser
	}},
	"a browser without cookies":   {identity.OtherBrowser, func(_ *testing.T, _ *site, back *identity.Return) { back.Browser = "" }},
	"another municipality's host": {identity.OtherBrowser, func(_ *testing.T, _ *site, back *identity.Return) { back.Municipality = "granvik" }},
	"a replayed state": {identity.Lapsed, func(t *testing.T, s *site, back *identity.Return) {
		t.Helper()
		if _, err := s.Finish(t.Context(), *back); err != nil {
			t.Fatal(err)
		}
	}},
	"a state stolen, tried, and then the owner's own": {identity.Lapsed, func(t *testing.T, s *site, back *identity.Return) {
		t.Helper()
		thief := *back
		thief.Browser = ""
		_, err := s.Finish(t.Context(), thief)
		s.refused(t, identity.OtherBrowser, err)
	}},
	"a state that nobody gave": {identity.Lapsed, func(_ *testing.T, _ *site, back *identity.Return) {
		back.Query.Set("state", strings.Repeat("A", 43))
	}},
	"more than ten minutes": {identity.Lapsed, func(_ *testing.T, s *site, _ *identity.Return) { s.at.move(10*time.Minute + time.Second) }},
	"no state":              {identity.Unreadable, func(_ *testing.T, _ *site, back *identity.Return) { back.Query.Del("state") }},
	"two states":            {identity.Unreadable, func(_ *testing.T, _ *site, back *identity.Return) { back.Query.Add("state", "x") }},
	"no query at all":       {identity.Unreadable, func(_ *testing.T, _ *site, back *identity.Return) { back.Query = url.Values{} }},
	"a state of a megabyte": {identity.Unreadable, func(_ *testing.T, _ *site, back *identity.Return) {
		back.Query.Set("state", strings.Repeat("A", 1<<20))
	}},
	"no code":          {identity.Unreadable, func(_ *testing.T, _ *site, back *identity.Return) { back.Query.Del("code") }},
	"two codes":        {identity.Unreadable, func(_ *testing.T, _ *site, back *identity.Return) { back.Query.Add("code", "x") }},
	"an invented code": {identity.CodeRefused, func(_ *testing.T, _ *site, back *identity.Return) { back.Query.Set("code", "invented") }},
	"a replayed code in a new answer": {identity.CodeRefused, func(t *testing.T, s *site, back *identity.Return) {
		t.Helper()
		first, _ := s.leave(t, errand())
		if _, err := s.Finish(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		back.Query.Set("code", first.Query.Get("code"))
	}},
	"another's code slipped into one's own answer": {identity.CodeRefused, func(t *testing.T, s *site, back *identity.Return) {
		t.Helper()
		other, _ := s.leave(t, errand())
		back.Query.Set("code", other.Query.Get("code"))
	}},
	"an answer of another provider":     {identity.MixUp, func(_ *testing.T, _ *site, back *identity.Return) { back.Query.Set("iss", "https://evil.example") }},
	"an answer that hides its provider": {identity.MixUp, func(_ *testing.T, _ *site, back *identity.Return) { back.Query.Del("iss") }},
	"an answer of two providers":        {identity.Unreadable, func(_ *testing.T, _ *site, back *identity.Return) { back.Query.Add("iss", "https://evil.example") }},
	"an error of another provider": {identity.MixUp, func(_ *testing.T, _ *site, back *identity.Return) {
		back.Query = url.Values{"state": back.Query["state"], "error": {"access_denied"}}
	}},
	"the person cancelled":               {identity.Cancelled, failing("access_denied")},
	"the provider failed":                {identity.ProviderError, failing("server_error")},
	"the provider failed with our words": {identity.ProviderError, failing("Amina Testberg 199001012385")},
}

func TestAnAnswerCountsOnceInTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	for title, c := range lapses {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, newLiar(t, newClock()))
			back, _ := s.leave(t, errand())
			c.meddle(t, s, &back)

			_, err := s.Finish(t.Context(), back)

			s.refused(t, c.kind, err)
		})
	}
}

func failing(code string) func(*testing.T, *site, *identity.Return) {
	return func(_ *testing.T, _ *site, back *identity.Return) {
		back.Query.Del("code")
		back.Query.Set("error", code)
		back.Query.Set("error_description", "Amina Testberg")
	}
}

func TestTwoTabsOfOneBrowserBothArrive(t *testing.T) {
	t.Parallel()
	s := newSite(t, newLiar(t, newClock()))
	first, _ := s.leave(t, errand())
	e := errand()
	e.Browser = first.Browser
	second, _ := s.leave(t, e)

	_, errFirst := s.Finish(t.Context(), first)
	_, errSecond := s.Finish(t.Context(), second)

	if first.Browser != second.Browser || errFirst != nil || errSecond != nil {
		t.Errorf("one cookie: %v, %v, %v", first.Browser == second.Browser, errFirst, errSecond)
	}
	e.Browser = "planted"
	third, _ := s.leave(t, e)
	if third.Browser == "planted" {
		t.Error("a cookie that we did not write was kept")
	}
}

func TestAProviderThatDoesNotAnnounceItselfMayStaySilent(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	l.metadata = func(said map[string]any) { delete(said, "authorization_response_iss_parameter_supported") }
	s := newSite(t, l)
	silent, _ := s.leave(t, errand())
	silent.Query.Del("iss")
	wrong, _ := s.leave(t, errand())
	wrong.Query.Set("iss", "https://evil.example")

	_, errSilent := s.Finish(t.Context(), silent)
	_, errWrong := s.Finish(t.Context(), wrong)

	if errSilent != nil {
		t.Errorf("silent: %v", errSilent)
	}
	s.refused(t, identity.MixUp, errWrong)
}

func TestRotatedKeysAreFoundAndWithdrawnOnesForgotten(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	s := newSite(t, l)
	signIn := func() error {
		back, _ := s.leave(t, errand())
		_, err := s.Finish(t.Context(), back)
		return err
	}
	if err := signIn(); err != nil {
		t.Fatal(err)
	}
	withFirst := l.token

	l.rotate(t, "second")
	rotated := signIn()
	l.rotate(t, "third")
	l.at.move(3 * time.Second)
	again := signIn()
	if rotated != nil || again != nil {
		t.Errorf("honestly rotated: %v, %v", rotated, again)
	}

	l.token = withFirst
	s.refused(t, identity.UnknownKey, signIn())
	l.rotate(t, "fourth")
	l.at.move(3 * time.Second)
	if err := signIn(); err != nil {
		t.Fatal(err)
	}
	withFourth := l.token
	l.rotate(t, "fifth")
	l.token = withFourth
	l.at.move(5 * time.Minute)
	s.refused(t, identity.UnknownKey, signIn())
}

func TestKeysAreNotAskedForAtEverySignIn(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	s := newSite(t, l)
	for range 5 {
		back, _ := s.leave(t, errand())
		if _, err := s.Finish(t.Context(), back); err != nil {
			t.Fatal(err)
		}
	}
	honest := l.seen("/jwks")
	for range 20 {
		_ = s.EndByProvider(t.Context(), l.sign(l.honest("x"), "ES256", "invented", l.keys["first"]), nil)
	}

	if honest != 1 || l.seen("/jwks") != 2 || l.seen("/.well-known/openid-configuration") != 1 {
		t.Errorf("asked for keys %d times, %d with invented ones, for metadata %d", honest, l.seen("/jwks"), l.seen("/.well-known/openid-configuration"))
	}
}

func TestAProviderThatIsAwayIsAskedMoreAndMoreSeldom(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	const path = "/.well-known/openid-configuration"
	l.instead[path] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	s := newSite(t, l)

	for range 600 { // a minute, ten times a second
		_, err := s.StartSignIn(t.Context(), errand())
		if refusal, ok := identity.AsRefusal(err); !ok || !refusal.Away() {
			t.Fatalf("the answer is %v", err)
		}
		l.at.move(100 * time.Millisecond)
	}
	asked := l.seen(path)
	l.mu.Lock()
	delete(l.instead, path)
	l.mu.Unlock()
	l.at.move(30 * time.Second)
	_, err := s.StartSignIn(t.Context(), errand())

	if asked < 5 || asked > 8 { // after 0.5, 1, 2, 4, 8, 16 and 30 s
		t.Errorf("asked %d times in a minute", asked)
	}
	if err != nil {
		t.Errorf("back again: %v", err)
	}
}

func TestWhatAProviderSaysOfItselfIsChecked(t *testing.T) {
	t.Parallel()
	for title, lie := range map[string]func(map[string]any){
		"another issuer":              func(said map[string]any) { said["issuer"] = "https://evil.example" },
		"keys over plain http":        func(said map[string]any) { said["jwks_uri"] = "http://keys.example/jwks" },
		"no keys":                     func(said map[string]any) { delete(said, "jwks_uri") },
		"a token endpoint in a file":  func(said map[string]any) { said["token_endpoint"] = "file:///etc/passwd" },
		"a sign-in over plain http":   func(said map[string]any) { said["authorization_endpoint"] = "http://sign-in.example/" },
		"a logout that is a script":   func(said map[string]any) { said["end_session_endpoint"] = "javascript:alert(1)" },
		"endpoints that are no texts": func(said map[string]any) { said["token_endpoint"] = 7 },
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t, newClock())
			l.metadata = lie
			s := newSite(t, l)

			_, err := s.StartSignIn(t.Context(), errand())

			s.refused(t, identity.ProviderAway, err)
		})
	}
}

func TestAStoreThatIsAwayIsNoRefusal(t *testing.T) {
	t.Parallel()
	s := newSite(t, newLiar(t, newClock()))
	back, _ := s.leave(t, errand())
	away := errors.New("the store is away")
	s.flows.down = away

	_, errStart := s.StartSignIn(t.Context(), errand())
	_, errFinish := s.Finish(t.Context(), back)

	for title, err := range map[string]error{"start": errStart, "finish": errFinish} {
		if _, refused := identity.AsRefusal(err); refused || !errors.Is(err, away) {
			t.Errorf("%s: %v", title, err)
		}
	}
}

func TestProductionRefusesTestNumbersHintsAndPlainHTTP(t *testing.T) {
	t.Parallel()
	l := newLiarOverTLS(t, newClock())
	s := newSite(t, l, func(o *identity.Options) { o.Production, o.Transport = true, l.Client().Transport })
	e := errand()
	e.LoginHint = amina
	back, asked := s.leave(t, e)

	_, err := s.Finish(t.Context(), back)

	s.refused(t, identity.TestNumber, err)
	if asked.Has("login_hint") {
		t.Error("production told the provider who is to sign in")
	}
	plain := newLiar(t, newClock())
	_, err = identity.New(identity.Options{Realm: identity.ResidentRealm, Issuers: []identity.Issuer{plain.issuer()}, Production: true})
	if !errors.Is(err, identity.ErrIssuers) {
		t.Errorf("production over plain http: %v", err)
	}
}

func TestAServiceMayDemandMoreThanItsIssuer(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	s := newSite(t, l)
	e := errand()
	e.Demands = identity.HighAssurance
	back, asked := s.leave(t, e)

	_, err := s.Finish(t.Context(), back)

	s.refused(t, identity.LowerAssurance, err)
	if asked.Get("acr_values") != "loa4" {
		t.Errorf("asked for %q", asked.Get("acr_values"))
	}
}

func TestEachMunicipalityHasItsOwnWaysIn(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	granvik, staff := l.issuer(), l.issuer()
	granvik.ID, granvik.Municipalities, granvik.SignParameter = "freja", []municipality.ID{"granvik"}, ""
	staff.ID, staff.Realm, staff.Claims.StaffID = "staff", identity.OfficerRealm, "employee"
	s := newSite(t, l, func(o *identity.Options) { o.Issuers = append(o.Issuers, granvik, staff) })

	ekkoping, both := s.Choices("ekkoping"), s.Choices("granvik")
	_, errOther := s.StartSignIn(t.Context(), identity.Errand{Municipality: "ekkoping", Issuer: "freja"})
	_, errStaff := s.StartSignIn(t.Context(), identity.Errand{Municipality: "ekkoping", Issuer: "staff"})
	_, errNone := s.StartSignIn(t.Context(), identity.Errand{Municipality: "granvik"})

	if len(ekkoping) != 1 || ekkoping[0].ID != "bankid" || !ekkoping[0].Signs || len(both) != 2 || both[1].ID != "freja" || both[1].Signs {
		t.Errorf("ways in: %+v and %+v", ekkoping, both)
	}
	for _, err := range []error{errOther, errStaff, errNone} {
		s.refused(t, identity.UnknownIssuer, err)
	}
}

func TestAnOfficerIsKnownByTheirStaffID(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	staff := l.issuer()
	staff.Realm, staff.Claims.StaffID, staff.Claims.Number = identity.OfficerRealm, "employee", nil
	s := newSite(t, l, func(o *identity.Options) { o.Realm, o.Issuers = identity.OfficerRealm, []identity.Issuer{staff} })
	l.claims = set1("employee", "sara.lind")
	known, _ := s.leave(t, errand())
	arrival, err := s.Finish(t.Context(), known)
	l.mu.Lock()
	l.claims = nil
	l.mu.Unlock()
	unknown, _ := s.leave(t, errand())

	_, errUnknown := s.Finish(t.Context(), unknown)

	if err != nil || arrival.Person.StaffID != "sara.lind" || arrival.Person.Number.Digits() != "" {
		t.Errorf("%+v, %v", arrival.Person, err)
	}
	s.refused(t, identity.NoNumber, errUnknown)
}

func TestWhoSomebodyIsMayComeFromUserInfo(t *testing.T) {
	t.Parallel()
	l := newLiar(t, newClock())
	issuer := l.issuer()
	issuer.UserInfo = true
	s := newSite(t, l, func(o *identity.Options) { o.Issuers = []identity.Issuer{issuer} })
	l.claims = func(claims map[string]any) { delete(claims, "ssn"); delete(claims, "name") }
	l.info = func(said map[string]any) {
		delete(said, "ssn")
		said["coordination"], said["name"], said["acr"] = "19800166-2397", "Dawit\u202e \n Tesfay", "loa4"
	}
	back, _ := s.leave(t, errand())

	arrival, err := s.Finish(t.Context(), back)

	p := arrival.Person
	if err != nil || p.Number.Digits() != "198001662397" || p.Name != "Dawit Tesfay" || p.Assurance != identity.SubstantialAssurance {
		t.Errorf("%+v, %v", p, err)
	}
}
