package site

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/page"
	"stodporten/portal/site/apply"
	"stodporten/portal/tasks"
)

// matter is one application of the resident's own, with what is said about its kind and whom to ask.
type matter struct {
	applications.Application
	steps      []applications.Taken
	definition forms.Definition
	signers    []applications.Wanted
	files      []files.File
	todo       []ownTask
	unit       municipality.Service // empty when the municipality no longer offers the service
}

// Matter reads one. applications.ErrNoApplication for one that is not there or somebody else's.
func (f folder) Matter(ctx context.Context, who identity.Resident, number string) (m matter, err error) {
	err = f.db.Do(ctx, audit.ForResident(who), "application.follow", func(ctx context.Context, tx *audit.Tx) error {
		if m.Application, err = applications.ByNumber(ctx, tx, number); err != nil {
			return err
		}
		if m.steps, err = applications.Steps(ctx, tx, m.ID); err != nil {
			return err
		}
		if m.signers, err = applications.Signers(ctx, tx, m.ID); err != nil {
			return err
		}
		if m.files, err = files.OfApplication(ctx, tx, m.ID); err != nil {
			return err
		}
		if m.definition, err = f.forms.Version(ctx, tx, m.Form, m.Version); err != nil {
			return err
		}
		if m.todo, err = m.asked(ctx, tx); err != nil {
			return err
		}
		m.unit, err = municipality.ServiceByID(ctx, tx, m.Service)
		if errors.Is(err, municipality.ErrNoSuchService) {
			return nil
		}
		return err
	})
	return m, err
}

// asked is what the resident has to do in the matter.
func (m matter) asked(ctx context.Context, tx *audit.Tx) (todo []ownTask, err error) {
	var all []tasks.Task
	var batch pgx.Batch
	tasks.AskOpen(&batch, tx, &all)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return nil, fmt.Errorf("read what is asked in a matter: %w", err)
	}
	for _, one := range all {
		if one.Application == m.ID {
			todo = append(todo, ownTask{one, apply.MatterOf(m.definition)})
		}
	}
	return todo, nil
}

type matterReader interface {
	Matter(ctx context.Context, who identity.Resident, number string) (matter, error)
}

// showMyCase is how far a matter has come, and what comes next.
func showMyCase(folder matterReader) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := page.Of(c, "my-case", "mycase.title", locales.With("Number", c.Params("number")))
		m, err := folder.Matter(c.UserContext(), page.ResidentOf(c), c.Params("number"))
		if err != nil {
			return err
		}
		v.Sensitive = apply.Sensitive(m.definition)
		v.Crumbs = []control.Step{{Text: v.Say("mypages.title"), Href: myPagesPath}}
		return page.Render(c, fiber.StatusOK, myCasePage(v, m))
	}
}

// course is the way of every application, in order.
func course() []applications.Step {
	return []applications.Step{applications.HandedIn, applications.Received, applications.Investigating, applications.Decided}
}

// events are the steps behind, the one now, and those to come.
func (m matter) events(v page.View) []control.Event {
	var all []control.Event
	for _, step := range course() {
		event := control.Event{Title: stepTitle(v, step)}
		at := slices.IndexFunc(m.steps, func(t applications.Taken) bool { return t.Step == step })
		switch {
		case at >= 0:
			taken := m.steps[at]
			event.State, event.When = control.Done, control.Plain(v.Speaker.DateTime(taken.At))
			event.Text = stepText(v, taken)
			if step == m.Status && step != applications.Decided {
				event.State = control.Now
			}
		case step == applications.Decided && !m.over():
			event.When = v.Say("mycase.promised", locales.With("Date", v.Speaker.Date(m.PromisedBy)))
		case m.over():
			continue
		}
		all = append(all, event)
	}
	return all
}

// over says that nothing more happens of itself.
func (m matter) over() bool {
	return m.WithdrawnAt != nil || m.Status == applications.Decided || m.Status == applications.Closed
}

func stepTitle(v page.View, step applications.Step) control.Text {
	switch step {
	case applications.HandedIn:
		return v.Say("mycase.step-handed-in")
	case applications.Received:
		return v.Say("mycase.step-received")
	case applications.Investigating:
		return v.Say("mycase.step-investigating")
	case applications.Decided:
		return v.Say("mycase.step-decided")
	case applications.Closed:
		return v.Say("mycase.status-closed")
	}
	return control.Text{}
}

func stepText(v page.View, taken applications.Taken) control.Text {
	unit := locales.With("Unit", taken.UnitName)
	switch taken.Step {
	case applications.HandedIn:
		return v.Say("mycase.text-handed-in", unit)
	case applications.Received:
		return v.Say("mycase.text-received", unit)
	case applications.Investigating:
		return v.Say("mycase.text-investigating", unit)
	case applications.Decided:
		return v.Say("mycase.text-decided", unit)
	case applications.Closed:
	}
	return control.Text{}
}

// next is what happens now, in a sentence.
func (m matter) next(v page.View) control.Text {
	unit := locales.With("Unit", m.UnitName)
	if m.WithdrawnAt != nil {
		return v.Say("mycase.next-withdrawn", unit)
	}
	switch m.Status {
	case applications.HandedIn:
		return v.Say("mycase.next-handed-in", unit)
	case applications.Received:
		return v.Say("mycase.next-received", unit)
	case applications.Investigating:
		return v.Say("mycase.next-investigating", unit)
	case applications.Decided:
		return v.Say("mycase.next-decided", unit)
	case applications.Closed:
		return v.Say("mycase.next-closed", unit)
	}
	return control.Text{}
}

// visit is where the unit can be visited, in the reader's language.
func (m matter) visit(v page.View) control.Text { return apply.InWords(v, m.unit.UnitVisit) }
