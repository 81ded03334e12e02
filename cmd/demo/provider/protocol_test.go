package provider_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"stodporten/cmd/demo/provider"
	"stodporten/portal/identity"
)

const verifier = "a-verifier-of-the-tests-that-is-long-enough-for-the-rule"

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))

	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func asked(changes map[string]string) url.Values {
	query := url.Values{
		"response_type": {"code"}, "client_id": {"portal"}, "redirect_uri": {answerAt}, "scope": {"openid profile"}, "state": {"s"},
		"nonce": {"n"}, "code_challenge": {challenge()}, "code_challenge_method": {"S256"}, "login_hint": {amina},
	}
	for name, value := range changes {
		if value == "" {
			query.Del(name)
			continue
		}
		query.Set(name, value)
	}
	return query
}

// authorize is an authorization request as a site would have it sent.
func (w *town) authorize(t *testing.T, changes map[string]string) (answer url.Values, page string, status int) {
	t.Helper()
	page, where, status := w.open(t, http.MethodGet, w.base+"/medborgare/logga-in?"+asked(changes).Encode(), nil)
	if where == nil {
		return nil, page, status
	}
	if !strings.HasPrefix(where.String(), answerAt+"?") {
		t.Errorf("sent to %s", where)
	}
	return where.Query(), page, status
}

// redeem posts a code to the token endpoint.
func (w *town) redeem(t *testing.T, code string, changes map[string]string) (map[string]any, int) {
	t.Helper()
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {answerAt}, "code_verifier": {verifier}}
	id, secret := "portal", "a secret of the tests"
	for name, value := range changes {
		switch name {
		case "id":
			id = value
		case "secret":
			secret = value
		default:
			form.Set(name, value)
		}
	}
	path := "/medborgare/token"
	if id == "desk" {
		path = "/personal/token"
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if secret != "" {
		request.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
	}
	return w.ask(t, request)
}

func (w *town) ask(t *testing.T, request *http.Request) (map[string]any, int) {
	t.Helper()
	answer, err := w.browser.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var said map[string]any
	if err := json.Unmarshal(raw, &said); err != nil {
		t.Fatalf("%s: %s", answer.Status, raw)
	}
	return said, answer.StatusCode
}

func (w *town) userInfo(t *testing.T, token any) (map[string]any, int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.base+"/medborgare/uppgifter", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := token.(string)
	request.Header.Set("Authorization", "Bearer "+text)

	return w.ask(t, request)
}

func TestACodeIsWorthATokenOnceWithinAMinute(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		changes map[string]string
		wait    time.Duration
		status  int
		says    any
	}{
		"in time":                   {nil, time.Minute, 200, nil},
		"too late":                  {nil, time.Minute + time.Second, 400, "invalid_grant"},
		"another verifier":          {map[string]string{"code_verifier": "another"}, 0, 400, "invalid_grant"},
		"no verifier":               {map[string]string{"code_verifier": ""}, 0, 400, "invalid_grant"},
		"another address":           {map[string]string{"redirect_uri": "http://localhost:8080/logga-in/svar"}, 0, 400, "invalid_grant"},
		"another secret":            {map[string]string{"secret": "another"}, 0, 401, "invalid_client"},
		"no secret":                 {map[string]string{"secret": ""}, 0, 401, "invalid_client"},
		"another site":              {map[string]string{"id": "desk"}, 0, 400, "invalid_grant"},
		"a site nobody knows":       {map[string]string{"id": "nobody"}, 0, 401, "invalid_client"},
		"secret in header and form": {map[string]string{"client_secret": "a secret of the tests"}, 0, 401, "invalid_client"},
		"secret in the form":        {map[string]string{"secret": "", "client_id": "portal", "client_secret": "a secret of the tests"}, 0, 200, nil},
		"another grant":             {map[string]string{"grant_type": "password"}, 0, 400, "unsupported_grant_type"},
		"a code that nobody gave":   {map[string]string{"code": "invented"}, 0, 400, "invalid_grant"},
	}
	for title, c := range cases {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			answer, _, _ := w.authorize(t, nil)
			w.at.move(c.wait)

			said, status := w.redeem(t, answer.Get("code"), c.changes)

			if status != c.status || said["error"] != c.says {
				t.Errorf("%d %v", status, said["error"])
			}
		})
	}
}

