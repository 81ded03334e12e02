package main_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

// tape is what a request asked of Redis and Postgres, in order: what the floor of the benchmarks asks too.
type tape struct {
	mu    sync.Mutex
	steps []step
}

// step is one round trip: commands in one pipeline, one statement, or a batch of them.
type step struct {
	Redis [][]string  `json:"redis,omitempty"`
	SQL   []statement `json:"sql,omitempty"`
}

type statement struct {
	Text string     `json:"text"`
	Args []argument `json:"args"`
}

// argument is a parameter as text, with its kind.
type argument struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

func (t *tape) add(s step) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.steps = append(t.steps, s)
}

// take gives what was recorded since the last time.
func (t *tape) take() []step {
	t.mu.Lock()
	defer t.mu.Unlock()
	steps := t.steps
	t.steps = nil
	return steps
}

// TraceQueryStart records a statement by itself; begin and commit are such.
func (t *tape) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	t.add(step{SQL: []statement{{data.SQL, arguments(data.Args)}}})
	return ctx
}

// TraceQueryEnd has nothing to add.
func (t *tape) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart records all of a batch.
func (t *tape) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	var s step
	for _, one := range data.Batch.QueuedQueries {
		s.SQL = append(s.SQL, statement{one.SQL, arguments(one.Arguments)})
	}
	t.add(s)
	return ctx
}

// TraceBatchQuery has nothing to add.
func (t *tape) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd has nothing to add.
func (t *tape) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// DialHook lets connections be made as they are.
func (t *tape) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		return next(ctx, network, address)
	}
}

// ProcessHook records a command by itself.
func (t *tape) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, command redis.Cmder) error {
		t.add(step{Redis: [][]string{wordsOf(command)}})
		return next(ctx, command)
	}
}

// ProcessPipelineHook records commands that are sent together, but not those that a new connection begins with.
func (t *tape) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, commands []redis.Cmder) error {
		var s step
		for _, one := range commands {
			if name := one.Name(); name != "hello" && name != "auth" && name != "client" {
				s.Redis = append(s.Redis, wordsOf(one))
			}
		}
		if s.Redis != nil {
			t.add(s)
		}
		return next(ctx, commands)
	}
}

func wordsOf(command redis.Cmder) []string {
	var words []string
	for _, one := range command.Args() {
		if raw, ok := one.([]byte); ok {
			words = append(words, string(raw))
			continue
		}
		words = append(words, fmt.Sprint(one))
	}
	return words
}

// The kinds of arguments.
const (
	aNull   = "null"
	aText   = "text"
	aNumber = "number"
	aTruth  = "truth"
	aTime   = "time"
	aUUID   = "uuid"
	aBytes  = "bytes"
)

func arguments(values []any) []argument {
	all := make([]argument, 0, len(values))
	for _, value := range values {
		all = append(all, argumentOf(value))
	}
	return all
}

func argumentOf(value any) argument {
	switch v := value.(type) {
	case nil:
		return argument{aNull, ""}
	case string:
		return argument{aText, v}
	case bool:
		return argument{aTruth, fmt.Sprint(v)}
	case int, int32, int64:
		return argument{aNumber, fmt.Sprint(v)}
	case time.Time:
		return argument{aTime, v.Format(time.RFC3339Nano)}
	case uuid.UUID:
		return argument{aUUID, v.String()}
	case *uuid.UUID:
		if v == nil {
			return argument{aNull, ""}
		}
		return argument{aUUID, v.String()}
	case json.RawMessage:
		return argument{aText, string(v)}
	case []byte:
		return argument{aBytes, base64.StdEncoding.EncodeToString(v)}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return argument{aText, err.Error()} // Postgres then refuses it, and the benchmark fails
	}
	return argument{aText, string(text)}
}

// value is the parameter again.
func (a argument) value() (any, error) {
	switch a.Kind {
	case aNull:
		return nil, nil //nolint:nilnil // this is what null is
	case aNumber:
		var n int64
		_, err := fmt.Sscan(a.Text, &n)
		return n, err
	case aTruth:
		return a.Text == "true", nil
	case aTime:
		return time.Parse(time.RFC3339Nano, a.Text)
	case aUUID:
		return uuid.Parse(a.Text)
	case aBytes:
		return base64.StdEncoding.DecodeString(a.Text)
	}
	return a.Text, nil
}
