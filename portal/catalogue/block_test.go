package catalogue_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
)

func words(sv, en string) map[string]any { return map[string]any{"sv": sv, "en": en} }

// street is a block of one question, in the words given.
func street(sv, en string) map[string]any {
	return map[string]any{"fields": []any{
		map[string]any{"id": "street", "kind": "text", "label": words(sv, en), "required": true, "sensitivity": 1},
	}}
}

// pinning puts a block before the question of the form.
func pinning(name string, content map[string]any) func(map[string]any) {
	return func(d map[string]any) {
		d["blocks"] = map[string]any{name: content}
		first := d["pages"].([]any)[0].(map[string]any)
		first["fields"] = append([]any{map[string]any{"id": "home", "kind": "block", "block": name}}, first["fields"].([]any)...)
	}
}

func (o *office) add(block string, version int, content map[string]any) error {
	o.t.Helper()
	text, err := json.Marshal(content)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.as("ekkoping", func(ctx context.Context, tx *audit.Tx) error {
		return catalogue.AddBlock(ctx, tx, block, version, text)
	})
}

func TestABlockComesInWithTheFirstFormThatHoldsItAndIsThenTheSameInAll(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.mustPublish(form(t, 1, pinning("home@1", street("Gatuadress", "Street"))))

	same := o.publish(form(t, 2, pinning("home@1", street("Gatuadress", "Street"))), nil)
	changed := o.publish(form(t, 3, pinning("home@1", street("Gata", "Street"))), nil)
	skipping := o.publish(form(t, 3, pinning("home@3", street("Gata", "Street"))), nil)
	unnumbered := o.publish(form(t, 3, pinning("home@01", street("Gata", "Street"))), nil)

	if same != nil {
		t.Errorf("the same content: %v", same)
	}
	for name, err := range map[string]error{"changed under its version": changed, "a version left out": skipping, "no version": unnumbered} {
		if !errors.Is(err, forms.ErrDefinition) || !strings.Contains(err.Error(), "home@") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if versions := o.look("select version::text from portal.form_versions where form = 'trial'"); len(versions) != 2 {
		t.Errorf("published: %v", versions)
	}
}

func TestANewVersionOfABlockChangesNoFormUntilItsOwnerSaysSo(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.mustPublish(form(t, 1, pinning("home@1", street("Gatuadress", "Street"))))

	if err := o.add("home", 2, street("Var bor du?", "Where do you live?")); err != nil {
		t.Fatal(err)
	}
	offer, err := o.offered(trial)
	field, _, there := offer.Definition.Field("home_street")
	if err != nil || !there || field.Label.In("sv") != "Gatuadress" {
		t.Errorf("the form asks %q (%v)", field.Label.In("sv"), err)
	}

	var outdated []catalogue.Newer
	err = o.as("ekkoping", func(ctx context.Context, tx *audit.Tx) error {
		all, err := catalogue.Editions(ctx, tx)
		if err != nil {
			return err
		}
		outdated, err = catalogue.Outdated(ctx, tx, ofTrial(all))
		return err
	})
	if diff := cmp.Diff([]catalogue.Newer{{Form: trial, Block: "home", Pinned: 1, Newest: 2}}, outdated); err != nil || diff != "" {
		t.Fatalf("outdated (%v):\n%s", err, diff)
	}

	err = o.as("ekkoping", func(ctx context.Context, tx *audit.Tx) error {
		renewed, err := catalogue.New().Renew(ctx, tx, trial, "home")
		if err != nil {
			return err
		}
		_, err = catalogue.Publish(ctx, tx, renewed.Source)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	offer, err = o.offered(trial)
	field, _, _ = offer.Definition.Field("home_street")
	if err != nil || offer.Definition.Version != 2 || field.Label.In("sv") != "Var bor du?" {
		t.Errorf("version %d asks %q (%v)", offer.Definition.Version, field.Label.In("sv"), err)
	}
}

func ofTrial(all []catalogue.Edition) []catalogue.Edition {
	var own []catalogue.Edition
	for _, edition := range all {
		if edition.Form == trial {
			own = append(own, edition)
		}
	}
	return own
}

func TestABlockThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	o := open(t)

	for name, content := range map[string]map[string]any{
		"no field": {"fields": []any{}}, "something else in it": {"fields": street("G", "S")["fields"], "script": "x"},
	} {
		if err := o.add("home", 1, content); !errors.Is(err, forms.ErrDefinition) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := o.add("home", 2, street("Gata", "Street")); !errors.Is(err, forms.ErrDefinition) {
		t.Errorf("the second version first: %v", err)
	}
}
