package forms

import "stodporten/forms/idnumber"

// howField and the others are the fields of a row of evidence.
const (
	howField   = "how"
	byField    = "by"
	whyField   = "why"
	filesField = "files"
)

// Outcome is all that follows from the answers, beside what is wrong with them.
type Outcome struct {
	Visibility
	// Stops are the pages that one cannot go on from, by page id.
	Stops map[string]Stop
	// Unit is the slug of the unit that receives; empty is the service's own.
	Unit string
	// Papers are the evidence called for, and how each comes.
	Papers []Paper
	// Signers are all who are to sign, whoever fills in first unless the definition says otherwise.
	Signers []Signing
	// AtDecision names the seen fields without an answer that must be there before a decision.
	AtDecision []string
}

// Paper is a piece of evidence called for, with what the applicant says of it.
type Paper struct {
	Evidence
	// How is upload, later, sent or wont; empty while it is not answered.
	How string
	// By is the ISO date that it is sent at the latest, Why what is said of it.
	By, Why string
	// Files are the ids of what was uploaded.
	Files []string
}

// Signing is a signature wanted.
type Signing struct {
	Signer
	// Number is the identity number of the very person, 12 digits; empty when the answers name none.
	Number string
	Name   string
	// Unsafe: the applicant says that contact is unsafe. Nothing may go to the person, and nothing is demanded of them.
	Unsafe bool
}

// OutcomeOf works out what follows from the answers. Like Visible it depends on nothing else.
func OutcomeOf(d Definition, answers Answers, facts Facts) Outcome {
	e := evaluate(d, answers, facts)
	out := Outcome{Visibility: e.out, Stops: map[string]Stop{}}
	if d.program == nil {
		return out
	}
	for i, route := range d.Routes {
		if e.holds(d.program.routes[i], nil) {
			out.Unit = route.Unit
			break
		}
	}
	for _, page := range d.Pages {
		e.stop(page, out.Stops)
		for _, field := range page.Fields {
			e.atDecision(field, &out)
			if field.Kind == EvidenceKind && e.out.Field(field.ID) {
				out.Papers = papersOf(e.out, field.ID)
			}
		}
	}
	out.Signers = e.signers(d)
	return out
}

func (e *evaluation) stop(page Page, stops map[string]Stop) {
	if !e.out.Page(page.ID) {
		return
	}
	for i, x := range e.program.nodes[pageNode(page.ID)].stops {
		if e.holds(x, nil) {
			stops[page.ID] = page.Stops[i]
			return
		}
	}
}

func (e *evaluation) atDecision(field Field, out *Outcome) {
	if !field.Kind.HasRows() {
		if e.lacks(field, field.ID, e.out.Counted) {
			out.AtDecision = append(out.AtDecision, field.ID)
		}
		return
	}
	for _, row := range e.rows[field.ID] {
		for _, inner := range field.Fields {
			if name := InputName(field.ID, row.row.ID, inner.ID); e.lacks(inner, name, row.counted) {
				out.AtDecision = append(out.AtDecision, name)
			}
		}
	}
}

func (e *evaluation) lacks(field Field, name string, counted Answers) bool {
	return field.RequiredAt == "decision" && e.out.Field(name) && counted[field.ID].Type == Empty
}

func papersOf(v Visibility, field string) []Paper {
	var papers []Paper
	for _, paper := range v.papers {
		row := rowOf(v.Counted[field], paper.ID).Answers
		papers = append(papers, Paper{
			Evidence: paper,
			How:      row[howField].Text,
			By:       row[byField].Text,
			Why:      row[whyField].Text,
			Files:    row[filesField].Choices,
		})
	}
	return papers
}

func (e *evaluation) signers(d Definition) []Signing {
	self := Signing{Signer: Signer{Role: "applicant", Demanded: true}, Number: e.facts.Applicant.Number, Name: e.facts.Applicant.Name}
	var all []Signing
	named := false
	for i, signer := range d.Signers {
		s := Signing{Signer: signer, Number: self.Number, Name: self.Name}
		if signer.Person != "" {
			value := e.out.Counted[signer.Person]
			s.Number, s.Name = personNumber(value), value.Parts["name"]
		}
		named = named || signer.Person == ""
		if !e.holds(d.program.signers[i], nil) || signer.Person != "" && !e.out.Field(signer.Person) {
			continue
		}
		if unsafe := e.out.Counted[signer.Unsafe]; signer.Unsafe != "" && unsafe.YesNo {
			s.Unsafe, s.Demanded = true, false
		}
		all = append(all, s)
	}
	if !named {
		all = append([]Signing{self}, all...)
	}
	return all
}

// personNumber is the identity number in an answer that names a person; empty when there is none.
func personNumber(v Value) string {
	text := v.Text
	if v.Type == Parts {
		text = v.Parts["number"]
	}
	if _, err := idnumber.FromDigits(text); err != nil {
		return ""
	}
	return text
}
