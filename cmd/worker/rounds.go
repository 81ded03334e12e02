package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/files"
	"stodporten/portal/municipality"
	"stodporten/portal/tasks"
)

// rounds are what the worker does unasked; whichever worker leads has them run. One that fails is not run again: the next one comes.
func rounds() []*river.PeriodicJob {
	every := func(period time.Duration, round river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(period), func() (river.JobArgs, *river.InsertOpts) {
			return round, &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByPeriod: period}}
		}, &river.PeriodicJobOpts{RunOnStart: true})
	}
	return []*river.PeriodicJob{every(time.Minute, minuteRound{}), every(time.Hour, hourRound{})}
}

// everyMinute tells whoever is to be told, ends what is over, scans what waited for the scanner and makes the paper forms there are not.
func (h *hands) everyMinute(ctx context.Context) error {
	return h.everywhere(ctx,
		h.deed("draft.remind", drafts.Remind), h.deed("draft.lapse", drafts.Lapse), h.deed("task.remind", tasks.Remind), // locales: no key
		func(ctx context.Context, at municipality.ID) error {
			return files.ScanWaiting(ctx, h.files, h.scanner, at)
		},
		h.makeBlanks,
	)
}

// everyHour clears the store of files of what no row names.
func (h *hands) everyHour(ctx context.Context) error {
	return h.everywhere(ctx, func(ctx context.Context, at municipality.ID) error { return files.Sweep(ctx, h.files, at) })
}

type seeing func(ctx context.Context, at municipality.ID) error

func (h *hands) deed(purpose audit.Purpose, do func(ctx context.Context, tx *audit.Tx) error) seeing {
	return func(ctx context.Context, at municipality.ID) error {
		if err := h.as(ctx, at, purpose, do); err != nil {
			return fmt.Errorf("%s: %w", purpose, err)
		}
		return nil
	}
}

// everywhere sees to every municipality. What fails in one is no reason to leave out the next, or what comes after it.
func (h *hands) everywhere(ctx context.Context, all ...seeing) error {
	municipalities, err := municipality.All(ctx, h.db)
	if err != nil {
		return err
	}
	var failed error
	for _, m := range municipalities {
		for _, see := range all {
			if err := see(ctx, m.ID); err != nil {
				failed = errors.Join(failed, fmt.Errorf("%s: %w", m.ID, err))
			}
		}
	}
	return failed
}
