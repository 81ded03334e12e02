package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// ports are the demo's, from the first one on.
type ports struct{ first int }

const lastOffset = 14

func (p ports) residents() int      { return p.first }
func (p ports) officers() int       { return p.first + 1 }
func (p ports) provider() int       { return p.first + 10 }
func (p ports) portalHealth() int   { return p.first + 11 }
func (p ports) caseworkHealth() int { return p.first + 12 }
func (p ports) workerHealth() int   { return p.first + 14 }

func (p ports) all() []int {
	return []int{p.residents(), p.officers(), p.provider(), p.portalHealth(), p.caseworkHealth(), p.workerHealth()}
}

// free refuses before anything is started when a port is taken. Browsers may try ::1 first, so somebody there is in the way as well.
func (p ports) free(ctx context.Context) error {
	if p.first < 1024 || p.first+lastOffset > 65535 {
		return fmt.Errorf("DEMO_PORT must be from 1024 to %d", 65535-lastOffset)
	}
	for _, port := range p.all() {
		for _, host := range []string{"127.0.0.1", "::1"} {
			listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
			if err == nil {
				_ = listener.Close()
				continue
			}
			if errors.Is(err, syscall.EADDRINUSE) {
				return fmt.Errorf("port %d is taken by another program: stop that one, or choose other ports, for example DEMO_PORT=%d make demo",
					port, p.elsewhere())
			}
			if host == "127.0.0.1" {
				return fmt.Errorf("port %d cannot be used: %w", port, err)
			}
		}
	}
	return nil
}

// elsewhere is a first port whose demo would not overlap this one's.
func (p ports) elsewhere() int {
	if next := p.first + 100; next+lastOffset <= 65535 {
		return next
	}
	return 8180
}

func local(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }

func address(port int) string { return "http://localhost:" + strconv.Itoa(port) }
