package session

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

const (
	tokenBytes    = 32
	recordVersion = 1
	checkBytes    = 4
	maxField      = 16 << 10
)

var (
	errForeign    = errors.New("a record that this cookie does not open")
	errSuperseded = errors.New("a record of another version or secret")
	errMalformed  = errors.New("a malformed record")
)

var tokenEncoding = base64.RawURLEncoding.Strict()

// NewToken is a fresh 256-bit cookie value.
func NewToken() string {
	raw := make([]byte, tokenBytes)
	_, _ = rand.Read(raw) // crypto/rand.Read never fails: it ends the program instead

	return tokenEncoding.EncodeToString(raw)
}

// WellFormedToken says whether a cookie value can have come from NewToken; whatever else a browser sends is not looked up.
func WellFormedToken(token string) bool {
	if len(token) != tokenEncoding.EncodedLen(tokenBytes) {
		return false
	}
	_, err := tokenEncoding.DecodeString(token)

	return err == nil
}

func idOf(token string) string {
	sum := sha256.Sum256([]byte(token))

	return hex.EncodeToString(sum[:])
}

func keyed(secret []byte, parts ...string) []byte {
	mac := hmac.New(sha256.New, secret)
	for _, part := range parts {
		mac.Write(binary.AppendUvarint(nil, uint64(len(part))))
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

// seal closes a visit with a key that takes both the secret and the cookie, for this one Redis key.
func seal(secret []byte, token, key string, plain []byte) ([]byte, error) {
	box, err := boxFor(secret, token)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // see NewToken

	record := append([]byte{recordVersion}, check(secret)...)
	record = append(record, nonce...)

	return box.Seal(record, nonce, plain, []byte(key)), nil
}

func open(secret []byte, token, key string, record []byte) ([]byte, error) {
	box, err := boxFor(secret, token)
	if err != nil {
		return nil, err
	}
	head := 1 + checkBytes
	if len(record) < head+box.NonceSize() {
		return nil, errMalformed
	}
	if record[0] != recordVersion || !hmac.Equal(record[1:head], check(secret)) {
		return nil, errSuperseded
	}
	nonce, sealed := record[head:head+box.NonceSize()], record[head+box.NonceSize():]

	plain, err := box.Open(nil, nonce, sealed, []byte(key))
	if err != nil {
		return nil, errForeign
	}
	return plain, nil
}

func boxFor(secret []byte, token string) (cipher.AEAD, error) {
	block, err := aes.NewCipher(keyed(secret, "visit", token))
	if err != nil {
		return nil, fmt.Errorf("make the cipher of a visit: %w", err)
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make the cipher of a visit: %w", err)
	}
	return box, nil
}

func check(secret []byte) []byte { return keyed(secret, "check")[:checkBytes] }

func encode(v Visit) []byte {
	out := make([]byte, 0, 256+len(v.IDToken))
	for _, text := range []string{
		string(v.Realm), string(v.Municipality), string(v.Subject[:]), v.Name, v.Canary, v.CSRF,
		v.Issuer, v.IssuerSubject, v.IssuerSession, v.IDToken, v.Signer,
	} {
		out = binary.AppendUvarint(out, uint64(len(text)))
		out = append(out, text...)
	}
	out = binary.AppendUvarint(out, uint64(max(0, v.Assurance)))
	for _, at := range []time.Time{v.SignedInAt, v.SeenAt, v.ExpiresAt, v.LastSignedInAt} {
		out = binary.AppendVarint(out, stamp(at))
	}
	return out
}

func decode(plain []byte) (Visit, error) {
	in := reader{rest: plain}
	v := Visit{Realm: identity.Realm(in.text()), Municipality: municipality.ID(in.text())}
	subject := in.text()
	for _, into := range []*string{
		&v.Name, &v.Canary, &v.CSRF, &v.Issuer, &v.IssuerSubject, &v.IssuerSession, &v.IDToken, &v.Signer,
	} {
		*into = in.text()
	}
	v.Assurance = identity.Assurance(min(in.number(), uint64(identity.HighAssurance)+1))
	for _, into := range []*time.Time{&v.SignedInAt, &v.SeenAt, &v.ExpiresAt, &v.LastSignedInAt} {
		*into = in.time()
	}
	if in.failed || len(in.rest) > 0 || v.Assurance > identity.HighAssurance {
		return Visit{}, errMalformed
	}
	var err error
	if v.Subject, err = uuid.FromBytes([]byte(subject)); err != nil {
		return Visit{}, errMalformed
	}
	return v, nil
}

// stamp is microseconds since 1970, or the smallest number for the zero time.
func stamp(at time.Time) int64 {
	if at.IsZero() {
		return noTime
	}
	return at.UnixMicro()
}

const noTime = -1 << 62

type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) number() uint64 {
	n, used := binary.Uvarint(r.rest)
	if used <= 0 {
		r.failed = true
		return 0
	}
	r.rest = r.rest[used:]

	return n
}

func (r *reader) text() string {
	n := r.number()
	if r.failed || n > maxField || n > uint64(len(r.rest)) {
		r.failed = true
		return ""
	}
	text := string(r.rest[:n])
	r.rest = r.rest[n:]

	return text
}

func (r *reader) time() time.Time {
	at, used := binary.Varint(r.rest)
	if used <= 0 {
		r.failed = true
		return time.Time{}
	}
	r.rest = r.rest[used:]
	if at == noTime {
		return time.Time{}
	}
	return time.UnixMicro(at).UTC()
}
