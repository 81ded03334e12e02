package sheet

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stodporten/forms"
)

// LiveID is the id of the data by which the browser answers at once. No field has such a name.
const LiveID = "live"

// Live is what the browser needs to show and hide the questions of a page and work out its sums as one types. It is an addition: the
// server decides when the page is sent, by the same expressions. Only expressions that the browser can judge alone are in it: what they
// look at is on the page in a kind whose inputs it can read, or cannot change while one is on the page.
type Live struct {
	Today string                      `json:"today"`
	Actor string                      `json:"actor"`
	Role  string                      `json:"role"`
	Lang  string                      `json:"lang"`
	Rates map[string]map[string]int64 `json:"rates,omitempty"`
	// Fields are those with such an expression and those that the expressions look at.
	Fields []LiveField `json:"fields"`
	// Answers are those of what is looked at and not asked on the page.
	Answers map[string]any `json:"answers"`
	Words   LiveWords      `json:"words"`

	// judged are the names of the fields of the page whose condition or sum the browser judges, as the definition has them.
	judged map[string]bool
}

// LiveField is a question as the browser reads it, with the expressions it judges.
type LiveField struct {
	// Group is empty outside rows.
	Group string     `json:"group,omitempty"`
	ID    string     `json:"id"`
	Kind  forms.Kind `json:"kind"`
	// Type is text, whole, yesno, texts or parts.
	Type  string   `json:"type"`
	Parts []string `json:"parts,omitempty"`
	// Here says that its inputs are on the page.
	Here      bool   `json:"here,omitempty"`
	When      string `json:"when,omitempty"`
	Calculate string `json:"calculate,omitempty"`
	Unit      string `json:"unit,omitempty"`
	Places    int    `json:"places,omitempty"`
	// Low and High are the ends of a scale.
	Low  int64 `json:"low,omitempty"`
	High int64 `json:"high,omitempty"`
}

// LiveWords are what is said of what changes; Kronor, Number and Percent are nought as the reader writes it.
type LiveWords struct {
	Shown   string `json:"shown"`
	Hidden  string `json:"hidden"`
	Kronor  string `json:"kronor"`
	Number  string `json:"number"`
	Percent string `json:"percent"`
}

// asked is a field of the form where it stands. It points into the definition, which never changes.
type asked struct {
	field *forms.Field
	group string
	page  string
}

func (a asked) name() string { return fieldName(a.group, a.field.ID) }

func fieldName(group, id string) string {
	if group == "" {
		return id
	}
	return group + "." + id
}

// living works out what the browser can judge on one page.
type living struct {
	definition forms.Definition
	page       string
	fields     map[string]asked
	judged     map[string]bool
	touches    map[string]bool
}

// live is nil when there is nothing on the page for the browser to judge.
func (s Sheet) live(d forms.Definition, facts forms.Facts) *Live {
	if !slices.ContainsFunc(s.Page.Fields, follows) {
		return nil
	}
	l := &living{definition: d, page: s.Page.ID, fields: map[string]asked{}, judged: map[string]bool{}, touches: map[string]bool{}}
	order := l.list()
	needed, judged := map[string]bool{}, map[string]bool{}
	for _, a := range order {
		if a.page == s.Page.ID && (a.field.When != "" || a.field.Calculate != "") && l.judges(a) {
			judged[a.name()], needed[a.name()] = true, true
			for _, name := range l.direct(a) {
				needed[name] = true
			}
		}
	}
	if len(judged) == 0 {
		return nil
	}
	live := &Live{Today: facts.Today.Format(time.DateOnly), Actor: facts.Actor, Role: facts.Role, Lang: facts.Lang, Answers: map[string]any{},
		Words: s.liveWords(), judged: judged}
	for _, a := range order {
		if !needed[a.name()] {
			continue
		}
		field := l.shape(a)
		if judged[a.name()] {
			field.When, field.Calculate, field.Unit = a.field.When, a.field.Calculate, a.field.Unit
			if strings.Contains(a.field.When+a.field.Calculate, "rates") {
				live.Rates = facts.Rates
			}
		}
		live.Fields = append(live.Fields, field)
		if !field.Here && a.group == "" {
			s.constant(live.Answers, a, needed, facts)
		}
	}
	return live
}

