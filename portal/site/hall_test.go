package site

import (
	"testing"

	"stodporten/portal/catalogue"
	"stodporten/portal/site/hall"
)

// house is the residents' site in a hall.
type house struct {
	*hall.Hall
	site Site
}

// openHall starts the site, changed first where a test wants another one.
func openHall(tb testing.TB, changes ...func(*Site)) *house {
	tb.Helper()
	h := &house{}
	h.Hall = hall.Open(tb, h.build(changes...))
	return h
}

// openSigningHall starts it where one signs.
func openSigningHall(tb testing.TB) *house {
	tb.Helper()
	h := &house{}
	h.Hall = hall.OpenSigning(tb, h.build())
	return h
}

func (h *house) build(changes ...func(*Site)) hall.Build {
	return func(around *hall.Hall) hall.Site {
		h.site = inHall(around)
		for _, change := range changes {
			change(&h.site)
		}
		return hall.Site{
			Routes: h.site.Routes(), Answers: Answers(), Frame: Frame(), Signed: h.site.Finish, NotSigned: NotSigned,
		}
	}
}

// inHall is the site as a program would put it together.
func inHall(h *hall.Hall) Site {
	s := Site{
		DB: h.DB, Catalogue: catalogue.New(), Visits: h.Visits, SignIn: h.SignIn, Words: h.Words, Rates: h.Rates, Clock: h.Clock,
		Scheme: "http", Port: 8080, SignIns: 1000,
	}
	if h.Party != nil {
		s.Signer = h.Party
	}
	return s
}
