package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
)

// Newer is a block that a form has pinned in an older version than the library's newest.
type Newer struct {
	Form   string
	Block  string
	Pinned int
	Newest int
}

// Outdated lists, for the newest version of each form, the blocks that have come in a newer version since.
func Outdated(ctx context.Context, tx *audit.Tx, all []Edition) ([]Newer, error) {
	library, err := Blocks(ctx, tx)
	if err != nil || len(library) == 0 {
		return nil, err
	}
	newest := map[string]int{}
	for _, block := range library {
		newest[block.Block] = block.Version
	}
	var outdated []Newer
	last := ""
	for _, edition := range all {
		if edition.Form == last {
			continue
		}
		last = edition.Form
		source, err := sourceOf(ctx, tx, edition.Form, edition.Version)
		if err != nil {
			return nil, err
		}
		own, err := blocksIn(source)
		if err != nil {
			return nil, err
		}
		for _, name := range slices.SortedFunc(maps.Keys(own), byVersion) {
			block, version := unpinned(name)
			if version > 0 && newest[block] > version {
				outdated = append(outdated, Newer{Form: edition.Form, Block: block, Pinned: version, Newest: newest[block]})
			}
		}
	}
	return outdated, nil
}

func sourceOf(ctx context.Context, tx *audit.Tx, form string, version int) ([]byte, error) {
	var source []byte
	err := tx.QueryRow(ctx, selectVersion, string(tx.Municipality), form, version).Scan(&source)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNoForm
	}
	if err != nil {
		return nil, fmt.Errorf("find form version: %w", err)
	}
	return source, nil
}

// Renewed is the newest version of a form as the next one would be with the newest version of a block in it.
type Renewed struct {
	Before, After forms.Definition
	Source        []byte // of After, to publish
	Newer         Newer
}

// Renew puts the newest version of a block into the newest version of a form, and publishes nothing. ErrNoForm when the form has
// no older one of it pinned.
func (c *Catalogue) Renew(ctx context.Context, tx *audit.Tx, form, block string) (Renewed, error) {
	before, err := c.Newest(ctx, tx, form)
	if err != nil {
		return Renewed{}, err
	}
	outdated, err := Outdated(ctx, tx, []Edition{{Form: form, Version: before.Version}})
	if err != nil {
		return Renewed{}, err
	}
	at := slices.IndexFunc(outdated, func(n Newer) bool { return n.Block == block })
	if at < 0 {
		return Renewed{}, ErrNoForm
	}
	library, err := newestBlocks(ctx, tx, block)
	if err != nil {
		return Renewed{}, err
	}
	source, err := sourceOf(ctx, tx, form, before.Version)
	if err != nil {
		return Renewed{}, err
	}
	renewed := Renewed{Before: before, Newer: outdated[at]}
	if renewed.Source, err = repinned(source, outdated[at], library[0].Content, before.Version+1); err != nil {
		return Renewed{}, err
	}
	if renewed.After, err = forms.Parse(renewed.Source); err != nil {
		return renewed, fmt.Errorf("the form with the newer block: %w", err)
	}
	return renewed, nil
}

// repinned writes a definition anew with another version of one block, in all the places that name it.
func repinned(source []byte, newer Newer, content []byte, version int) ([]byte, error) {
	whole, err := decoded(source)
	if err != nil {
		return nil, err
	}
	block, err := decoded(content)
	if err != nil {
		return nil, err
	}
	definition, isObject := whole.(map[string]any)
	blocks, hasBlocks := definition["blocks"].(map[string]any)
	if !isObject || !hasBlocks {
		return nil, ErrNoForm
	}
	old, anew := nameOf(newer.Block, newer.Pinned), nameOf(newer.Block, newer.Newest)
	delete(blocks, old)
	blocks[anew] = block
	definition["version"] = version
	rename(definition["pages"], old, anew)
	written, err := json.MarshalIndent(definition, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a definition: %w", err)
	}
	return written, nil
}

// rename changes the block that fields name, however deep they lie.
func rename(part any, old, anew string) {
	switch part := part.(type) {
	case []any:
		for _, inner := range part {
			rename(inner, old, anew)
		}
	case map[string]any:
		for key, inner := range part {
			if key == "block" && inner == old {
				part[key] = anew
				continue
			}
			rename(inner, old, anew)
		}
	}
}
