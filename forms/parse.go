package forms

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"stodporten/forms/strict"
)

// The largest definition there may be.
const (
	MaxDefinitionBytes = 2 << 20
	MaxPages           = 60
	MaxFields          = 600
)

//go:embed definition.schema.json
var schemaText []byte

// Schema is the published JSON Schema (draft 2020-12) of a definition.
func Schema() []byte { return bytes.Clone(schemaText) }

var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return nil, fmt.Errorf("forms: schema: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("definition.schema.json", document); err != nil {
		return nil, fmt.Errorf("forms: schema: %w", err)
	}
	compiled, err := compiler.Compile("definition.schema.json")
	if err != nil {
		return nil, fmt.Errorf("forms: schema: %w", err)
	}
	return compiled, nil
})

// Parse reads a definition and makes it ready. It refuses unknown and doubled members, whatever the schema refuses, and
// whatever Check finds; the error is then FlawsError.
func Parse(data []byte) (Definition, error) {
	if len(data) > MaxDefinitionBytes {
		return Definition{}, FlawsError{tooLarge(data)}
	}
	if !utf8.Valid(data) {
		return Definition{}, FlawsError{{Key: "schema", Detail: "bytes that are not UTF-8"}}
	}
	if err := strict.Once(data); err != nil {
		return Definition{}, FlawsError{{Key: "schema", Detail: err.Error()}}
	}
	if err := fitsSchema(data); err != nil {
		return Definition{}, err
	}
	var d Definition
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return Definition{}, FlawsError{{Key: "schema", Detail: err.Error()}}
	}
	return d.ready()
}

// Check is the static part of Parse for a definition that was put together in memory; an administrator's builder shows
// the flaws beside the fields.
func Check(d Definition) FlawsError {
	var flaws FlawsError
	if _, err := d.ready(); errors.As(err, &flaws) {
		return flaws
	}
	return nil
}

func (d Definition) ready() (Definition, error) {
	x := expanding{checking: checking{definition: d}}
	if x.sizes(); len(x.flaws) > 0 {
		return Definition{}, x.flaws
	}
	d = x.definition()
	c := checking{definition: d, flaws: x.flaws}
	c.sizes()
	if len(c.flaws) > 0 {
		return Definition{}, c.flaws
	}
	c.identities()
	c.words()
	c.members()
	if len(c.flaws) > 0 {
		return Definition{}, c.flaws
	}
	program, flaws := compile(d)
	if len(flaws) > 0 {
		return Definition{}, flaws
	}
	d.program = program
	return d, nil
}

func fitsSchema(data []byte) error {
	compiled, err := schema()
	if err != nil {
		return err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return FlawsError{{Key: "schema", Detail: err.Error()}}
	}
	var refused *jsonschema.ValidationError
	if err := compiled.Validate(document); errors.As(err, &refused) {
		return schemaFlaws(document, refused)
	}
	return nil
}

// schemaFlaws keeps the innermost causes, each placed by the ids on the way to it.
func schemaFlaws(document any, refused *jsonschema.ValidationError) FlawsError {
	if len(refused.Causes) == 0 {
		page, field := place(document, refused.InstanceLocation)
		printer := message.NewPrinter(language.English)
		at := "/" + strings.Join(refused.InstanceLocation, "/")
		return FlawsError{{Page: page, Field: field, Key: "schema", Detail: at + ": " + refused.ErrorKind.LocalizedString(printer)}}
	}
	var flaws FlawsError
	for _, cause := range refused.Causes {
		flaws = append(flaws, schemaFlaws(document, cause)...)
		if len(flaws) >= maxFlaws {
			return flaws[:maxFlaws]
		}
	}
	return flaws
}

// place turns a JSON pointer into the ids of the page and field it goes through.
func place(document any, pointer []string) (page, field string) {
	var in string
	for _, token := range pointer {
		switch here := document.(type) {
		case map[string]any:
			document, in = here[token], token
		case []any:
			var index int
			if _, err := fmt.Sscanf(token, "%d", &index); err != nil || index < 0 || index >= len(here) {
				return page, field
			}
			document = here[index]
			page, field = named(document, in, page, field)
		}
	}
	return page, field
}

func named(document any, in, page, field string) (string, string) {
	object, ok := document.(map[string]any)
	if !ok {
		return page, field
	}
	id, ok := object["id"].(string)
	switch {
	case !ok:
		return page, field
	case in == "pages":
		return id, ""
	case in == "fields" && field != "":
		return page, field + "." + id
	case in == "fields":
		return page, id
	}
	return page, field
}
