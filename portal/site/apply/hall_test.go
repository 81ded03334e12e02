package apply_test

import (
	"testing"

	"stodporten/portal/catalogue"
	"stodporten/portal/site"
	"stodporten/portal/site/apply"
	"stodporten/portal/site/hall"
)

// openHall starts the whole residents' site.
func openHall(tb testing.TB) *hall.Hall {
	tb.Helper()
	return hall.Open(tb, build)
}

// openSigningHall starts it where one signs.
func openSigningHall(tb testing.TB) *hall.Hall {
	tb.Helper()
	return hall.OpenSigning(tb, build)
}

func build(h *hall.Hall) hall.Site {
	all := site.Site{
		DB: h.DB, Catalogue: catalogue.New(), Visits: h.Visits, SignIn: h.SignIn, Words: h.Words, Rates: h.Rates, Clock: h.Clock,
		Scheme: "http", Port: 8080, SignIns: 1000,
	}
	if h.Party != nil {
		all.Signer = h.Party
	}
	return hall.Site{
		Routes: all.Routes(), Answers: site.Answers(), Frame: site.Frame(), Signed: all.Finish, NotSigned: site.NotSigned,
	}
}

// pages are those of the application alone.
func pages(h *hall.Hall) apply.Pages {
	return apply.Pages{DB: h.DB, Catalogue: catalogue.New(), Words: h.Words}
}
