package page

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
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
