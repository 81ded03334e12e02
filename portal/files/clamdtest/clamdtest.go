// Package clamdtest is a small clamd for tests: the commands PING, VERSION and INSTREAM over a socket, as ClamAV's own daemon
// answers them, with its limit on the size of a stream. All it knows to be harmful is EICAR's string, packed or not. No program may
// import it.
//
// It owns no table. It refuses what clamd refuses, in clamd's words.
package clamdtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"stodporten/portal/files/scanner"
)

// StreamMaxLength is clamd's setting of that name, as the daemon comes.
const StreamMaxLength = 25 << 20

// Daemon is one that runs, until it is stopped or the test ends.
type Daemon struct {
	Network, Address string
	// MaxLength is the longest stream taken. Set it before the first scan.
	MaxLength int
	// Mute takes everything and answers nothing, as a daemon that hangs.
	Mute atomic.Bool
	// Scanned counts the streams that were answered.
	Scanned atomic.Int64

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
	serving  sync.WaitGroup
}

// Start runs one behind a socket of its own.
func Start(tb testing.TB) *Daemon {
	tb.Helper()
	d := &Daemon{Network: "unix", Address: filepath.Join(tb.TempDir(), "clamd.ctl"), MaxLength: StreamMaxLength}
	d.Resume(tb)
	tb.Cleanup(d.Stop)
	return d
}

// StartTCP runs one on a port of this machine.
func StartTCP(tb testing.TB) *Daemon {
	tb.Helper()
	d := &Daemon{Network: "tcp", Address: "127.0.0.1:0", MaxLength: StreamMaxLength}
	d.Resume(tb)
	tb.Cleanup(d.Stop)
	return d
}

// Resume begins to listen again at the same address.
func (d *Daemon) Resume(tb testing.TB) {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), d.Network, d.Address)
	if err != nil {
		tb.Fatal(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listener, d.Address, d.open = listener, listener.Addr().String(), map[net.Conn]bool{}
	d.serving.Go(func() { d.accept(listener) })
}

// Stop ends it at once: whoever is waiting for an answer gets none.
func (d *Daemon) Stop() {
	d.mu.Lock()
	if d.listener != nil {
		_ = d.listener.Close()
		d.listener = nil
	}
	for connection := range d.open {
		_ = connection.Close()
	}
	d.mu.Unlock()
	d.serving.Wait()
}

func (d *Daemon) accept(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		d.mu.Lock()
		d.open[connection] = true
		d.mu.Unlock()
		d.serving.Go(func() {
			defer d.forget(connection)
			answer, err := d.command(bufio.NewReader(connection))
			if err == nil && !d.Mute.Load() {
				_, _ = connection.Write(answer)
			}
			if d.Mute.Load() {
				_, _ = io.Copy(io.Discard, connection)
			}
		})
	}
}

func (d *Daemon) forget(connection net.Conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, connection)
	_ = connection.Close()
}

var errNoCommand = errors.New("no command")

// command reads one, zNAME\0 or nNAME\n, and answers it with the same ending.
func (d *Daemon) command(in *bufio.Reader) ([]byte, error) {
	kind, err := in.ReadByte()
	if err != nil {
		return nil, err
	}
	ending := byte(0)
	switch kind {
	case 'z':
	case 'n':
		ending = '\n'
	default:
		return nil, errNoCommand
	}
	name, err := in.ReadString(ending)
	if err != nil {
		return nil, err
	}
	answer := "UNKNOWN COMMAND"
	switch strings.TrimSuffix(name, string(ending)) {
	case "PING":
		answer = "PONG"
	case "VERSION":
		answer = "ClamAV 1.4.2/27500/Sun Nov 22 09:00:00 2026"
	case "INSTREAM":
		if answer, err = d.instream(in); err != nil {
			return nil, err
		}
	}
	return append([]byte(answer), ending), nil
}

func (d *Daemon) instream(in *bufio.Reader) (string, error) {
	var all bytes.Buffer
	for {
		var size [4]byte
		if _, err := io.ReadFull(in, size[:]); err != nil {
			return "", err
		}
		n := int64(binary.BigEndian.Uint32(size[:]))
		if n == 0 {
			break
		}
		if int64(all.Len())+n > int64(d.MaxLength) {
			return "INSTREAM size limit exceeded. ERROR", nil
		}
		if _, err := io.CopyN(&all, in, n); err != nil {
			return "", err
		}
	}
	harmful, err := scanner.StandIn{}.Harmful(context.Background(), &all)
	if err != nil {
		return "stream: Can't allocate memory ERROR", nil //nolint:nilerr // It is said to whoever asked, as clamd does.
	}
	d.Scanned.Add(1)
	if harmful {
		return "stream: Eicar-Signature FOUND", nil
	}
	return "stream: OK", nil
}
