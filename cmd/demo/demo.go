package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"stodporten/cmd/start"
	"stodporten/migrations"
	"stodporten/migrations/cluster"
	"stodporten/portal/identity"
)

const database = "stodporten"

// demo is all that runs, in the order in which it was started.
type demo struct {
	settings settings
	clock    start.Clock
	folder   *folder
	ports    ports
	programs map[string]string

	postgres *cluster.Server
	visits   *visits
	redis    *kept
	provider *http.Server
	sites    []*kept
	fallen   chan error
	up       chan struct{}
}

func (d *demo) start(ctx context.Context) error {
	if err := d.startStores(ctx); err != nil {
		return err
	}
	if err := d.migrate(ctx); err != nil {
		return err
	}
	if err := seed(ctx, d.postgres.URL("casework", database), d.clock); err != nil {
		return fmt.Errorf("fill the database with invented people: %w", err)
	}
	if err := d.makeFileKeys(); err != nil {
		return err
	}
	clients, err := d.clients()
	if err != nil {
		return err
	}
	if err := d.startProvider(ctx, clients); err != nil {
		return err
	}
	if err := writeIssuers(d.folder.in("issuers.json"), address(d.ports.provider()), clients); err != nil {
		return err
	}
	for _, site := range []struct {
		name string
		env  []string
	}{
		{"worker", d.workerEnvironment()},
		{"casework", d.environment(identity.OfficerRealm, "casework", d.ports.officers(), d.ports.caseworkHealth())},
		{"portal", append(d.environment(identity.ResidentRealm, "portal", d.ports.residents(), d.ports.portalHealth()),
			"READY_AFTER=http://"+local(d.ports.caseworkHealth())+"/readyz,http://"+local(d.ports.workerHealth())+"/readyz,http://"+
				local(d.ports.provider())+"/")},
	} {
		if err := d.startSite(ctx, site.name, site.env); err != nil {
			return err
		}
	}
	if err := soon(ctx, 30*time.Second, d.fallen, d.ready); err != nil {
		return fmt.Errorf("the sites do not become ready: %w", err)
	}
	close(d.up)
	return nil
}

func (d *demo) startStores(ctx context.Context) error {
	server, err := cluster.Start(ctx, cluster.Config{Dir: d.folder.in("postgres")})
	if err != nil {
		return err
	}
	d.postgres = server
	go func() {
		<-server.Done()
		d.fallen <- fmt.Errorf("Postgres has ended: %s (its log is in %s)", server.Why(), d.folder.in("postgres")) //nolint:staticcheck // A name.
	}()
	if d.visits, err = prepareVisits(ctx, d.folder.in("redis")); err != nil || d.visits.embedded != nil {
		return err
	}
	redis := &kept{name: "redis", command: d.visits.command, folder: d.folder, fallen: d.fallen, up: d.up}
	if err := keep(ctx, redis); err != nil {
		return err
	}
	d.redis = redis
	if err := soon(ctx, 20*time.Second, d.fallen, d.visits.answers); err != nil {
		return fmt.Errorf("start Redis: %w", err)
	}
	return nil
}

func (d *demo) migrate(ctx context.Context) error {
	superuser := d.postgres.URL(cluster.Superuser, "postgres")
	if err := migrations.Roles(ctx, superuser); err != nil {
		return err
	}
	if err := migrations.Create(ctx, superuser, database); err != nil {
		return err
	}
	_, err := migrations.Up(ctx, d.postgres.URL("owner", database))
	return err
}

// startProvider serves the pretend provider from this process: it is no part of an installation.
func (d *demo) startProvider(ctx context.Context, clients []client) error {
	handler, err := newProvider(address(d.ports.provider()), clients, d.clock, d.folder.in("logs", "provider.log"))
	if err != nil {
		return err
	}
	d.provider = &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	for _, host := range []string{"127.0.0.1", "::1"} {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(d.ports.provider())))
		if err != nil {
			if host == "::1" {
				continue // A machine without IPv6.
			}
			return fmt.Errorf("start the pretend identity provider: %w", err)
		}
		go func() {
			if err := d.provider.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				d.fallen <- fmt.Errorf("the pretend identity provider: %w", err)
			}
		}()
	}
	return nil
}

func (d *demo) startSite(ctx context.Context, name string, environment []string) error {
	site := &kept{name: name, folder: d.folder, fallen: d.fallen, up: d.up, command: func() *exec.Cmd {
		command := exec.CommandContext(context.WithoutCancel(ctx), d.programs[name]) //nolint:gosec // It lies beside this program.
		command.Env = environment
		return command
	}}
	if err := keep(ctx, site); err != nil {
		return err
	}
	d.sites = append(d.sites, site)
	return nil
}

// ready asks the portal, which answers for all of the demo.
func (d *demo) ready(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+local(d.ports.portalHealth())+"/readyz", http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	said, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return errors.New(strings.TrimSpace(string(said)))
	}
	return nil
}

// stop ends everything, the sites first, so that none of them sees the others go.
func (d *demo) stop(ctx context.Context) error {
	var failed error
	var mu sync.Mutex
	var ending sync.WaitGroup
	for _, site := range d.sites {
		ending.Go(func() {
			err := site.stop()
			mu.Lock()
			defer mu.Unlock()
			failed = errors.Join(failed, err)
		})
	}
	ending.Wait()
	if d.provider != nil {
		failed = errors.Join(failed, d.provider.Close())
	}
	if d.redis != nil {
		failed = errors.Join(failed, d.redis.stop())
	}
	if d.visits != nil {
		d.visits.close()
	}
	if d.postgres != nil {
		failed = errors.Join(failed, d.postgres.Stop(ctx))
	}
	return failed
}
