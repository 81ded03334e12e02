// Package strict reads JSON that others wrote as one reader only could. It knows nothing of forms, owns no table, and
// refuses what two readers could take in two ways.
package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const maxJSONDepth = 32

// Once refuses JSON that names a member twice, nests too deeply, or goes on after its end: encoding/json would take
// the last of two members, and a reader of the definition the first.
func Once(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := walkOnce(decoder, 0); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("text after the end")
	}
	return nil
}

func walkOnce(decoder *json.Decoder, depth int) error {
	if depth > maxJSONDepth {
		return fmt.Errorf("nested deeper than %d", maxJSONDepth)
	}
	token, err := decoder.Token()
	if err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	switch token {
	case json.Delim('{'):
		return walkObject(decoder, depth)
	case json.Delim('['):
		for decoder.More() {
			if err := walkOnce(decoder, depth+1); err != nil {
				return err
			}
		}
		return closing(decoder)
	}
	return nil
}

func walkObject(decoder *json.Decoder, depth int) error {
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return fmt.Errorf("no JSON: %w", err)
		}
		name, ok := token.(string)
		if !ok || seen[name] {
			return fmt.Errorf("%q is there twice", name)
		}
		seen[name] = true
		if err := walkOnce(decoder, depth+1); err != nil {
			return err
		}
	}
	return closing(decoder)
}

func closing(decoder *json.Decoder) error {
	if _, err := decoder.Token(); err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	return nil
}
