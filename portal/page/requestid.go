package page

import "context"

type requestIDKey struct{}

// RequestID is the id of the request that a context belongs to, as in the log and on error pages; empty outside a request.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

func withRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}
