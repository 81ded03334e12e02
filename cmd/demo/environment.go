package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"stodporten/portal/files"
	"stodporten/portal/files/scanner"
	"stodporten/portal/identity"
)

// environment is a site's.
func (d *demo) environment(realm identity.Realm, role string, port, health int) []string {
	secret, err := d.folder.secret(role)
	if err != nil {
		secret = newSecret() // Who was signed in is signed out at the next start; the folder was writable a moment ago.
	}
	return append(d.common(realm, role, health),
		"LISTEN="+local(port),
		"PUBLIC_SCHEME=http",
		"PUBLIC_PORT="+strconv.Itoa(port),
		"ISSUERS_FILE="+d.folder.in("issuers.json"),
		"SESSION_SECRET="+secret,
	)
}

// workerEnvironment says where papers are set: with what .ci/install put beside the programs, unless the terminal says otherwise.
func (d *demo) workerEnvironment() []string {
	press, node := pressAndNode(filepath.Join(filepath.Dir(d.programs["worker"]), "..", ".tools", "press"))
	return append(d.common(workerRealm, "worker", d.ports.workerHealth()), "PRESS="+press, "NODE="+node, "SCANNER="+scanner.BuiltIn)
}

func pressAndNode(installed string) (press, node string) {
	press, node = os.Getenv("PRESS"), os.Getenv("NODE")
	if press == "" {
		press = installed
	}
	if node == "" {
		node = "node"
		if path, err := exec.LookPath(filepath.Join(press, "node")); err == nil {
			node = path
		}
	}
	return press, node
}

// common holds nothing of the terminal's but where things are, so that a setting left over there means nothing here.
func (d *demo) common(realm identity.Realm, role string, health int) []string {
	environment := []string{
		"DATABASE_URL=" + d.postgres.URL(role, database),
		"REDIS_URL=" + d.visits.url(realm),
		"PRIVATE_LISTEN=" + local(health),
		"DRAIN=0s",
		"FILES=" + d.folder.in("files"),
		"FILES_KEYS=" + d.fileKeys(),
	}
	if d.settings.ClockFile != "" {
		environment = append(environment, "CLOCK_FILE="+d.settings.ClockFile)
	}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "GOCOVERDIR"} {
		if value, ok := os.LookupEnv(name); ok {
			environment = append(environment, name+"="+value)
		}
	}
	return environment
}

// fileKeys is where the keys of uploaded files are; makeFileKeys has put them there.
func (d *demo) fileKeys() string { return d.folder.in("files.keys") } // locales: no key

func (d *demo) makeFileKeys() error {
	if _, err := os.Stat(d.fileKeys()); err == nil {
		return nil
	}
	return files.NewKeys(d.fileKeys())
}
