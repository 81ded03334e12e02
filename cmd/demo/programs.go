package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"stodporten/migrations/cluster/child"
)

// kept is a child that is started again when it dies, so that one can try what happens then.
type kept struct {
	name    string
	command func() *exec.Cmd
	folder  *folder
	fallen  chan<- error
	up      <-chan struct{} // closed when the demo is up; a child that dies before that is a fault

	mu    sync.Mutex
	child *child.Child
	ended bool
	done  chan struct{}
}

// keep starts it and watches over it.
func keep(ctx context.Context, k *kept) error {
	k.done = make(chan struct{})
	from, err := k.begin()
	if err != nil {
		return err
	}
	go k.watch(ctx, from)
	return nil
}

func (k *kept) begin() (int64, error) {
	log, from, err := child.OpenLog(k.log())
	if err != nil {
		return 0, fmt.Errorf("open the log of %s: %w", k.name, err)
	}
	defer log.Close()
	command := k.command()
	command.Stdout, command.Stderr = log, log
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ended {
		return 0, context.Canceled
	}
	k.child, err = child.Start(command, syscall.SIGTERM)
	if err != nil {
		return 0, err
	}
	return from, k.folder.note(command.Path, k.child.PID())
}

// watch starts it again, but not for ever: five deaths, each within a minute of the one before, are a fault.
func (k *kept) watch(ctx context.Context, from int64) {
	defer close(k.done)
	for deaths := 0; ; {
		began := time.After(time.Minute)
		<-k.child.Done()
		if k.stopped() || ctx.Err() != nil {
			return
		}
		select {
		case <-began:
			deaths = 0
		default:
		}
		deaths++
		err := fmt.Errorf("%s has ended: %s (its log is %s)", k.name, k.why(from), k.log())
		select {
		case <-k.up:
		default:
			deaths = mostDeaths
		}
		if deaths >= mostDeaths {
			k.fallen <- err
			return
		}
		fmt.Fprintf(os.Stderr, "demo: %s; it is started again\n", sentence(err))
		time.Sleep(time.Duration(deaths) * 200 * time.Millisecond)
		if from, err = k.begin(); err != nil {
			if !errors.Is(err, context.Canceled) {
				k.fallen <- err
			}
			return
		}
	}
}

const mostDeaths = 5

func (k *kept) stopped() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.ended
}

// stop ends it for good, and waits.
func (k *kept) stop() error {
	k.mu.Lock()
	k.ended = true
	running := k.child
	k.mu.Unlock()
	if running == nil {
		return nil
	}
	err := running.Stop(syscall.SIGTERM, 25*time.Second)
	<-k.done
	return err
}

func (k *kept) log() string { return k.folder.in("logs", k.name+".log") }

// why is what it said last, unless it was killed and had no last words; a program of ours says in JSON what went wrong.
func (k *kept) why(from int64) string {
	how := "exit status 0"
	var exit *exec.ExitError
	if errors.As(k.child.Err(), &exit) {
		how = exit.Error()
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return how
		}
	}
	lines := strings.Split(strings.TrimSpace(child.LastWords(k.log(), from)), "\n")
	last := lines[len(lines)-1]
	var entry struct{ Error string }
	switch {
	case json.Unmarshal([]byte(last), &entry) != nil && last != "":
		return last
	case entry.Error != "":
		return entry.Error
	}
	return how
}