func TestACodeUsedTwiceTakesBackWhatItGave(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	answer, _, _ := w.authorize(t, nil)
	first, _ := w.redeem(t, answer.Get("code"), nil)
	before, statusBefore := w.userInfo(t, first["access_token"])

	second, status := w.redeem(t, answer.Get("code"), nil)

	_, statusAfter := w.userInfo(t, first["access_token"])
	if statusBefore != 200 || before[provider.ClaimPersonalNumber] != amina || before["name"] != "Amina Testberg" {
		t.Errorf("userinfo says %d %v", statusBefore, before)
	}
	if status != 400 || second["error"] != "invalid_grant" || statusAfter != 401 {
		t.Errorf("the second time %d %v, and the first token is worth %d", status, second, statusAfter)
	}
}

func TestAnAuthorizationRequestThatIsWrongIsAnsweredAsTheStandardSays(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for title, c := range map[string]struct {
		changes map[string]string
		says    string
	}{
		"no challenge":             {map[string]string{"code_challenge": ""}, "invalid_request"},
		"a plain challenge":        {map[string]string{"code_challenge_method": "plain"}, "invalid_request"},
		"no scope":                 {map[string]string{"scope": "profile"}, "invalid_scope"},
		"a token at once":          {map[string]string{"response_type": "id_token"}, "unsupported_response_type"},
		"an answer as a fragment":  {map[string]string{"response_mode": "fragment"}, "invalid_request"},
		"a negative age":           {map[string]string{"max_age": "-1"}, "invalid_request"},
		"a request object":         {map[string]string{"request": "eyJ"}, "invalid_request"},
		"no page, nobody known":    {map[string]string{"prompt": "none", "login_hint": ""}, "login_required"},
		"a text that is not text":  {map[string]string{"sign_text": "!!"}, "invalid_request"},
		"a text that is not UTF-8": {map[string]string{"sign_text": base64.RawURLEncoding.EncodeToString([]byte{0xff})}, "invalid_request"},
	} {
		answer, page, status := w.authorize(t, c.changes)
		if answer.Get("error") != c.says || answer.Get("state") != "s" || answer.Get("iss") != w.base+"/medborgare" {
			t.Errorf("%s: %d %v %s", title, status, answer, page)
		}
	}
	for title, changes := range map[string]map[string]string{
		"a site nobody knows":         {"client_id": "nobody"},
		"an officers' site":           {"client_id": "desk"},
		"an address that is not said": {"redirect_uri": ""},
		"another address":             {"redirect_uri": "http://evil.example/logga-in/svar"},
		"another path":                {"redirect_uri": answerAt + "/x"},
		"a query more":                {"redirect_uri": answerAt + "?x=1"},
		"another port":                {"redirect_uri": "http://ekkoping.localhost:9999/logga-in/svar"},
		"two names before localhost":  {"redirect_uri": "http://a.b.localhost:8080/logga-in/svar"},
		"a name that leads elsewhere": {"redirect_uri": "http://evil.example/.localhost:8080/logga-in/svar"},
		"somebody before the name":    {"redirect_uri": "http://evil@x.localhost:8080/logga-in/svar"},
	} {
		answer, page, status := w.authorize(t, changes)
		if answer != nil || status != http.StatusBadRequest || !strings.Contains(page, "Det går inte att fortsätta") {
			t.Errorf("%s: %d, sent back with %v", title, status, answer)
		}
	}
}

func TestSomebodyKnownIsNotAskedAgainUnlessTheSiteWantsIt(t *testing.T) {
	t.Parallel()
	for title, c := range map[string]struct {
		changes map[string]string
		wait    time.Duration
		asks    bool
	}{
		"known":              {nil, time.Hour, false},
		"within the age":     {map[string]string{"max_age": "3600"}, time.Hour - time.Second, false},
		"older than the age": {map[string]string{"max_age": "3600"}, time.Hour, true},
		"at age nought":      {map[string]string{"max_age": "0"}, 0, true},
		"asked to sign in":   {map[string]string{"prompt": "login"}, 0, true},
		"asked to choose":    {map[string]string{"prompt": "select_account"}, 0, true},
		"to sign a text":     {map[string]string{"sign_text": "SmFn"}, 0, true},
		"without a page":     {map[string]string{"prompt": "none"}, 0, false},
		"after half a day":   {nil, 12*time.Hour + time.Second, true},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			w.authorize(t, nil)
			w.at.move(c.wait)
			changes := map[string]string{"login_hint": ""}
			maps.Copy(changes, c.changes)

			answer, page, _ := w.authorize(t, changes)

			if asks := answer == nil; asks != c.asks || asks && !strings.Contains(page, "<form") {
				t.Errorf("sent back with %v, shown %s", answer, page)
			}
		})
	}
}

