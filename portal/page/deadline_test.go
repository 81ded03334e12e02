package page

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestARequestThatTakesTooLongIsGivenUp(t *testing.T) {
	t.Parallel()
	a := &App{answers: standardAnswers()}
	server := fiber.New()
	var ended error
	server.Use(a.within(20 * time.Millisecond))
	server.Get("/", func(c *fiber.Ctx) error {
		<-c.UserContext().Done()
		ended = c.UserContext().Err()
		return c.SendStatus(fiber.StatusOK)
	})

	response, err := server.Test(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), 5000)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()

	if !errors.Is(ended, context.DeadlineExceeded) {
		t.Errorf("the handler's context ended with %v", ended)
	}
	if status, _ := a.statusOf(ended); status != fiber.StatusServiceUnavailable {
		t.Errorf("its end is answered with %d", status)
	}
}

func TestASitesOwnWordsGoBeforeTheStandardOnes(t *testing.T) {
	t.Parallel()
	a := &App{answers: append(standardAnswers(), Answer{Error: ErrNotFound, Status: fiber.StatusNotFound, Key: "site.own"})}

	if status, key := a.statusOf(errors.Join(io.EOF, ErrNotFound)); status != fiber.StatusNotFound || key != "site.own" {
		t.Errorf("%d %q", status, key)
	}
}

func TestADatabaseThatGoesIsNotOurFault(t *testing.T) {
	t.Parallel()
	a := &App{answers: standardAnswers()}

	for name, of := range map[string]struct {
		err  error
		want int
	}{
		"ended by an administrator": {&pgconn.PgError{Code: "57P01"}, fiber.StatusServiceUnavailable},
		"starting or stopping":      {&pgconn.PgError{Code: "57P03"}, fiber.StatusServiceUnavailable},
		"cut off while we wrote":    {&net.OpError{Op: "write", Err: syscall.EPIPE}, fiber.StatusServiceUnavailable},
		"cut off while we read":     {io.ErrUnexpectedEOF, fiber.StatusServiceUnavailable},
		"a statement that is wrong": {&pgconn.PgError{Code: "42601"}, fiber.StatusInternalServerError},
		"a statement that is slow":  {&pgconn.PgError{Code: "57014"}, fiber.StatusInternalServerError},
	} {
		if status, _ := a.statusOf(fmt.Errorf("save: %w", of.err)); status != of.want {
			t.Errorf("%s: %d", name, status)
		}
	}
}
