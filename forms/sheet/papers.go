package sheet

import (
	"slices"

	"stodporten/forms"
	"stodporten/forms/control"
	"stodporten/locales"
)

// The limits of files where the definition sets none; the room that takes files in has the last word.
const (
	mostFiles  = 10
	mostBytes  = 30 << 20
	totalBytes = 150 << 20
	megabyte   = 1 << 20
)

// Uploading is where files go from a page. The zero value offers no way to add any, only to see those that are there.
type Uploading struct {
	// Address takes files by tus 1.0; empty where no script sends any.
	Address string
	// Button is the name of the buttons that lead to where a file is added (value Add and the question's input name) or taken
	// away (value Remove and the file's id) without a script.
	Button, Add, Remove string
}

func (s Sheet) uploads(f forms.Field, name string) control.Uploads {
	rule := f.Files
	u := control.Uploads{
		Address: s.Uploading.Address, Accept: accepted(rule.Kinds), Photo: len(rule.Kinds) == 0 || slices.Contains(rule.Kinds, "jpeg"),
		AddName: s.Uploading.Button, AddValue: s.Uploading.Add + name, RemoveName: s.Uploading.Button, RemoveValue: s.Uploading.Remove,
		Most: orElse(rule.MaxFiles, mostFiles), MostBytes: orElse(rule.MaxBytes, mostBytes), MostTotal: orElse(rule.TotalBytes, totalBytes),
	}
	for _, id := range s.Typed[name] {
		if id != "" {
			u.Files = append(u.Files, s.upload(id))
		}
	}
	return u
}

func (s Sheet) upload(id string) control.Upload {
	fact, known := s.Files[id]
	if !known {
		return control.Upload{
			ID: id, Name: s.Speaker.Say("kinds.file-gone"), State: string(forms.Refused), Status: control.Say(s.Speaker, "sheet.file-refused"),
		}
	}
	u := control.Upload{ID: id, Name: fact.Name, Size: control.Plain(fact.Size(s.Speaker)), State: string(fact.State)}
	switch fact.State {
	case forms.Clean:
		u.Status = control.Say(s.Speaker, "sheet.file-clean")
	case forms.Refused:
		u.Status = control.Say(s.Speaker, "sheet.file-refused")
		if s.Speaker.Knows(fact.Reason) {
			u.Why = control.Say(s.Speaker, fact.Reason)
		}
	case forms.Quarantined:
		u.Status = control.Say(s.Speaker, "sheet.file-quarantined")
	case forms.Receiving:
		u.Status = control.Say(s.Speaker, "sheet.file-receiving")
	}
	return u
}

// fileQuestion says what may be sent.
func (s Sheet) fileQuestion(f forms.Field, name string) control.Question {
	q := s.question(f, name)
	if q.Hint.Empty() {
		q.Hint = control.Say(s.Speaker, "sheet.files-hint",
			locales.With("Kinds", s.kindsOf(f.Files.Kinds)), locales.With("Size", s.Speaker.Number(orElse(f.Files.MaxBytes, mostBytes)/megabyte)))
	}
	return q
}

func (s Sheet) kindsOf(kinds []string) string {
	if len(kinds) == 0 {
		return s.Speaker.Say("sheet.files-any")
	}
	said := ""
	for i, kind := range kinds {
		if i > 0 {
			said += ", "
		}
		said += map[string]string{"pdf": "PDF", "jpeg": "JPEG", "png": "PNG", "heic": "HEIC", "docx": "Word (docx)", "odt": "OpenDocument (odt)"}[kind]
	}
	return said
}

// accepted is what a file chooser offers first; what a file is, its content says when it arrives.
func accepted(kinds []string) string {
	if len(kinds) == 0 {
		kinds = []string{"pdf", "jpeg", "png", "heic", "docx", "odt"}
	}
	list := ""
	for i, kind := range kinds {
		if i > 0 {
			list += ","
		}
		list += map[string]string{"pdf": ".pdf", "jpeg": ".jpg,.jpeg", "png": ".png", "heic": ".heic,.heif", "docx": ".docx", "odt": ".odt"}[kind]
	}
	return list
}

func orElse[N int | int64](n, otherwise N) N {
	if n > 0 {
		return n
	}
	return otherwise
}

// unmarked is a question whose parts say themselves how much they matter.
func (s Sheet) unmarked(f forms.Field) control.Question {
	q := s.question(f, f.ID)
	q.Mark = control.Text{}
	return q
}

// proofs are the papers called for, each with how it comes.
func (s Sheet) proofs(f forms.Field) []control.Proof {
	var all []control.Proof
	for _, row := range s.Visibility.RowsOf(f, s.Answers) {
		if paper, ok := s.Visibility.Paper(row.ID); ok {
			all = append(all, s.proof(f, paper))
		}
	}
	return all
}

func (s Sheet) proof(f forms.Field, paper forms.Evidence) control.Proof {
	p := control.Proof{Title: s.words(paper.Label), Help: s.words(paper.Help)}
	if paper.Required {
		p.Tag, p.Colour = control.Say(s.Speaker, "sheet.paper-needed"), control.Yellow
	} else {
		p.Tag, p.Colour = control.Say(s.Speaker, "sheet.paper-helps"), control.Grey
	}
	for _, inner := range f.Fields {
		name := forms.InputName(f.ID, paper.ID, inner.ID)
		q := s.question(inner, name)
		if inner.Required {
			q.Mark = control.Text{}
		}
		switch inner.ID {
		case "how":
			q.Label, q.Mark = control.Text{}, control.Text{}
			p.How, p.Way, p.Ways = q, s.Typed.Get(name), s.options(inner, name)
		case "files":
			p.Enclosed, p.Files = q, s.uploads(inner, name)
			p.Enclosed.Hint = s.fileQuestion(inner, name).Hint
		case "by":
			p.By, p.ByDay = s.hinted(q, "sheet.date-hint"), s.day(inner, name)
		case "why":
			p.Why, p.WhyText, p.WhyMost = q, s.Typed.Get(name), inner.Limit()
		}
	}
	return p
}
