package blocks_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"stodporten/forms/blocks"
)

// Published forms stand on what is here, so nothing under a version changes. A new version is a new line, and its hash is written
// down once it has landed.
func TestWhatIsHereUnderAVersionNeverChanges(t *testing.T) {
	t.Parallel()
	library, err := blocks.Library()
	if err != nil {
		t.Fatal(err)
	}
	here := map[string]json.RawMessage{}
	for name, block := range library {
		here[name] = block
	}
	for _, kind := range []string{"household", "children", "evidence"} {
		rows, err := blocks.Rows(kind)
		if err != nil {
			t.Fatal(err)
		}
		here[kind] = rows
	}
	for name, want := range landed() {
		sum := sha256.Sum256(here[name])
		if got := hex.EncodeToString(sum[:8]); got != want {
			t.Errorf("%s is %s, and was %s when it landed: a change is a new version", name, got, want)
		}
	}
	if len(here) != len(landed()) {
		t.Errorf("%d are here, and %d have landed", len(here), len(landed()))
	}
}

func landed() map[string]string {
	return map[string]string{
		"address@1": "7b45e48f7d3b9841", "household@1": "9762c89744d63401", "account@1": "40c163898a98637a", "household": "af248d6d8d0eacc8", "children": "cfee987efcedfdf8", "evidence": "ea03ab76574b4270",
	}
}

func TestWhatIsAskedForAndNotHereIsNothing(t *testing.T) {
	t.Parallel()
	rows, err := blocks.Rows("guardian")

	if err != nil || len(rows) > 0 {
		t.Errorf("answered %s, %v", rows, err)
	}
	for _, name := range []string{"", "address", "address@x", "address@1", "other@1"} {
		if newer, there := blocks.Newer(name); there {
			t.Errorf("%s is newer than %s", newer, name)
		}
	}
	if newer, there := blocks.Newer("address@0"); !there || newer != "address@1" {
		t.Errorf("%q is newer than address@0: %v", newer, there)
	}
}
