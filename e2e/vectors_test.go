package e2e

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// The browser answers at once by the expressions that the server decides by: files of vectors hold the two together, our own and a part
// of the language's own tests. Go runs them in forms/condition. A file that was cut off would pass, so there is a least number.
func TestTheBrowsersLanguageComesToWhatTheServersDoes(t *testing.T) {
	t.Parallel()
	compare(t, "vectors.mjs", "../forms/condition/testdata/vectors.json", 450)
	compare(t, "vectors.mjs", "../forms/condition/testdata/conformance.json", 300)
}

// What is typed is an amount, a date or a choice to both alike. Go runs the file in forms/sheet.
func TestTheBrowserReadsWhatIsTypedAsTheServerDoes(t *testing.T) {
	t.Parallel()
	compare(t, "typed.mjs", "../forms/sheet/testdata/live.json", 130)
}

// compare has node run the cases of a file; it prints each difference, and last how many it ran.
func compare(t *testing.T, script, file string, fewest int) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), node(t), script, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	last := len(lines) - 1
	for _, difference := range lines[:last] {
		t.Error(difference)
	}
	if ran, err := strconv.Atoi(lines[last]); err != nil || ran < fewest {
		t.Errorf("%s: %s cases ran, want %d", file, lines[last], fewest)
	}
}
