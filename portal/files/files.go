// Package files keeps what people upload: received in pieces, judged by what it holds, quarantined until scanned, handed out.
//
// It owns portal.files and everything in the store. Content lies encrypted there from its first byte, bound to its municipality
// and its file; nothing is ever on a disk in the clear. A resident sees their own files alone; casework a file that is clean and
// handed in, and never before. It refuses what is not of a kind that the question takes, what is encrypted, scripted or packed,
// what is too large, and names that deceive. While no scanner answers, files wait: none passes and none is lost.
package files

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
)

var (
	// ErrNoFile is answered for a file that is not there and for somebody else's alike.
	ErrNoFile = errors.New("no such file")
	// ErrNoDraft is answered for a draft that is not there, or not the asker's.
	ErrNoDraft = errors.New("no draft for the file")
	// ErrWaiting is answered for the content of a file that has not been scanned.
	ErrWaiting = errors.New("the file has not been scanned")
	// ErrUnfinished is answered when a file that is to be handed in is still being received, or was refused.
	ErrUnfinished = errors.New("a file that is not whole cannot be handed in")
)

// File is what its owner, and later the officer, is told of it.
type File struct {
	ID          uuid.UUID
	Person      uuid.UUID
	Draft       uuid.UUID
	Application uuid.NullUUID
	Field       string // which question it answers
	Name        string // as the uploader called it
	Bytes       int64  // as it was sent
	Received    int64  // less than Bytes while it is being received
	Size        int64  // of what is kept, once it has been judged; a picture is smaller than it was
	Kind        string
	Hash        []byte // SHA-256 of what is kept, which for a picture is not what was sent
	State       forms.FileState
	Reason      string // a message key: why it was refused
	BegunAt     time.Time
	ExpiresAt   time.Time // when a file that is not whole is forgotten
}

// Fact is what forms need to know of a file.
func (f File) Fact() forms.FileFact {
	return forms.FileFact{
		ID: f.ID.String(), Name: f.Name, Bytes: f.Bytes, Kind: f.Kind, State: f.State, Reason: f.Reason, SHA256: fmt.Sprintf("%x", f.Hash),
	}
}

// Facts are those of files by id, for forms.Facts.
func Facts(all []File) map[string]forms.FileFact {
	facts := make(map[string]forms.FileFact, len(all))
	for _, f := range all {
		facts[f.ID.String()] = f.Fact()
	}
	return facts
}

// OnField are the files that answer a question, in the order in which they came; those that were refused are left out.
func OnField(all []File, field string) []File {
	var found []File
	for _, f := range all {
		if f.Field == field && f.State != forms.Refused {
			found = append(found, f)
		}
	}
	return found
}

// Waiting says how many of the files are not scanned yet: what handing in, and the receipt, tell people they wait for.
func Waiting(all []File) int {
	waiting := 0
	for _, f := range all {
		if f.State == forms.Quarantined {
			waiting++
		}
	}
	return waiting
}

const columns = `id, person, draft, application, field, name, bytes, received, coalesce(size, 0) as size, kind, hash, state, reason, begun_at, expires_at`

const selectOfDraft = `
	select ` + columns + ` from portal.files
	where municipality = $1 and draft = $2 and application is null
	order by begun_at, id`

// OfDraft lists the files of a draft of the asker's, those refused among them.
func OfDraft(ctx context.Context, tx *audit.Tx, draft uuid.UUID) ([]File, error) {
	return list(ctx, tx, selectOfDraft, draft)
}

const selectOfForm = `
	select ` + columns + ` from portal.files
	where municipality = $1 and application is null
	  and draft = (select d.id from portal.drafts d where d.municipality = $1 and d.person = $2 and d.form = $3)
	order by begun_at, id`

// AskOfForm asks for the files of the asker's draft of a form together with what else is in the batch.
func AskOfForm(batch *pgx.Batch, tx *audit.Tx, form string, all *[]File) {
	batch.Queue(selectOfForm, string(tx.Municipality), tx.Actor.Person(), form).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[File])
		if err != nil {
			return fmt.Errorf("list files: %w", err)
		}
		*all = found
		return nil
	})
}