// follows says whether a field, or one of its rows, comes or is worked out from others.
func follows(f forms.Field) bool {
	return f.When != "" || f.Calculate != "" || slices.ContainsFunc(f.Fields, follows)
}

// list are all fields of the form in order.
func (l *living) list() []asked {
	var order []asked
	add := func(a asked) {
		l.fields[a.name()] = a
		order = append(order, a)
	}
	for _, page := range l.definition.Pages {
		for i := range page.Fields {
			field := &page.Fields[i]
			add(asked{field: field, page: page.ID})
			for k := range field.Fields {
				add(asked{field: &field.Fields[k], group: field.ID, page: page.ID})
			}
		}
	}
	return order
}

func (s Sheet) liveWords() LiveWords {
	percent := forms.Field{Kind: forms.CalculatedKind, Unit: "percent"}
	return LiveWords{
		Shown: s.Speaker.Say("sheet.live-shown"), Hidden: s.Speaker.Say("sheet.live-hidden"),
		Kronor: s.Speaker.Kronor(0), Number: s.Speaker.Number(0), Percent: percent.ShownSum(0, s.Speaker)[0],
	}
}

// direct are the fields that decide on a field, its group among them.
func (l *living) direct(a asked) []string {
	names, err := l.definition.Depends(a.name())
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(name, "page:") })
}

// judges says whether the browser can tell if a field of the page is seen, and what it comes to.
func (l *living) judges(a asked) bool {
	name := a.name()
	if known, done := l.judged[name]; done {
		return known
	}
	l.judged[name] = false
	expressions := a.field.When + " " + a.field.Calculate
	if strings.Contains(expressions, "rate(") || strings.Contains(expressions, "label(") || a.field.Kind == forms.EvidenceKind {
		return false
	}
	for _, option := range a.field.Options {
		if option.When != "" {
			return false
		}
	}
	for _, other := range l.direct(a) {
		if !l.sees(l.fields[other]) {
			return false
		}
	}
	l.judged[name] = true
	return true
}

// sees says whether the browser knows the answer to a field: it reads it from the page, works it out, or nothing on the page changes it.
func (l *living) sees(a asked) bool {
	if a.page != l.page {
		return !l.touched(a.name())
	}
	if kind := a.field.Kind; kind == forms.ApplicantKind || kind == forms.HiddenKind {
		return a.field.When == ""
	}
	return readable(a.field.Kind) && l.judges(a)
}

// touched says whether anything on the page decides on a field elsewhere, or on its page.
func (l *living) touched(name string) bool {
	if known, done := l.touches[name]; done {
		return known
	}
	l.touches[name] = false
	names, err := l.definition.Depends(name)
	if err != nil {
		return true
	}
	for _, other := range names {
		field, isField := l.fields[other]
		if isField && field.page == l.page || l.touched(other) {
			l.touches[name] = true
			return true
		}
	}
	return false
}

// readable are the kinds whose inputs the browser reads as forms.ReadPage does, and those that it works out or counts.
func readable(kind forms.Kind) bool {
	return slices.Contains([]forms.Kind{
		forms.TextKind, forms.MultilineKind, forms.NameKind, forms.EmailKind, forms.PhoneKind, forms.IntegerKind, forms.DecimalKind,
		forms.PercentKind, forms.CurrencyKind, forms.ScaleKind, forms.DateKind, forms.MonthKind, forms.YesNoKind, forms.ConsentKind,
		forms.AttestationKind, forms.RadiosKind, forms.SelectKind, forms.CheckboxesKind, forms.GroupKind, forms.CalculatedKind,
	}, kind)
}

