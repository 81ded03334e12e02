package apply

import (
	"stodporten/forms/check"
)

// stops are the pages that one cannot go on from with these answers, in the order of the form: each stands in the way of handing in,
// and its page says why and where to turn instead.
func (f filling) stops() []check.Problem {
	var all []check.Problem
	for _, p := range f.definition.Pages {
		if stop, is := f.seen.Stops[p.ID]; is {
			all = append(all, check.Problem{Page: p.ID, Input: "stop", Check: "stop", Label: p.Title, Own: stop.Title})
		}
	}
	return all
}
