package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// schema is where the migrations put River's tables.
const schema = "river"

// queue runs errands until it is told to stop.
type queue struct {
	client *river.Client[pgx.Tx]
	log    *slog.Logger
	runs   atomic.Bool
}

const (
	slowest  = 2 * time.Minute  // for one errand
	rescued  = 10 * time.Minute // an errand whose worker was killed is run again after
	unheard  = 2 * time.Second  // between looks at the queue, should the database's call not be heard
	patience = 2 * time.Second  // between tries to begin
	parting  = 4 * time.Second  // for what is broken off to notice
)

func newQueue(own *pgxpool.Pool, h *hands, r report, atATime int) (*queue, error) {
	workers := river.NewWorkers()
	if err := h.offer(workers, r); err != nil {
		return nil, err
	}
	client, err := river.NewClient(riverpgxv5.New(own), &river.Config{
		Schema: schema, Workers: workers, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atATime}},
		PeriodicJobs: rounds(), JobTimeout: slowest, RescueStuckJobsAfter: rescued, FetchPollInterval: unheard,
		// River says of a failed errand what we say ourselves, and cannot rebuild indexes that are not its own.
		Logger: slog.New(slog.DiscardHandler), ReindexerIndexNames: []string{},
	})
	if err != nil {
		return nil, fmt.Errorf("make the queue: %w", err)
	}
	return &queue{client: client, log: r.log}, nil
}

// WithoutPages says that there is nothing to listen for.
func (*queue) WithoutPages() {}

func (q *queue) ready(context.Context) error {
	if !q.runs.Load() {
		return errors.New("not begun yet")
	}
	return nil
}

// Serve runs errands until the context ends, then lets those that have begun come to their end; after grace it breaks them off, and
// they are run again elsewhere.
func (q *queue) Serve(ctx context.Context, _ net.Listener, grace time.Duration) error {
	running := context.WithoutCancel(ctx)
	for err := q.client.Start(running); err != nil; err = q.client.Start(running) {
		q.log.Warn("the queue cannot begin yet", "error", err.Error())
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(patience):
		}
	}
	q.runs.Store(true)
	<-ctx.Done()
	q.runs.Store(false)
	stopping, cancel := context.WithTimeout(running, grace)
	defer cancel()
	if err := q.client.Stop(stopping); err == nil {
		return nil
	}
	breaking, cancel := context.WithTimeout(running, parting)
	defer cancel()
	if err := q.client.StopAndCancel(breaking); err != nil {
		return fmt.Errorf("stop the queue: %w", err)
	}
	return nil
}
