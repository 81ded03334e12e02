package identity

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"stodporten/portal/municipality"
)

// IssuersHelp explains the issuers file; every program that reads it prints this at --help.
const IssuersHelp = `The issuers file (ISSUERS_FILE) is JSON: {"issuers": [ … ]}, one entry for each way to sign in:
  id                      short lower-case word, kept with every visit: "bankid"
  realm                   "resident" or "officer"
  municipalities          the ids it serves, or ["*"]
  name                    what its button says, by language; "sv" is needed: {"sv": "BankID", "en": "BankID"}
  issuer                  the provider's address, exactly as in its discovery document; https, or http on this machine
  client_id               as registered there
  client_secret           or client_secret_file: a path, relative to this file
  client_authentication   "basic" (unless told otherwise) or "post"
  scopes                  beside openid: ["profile"]
  claims                  which claim says what: {"number": ["ssn"], "staff_id": "", "name": "name",
                          "given_name": "given_name", "family_name": "family_name"}; number is a list, the first that is
                          there counts, and residents need it; officers need staff_id
  user_info               true where these claims come from the userinfo endpoint
  assurance               what each acr means: {"urn:example:loa3": "substantial"}; low, substantial or high
  demands                 the least assurance accepted
  max_age_seconds         the longest time since the person proved who they are at the provider
  end_session_endpoint    only where the discovery document does not say it
  sign_parameter          the parameter that takes the text to sign, base64url; empty where this issuer cannot sign`

// ErrIssuers is answered for an issuers file that cannot be used; the text says where and why.
var ErrIssuers = errors.New("issuers file")

// Secret never shows in a log or an error.
type Secret string

// String hides the secret.
func (Secret) String() string { return "[secret]" }

// GoString hides the secret.
func (Secret) GoString() string { return "[secret]" }

// Issuer is one way to sign in: a provider, how we are known there, and how its words are read. See IssuersHelp.
type Issuer struct {
	ID             string            `json:"id"`
	Realm          Realm             `json:"realm"`
	Municipalities []municipality.ID `json:"municipalities"`
	Name           map[string]string `json:"name"`

	URL                  string   `json:"issuer"`
	ClientID             string   `json:"client_id"`
	ClientSecret         Secret   `json:"client_secret,omitempty"`
	ClientSecretFile     string   `json:"client_secret_file,omitempty"`
	ClientAuthentication string   `json:"client_authentication,omitempty"`
	Scopes               []string `json:"scopes,omitempty"`

	Claims        ClaimTable           `json:"claims"`
	UserInfo      bool                 `json:"user_info,omitempty"`
	Assurance     map[string]Assurance `json:"assurance"`
	Demands       Assurance            `json:"demands"`
	MaxAgeSeconds int                  `json:"max_age_seconds"`

	EndSession    string `json:"end_session_endpoint,omitempty"`
	SignParameter string `json:"sign_parameter,omitempty"`
}

// ClaimTable says which claim of an issuer says what. A protected identity is none of them: it is the register's to tell.
type ClaimTable struct {
	Number     []string `json:"number,omitempty"`
	StaffID    string   `json:"staff_id,omitempty"`
	Name       string   `json:"name,omitempty"`
	GivenName  string   `json:"given_name,omitempty"`
	FamilyName string   `json:"family_name,omitempty"`
}

// MarshalText writes the word of the issuers file.
func (a Assurance) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the word of the issuers file.
func (a *Assurance) UnmarshalText(text []byte) error {
	for _, level := range []Assurance{LowAssurance, SubstantialAssurance, HighAssurance} {
		if level.String() == string(text) {
			*a = level
			return nil
		}
	}
	return fmt.Errorf("%w: assurance is low, substantial or high", ErrIssuers)
}

// serves says whether the issuer is offered by a municipality.
func (i Issuer) serves(at municipality.ID) bool {
	return slices.Contains(i.Municipalities, "*") || slices.Contains(i.Municipalities, at)
}

// ReadIssuers reads and checks the file, and the secrets it points at.
func ReadIssuers(path string) ([]Issuer, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIssuers, err)
	}
	defer file.Close()

	return ParseIssuers(file, filepath.Dir(path))
}

