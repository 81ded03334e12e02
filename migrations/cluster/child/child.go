// Package child is a program that was started to serve this one: it does not outlive us, it writes into a log of its own, and what a
// killed predecessor left running is ended. It owns no table and knows no program in particular.
package child

import (
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Child is a program that was started to serve this one.
type Child struct {
	command *exec.Cmd
	done    chan struct{}
	err     error
}

// Start starts a program that does not outlive this process: where the system can do so (Linux) it sends the signal when this process
// is gone, however that came about. The child is in a process group of its own, so that Ctrl-C reaches only us and we end things in order.
func Start(command *exec.Cmd, farewell syscall.Signal) (*Child, error) {
	if command.SysProcAttr == nil {
		command.SysProcAttr = &syscall.SysProcAttr{}
	}
	command.SysProcAttr.Setpgid = true
	endWithParent(command.SysProcAttr, farewell)
	child := &Child{command: command, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// The system means the thread that started the child, so it must live as long as we do.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		started <- err
		if err != nil {
			return
		}
		child.err = command.Wait()
		close(child.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", command.Path, err)
	}
	return child, nil
}

// Done is closed when the child has ended.
func (c *Child) Done() <-chan struct{} { return c.done }

// PID is that of the child, also after its end.
func (c *Child) PID() int { return c.command.Process.Pid }

// Err waits for the end and says how it went: nil for exit status 0.
func (c *Child) Err() error {
	<-c.done
	return c.err
}

// Stop asks the child to end, and kills it when it has not within patience. A child that is gone already is no error.
func (c *Child) Stop(ask syscall.Signal, patience time.Duration) error {
	_ = c.command.Process.Signal(ask)
	select {
	case <-c.done:
		return nil
	case <-time.After(patience):
	}
	_ = c.command.Process.Kill()
	<-c.done
	return fmt.Errorf("%s did not end within %s and was killed", c.command.Path, patience)
}

// Detach starts a program that may outlive us; the channel is closed when it ends before us.
func Detach(command *exec.Cmd) (<-chan struct{}, error) {
	if command.SysProcAttr == nil {
		command.SysProcAttr = &syscall.SysProcAttr{}
	}
	command.SysProcAttr.Setsid = true
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command.Path, err)
	}
	done := make(chan struct{})
	go func() {
		_ = command.Wait()
		close(done)
	}()
	return done, nil
}
