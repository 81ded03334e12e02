package page

import (
	"context"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
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

// around stands outside Fiber. A method that nobody knows is answered like one that no route takes, on a page and not in Fiber's
// two words. While the program is about to end, every answer is the last on its connection: whoever kept one would send the next
// request at the very moment when it is closed, and hear nothing.
func (a *App) around(answer fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(c *fasthttp.RequestCtx) {
		if !slices.Contains(fiber.DefaultMethods, string(c.Method())) {
			c.Request.Header.SetMethod(fiber.MethodTrace)
		}
		answer(c)
		if a.site.Leaving != nil && a.site.Leaving() {
			c.SetConnectionClose()
		}
	}
}
