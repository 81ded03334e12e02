package forms

// Definition is one version of one form. Only Parse makes one that can be answered: it carries the compiled
// conditions, which are not part of its JSON. It is never changed afterwards and may be read by many at once.
type Definition struct {
	// Schema is where the schema is, for editors; nothing is fetched from it.
	Schema string `json:"$schema,omitempty"`
	// ID is a slug and part of the form's address; a stored form keeps it through all versions.
	ID      string `json:"id"`
	Version int    `json:"version"`
	// Languages are complete: every text of the definition exists in each.
	Languages []string `json:"languages"`
	// Variants may be partial: what they lack is taken from the language they vary.
	Variants []string `json:"variants,omitempty"`
	Service  Service  `json:"service"`
	// Matter is the noun for the matter, shown as the title of the case: Ekonomiskt bistånd.
	Matter Words `json:"matter,omitempty"`
	// Sensitivity is the highest class in the form, 0 (public) to 3 (protected identity, health, violence).
	Sensitivity int `json:"sensitivity"`
	// Assurance is what the sign-in must reach: low, substantial or high.
	Assurance string `json:"assurance"`
	// HandlingDays is how long an answer usually takes, in days from the handing in.
	HandlingDays int `json:"handlingDays"`
	// Opens and Closes are the first and the last day (ISO) the form may be handed in; empty is no bound. See OpenOn.
	Opens  string `json:"opens,omitempty"`
	Closes string `json:"closes,omitempty"`
	// Audience is who may fill in: resident, representative, officer. Empty is all three. See Admits.
	Audience   []string   `json:"audience,omitempty"`
	LegalBasis LegalBasis `json:"legalBasis,omitzero"`
	Retention  Retention  `json:"retention,omitzero"`
	// Codes are lists to choose from, by name; a field names one as its list.
	Codes    map[string][]Code `json:"codes,omitempty"`
	Evidence []Evidence        `json:"evidence,omitempty"`
	Signers  []Signer          `json:"signers,omitempty"`
	// Routes are tried in order; the first that holds names the unit, else it is the service's own.
	Routes []Route `json:"routes,omitempty"`
	// Blocks are pinned copies of reusable questions, by name@version; Parse puts them where a field of kind block names them.
	Blocks map[string]Block `json:"blocks,omitempty"`
	Pages  []Page           `json:"pages"`

	program *program
}

// Service is what the page about the service says before anything is filled in.
type Service struct {
	Title   Words `json:"title"`
	Summary Words `json:"summary"`
	// ForWhom is one sentence an entry.
	ForWhom []Words `json:"forWhom"`
	Law     []Law   `json:"law"`
	Steps   []Words `json:"steps"`
	HowLong Words   `json:"howLong"`
	Contact Words   `json:"contact"`
	// Channels are the other ways to apply: telephone, visit, paper.
	Channels []Words `json:"channels"`
	// After is what happens once the form is handed in, for the receipt.
	After []Words `json:"after"`
}

// Law is one rule in plain words, and where it stands.
type Law struct {
	Text      Words `json:"text"`
	Paragraph Words `json:"paragraph"`
}

// Page is what is asked at one address of the form.
type Page struct {
	// ID is the last part of the page's address.
	ID    string `json:"id"`
	Title Words  `json:"title"`
	Intro Words  `json:"intro,omitempty"`
	Help  Words  `json:"help,omitempty"`
	// When is an expression; empty means always.
	When string `json:"when,omitempty"`
	// SkipWhen leaves the page out of what is asked; what is answered there counts all the same.
	SkipWhen string `json:"skipWhen,omitempty"`
	// Stops keep one from going on past the page; the draft stays.
	Stops  []Stop  `json:"stops,omitempty"`
	Fields []Field `json:"fields,omitempty"`
	// Sections are laid after Fields by Parse, which leaves none.
	Sections []Section `json:"sections,omitempty"`
}

// Page finds a page by its id.
func (d Definition) Page(id string) (Page, bool) {
	for _, page := range d.Pages {
		if page.ID == id {
			return page, true
		}
	}
	return Page{}, false
}

// Field finds a field outside groups by its id, and the page it stands on.
func (d Definition) Field(id string) (Field, Page, bool) {
	for _, page := range d.Pages {
		for _, field := range page.Fields {
			if field.ID == id {
				return field, page, true
			}
		}
	}
	return Field{}, Page{}, false
}

// Sensitivity is the highest class among the page's fields, rows included.
func (p Page) Sensitivity() int {
	return highest(p.Fields)
}

func highest(fields []Field) int {
	class := 0
	for _, field := range fields {
		class = max(class, field.Sensitivity, highest(field.Fields))
	}
	return class
}
