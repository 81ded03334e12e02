package applications

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/forms/idnumber"
	"stodporten/portal/audit"
	"stodporten/portal/errand"
	"stodporten/portal/tasks"
)

// Signer is somebody who is to sign beside whoever hands in. When contact is unsafe, nothing that could reach the person is used or
// kept but the name: no task, no notice, not even that they are known here.
type Signer struct {
	Role     string
	Number   string // twelve digits; "" when the answers name none, and then nobody is asked
	Name     string
	Demanded bool
	Unsafe   bool
	DueOn    time.Time // a date
	Pages    []string  // of the form, that are theirs to fill in
	Known    forms.Answers
	Seen     []byte // a forms.Snapshot without what is not theirs to see
}

// Paper is something that is to be sent in later.
type Paper struct {
	ID    string
	Label forms.Words
	DueOn time.Time // a date
}

// How a signature that is wanted stands.
const (
	WantedAsked     = "asked"
	WantedSigned    = "signed"
	WantedDeclined  = "declined"
	WantedLapsed    = "lapsed"
	WantedWithdrawn = "withdrawn"
	WantedUnsafe    = "unsafe"
	WantedUnnamed   = "unnamed"
)

func (s Signer) state() string {
	const digits = 12
	switch {
	case s.Unsafe:
		return WantedUnsafe
	case len(s.Number) != digits:
		return WantedUnnamed
	}
	return WantedAsked
}

const askSigner = `select portal.ask_signer($1, $2, $3, $4, $5)`

