package cluster_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"stodporten/migrations/cluster"
)

func TestAClusterSortsAsSwedesDo(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())

	got := ask[string](t, server, `select string_agg(word, ' ' order by word) from unnest(array['ö','z','å','a','ä','Örn','b']) word`)

	if want := "a b z å ä ö Örn"; got != want {
		t.Errorf("sorted %q, want %q", got, want)
	}
}

func TestAStoppedClusterKeepsItsData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	ask[int](t, first, `with made as (select 1) select 1 from made`)
	run(t, first, `create table kept (line text)`, `insert into kept values ('still here')`)

	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := start(t, dir)

	if got := ask[string](t, second, `select line from kept`); got != "still here" {
		t.Errorf("read %q after the restart", got)
	}
}

func TestAClusterThatWasKilledHardComesBackWithItsData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	run(t, first, `create table kept (line text)`, `insert into kept values ('still here')`)

	if err := syscall.Kill(first.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-first.Done()
	second := start(t, dir)

	if got := ask[string](t, second, `select line from kept`); got != "still here" {
		t.Errorf("read %q after the crash", got)
	}
}

func TestAServerThatItsStarterLeftRunningIsEndedByTheNextStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)

	second := start(t, dir)

	select {
	case <-first.Done():
	case <-time.After(5 * time.Second):
		t.Error("the first server still runs")
	}
	if got := ask[int](t, second, `select 1`); got != 1 {
		t.Errorf("the second server answered %d", got)
	}
}

func TestALockWhoseNumberNowBelongsToAnotherProgramDoesNotKeepTheClusterDown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	data := ask[string](t, first, `show data_directory`)
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	stranger := exec.CommandContext(t.Context(), "sleep", "60")
	stranger.SysProcAttr = &syscall.SysProcAttr{Credential: owner(t, data)}
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	lock := strings.Join([]string{strconv.Itoa(stranger.Process.Pid), data, "1700000000", "5432", "", "", "0 0", "ready", ""}, "\n")
	sockets := filepath.Join(filepath.Dir(data), "run", ".s.PGSQL.5432.lock")
	for _, path := range []string{filepath.Join(data, "postmaster.pid"), sockets} {
		if err := os.WriteFile(path, []byte(lock), 0o600); err != nil {
			t.Fatal(err)
		}
		if who := owner(t, data); who != nil {
			if err := os.Chown(path, int(who.Uid), int(who.Gid)); err != nil {
				t.Fatal(err)
			}
		}
	}

	second := start(t, dir)

	if got := ask[int](t, second, `select 1`); got != 1 {
		t.Errorf("answered %d", got)
	}
	if err := stranger.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the stranger was ended: %v", err)
	}
}

func TestAHalfMadeClusterIsMadeAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := start(t, dir)
	data := ask[string](t, server, `show data_directory`)
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(data, data+".new"); err != nil {
		t.Fatal(err)
	}

	again := start(t, dir)

	if got := ask[int](t, again, `select 1`); got != 1 {
		t.Errorf("answered %d", got)
	}
}

func TestAFolderWhosePathIsTooLongForASocketStillGetsACluster(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("a-rather-long-name/", 8))

	server := start(t, dir)

	if got := ask[int](t, server, `select 1`); got != 1 {
		t.Errorf("answered %d", got)
	}
	if address, err := cluster.URL(dir, "postgres", "postgres"); err != nil || address != server.URL("postgres", "postgres") {
		t.Errorf("the folder leads to %q (%v), the server is at %q", address, err, server.URL("postgres", "postgres"))
	}
}

func TestAFolderThatWasDeletedByHandBeginsAnew(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("a-rather-long-name/", 8))
	run(t, start(t, dir), `create table old (line text)`)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}

	server := start(t, dir)

	if ask[bool](t, server, `select to_regclass('old') is not null`) {
		t.Error("the deleted folder's data is still there")
	}
}

func TestAClusterWhoseFolderIsGoneIsSweptAwayByTheNextOneThatMoves(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a-rather-long-name/", 8)
	gone := filepath.Join(t.TempDir(), long)
	server := start(t, gone)
	base := filepath.Dir(ask[string](t, server, `show data_directory`))
	if err := os.RemoveAll(gone); err != nil {
		t.Fatal(err)
	}

	start(t, filepath.Join(t.TempDir(), long))

	if _, err := os.Stat(base); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", base, err)
	}
	select {
	case <-server.Done():
	case <-time.After(5 * time.Second):
		t.Error("its server still runs")
	}
}

func TestAFileInTheWayIsToldInASentence(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	_, err := cluster.Start(t.Context(), cluster.Config{Dir: filepath.Join(file, "below")})

	if !errors.Is(err, cluster.ErrClosed) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one sentence with ErrClosed", err)
	}
}

func start(t *testing.T, dir string) *cluster.Server {
	t.Helper()
	server, err := cluster.Start(t.Context(), cluster.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Remove(context.WithoutCancel(t.Context()), dir); err != nil {
			t.Error(err)
		}
	})
	return server
}

func run(t *testing.T, server *cluster.Server, statements ...string) {
	t.Helper()
	connection := connect(t, server)
	for _, statement := range statements {
		if _, err := connection.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func ask[T any](t *testing.T, server *cluster.Server, question string) T {
	t.Helper()
	var answer T
	if err := connect(t, server).QueryRow(t.Context(), question).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func connect(t *testing.T, server *cluster.Server) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), server.URL(cluster.Superuser, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.WithoutCancel(t.Context())) })
	return connection
}

func owner(t *testing.T, path string) *syscall.Credential {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 {
		return nil
	}
	return &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}
}
