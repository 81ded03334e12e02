package page

import (
	"context"
	"fmt"
	"net"
	"time"
)

// Serve answers on the listener until the context ends, and then takes no new connections, finishes the requests that have
// begun, and returns; after grace it gives up on those.
func (a *App) Serve(ctx context.Context, listener net.Listener, grace time.Duration) error {
	stopped := make(chan error, 1)
	go func() { stopped <- a.fiber.Listener(listener) }()
	select {
	case err := <-stopped:
		if err != nil {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	case <-ctx.Done():
	}
	if err := a.fiber.ShutdownWithTimeout(grace); err != nil {
		return fmt.Errorf("finish the requests under way: %w", err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
