// Package scanner asks whether a file is harmful: a clamd over its socket, or, in a demonstration, a stand-in that knows one thing.
//
// It owns no table and keeps nothing. It refuses to guess: whatever is not a clear yes or no, within the time, is ErrAway, and the
// file waits.
package scanner

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Scanner looks through a file from beginning to end.
type Scanner interface {
	Harmful(ctx context.Context, file io.Reader) (bool, error)
}

var (
	// ErrAway is answered when the scanner cannot be reached, or gives no clear answer in time.
	ErrAway = errors.New("the scanner is away")
	// ErrAddress is answered for an address that names no scanner.
	ErrAddress = errors.New("not a scanner")
)

// BuiltIn is the address of the stand-in.
const BuiltIn = "built-in"

// At is the scanner at an address: unix:/run/clamav/clamd.ctl, tcp:host:3310, or built-in, which is for demonstrations alone.
func At(address string) (Scanner, error) {
	network, where, _ := strings.Cut(address, ":")
	switch {
	case address == BuiltIn:
		return StandIn{}, nil
	case (network == "unix" || network == "tcp") && where != "":
		return Clamd{Network: network, Address: where, Patience: 2 * time.Minute}, nil
	}
	return nil, fmt.Errorf("%w: %s (unix:/path, tcp:host:port or %s)", ErrAddress, address, BuiltIn)
}

// Clamd is a ClamAV daemon, asked by INSTREAM: it reads from us, and needs no way to our files.
type Clamd struct {
	Network, Address string
	Patience         time.Duration // for connecting, and for each step after
}

const chunk = 64 << 10

// Harmful sends the file and reads the verdict.
func (d Clamd) Harmful(ctx context.Context, file io.Reader) (bool, error) {
	connection, err := (&net.Dialer{Timeout: min(d.Patience, 10*time.Second)}).DialContext(ctx, d.Network, d.Address)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrAway, err)
	}
	defer connection.Close()
	stop := context.AfterFunc(ctx, func() { _ = connection.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	sent := d.send(connection, file)
	if unread := new(unreadable); errors.As(sent, &unread) {
		return false, unread.cause
	}
	// A daemon that has seen enough answers before the end, and closes.
	answer, err := d.answer(connection)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrAway, errors.Join(sent, err))
	}
	return verdict(answer)
}

// unreadable is a fault of ours, not of the scanner's.
type unreadable struct{ cause error }

func (u *unreadable) Error() string { return "read the file: " + u.cause.Error() }

func (d Clamd) send(connection net.Conn, file io.Reader) error {
	frame := make([]byte, 4+chunk)
	if err := d.write(connection, []byte("zINSTREAM\x00")); err != nil {
		return err
	}
	for {
		n, err := io.ReadFull(file, frame[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(frame, uint32(n)) //nolint:gosec // At most a chunk.
			if err := d.write(connection, frame[:4+n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return d.write(connection, []byte{0, 0, 0, 0})
		}
		if err != nil {
			return &unreadable{err}
		}
	}
}

func (d Clamd) write(connection net.Conn, bytes []byte) error {
	if err := connection.SetWriteDeadline(d.deadline()); err != nil {
		return err
	}
	_, err := connection.Write(bytes)
	return err
}

func (d Clamd) deadline() time.Time {
	return time.Now().Add(d.Patience) //nolint:forbidigo // A socket's deadline is in the machine's time.
}

func (d Clamd) answer(connection net.Conn) (string, error) {
	if err := connection.SetReadDeadline(d.deadline()); err != nil {
		return "", err
	}
	answer, err := io.ReadAll(io.LimitReader(connection, 4<<10))
	if len(answer) > 0 && bytes.IndexByte(answer, 0) > 0 {
		return string(answer[:bytes.IndexByte(answer, 0)]), nil
	}
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	return "", err
}

func verdict(answer string) (bool, error) {
	said, ok := strings.CutPrefix(answer, "stream: ")
	switch {
	case ok && said == "OK":
		return false, nil
	case ok && strings.HasSuffix(said, " FOUND"):
		return true, nil
	}
	return false, fmt.Errorf("%w: it answered %q", ErrAway, answer)
}
