package files

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
	"stodporten/portal/errand"
	"stodporten/portal/files/content"
	"stodporten/portal/municipality"
)

var (
	// ErrOffset is answered for a piece that does not begin where the file as received ends.
	ErrOffset = errors.New("the piece begins elsewhere than where the file ends")
	// ErrBroken is answered, with the cause, when what was being sent broke off.
	ErrBroken = errors.New("what was being sent broke off")
	// ErrWhole is answered for a piece of a file that has all its pieces.
	ErrWhole = errors.New("the file has been received already")
)

// Receiver takes files in. It opens transactions of its own, short ones: none stays open while somebody's connection is slow.
type Receiver struct {
	db      *audit.DB
	store   *Store
	log     *slog.Logger
	judging chan struct{} // so many are looked at, at a time
}

// NewReceiver makes one for a program; all its requests share it.
func NewReceiver(db *audit.DB, store *Store, log *slog.Logger) *Receiver {
	return &Receiver{db: db, store: store, log: log, judging: make(chan struct{}, 2)}
}

// kept is a file as the store knows it.
type kept struct {
	Municipality municipality.ID
	ID           uuid.UUID
	Person       uuid.UUID
	Bytes        int64
	Received     int64
	Parts        []uuid.UUID
	PartBytes    []int64
	Sealed       uuid.UUID
	Kinds        []string
	State        forms.FileState
}

const selectKept = `
	select municipality, id, person, bytes, received, parts, part_bytes,
	       coalesce(sealed, '00000000-0000-0000-0000-000000000000') as sealed, kinds, state
	from portal.files
	where municipality = $1 and id = $2 and (state <> 'receiving' or expires_at > $3)`

func find(ctx context.Context, tx *audit.Tx, id uuid.UUID) (kept, error) {
	rows, err := tx.Query(ctx, selectKept, string(tx.Municipality), id, tx.At)
	if err != nil {
		return kept{}, fmt.Errorf("find file: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[kept])
	if errors.Is(err, pgx.ErrNoRows) {
		tx.Refuse(audit.Line{Kind: "file", Object: id.String()})
		return kept{}, ErrNoFile
	}
	if err != nil {
		return kept{}, fmt.Errorf("find file: %w", err)
	}
	log(tx, audit.Read, id, found.Person)
	return found, nil
}

func (r *Receiver) find(ctx context.Context, who audit.Actor, id uuid.UUID) (f kept, err error) {
	err = r.db.Do(ctx, who, "file.receive", func(ctx context.Context, tx *audit.Tx) error {
		f, err = find(ctx, tx, id)
		return err
	})
	return f, err
}

// Begin is Begin in a transaction of its own.
func (r *Receiver) Begin(ctx context.Context, who audit.Actor, n New) (f File, err error) {
	err = r.db.Do(ctx, who, "file.begin", func(ctx context.Context, tx *audit.Tx) error {
		f, err = Begin(ctx, tx, n)
		return err
	})
	return f, err
}

// Append adds a piece to a file. What has come is kept even when the piece breaks off, and the error then says so: the next piece
// begins at File.Received. With the last piece the file is judged, and quarantined or refused.
func (r *Receiver) Append(ctx context.Context, who audit.Actor, id uuid.UUID, offset int64, piece io.Reader) (File, error) {
	f, err := r.find(ctx, who, id)
	switch {
	case err != nil:
		return File{}, err
	case f.State != forms.Receiving:
		return File{}, ErrWhole
	case f.Received != offset:
		return File{}, ErrOffset
	}
	broken := r.take(ctx, who, &f, piece)
	if broken != nil && f.Received < f.Bytes {
		return File{}, broken
	}
	return r.Finish(ctx, who, id)
}

// take stores what comes until the file is whole, the piece ends or it breaks off.
func (r *Receiver) take(ctx context.Context, who audit.Actor, f *kept, piece io.Reader) error {
	for f.Received < f.Bytes {
		came, err := r.takePart(ctx, who, f, piece)
		if err != nil {
			return err
		}
		if came < min(partBytes, f.Bytes-(f.Received-came)) {
			return nil
		}
	}
	return nil
}

// takePart stores the next part, at most partBytes of it, and acknowledges it. The object comes first and the row after it: killed
// between the two, the house has an object that no row names and the sender an offset before it.
func (r *Receiver) takePart(ctx context.Context, who audit.Actor, f *kept, piece io.Reader) (int64, error) {
	if len(f.Parts) >= mostParts {
		return 0, content.Refuse(content.TooMany)
	}
	coming := &arriving{from: io.LimitReader(piece, min(partBytes, f.Bytes-f.Received))}
	first := make([]byte, 1)
	if n, _ := io.ReadFull(coming, first); n == 0 {
		return 0, coming.broken
	}
	id := uuid.New()
	part := partOf(f.Municipality, f.ID, len(f.Parts), id)
	err := r.store.put(ctx, part, func(out io.Writer) error {
		if _, err := out.Write(first); err != nil {
			return err
		}
		_, err := io.Copy(out, coming)
		return err
	})
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second) // what has been stored is acknowledged
	defer cancel()
	if err := r.acknowledge(ctx, who, f, id, coming.bytes); err != nil {
		return 0, errors.Join(err, r.store.remove(ctx, part))
	}
	return coming.bytes, coming.broken
}

// arriving counts, and ends quietly where the connection broke off; broken says why.
type arriving struct {
	from   io.Reader
	bytes  int64
	broken error
}

func (a *arriving) Read(into []byte) (int, error) {
	n, err := a.from.Read(into)
	a.bytes += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		a.broken, err = fmt.Errorf("%w: %w", ErrBroken, err), io.EOF
	}
	return n, err
}

