package forms

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"stodporten/forms/answer"
)

const (
	maxFlaws   = 100
	maxWord    = 6000
	maxOptions = 400
	maxCodes   = 2000
)

// checking collects what is wrong with a definition before its expressions are looked at.
type checking struct {
	definition Definition
	flaws      FlawsError
	page       string
	field      string
}

func (c *checking) flaw(key, format string, args ...any) {
	if len(c.flaws) < maxFlaws {
		c.flaws = append(c.flaws, Flaw{Page: c.page, Field: c.field, Key: key, Detail: fmt.Sprintf(format, args...)})
	}
}

// each visits every page and field with the place set.
func (c *checking) each(visit func(field Field, group string)) {
	for _, page := range c.definition.Pages {
		c.page = page.ID
		for _, field := range page.Fields {
			c.field = field.ID
			visit(field, "")
			for _, inner := range field.Fields {
				c.field = field.ID + "." + inner.ID
				visit(inner, field.ID)
			}
		}
	}
	c.page, c.field = "", ""
}

func (c *checking) sizes() {
	fields := 0
	c.each(func(field Field, _ string) {
		fields++
		if fields == MaxFields+1 {
			c.flaw("size", "more than %d fields up to here", MaxFields)
		}
		most := maxOptions
		if field.List != "" {
			most = maxCodes
		}
		if len(field.Options) > most {
			c.flaw("size", "%d options, allowed %d", len(field.Options), most)
		}
	})
	if pages := len(c.definition.Pages); pages == 0 || pages > MaxPages {
		c.flaw("size", "%d pages, allowed 1 to %d", pages, MaxPages)
	}
}

func (c *checking) identities() {
	pages := map[string]bool{}
	for _, page := range c.definition.Pages {
		if pages[page.ID] {
			c.page = page.ID
			c.flaw("duplicate", "a page with this id is there already")
			c.page = ""
		}
		if slices.Contains(reservedPages(), page.ID) {
			c.page = page.ID
			c.flaw("reserved", "another page of the application has this address")
			c.page = ""
		}
		pages[page.ID] = true
	}
	seen := map[string]bool{}
	c.each(func(field Field, group string) {
		name := group + "." + field.ID
		if seen[name] {
			c.flaw("duplicate", "a field with this id is there already")
		}
		seen[name] = true
		if !validID(field.ID) {
			c.flaw("schema", "%q cannot be used in an expression", field.ID)
		}
		if group != "" && !field.Kind.inRow() {
			c.flaw("schema", "a %s cannot stand in a row", field.Kind)
		}
		if slices.Contains(reservedInputs(), field.ID) {
			c.flaw("reserved", "pages need an input of this name themselves")
		}
		if field.Kind.trait().name == "" {
			c.flaw("schema", "there is no kind %q", field.Kind)
		}
	})
}

// reservedPages are addresses below a form that are no page of it.
func reservedPages() []string {
	return []string{"borja", "granska", "skriv-under", "slang", "bilagor", "flytta", "skriv-ut", "ratta"}
}

// reservedInputs are inputs and ids that every page has of its own.
func reservedInputs() []string {
	return []string{"csrf", "update", "revision", "autosave", "live", "main"}
}

// inRow says whether a field of the kind may stand in a row.
func (k Kind) inRow() bool {
	return !k.HasRows() && k != ApplicantKind && k != BlockKind && k != AppointmentKind
}

var idShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// slug is the shape of a unit.
var slug = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// validID keeps ids out of the words CEL reserves for itself.
func validID(id string) bool {
	reserved := []string{"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let",
		"loop", "namespace", "null", "package", "return", "true", "var", "void", "while"}
	return idShape.MatchString(id) && !slices.Contains(reserved, id)
}

// words demands every text in every declared language, and none in another.
func (c *checking) words() {
	languages := c.definition.Languages
	if !slices.Contains(languages, Language) {
		c.flaw("language", "%s is not among the languages", Language)
	}
	c.serviceWords()
	for _, page := range c.definition.Pages {
		c.page = page.ID
		c.texts(map[string]Words{"title": page.Title, "intro": page.Intro, "help": page.Help}, "title")
		for i, stop := range page.Stops {
			c.text(fmt.Sprintf("stop %d", i+1), stop.Title, true)
			c.text(fmt.Sprintf("stop %d body", i+1), stop.Body, true)
			c.text(fmt.Sprintf("stop %d link", i+1), stop.Link.Label, stop.Link.Href != "")
		}
	}
	c.page = ""
	c.listWords()
	c.each(func(field Field, _ string) {
		c.fieldWords(field)
	})
}

func (c *checking) serviceWords() {
	s := c.definition.Service
	c.texts(map[string]Words{"title": s.Title, "summary": s.Summary, "howLong": s.HowLong, "contact": s.Contact},
		"title", "summary", "howLong", "contact")
	for name, list := range map[string][]Words{"forWhom": s.ForWhom, "steps": s.Steps, "channels": s.Channels, "after": s.After} {
		for i, words := range list {
			c.text(fmt.Sprintf("service %s %d", name, i+1), words, true)
		}
	}
	for i, law := range s.Law {
		c.text(fmt.Sprintf("service law %d", i+1), law.Text, true)
		c.text(fmt.Sprintf("service law %d paragraph", i+1), law.Paragraph, true)
	}
}

