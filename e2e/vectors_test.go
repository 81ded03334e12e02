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
	for file, fewest := range map[string]int{"vectors.json": 450, "conformance.json": 300} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()

			command := exec.CommandContext(t.Context(), node(t), "vectors.mjs", "../forms/condition/testdata/"+file)
			out, err := command.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}

			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			last := len(lines) - 1
			for _, difference := range lines[:last] {
				t.Error(difference)
			}
			if ran, err := strconv.Atoi(lines[last]); err != nil || ran < fewest {
				t.Errorf("%s vectors ran, want %d", lines[last], fewest)
			}
		})
	}
}
