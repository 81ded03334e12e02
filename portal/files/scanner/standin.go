package scanner

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
)

// StandIn stands in for a scanner where none is installed. All it knows is the string that every scanner is tried with, EICAR's,
// as it is and inside packed files to a depth of five. It holds a whole file in memory, and is for demonstrations.
type StandIn struct{}

const (
	deepest  = 5
	mostFile = 64 << 20
	mostOpen = 256 << 20 // of all that is unpacked of one file
)

// errTooDeep is a packed file that goes on and on: no real scanner lets it pass either.
var errTooDeep = errors.New("packed too deep or too large")

// Harmful reads the file into memory and looks.
func (StandIn) Harmful(ctx context.Context, file io.Reader) (bool, error) {
	all, err := io.ReadAll(io.LimitReader(file, mostFile+1))
	if err != nil {
		return false, fmt.Errorf("read the file: %w", err)
	}
	if len(all) > mostFile {
		return true, nil
	}
	left := int64(mostOpen)
	found, err := looked(ctx, all, deepest, &left)
	if errors.Is(err, errTooDeep) {
		return true, nil
	}
	return found, err
}

// eicar is written so that no scanner takes this program for what it looks for.
func eicar() []byte {
	text, err := base64.StdEncoding.DecodeString("WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo=")
	if err != nil {
		panic(err) // It stands above.
	}
	return text
}

func looked(ctx context.Context, all []byte, depth int, left *int64) (bool, error) {
	if bytes.Contains(all, eicar()) {
		return true, nil
	}
	packed, err := zip.NewReader(bytes.NewReader(all), int64(len(all)))
	if err != nil {
		return false, nil //nolint:nilerr // What is not packed has been looked through.
	}
	if depth == 0 {
		return false, errTooDeep
	}
	for _, entry := range packed.File {
		if err := ctx.Err(); err != nil {
			return false, fmt.Errorf("%w: %w", ErrAway, err)
		}
		inner, err := unpack(entry, left)
		if errors.Is(err, errTooDeep) {
			return false, err
		}
		if found, err := looked(ctx, inner, depth-1, left); found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// unpack gives what there is, also of an entry that breaks off or does not keep its sum.
func unpack(entry *zip.File, left *int64) ([]byte, error) {
	in, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	inner, err := io.ReadAll(io.LimitReader(in, *left+1))
	if *left -= int64(len(inner)); *left < 0 {
		return nil, errTooDeep
	}
	return inner, err
}