func TestWhatWaitsForAPersonLapses(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	_, page, _ := w.authorize(t, map[string]string{"login_hint": "", "sign_text": "SmFn"})
	id := field(t, page, "id")
	for _, path := range []string{"/skriv-under"} { // nobody is chosen yet
		if _, where, status := w.open(t, http.MethodPost, w.base+"/medborgare"+path, url.Values{"id": {id}, "person": {amina}}); where != nil || status != http.StatusGone {
			t.Errorf("signed without being chosen: %d %v", status, where)
		}
	}
	_, where, _ := w.open(t, http.MethodPost, w.base+"/medborgare/avbryt", url.Values{"id": {id}})
	if where == nil || where.Query().Get("error") != "access_denied" {
		t.Errorf("cancelled, and sent to %v", where)
	}
	_, page, _ = w.authorize(t, map[string]string{"login_hint": ""})
	late := field(t, page, "id")
	w.at.move(10*time.Minute + time.Second)

	for title, id := range map[string]string{"cancelled": id, "too late": late, "invented": "invented"} {
		page, where, status := w.open(t, http.MethodPost, w.base+"/medborgare/valj", url.Values{"id": {id}, "person": {amina}})
		if where != nil || status != http.StatusGone || !strings.Contains(page, "Det här har tagit för lång tid") {
			t.Errorf("%s: %d %v", title, status, where)
		}
	}
}

func TestATokenSaysWhoAndNeverThatTheyAreProtected(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	people, err := provider.People()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(people, func(p provider.Person) bool { return p.Protected })
	if at < 0 {
		t.Fatal("nobody among the invented people is protected")
	}
	answer, _, _ := w.authorize(t, map[string]string{"login_hint": people[at].ID})
	said, _ := w.redeem(t, answer.Get("code"), nil)
	token, _ := said["id_token"].(string)
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Fatal(err)
	}
	info, _ := w.userInfo(t, said["access_token"])

	got := slices.Sorted(maps.Keys(claims))
	wanted := []string{
		"acr", "amr", "at_hash", "aud", "auth_time", "azp", "exp", "family_name", "given_name", provider.ClaimPersonalNumber, "iat", "iss",
		"name", "nonce", "sid", "sub",
	}
	slices.Sort(wanted)
	if !slices.Equal(got, wanted) {
		t.Errorf("the token says %v", got)
	}
	if slices.Sort(wanted); len(info) != 5 {
		t.Errorf("userinfo says %v", info)
	}
	if claims["acr"] != provider.ACRLevel3 || claims["auth_time"] != float64(w.at.Now().Unix()) || claims["sub"] == people[at].ID {
		t.Errorf("the token says %v", claims)
	}
}

func TestTheStoriesPeopleAreAllThere(t *testing.T) {
	t.Parallel()
	people, err := provider.People()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]provider.Person{}
	for _, p := range people {
		known[p.ID] = p
	}
	for id, name := range map[string]string{ // domain.md, section 6
		"199001012385": "Amina", "201701012393": "Elias", "201903312385": "Selma", "200002292399": "Jonas", "198001662397": "", "199909092380": "Lovisa",
		"198601049995": "Håkan", "194006139184": "Ingrid", "199512072381": "Elin", "199406302399": "Johan", "202311212381": "Alva",
		"198810112394": "Peter", "200901102392": "Oskar", "198511299995": "Karim", "201010012381": "Wilma", "201308302387": "Maja",
		"198601189882": "Camilla", "198002289224": "Gunilla", "198003119255": "Anders", "sara.lind": "Sara", "nils.ek": "Nils",
		"mona.aker": "Mona", "olle.rask": "Olle", "eva.sjo": "Eva", "ali.noor": "Ali", "tove.berg": "Tove",
	} {
		if p, ok := known[id]; !ok || name != "" && p.GivenName != name {
			t.Errorf("%s is %q, not %q", id, p.GivenName, name)
		}
	}
	if !known["201308302387"].NoEID || known["201308302387"].Realm != identity.ResidentRealm {
		t.Error("Maja has an e-identification")
	}
}
