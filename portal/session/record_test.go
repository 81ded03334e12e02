package session

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"stodporten/portal/identity"
)

func TestAVisitSurvivesBeingWrittenDown(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]Visit{
		"empty": {},
		"full": {
			Realm: identity.OfficerRealm, Municipality: "granvik", Subject: uuid.New(), Name: "Åsa Öberg\x00", Assurance: identity.HighAssurance,
			SignedInAt: time.UnixMicro(1).UTC(), SeenAt: time.UnixMicro(-1).UTC(), ExpiresAt: time.UnixMicro(0).UTC(),
			Canary: "c", CSRF: "d", Issuer: "e", IssuerSubject: "f", IssuerSession: "g", IDToken: "h", Signer: "i",
		},
	} {
		got, err := decode(encode(v))

		if difference := cmp.Diff(v, got); err != nil || difference != "" {
			t.Errorf("%s: %v\n%s", name, err, difference)
		}
	}
}

func FuzzARecordIsReadOrRefused(f *testing.F) {
	f.Add([]byte{})
	f.Add(encode(Visit{}))
	f.Add(encode(Visit{Name: "Amina Testberg", Assurance: identity.SubstantialAssurance, SeenAt: time.UnixMicro(1)}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, err := decode(raw)
		if err != nil {
			return
		}
		again, err := decode(encode(v))
		if difference := cmp.Diff(v, again); err != nil || difference != "" {
			t.Errorf("read %x, and then otherwise: %v\n%s", raw, err, difference)
		}
	})
}

func FuzzACookieOpensNothingThatItDidNotClose(f *testing.F) {
	secret := keyed([]byte("a secret of the tests"))
	token := NewToken()
	record, err := seal(secret, token, "key", encode(Visit{Name: "Amina Testberg"}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token[:42])
	f.Add(token + "A")
	f.Add("")
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, cookie string) {
		if cookie == token {
			return
		}
		if _, err := open(secret, cookie, "key", record); err == nil {
			t.Errorf("%q opened another's visit", cookie)
		}
		if WellFormedToken(cookie) && len(idOf(cookie)) != 64 {
			t.Errorf("%q has the id %q", cookie, idOf(cookie))
		}
	})
}