func (l *living) shape(a asked) LiveField {
	field := LiveField{Group: a.group, ID: a.field.ID, Kind: a.field.Kind, Type: liveType(a.field.Kind), Places: a.field.Places()}
	if field.Kind == forms.ScaleKind {
		field.Low, field.High = a.field.Ends()
	}
	if field.Type == "parts" {
		field.Parts = a.field.Kind.Members()
	}
	field.Here = a.page == l.page && a.field.Kind != forms.ApplicantKind && a.field.Kind != forms.HiddenKind
	return field
}

func liveType(kind forms.Kind) string {
	switch kind.Value() {
	case forms.Whole:
		return "whole"
	case forms.YesNo:
		return "yesno"
	case forms.Choices, forms.Files:
		return "texts"
	case forms.Parts:
		return "parts"
	case forms.Rows:
		return "rows"
	case forms.Text, forms.Empty, forms.Unread:
	}
	if kind == forms.CalculatedKind {
		return "whole"
	}
	return "text"
}

// constant tells an answer that cannot change while one is on the page; what is not answered is left out.
func (s Sheet) constant(into map[string]any, a asked, needed map[string]bool, facts forms.Facts) {
	id := a.field.ID
	if a.field.Kind == forms.ApplicantKind {
		if facts.Applicant.Number != "" {
			into[id] = facts.Applicant.Number
		}
		return
	}
	value := s.Visibility.Counted[id]
	if a.field.Kind == forms.CalculatedKind {
		if sum, ok := s.Visibility.Sum(id); ok {
			value = forms.Value{Type: forms.Whole, Whole: sum}
		}
	}
	if value.Type != forms.Rows {
		tellLive(into, id, value)
		return
	}
	rows := make([]map[string]any, len(value.Rows))
	for i, row := range value.Rows {
		rows[i] = map[string]any{}
		for inner, answer := range row.Answers {
			if needed[id+"."+inner] {
				tellLive(rows[i], inner, answer)
			}
		}
		for _, inner := range a.field.Fields {
			if sum, ok := s.Visibility.Sum(forms.InputName(id, row.ID, inner.ID)); ok && needed[id+"."+inner.ID] {
				rows[i][inner.ID] = strconv.FormatInt(sum, 10)
			}
		}
	}
	into[id] = rows
}

// tellLive writes whole numbers as text, since a browser's numbers lose digits.
func tellLive(into map[string]any, id string, value forms.Value) {
	switch value.Type {
	case forms.Text:
		into[id] = value.Text
	case forms.Whole:
		into[id] = strconv.FormatInt(value.Whole, 10)
	case forms.YesNo:
		into[id] = value.YesNo
	case forms.Choices, forms.Files:
		into[id] = value.Choices
	case forms.Parts:
		into[id] = value.Parts
	case forms.Empty, forms.Rows, forms.Unread:
	}
}

// marked says whether a field is shown and hidden by the browser, and so stands between marks.
func (s Sheet) marked(f forms.Field, group string) bool {
	return s.Live != nil && f.When != "" && s.Live.judged[fieldName(group, f.ID)]
}

// shows says whether a question stands on the page. One of a row does too while its whole group waits for the browser to show it; one
// that has a condition of its own waits inside then.
func (s Sheet) shows(f forms.Field, group, name string) bool {
	if s.Visibility.Field(name) {
		return true
	}
	return group != "" && f.When == "" && s.Live != nil && s.Live.judged[group] && !s.Visibility.Field(group)
}

// summed is the name of a sum that the browser works out, else nothing.
func (s Sheet) summed(f forms.Field, name string) string {
	group, _, inRow := strings.Cut(name, ".")
	if !inRow {
		group = ""
	}
	if s.Live == nil || !s.Live.judged[fieldName(group, f.ID)] {
		return ""
	}
	return name
}
