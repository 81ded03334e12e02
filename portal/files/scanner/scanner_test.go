package scanner_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"stodporten/portal/files/clamdtest"
	"stodporten/portal/files/scanner"
)

// eicar is put together here, so that no scanner takes this file for what it holds.
func eicar() string {
	return `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
}

func packed(t *testing.T, times int, text string) string {
	t.Helper()
	for range times {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		in, err := w.Create("inside")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(in, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		text = out.String()
	}
	return text
}

func TestEveryScannerKnowsEICARPlainAndPackedAndLetsTheRestPass(t *testing.T) {
	t.Parallel()
	unix, tcp := clamdtest.Start(t), clamdtest.StartTCP(t)
	overUnix, err := scanner.At("unix:" + unix.Address)
	if err != nil {
		t.Fatal(err)
	}
	overTCP, err := scanner.At("tcp:" + tcp.Address)
	if err != nil {
		t.Fatal(err)
	}

	for by, with := range map[string]scanner.Scanner{"the stand-in": scanner.StandIn{}, "clamd": overUnix, "clamd by TCP": overTCP} {
		for name, c := range map[string]struct {
			file string
			want bool
		}{
			"nothing": {"", false}, "a letter": {"hej", false}, "a large file": {strings.Repeat("hej ", 1<<20), false}, "EICAR": {eicar(), true},
			"EICAR at the end of much": {strings.Repeat("x", 3<<20) + eicar(), true}, "EICAR in a zip": {packed(t, 1, eicar()), true},
			"EICAR in a zip in a zip": {packed(t, 2, eicar()), true}, "a letter in a zip": {packed(t, 2, "hej"), false},
			"a zip without end": {packed(t, 8, "hej"), true},
		} {
			if got, err := with.Harmful(t.Context(), strings.NewReader(c.file)); err != nil || got != c.want {
				t.Errorf("%s finds %s harmful: %v, %v", by, name, got, err)
			}
		}
	}
}

func TestAScannerThatGivesNoClearAnswerIsAway(t *testing.T) {
	t.Parallel()
	daemon := clamdtest.Start(t)
	with := scanner.Clamd{Network: "unix", Address: daemon.Address, Patience: 300 * time.Millisecond}

	daemon.MaxLength = 1000
	if _, err := with.Harmful(t.Context(), strings.NewReader(strings.Repeat("x", 5000))); !errors.Is(err, scanner.ErrAway) {
		t.Errorf("too large for it: %v", err)
	}
	daemon.Mute.Store(true)
	if _, err := with.Harmful(t.Context(), strings.NewReader("x")); !errors.Is(err, scanner.ErrAway) {
		t.Errorf("it hangs: %v", err)
	}
	daemon.Stop()
	if _, err := with.Harmful(t.Context(), strings.NewReader("x")); !errors.Is(err, scanner.ErrAway) {
		t.Errorf("it is stopped: %v", err)
	}
	for name, answer := range map[string]string{"nothing": "", "half a word": "stream: O", "another word": "stream: FINE\x00", "an error": "stream: lstat() failed. ERROR\x00"} {
		other := scanner.Clamd{Network: "unix", Address: answering(t, answer), Patience: time.Second}
		if harmful, err := other.Harmful(t.Context(), strings.NewReader("x")); harmful || !errors.Is(err, scanner.ErrAway) {
			t.Errorf("it answers %s: %v, %v", name, harmful, err)
		}
	}
}

// answering is a socket that reads what comes and answers whatever is asked with the same.
func answering(t *testing.T, answer string) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = bufio.NewReader(c).ReadString(0)
			_, _ = io.CopyN(io.Discard, c, 9)
			_, _ = io.WriteString(c, answer)
			_ = c.Close()
		}
	}()
	return listener.Addr().String()
}

func TestAFaultOfTheStoreIsNotTakenForTheScanners(t *testing.T) {
	t.Parallel()
	daemon, fault := clamdtest.Start(t), errors.New("the disk is gone")

	_, err := scanner.Clamd{Network: "unix", Address: daemon.Address, Patience: time.Second}.Harmful(t.Context(), iotest.ErrReader(fault))

	if !errors.Is(err, fault) || errors.Is(err, scanner.ErrAway) {
		t.Error(err)
	}
}

func TestAnAddressNamesAScannerOrIsRefused(t *testing.T) {
	t.Parallel()

	for address, ok := range map[string]bool{"built-in": true, "unix:/run/clamav/clamd.ctl": true, "tcp:clamav:3310": true, "": false, "unix:": false, "udp:x:1": false, "clamd": false} {
		if _, err := scanner.At(address); (err == nil) != ok || !ok && !errors.Is(err, scanner.ErrAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
