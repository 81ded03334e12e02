package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"stodporten/cmd/start"
	"stodporten/locales"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/errand"
	"stodporten/portal/files"
	"stodporten/portal/files/scanner"
	"stodporten/portal/municipality"
	"stodporten/portal/paper"
)

// hands is what the worker does its errands with.
type hands struct {
	db    *audit.DB
	forms *catalogue.Catalogue
	words *locales.Bundle
	press *paper.Press
	clock start.Clock

	files   *files.Receiver
	scanner scanner.Scanner
}

// subject is all that an errand says: never more than ids.
type subject struct {
	Municipality municipality.ID `json:"municipality"`
	ID           uuid.UUID       `json:"id"`
}

// An errand of each kind. River tells them apart by Kind.
type (
	papersErrand struct{ subject }
	blanksErrand struct{ subject }
	scanErrand   struct{ subject }
	minuteRound  struct{}
	hourRound    struct{}
)

// Kind is the errand's name in the queue.
func (papersErrand) Kind() string { return string(errand.Papers) }

// Kind is the errand's name in the queue.
func (blanksErrand) Kind() string { return string(errand.Blanks) }

// Kind is the errand's name in the queue.
func (scanErrand) Kind() string { return string(errand.Scan) }

// Kind is the round's name in the queue.
func (minuteRound) Kind() string { return "minute-round" }

// Kind is the round's name in the queue.
func (hourRound) Kind() string { return "hour-round" }

// offer says which errands are run here, and with what.
func (h *hands) offer(workers *river.Workers, r report) error {
	return errors.Join(
		river.AddWorkerSafely(workers, run(r, func(ctx context.Context, e papersErrand) error { return h.makePapers(ctx, e.Municipality, e.ID) })),
		river.AddWorkerSafely(workers, run(r, func(ctx context.Context, e blanksErrand) error { return h.makeBlanks(ctx, e.Municipality) })),
		river.AddWorkerSafely(workers, run(r, func(ctx context.Context, e scanErrand) error {
			return files.Scan(ctx, h.files, h.scanner, e.Municipality, e.ID)
		})),
		river.AddWorkerSafely(workers, run(r, func(ctx context.Context, _ minuteRound) error { return h.everyMinute(ctx) })),
		river.AddWorkerSafely(workers, run(r, func(ctx context.Context, _ hourRound) error { return h.everyHour(ctx) })),
	)
}

// report says how errands went, to the log and in figures.
type report struct {
	log   *slog.Logger
	clock start.Clock
	done  *prometheus.HistogramVec
}

func newReport(house *start.House) (report, error) {
	r := report{log: house.Log, clock: house.Clock, done: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "worker_errand_seconds", Help: "Errands that were run, by kind and how they went.", Buckets: []float64{.01, .1, .5, 1, 5, 30, 120},
	}, []string{"kind", "outcome"})}
	if err := house.Metrics.Register(r.done); err != nil {
		return r, fmt.Errorf("register the worker's figures: %w", err)
	}
	return r, nil
}

// waits is how long an errand is put off while something it needs is away. Put off, it is never given up.
const waits = 30 * time.Second

func run[E river.JobArgs](r report, do func(context.Context, E) error) river.Worker[E] {
	return river.WorkFunc(func(ctx context.Context, job *river.Job[E]) error {
		began := r.clock.Now()
		err := do(context.WithValue(ctx, errandKey{}, "errand-"+strconv.FormatInt(job.ID, 10)), job.Args)
		outcome, level := "done", slog.LevelInfo
		switch {
		case errors.Is(err, paper.ErrNoPress), errors.Is(err, scanner.ErrAway):
			outcome, level = "put off", slog.LevelWarn
		case err != nil:
			outcome, level = "failed", slog.LevelError
		}
		took := r.clock.Now().Sub(began)
		r.done.WithLabelValues(job.Kind, outcome).Observe(took.Seconds())
		line := []any{"kind", job.Kind, "errand", job.ID, "attempt", job.Attempt, "took", took.Round(time.Millisecond).String(), "outcome", outcome}
		if err != nil {
			line = append(line, "error", err.Error())
		}
		if err != nil || !strings.HasSuffix(job.Kind, "-round") {
			r.log.Log(ctx, level, "errand", line...)
		}
		if outcome == "put off" && !strings.HasSuffix(job.Kind, "-round") {
			return river.JobSnooze(waits)
		}
		return err
	})
}

// errandOf is what audit lines name as their request: which errand it was.
func errandOf(ctx context.Context) string {
	name, _ := ctx.Value(errandKey{}).(string)
	return name
}

type errandKey struct{}

// as opens a transaction for the worker itself.
func (h *hands) as(ctx context.Context, at municipality.ID, purpose audit.Purpose, deed func(ctx context.Context, tx *audit.Tx) error) error {
	return h.db.Do(ctx, audit.ForSystem(at, "worker"), purpose, deed)
}

func (h *hands) municipality(ctx context.Context, id municipality.ID) (municipality.Municipality, error) {
	all, err := municipality.All(ctx, h.db)
	if err != nil {
		return municipality.Municipality{}, err
	}
	for _, m := range all {
		if m.ID == id {
			return m, nil
		}
	}
	return municipality.Municipality{}, fmt.Errorf("%w: %s", municipality.ErrUnknownHost, id)
}
