package applications

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/portal/audit"
	"stodporten/portal/notice"
	"stodporten/portal/tasks"
)

// ErrAskedAlready is answered to who asks for a completion while another is open: one is asked for at a time.
var ErrAskedAlready = errors.New("a completion is asked for already")

// Completion is what an officer asks the applicant to complete.
type Completion struct {
	Pages []string // of the form as it was handed in
	Words string   // what is asked for, as the applicant reads it
	DueOn time.Time
}

const selectForCompletion = `
	select a.person, a.number, a.form, a.version, a.answers
	from portal.applications a
	where a.municipality = $1 and a.id = $2
	  and not exists (select from portal.withdrawals w where w.municipality = a.municipality and w.application = a.id)`

// AskToComplete gives the applicant a task with the pages that are asked for and no others, and tells them, in casework's transaction. The
// caller has asked casework/access first. ErrNoApplication also for one that was taken back.
func AskToComplete(ctx context.Context, tx *audit.Tx, application uuid.UUID, c Completion) error {
	asking := tasks.Asking{Application: application, Kind: tasks.Complete, Detail: tasks.Detail{Words: c.Words}, DueOn: c.DueOn}
	var answers json.RawMessage
	err := tx.QueryRow(ctx, selectForCompletion, string(tx.Municipality), application).
		Scan(&asking.Person, &asking.Number, &asking.Form, &asking.Version, &answers)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNoApplication
	}
	if err != nil {
		return fmt.Errorf("ask to complete: %w", err)
	}
	id, err := tasks.Ask(ctx, tx, asking)
	if err != nil {
		return err
	}
	if id == uuid.Nil {
		return ErrAskedAlready
	}
	if err := tasks.OpenPart(ctx, tx, tasks.Opening{Task: id, Of: asking, Pages: c.Pages, Before: answers}); err != nil {
		return err
	}
	return notice.Queue(ctx, tx, asking.Person, "notice.complete-asked", asking.Number)
}
