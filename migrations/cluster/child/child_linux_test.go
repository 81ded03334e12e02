package child_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"stodporten/migrations/cluster/child"
)

// parent makes this test binary the parent that is going to be killed.
const parent = "CHILD_TEST_PARENT"

func TestMain(m *testing.M) {
	if os.Getenv(parent) == "" {
		os.Exit(m.Run())
	}
	c, err := child.Start(exec.CommandContext(context.Background(), "sleep", "300"), syscall.SIGTERM)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stdout, c.PID())
	time.Sleep(5 * time.Minute)
}

func TestAChildEndsWhenItsParentIsKilledHard(t *testing.T) {
	t.Parallel()
	family := exec.CommandContext(t.Context(), os.Args[0])
	family.Env = append(os.Environ(), parent+"=1")
	out, err := family.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := family.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if !child.Runs(t.Context(), pid, "sleep") {
		t.Fatal("the child does not run")
	}

	if err := family.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = family.Wait()

	for range 500 {
		if !child.Runs(t.Context(), pid, "sleep") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d outlived its parent", pid)
}
