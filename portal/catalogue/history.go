package catalogue

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"stodporten/forms"
	"stodporten/forms/calendar"
	"stodporten/portal/audit"
)

// Standing is whether a version may be begun on and handed in.
type Standing string

// The standings. Only an open version is begun on or handed in; drafts are kept in every one of them.
const (
	Open      Standing = "open"
	NotYet    Standing = "not-yet"
	Closed    Standing = "closed"
	Withdrawn Standing = "withdrawn"
)

// Edition is one published version in the history of a form.
type Edition struct {
	Form        string
	Version     int
	PublishedAt time.Time
	WithdrawnAt *time.Time  // nil while it stands
	Reason      forms.Words // why it was withdrawn, for the applicants
}

// History is all versions of one form, the newest first.
type History []Edition

const selectHistory = `
	select v.form, v.version, v.published_at, w.withdrawn_at, w.reason
	from portal.form_versions v
	left join portal.form_withdrawals w on w.municipality = v.municipality and w.form = v.form and w.version = v.version
	where v.municipality = $1 and ($2 = '' or v.form = $2)
	order by v.form, v.version desc`

// AskHistory asks for a form's versions together with what else is in the batch. They are in history once the batch has been
// closed; none for a form that is not there.
func AskHistory(batch *pgx.Batch, tx *audit.Tx, form string, history *History) {
	batch.Queue(selectHistory, string(tx.Municipality), form).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Edition])
		if err != nil {
			return fmt.Errorf("read a form's versions: %w", err)
		}
		*history = found
		return nil
	})
}

// Editions lists every version of every form, by form and the newest first.
func Editions(ctx context.Context, tx *audit.Tx) ([]Edition, error) {
	return editions(ctx, tx, "")
}

func editions(ctx context.Context, tx *audit.Tx, form string) (History, error) {
	var history History
	var batch pgx.Batch
	AskHistory(&batch, tx, form, &history)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return nil, err
	}
	return history, nil
}

// Standing is that of a version on a day, and why, for one that was withdrawn.
func (h History) Standing(d forms.Definition, today time.Time) (Standing, forms.Words) {
	for _, edition := range h {
		if edition.Version == d.Version && edition.WithdrawnAt != nil {
			return Withdrawn, edition.Reason
		}
	}
	switch {
	case d.OpenOn(today):
		return Open, nil
	case d.Opens != "" && today.Format(time.DateOnly) < d.Opens:
		return NotYet, nil
	}
	return Closed, nil
}

// Offer is the version that a new draft begins with, and whether one may.
type Offer struct {
	Definition forms.Definition
	Standing   Standing
	Reason     forms.Words // why it was withdrawn
}

// Offered is the version to begin with today: the newest that has come to its first day, and the one that comes to it first
// when none has. A newest version that was withdrawn is not replaced by an older one.
func (c *Catalogue) Offered(ctx context.Context, tx *audit.Tx, form string) (Offer, error) {
	history, err := editions(ctx, tx, form)
	if err != nil {
		return Offer{}, err
	}
	return c.OfferedOf(ctx, tx, history)
}

// OfferedOf is Offered where the history is known.
func (c *Catalogue) OfferedOf(ctx context.Context, tx *audit.Tx, history History) (Offer, error) {
	today := calendar.At(tx.At).Time()
	var first Offer
	for _, edition := range history {
		d, err := c.Version(ctx, tx, edition.Form, edition.Version)
		if err != nil {
			return Offer{}, err
		}
		standing, reason := history.Standing(d, today)
		if standing != NotYet {
			return Offer{Definition: d, Standing: standing, Reason: reason}, nil
		}
		if first.Standing == "" || d.Opens < first.Definition.Opens {
			first = Offer{Definition: d, Standing: standing}
		}
	}
	if first.Standing == "" {
		return Offer{}, ErrNoForm
	}
	return first, nil
}

// toldWithdrawn is the notice that the authors of drafts get.
const toldWithdrawn = "notice.version-withdrawn"

// mostReason is how many characters a reason may have in each language.
const mostReason = 1000

const insertWithdrawal = `
	insert into portal.form_withdrawals (municipality, form, version, reason, withdrawn_at) values ($1, $2, $3, $4, $5)`

const tellDrafts = `select portal.tell_drafts($1, $2, $3, $4)`

// Withdraw takes a version back: from now on nobody begins on it or hands in on it. The drafts on it are kept, and their
// authors are told in the same transaction; how many that were is the answer. The reason is for them, in Swedish at least.
func Withdraw(ctx context.Context, tx *audit.Tx, form string, version int, reason forms.Words) (int64, error) {
	if reason[forms.Language] == "" {
		return 0, ErrNoReason
	}
	for _, words := range reason {
		if utf8.RuneCountInString(words) > mostReason {
			return 0, ErrNoReason
		}
	}
	_, err := tx.Exec(ctx, insertWithdrawal, string(tx.Municipality), form, version, reason, tx.At)
	switch {
	case refusedWith(err, "23505"):
		return 0, ErrWithdrawn
	case refusedWith(err, "23503"):
		return 0, ErrNoForm
	case err != nil:
		return 0, fmt.Errorf("withdraw form version: %w", err)
	}
	var told int64
	if err := tx.QueryRow(ctx, tellDrafts, form, version, toldWithdrawn, tx.At).Scan(&told); err != nil {
		return 0, fmt.Errorf("tell of a withdrawal: %w", err)
	}
	tx.Log(audit.Line{
		Deed: audit.Write, Kind: "form-withdrawal", Object: fmt.Sprintf("%s/%d", form, version), Reason: shortened(reason[forms.Language]),
	})
	return told, nil
}

// refusedWith tells Postgres' own refusals apart by their code.
func refusedWith(err error, code string) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == code
}

// shortened fits into an audit line.
func shortened(words string) string {
	const most = 500
	if runes := []rune(words); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return words
}
