package identity

import (
	"errors"
	"fmt"
)

// Kind is why somebody was not signed in: the end of a message key, and the code of a log line. It says nothing about anyone.
type Kind string

// The kinds. First what a person may have caused, then what the way there and back did, then what the provider said wrongly.
const (
	Cancelled        Kind = "cancelled"
	Lapsed           Kind = "lapsed"
	OtherBrowser     Kind = "other-browser"
	OtherPerson      Kind = "other-person"
	Unreadable       Kind = "unreadable"
	UnknownIssuer    Kind = "unknown-issuer"
	MixUp            Kind = "mix-up"
	ProviderError    Kind = "provider-error"
	ProviderAway     Kind = "provider-away"
	ProviderSlow     Kind = "provider-slow"
	TooLarge         Kind = "too-large"
	CodeRefused      Kind = "code-refused"
	NoToken          Kind = "no-token"
	Algorithm        Kind = "algorithm"
	UnknownKey       Kind = "unknown-key"
	Signature        Kind = "signature"
	OtherIssuer      Kind = "other-issuer"
	OtherAudience    Kind = "other-audience"
	OtherParty       Kind = "other-party"
	Expired          Kind = "expired"
	NotYetValid      Kind = "not-yet-valid"
	IssuedAhead      Kind = "issued-ahead"
	NoNonce          Kind = "no-nonce"
	OtherNonce       Kind = "other-nonce"
	NotBound         Kind = "not-bound"
	OtherAccessToken Kind = "other-access-token"
	OtherSubject     Kind = "other-subject"
	NoAssurance      Kind = "no-assurance"
	LowerAssurance   Kind = "lower-assurance"
	NoSignInTime     Kind = "no-sign-in-time"
	StaleSignIn      Kind = "stale-sign-in"
	NotFresh         Kind = "not-fresh"
	NoNumber         Kind = "no-number"
	BadNumber        Kind = "bad-number"
	TestNumber       Kind = "test-number"
	NoLogoutEvent    Kind = "no-logout-event"
	LogoutNonce      Kind = "logout-nonce"
	LogoutReplayed   Kind = "logout-replayed"
)

// Kinds are all of them, in the order above; each has its words in Swedish and English.
func Kinds() []Kind {
	return []Kind{
		Cancelled, Lapsed, OtherBrowser, OtherPerson, Unreadable, UnknownIssuer, MixUp, ProviderError, ProviderAway, ProviderSlow,
		TooLarge, CodeRefused, NoToken, Algorithm, UnknownKey, Signature, OtherIssuer, OtherAudience, OtherParty, Expired,
		NotYetValid, IssuedAhead, NoNonce, OtherNonce, NotBound, OtherAccessToken, OtherSubject, NoAssurance, LowerAssurance,
		NoSignInTime, StaleSignIn, NotFresh, NoNumber, BadNumber, TestNumber, NoLogoutEvent, LogoutNonce, LogoutReplayed,
	}
}

// Refusal is a sign-in, signing or sign-out that was not accepted. Nobody is signed in or out by it.
type Refusal struct { //nolint:errname // the pages speak of a refusal
	Kind  Kind
	cause error // of the network only: what a provider says is never kept
}

func (r *Refusal) Error() string {
	if r.cause != nil {
		return fmt.Sprintf("identity refused: %s: %v", r.Kind, r.cause)
	}
	return "identity refused: " + string(r.Kind)
}

// Unwrap is the network's own error, where there is one.
func (r *Refusal) Unwrap() error { return r.cause }

// Key is the message that tells the person, in plain words, what happened and what to do: "identity.refused-other-nonce".
//
// locales: identity.refused-*
func (r *Refusal) Key() string { return "identity.refused-" + string(r.Kind) }

// Away says that the provider could not be reached or did not answer: nobody lied, and it is worth trying again soon.
func (r *Refusal) Away() bool { return r.Kind == ProviderAway || r.Kind == ProviderSlow }

// AsRefusal finds the refusal in an error; every other error of this package is a failure of ours or of the store of flows.
func AsRefusal(err error) (*Refusal, bool) {
	var refusal *Refusal
	ok := errors.As(err, &refusal)

	return refusal, ok
}

func refuse(kind Kind) error { return &Refusal{Kind: kind} }
