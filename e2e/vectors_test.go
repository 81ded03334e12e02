package e2e

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// fewestVectors is how many expressions at least are held against each other; a file that was cut off would pass otherwise.
const fewestVectors = 300

// The browser answers at once by the expressions that the server decides by: one file of vectors holds the two together. Go runs it in
// forms/condition.
func TestTheBrowsersLanguageComesToWhatTheServersDoes(t *testing.T) {
	t.Parallel()

	command := exec.CommandContext(t.Context(), node(t), "vectors.mjs", "../forms/condition/testdata/vectors.json")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}

	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	last := len(lines) - 1
	for _, difference := range lines[:last] {
		t.Error(difference)
	}
	if ran, err := strconv.Atoi(lines[last]); err != nil || ran < fewestVectors {
		t.Errorf("%s vectors ran, want %d", lines[last], fewestVectors)
	}
}
