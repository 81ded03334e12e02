package session_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/portal/identity"
	"stodporten/portal/session"
)

func TestCookiesAreNamedAndGuardedByTheAddress(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		realm        identity.Realm
		scheme, host string
		visit, flow  string
	}{
		"behind https": {
			identity.ResidentRealm, "https", "stod.ekkoping.example",
			"__Host-resident=v; Path=/; HttpOnly; Secure; SameSite=Lax",
			"__Host-resident-flow=f; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax",
		},
		"the desk": {
			identity.OfficerRealm, "https", "desk.ekkoping.example:8443",
			"__Host-officer=v; Path=/; HttpOnly; Secure; SameSite=Lax",
			"__Host-officer-flow=f; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax",
		},
		"plain http on this machine": {
			identity.ResidentRealm, "http", "localhost:8080",
			"resident=v; Path=/; HttpOnly; SameSite=Lax",
			"resident-flow=f; Path=/; Max-Age=600; HttpOnly; SameSite=Lax",
		},
		"a municipality on this machine": {
			identity.OfficerRealm, "http", "Ekkoping.Localhost:8081",
			"officer=v; Path=/; HttpOnly; SameSite=Lax",
			"officer-flow=f; Path=/; Max-Age=600; HttpOnly; SameSite=Lax",
		},
		"plain http elsewhere": {
			identity.ResidentRealm, "http", "stod.ekkoping.example",
			"__Host-resident=v; Path=/; HttpOnly; Secure; SameSite=Lax",
			"__Host-resident-flow=f; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax",
		},
		"a name that only looks local": {
			identity.ResidentRealm, "http", "localhost.evil.example",
			"__Host-resident=v; Path=/; HttpOnly; Secure; SameSite=Lax",
			"__Host-resident-flow=f; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax",
		},
		"an address of this machine": {
			identity.ResidentRealm, "http", "[::1]:8080",
			"resident=v; Path=/; HttpOnly; SameSite=Lax",
			"resident-flow=f; Path=/; Max-Age=600; HttpOnly; SameSite=Lax",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cookies := session.CookiesFor(c.realm, c.scheme, c.host)

			got := []string{cookies.Visit("v").String(), cookies.Flow("f").String()}

			if difference := cmp.Diff([]string{c.visit, c.flow}, got); difference != "" {
				t.Error(difference)
			}
		})
	}
}

func TestSigningOutTakesBackItsOwnCookiesByName(t *testing.T) {
	t.Parallel()
	cookies := session.CookiesFor(identity.ResidentRealm, "https", "stod.ekkoping.example")

	var got []string
	for _, cookie := range cookies.Expired() {
		got = append(got, cookie.String())
	}
	name, value := session.ClearSiteData()

	wanted := []string{
		"__Host-resident=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
		"__Host-resident-flow=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
	}
	if difference := cmp.Diff(wanted, got); difference != "" {
		t.Error(difference)
	}
	if name != "Clear-Site-Data" || value != `"cache", "storage"` {
		t.Errorf("%s: %s", name, value)
	}
}

func TestARedisAddressIsReadOrRefusedWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"redis://localhost:6379/0", "rediss://user:word@redis.example:6380", "unix:///run/redis.sock",
		"redis://one:26379?master_name=main&addr=two:26379", "redis://one:7000?addr=two:7000&addr=three:7000",
	} {
		client, err := session.Connect(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		_ = client.Close()
	}
	for _, address := range []string{"", "localhost:6379", "http://user:hemligt@redis", "redis://user:hemligt@host:port", "redis://a?master_name=x&hemligt=1"} {
		_, err := session.Connect(address)
		if diff := cmp.Diff(session.ErrAddress.Error(), errorText(err)); diff != "" {
			t.Errorf("%s: %s", address, diff)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
