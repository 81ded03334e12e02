package apply

import (
	"context"
	"time"

	"stodporten/forms/calendar"
	"stodporten/locales"
	"stodporten/portal/identity"
)

// What tests from outside send, as a page of ours would.
const (
	DraftField    = draftField
	RevisionField = revisionField
	HashField     = hashField
	AnewField     = anewField
	StateField    = stateField
	WayField      = wayField
	WayBack       = wayBack
	WayLeave      = wayLeave
	WayTo         = wayTo
)

// HashNow is what a review of the draft would show as its hash, whether it may be signed or not.
func (p Pages) HashNow(ctx context.Context, who identity.Resident, service string, speaker locales.Speaker) (string, error) {
	r, err := p.pen().Reviewed(ctx, asking{who: who, service: service, speaker: speaker})
	return r.hashText(), err
}

// Promise is the day that an answer is promised by.
func Promise(today calendar.Date, days int) time.Time { return promise(today, days) }