const acknowledgePart = `
	update portal.files
	set received = received + $4, parts = parts || $5::uuid, part_bytes = part_bytes || $4::bigint, changed_at = $6, expires_at = $7
	where municipality = $1 and id = $2 and received = $3 and cardinality(parts) = $8 and state = 'receiving'`

func (r *Receiver) acknowledge(ctx context.Context, who audit.Actor, f *kept, part uuid.UUID, bytes int64) error {
	err := r.db.Do(ctx, who, "file.receive", func(ctx context.Context, tx *audit.Tx) error {
		done, err := tx.Exec(ctx, acknowledgePart, string(tx.Municipality), f.ID, f.Received, bytes, part, tx.At, tx.At.Add(Kept), len(f.Parts))
		if err != nil {
			return fmt.Errorf("acknowledge a part: %w", err)
		}
		if done.RowsAffected() == 0 {
			tx.Log(audit.Line{Deed: audit.Read, Kind: "file", Object: f.ID.String(), Concerns: f.Person})
			return ErrOffset
		}
		log(tx, audit.Write, f.ID, f.Person)
		return nil
	})
	if err != nil {
		return err
	}
	f.Received, f.Parts, f.PartBytes = f.Received+bytes, append(f.Parts, part), append(f.PartBytes, bytes)
	return nil
}

const setBytes = `
	update portal.files set bytes = received
	where municipality = $1 and id = $2 and state = 'receiving' and received > 0`

// Take receives a whole file whose size was not said beforehand.
func (r *Receiver) Take(ctx context.Context, who audit.Actor, n New, whole io.Reader) (File, error) {
	n.Bytes = 0
	begun, err := r.Begin(ctx, who, n)
	if err != nil {
		return File{}, err
	}
	f, err := r.find(ctx, who, begun.ID)
	if err == nil {
		err = r.take(ctx, who, &f, whole)
	}
	if err == nil && f.Received == f.Bytes {
		if more, _ := io.ReadFull(whole, make([]byte, 1)); more > 0 {
			err = content.Refuse(content.TooMuch)
			if f.Bytes == n.Limits.Bytes {
				err = content.Refuse(content.TooLarge)
			}
		}
	}
	if err == nil && f.Received == 0 {
		err = content.Refuse(content.Empty)
	}
	if err != nil {
		return File{}, errors.Join(err, r.Remove(context.WithoutCancel(ctx), who, f.ID))
	}
	err = r.db.Do(ctx, who, "file.receive", func(ctx context.Context, tx *audit.Tx) error {
		_, err := tx.Exec(ctx, setBytes, string(tx.Municipality), f.ID)
		log(tx, audit.Write, f.ID, f.Person)
		return err
	})
	if err != nil {
		return File{}, err
	}
	return r.Finish(ctx, who, f.ID)
}

// Finish judges a file that is whole and has not been judged, as when the program ended in between, and tells how it stands.
func (r *Receiver) Finish(ctx context.Context, who audit.Actor, id uuid.UUID) (f File, err error) {
	whole, err := r.find(ctx, who, id)
	if err != nil {
		return File{}, err
	}
	if whole.State == forms.Receiving && whole.Received == whole.Bytes {
		if err := r.judge(ctx, who, whole); err != nil {
			return File{}, err
		}
	}
	err = r.db.Do(ctx, who, "file.receive", func(ctx context.Context, tx *audit.Tx) error {
		f, err = Find(ctx, tx, id)
		return err
	})
	return f, err
}

