package desk

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgconn"

	"stodporten/casework/cases"
	"stodporten/casework/intake"
	"stodporten/casework/units"
	"stodporten/forms/calendar"
	"stodporten/forms/control"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/page"
)

// What may stand in the query of the queue's address.
const (
	listParameter     = "lista"
	orderParameter    = "ordning"
	pageParameter     = "sida"
	returnedParameter = "aterlamnat"
)

const mostPages = 10_000

// queue is a list as it is shown.
type queue struct {
	asked    cases.Asked
	today    calendar.Date
	counts   cases.Counts
	listed   []cases.Listed
	services map[string]control.Text
	units    bool   // the officer has more than one, so that the list says which
	returned string // a case that has just been put back, and may be taken again
	behind   bool   // what was handed in last could not be fetched
}

// showQueue fetches what has been handed in before it lists, so that nothing waits for a program to wake.
func showQueue(r registry) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, who := c.UserContext(), page.OfficerOf(c)
		v := page.Of(c, "queue", "queue.title")
		q := queue{asked: askedFor(c), today: calendar.At(v.Now), units: severalUnits(held(c))}
		q.asked.Today = q.today.Time()
		if err := intake.Receive(ctx, r.db, who.Municipality); err != nil {
			r.log.LogAttrs(ctx, slog.LevelError, "intake failed", slog.String("request", page.RequestID(ctx)), slog.String("error", plainly(err)))
			q.behind = true
		}
		err := r.do(ctx, who, "list-queue", func(ctx context.Context, tx *audit.Tx) (err error) {
			if q.counts, err = cases.CountQueue(ctx, tx, q.asked.Today); err != nil {
				return err
			}
			if q.listed, err = cases.Queue(ctx, tx, q.asked); err != nil {
				return err
			}
			if number := c.Query(returnedParameter); number != "" {
				if may, err := cases.MayTake(ctx, tx, number); err != nil {
					return err
				} else if may {
					q.returned = number
				}
			}
			q.services, err = r.services(ctx, tx, v)
			return err
		})
		if err != nil {
			return err
		}
		v.Title = v.Words("queue.title") + ": " + v.Words(listKey(q.asked.Selection))
		return page.Render(c, fiber.StatusOK, queuePage(v, q))
	}
}

// askedFor takes what it does not know for the first list, the first order and the first page.
func askedFor(c *fiber.Ctx) cases.Asked {
	asked := cases.Asked{Selection: cases.New, Order: cases.ByDue}
	for _, selection := range selections() {
		if c.Query(listParameter) == string(selection) {
			asked.Selection = selection
		}
	}
	for _, order := range orders() {
		if c.Query(orderParameter) == string(order) {
			asked.Order = order
		}
	}
	if n, err := strconv.Atoi(c.Query(pageParameter)); err == nil && n > 1 && n <= mostPages {
		asked.Page = n - 1
	}
	return asked
}

func selections() []cases.Selection {
	return []cases.Selection{cases.New, cases.Mine, cases.All, cases.Overdue}
}

func orders() []cases.Order { return []cases.Order{cases.ByDue, cases.ByReceived, cases.ByNumber} }

// queueAddress is that of a list, without what an address says anyway.
func queueAddress(asked cases.Asked) string {
	query := url.Values{listParameter: {string(asked.Selection)}}
	if asked.Order != cases.ByDue {
		query.Set(orderParameter, string(asked.Order))
	}
	if asked.Page > 0 {
		query.Set(pageParameter, strconv.Itoa(asked.Page+1))
	}
	return queuePath + "?" + query.Encode()
}

func (q queue) count(selection cases.Selection) int {
	switch selection {
	case cases.New:
		return q.counts.New
	case cases.Mine:
		return q.counts.Mine
	case cases.Overdue:
		return q.counts.Overdue
	case cases.All:
	}
	return q.counts.All
}

func (q queue) tabs(v page.View) []control.Step {
	var tabs []control.Step
	for _, selection := range selections() {
		tabs = append(tabs, control.Step{
			Text: v.Say(listKey(selection)), Href: queueAddress(cases.Asked{Selection: selection, Order: q.asked.Order}),
			Current: selection == q.asked.Selection, Count: q.count(selection),
		})
	}
	return tabs
}

// locales: queue.list-* queue.order-* queue.none-*
func listKey(selection cases.Selection) string { return "queue.list-" + string(selection) }

func (q queue) pages() int {
	return max(1, (q.count(q.asked.Selection)+cases.PageSize-1)/cases.PageSize)
}

func (q queue) before() string {
	if q.asked.Page == 0 {
		return ""
	}
	before := q.asked
	before.Page = min(before.Page, q.pages()) - 1
	return queueAddress(before)
}

func (q queue) after() string {
	if q.asked.Page+1 >= q.pages() {
		return ""
	}
	after := q.asked
	after.Page++
	return queueAddress(after)
}

// clock is how long is left until the promised day, in words and in a colour that only repeats them.
func clock(v page.View, today calendar.Date, due time.Time) (control.Text, control.Colour) {
	switch left := today.Until(calendar.FromTime(due)); {
	case left < 0:
		return v.Say("queue.overdue", locales.With("Count", -left)), control.Red
	case left == 0:
		return v.Say("queue.due-today"), control.Yellow
	case left <= soon:
		return v.Say("queue.days-left", locales.With("Count", left)), control.Yellow
	default:
		return v.Say("queue.days-left", locales.With("Count", left)), control.Grey
	}
}

// soon is when a case begins to press, in days.
const soon = 3

func severalUnits(grants []units.Grant) bool {
	for _, grant := range grants {
		if grant.Unit != grants[0].Unit {
			return true
		}
	}
	return false
}

// plainly leaves out what the database quotes of the values it was given.
func plainly(err error) string {
	var broken *pgconn.PgError
	if errors.As(err, &broken) {
		return "SQLSTATE " + broken.Code + " " + broken.TableName + " " + broken.ConstraintName
	}
	return err.Error()
}