func (c *checking) fieldWords(field Field) {
	needed := field.Kind.trait().words
	c.texts(map[string]Words{"label": field.Label, "help": field.Help, "body": field.Body, "add": field.Add,
		"remove": field.Remove, "rowTitle": field.RowTitle, "lowLabel": field.LowLabel, "highLabel": field.HighLabel,
		"legalBasis": field.LegalBasis.Paragraph}, needed...)
	for _, rule := range field.Checks {
		c.text("check "+rule.ID, rule.Message, true)
	}
	for _, option := range field.Options {
		if field.List != "" {
			break
		}
		c.text("option "+option.Value, option.Label, true)
		c.text("option "+option.Value+" help", option.Help, false)
	}
	for _, check := range slices.Sorted(maps.Keys(field.Errors)) {
		c.text("error "+check, field.Errors[check], true)
	}
}

func (c *checking) texts(words map[string]Words, needed ...string) {
	for _, name := range slices.Sorted(maps.Keys(words)) {
		c.text(name, words[name], slices.Contains(needed, name))
	}
}

func (c *checking) text(name string, words Words, needed bool) {
	if len(words) == 0 {
		if needed {
			c.flaw("words", "%s is missing", name)
		}
		return
	}
	for _, lang := range c.definition.Languages {
		if strings.TrimSpace(words[lang]) == "" {
			c.flaw("words", "%s is missing in %s", name, lang)
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(words)) {
		if !slices.Contains(c.definition.Languages, lang) && !slices.Contains(c.definition.Variants, lang) {
			c.flaw("language", "%s is in %s, which is not declared", name, lang)
		}
		if n := utf8.RuneCountInString(words[lang]); n > maxWord {
			c.flaw("size", "%s in %s has %d characters, allowed %d", name, lang, n, maxWord)
		}
		if !answer.IsText(words[lang]) {
			c.flaw("words", "%s in %s is no text", name, lang)
		}
	}
}

// members checks what each kind makes of its bounds, options and rows.
func (c *checking) members() {
	c.each(func(field Field, group string) {
		c.bounds(field)
		c.options(field)
		c.rows(field)
		c.named(field, group)
		if field.Sensitivity > c.definition.Sensitivity {
			c.flaw("sensitivity", "class %d is above the form's %d", field.Sensitivity, c.definition.Sensitivity)
		}
	})
	c.lists()
}

func (c *checking) bounds(field Field) {
	if field.Min != nil && field.Max != nil && *field.Min > *field.Max {
		c.flaw("bounds", "min %d is above max %d", *field.Min, *field.Max)
	}
	if field.MaxLength > 0 && field.MinLength > field.MaxLength {
		c.flaw("bounds", "minLength %d is above maxLength %d", field.MinLength, field.MaxLength)
	}
	if hard := field.Kind.trait().hard; field.MaxLength > hard {
		c.flaw("bounds", "maxLength %d is above what a %s can hold, %d", field.MaxLength, field.Kind, hard)
	}
	if _, err := regexp.Compile(wholeText(field.Pattern)); err != nil || len(field.Pattern) > 500 {
		c.flaw("pattern", "%q is no expression of at most 500 bytes", field.Pattern)
	}
	if low, high := field.Ends(); field.Kind == ScaleKind && (low >= high || high-low > 20) {
		c.flaw("bounds", "a scale from %d to %d, allowed 2 to 21 steps", low, high)
	}
	if field.MinAge != nil && field.MaxAge != nil && *field.MinAge > *field.MaxAge {
		c.flaw("bounds", "minAge %d is above maxAge %d", *field.MinAge, *field.MaxAge)
	}
	if total := field.Files.TotalBytes; total > 0 && field.Files.MaxBytes > total {
		c.flaw("bounds", "one file of %d bytes would be more than all, %d", field.Files.MaxBytes, total)
	}
	for _, bound := range []string{field.Earliest, field.Latest, field.AgeOn} {
		if _, err := parseDistance(bound); bound != "" && err != nil {
			c.flaw("bounds", "%q is neither a date nor a distance from today", bound)
		}
	}
}

func (c *checking) options(field Field) {
	if field.Kind.HasOptions() && len(field.Options) == 0 {
		c.flaw("reference", "there is nothing to choose from")
	}
	seen, none := map[string]bool{}, 0
	for _, option := range field.Options {
		if seen[option.Value] {
			c.flaw("duplicate", "the option %s is there twice", option.Value)
		}
		seen[option.Value] = true
		if option.None {
			none++
		}
	}
	if none > 1 || none == 1 && field.Kind != CheckboxesKind {
		c.flaw("bounds", "only one option of checkboxes can be none of these")
	}
}

func (c *checking) rows(field Field) {
	if field.Kind != GroupKind {
		return
	}
	if field.MaxRows < 1 || field.MaxRows > MaxRows || field.MinRows < 0 || field.MinRows > field.MaxRows {
		c.flaw("bounds", "rows from %d to %d, allowed 1 to %d", field.MinRows, field.MaxRows, MaxRows)
	}
	for _, id := range field.Unique {
		if !slices.ContainsFunc(field.Fields, func(inner Field) bool { return inner.ID == id }) {
			c.flaw("reference", "unique names %s, which the rows do not have", id)
		}
	}
}

func wholeText(pattern string) string { return `\A(?:` + pattern + `)\z` }
