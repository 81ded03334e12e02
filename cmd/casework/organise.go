package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"stodporten/casework/cases"
	"stodporten/casework/units"
	"stodporten/cmd/start"
	"stodporten/portal/audit"
	"stodporten/portal/municipality"
)

// commands are what an operator does by hand, as the casework role and in the audit trail.
type commands struct {
	Found   foundCommand   `cmd:"" help:"Begin a municipality: its name and address, a unit for its administration, its first administrator, and the standard forms."`
	Unit    unitCommand    `cmd:"" help:"Add a unit."`
	Officer officerCommand `cmd:"" help:"Add an officer, or give one more roles."`
	Offer   offerCommand   `cmd:"" help:"Offer a service to residents, or change who receives it."`
	Publish publishCommand `cmd:"" help:"Publish the next version of a form, after trying it with its sample answers."`
	Leave   leaveCommand   `cmd:"" help:"End an officer's roles and sign-in, and put what they had taken back in the queues."`

	DatabaseURL string `env:"DATABASE_URL" required:"" placeholder:"URL" help:"Postgres, as the role casework."`
	ClockFile   string `env:"CLOCK_FILE" placeholder:"FILE" help:"A file with an offset from the real time, for tests."`
}

func asked(arguments []string) bool {
	return len(arguments) > 0 && slices.Contains([]string{"found", "unit", "officer", "offer", "publish", "leave"}, arguments[0])
}

// command runs one of them and gives the exit status: 2 for what was asked wrongly, 1 for what could not be done.
func command(arguments []string, out, errs io.Writer) int {
	var all commands
	status := -1
	parser, err := kong.New(&all, kong.Name("casework"), kong.Writers(out, errs), kong.Exit(func(code int) { status = code }),
		kong.ConfigureHelp(kong.HelpOptions{WrapUpperBound: 110}))
	if err != nil {
		fmt.Fprintf(errs, "casework: %v\n", err)
		return 2
	}
	parsed, err := parser.Parse(arguments)
	if status >= 0 {
		return status
	}
	if err != nil {
		fmt.Fprintf(errs, "casework: %v (casework %s --help explains it)\n", err, arguments[0])
		return 2
	}
	organiser, err := open(all.DatabaseURL, all.ClockFile, out)
	if err != nil {
		fmt.Fprintf(errs, "casework: %v\n", err)
		return 1
	}
	defer organiser.pool.Close()
	if err := parsed.Run(organiser); err != nil {
		fmt.Fprintf(errs, "casework: %v\n", plainly(err))
		return 1
	}
	return 0
}

// organiser is what a command works with.
type organiser struct {
	pool  *pgxpool.Pool
	db    *audit.DB
	clock start.Clock
	out   io.Writer
}

func open(address, clockFile string, out io.Writer) (*organiser, error) {
	clock, err := start.NewClock(clockFile)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.New(context.Background(), address)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not an address that Postgres knows")
	}
	return &organiser{pool: pool, db: audit.New(pool, clock, func(context.Context) string { return "" }), clock: clock, out: out}, nil
}

const patience = 30 * time.Second

// do runs the deed for a municipality that is there, in one transaction.
func (o *organiser) do(of municipality.ID, purpose audit.Purpose, deed func(context.Context, *audit.Tx) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	all, err := municipality.All(ctx, o.db)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(m municipality.Municipality) bool { return m.ID == of }) {
		return fmt.Errorf("there is no municipality %q; casework found begins one", of)
	}
	return o.db.Do(ctx, audit.ForSystem(of, "casework "+string(purpose)), purpose, deed)
}

func (o *organiser) say(format string, values ...any) { fmt.Fprintf(o.out, format+"\n", values...) }

type unitCommand struct {
	Municipality string `arg:"" help:"Which municipality, by its id."`
	Name         string `required:"" help:"What its own people call it."`
	PublicName   string `help:"What residents call it; the same unless told otherwise."`
	Zone         string `required:"" enum:"financial-assistance,children,adults,lss,family-law,debt-advice,counselling,administration" help:"What it works with; what one zone holds is secret to the others (OSL 8 kap. 2 §): ${enum}."`
}

