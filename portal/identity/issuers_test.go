package identity_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

const file = `{"issuers": [{
  "id": "bankid", "realm": "resident", "municipalities": ["ekkoping", "granvik"], "name": {"sv": "BankID", "en": "BankID"},
  "issuer": "https://idp.example/oidc", "client_id": "stodporten", "client_secret_file": "bankid.secret", "client_authentication": "post",
  "scopes": ["profile"], "claims": {"number": ["ssn", "coordination"], "name": "name"}, "user_info": true,
  "assurance": {"loa3": "substantial", "loa2": "low"}, "demands": "substantial", "max_age_seconds": 3600,
  "end_session_endpoint": "https://idp.example/out", "sign_parameter": "sign_text"
}]}`

func TestTheIssuersFileIsReadWithItsSecrets(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{"issuers.json": file, "bankid.secret": "hemligt\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	got, err := identity.ReadIssuers(filepath.Join(folder, "issuers.json"))
	if err != nil {
		t.Fatal(err)
	}

	wanted := []identity.Issuer{{
		ID: "bankid", Realm: identity.ResidentRealm, Municipalities: []municipality.ID{"ekkoping", "granvik"},
		Name: map[string]string{"sv": "BankID", "en": "BankID"}, URL: "https://idp.example/oidc", ClientID: "stodporten",
		ClientSecret: "hemligt", ClientSecretFile: "bankid.secret", ClientAuthentication: "post", Scopes: []string{"profile"},
		Claims: identity.ClaimTable{Number: []string{"ssn", "coordination"}, Name: "name"}, UserInfo: true,
		Assurance: map[string]identity.Assurance{"loa3": identity.SubstantialAssurance, "loa2": identity.LowAssurance},
		Demands:   identity.SubstantialAssurance, MaxAgeSeconds: 3600, EndSession: "https://idp.example/out", SignParameter: "sign_text",
	}}
	if difference := cmp.Diff(wanted, got); difference != "" {
		t.Error(difference)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("read", slog.Any("issuer", got[0]))
	if said := fmt.Sprintf("%v %+v %#v", got, got, got) + log.String(); strings.Contains(said, "hemligt") {
		t.Errorf("the secret shows: %s", said)
	}
}

func TestAnIssuersFileThatCannotBeUsedIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	good := strings.Replace(file, `"client_secret_file": "bankid.secret"`, `"client_secret": "hemligt"`, 1)
	entry := strings.TrimSuffix(strings.TrimPrefix(good, `{"issuers": [`), "]}")
	cases := map[string]struct{ text, says string }{
		"no JSON":             {"issuers:", "invalid character"},
		"a word it lacks":     {strings.Replace(good, `"max_age_seconds"`, `"max_agee_seconds"`, 1), "max_agee_seconds"},
		"more after the end":  {good + "{}", "follows the last brace"},
		"an id with a blank":  {strings.Replace(good, `"id": "bankid"`, `"id": "bank id"`, 1), "entry 1"},
		"the same twice":      {`{"issuers": [` + entry + "," + entry + "]}", `"bankid" is there twice`},
		"another realm":       {strings.Replace(good, `"resident"`, `"visitor"`, 1), "realm"},
		"no municipality":     {strings.Replace(good, `["ekkoping", "granvik"]`, `[]`, 1), "municipalities"},
		"no Swedish name":     {strings.Replace(good, `"sv": "BankID", `, ``, 1), `"sv"`},
		"no secret":           {strings.Replace(good, `"client_secret": "hemligt"`, `"client_secret": ""`, 1), "secret"},
		"two secrets":         {strings.Replace(good, `"client_secret": "hemligt"`, `"client_secret": "x", "client_secret_file": "y"`, 1), "both"},
		"a secret not there":  {strings.Replace(good, `"client_secret": "hemligt"`, `"client_secret_file": "nowhere"`, 1), "nowhere"},
		"another authentic.":  {strings.Replace(good, `"post"`, `"private_key_jwt"`, 1), "client_authentication"},
		"no number":           {strings.Replace(good, `"number": ["ssn", "coordination"], `, ``, 1), "claims.number"},
		"no staff id":         {strings.Replace(good, `"resident"`, `"officer"`, 1), "claims.staff_id"},
		"no demand":           {strings.Replace(good, `"demands": "substantial"`, `"scopes": []`, 1), "demands"},
		"a level it lacks":    {strings.Replace(good, `"low"`, `"medium"`, 1), "low, substantial or high"},
		"beyond reach":        {strings.Replace(good, `"demands": "substantial"`, `"demands": "high"`, 1), "no acr"},
		"no age":              {strings.Replace(good, `3600`, `0`, 1), "max_age_seconds"},
		"an age of two days":  {strings.Replace(good, `3600`, `172800`, 1), "max_age_seconds"},
		"plain http":          {strings.Replace(good, `https://idp.example/oidc`, `http://idp.example/oidc`, 1), "https"},
		"http to a lookalike": {strings.Replace(good, `https://idp.example/oidc`, `http://localhost.evil.example`, 1), "https"},
		"a name in front":     {strings.Replace(good, `https://idp.example/oidc`, `https://user:word@idp.example`, 1), "issuer"},
		"no host":             {strings.Replace(good, `https://idp.example/oidc`, `https:///oidc`, 1), "issuer"},
		"a logout script":     {strings.Replace(good, `https://idp.example/out`, `javascript:alert(1)`, 1), "end_session_endpoint"},
		"a strange parameter": {strings.Replace(good, `"sign_text"`, `"sign text&"`, 1), "sign_parameter"},
	}
	for title, c := range cases {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			_, err := identity.ParseIssuers(strings.NewReader(c.text), t.TempDir())

			if !errors.Is(err, identity.ErrIssuers) || !strings.Contains(fmt.Sprint(err), c.says) || strings.Contains(fmt.Sprint(err), "hemligt") {
				t.Errorf("the answer is %v, which does not say %q", err, c.says)
			}
		})
	}
	if _, err := identity.ParseIssuers(strings.NewReader(good), t.TempDir()); err != nil {
		t.Errorf("the file that all others are made from: %v", err)
	}
	if _, err := identity.New(identity.Options{Realm: identity.OfficerRealm}); !errors.Is(err, identity.ErrIssuers) {
		t.Errorf("a realm that nobody can sign in to: %v", err)
	}
}