const selectOfApplication = `
	select ` + columns + ` from portal.files
	where municipality = $1 and application = $2
	order by begun_at, id`

// OfApplication lists what was handed in with an application: all of it for whoever handed it in, what is clean for officers.
func OfApplication(ctx context.Context, tx *audit.Tx, application uuid.UUID) ([]File, error) {
	return list(ctx, tx, selectOfApplication, application)
}

func list(ctx context.Context, tx *audit.Tx, query string, of uuid.UUID) ([]File, error) {
	rows, err := tx.Query(ctx, query, string(tx.Municipality), of)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[File])
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Read, Kind: "file-list", Object: of.String(), Concerns: tx.Actor.Person()})
	return found, nil
}

const selectFile = `select ` + columns + ` from portal.files where municipality = $1 and id = $2`

// Find is one file. ErrNoFile leaves the attempt in the trail.
func Find(ctx context.Context, tx *audit.Tx, id uuid.UUID) (File, error) {
	rows, err := tx.Query(ctx, selectFile, string(tx.Municipality), id)
	if err != nil {
		return File{}, fmt.Errorf("find file: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[File])
	if errors.Is(err, pgx.ErrNoRows) {
		tx.Refuse(audit.Line{Kind: "file", Object: id.String()})
		return File{}, ErrNoFile
	}
	if err != nil {
		return File{}, fmt.Errorf("find file: %w", err)
	}
	log(tx, audit.Read, id, found.Person)
	return found, nil
}

const attachFiles = `
	update portal.files set application = $3, changed_at = $4
	where municipality = $1 and draft = $2 and id = any($5) and application is null and state in ('quarantined', 'clean')`

// Attach makes files of a draft part of the application that it becomes, in the transaction of handing in: the draft's other
// files go with it when it is spent. ErrUnfinished when one of them is not whole, was refused, or is not the draft's.
func Attach(ctx context.Context, tx *audit.Tx, draft, application uuid.UUID, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	done, err := tx.Exec(ctx, attachFiles, string(tx.Municipality), draft, application, tx.At, ids)
	if err != nil {
		return fmt.Errorf("attach files: %w", err)
	}
	if done.RowsAffected() != int64(len(ids)) {
		return ErrUnfinished
	}
	for _, id := range ids {
		log(tx, audit.Write, id, tx.Actor.Person())
	}
	return nil
}

const moveFile = `
	update portal.files set field = $3, changed_at = $4
	where municipality = $1 and id = $2 and application is null`

// Move makes a file answer another question of the same draft, as when a new version of the form calls it otherwise.
func Move(ctx context.Context, tx *audit.Tx, id uuid.UUID, field string) error {
	done, err := tx.Exec(ctx, moveFile, string(tx.Municipality), id, field, tx.At)
	if err != nil {
		return fmt.Errorf("move file: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrNoFile
	}
	log(tx, audit.Write, id, tx.Actor.Person())
	return nil
}

const deleteFile = `delete from portal.files where municipality = $1 and id = $2 and application is null`

// Remove forgets a file that has not been handed in. What the store holds of it goes with the worker's next sweep, or at once by
// Receiver.Remove.
func Remove(ctx context.Context, tx *audit.Tx, id uuid.UUID) error {
	done, err := tx.Exec(ctx, deleteFile, string(tx.Municipality), id)
	if err != nil {
		return fmt.Errorf("remove file: %w", err)
	}
	if done.RowsAffected() == 0 {
		tx.Refuse(audit.Line{Kind: "file", Object: id.String()})
		return ErrNoFile
	}
	log(tx, audit.Write, id, tx.Actor.Person())
	return nil
}

func log(tx *audit.Tx, deed audit.Deed, id, concerns uuid.UUID) {
	tx.Log(audit.Line{Deed: deed, Kind: "file", Object: id.String(), Concerns: concerns})
}