// Run adds the unit; one of that name already there is left as it is.
func (u unitCommand) Run(o *organiser) error {
	return o.do(municipality.ID(u.Municipality), "unit", func(ctx context.Context, tx *audit.Tx) error {
		if _, err := units.UnitNamed(ctx, tx, u.Name); !errors.Is(err, units.ErrNoUnit) {
			if err == nil {
				o.say("The unit %q is there already.", u.Name)
			}
			return err
		}
		if u.PublicName == "" {
			u.PublicName = u.Name
		}
		err := units.AddUnit(ctx, tx, units.Unit{ID: uuid.New(), Name: u.Name, PublicName: u.PublicName, Zone: u.Zone})
		if err == nil {
			o.say("The unit %q is added. Next: casework officer %s <id> --unit %q --role caseworker --role intake", u.Name, u.Municipality, u.Name)
		}
		return err
	})
}

type officerCommand struct {
	Municipality string   `arg:"" help:"Which municipality, by its id."`
	ID           string   `arg:"" help:"What the municipality's own identity provider calls them: the claim that claims.staff_id of the issuers file names."`
	Name         string   `help:"Their name, as colleagues and residents see it; needed the first time."`
	Title        string   `help:"Their title."`
	Unit         string   `help:"The unit that the roles are in, by its name."`
	Role         []string `enum:"caseworker,intake,manager,administrator" help:"A role in the unit; repeat it for more: ${enum}."`
}

// Run adds the officer when they are not there, and each role that they do not hold.
func (c officerCommand) Run(o *organiser) error {
	if len(c.Role) > 0 && c.Unit == "" {
		return errors.New("--role needs --unit: a role is held in a unit")
	}
	return o.do(municipality.ID(c.Municipality), "officer", func(ctx context.Context, tx *audit.Tx) error {
		member, err := units.OfficerNamed(ctx, tx, c.ID)
		if errors.Is(err, units.ErrNotAnOfficer) {
			if c.Name == "" {
				return fmt.Errorf("%s is not there yet, and --name is needed to add them", c.ID)
			}
			member = units.Member{ID: uuid.New(), Name: c.Name}
			err = units.AddOfficer(ctx, tx, units.Officer{ID: member.ID, Subject: c.ID, Name: c.Name, Title: c.Title})
		}
		if err != nil || len(c.Role) == 0 {
			return err
		}
		return c.allow(ctx, tx, o, member)
	})
}

func (c officerCommand) allow(ctx context.Context, tx *audit.Tx, o *organiser, member units.Member) error {
	unit, err := units.UnitNamed(ctx, tx, c.Unit)
	if err != nil {
		return fmt.Errorf("%q: %w; casework unit adds one", c.Unit, err)
	}
	for _, name := range c.Role {
		role := units.Role(name)
		if slices.ContainsFunc(member.Grants, func(g units.Grant) bool { return g.Unit == unit.ID && g.Role == role }) {
			continue
		}
		if err := units.Allow(ctx, tx, units.Allowance{Officer: member.ID, Unit: unit.ID, Role: role}); err != nil {
			return err
		}
	}
	o.say("%s may sign in, and is %v in %q.", member.Name, c.Role, unit.Name)
	return nil
}

type leaveCommand struct {
	Municipality string `arg:"" help:"Which municipality, by its id."`
	ID           string `arg:"" help:"What the municipality's own identity provider calls them."`
}

// Run ends everything at once, so that nothing lies with somebody who is not there.
func (l leaveCommand) Run(o *organiser) error {
	return o.do(municipality.ID(l.Municipality), "leave", func(ctx context.Context, tx *audit.Tx) error {
		id, err := units.Leave(ctx, tx, l.ID)
		if err != nil {
			return err
		}
		returned, err := cases.Return(ctx, tx, id)
		if err != nil {
			return err
		}
		services, err := municipality.EveryService(ctx, tx)
		if err != nil {
			return err
		}
		o.say("%s can no longer sign in. Cases put back in the queues: %d.", l.ID, returned)
		for _, service := range services {
			if service.Owner == id {
				o.say("Nobody watches over %s now. Next: casework offer %s %s --owner <id>", service.ID, l.Municipality, service.ID)
			}
		}
		return nil
	})
}

// plainly is one sentence, without what the database quotes.
func plainly(err error) string {
	var broken *pgconn.PgError
	var unreachable *pgconn.ConnectError
	switch {
	case errors.As(err, &unreachable):
		return "Postgres does not answer at DATABASE_URL"
	case errors.As(err, &broken):
		return fmt.Sprintf("Postgres refused it: %s (%s)", broken.Message, broken.Code)
	}
	return err.Error()
}
