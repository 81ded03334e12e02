package files

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/portal/audit"
	"stodporten/portal/files/content"
)

// The house's own limits, where a definition sets no lower ones.
const (
	MostBytes = 30 << 20  // of one file
	MostTotal = 150 << 20 // of a draft's files together, whatever the questions say
	MostFiles = 20        // on one question
)

// Kept is how long a file that is not whole waits for the rest of it.
const Kept = 24 * time.Hour

const (
	partBytes   = 4 << 20
	mostParts   = 2000
	mostOfDraft = 200 // rows, refused ones among them
)

// Limits are what a question takes.
type Limits struct {
	Kinds []content.Kind
	Files int
	Bytes int64 // each
	Total int64 // together
}

// LimitsOf are those of a field of a form; the house's where the field says nothing.
func LimitsOf(field forms.Field) Limits {
	rule := field.Files
	l := Limits{Files: field.MostFiles(), Bytes: field.MostBytes(), Total: min(field.MostTogether(), MostTotal)}
	for _, kind := range rule.Kinds {
		l.Kinds = append(l.Kinds, content.Kind(kind))
	}
	if len(l.Kinds) == 0 {
		l.Kinds = content.Kinds()
	}
	return l
}

// New is a file that somebody wants to upload.
type New struct {
	Draft  uuid.UUID
	Field  string
	Name   string
	Bytes  int64 // 0 when it is not said beforehand
	Limits Limits
}

const holdDraft = `
	select id from portal.drafts where municipality = $1 and person = $2 and id = $3 for update`

const countFiles = `
	select count(*) as rows,
	       count(*) filter (where field = $3 and state <> 'refused') as files,
	       coalesce(sum(bytes) filter (where field = $3 and state <> 'refused'), 0)::bigint as bytes,
	       coalesce(sum(bytes) filter (where state <> 'refused'), 0)::bigint as total
	from portal.files
	where municipality = $1 and draft = $2 and (state <> 'receiving' or expires_at > $4)`

type counted struct {
	Rows, Files  int
	Bytes, Total int64
}

const insertFile = `
	insert into portal.files (municipality, id, person, draft, field, name, bytes, kinds, begun_at, changed_at, expires_at)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)
	returning ` + columns

// Begin writes down that a file is to be received. It answers a *content.Refusal for a name that deceives, for a size that the
// question does not take, and when there is no room for more. Without a size the row has the most that there is room for.
func Begin(ctx context.Context, tx *audit.Tx, n New) (File, error) {
	name, err := content.Name(n.Name)
	if err != nil {
		return File{}, err
	}
	room, err := roomFor(ctx, tx, n)
	if err != nil {
		return File{}, err
	}
	if n.Bytes == 0 {
		n.Bytes = room
	}
	kinds := make([]string, len(n.Limits.Kinds))
	for i, kind := range n.Limits.Kinds {
		kinds[i] = string(kind)
	}
	rows, err := tx.Query(ctx, insertFile, string(tx.Municipality), uuid.New(), tx.Actor.Person(), n.Draft, n.Field, name, n.Bytes,
		kinds, tx.At, tx.At.Add(Kept))
	if err != nil {
		return File{}, fmt.Errorf("begin a file: %w", err)
	}
	begun, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[File])
	if err != nil {
		return File{}, fmt.Errorf("begin a file: %w", err)
	}
	log(tx, audit.Write, begun.ID, begun.Person)
	return begun, nil
}

// roomFor counts while the draft is held, so that two files begun at once do not both take the last room.
func roomFor(ctx context.Context, tx *audit.Tx, n New) (int64, error) {
	var held uuid.UUID
	err := tx.QueryRow(ctx, holdDraft, string(tx.Municipality), tx.Actor.Person(), n.Draft).Scan(&held)
	if errors.Is(err, pgx.ErrNoRows) {
		tx.Refuse(audit.Line{Kind: "draft", Object: n.Draft.String()})
		return 0, ErrNoDraft
	}
	if err != nil {
		return 0, fmt.Errorf("find the draft of a file: %w", err)
	}
	rows, err := tx.Query(ctx, countFiles, string(tx.Municipality), n.Draft, n.Field, tx.At)
	if err != nil {
		return 0, fmt.Errorf("count files: %w", err)
	}
	all, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[counted])
	if err != nil {
		return 0, fmt.Errorf("count files: %w", err)
	}
	return n.Limits.room(n.Bytes, all)
}

// room is how large one more file may be.
func (l Limits) room(wanted int64, have counted) (int64, error) {
	left := min(l.Total-have.Bytes, MostTotal-have.Total)
	switch {
	case have.Rows >= mostOfDraft, have.Files >= l.Files:
		return 0, content.Refuse(content.TooMany)
	case wanted < 0:
		return 0, content.Refuse(content.Empty)
	case wanted > l.Bytes:
		return 0, content.Refuse(content.TooLarge)
	case wanted > left, left <= 0:
		return 0, content.Refuse(content.TooMuch)
	}
	return min(l.Bytes, left), nil
}

func kindsOf(names []string) []content.Kind {
	kinds := make([]content.Kind, 0, len(names))
	for _, kind := range content.Kinds() {
		if slices.Contains(names, string(kind)) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
