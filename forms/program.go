package forms

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"stodporten/forms/condition"
)

// maxFormCost bounds what one look at the whole form can cost, in the units of condition.MaxCost.
const maxFormCost = 500_000

// program is a definition made ready: its expressions compiled and the order they are evaluated in.
type program struct {
	language *condition.Language
	nodes    map[string]*node
	order    []*node
	// evidence, signers and routes are the conditions of the definition's lists, in their order.
	evidence, signers, routes []*condition.Expression
}

// node is a page, a field or a field of a row, with what decides whether it is seen and what it is worth.
type node struct {
	// name is page:household, rent, or children.number.
	name  string
	page  string
	group string
	field Field
	trait trait

	when, requiredWhen, recommendedWhen, calculate *condition.Expression
	options, checks                                []*condition.Expression
	// skip and stops are those of a page.
	skip    *condition.Expression
	stops   []*condition.Expression
	pattern *regexp.Regexp
	// after are the names of the nodes that must be known first.
	after []string
}

func pageNode(id string) string { return "page:" + id }

func fieldNode(group, id string) string {
	if group == "" {
		return id
	}
	return group + "." + id
}

// compiling turns a definition without flaws of the static kind into a program.
type compiling struct {
	checking
	program *program
	cost    uint64
}

func compile(d Definition) (*program, FlawsError) {
	language, err := condition.New(shapeOf(d))
	if err != nil {
		return nil, FlawsError{{Key: "expression", Detail: err.Error()}}
	}
	c := &compiling{checking: checking{definition: d}, program: &program{language: language, nodes: map[string]*node{}}}
	for _, page := range d.Pages {
		c.addPage(page)
	}
	c.each(c.add)
	c.addLists()
	if len(c.flaws) == 0 && c.cost > maxFormCost {
		c.flaw("size", "the expressions together can cost %d, allowed %d", c.cost, maxFormCost)
	}
	for _, step := range []func(){c.sort, c.reachable, c.demandable} {
		if len(c.flaws) == 0 {
			step()
		}
	}
	return c.program, c.flaws
}

func (c *compiling) addPage(page Page) {
	c.page, c.field = page.ID, ""
	n := &node{name: pageNode(page.ID), page: page.ID}
	n.when = c.expression(page.When, condition.YesNo, "")
	n.skip = c.expression(page.SkipWhen, condition.YesNo, "")
	for _, stop := range page.Stops {
		n.stops = append(n.stops, c.expression(stop.When, condition.YesNo, ""))
	}
	n.after = c.references(n.when)
	c.program.nodes[n.name] = n
}

func (c *compiling) add(field Field, group string) {
	n := &node{name: fieldNode(group, field.ID), page: c.page, group: group, field: field, trait: field.Kind.trait()}
	n.when = c.expression(field.When, condition.YesNo, group)
	n.requiredWhen = c.expression(field.RequiredWhen, condition.YesNo, group)
	n.recommendedWhen = c.expression(field.RecommendedWhen, condition.YesNo, group)
	n.calculate = c.expression(field.Calculate, condition.Whole, group)
	for _, rule := range field.Checks {
		n.checks = append(n.checks, c.expression(rule.Holds, condition.YesNo, group))
	}
	if field.Pattern != "" {
		n.pattern = regexp.MustCompile(wholeText(field.Pattern))
	}
	n.after = append(n.after, pageNode(c.page))
	if group != "" {
		n.after = append(n.after, group)
	}
	n.after = append(n.after, c.references(n.when)...)
	n.after = append(n.after, c.references(n.calculate)...)
	if field.From != "" {
		n.after = append(n.after, c.sibling(group, field.From))
	}
	n.options = make([]*condition.Expression, len(field.Options))
	for i, option := range field.Options {
		n.options[i] = c.expression(option.When, condition.YesNo, group)
		n.after = append(n.after, c.references(n.options[i])...)
	}
	c.program.nodes[n.name] = n
}

// sibling is the node of a field that another names: one of its own row goes first.
func (c *compiling) sibling(group, id string) string {
	if around, _, ok := c.definition.Field(group); ok && slices.ContainsFunc(around.Fields, func(f Field) bool { return f.ID == id }) {
		return fieldNode(group, id)
	}
	return id
}

// addLists compiles what stands beside the pages. The papers that are called for decide the rows of their question.
func (c *compiling) addLists() {
	d := c.definition
	for _, route := range d.Routes {
		c.program.routes = append(c.program.routes, c.expression(route.When, condition.YesNo, ""))
	}
	for _, signer := range d.Signers {
		c.program.signers = append(c.program.signers, c.expression(signer.When, condition.YesNo, ""))
	}
	var after []string
	for _, paper := range d.Evidence {
		x := c.expression(paper.When, condition.YesNo, "")
		c.program.evidence = append(c.program.evidence, x)
		after = append(after, c.references(x)...)
		if paper.From != "" {
			after = append(after, paper.From)
		}
	}
	for _, n := range c.program.nodes {
		if n.field.Kind == EvidenceKind {
			n.after = append(n.after, after...)
		}
	}
}

