package child_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"stodporten/migrations/cluster/child"
)

func TestStopAsksFirstAndKillsWhoDoesNotListen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		script string
		killed bool
	}{
		"listens":    {script: `echo ready; exec sleep 60`},
		"does not":   {script: `trap '' TERM; echo ready; while :; do sleep 1; done`, killed: true},
		"went ahead": {script: `echo ready`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "log")
			log, from, err := child.OpenLog(path)
			if err != nil {
				t.Fatal(err)
			}
			defer log.Close()
			command := exec.CommandContext(t.Context(), "/bin/sh", "-c", test.script)
			command.Stdout = log
			c, err := child.Start(command, syscall.SIGTERM)
			if err != nil {
				t.Fatal(err)
			}
			for range 500 {
				if strings.Contains(child.LastWords(path, from), "ready") {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}

			err = c.Stop(syscall.SIGTERM, 500*time.Millisecond)

			if (err != nil) != test.killed {
				t.Errorf("stopping answered %v", err)
			}
			if child.Runs(t.Context(), c.PID(), "sh") {
				t.Error("it still runs")
			}
		})
	}
}

func TestEndEndsAProcessThatIsNotOurChildAndSparesOneThatBearsAnotherName(t *testing.T) {
	t.Parallel()
	command := exec.CommandContext(t.Context(), "sleep", "61")
	if _, err := child.Detach(command); err != nil {
		t.Fatal(err)
	}
	pid := command.Process.Pid

	if child.Runs(t.Context(), pid, "/bin/portal") {
		t.Error("sleep was taken for the portal")
	}
	if err := child.End(t.Context(), pid, syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if child.Runs(t.Context(), pid, "sleep") {
		t.Error("it still runs")
	}
}
