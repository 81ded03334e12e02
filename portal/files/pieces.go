package files

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
)

// pieces is what has been received of a file, to be looked at from any place in it. It holds two parts in the clear at a time, in
// memory; whoever uses it does so from one goroutine.
type pieces struct {
	ctx   context.Context
	store *Store
	all   []piece
	size  int64
	held  [2]held
	turn  int
}

type piece struct {
	object
	from, bytes int64
}

type held struct {
	number int
	clear  []byte
}

// errPieces is a part that is shorter or longer than was acknowledged.
var errPieces = errors.New("a part is not what was received")

func (s *Store) pieces(ctx context.Context, f kept) *pieces {
	p := &pieces{ctx: ctx, store: s, held: [2]held{{number: -1}, {number: -1}}}
	for i, id := range f.Parts {
		p.all = append(p.all, piece{object: partOf(f.Municipality, f.ID, i, id), from: p.size, bytes: f.PartBytes[i]})
		p.size += f.PartBytes[i]
	}
	return p
}

// ReadAt is io.ReaderAt.
func (p *pieces) ReadAt(into []byte, at int64) (int, error) {
	if at < 0 {
		return 0, errPieces
	}
	done := 0
	for done < len(into) {
		if at >= p.size {
			return done, io.EOF
		}
		number := p.at(at)
		part, err := p.part(number)
		if err != nil {
			return done, err
		}
		n := copy(into[done:], part[at-p.all[number].from:])
		done, at = done+n, at+int64(n)
	}
	return done, nil
}

func (p *pieces) at(offset int64) int {
	low, high := 0, len(p.all)-1
	for low < high {
		middle := (low + high + 1) / 2
		if p.all[middle].from <= offset {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}

func (p *pieces) part(number int) ([]byte, error) {
	for _, h := range p.held {
		if h.number == number {
			return h.clear, nil
		}
	}
	h := &p.held[p.turn]
	p.turn = 1 - p.turn
	wanted := p.all[number]
	if int64(cap(h.clear)) < wanted.bytes {
		h.clear = make([]byte, max(wanted.bytes, min(partBytes, p.size)))
	}
	h.number, h.clear = -1, h.clear[:wanted.bytes]
	in, err := p.store.open(p.ctx, wanted.object)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if _, err := io.ReadFull(in, h.clear); err != nil {
		return nil, fmt.Errorf("%w: %w", errPieces, err)
	}
	if n, err := in.Read(make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: %w", errPieces, err)
	}
	h.number = number
	return h.clear, nil
}

// objects are those in the store.
func (f kept) objects() []object {
	all := make([]object, 0, len(f.Parts)+1)
	for i, id := range f.Parts {
		all = append(all, partOf(f.Municipality, f.ID, i, id))
	}
	if f.Sealed != uuid.Nil {
		all = append(all, sealedOf(f.Municipality, f.ID, f.Sealed))
	}
	return all
}
