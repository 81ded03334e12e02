package forms

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"stodporten/forms/blocks"
)

// expanding makes of a definition as it is written one that is answered: no sections, blocks, lists or kinds with
// built-in rows are left. Doing it again changes nothing.
type expanding struct {
	checking
}

func (c *expanding) definition() Definition {
	d := c.checking.definition
	pages := slices.Clone(d.Pages)
	for i := range pages {
		c.page = pages[i].ID
		var fields []Field
		for _, field := range pages[i].Fields {
			fields = append(fields, c.one(field, "")...)
		}
		for _, section := range pages[i].Sections {
			fields = append(fields, c.section(section)...)
		}
		pages[i].Fields, pages[i].Sections = fields, nil
	}
	c.page, c.field = "", ""
	d.Pages = pages
	return d
}

func (c *expanding) section(section Section) []Field {
	fields := []Field{{ID: section.ID, Kind: HeadingKind, Label: section.Title, When: section.When}}
	if len(section.Intro) > 0 {
		fields = append(fields, Field{ID: section.ID + "_intro", Kind: ParagraphKind, Body: section.Intro, When: section.When})
	}
	for _, field := range section.Fields {
		fields = append(fields, c.one(field, section.When)...)
	}
	return fields
}

// one is a field with all that stands for it, seen only when the condition holds too.
func (c *expanding) one(field Field, when string) []Field {
	c.field = field.ID
	field.When = both(when, field.When)
	switch field.Kind {
	case BlockKind:
		return c.block(field)
	case TableKind:
		field.Kind, field.Display = GroupKind, "table"
	case HouseholdKind, ChildrenKind, EvidenceKind:
		field = c.builtIn(field)
	default:
	}
	field.Fields = slices.Clone(field.Fields)
	for i, inner := range field.Fields {
		field.Fields[i] = c.listed(inner)
	}
	return []Field{c.listed(field)}
}

// listed gives a field the options of its list.
func (c *expanding) listed(field Field) Field {
	if field.List == "" || len(field.Options) > 0 {
		return field
	}
	entries, ok := c.checking.definition.Codes[field.List]
	if !ok {
		c.flaw("reference", "there is no list %s", field.List)
	}
	for _, entry := range entries {
		field.Options = append(field.Options, Option{Value: entry.Value, Label: entry.Label, Parent: entry.Parent})
	}
	return field
}

// builtIn lays the rows of the kind under those of the form: a field of the form with the same id goes before the
// built-in one.
func (c *expanding) builtIn(field Field) Field {
	var rows Field
	text, err := blocks.Rows(string(field.Kind))
	if err == nil {
		err = json.Unmarshal(text, &rows)
	}
	if err != nil {
		c.flaw("schema", "%v", err)
		return field
	}
	inner := make([]Field, 0, len(rows.Fields)+len(field.Fields))
	for _, built := range rows.Fields {
		at := slices.IndexFunc(field.Fields, func(f Field) bool { return f.ID == built.ID })
		if at >= 0 {
			built = field.Fields[at]
		}
		inner = append(inner, c.spoken(built))
	}
	for _, own := range field.Fields {
		if !slices.ContainsFunc(inner, func(f Field) bool { return f.ID == own.ID }) {
			inner = append(inner, own)
		}
	}
	if field.Kind == EvidenceKind {
		field.MaxRows = len(c.checking.definition.Evidence)
		for i := range inner {
			if inner[i].Kind == FileKind {
				inner[i].Files = field.Files
			}
		}
	} else {
		field.Kind = GroupKind
		field = c.rowWords(field, rows)
	}
	field.Fields = inner
	return field
}

func (c *expanding) rowWords(field, rows Field) Field {
	rows = c.spoken(rows)
	for _, word := range []struct{ own, built *Words }{{&field.Add, &rows.Add}, {&field.Remove, &rows.Remove}, {&field.RowTitle, &rows.RowTitle}} {
		if len(*word.own) == 0 {
			*word.own = *word.built
		}
	}
	if field.MaxRows == 0 {
		field.MaxRows = rows.MaxRows
	}
	if len(field.Unique) == 0 {
		field.Unique = rows.Unique
	}
	return field
}

