package catalogue_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"stodporten/forms"
	"stodporten/forms/sample"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
)

const (
	answered   = `[{"name": "answered", "today": "2026-11-23", "answers": {"reason": "rent"}, "expects": {"pages": ["first"], "problems": []}}]`
	unanswered = `[{"name": "unanswered", "today": "2026-11-23", "answers": {}, "expects": {"problems": []}}]`
)

func (o *office) samplesOf(version int) (samples []byte) {
	o.t.Helper()
	err := o.as("ekkoping", func(ctx context.Context, tx *audit.Tx) (err error) {
		samples, err = catalogue.SamplesOf(ctx, tx, trial, version)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return samples
}

func TestSampleAnswersThatComeOutOtherwiseKeepAFormFromBeingPublished(t *testing.T) {
	t.Parallel()
	o := open(t)

	wrong := o.publish(form(t, 1), []byte(unanswered))
	broken := o.publish(form(t, 1), []byte(`[{"name"`))
	right := o.publish(form(t, 1), []byte(answered))

	var failed catalogue.SamplesError
	if !errors.As(wrong, &failed) || len(failed) != 1 || failed[0].Sample != "unanswered" || failed[0].What != sample.Problem ||
		!strings.Contains(wrong.Error(), "unanswered: problem reason") {
		t.Errorf("an answer that is missing and was not to be: %v", wrong)
	}
	if !errors.Is(broken, sample.ErrSamples) {
		t.Errorf("samples that are none: %v", broken)
	}
	if right != nil || string(o.samplesOf(1)) != answered {
		t.Errorf("published: %v, with %s", right, o.samplesOf(1))
	}
}

func TestTheSamplesOfAVersionTryTheNextWhereItHasNoneOfItsOwn(t *testing.T) {
	t.Parallel()
	o := open(t)
	if err := o.publish(form(t, 1), []byte(answered)); err != nil {
		t.Fatal(err)
	}
	renamed := func(d map[string]any) {
		d["pages"].([]any)[0].(map[string]any)["id"] = "another"
	}

	var failed catalogue.SamplesError
	if err := o.publish(form(t, 2, renamed), nil); !errors.As(err, &failed) {
		t.Errorf("a page has another name: %v", err)
	}
	if err := o.publish(form(t, 2), nil); err != nil || string(o.samplesOf(2)) != answered {
		t.Errorf("the same form: %v, tried with %s", err, o.samplesOf(2))
	}
	if err := o.publish(form(t, 3, renamed), []byte(strings.Replace(answered, "first", "another", 1))); err != nil {
		t.Errorf("with samples of its own: %v", err)
	}
}

func TestTheStandardFormsComeOutAsTheirSampleAnswersSay(t *testing.T) {
	t.Parallel()
	all, err := catalogue.Originals()
	if err != nil {
		t.Fatal(err)
	}

	for _, one := range all {
		d, err := forms.Parse(one.Definition)
		if err != nil {
			t.Error(err)
			continue
		}
		failures, err := sample.Run(d, one.Samples)
		if one.Samples != nil && err != nil {
			t.Errorf("%s: %v", d.ID, err)
		}
		for _, failure := range failures {
			t.Errorf("%s: %s", d.ID, failure)
		}
	}
}

func TestANewInstallationPublishesAllOfThem(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.town.Arrange(t, "alter table portal.form_versions disable trigger all; delete from portal.form_versions; alter table portal.form_versions enable trigger all")

	err := o.as("granvik", func(ctx context.Context, tx *audit.Tx) error {
		published, err := catalogue.PublishStandard(ctx, tx)
		if len(published) == 0 {
			t.Error("there is none")
		}
		return err
	})

	if err != nil {
		t.Error(err)
	}
}
