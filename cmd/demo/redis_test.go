package main

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"stodporten/portal/identity"
	"stodporten/portal/session"
)

func TestARedisUserReachesOnlyTheKeysOfItsOwnSite(t *testing.T) {
	t.Parallel()
	v := realRedis(t, t.TempDir())
	resident, officer := connect(t, v, identity.ResidentRealm), connect(t, v, identity.OfficerRealm)
	worker := connect(t, v, workerRealm)
	must(t, resident.Set(t.Context(), "resident:session:a", "1", 0).Err())
	must(t, officer.Set(t.Context(), "officer:session:b", "2", 0).Err())

	for name, try := range map[string]error{
		"the desk reads a resident's visit":        officer.Get(t.Context(), "resident:session:a").Err(),
		"the portal reads an officer's visit":      resident.Get(t.Context(), "officer:session:b").Err(),
		"the portal deletes an officer's visit":    resident.Del(t.Context(), "officer:session:b").Err(),
		"the portal writes an officer's visit":     resident.Set(t.Context(), "officer:session:c", "3", 0).Err(),
		"the portal writes outside of all":         resident.Set(t.Context(), "other", "3", 0).Err(),
		"the worker reads a resident's visit":      worker.Get(t.Context(), "resident:session:a").Err(),
		"the worker reads an officer's visit":      worker.Get(t.Context(), "officer:session:b").Err(),
		"the portal lists all keys":                resident.Keys(t.Context(), "*").Err(),
		"the portal goes through all keys":         resident.Scan(t.Context(), 0, "*", 10).Err(),
		"the portal empties everything":            resident.FlushAll(t.Context()).Err(),
		"the portal reads the settings":            resident.ConfigGet(t.Context(), "*").Err(),
		"the portal reaches round with a script":   resident.Eval(t.Context(), `return redis.call('get', 'officer:session:b')`, nil).Err(),
		"the portal copies an officer's visit":     resident.Copy(t.Context(), "officer:session:b", "resident:x", 0, false).Err(),
		"the portal listens to an officer's words": resident.Publish(t.Context(), "officer:words", "x").Err(),
	} {
		if try == nil || !strings.Contains(strings.ToUpper(try.Error()), "NOPERM") && !strings.Contains(try.Error(), "can't access") {
			t.Errorf("%s: %v, want it refused for lack of permission", name, try)
		}
	}
}

func TestRedisKeepsVisitsFromOneStartToTheNext(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := realRedis(t, dir)
	must(t, connect(t, first, identity.ResidentRealm).Set(t.Context(), "resident:session:a", "kept", 0).Err())
	must(t, first.test.stop())

	second := realRedis(t, dir)

	got, err := connect(t, second, identity.ResidentRealm).Get(t.Context(), "resident:session:a").Result()
	if err != nil || got != "kept" {
		t.Errorf("read %q: %v", got, err)
	}
}

func TestTheEmbeddedRedisServesEveryProgramAndLetsTimePass(t *testing.T) {
	t.Parallel()
	v := &visits{passwords: map[identity.Realm]string{identity.ResidentRealm: "a", identity.OfficerRealm: "b", workerRealm: "c"}}
	must(t, v.embed())
	defer v.close()
	for realm := range users {
		client := connect(t, v, realm)
		must(t, client.Set(t.Context(), string(realm)+":x", "1", 50*time.Millisecond).Err())

		time.Sleep(200 * time.Millisecond)

		if n, err := client.Exists(t.Context(), string(realm)+":x").Result(); err != nil || n != 0 {
			t.Errorf("%s: the key is still there: %v", realm, err)
		}
	}
}

type startedVisits struct {
	*visits
	test *kept
}

func realRedis(t *testing.T, dir string) startedVisits {
	t.Helper()
	v, err := prepareVisits(t.Context(), dir)
	must(t, err)
	if v.embedded != nil {
		t.Fatal("there is no redis-server on this machine: make test installs it")
	}
	server, fallen := keptForTest(t, false, "")
	server.name, server.command = "redis", func() *exec.Cmd { return v.command() }
	must(t, keep(t.Context(), server))
	t.Cleanup(func() {
		must(t, server.stop())
		v.close()
	})
	must(t, soon(t.Context(), 10*time.Second, fallen, v.answers))
	return startedVisits{visits: v, test: server}
}

func connect(t *testing.T, v interface{ url(identity.Realm) string }, realm identity.Realm) redis.UniversalClient {
	t.Helper()
	client, err := session.Connect(v.url(realm))
	must(t, err)
	t.Cleanup(func() { _ = client.Close() })
	must(t, client.Ping(context.WithoutCancel(t.Context())).Err())
	return client
}