// spoken leaves of built-in words those in the form's languages, and keeps the class within the form's.
func (c *expanding) spoken(field Field) Field {
	keep := func(words Words) Words {
		if words == nil {
			return nil
		}
		kept := maps.Clone(words)
		maps.DeleteFunc(kept, func(lang, _ string) bool {
			return !slices.Contains(c.checking.definition.Languages, lang) && !slices.Contains(c.checking.definition.Variants, lang)
		})
		return kept
	}
	field.Label, field.Help, field.Add, field.Remove, field.RowTitle = keep(field.Label), keep(field.Help), keep(field.Add), keep(field.Remove), keep(field.RowTitle)
	field.Options = slices.Clone(field.Options)
	for i := range field.Options {
		field.Options[i].Label = keep(field.Options[i].Label)
	}
	field.Sensitivity = min(field.Sensitivity, c.checking.definition.Sensitivity)
	return field
}

// block gives the block's fields the id of the field they stand for, in front of their own.
func (c *expanding) block(at Field) []Field {
	block, ok := c.checking.definition.Blocks[at.Block]
	if !ok {
		c.flaw("reference", "there is no block %s in the form", at.Block)
		return nil
	}
	own := map[string]bool{}
	for _, field := range block.Fields {
		own[field.ID] = true
	}
	rename := prefixing{prefix: at.ID + "_", own: own}
	var fields []Field
	for _, field := range block.Fields {
		if field.Kind == BlockKind {
			c.flaw("reference", "a block holds no block")
			continue
		}
		fields = append(fields, c.one(rename.field(c.spoken(field)), at.When)...)
		c.field = at.ID
	}
	return fields
}

// both joins two conditions.
func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return "(" + a + ") && (" + b + ")"
}

// prefixing renames a block's fields wherever the block speaks of them.
type prefixing struct {
	prefix string
	own    map[string]bool
}

func (p prefixing) field(field Field) Field {
	field.ID = p.prefix + field.ID
	return p.inside(field, true)
}

func (p prefixing) inside(field Field, outer bool) Field {
	for _, source := range []*string{&field.When, &field.RequiredWhen, &field.RecommendedWhen, &field.Calculate} {
		*source = p.expression(*source)
	}
	field.Options, field.Checks, field.Fields = slices.Clone(field.Options), slices.Clone(field.Checks), slices.Clone(field.Fields)
	for i := range field.Options {
		field.Options[i].When = p.expression(field.Options[i].When)
	}
	for i := range field.Checks {
		field.Checks[i].Holds = p.expression(field.Checks[i].Holds)
	}
	for _, bound := range []*string{&field.Earliest, &field.Latest, &field.AgeOn} {
		if rest, ok := strings.CutPrefix(*bound, fieldBound); ok && outer {
			*bound = fieldBound + p.name(rest)
		}
	}
	if outer && p.own[field.From] {
		field.From = p.prefix + field.From
	}
	for i := range field.Fields {
		field.Fields[i] = p.inside(field.Fields[i], false)
	}
	return field
}

func (p prefixing) name(bound string) string {
	if id := idStart.FindString(bound); p.own[id] {
		return p.prefix + bound
	}
	return bound
}

var (
	idStart = regexp.MustCompile(`^[a-z][a-z0-9_]*`)
	// A text in quotes is passed over; after answers. stands a field.
	mention = regexp.MustCompile(`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\banswers\s*\.\s*([a-z][a-z0-9_]*)`)
)

func (p prefixing) expression(source string) string {
	return mention.ReplaceAllStringFunc(source, func(found string) string {
		parts := mention.FindStringSubmatch(found)
		if parts[1] == "" || !p.own[parts[1]] {
			return found
		}
		return "answers." + p.prefix + parts[1] // locales: no key
	})
}
