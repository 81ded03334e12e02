package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"stodporten/cmd/demo/provider"
	"stodporten/cmd/start"
	"stodporten/locales"
	"stodporten/migrations/cluster"
	"stodporten/migrations/cluster/child"
	"stodporten/portal/identity"
)

type client = provider.Client

// Where the provider sends browsers back to, the same on both sites.
const (
	answerPath      = "/logga-in/svar"
	signedOutPath   = "/utloggad"
	backChannelPath = "/logga-ut/fran-leverantor"
)

// clients are the two sites as the provider knows them.
func (d *demo) clients() ([]client, error) {
	var clients []client
	for _, site := range []struct {
		realm identity.Realm
		id    string
		port  int
	}{{identity.ResidentRealm, "portal", d.ports.residents()}, {identity.OfficerRealm, "casework", d.ports.officers()}} {
		secret, err := d.folder.secret("client-" + site.id)
		if err != nil {
			return nil, err
		}
		hosts := []string{address(site.port), strings.Replace(address(site.port), "localhost", "*.localhost", 1)}
		clients = append(clients, client{
			Realm: site.realm, ID: site.id, Secret: secret,
			Redirects:   below(hosts, answerPath),
			AfterLogout: below(hosts, signedOutPath),
			BackChannel: address(site.port) + backChannelPath,
		})
	}
	return clients, nil
}

func below(hosts []string, path string) []string {
	var addresses []string
	for _, host := range hosts {
		addresses = append(addresses, host+path)
	}
	return addresses
}

func newProvider(base string, clients []client, clock start.Clock, logPath string) (http.Handler, error) {
	people, err := provider.People()
	if err != nil {
		return nil, err
	}
	words, err := locales.Load()
	if err != nil {
		return nil, err
	}
	log, _, err := child.OpenLog(logPath)
	if err != nil {
		return nil, cluster.Explain(err, logPath)
	}
	handler, err := provider.New(provider.Options{
		Base: base, Clients: clients, People: people, Clock: clock, Words: words, Log: slog.New(slog.NewJSONHandler(log, nil)),
	})
	if err != nil {
		return nil, fmt.Errorf("make the pretend identity provider: %w", err)
	}
	return handler, nil
}

// writeIssuers tells the sites of the provider, with the secrets that they share with it.
func writeIssuers(path, base string, clients []client) error {
	var entries []identity.Issuer
	for _, c := range clients {
		entries = append(entries, provider.Entry(base, c))
	}
	text, err := json.MarshalIndent(map[string]any{"issuers": entries}, "", "  ")
	if err != nil {
		return fmt.Errorf("write the issuers file: %w", err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return cluster.Explain(err, path)
	}
	return nil
}
