package forms

import (
	"maps"
	"slices"
	"strings"
)

// listWords are the words of what stands beside the pages.
func (c *checking) listWords() {
	d := c.definition
	c.text("matter", d.Matter, false)
	c.text("legalBasis", d.LegalBasis.Paragraph, d.LegalBasis.Code != "")
	for _, name := range slices.Sorted(maps.Keys(d.Codes)) {
		for _, entry := range d.Codes[name] {
			c.text("code "+name+" "+entry.Value, entry.Label, true)
		}
	}
	for _, paper := range d.Evidence {
		c.text("evidence "+paper.ID, paper.Label, true)
		c.text("evidence "+paper.ID+" help", paper.Help, false)
	}
	for _, signer := range d.Signers {
		c.text("signer "+signer.Role, signer.Label, false)
	}
}

// named checks that what a field names is there and of the right kind.
func (c *checking) named(field Field, group string) {
	for _, bound := range []string{field.Earliest, field.Latest, field.AgeOn} {
		d, err := parseDistance(bound)
		if err != nil || d.field == "" {
			continue
		}
		if other, ok := c.beside(group, d.field); !ok || other.Kind != DateKind && other.Kind != DateRangeKind {
			c.flaw("reference", "%s is no date of the form", d.field)
		}
	}
	if field.Private != "" && !slices.ContainsFunc(c.definition.Signers, func(s Signer) bool { return s.Role == field.Private }) {
		c.flaw("reference", "private to %s, who does not sign", field.Private)
	}
	c.parents(field, group)
	c.rules(field)
}

func (c *checking) rules(field Field) {
	seen := map[string]bool{}
	for _, rule := range field.Checks {
		if seen[rule.ID] {
			c.flaw("duplicate", "the check %s is there twice", rule.ID)
		}
		seen[rule.ID] = true
	}
}

// beside finds a field that another names: one of its own row goes first.
func (c *checking) beside(group, id string) (Field, bool) {
	if around, _, ok := c.definition.Field(group); ok {
		if at := slices.IndexFunc(around.Fields, func(f Field) bool { return f.ID == id }); at >= 0 {
			return around.Fields[at], true
		}
	}
	field, _, ok := c.definition.Field(id)
	return field, ok
}

// parents checks that every option lies under one that there is.
func (c *checking) parents(field Field, group string) {
	values := map[string]bool{}
	switch field.Kind {
	case TreeKind:
		for _, option := range field.Options {
			if option.Parent != "" && !values[option.Parent] {
				c.flaw("reference", "the option %s lies under %s, which is not before it", option.Value, option.Parent)
			}
			values[option.Value] = true
		}
	case LinkedKind:
		from, ok := c.beside(group, field.From)
		if !ok || !from.Kind.HasOptions() || from.ID == field.ID {
			c.flaw("reference", "%s is no question with options to be linked from", field.From)
			return
		}
		for _, option := range from.Options {
			values[option.Value] = true
		}
		for _, option := range field.Options {
			if !values[option.Parent] {
				c.flaw("reference", "the option %s lies under %q, which %s does not have", option.Value, option.Parent, field.From)
			}
		}
	default:
	}
}

// lists checks what stands beside the pages, each flaw at its own name.
func (c *checking) lists() {
	d := c.definition
	if d.Opens != "" && d.Closes != "" && d.Opens > d.Closes {
		c.flaw("bounds", "it closes on %s, before it opens", d.Closes)
	}
	for name, entries := range d.Codes {
		seen := map[string]bool{}
		for _, entry := range entries {
			if seen[entry.Value] {
				c.flaw("duplicate", "the list %s has %s twice", name, entry.Value)
			}
			seen[entry.Value] = true
		}
	}
	c.papers()
	c.signers()
}

func (c *checking) papers() {
	d := c.definition
	questions := 0
	c.each(func(field Field, _ string) {
		if field.Kind != EvidenceKind {
			return
		}
		questions++
		if questions > 1 {
			c.flaw("duplicate", "there is a question of evidence already")
		}
		if len(d.Evidence) == 0 {
			c.flaw("reference", "the form calls for no evidence")
		}
	})
	if questions == 0 && len(d.Evidence) > 0 {
		c.flaw("reference", "evidence is called for, and no question of kind evidence asks for it")
	}
	seen := map[string]bool{}
	for _, paper := range d.Evidence {
		if seen[paper.ID] || !validID(paper.ID) || rowID.MatchString(paper.ID) {
			c.flaw("duplicate", "the evidence %q is there already, or is no id", paper.ID)
		}
		seen[paper.ID] = true
		if _, _, ok := d.Field(paper.From); paper.From != "" && !ok {
			c.flaw("reference", "the evidence %s belongs to %s, which is not there", paper.ID, paper.From)
		}
	}
}

func (c *checking) signers() {
	d := c.definition
	seen := map[string]bool{}
	for _, signer := range d.Signers {
		if seen[signer.Role] {
			c.flaw("duplicate", "the signer %s is there already", signer.Role)
		}
		seen[signer.Role] = true
		if person, _, ok := d.Field(signer.Person); signer.Person != "" && (!ok || !person.Kind.namesPerson()) {
			c.flaw("reference", "the signer %s is named by %s, which is no question about a person", signer.Role, signer.Person)
		}
		if unsafe, _, ok := d.Field(signer.Unsafe); signer.Unsafe != "" && (!ok || unsafe.Kind != YesNoKind) {
			c.flaw("reference", "that contact with %s is unsafe is said by %s, which is no yes or no", signer.Role, signer.Unsafe)
		}
		for _, page := range signer.Pages {
			if _, ok := d.Page(page); !ok {
				c.flaw("reference", "the signer %s has the page %s, which is not there", signer.Role, page)
			}
		}
		if signer.Private && len(signer.Pages) == 0 {
			c.flaw("reference", "the signer %s has no pages to keep private", signer.Role)
		}
	}
	for i, route := range d.Routes {
		if strings.TrimSpace(route.When) == "" || !slug.MatchString(route.Unit) {
			c.flaw("reference", "route %d to %q has no condition, or no unit", i+1, route.Unit)
		}
	}
}

// namesPerson says whether an answer of the kind has somebody's number.
func (k Kind) namesPerson() bool {
	switch k {
	case IdentityKind, PartnerKind, GuardianKind, OtherGuardianKind, RepresentativeKind:
		return true
	default:
		return false
	}
}
