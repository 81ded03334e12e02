// Package diff is what changed from one version of a form to the next, in words, and what becomes of answers that move
// to the next version. It is pure, owns no table, and refuses nothing: any two definitions that Parse made have a
// difference, if only that all was replaced.
//
// locales: formdiff.*
package diff

import (
	"slices"

	"stodporten/forms"
)

// Kind is what sort of change it is.
type Kind string

// Changed is a setting with another value, Reworded a text with other words in at least one language, Shifted something in
// another place among the same others (a question: also on another page).
const (
	Added    Kind = "added"
	Removed  Kind = "removed"
	Shifted  Kind = "moved"
	Changed  Kind = "changed"
	Reworded Kind = "reworded"
)

// What is what sort of thing changed.
type What string

// The things a form is made of.
const (
	Form   What = "form"
	Page   What = "page"
	Field  What = "field"
	Option What = "option"
	Check  What = "check"
	Stop   What = "stop"
	Paper  What = "paper"
	Signer What = "signer"
	Route  What = "route"
	List   What = "list"
	Code   What = "code"
)

// Change is one thing that is not as it was.
type Change struct {
	Kind Kind
	What What
	// Page and Field are ids; Field is group.field inside a group, and both are empty for what belongs to the whole form.
	Page  string
	Field string
	// ID is that of the option, check, paper, signer or list.
	ID string
	// Title is what a reader knows the thing by; Of is what it belongs to: the question of an option, the page of a
	// question.
	Title forms.Words
	Of    forms.Words
	// Part is the member that changed, as it is called in the definition.
	Part string
	// Before and After are the values of a setting, empty for none.
	Before string
	After  string
	// WordsBefore and WordsAfter are those of a text.
	WordsBefore forms.Words
	WordsAfter  forms.Words
}

// Between is what changed, in the order of the new definition; what went away comes where its page or question ends.
func Between(before, after forms.Definition) []Change {
	old, now := treeOf(before), treeOf(after)
	c := &comparing{before: fieldsOf(old), after: fieldsOf(now)}
	c.compare(old, now)
	return c.changes
}

// comparing goes through two trees at once.
type comparing struct {
	before, after map[string]thing
	changes       []Change
}

// fieldsOf are the questions outside groups by id: one that is on another page has moved.
func fieldsOf(form thing) map[string]thing {
	fields := map[string]thing{}
	for _, page := range form.inside {
		for _, inner := range page.inside {
			if inner.what == Field {
				fields[inner.id] = inner
			}
		}
	}
	return fields
}

func (c *comparing) compare(old, now thing) {
	c.settings(old, now)
	c.texts(old, now)
	c.children(old, now)
}

func (c *comparing) add(kind Kind, t thing, rest Change) {
	rest.Kind, rest.What, rest.Page, rest.Field, rest.ID, rest.Title, rest.Of = kind, t.what, t.page, t.field, t.id, t.title, t.of
	c.changes = append(c.changes, rest)
}

func (c *comparing) settings(old, now thing) {
	for _, name := range union(old.settings, now.settings) {
		if was, is := old.settings[name], now.settings[name]; was != is {
			c.add(Changed, now, Change{Part: name, Before: was, After: is})
		}
	}
}

func (c *comparing) texts(old, now thing) {
	for _, name := range union(old.texts, now.texts) {
		if was, is := old.texts[name], now.texts[name]; !alike(was, is) {
			c.add(Reworded, now, Change{Part: name, WordsBefore: was, WordsAfter: is})
		}
	}
}

func (c *comparing) children(old, now thing) {
	was, is := byKey(old.inside), byKey(now.inside)
	moved := outOfOrder(keysOf(old.inside, is), keysOf(now.inside, was))
	for _, child := range now.inside {
		before, stayed := was[child.key()]
		if !stayed {
			before, stayed = c.elsewhere(child, c.before)
			if !stayed {
				c.add(Added, child, Change{})
				c.movedInto(child)
				continue
			}
			c.add(Shifted, child, Change{Part: "page"})
		} else if slices.Contains(moved, child.key()) {
			c.add(Shifted, child, Change{})
		}
		c.compare(before, child)
	}
	for _, child := range old.inside {
		if _, stays := is[child.key()]; stays {
			continue
		}
		if _, stays := c.elsewhere(child, c.after); !stays {
			c.add(Removed, child, Change{})
		}
	}
}

// movedInto tells of questions that stood elsewhere before their page was there.
func (c *comparing) movedInto(page thing) {
	for _, child := range page.inside {
		if before, stayed := c.elsewhere(child, c.before); stayed {
			c.add(Shifted, child, Change{Part: "page"})
			c.compare(before, child)
		}
	}
}

// elsewhere finds a question outside groups on whatever page it stands.
func (c *comparing) elsewhere(child thing, fields map[string]thing) (thing, bool) {
	if child.what != Field || child.inGroup() {
		return thing{}, false
	}
	found, ok := fields[child.id]
	return found, ok
}
