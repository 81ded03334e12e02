package main

import (
	"context"
	"errors"
	"fmt"

	"stodporten/portal/audit"
	"stodporten/portal/drafts"
	"stodporten/portal/municipality"
)

// makeRound sees to every municipality: paper forms, those who are to be told, what is over. What fails in one is no reason to leave
// out the next, and all of it comes again with the next round.
func (h *hands) makeRound(ctx context.Context) error {
	all, err := municipality.All(ctx, h.db)
	if err != nil {
		return err
	}
	var failed error
	for _, m := range all {
		for name, see := range map[audit.Purpose]func(ctx context.Context, tx *audit.Tx) error{
			"draft.remind": drafts.Remind, "draft.lapse": drafts.Lapse,
		} {
			if err := h.as(ctx, m.ID, name, see); err != nil {
				failed = errors.Join(failed, fmt.Errorf("%s in %s: %w", name, m.ID, err))
			}
		}
		if err := h.makeBlanks(ctx, m.ID); err != nil {
			failed = errors.Join(failed, fmt.Errorf("paper forms in %s: %w", m.ID, err))
		}
	}
	return failed
}
