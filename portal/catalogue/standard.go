package catalogue

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"stodporten/forms"
	"stodporten/portal/audit"
)

//go:embed standard/*.json
var standard embed.FS

// Sample answers lie beside the definition that they try.
const (
	definitionEnd = ".json"
	samplesEnd    = ".samples.json"
)

// Original is a definition that a new installation begins with, and the sample answers that it is tried with.
type Original struct {
	Definition []byte
	Samples    []byte // nil without any
}

// Originals gives the standard definitions in the order of their file names.
func Originals() ([]Original, error) {
	names, err := fs.Glob(standard, "standard/*"+definitionEnd)
	if err != nil {
		return nil, fmt.Errorf("list standard forms: %w", err)
	}
	var all []Original
	for _, name := range names {
		if strings.HasSuffix(name, samplesEnd) {
			continue
		}
		var one Original
		if one.Definition, err = standard.ReadFile(name); err != nil {
			return nil, fmt.Errorf("read standard form: %w", err)
		}
		one.Samples, err = standard.ReadFile(strings.TrimSuffix(name, definitionEnd) + samplesEnd)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read standard form: %w", err)
		}
		all = append(all, one)
	}
	return all, nil
}

// Standard gives the definitions of Originals alone.
func Standard() ([][]byte, error) {
	all, err := Originals()
	if err != nil {
		return nil, err
	}
	sources := make([][]byte, len(all))
	for i, one := range all {
		sources[i] = one.Definition
	}
	return sources, nil
}

// PublishStandard publishes all of Originals, each tried with its own sample answers.
func PublishStandard(ctx context.Context, tx *audit.Tx) ([]forms.Definition, error) {
	all, err := Originals()
	if err != nil {
		return nil, err
	}
	published := make([]forms.Definition, len(all))
	for i, one := range all {
		if published[i], err = PublishTried(ctx, tx, one.Definition, one.Samples); err != nil {
			return nil, fmt.Errorf("publish a standard form: %w", err)
		}
	}
	return published, nil
}
