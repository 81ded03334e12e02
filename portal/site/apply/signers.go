package apply

import (
	"fmt"
	"slices"
	"time"

	"stodporten/forms"
	"stodporten/forms/calendar"
	"stodporten/portal/applications"
	"stodporten/portal/identity"
)

// signingDays is how long a signer has when the form does not say; a paper that is sent later, when the applicant does not.
const (
	signingDays  = 14
	evidenceDays = 14
)

// followsOf are the others who are to sign, and the papers that are to come.
func (f filling) followsOf(r review, protected bool, today calendar.Date) ([]applications.Signer, []applications.Paper, error) {
	var signers []applications.Signer
	for _, one := range f.seen.Signers {
		if one.Person == "" {
			continue
		}
		signer, err := f.signer(one, r, protected, today)
		if err != nil {
			return nil, nil, err
		}
		signers = append(signers, signer)
	}
	var papers []applications.Paper
	for _, paper := range f.seen.Papers {
		if paper.How != "later" {
			continue
		}
		due := calendar.Shift(today.AddDays(evidenceDays))
		if said, err := calendar.Parse(paper.By); err == nil && !said.Before(today) {
			due = said
		}
		papers = append(papers, applications.Paper{ID: paper.ID, Label: paper.Label, DueOn: due.Time()})
	}
	return signers, papers, nil
}

// signer is one who is asked. Of somebody who must not be contacted nothing goes along but the role.
func (f filling) signer(one forms.Signing, r review, protected bool, today calendar.Date) (applications.Signer, error) {
	days := one.DeadlineDays
	if days == 0 {
		days = signingDays
	}
	asked := applications.Signer{Role: one.Role, Name: one.Name, Demanded: one.Demanded, DueOn: calendar.Shift(today.AddDays(days)).Time()}
	if one.Unsafe {
		asked.Unsafe, asked.Name = true, ""
		return asked, nil
	}
	sight := sightOf(f.definition, one.Signer, protected)
	seen := applications.Seen{Whole: r.hashText(), Snapshot: sight.snapshot(r.shown)}
	bytes, err := seen.Bytes()
	if err != nil {
		return asked, fmt.Errorf("show a signer what was handed in: %w", err)
	}
	asked.Number, asked.Pages, asked.Known, asked.Seen = one.Number, one.Pages, sight.answers(f.seen.Counted), bytes
	return asked, nil
}

// lacking says whether somebody who must sign has not.
func lacking(signers []applications.Signer) bool {
	return slices.ContainsFunc(signers, func(s applications.Signer) bool { return s.Demanded && !s.Unsafe })
}

// sight is what one signer may see of what another filled in: nothing that is private to somebody else, nothing of the highest
// class, not whether contact was said to be unsafe, nobody else's identity number; and of a protected applicant nothing that could
// lead to them.
type sight struct {
	role   string
	hidden map[string]bool // fields outside groups, by id
	inRows map[string]bool // fields in groups, by group.field
	pages  map[string]bool
}

const protectedClass = 3

func sightOf(d forms.Definition, of forms.Signer, protected bool) sight {
	s := sight{role: of.Role, hidden: map[string]bool{}, inRows: map[string]bool{}, pages: map[string]bool{}}
	for _, other := range d.Signers {
		if other.Unsafe != "" {
			s.hidden[other.Unsafe] = true
		}
		if other.Role == of.Role {
			continue
		}
		if other.Person != "" {
			s.hidden[other.Person] = true
		}
		for _, page := range other.Pages {
			s.pages[page] = s.pages[page] || other.Private
		}
	}
	for _, p := range d.Pages {
		for _, field := range p.Fields {
			if s.hides(field, protected) {
				s.hidden[field.ID] = true
			}
			for _, inner := range field.Fields {
				s.inRows[field.ID+"."+inner.ID] = s.hides(inner, protected)
			}
			s.hidden[field.ID] = s.hidden[field.ID] || s.pages[p.ID]
		}
	}
	return s
}

func (s sight) hides(field forms.Field, protected bool) bool {
	switch {
	case field.Private != "" && field.Private != s.role, field.Sensitivity >= protectedClass:
		return true
	case protected:
		return leads(field.Kind)
	}
	return false
}

// leads says that an answer of the kind could lead to where somebody is.
func leads(kind forms.Kind) bool {
	switch string(kind) {
	case "address", "phone", "email", "account", "bankgiro", "plusgiro", "iban", "file", "evidence":
		return true
	}
	return false
}

// snapshot is what was handed in, as this signer sees it.
func (s sight) snapshot(whole forms.Snapshot) forms.Snapshot {
	seen := whole.For(s.role)
	pages := []forms.SeenPage{}
	for _, p := range seen.Pages {
		if s.pages[p.ID] {
			continue
		}
		fields := []forms.SeenField{}
		for _, field := range p.Fields {
			if s.hidden[field.Name] {
				continue
			}
			fields = append(fields, s.field(field))
		}
		p.Fields = fields
		pages = append(pages, p)
	}
	seen.Pages = pages
	return seen
}

// field leaves out what is not to be seen in its rows, and the number of whoever applied.
func (s sight) field(field forms.SeenField) forms.SeenField {
	if field.Kind == forms.ApplicantKind && len(field.Shown) > 1 {
		field.Shown = field.Shown[:1]
	}
	group := field.Name
	rows := slices.Clone(field.Rows)
	for i := range rows {
		rows[i].Fields = slices.DeleteFunc(slices.Clone(rows[i].Fields), func(inner forms.SeenField) bool {
			return s.inRows[group+"."+inner.Name[len(group)+len(rows[i].ID)+2:]]
		})
	}
	field.Rows = rows
	return field
}

// answers are those that the signer's own part may depend on.
func (s sight) answers(counted forms.Answers) forms.Answers {
	known := forms.Answers{}
	for id, value := range counted {
		if s.hidden[id] {
			continue
		}
		if len(value.Rows) > 0 {
			rows := slices.Clone(value.Rows)
			for i := range rows {
				kept := forms.Answers{}
				for inner, one := range rows[i].Answers {
					if !s.inRows[id+"."+inner] {
						kept[inner] = one
					}
				}
				rows[i].Answers = kept
			}
			value.Rows = rows
		}
		known[id] = value
	}
	return known
}

// promise is the day that an answer is promised by: within that many days, and a day on which there is somebody to give it.
func promise(today calendar.Date, days int) time.Time {
	by := today.AddDays(days)
	for by.After(today) && !calendar.IsWorkingDay(by) {
		by = by.AddDays(-1)
	}
	return by.Time()
}

// AssuranceOf is how surely one must be known who fills in or signs the form.
func AssuranceOf(d forms.Definition) identity.Assurance { return assuranceOf(d) }

// IssuerFor is the provider that one signs at: where the person signed in, else the first that can sign.
func IssuerFor(choices []identity.Choice, signedInAt string) string {
	return issuerFor(choices, signedInAt)
}

// MatterOf is what the matter is called, as a noun: the form's own word, or the service's title where it has none.
func MatterOf(d forms.Definition) forms.Words {
	if len(d.Matter) > 0 {
		return d.Matter
	}
	return d.Service.Title
}
