package sample

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"stodporten/forms"
	"stodporten/forms/check"
)

// What is what sort of thing differs.
type What string

// Unknown is an answer to a question that the form does not have.
const (
	Page        What = "page"
	Order       What = "order"
	Problem     What = "problem"
	Recommended What = "recommended"
	Value       What = "value"
	Shown       What = "shown"
	Hidden      What = "hidden"
	Demanded    What = "demanded"
	Unit        What = "unit"
	Paper       What = "paper"
	Stop        What = "stop"
	Signer      What = "signer"
	Unknown     What = "unknown"
)

// Failure is one difference between what a sample expects and what its answers lead to.
type Failure struct {
	Sample string
	What   What
	// Name is the page, input, paper or role.
	Name string
	// Want and Got are empty for what was not to be there, or was not.
	Want string
	Got  string
}

// String is the difference in one English line, for logs and tests; In says it to people.
func (f Failure) String() string {
	return f.Sample + ": " + string(f.What) + " " + f.Name + ": want " + orElse(f.Want, "nothing") + ", got " + orElse(f.Got, "nothing")
}

// Run tries every sample against a definition. No failures and no error: all came out as expected.
func Run(d forms.Definition, samples []byte) ([]Failure, error) {
	read, err := Read(samples)
	if err != nil {
		return nil, err
	}
	var failures []Failure
	for _, s := range read {
		failures = append(failures, s.Try(d)...)
	}
	return failures, nil
}

// Try tries one sample that Read gave.
func (s Sample) Try(d forms.Definition) []Failure {
	answers, err := s.answers()
	if err != nil {
		return []Failure{{Sample: s.Name, What: Unknown, Got: err.Error()}}
	}
	facts := s.facts(answers)
	t := &trial{sample: s, out: forms.OutcomeOf(d, answers, facts)}
	t.unknown(d, answers)
	t.pages(d)
	t.fields()
	t.values()
	t.problems(check.All(d, answers, facts))
	t.rest(d)
	return t.failures
}

type trial struct {
	sample   Sample
	out      forms.Outcome
	failures []Failure
}

func (t *trial) fail(what What, name, want, got string) {
	t.failures = append(t.failures, Failure{Sample: t.sample.Name, What: what, Name: name, Want: want, Got: got})
}

// lists tells each name that is wanted and not there, and each that is there and not wanted; with none of these the order.
func (t *trial) lists(what What, want *[]string, got []string) {
	if want == nil {
		return
	}
	before := len(t.failures)
	for _, name := range *want {
		if !slices.Contains(got, name) {
			t.fail(what, name, name, "")
		}
	}
	for _, name := range got {
		if !slices.Contains(*want, name) {
			t.fail(what, name, "", name)
		}
	}
	if len(t.failures) == before && !slices.Equal(*want, got) {
		t.fail(Order, string(what), strings.Join(*want, ", "), strings.Join(got, ", "))
	}
}

func (t *trial) unknown(d forms.Definition, answers forms.Answers) {
	for id, value := range answers {
		field, _, ok := d.Field(id)
		if !ok {
			t.fail(Unknown, id, "", id)
			continue
		}
		for _, row := range value.Rows {
			for inner := range row.Answers {
				name := id + "." + inner
				asked := slices.ContainsFunc(field.Fields, func(f forms.Field) bool { return f.ID == inner })
				if !asked && !slices.ContainsFunc(t.failures, func(f Failure) bool { return f.Name == name }) {
					t.fail(Unknown, name, "", name)
				}
			}
		}
	}
	slices.SortFunc(t.failures, func(a, b Failure) int { return strings.Compare(a.Name, b.Name) })
}

func (t *trial) pages(d forms.Definition) {
	var seen []string
	for _, page := range d.Pages {
		if t.out.Page(page.ID) {
			seen = append(seen, page.ID)
		}
	}
	t.lists(Page, t.sample.Expects.Pages, seen)
}

func (t *trial) fields() {
	for _, name := range t.sample.Expects.Shown {
		if !t.out.Field(name) {
			t.fail(Shown, name, name, "")
		}
	}
	for _, name := range t.sample.Expects.Hidden {
		if t.out.Field(name) {
			t.fail(Hidden, name, "", name)
		}
	}
	for _, name := range t.sample.Expects.Demanded {
		if !t.out.Required(name) {
			t.fail(Demanded, name, name, "")
		}
	}
}

func (t *trial) values() {
	for _, name := range slices.Sorted(maps.Keys(t.sample.Expects.Values)) {
		want, got := canonical(t.sample.Expects.Values[name]), t.value(name)
		if want != got {
			t.fail(Value, name, want, got)
		}
	}
}

// value is JSON, null for what is not there.
func (t *trial) value(name string) string {
	var found any
	if sum, ok := t.out.Sum(name); ok {
		found = sum
	} else if value, ok := t.out.Counted[name]; ok && value.Type != forms.Empty {
		found = value
	}
	data, err := json.Marshal(found)
	if err != nil {
		return err.Error()
	}
	return canonical(data)
}

// canonical is the same for JSON that means the same. Numbers keep their digits.
func canonical(data []byte) string {
	var value any
	if err := unmarshal(data, &value); err != nil {
		return string(data)
	}
	out, err := json.Marshal(value)
	if err != nil {
		return string(data)
	}
	return string(out)
}

func (t *trial) problems(report check.Report) {
	var found, recommended []string
	for _, p := range report.Problems {
		found = append(found, p.Name+" "+p.Check)
	}
	for _, p := range report.Recommended {
		recommended = append(recommended, p.Name)
	}
	t.lists(Problem, t.sample.Expects.Problems, found)
	t.lists(Recommended, t.sample.Expects.Recommended, recommended)
}

func (t *trial) rest(d forms.Definition) {
	if want := t.sample.Expects.Unit; want != nil && *want != t.out.Unit {
		t.fail(Unit, *want, *want, t.out.Unit)
	}
	var papers, stops, signers []string
	for _, paper := range t.out.Papers {
		papers = append(papers, paper.ID)
	}
	for _, page := range d.Pages {
		if _, stopped := t.out.Stops[page.ID]; stopped {
			stops = append(stops, page.ID)
		}
	}
	for _, signer := range t.out.Signers {
		role := signer.Role
		if signer.Unsafe {
			role += " unsafe"
		}
		signers = append(signers, role)
	}
	t.lists(Paper, t.sample.Expects.Evidence, papers)
	t.lists(Stop, t.sample.Expects.Stops, stops)
	t.lists(Signer, t.sample.Expects.Signers, signers)
}