func TestTheHelpNamesEveryWordOfTheIssuersFile(t *testing.T) {
	t.Parallel()
	for _, kind := range []reflect.Type{reflect.TypeFor[identity.Issuer](), reflect.TypeFor[identity.ClaimTable]()} {
		for n := range kind.NumField() {
			word, _, _ := strings.Cut(kind.Field(n).Tag.Get("json"), ",")
			if !strings.Contains(identity.IssuersHelp, word) {
				t.Errorf("--help does not explain %q", word)
			}
		}
	}
}

func TestSigningInLeadsNowhereButHere(t *testing.T) {
	t.Parallel()
	for wish, wanted := range map[string]string{
		"/mina-sidor":                    "/mina-sidor",
		"/mina-sidor/":                   "/mina-sidor/",
		"/e-tjanster/a?sida=2&x=//y":     "/e-tjanster/a?sida=2&x=//y",
		"/ärenden":                       "/%C3%A4renden",
		"/a#b":                           "/a",
		"":                               "/",
		"mina-sidor":                     "/",
		"//evil.example":                 "/",
		"///evil.example":                "/",
		"/\\evil.example":                "/",
		"/\t/evil.example":               "/",
		"/\n/evil.example":               "/",
		"/%5cevil.example":               "/",
		"/%2f/evil.example":              "/",
		"/%2fevil.example":               "/",
		"/.//evil.example":               "/",
		"/a/..//evil.example":            "/",
		"/a/../b":                        "/",
		"/./a":                           "/",
		"https://evil.example":           "/",
		"https:/evil.example":            "/",
		"javascript:alert(1)":            "/",
		"/\u00a0/evil.example":           "/",
		"/%00":                           "/",
		"/a\x00":                         "/",
		"/%zz":                           "/",
		"/" + strings.Repeat("a", 1024):  "/",
		"/a?next=https://evil.example/b": "/a?next=https://evil.example/b",
	} {
		if got := identity.ReturnPath(wish); got != wanted {
			t.Errorf("%q leads to %q, not %q", wish, got, wanted)
		}
	}
}

func FuzzNoWishLeadsToAnotherHost(f *testing.F) {
	for _, seed := range []string{"/", "//evil.example", "/\\evil", "/%2f%2fevil", "/a?b#c", "/%5c%5cevil", "/..//evil", "/a;//evil", "/:@evil", "/@evil"} {
		f.Add(seed)
	}
	here, err := url.Parse("https://stod.example/logga-in/svar")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, wish string) {
		path := identity.ReturnPath(wish)
		where, err := here.Parse(path)
		if err != nil || where.Host != "stod.example" || where.Scheme != "https" {
			t.Fatalf("%q leads to %v, %v", wish, where, err)
		}
		browser := strings.NewReplacer("\\", "/", "\t", "", "\n", "", "\r", "").Replace(path)
		if !strings.HasPrefix(browser, "/") || strings.HasPrefix(browser, "//") || strings.ContainsAny(path, "\r\n\x00") {
			t.Errorf("%q leads to %q", wish, path)
		}
		if unescaped, err := url.PathUnescape(path); err == nil && (strings.HasPrefix(unescaped, "//") || strings.HasPrefix(unescaped, "/\\")) {
			t.Errorf("%q leads to %q once it is unescaped", wish, unescaped)
		}
		if again := identity.ReturnPath(path); again != path {
			t.Errorf("%q leads to %q and from there to %q", wish, path, again)
		}
	})
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

func serverAt(address string) *httptest.Server { return &httptest.Server{URL: address} }

// unreachable is a network without anybody on it.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nobody there")
}
