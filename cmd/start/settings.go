package start

import (
	"errors"
	"io"
	"time"

	"github.com/alecthomas/kong"
)

// Settings are those that every program with pages has; a program embeds them in its own.
type Settings struct {
	DatabaseURL         string        `env:"DATABASE_URL" required:"" placeholder:"URL" help:"Postgres, as this program's own role: postgres://portal:secret@db1,db2/stodporten?target_session_attrs=read-write"`
	DatabaseConnections int32         `env:"DATABASE_CONNECTIONS" default:"16" help:"The most connections to Postgres at once."`
	RedisURL            string        `env:"REDIS_URL" required:"" placeholder:"URL" help:"Redis, as this program's own user: redis://, rediss:// or unix://; with ?master_name= for Sentinel, ?addr= for Cluster."`
	Listen              string        `env:"LISTEN" default:"127.0.0.1:8080" placeholder:"ADDRESS" help:"Where the pages are served, to the proxy that ends TLS."`
	PrivateListen       string        `env:"PRIVATE_LISTEN" default:"127.0.0.1:8091" placeholder:"ADDRESS" help:"Where /healthz, /readyz, /metrics and /debug/pprof are served; for the inside only."`
	PublicScheme        string        `env:"PUBLIC_SCHEME" enum:"http,https" default:"https" help:"How people reach the pages: ${enum}."`
	PublicPort          int           `env:"PUBLIC_PORT" default:"0" help:"The port in people's addresses; 0 for the scheme's own."`
	Production          bool          `env:"PRODUCTION" help:"Real people: refuses a moved clock, plain http, and everything that is for demonstration."`
	Drain               time.Duration `env:"DRAIN" default:"5s" help:"How long /readyz says 503 before the pages stop being served, so that the proxy has gone elsewhere."`
	ReadyAfter          []string      `env:"READY_AFTER" placeholder:"URL" help:"Addresses that must answer 200 before /readyz does; the demo uses it."`
	ClockFile           string        `env:"CLOCK_FILE" placeholder:"FILE" help:"A file with an offset from the real time, such as 72h or -90m; read each time, for tests."`
	LogLevel            string        `env:"LOG_LEVEL" enum:"debug,info,warn,error" default:"info" help:"The least that is logged: ${enum}. The log is JSON on standard error."`
}

// Configuration is a struct that embeds Settings.
type Configuration interface{ common() *Settings }

func (s *Settings) common() *Settings { return s }

func (s *Settings) check() error {
	switch {
	case s.DatabaseURL == "", s.RedisURL == "":
		return errors.New("DATABASE_URL and REDIS_URL must not be empty")
	case s.DatabaseConnections < 1:
		return errors.New("DATABASE_CONNECTIONS must be at least 1")
	case s.Drain < 0:
		return errors.New("DRAIN must not be negative")
	case s.Production && s.ClockFile != "":
		return errors.New("CLOCK_FILE is refused in production: the time is the real one")
	case s.Production && s.PublicScheme != "https":
		return errors.New("PUBLIC_SCHEME must be https in production")
	}
	return nil
}

// read fills the settings; false says that the person asked for help and got it.
func (p program) read(arguments []string, out, errs io.Writer) (bool, error) {
	read := true
	parser, err := kong.New(p.settings, kong.Name(p.name), kong.Description(p.about), kong.Writers(out, errs),
		kong.Exit(func(int) { read = false }), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}))
	if err != nil {
		return false, err
	}
	if _, err := parser.Parse(arguments); read && err != nil {
		return false, err
	}
	if !read {
		return false, nil
	}
	return true, p.settings.common().check()
}
