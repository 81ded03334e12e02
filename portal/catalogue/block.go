package catalogue

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
)

// Block is one version of a set of questions that several forms ask alike.
type Block struct {
	Block       string
	Version     int
	Content     []byte
	PublishedAt time.Time
}

// Name is how a form pins it: address@2.
func (b Block) Name() string { return nameOf(b.Block, b.Version) }

func nameOf(block string, version int) string { return block + "@" + strconv.Itoa(version) }

// unpinned is the block and the version in a name, 0 for what is none.
func unpinned(name string) (block string, version int) {
	block, digits, _ := strings.Cut(name, "@")
	version, err := strconv.Atoi(digits)
	if err != nil || version < 1 || strconv.Itoa(version) != digits {
		return block, 0
	}
	return block, version
}

const selectBlocks = `
	select distinct on (block) block, version, content, published_at
	from portal.form_blocks
	where municipality = $1 and ($2 = '' or block = $2)
	order by block, version desc`

// Blocks lists the newest version of every block in the library.
func Blocks(ctx context.Context, tx *audit.Tx) ([]Block, error) {
	return newestBlocks(ctx, tx, "")
}

func newestBlocks(ctx context.Context, tx *audit.Tx, block string) ([]Block, error) {
	rows, err := tx.Query(ctx, selectBlocks, string(tx.Municipality), block)
	if err != nil {
		return nil, fmt.Errorf("list blocks: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Block])
	if err != nil {
		return nil, fmt.Errorf("list blocks: %w", err)
	}
	return all, nil
}

const insertBlock = `
	insert into portal.form_blocks (municipality, block, version, content, published_at) values ($1, $2, $3, $4, $5)`

// AddBlock puts the next version of a block into the library, which changes no form: whoever owns a form that pins an older
// one publishes it anew, or does not.
func AddBlock(ctx context.Context, tx *audit.Tx, block string, version int, content []byte) error {
	newest, err := newestBlocks(ctx, tx, block)
	if err != nil {
		return err
	}
	last := 0
	if len(newest) == 1 {
		last = newest[0].Version
	}
	if version != last+1 {
		return refusal(nameOf(block, version), fmt.Sprintf("the library has version %d, so the next is %d", last, last+1))
	}
	if flaw := unfit(content); flaw != "" {
		return refusal(nameOf(block, version), flaw)
	}
	if _, err := tx.Exec(ctx, insertBlock, string(tx.Municipality), block, version, content, tx.At); err != nil {
		return fmt.Errorf("add a block: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "form-block", Object: nameOf(block, version)})
	return nil
}

// unfit is what is wrong with a block by itself; a form that pins it is checked as a whole.
func unfit(content []byte) string {
	var b forms.Block
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&b); err != nil {
		return err.Error()
	}
	if len(b.Fields) == 0 {
		return "a block without a field"
	}
	return ""
}

// refusal has the place at which a definition cannot be published, as package forms tells it.
func refusal(name, detail string) error {
	return forms.FlawsError{{Key: "block", Detail: "blocks." + name + ": " + detail}}
}

const selectBlock = `
	select block, version, content, published_at from portal.form_blocks where municipality = $1 and block = $2 and version = $3`

// pinned compares what a definition has pinned with the library. A version that the library lacks, and that is the next one of
// its block, comes in with the form.
func pinned(ctx context.Context, tx *audit.Tx, source []byte) error {
	own, err := blocksIn(source)
	if err != nil {
		return err
	}
	for _, name := range slices.SortedFunc(maps.Keys(own), byVersion) {
		block, version := unpinned(name)
		if version == 0 {
			return refusal(name, "a block is pinned as name@version")
		}
		rows, err := tx.Query(ctx, selectBlock, string(tx.Municipality), block, version)
		if err != nil {
			return fmt.Errorf("find a block: %w", err)
		}
		known, err := pgx.CollectRows(rows, pgx.RowToStructByName[Block])
		if err != nil {
			return fmt.Errorf("find a block: %w", err)
		}
		switch {
		case len(known) == 0:
			if err := AddBlock(ctx, tx, block, version, own[name]); err != nil {
				return err
			}
		case !sameJSON(known[0].Content, own[name]):
			return refusal(name, "not what the library has under that version; a changed block is a new version of it")
		}
	}
	return nil
}

// byVersion puts the versions of a block in their order.
func byVersion(a, b string) int {
	blockA, versionA := unpinned(a)
	blockB, versionB := unpinned(b)
	if blockA != blockB {
		return strings.Compare(blockA, blockB)
	}
	return versionA - versionB
}

// blocksIn are the blocks that a definition has pinned, as its author wrote them.
func blocksIn(source []byte) (map[string]json.RawMessage, error) {
	var d struct {
		Blocks map[string]json.RawMessage `json:"blocks"`
	}
	if err := json.Unmarshal(source, &d); err != nil {
		return nil, fmt.Errorf("read a definition's blocks: %w", err)
	}
	return d.Blocks, nil
}

// sameJSON says whether two texts are the same but for spaces and the order of members.
func sameJSON(a, b []byte) bool {
	one, errA := plainJSON(a)
	other, errB := plainJSON(b)
	return errA == nil && errB == nil && bytes.Equal(one, other)
}

func plainJSON(text []byte) ([]byte, error) {
	value, err := decoded(text)
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

func decoded(text []byte) (any, error) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	return value, nil
}
