// Package municipality says which municipality a request is for: its name, looks, languages and the services it offers.
//
// It owns portal.municipalities and portal.services. The directory is read without a person or a municipality known,
// since a host name is all that a request brings; everything else in the house asks for a municipality first.
// It refuses a host name that nobody has claimed, and a theme that cannot be read.
package municipality

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// ID names a municipality in every key of the database: a short lower-case word such as "ekkoping".
type ID string

// ErrUnknownHost is answered for a host name that no municipality has claimed.
var ErrUnknownHost = errors.New("no municipality answers at this host")

// Municipality is what every page needs to know of it.
type Municipality struct {
	ID          ID
	Name        string // "Ekköpings kommun"
	Short       string // two to five capitals that begin its registration numbers
	Host        string // the host name it answers at, without port
	Theme       Theme
	Languages   []string          // BCP 47, the default first
	HelpPhone   string            // social services in office hours
	HelpHours   map[string]string // by language
	OnCallPhone string            // social services out of hours
	Outage      map[string]string // by language; empty when all is well
}

// Theme is a municipality's colours, as #rrggbb.
type Theme struct {
	Brand  string // header and buttons; white text stands on it
	Accent string // lines and marks; no text stands on it
}

// Offers says whether pages may be shown in this language.
func (m Municipality) Offers(lang string) bool { return slices.Contains(m.Languages, lang) }

var (
	idPattern    = regexp.MustCompile(`^[a-z][a-z0-9-]{1,30}$`)
	shortPattern = regexp.MustCompile(`^[A-Z]{2,5}$`)
	// ErrTheme is answered when white text on the brand colour would be below 4.5:1 (WCAG 2.2, 1.4.3).
	ErrTheme = errors.New("the brand colour is too light for white text")
	// ErrMalformed is answered for an identity, prefix or host name of the wrong shape.
	ErrMalformed = errors.New("malformed municipality")
)

// Validate says what would make the municipality unreadable or unreachable: nil, ErrTheme or ErrMalformed with the place.
func (m Municipality) Validate() error {
	switch {
	case !idPattern.MatchString(string(m.ID)):
		return fmt.Errorf("%w: id %q", ErrMalformed, m.ID)
	case !shortPattern.MatchString(m.Short):
		return fmt.Errorf("%w: prefix %q", ErrMalformed, m.Short)
	case len(m.Name) < 2 || len(m.Name) > 100:
		return fmt.Errorf("%w: name", ErrMalformed)
	case m.Host == "" || len(m.Host) > 253:
		return fmt.Errorf("%w: host", ErrMalformed)
	case len(m.Languages) == 0 || m.Languages[0] != "sv":
		return fmt.Errorf("%w: Swedish is the first language", ErrMalformed)
	}
	return m.Theme.Validate()
}
