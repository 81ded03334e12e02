package forms

import (
	"slices"

	"stodporten/forms/condition"
)

// maxTries bounds the answers tried out to see whether a page can be reached.
const maxTries = 4096

// reachable refuses pages and fields whose condition no answer can fulfil, and pages that wait for a later page. Only
// conditions on closed questions (options, yes or no) can be tried out; others are taken to hold for some answer.
func (c *compiling) reachable() {
	place := map[string]int{}
	for i, page := range c.definition.Pages {
		place[page.ID] = i
	}
	for i, page := range c.definition.Pages {
		c.page = page.ID
		n := c.program.nodes[pageNode(page.ID)]
		for _, name := range n.after {
			if other := c.program.nodes[name]; place[other.page] > i {
				c.flaw("order", "the page waits for %s, which is asked later", name)
			}
		}
		for _, name := range c.references(n.skip) {
			if place[c.program.nodes[name].page] > i {
				c.flaw("order", "whether the page is skipped waits for %s, which is asked later", name)
			}
		}
		if !c.canHold(n.when) {
			c.flaw("unreachable", "no answer fulfils %s", n.when)
		}
	}
	c.each(func(field Field, group string) {
		if n := c.program.nodes[fieldNode(group, field.ID)]; group == "" && !c.canHold(n.when) {
			c.flaw("unreachable", "no answer fulfils %s", n.when)
		}
	})
}

// demandable refuses what is demanded or recommended only while it is hidden.
func (c *compiling) demandable() {
	c.each(func(field Field, group string) {
		for _, demand := range []string{field.RequiredWhen, field.RecommendedWhen} {
			if demand == "" || group != "" {
				continue
			}
			page, _ := c.definition.Page(c.page)
			together := both(both(page.When, field.When), demand)
			x, err := c.program.language.Compile(together, condition.YesNo, group)
			if err == nil && !c.canHold(x) {
				c.flaw("hidden-required", "it is hidden whenever %s", demand)
			}
		}
	})
}

func (c *compiling) canHold(x *condition.Expression) bool {
	if x == nil || x.LooksBeyond() {
		return true
	}
	var questions []*node
	tries := 1
	for _, reference := range x.DependsOn() {
		n := c.program.nodes[reference.String()]
		if reference.Group != "" || !n.closed() {
			return true
		}
		questions = append(questions, n)
		tries *= len(n.field.Options) + 3
		if tries > maxTries {
			return true
		}
	}
	answers := c.program.language.Answers()
	return c.try(x, &condition.Input{Answers: answers}, questions)
}

// try gives the first question every answer it can have, and the rest likewise, until the expression holds.
func (c *compiling) try(x *condition.Expression, in *condition.Input, questions []*node) bool {
	if len(questions) == 0 {
		holds, err := x.Holds(in)
		return err == nil && holds
	}
	n, rest := questions[0], questions[1:]
	in.Answers.Clear(n.field.ID)
	if c.try(x, in, rest) {
		return true
	}
	if n.field.Kind == YesNoKind {
		return slices.ContainsFunc([]bool{true, false}, func(yes bool) bool {
			in.Answers.SetYesNo(n.field.ID, yes)
			return c.try(x, in, rest)
		})
	}
	return slices.ContainsFunc(n.field.Options, func(option Option) bool {
		in.Answers.SetText(n.field.ID, option.Value)
		return c.try(x, in, rest)
	})
}

// closed says whether all answers a question can have are known, one at a time.
func (n *node) closed() bool {
	return n.trait.seen == condition.YesNo || n.trait.options && n.trait.seen == condition.Text
}
