package catalogue

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed standard/*.json
var standard embed.FS

// Standard gives the definitions that a new installation begins with, in the order of their file names.
func Standard() ([][]byte, error) {
	names, err := fs.Glob(standard, "standard/*.json")
	if err != nil {
		return nil, fmt.Errorf("list standard forms: %w", err)
	}
	sources := make([][]byte, 0, len(names))
	for _, name := range names {
		source, err := standard.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read standard form: %w", err)
		}
		sources = append(sources, source)
	}
	return sources, nil
}
