package identity

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

const (
	largestAnswer = 512 << 10
	answerWithin  = 4 * time.Second
)

var errTooLarge = errors.New("the answer is too large")

// newClient reaches providers: whole answers within a time and a size, and no following of redirects to where nobody asked.
func newClient(below http.RoundTripper, within time.Duration) *http.Client {
	return &http.Client{
		Transport:     bounded{below: below},
		Timeout:       within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded reads an answer to its end before anyone else sees it, so that too much and too slow are errors of the request itself.
type bounded struct{ below http.RoundTripper }

func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := b.below.RoundTrip(request)
	if err != nil {
		return nil, fmt.Errorf("ask the provider: %w", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, largestAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("read the provider's answer: %w", err)
	}
	if len(body) > largestAnswer {
		return nil, errTooLarge
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))

	return answer, nil
}

// refuseFetch says what kind of not answering it was. Only the network's own words are kept, and only where they name no one.
func refuseFetch(err error) error {
	var network net.Error
	switch {
	case errors.Is(err, errTooLarge):
		return refuse(TooLarge)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return &Refusal{Kind: ProviderSlow}
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return &Refusal{Kind: ProviderAway, cause: op}
	}
	return &Refusal{Kind: ProviderAway}
}
