package catalogue_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"stodporten/forms"
	"stodporten/migrations/pgtest"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
)

func TestAVersionIsPublishedOnceAndInItsOrder(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.mustPublish(form(t, 1))

	for name, version := range map[string]int{"again": 1, "one left out": 3} {
		if err := o.publish(form(t, version), nil); !errors.Is(err, catalogue.ErrVersion) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := o.publish([]byte(`{"id": "trial"}`), nil); !errors.Is(err, forms.ErrDefinition) {
		t.Errorf("half a definition: %v", err)
	}
	o.mustPublish(form(t, 2))
	if offer, err := o.offered(trial); err != nil || offer.Definition.Version != 2 || offer.Standing != catalogue.Open {
		t.Errorf("offered: version %d, %s (%v)", offer.Definition.Version, offer.Standing, err)
	}
	if _, err := o.offered("never-published"); !errors.Is(err, catalogue.ErrNoForm) {
		t.Errorf("a form that is not there: %v", err)
	}
}

// A day is that of Stockholm, where in winter it begins at 23 UTC.
func TestAVersionIsOfferedFromItsFirstDayToItsLast(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.mustPublish(form(t, 1, with("opens", "2026-11-24"), with("closes", "2026-11-30")))
	o.mustPublish(form(t, 2, with("opens", "2026-12-02"), with("closes", "2026-12-31")))

	for at, want := range map[string]struct {
		version  int
		standing catalogue.Standing
	}{
		"2026-11-23T22:59:59Z": {1, catalogue.NotYet}, "2026-11-23T23:00:00Z": {1, catalogue.Open},
		"2026-11-30T22:59:59Z": {1, catalogue.Open}, "2026-11-30T23:00:00Z": {1, catalogue.Closed},
		"2026-12-01T23:00:00Z": {2, catalogue.Open}, "2026-12-31T22:59:59Z": {2, catalogue.Open}, "2026-12-31T23:00:00Z": {2, catalogue.Closed},
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		o.now = now

		offer, err := o.offered(trial)

		if err != nil || offer.Definition.Version != want.version || offer.Standing != want.standing {
			t.Errorf("at %s: version %d is %s (%v), want %d %s", at, offer.Definition.Version, offer.Standing, err, want.version, want.standing)
		}
	}
}

func TestAWithdrawnVersionIsOfferedToNobodyAndTheAuthorsOfItsDraftsAreTold(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.mustPublish(form(t, 1))
	o.begin("ekkoping", pgtest.Jonas, 1)
	o.mustPublish(form(t, 2))
	o.begin("ekkoping", pgtest.Amina, 2)

	told, err := o.withdraw(2, forms.Words{"sv": "Beloppen är fel.", "en": "The amounts are wrong."})
	if err != nil || told != 1 {
		t.Fatalf("told %d (%v), want Amina alone", told, err)
	}
	offer, err := o.offered(trial)
	if err != nil || offer.Standing != catalogue.Withdrawn || offer.Definition.Version != 2 || offer.Reason.In("en") != "The amounts are wrong." {
		t.Errorf("offered: version %d, %s, %v (%v)", offer.Definition.Version, offer.Standing, offer.Reason, err)
	}
	want := []string{pgtest.Amina.String() + " notice.version-withdrawn"}
	if got := o.look("select person || ' ' || key from portal.notices"); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	if left := o.look("select id::text from portal.drafts"); len(left) != 2 {
		t.Errorf("%d drafts are left of 2", len(left))
	}
	if lines := o.look("select reason from audit.lines where object_kind = 'form-withdrawal'"); !slices.Equal(lines, []string{"Beloppen är fel."}) {
		t.Errorf("the trail has %v", lines)
	}

	if _, err := o.withdraw(2, forms.Words{"sv": "En gång till."}); !errors.Is(err, catalogue.ErrWithdrawn) {
		t.Errorf("withdrawn twice: %v", err)
	}
	o.mustPublish(form(t, 3))
	if offer, err := o.offered(trial); err != nil || offer.Standing != catalogue.Open || offer.Definition.Version != 3 {
		t.Errorf("a new version is %s (%v)", offer.Standing, err)
	}
}

func TestAWithdrawalWithoutWordsForTheApplicantsIsRefused(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.mustPublish(form(t, 1))

	for name, reason := range map[string]forms.Words{
		"none": nil, "English alone": {"en": "Wrong."}, "more than they would read": {"sv": strings.Repeat("å", 1001)},
	} {
		if _, err := o.withdraw(1, reason); !errors.Is(err, catalogue.ErrNoReason) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := o.withdraw(9, forms.Words{"sv": "Finns inte."}); !errors.Is(err, catalogue.ErrNoForm) {
		t.Errorf("a version that is not there: %v", err)
	}
	if _, err := o.withdraw(1, forms.Words{"sv": strings.Repeat("å", 1000)}); err != nil {
		t.Errorf("the longest reason there may be: %v", err)
	}
}

func TestWhatOneMunicipalityWithdrawsStandsInAnother(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.mustPublish(form(t, 1))
	err := o.as("granvik", func(ctx context.Context, tx *audit.Tx) error {
		_, err := catalogue.Publish(ctx, tx, form(t, 1))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.begin("granvik", pgtest.AminaElsewhere, 1)

	told, err := o.withdraw(1, forms.Words{"sv": "Bara här."})

	if err != nil || told != 0 {
		t.Errorf("told %d (%v)", told, err)
	}
	err = o.res.Public(t.Context(), "granvik", func(ctx context.Context, tx *audit.Tx) error {
		offer, err := catalogue.New().Offered(ctx, tx, trial)
		if offer.Standing != catalogue.Open {
			t.Errorf("in Granvik it is %s", offer.Standing)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
