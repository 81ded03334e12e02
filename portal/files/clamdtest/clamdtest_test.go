package clamdtest_test

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"

	"stodporten/portal/files/clamdtest"
)

// ask sends bytes and reads all that comes back, as netcat would.
func ask(t *testing.T, d *clamdtest.Daemon, command string) string {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), d.Network, d.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, command); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func stream(chunks ...string) string {
	out := "zINSTREAM\x00"
	for _, chunk := range append(chunks, "") {
		out += string(binary.BigEndian.AppendUint32(nil, uint32(len(chunk)))) + chunk
	}
	return out
}

// What is expected is what clamd 1.4 answers to the same bytes, from its manual, clamd(8).
func TestItAnswersAsClamdDoes(t *testing.T) {
	t.Parallel()
	d := clamdtest.Start(t)
	d.MaxLength = 100
	eicar := `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

	for name, c := range map[string]struct{ ask, want string }{
		"a ping":                 {"zPING\x00", "PONG\x00"},
		"a ping by line":         {"nPING\n", "PONG\n"},
		"a command there is not": {"zDANCE\x00", "UNKNOWN COMMAND\x00"},
		"a clean stream":         {stream("hej"), "stream: OK\x00"},
		"an empty stream":        {stream(), "stream: OK\x00"},
		"EICAR in two chunks":    {stream(eicar[:20], eicar[20:]), "stream: Eicar-Signature FOUND\x00"},
		"more than its limit":    {stream(strings.Repeat("x", 60), strings.Repeat("x", 60)), "INSTREAM size limit exceeded. ERROR\x00"},
	} {
		if got := ask(t, d, c.ask); got != c.want {
			t.Errorf("%s is answered with %q, want %q", name, got, c.want)
		}
	}
	if got := ask(t, d, "zVERSION\x00"); !strings.HasPrefix(got, "ClamAV ") {
		t.Errorf("its version is %q", got)
	}
}

func TestStoppedItAnswersNobodyAndResumedItDoesAtTheSameAddress(t *testing.T) {
	t.Parallel()
	d := clamdtest.StartTCP(t)
	at := d.Address

	d.Stop()
	if _, err := (&net.Dialer{}).DialContext(t.Context(), d.Network, at); err == nil {
		t.Error("it still listens")
	}
	d.Resume(t)
	if got := ask(t, d, "zPING\x00"); got != "PONG\x00" || d.Address != at {
		t.Errorf("%q at %s", got, d.Address)
	}
}
