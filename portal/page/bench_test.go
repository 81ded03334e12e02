package page_test

import (
	"testing"

	"github.com/valyala/fasthttp"
)

func BenchmarkAPageForAVisitor(b *testing.B) {
	h := newHouse(&testing.T{})
	handler := h.app.Fiber().Handler()
	b.ReportAllocs()
	for b.Loop() {
		var c fasthttp.RequestCtx
		c.Request.SetRequestURI("/")
		c.Request.Header.SetHost(ekkoping)
		handler(&c)
		if c.Response.StatusCode() != fasthttp.StatusOK {
			b.Fatal(c.Response.StatusCode())
		}
	}
}
