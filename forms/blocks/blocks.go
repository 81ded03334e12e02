// Package blocks keeps questions that many forms ask in the same way: blocks that a form takes a copy of, and the rows
// that some kinds have built in. It owns no table and knows nothing of forms: what it hands out is the JSON of a
// definition. What is here under a version is never changed, since published forms stand on it; a change is a new
// version. It refuses nothing: whether a form may use a block, the form's own checks say.
package blocks

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed library.json
var libraryText []byte

//go:embed rows.json
var rowsText []byte

var library = sync.OnceValues(func() (map[string]json.RawMessage, error) { return read(libraryText) })

var rows = sync.OnceValues(func() (map[string]json.RawMessage, error) { return read(rowsText) })

func read(text []byte) (map[string]json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("blocks: %w", err)
	}
	return all, nil
}

// Library is every block there is, by name@version, as it is copied into a definition's blocks.
func Library() (map[string]json.RawMessage, error) {
	all, err := library()
	return maps.Clone(all), err
}

// Rows are the fields and words that the rows of a kind (household, children, evidence) have built in.
func Rows(kind string) (json.RawMessage, error) {
	all, err := rows()
	if err != nil {
		return nil, err
	}
	return slices.Clone(all[kind]), nil
}

// Newer names the newest version of a block; false when the one given is it, or is none of the library's.
func Newer(pinned string) (string, bool) {
	all, err := library()
	name, version, ok := cut(pinned)
	if err != nil || !ok {
		return "", false
	}
	newest := version
	for other := range all {
		if otherName, n, ok := cut(other); ok && otherName == name {
			newest = max(newest, n)
		}
	}
	return name + "@" + strconv.Itoa(newest), newest > version
}

func cut(pinned string) (name string, version int, ok bool) {
	name, digits, ok := strings.Cut(pinned, "@")
	version, err := strconv.Atoi(digits)
	return name, version, ok && err == nil
}
