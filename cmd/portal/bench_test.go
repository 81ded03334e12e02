package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The benchmarks set the program against a floor (see floorVariable) in the same run: one round ours, one the floor's, in turn, and the
// medians of the rounds. The client is this process; it, the server whose turn it is, Postgres, Redis and the pretend provider share the
// machine's cores.
const rounds = 7

// verdict is a line of what make bench prints. A rate is better the higher it is, memory the lower.
type verdict struct {
	Name  string  `json:"name"`
	Ours  float64 `json:"ours"`
	Floor float64 `json:"floor"`
	Ratio float64 `json:"ratio"`
	Unit  string  `json:"unit"`
}

func (v verdict) print(b *testing.B) {
	b.Helper()
	v.Ratio = float64(int(v.Ours/v.Floor*1000)) / 1000
	line, err := json.Marshal(v)
	must(b, err)
	fmt.Fprintln(os.Stdout, string(line))
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return float64(int(sorted[len(sorted)/2]*10)) / 10
}

// realTime is a house as it would run: its clock is the machine's, and no file of a test's is read each time.
func realTime(b *testing.B, residents int) *house {
	b.Helper()
	h := furnish(b, residents)
	h.open(b)
	return h
}

// BenchmarkHouseMyPages: Mina sidor of somebody with a case, a draft and a notice, on sixteen connections that are kept.
func BenchmarkHouseMyPages(b *testing.B) {
	const connections = 16
	h := realTime(b, connections)
	studio := h.studio(b)
	var crowd []*person
	s := score{Plays: map[string]play{}}
	for _, who := range h.people {
		one := &application{person: h.signedIn(b, who, ekkoping), answers: alone(canaryText, 8450), known: map[string]bool{}}
		_, err := one.handIn(b.Context())
		must(b, err)
		one.begun(b)
		one.sees(b, "/mina-sidor", http.StatusOK, "my-pages")
		studio.record(b, one.person, "/mina-sidor")
		s.Plays[strings.TrimPrefix(cookieOf(one.cookies(), "resident"), "resident=")] = studio.record(b, one.person, "/mina-sidor")
		crowd = append(crowd, one.person)
	}
	floor := h.startFloor(b, s)

	var ours, theirs []float64
	for range rounds {
		ours = append(ours, pagesPerSecond(b, crowd, h.portal.port))
		theirs = append(theirs, pagesPerSecond(b, crowd, floor.port))
	}

	verdict{Name: "Mina sidor, signed in", Ours: median(ours), Floor: median(theirs), Unit: "pages/s"}.print(b)
}

func pagesPerSecond(b *testing.B, crowd []*person, port int) float64 {
	b.Helper()
	const lasts = 2 * time.Second
	runtime.GC()
	var done atomic.Int64
	var all sync.WaitGroup
	until := time.Now().Add(lasts)
	for _, p := range crowd {
		line := p.wire()
		line.port = port
		all.Go(func() {
			defer line.close()
			for time.Now().Before(until) {
				got, err := line.ask(b.Context(), "/mina-sidor")
				if err != nil || got.status != http.StatusOK || len(got.body) < 1000 {
					b.Errorf("%d with %d bytes: %v", got.status, len(got.body), err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	return float64(done.Load()) / lasts.Seconds()
}

// BenchmarkHouseMemory: how much of the machine's memory the residents' program holds when 1,000 people are signed in, each over a
// connection of their own that is still open, and have looked at Mina sidor. The floor is what it may hold.
func BenchmarkHouseMemory(b *testing.B) {
	const sessions, allowed = 1000, 120
	h := realTime(b, sessions)
	waiting := make(chan int, sessions)
	for i := range sessions {
		waiting <- i
	}
	close(waiting)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range waiting {
				if got, err := h.visitor(b, h.people[i], ekkoping).signIn(b.Context(), "/mina-sidor"); err != nil || got.page() != "my-pages" {
					b.Errorf("%d %s: %v", got.status, got.page(), err)
				}
			}
		})
	}
	all.Wait()
	said, err := exec.CommandContext(b.Context(), "ps", "-o", "rss=", "-p", strconv.Itoa(h.portal.running().PID())).Output()
	must(b, err)
	kilobytes, err := strconv.ParseFloat(strings.TrimSpace(string(said)), 64)
	must(b, err)

	verdict{Name: "resident process with 1,000 live sessions", Ours: median([]float64{kilobytes / 1024}), Floor: allowed, Unit: "MB"}.print(b)
}
