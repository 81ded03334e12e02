package provider

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"stodporten/forms/idnumber"
	"stodporten/portal/identity"
)

func (rm *room) discovery(w http.ResponseWriter, _ *http.Request) {
	issuer := rm.Issuer(rm.realm)
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                                         issuer,
		"authorization_endpoint":                         issuer + "/logga-in",
		"token_endpoint":                                 issuer + "/token",
		"userinfo_endpoint":                              issuer + "/uppgifter",
		"jwks_uri":                                       issuer + "/nycklar",
		"end_session_endpoint":                           issuer + "/logga-ut",
		"response_types_supported":                       []string{"code"},
		"response_modes_supported":                       []string{"query"},
		"grant_types_supported":                          []string{"authorization_code"},
		"subject_types_supported":                        []string{"pairwise"},
		"id_token_signing_alg_values_supported":          []string{string(jose.ES256)},
		"token_endpoint_auth_methods_supported":          []string{"client_secret_basic", "client_secret_post"},
		"code_challenge_methods_supported":               []string{"S256"},
		"scopes_supported":                               []string{"openid", "profile"},
		"acr_values_supported":                           []string{ACRLevel2, ACRLevel3},
		"prompt_values_supported":                        []string{"none", "login", "select_account"},
		"ui_locales_supported":                           []string{"sv", "en"},
		"claims_supported":                               rm.claimNames(),
		"authorization_response_iss_parameter_supported": true,
		"backchannel_logout_supported":                   true,
		"backchannel_logout_session_supported":           true,
		"request_parameter_supported":                    false,
		"request_uri_parameter_supported":                false,
	})
}

func (rm *room) claimNames() []string {
	names := []string{"sub", "acr", "amr", "auth_time", "sid", "name", "given_name", "family_name"}
	if rm.realm == identity.OfficerRealm {
		return append(names, ClaimStaffID)
	}
	return append(names, ClaimPersonalNumber, ClaimCoordinationNumber)
}

func (rm *room) keys(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{rm.public}})
}

func (rm *room) token(w http.ResponseWriter, r *http.Request) {
	client, ok := rm.authenticate(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", "Basic")
		writeJSON(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	if r.PostFormValue("grant_type") != "authorization_code" {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "unsupported_grant_type"})
		return
	}
	given, accessToken, ok := rm.vault.redeem(r.PostFormValue("code"), func(asked request) bool {
		sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		challenge := base64.RawURLEncoding.EncodeToString(sum[:])

		return asked.client.ID == client.ID && asked.client.Realm == rm.realm && asked.redirect == r.PostFormValue("redirect_uri") &&
			subtle.ConstantTimeCompare([]byte(challenge), []byte(asked.challenge)) == 1
	})
	if !ok {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	idToken, err := rm.sign(rm.idToken(given, accessToken))
	if err != nil {
		http.Error(w, "server_error", http.StatusInternalServerError)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"access_token": accessToken, "token_type": "Bearer", "expires_in": int(accessLives.Seconds()),
		"id_token": idToken, "scope": given.request.scope,
	})
}

// authenticate takes the client's secret in the header or in the form, not both.
func (rm *room) authenticate(r *http.Request) (Client, bool) {
	id, secret, basic := r.BasicAuth()
	if basic {
		var err1, err2 error
		id, err1 = url.QueryUnescape(id)
		secret, err2 = url.QueryUnescape(secret)
		if err1 != nil || err2 != nil || r.PostFormValue("client_secret") != "" {
			return Client{}, false
		}
	} else {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	client, ok := rm.client(rm.realm, id)

	return client, ok && subtle.ConstantTimeCompare([]byte(secret), []byte(client.Secret)) == 1
}

func (rm *room) idToken(given grant, accessToken string) map[string]any {
	now := rm.clock.Now()
	hash := sha256.Sum256([]byte(accessToken))
	claims := rm.about(given.session, given.request.scope)
	claims["iss"] = rm.Issuer(rm.realm)
	claims["aud"] = given.request.client.ID
	claims["azp"] = given.request.client.ID
	claims["iat"] = now.Unix()
	claims["exp"] = now.Add(tokenLives).Unix()
	claims["auth_time"] = given.session.signedInAt.Unix()
	claims["sid"] = given.session.id
	claims["amr"] = []string{"demo"}
	claims["at_hash"] = base64.RawURLEncoding.EncodeToString(hash[:len(hash)/2])
	claims["acr"] = ACRLevel3
	if given.session.person.Level == identity.LowAssurance {
		claims["acr"] = ACRLevel2
	}
	if given.request.nonce != "" {
		claims["nonce"] = given.request.nonce
	}
	return claims
}

// about is what the provider says of a person. The number is always said, since saying it is what the provider is for.
func (rm *room) about(s session, scope string) map[string]any {
	subject := sha256.Sum256([]byte(string(s.realm) + " " + s.person.ID))
	claims := map[string]any{"sub": base64.RawURLEncoding.EncodeToString(subject[:16])}
	if strings.Contains(" "+scope+" ", " profile ") {
		claims["name"], claims["given_name"], claims["family_name"] = s.person.Name(), s.person.GivenName, s.person.FamilyName
	}
	if s.realm == identity.OfficerRealm {
		claims[ClaimStaffID] = s.person.ID
		return claims
	}
	number, err := idnumber.FromDigits(s.person.Number)
	if err == nil && number.Coordination() {
		claims[ClaimCoordinationNumber] = number.Digits()
	} else {
		claims[ClaimPersonalNumber] = s.person.Number
	}
	return claims
}

func (rm *room) userInfo(w http.ResponseWriter, r *http.Request) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	given, known := rm.vault.access(token)
	if !ok || !known || given.session.realm != rm.realm {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		writeJSON(w, http.StatusUnauthorized, map[string]string{"error": "invalid_token"})
		return
	}
	writeJSON(w, http.StatusOK, rm.about(given.session, given.scope))
}

func (p *Provider) sign(claims map[string]any) (string, error) {
	return jwt.Signed(p.signer).Claims(claims).Serialize()
}

func writeJSON(w http.ResponseWriter, status int, what any) {
	body, err := json.Marshal(what)
	if err != nil {
		http.Error(w, "server_error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