func (c *compiling) expression(source string, want condition.Type, group string) *condition.Expression {
	if source == "" {
		return nil
	}
	x, err := c.program.language.Compile(source, want, group)
	if err != nil {
		c.flaw("expression", "%v", err)
		return nil
	}
	times := uint64(1)
	if group != "" {
		times = uint64(max(c.rowsOf(group), 1))
	}
	c.cost += x.Cost() * times
	return x
}

func (c *compiling) rowsOf(group string) int {
	field, _, _ := c.definition.Field(group)
	return field.MaxRows
}

func (c *compiling) references(x *condition.Expression) []string {
	if x == nil {
		return nil
	}
	var names []string
	for _, reference := range x.DependsOn() {
		names = append(names, reference.String())
	}
	return names
}

// sort puts every node after those it depends on, otherwise in the order of the definition.
func (c *compiling) sort() {
	const entered, left = 1, 2
	state := map[string]int{}
	var visit func(name string, trail []string) bool
	visit = func(name string, trail []string) bool {
		trail = append(trail, name)
		switch state[name] {
		case entered:
			c.cycle(trail)
			return false
		case left:
			return true
		}
		state[name] = entered
		n := c.program.nodes[name]
		for _, before := range n.after {
			if !visit(before, trail) {
				return false
			}
		}
		state[name] = left
		c.program.order = append(c.program.order, n)
		return true
	}
	for _, page := range c.definition.Pages {
		if !visit(pageNode(page.ID), nil) {
			return
		}
		for _, field := range page.Fields {
			if !visit(field.ID, nil) {
				return
			}
			for _, inner := range field.Fields {
				if !visit(fieldNode(field.ID, inner.ID), nil) {
					return
				}
			}
		}
	}
}

func (c *compiling) cycle(trail []string) {
	last := trail[len(trail)-1]
	trail = trail[slices.Index(trail, last):]
	n := c.program.nodes[last]
	c.page, c.field = n.page, ""
	if n.field.ID != "" {
		c.field = n.name
	}
	c.flaw("cycle", "each waits for the next: %v", trail)
	c.page, c.field = "", ""
}

func shapeOf(d Definition) condition.Shape {
	shape := condition.Shape{Fields: map[string]condition.Answer{}, Groups: map[string]condition.Group{}, Lists: map[string]condition.List{}}
	for _, page := range d.Pages {
		for _, field := range page.Fields {
			if !field.Kind.HasRows() {
				describe(shape.Fields, field)
				continue
			}
			group := condition.Group{Rows: field.MaxRows, Fields: map[string]condition.Answer{}}
			for _, inner := range field.Fields {
				describe(group.Fields, inner)
			}
			shape.Groups[field.ID] = group
		}
	}
	for name, entries := range d.Codes {
		list := condition.List{}
		for _, entry := range entries {
			list.Codes = append(list.Codes, entry.Value)
			for _, label := range entry.Label {
				list.Size = max(list.Size, utf8.RuneCountInString(label))
			}
		}
		shape.Lists[name] = list
	}
	return shape
}

func describe(fields map[string]condition.Answer, field Field) {
	trait := field.Kind.trait()
	if trait.seen == 0 {
		return
	}
	answer := condition.Answer{Type: trait.seen, Size: trait.hard}
	if trait.options {
		answer.Size = len(field.Options)
		for _, option := range field.Options {
			answer.Values = append(answer.Values, option.Value)
			if trait.seen == condition.Text {
				answer.Size = max(answer.Size, len(option.Value))
			}
		}
	}
	switch trait.value {
	case Files:
		answer.Size = field.MostFiles()
	case Parts:
		answer.Parts = map[string]condition.Answer{}
		for _, member := range field.Kind.Members() {
			answer.Parts[member] = condition.Answer{Type: condition.Text, Size: trait.hard, Values: field.memberValues(member)}
		}
	default:
	}
	fields[field.ID] = answer
}

// memberValues are the only values a part can have; nil means any.
func (f Field) memberValues(member string) []string {
	switch {
	case f.Kind == AddressKind && member == "which":
		return f.Addresses()
	case f.Kind == RepresentativeKind && member == "capacity":
		return Capacities()
	}
	return nil
}

// Depends are the fields that decide whether a field (or a page, as page:id) is seen, what it may be and what it comes
// to, by name; what decides these is not among them.
func (d Definition) Depends(name string) ([]string, error) {
	if d.program == nil || d.program.nodes[name] == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoPage, name)
	}
	names := slices.Clone(d.program.nodes[name].after)
	slices.Sort(names)
	return slices.Compact(names), nil
}