// askOthers asks each further signer, and the applicant for the papers that are to come.
func (h HandingIn) askOthers(ctx context.Context, tx *audit.Tx, id uuid.UUID, number string) error {
	for i, signer := range h.Signers {
		asked, err := json.Marshal(signer.asked(i))
		if err != nil {
			return fmt.Errorf("ask a signer: %w", err)
		}
		known := signer.Known
		if known == nil {
			known = forms.Answers{}
		}
		if _, err := tx.Exec(ctx, askSigner, id, asked, known, signer.Seen, tx.At); err != nil {
			return fmt.Errorf("ask a signer: %w", err)
		}
	}
	for _, paper := range h.Papers {
		_, err := tasks.Ask(ctx, tx, tasks.Asking{
			Person: tx.Actor.Person(), Application: id, Number: number, Kind: tasks.SendEvidence, About: paper.ID,
			Form: h.Definition.ID, Version: h.Definition.Version, Detail: tasks.Detail{Label: paper.Label}, DueOn: paper.DueOn,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// asked is a signer as the database takes it. Of one who must not be reached it holds no number.
func (s Signer) asked(place int) map[string]any {
	asked := map[string]any{
		"role": s.Role, "place": place, "name": s.Name, "demanded": s.Demanded, "state": s.state(),
		"due": s.DueOn.Format(time.DateOnly), "pages": s.Pages,
	}
	if s.Pages == nil {
		asked["pages"] = []string{}
	}
	if s.state() == WantedAsked {
		asked["number"] = s.Number
		if number, err := idnumber.FromDigits(s.Number); s.Name == "" && err == nil {
			asked["name"] = number.Masked()
		}
	}
	return asked
}

// Wanted is how a signature that is asked for stands.
type Wanted struct {
	Role     string
	Named    string // as whoever handed in wrote it
	Demanded bool
	State    string
	DueOn    time.Time // a date
	EndedAt  *time.Time
}

const selectWanted = `
	select role, named, demanded, state, due_on, ended_at
	from portal.signers
	where municipality = $1 and application = $2 and (asked_by = $3 or $3 is null)
	order by place`

// Signers lists who else is to sign the asking resident's application; for casework anybody's, after it has asked casework/access.
func Signers(ctx context.Context, tx *audit.Tx, application uuid.UUID) ([]Wanted, error) {
	var asker *uuid.UUID
	if who := tx.Actor.Person(); who != uuid.Nil {
		asker = &who
	}
	rows, err := tx.Query(ctx, selectWanted, string(tx.Municipality), application, asker)
	if err != nil {
		return nil, fmt.Errorf("list signers: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[Wanted])
	if err != nil {
		return nil, fmt.Errorf("list signers: %w", err)
	}
	return all, nil
}

const answerAsked = `
	update portal.signers set state = $5, ended_at = $6
	where municipality = $1 and application = $2 and person = $3 and role = $4 and state = 'asked'`

const tellAsker = `select portal.tell_asker($1, $2)`

// CoSigned is a signature by somebody who was asked.
type CoSigned struct {
	Task     tasks.Task
	Hash     [32]byte        // of the document that was signed
	Evidence json.RawMessage // identity.Evidence
	SignedAt time.Time
}

// CoSign keeps the signature of the asking resident, who was asked for it. ErrNotAsked when they are not asked any longer: of signing,
// declining, lapsing and being withdrawn, the first counts and the others are told so.
func CoSign(ctx context.Context, tx *audit.Tx, s CoSigned) error {
	if err := answer(ctx, tx, s.Task, WantedSigned); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, insertSignature, string(tx.Municipality), s.Task.Application, tx.Actor.Person(), s.Hash[:], s.Evidence, s.SignedAt)
	if err != nil {
		return fmt.Errorf("keep a signature: %w", err)
	}
	// The papers name those who have signed.
	if err := errand.Insert(ctx, tx, errand.Papers, s.Task.Application); err != nil {
		return err
	}
	return tasks.End(ctx, tx, s.Task.ID, tasks.Done)
}

// Decline keeps that the asking resident will not sign, and why: for casework, not for whoever asked.
func Decline(ctx context.Context, tx *audit.Tx, task tasks.Task, reason string) error {
	if err := answer(ctx, tx, task, WantedDeclined); err != nil {
		return err
	}
	if err := tasks.Explain(ctx, tx, task.ID, reason); err != nil {
		return err
	}
	return tasks.End(ctx, tx, task.ID, tasks.Declined)
}

func answer(ctx context.Context, tx *audit.Tx, task tasks.Task, state string) error {
	done, err := tx.Exec(ctx, answerAsked, string(tx.Municipality), task.Application, tx.Actor.Person(), task.About, state, tx.At)
	if err != nil {
		return fmt.Errorf("answer whether to sign: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrNotAsked
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "signature", Object: task.Number, Concerns: tx.Actor.Person()})
	if _, err := tx.Exec(ctx, tellAsker, task.Application, tx.At); err != nil {
		return fmt.Errorf("tell who asked: %w", err)
	}
	return nil
}

const insertWithdrawal = `
	insert into portal.withdrawals (municipality, application, person, withdrawn_at, reason)
	values ($1, $2, $3, $4, $5) on conflict do nothing`

const endAsking = `select portal.end_asking($1, $2)`

// Withdraw takes the asking resident's application back, with all that is asked for it. What was handed in stays; casework writes the
// case off. ErrTooLate when it has been decided on or was taken back before.
func Withdraw(ctx context.Context, tx *audit.Tx, number, reason string) error {
	own, err := ByNumber(ctx, tx, number)
	if err != nil {
		return err
	}
	if own.Status == Decided || own.Status == Closed {
		return ErrTooLate
	}
	done, err := tx.Exec(ctx, insertWithdrawal, string(tx.Municipality), own.ID, tx.Actor.Person(), tx.At, reason)
	if err != nil {
		return fmt.Errorf("withdraw application: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrTooLate
	}
	if _, err := tx.Exec(ctx, endAsking, own.ID, tx.At); err != nil {
		return fmt.Errorf("end what was asked: %w", err)
	}
	tx.Log(audit.Line{Deed: audit.Write, Kind: "application", Object: number, Concerns: tx.Actor.Person()})
	return nil
}

const selectAnswers = `select answers from portal.applications where municipality = $1 and person = $2 and id = $3`

// Answers are those of the asking resident's application.
func Answers(ctx context.Context, tx *audit.Tx, application uuid.UUID) (forms.Answers, error) {
	var answers forms.Answers
	err := tx.QueryRow(ctx, selectAnswers, string(tx.Municipality), tx.Actor.Person(), application).Scan(&answers)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNoApplication
	}
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	return answers, nil
}

// AskedPerson is somebody known here who is asked to sign, and in what role.
type AskedPerson struct {
	Person uuid.UUID
	Role   string
}

const selectAskedPersons = `
	select person, role from portal.signers
	where municipality = $1 and application = $2 and person is not null
	order by place`

// AskedPersons lists them for casework; whoever must not be reached is not among them.
func AskedPersons(ctx context.Context, tx *audit.Tx, application uuid.UUID) ([]AskedPerson, error) {
	rows, err := tx.Query(ctx, selectAskedPersons, string(tx.Municipality), application)
	if err != nil {
		return nil, fmt.Errorf("list who is asked: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[AskedPerson])
	if err != nil {
		return nil, fmt.Errorf("list who is asked: %w", err)
	}
	return all, nil
}
