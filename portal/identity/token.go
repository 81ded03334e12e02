package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// skew is how far two honest clocks may be apart.
const skew = 30 * time.Second

const longestToken = 16 << 10

// claims is what an ID token or a logout token says, in the parts that we judge ourselves.
type claims struct {
	Issuer     string          `json:"iss"`
	Subject    string          `json:"sub"`
	Audience   audience        `json:"aud"`
	Party      string          `json:"azp"`
	Expires    seconds         `json:"exp"`
	NotBefore  seconds         `json:"nbf"`
	IssuedAt   seconds         `json:"iat"`
	Nonce      *string         `json:"nonce"`
	ACR        string          `json:"acr"`
	SignedInAt seconds         `json:"auth_time"`
	Session    string          `json:"sid"`
	ID         string          `json:"jti"`
	Events     json.RawMessage `json:"events"`
	AccessHash string          `json:"at_hash"`
}

// audience is one string or a list of them.
type audience []string

func (a *audience) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*a = audience{one}
		return nil
	}
	var many []string
	if err := json.Unmarshal(raw, &many); err != nil {
		return errors.New("malformed audience")
	}
	*a = many

	return nil
}

// seconds is a NumericDate; zero where the claim is missing.
type seconds struct{ time.Time }

const latestDate = 253402300799 // the last second of the year 9999

func (s *seconds) UnmarshalJSON(raw []byte) error {
	var n float64
	if err := json.Unmarshal(raw, &n); err != nil || n < 0 || n > latestDate {
		return errors.New("malformed date")
	}
	s.Time = time.Unix(int64(n), 0).UTC()

	return nil
}

// proven is a token whose signature holds, with the key that proves it.
type proven struct {
	raw     string
	payload []byte
	claims  claims
	kind    string // the header's typ
	key     jose.JSONWebKey
}

// prove believes nothing of a token but its signature: an allowed algorithm, and a key that the provider publishes.
func (r *remote) prove(ctx context.Context, known *metadata, raw string, fresh bool) (proven, error) {
	if len(raw) > longestToken {
		return proven{}, refuse(TooLarge)
	}
	signed, err := jose.ParseSignedCompact(raw, algorithms())
	var wrong *jose.ErrUnexpectedSignatureAlgorithm
	if errors.As(err, &wrong) {
		return proven{}, refuse(Algorithm)
	}
	if err != nil || len(signed.Signatures) != 1 {
		return proven{}, refuse(NoToken)
	}
	key, err := r.keys.key(ctx, known.jwks, signed.Signatures[0].Header, fresh)
	if err != nil {
		return proven{}, err
	}
	payload, err := signed.Verify(key)
	if err != nil {
		return proven{}, refuse(Signature)
	}
	token := proven{raw: raw, payload: payload, key: key}
	token.kind, _ = signed.Signatures[0].Protected.ExtraHeaders[jose.HeaderType].(string)
	if json.Unmarshal(payload, &token.claims) != nil {
		return proven{}, refuse(NoToken)
	}
	return token, nil
}

// expectation is what an ID token must answer to.
type expectation struct {
	issuer  Issuer
	nonce   string
	demands Assurance
	now     time.Time
	started time.Time
	signing bool
}

// judge holds an ID token against what was asked for, and says what it makes of the person's assurance.
func (e expectation) judge(c claims) (Assurance, error) {
	if kind, bad := e.address(c); bad {
		return 0, refuse(kind)
	}
	if kind, bad := dates(c, e.now); bad {
		return 0, refuse(kind)
	}
	switch {
	case c.Subject == "":
		return 0, refuse(OtherSubject)
	case c.Nonce == nil || *c.Nonce == "":
		return 0, refuse(NoNonce)
	case subtle.ConstantTimeCompare([]byte(*c.Nonce), []byte(e.nonce)) != 1 && e.signing:
		return 0, refuse(NotBound)
	case subtle.ConstantTimeCompare([]byte(*c.Nonce), []byte(e.nonce)) != 1:
		return 0, refuse(OtherNonce)
	}
	if kind, bad := e.moment(c.SignedInAt.Time); bad {
		return 0, refuse(kind)
	}
	if c.ACR == "" {
		return 0, refuse(NoAssurance)
	}
	level := e.issuer.Assurance[c.ACR]
	if level == 0 || level < e.demands {
		return 0, refuse(LowerAssurance)
	}
	return level, nil
}

func (e expectation) address(c claims) (Kind, bool) {
	switch {
	case c.Issuer != e.issuer.URL:
		return OtherIssuer, true
	case !slices.Contains(c.Audience, e.issuer.ClientID):
		return OtherAudience, true
	case c.Party != "" && c.Party != e.issuer.ClientID, len(c.Audience) > 1 && c.Party == "":
		return OtherParty, true
	}
	return "", false
}

func dates(c claims, now time.Time) (Kind, bool) {
	switch {
	case !c.Expires.After(now.Add(-skew)):
		return Expired, true
	case c.NotBefore.After(now.Add(skew)):
		return NotYetValid, true
	case c.IssuedAt.IsZero(), c.IssuedAt.After(now.Add(skew)):
		return IssuedAhead, true
	}
	return "", false
}

// moment is when the person proved who they are: known, not ahead of us, recent enough, and for a signature within this errand.
func (e expectation) moment(at time.Time) (Kind, bool) {
	oldest := e.now.Add(-time.Duration(e.issuer.MaxAgeSeconds)*time.Second - skew)
	switch {
	case at.IsZero():
		return NoSignInTime, true
	case at.After(e.now.Add(skew)):
		return IssuedAhead, true
	case e.signing && at.Before(e.started.Add(-skew)):
		return NotFresh, true
	case at.Before(oldest):
		return StaleSignIn, true
	}
	return "", false
}

// verifyTwice lets go-oidc come to its own verdict with the key that we picked, and checks the access token's hash.
func (e expectation) verifyTwice(ctx context.Context, token proven, accessToken string) error {
	names := make([]string, 0, len(algorithms()))
	for _, algorithm := range algorithms() {
		names = append(names, string(algorithm))
	}
	verifier := oidc.NewVerifier(e.issuer.URL, pinned{token.key}, &oidc.Config{
		ClientID: e.issuer.ClientID, SupportedSigningAlgs: names, Now: func() time.Time { return e.now.Add(-skew) },
	})
	checked, err := verifier.Verify(ctx, token.raw)
	if err != nil {
		return refuse(NoToken)
	}
	if token.claims.AccessHash == "" {
		return nil
	}
	if checked.VerifyAccessToken(accessToken) != nil {
		return refuse(OtherAccessToken)
	}
	return nil
}
