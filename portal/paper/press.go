package paper

import (
	"bufio"
	"context"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

//go:embed press/press.js
var pressScript string

//go:embed press/paper.typ
var template string

//go:embed fonts/*.ttf
var fonts embed.FS

// main is what the template is called in the child.
const main = "paper.typ" // locales: no key

// ErrNoPress is answered when there is nothing to set papers with on this machine: papers wait.
var ErrNoPress = errors.New("no node with the Typst package was found")

// ErrUnprintable is answered for a paper that Typst refuses. It never says what the paper holds.
var ErrUnprintable = errors.New("the paper cannot be set")

// Press sets papers with Typst, in a child process that is started when the first is asked for, and again after it has died or been
// too slow. Several may ask at once and wait for each other.
type Press struct {
	node, folder string
	patience     time.Duration
	turn         chan *setter // holds the one setter, or nil before there is one
	glyphs       func() func(rune) bool
}

const patience = 20 * time.Second

// NewPress sets papers with this node program and the package that was installed in this folder; both are looked for when the first
// paper is asked for.
func NewPress(node, folder string) *Press {
	p := &Press{node: node, folder: folder, patience: patience, turn: make(chan *setter, 1), glyphs: sync.OnceValue(glyphs)}
	p.turn <- nil
	return p
}

// Print makes the PDF: PDF/UA-1, tagged, in the language of the document, and dated at. What cannot be shown in our fonts is shown by its
// code, so that every document can be set whatever a stranger wrote in it.
func (p *Press) Print(ctx context.Context, d Document, at time.Time) ([]byte, error) {
	document, err := p.setLegibly(ctx, d, at, p.glyphs())
	if errors.Is(err, ErrUnprintable) {
		// Letters that our fonts have one by one and not together.
		return p.setLegibly(ctx, d, at, plainGlyphs)
	}
	return document, err
}

// Ready says whether papers can be set: nil, or ErrNoPress with the reason.
func (p *Press) Ready(ctx context.Context) error {
	return p.lend(ctx, func(*setter) error { return nil })
}

// Close ends the child.
func (p *Press) Close() {
	s := <-p.turn
	if s != nil {
		s.end()
	}
	p.turn <- nil
}

func (p *Press) setLegibly(ctx context.Context, d Document, at time.Time, has func(rune) bool) ([]byte, error) {
	data, err := legibly(d, has)
	if err != nil {
		return nil, fmt.Errorf("set a paper: %w", err)
	}
	var document []byte
	err = p.lend(ctx, func(running *setter) (err error) {
		ctx, cancel := context.WithTimeout(ctx, p.patience)
		defer cancel()
		document, err = running.ask(ctx, request{Main: main, Data: data, At: at.Unix()})
		return err
	})
	return document, err
}

// lend waits for the setter, starts one when there is none, and takes it back; one that did not answer as it should is ended.
func (p *Press) lend(ctx context.Context, use func(*setter) error) error {
	var running *setter
	select {
	case running = <-p.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { p.turn <- running }()
	if running == nil {
		started, err := p.start(ctx)
		if err != nil {
			return err
		}
		running = started
	}
	err := use(running)
	if err != nil && !errors.Is(err, ErrUnprintable) {
		running.end()
		running = nil
	}
	return err
}

// setter is a running child. Only the one who has taken it speaks to it.
type setter struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	asked   int64
}

type request struct {
	ID   int64  `json:"id"`
	Main string `json:"main"`
	Data any    `json:"data"`
	At   int64  `json:"at"`
}

type furniture struct {
	Fonts     []string          `json:"fonts"`
	Templates map[string]string `json:"templates"`
}

type answer struct {
	Ready bool   `json:"ready"`
	ID    int64  `json:"id"`
	PDF   []byte `json:"pdf"`
	Fault string `json:"fault"`
}

func (p *Press) start(ctx context.Context) (*setter, error) {
	node, err := exec.LookPath(p.node)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPress, err)
	}
	folder, err := filepath.Abs(p.folder)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPress, err)
	}
	// The child sees nothing of our environment, and no paper outlives the request that asked for it.
	command := exec.CommandContext(context.WithoutCancel(ctx), node, "--max-old-space-size=512", "-e", pressScript, folder) //nolint:gosec // Both come from the settings.
	command.Env, command.Dir = []string{}, string(filepath.Separator)
	in, err := command.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the press: %w", err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the press: %w", err)
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPress, err)
	}
	s := &setter{command: command, in: in, out: bufio.NewReader(out)}
	starting, cancel := context.WithTimeout(ctx, p.patience)
	defer cancel()
	if err := s.furnish(starting); err != nil {
		s.end()
		if ctx.Err() != nil {
			return nil, ctx.Err() // Whoever asked has left; that says nothing about the press.
		}
		return nil, fmt.Errorf("%w: %w", ErrNoPress, err)
	}
	return s, nil
}

func (s *setter) furnish(ctx context.Context) error {
	all := furniture{Templates: map[string]string{main: template}}
	names, err := fontNames()
	if err != nil {
		return err
	}
	for _, name := range names {
		font, err := fonts.ReadFile(name)
		if err != nil {
			return err
		}
		all.Fonts = append(all.Fonts, base64.StdEncoding.EncodeToString(font))
	}
	said, err := s.exchange(ctx, all)
	if err == nil && !said.Ready {
		err = errors.New("the press did not begin as it should")
	}
	return err
}

func (s *setter) ask(ctx context.Context, r request) ([]byte, error) {
	s.asked++
	r.ID = s.asked
	said, err := s.exchange(ctx, r)
	switch {
	case err != nil:
		return nil, fmt.Errorf("set a paper: %w", err)
	case said.ID != r.ID:
		return nil, errors.New("set a paper: the answer to another question")
	case said.Fault != "":
		return nil, fmt.Errorf("%w: %s", ErrUnprintable, said.Fault)
	}
	return said.PDF, nil
}

// exchange says a line and waits for one; a child that is too slow is killed, which ends the wait.
func (s *setter) exchange(ctx context.Context, line any) (said answer, err error) {
	stop := context.AfterFunc(ctx, func() { _ = s.command.Process.Kill() })
	defer stop()
	err = json.NewEncoder(s.in).Encode(line)
	var heard []byte
	if err == nil {
		heard, err = s.out.ReadBytes('\n')
	}
	switch {
	case ctx.Err() != nil:
		return said, ctx.Err()
	case err != nil:
		return said, fmt.Errorf("the press is gone: %w", err)
	}
	if err := json.Unmarshal(heard, &said); err != nil {
		return said, errors.New("the press answered something else")
	}
	return said, nil
}

func (s *setter) end() {
	_ = s.in.Close()
	_ = s.command.Process.Kill()
	_ = s.command.Wait()
}

// Template is the text of the template, for whoever must know whether a paper would look different now.
func Template() []byte { return []byte(template) }