const maxIssuersFile = 1 << 20

// ParseIssuers reads the same from a stream; secret files are looked for below folder.
func ParseIssuers(from io.Reader, folder string) ([]Issuer, error) {
	var list struct {
		Issuers []Issuer `json:"issuers"`
	}
	decoder := json.NewDecoder(io.LimitReader(from, maxIssuersFile))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&list); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIssuers, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows the last brace", ErrIssuers)
	}
	seen := map[string]bool{}
	for n := range list.Issuers {
		issuer := &list.Issuers[n]
		if err := issuer.readSecret(folder); err != nil {
			return nil, err
		}
		if err := issuer.validate(); err != nil {
			return nil, fmt.Errorf("%w: entry %d (%q): %w", ErrIssuers, n+1, issuer.ID, err)
		}
		if seen[issuer.ID] {
			return nil, fmt.Errorf("%w: %q is there twice", ErrIssuers, issuer.ID)
		}
		seen[issuer.ID] = true
	}
	return list.Issuers, nil
}

func (i *Issuer) readSecret(folder string) error {
	if i.ClientSecretFile == "" {
		return nil
	}
	if i.ClientSecret != "" {
		return fmt.Errorf("%w: %q has both client_secret and client_secret_file", ErrIssuers, i.ID)
	}
	path := i.ClientSecretFile
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrIssuers, err)
	}
	i.ClientSecret = Secret(strings.TrimSpace(string(raw)))

	return nil
}

const longestMaxAge = 12 * 60 * 60

func (i *Issuer) validate() error {
	word := regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)
	parameter := regexp.MustCompile(`^[A-Za-z0-9_:./-]{0,100}$`)
	switch {
	case !word.MatchString(i.ID):
		return errors.New("id must be a short lower-case word")
	case i.Realm != ResidentRealm && i.Realm != OfficerRealm:
		return errors.New(`realm must be "resident" or "officer"`)
	case len(i.Municipalities) == 0:
		return errors.New(`municipalities must name at least one, or "*"`)
	case i.Name["sv"] == "":
		return errors.New(`name must have "sv"`)
	case i.ClientID == "" || i.ClientSecret == "":
		return errors.New("client_id and a secret are needed")
	case i.ClientAuthentication != "" && i.ClientAuthentication != "basic" && i.ClientAuthentication != "post":
		return errors.New(`client_authentication must be "basic" or "post"`)
	case i.Realm == ResidentRealm && len(i.Claims.Number) == 0:
		return errors.New("claims.number is needed for residents")
	case i.Realm == OfficerRealm && i.Claims.StaffID == "":
		return errors.New("claims.staff_id is needed for officers")
	case i.Demands == 0 || len(i.Assurance) == 0:
		return errors.New("assurance and demands are needed")
	case len(i.acrValues(i.Demands)) == 0:
		return errors.New("no acr in assurance reaches what demands asks for")
	case i.MaxAgeSeconds <= 0 || i.MaxAgeSeconds > longestMaxAge:
		return fmt.Errorf("max_age_seconds must be from 1 to %d", longestMaxAge)
	case !parameter.MatchString(i.SignParameter):
		return errors.New("sign_parameter is not the name of a parameter")
	}
	if err := checkAddress(i.URL); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if i.EndSession == "" {
		return nil
	}
	if err := checkAddress(i.EndSession); err != nil {
		return fmt.Errorf("end_session_endpoint: %w", err)
	}
	return nil
}

// acrValues are what to ask for, so that at least this assurance comes back; sorted, so that requests look alike.
func (i Issuer) acrValues(least Assurance) []string {
	var values []string
	for acr, level := range i.Assurance {
		if level >= least {
			values = append(values, acr)
		}
	}
	slices.Sort(values)

	return values
}

// checkAddress lets through https anywhere, and http where nobody in between can listen: on this machine.
func checkAddress(raw string) error {
	address, err := url.Parse(raw)
	if err != nil || address.Host == "" || address.User != nil || address.Fragment != "" {
		return errors.New("not an address")
	}
	if address.Scheme == "https" || address.Scheme == "http" && local(address.Hostname()) {
		return nil
	}
	return errors.New("must begin with https://")
}

func local(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
