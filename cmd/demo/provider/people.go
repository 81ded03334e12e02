package provider

import (
	_ "embed" // the invented people
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"stodporten/forms/idnumber"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
)

//go:embed people.json
var invented []byte

// ErrPeople is answered for a list of people that cannot be used; the text says whom it stumbles on.
var ErrPeople = errors.New("the list of invented people")

// Person is somebody invented. Nobody bears their number.
type Person struct {
	Realm        identity.Realm  `json:"-"`
	ID           string          `json:"id,omitempty"`     // what login_hint says: an officer's id; a resident's is the number
	Number       string          `json:"number,omitempty"` // residents: twelve digits of the test lists
	BornOn       string          `json:"born_on,omitempty"`
	GivenName    string          `json:"given_name"`
	FamilyName   string          `json:"family_name"`
	Municipality municipality.ID `json:"municipality"`

	Level     identity.Assurance `json:"level,omitempty"` // of their e-identification; substantial unless told otherwise
	NoEID     bool               `json:"no_eid,omitempty"`
	Protected bool               `json:"protected,omitempty"` // for whoever fills the register; never in a token
	Children  []string           `json:"children,omitempty"`  // numbers
	Guardians []string           `json:"guardians,omitempty"` // numbers, of a child without one
	About     map[string]string  `json:"about"`               // by language, for the list of people
}

// Name is both names.
func (p Person) Name() string { return p.GivenName + " " + p.FamilyName }

// People are the demo's invented people, residents first.
func People() ([]Person, error) { return ReadPeople(invented) }

// ReadPeople reads and checks a list of people. A number outside Skatteverket's test lists is refused, however invented it looks:
// somebody may bear it.
func ReadPeople(raw []byte) ([]Person, error) {
	var list struct {
		Residents []Person `json:"residents"`
		Officers  []Person `json:"officers"`
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&list); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPeople, err)
	}
	for i := range list.Residents {
		list.Residents[i].Realm = identity.ResidentRealm
		if list.Residents[i].Number != "" {
			list.Residents[i].ID = list.Residents[i].Number
		}
	}
	for i := range list.Officers {
		list.Officers[i].Realm = identity.OfficerRealm
	}
	people := slices.Concat(list.Residents, list.Officers)
	seen := map[string]bool{}
	for i := range people {
		if people[i].Level == 0 {
			people[i].Level = identity.SubstantialAssurance
		}
		if err := people[i].check(); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrPeople, people[i].Name(), err)
		}
		key := string(people[i].Realm) + people[i].ID
		if people[i].ID != "" && seen[key] {
			return nil, fmt.Errorf("%w: %s is there twice", ErrPeople, people[i].Name())
		}
		seen[key] = true
	}
	return people, nil
}

func (p Person) check() error {
	if p.GivenName == "" || p.FamilyName == "" || p.Municipality == "" || p.About["sv"] == "" || p.About["en"] == "" {
		return errors.New("a name, a municipality or a word about them is missing")
	}
	if p.Realm == identity.OfficerRealm {
		if !regexp.MustCompile(`^[a-z]+\.[a-z]+$`).MatchString(p.ID) || p.Number != "" {
			return errors.New("an officer has an id such as sara.lind, and no number")
		}
		return nil
	}
	numbers := slices.Concat(p.Children, p.Guardians)
	if p.Number == "" {
		if _, err := time.Parse(time.DateOnly, p.BornOn); err != nil || !p.NoEID {
			return errors.New("without a number there is a birth date and no e-identification")
		}
	} else {
		numbers = append(numbers, p.Number)
	}
	for _, digits := range numbers {
		number, err := idnumber.FromDigits(digits)
		if err != nil {
			return fmt.Errorf("read a number: %w", err)
		}
		if err := idnumber.ForDemo(number); err != nil {
			return fmt.Errorf("read a number: %w", err)
		}
	}
	return nil
}

// find is who a hint means. Numbers may be written as people write them.
func find(people []Person, realm identity.Realm, hint string) (Person, bool) {
	hint = strings.ToLower(strings.TrimSpace(hint))
	if realm == identity.ResidentRealm {
		hint = strings.NewReplacer("-", "", " ", "").Replace(hint)
	}
	for _, p := range people {
		if p.Realm == realm && p.ID != "" && p.ID == hint {
			return p, true
		}
	}
	return Person{}, false
}

// search keeps the order of the list, which is that of the stories.
func search(people []Person, realm identity.Realm, wanted string) []Person {
	wanted = strings.ToLower(strings.TrimSpace(wanted))
	digits := strings.ReplaceAll(wanted, "-", "")
	var found []Person
	for _, p := range people {
		if p.Realm != realm {
			continue
		}
		haystack := strings.ToLower(p.Name() + " " + p.About["sv"] + " " + p.About["en"])
		if strings.Contains(haystack, wanted) || strings.Contains(p.ID, digits) {
			found = append(found, p)
		}
	}
	return found
}