// judge looks at what the file holds, and keeps of it what may be kept, as one object.
func (r *Receiver) judge(ctx context.Context, who audit.Actor, f kept) error {
	select {
	case r.judging <- struct{}{}:
		defer func() { <-r.judging }()
	case <-ctx.Done():
		return ctx.Err()
	}
	all := r.store.pieces(ctx, f)
	judged, err := content.Judge(all, f.Bytes, kindsOf(f.Kinds))
	var refusal *content.Refusal
	if errors.As(err, &refusal) {
		return r.refuse(ctx, who, f, refusal.Reason)
	}
	if err != nil {
		return fmt.Errorf("judge a file: %w", err)
	}
	seal, sum, size := uuid.New(), sha256.New(), counter(0)
	sealed := sealedOf(f.Municipality, f.ID, seal)
	err = r.store.put(ctx, sealed, func(out io.Writer) error { return judged.CopyTo(io.MultiWriter(out, sum, &size)) })
	if errors.As(err, &refusal) {
		return r.refuse(ctx, who, f, refusal.Reason)
	}
	if err != nil {
		return err
	}
	ours, err := r.quarantine(ctx, who, f, quarantined{seal: seal, kind: judged.Kind, sum: sum.Sum(nil), bytes: int64(size)})
	if err != nil || !ours {
		return errors.Join(err, r.store.remove(ctx, sealed))
	}
	r.forget(ctx, f)
	return nil
}

// forget clears what is not needed any longer; when the store does not answer, the worker's sweep does it later.
func (r *Receiver) forget(ctx context.Context, f kept) {
	if err := r.store.remove(ctx, f.objects()...); err != nil {
		r.log.WarnContext(ctx, "the store keeps what is no longer needed", "file", f.ID.String(), "error", err.Error())
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

type quarantined struct {
	seal  uuid.UUID
	kind  content.Kind
	sum   []byte
	bytes int64
}

const quarantineFile = `
	update portal.files
	set state = 'quarantined', sealed = $3, kind = $4, hash = $5, size = $6, parts = '{}', part_bytes = '{}', changed_at = $7
	where municipality = $1 and id = $2 and state = 'receiving'`

// quarantine says in one transaction what the file is and that it must be scanned; false when somebody else has been first.
func (r *Receiver) quarantine(ctx context.Context, who audit.Actor, f kept, q quarantined) (ours bool, err error) {
	err = r.db.Do(ctx, who, "file.quarantine", func(ctx context.Context, tx *audit.Tx) error {
		done, err := tx.Exec(ctx, quarantineFile, string(tx.Municipality), f.ID, q.seal, string(q.kind), q.sum, q.bytes, tx.At)
		if err != nil {
			return fmt.Errorf("quarantine a file: %w", err)
		}
		log(tx, audit.Write, f.ID, f.Person)
		if ours = done.RowsAffected() == 1; !ours {
			return nil
		}
		return errand.Insert(ctx, tx, errand.Scan, f.ID)
	})
	return ours, err
}

const refuseFile = `
	update portal.files
	set state = 'refused', reason = $3, sealed = null, size = null, parts = '{}', part_bytes = '{}', changed_at = $4
	where municipality = $1 and id = $2 and state in ('receiving', 'quarantined')`

func (r *Receiver) refuse(ctx context.Context, who audit.Actor, f kept, reason content.Reason) error {
	err := r.db.Do(ctx, who, "file.refuse", func(ctx context.Context, tx *audit.Tx) error {
		if _, err := tx.Exec(ctx, refuseFile, string(tx.Municipality), f.ID, string(reason), tx.At); err != nil {
			return fmt.Errorf("refuse a file: %w", err)
		}
		log(tx, audit.Write, f.ID, f.Person)
		return nil
	})
	if err != nil {
		return err
	}
	r.forget(ctx, f)
	return nil
}

// Remove forgets a file that has not been handed in, and what the store has of it.
func (r *Receiver) Remove(ctx context.Context, who audit.Actor, id uuid.UUID) error {
	f, err := r.find(ctx, who, id)
	if err != nil {
		return err
	}
	err = r.db.Do(ctx, who, "file.remove", func(ctx context.Context, tx *audit.Tx) error { return Remove(ctx, tx, id) })
	if err != nil {
		return err
	}
	r.forget(ctx, f)
	return nil
}

// Open is the content of a clean file, for whoever may see it, and what it is. The caller closes it.
func (r *Receiver) Open(ctx context.Context, who audit.Actor, id uuid.UUID) (f File, inside io.ReadCloser, err error) {
	var at kept
	err = r.db.Do(ctx, who, "file.read", func(ctx context.Context, tx *audit.Tx) error {
		if f, err = Find(ctx, tx, id); err != nil {
			return err
		}
		at, err = find(ctx, tx, id)
		return err
	})
	if err != nil {
		return File{}, nil, err
	}
	if f.State != forms.Clean {
		return File{}, nil, ErrWaiting
	}
	inside, err = r.store.open(ctx, sealedOf(at.Municipality, at.ID, at.Sealed))
	return f, inside, err
}
