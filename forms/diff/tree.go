package diff

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"stodporten/forms"
)

// thing is a part of a form as it is compared: its settings and texts by the name they have in the definition, and what
// stands inside it.
type thing struct {
	what        What
	id          string
	page, field string
	title, of   forms.Words
	settings    map[string]string
	texts       map[string]forms.Words
	inside      []thing
}

func (t thing) key() string { return string(t.what) + " " + t.id }

func (t thing) inGroup() bool { return t.field != t.id }

// settingsOf are the members of a value as texts; what is text or stands inside was taken out of it before.
func settingsOf(value any) map[string]string {
	members := map[string]json.RawMessage{}
	data, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(data, &members)
	}
	if err != nil {
		return map[string]string{"unreadable": err.Error()}
	}
	settings := make(map[string]string, len(members))
	for name, raw := range members {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		if text != "" && text != "null" {
			settings[name] = text
		}
	}
	delete(settings, "id")
	return settings
}

func treeOf(d forms.Definition) thing {
	form := thing{what: Form, title: d.Service.Title, texts: serviceTexts(d.Service)}
	form.texts["matter"] = d.Matter
	form.texts["legalBasis"] = d.LegalBasis.Paragraph
	for _, name := range slices.Sorted(maps.Keys(d.Codes)) {
		form.inside = append(form.inside, listOf(name, d.Codes[name]))
	}
	for _, page := range d.Pages {
		form.inside = append(form.inside, pageOf(page))
	}
	for _, paper := range d.Evidence {
		form.inside = append(form.inside, paperOf(paper))
	}
	for _, signer := range d.Signers {
		label := signer.Label
		signer.Label = nil
		form.inside = append(form.inside, thing{what: Signer, id: signer.Role, title: orID(label, signer.Role), settings: settingsOf(signer),
			texts: map[string]forms.Words{"label": label}})
	}
	for _, route := range d.Routes {
		form.inside = append(form.inside, thing{what: Route, id: route.Unit, title: orID(nil, route.Unit), settings: settingsOf(route)})
	}
	basis := d.LegalBasis.Code
	d.Service, d.Matter, d.LegalBasis, d.Codes, d.Pages = forms.Service{}, nil, forms.LegalBasis{}, nil, nil
	d.Evidence, d.Signers, d.Routes, d.Blocks = nil, nil, nil, nil
	form.settings = settingsOf(d)
	for _, name := range []string{"$schema", "version", "service", "pages"} {
		delete(form.settings, name)
	}
	if basis != "" {
		form.settings["legalBasis"] = basis
	}
	return form
}

func orID(words forms.Words, id string) forms.Words {
	if len(words) > 0 {
		return words
	}
	return forms.Words{forms.Language: id}
}

func serviceTexts(s forms.Service) map[string]forms.Words {
	texts := map[string]forms.Words{"serviceTitle": s.Title, "serviceSummary": s.Summary, "serviceHowLong": s.HowLong, "serviceContact": s.Contact}
	for name, list := range map[string][]forms.Words{"serviceForWhom": s.ForWhom, "serviceSteps": s.Steps, "serviceChannels": s.Channels, "serviceAfter": s.After} {
		for i, words := range list {
			texts[name+" "+strconv.Itoa(i+1)] = words
		}
	}
	for i, law := range s.Law {
		texts["serviceLaw "+strconv.Itoa(i+1)] = law.Text
		texts["serviceParagraph "+strconv.Itoa(i+1)] = law.Paragraph
	}
	return texts
}

func listOf(name string, entries []forms.Code) thing {
	list := thing{what: List, id: name, title: orID(nil, name)}
	for _, entry := range entries {
		list.inside = append(list.inside, thing{what: Code, id: entry.Value, title: orID(entry.Label, entry.Value), of: list.title,
			settings: settingsOf(map[string]string{"parent": entry.Parent}), texts: map[string]forms.Words{"label": entry.Label}})
	}
	return list
}

func paperOf(paper forms.Evidence) thing {
	t := thing{what: Paper, id: paper.ID, title: orID(paper.Label, paper.ID), texts: map[string]forms.Words{"label": paper.Label, "help": paper.Help}}
	paper.Label, paper.Help = nil, nil
	t.settings = settingsOf(paper)
	delete(t.settings, "label")
	return t
}

func pageOf(page forms.Page) thing {
	t := thing{what: Page, id: page.ID, page: page.ID, title: page.Title,
		settings: settingsOf(map[string]string{"when": page.When, "skipWhen": page.SkipWhen}),
		texts:    map[string]forms.Words{"title": page.Title, "intro": page.Intro, "help": page.Help}}
	for _, field := range page.Fields {
		t.inside = append(t.inside, fieldOf(field, t, ""))
	}
	for i, stop := range page.Stops {
		t.inside = append(t.inside, thing{what: Stop, id: fmt.Sprintf("%s %d", page.ID, i+1), page: page.ID, title: stop.Title, of: page.Title,
			settings: settingsOf(map[string]string{"when": stop.When, "link": stop.Link.Href}),
			texts:    map[string]forms.Words{"title": stop.Title, "body": stop.Body, "link": stop.Link.Label}})
	}
	return t
}

func fieldOf(field forms.Field, around thing, group string) thing {
	t := thing{what: Field, id: field.ID, page: around.page, field: field.ID, of: around.title, title: field.Label}
	if group != "" {
		t.field = group + "." + field.ID
	}
	if len(t.title) == 0 {
		t.title = orID(field.Body, field.ID)
	}
	t.texts = map[string]forms.Words{"label": field.Label, "help": field.Help, "body": field.Body, "add": field.Add, "remove": field.Remove,
		"rowTitle": field.RowTitle, "lowLabel": field.LowLabel, "highLabel": field.HighLabel, "legalBasis": field.LegalBasis.Paragraph}
	for check, words := range field.Errors {
		t.texts["error "+check] = words
	}
	t.inside = append(optionsOf(field, t), checksOf(field, t)...)
	for _, inner := range field.Fields {
		t.inside = append(t.inside, fieldOf(inner, t, field.ID))
	}
	t.settings = fieldSettings(field)
	return t
}

func fieldSettings(field forms.Field) map[string]string {
	basis, bounds := field.LegalBasis.Code, map[string]*int64{"min": field.Min, "max": field.Max}
	field.Label, field.Help, field.Body, field.Add, field.Remove, field.RowTitle, field.LowLabel, field.HighLabel = nil, nil, nil, nil, nil, nil, nil, nil
	field.Options, field.Checks, field.Fields, field.Errors, field.LegalBasis = nil, nil, nil, nil, forms.LegalBasis{}
	settings := settingsOf(field)
	if basis != "" {
		settings["legalBasis"] = basis
	}
	for name, bound := range bounds {
		if bound != nil && field.Kind == forms.CurrencyKind {
			settings[name] += " öre"
		}
	}
	return settings
}

// optionsOf leaves out those of a list, which is compared by itself.
func optionsOf(field forms.Field, around thing) []thing {
	if field.List != "" {
		return nil
	}
	options := make([]thing, 0, len(field.Options))
	for _, option := range field.Options {
		t := thing{what: Option, id: option.Value, page: around.page, field: around.field, title: option.Label, of: around.title,
			texts: map[string]forms.Words{"label": option.Label, "help": option.Help}}
		option.Label, option.Help = nil, nil
		t.settings = settingsOf(option)
		delete(t.settings, "value")
		options = append(options, t)
	}
	return options
}

func checksOf(field forms.Field, around thing) []thing {
	checks := make([]thing, 0, len(field.Checks))
	for _, rule := range field.Checks {
		t := thing{what: Check, id: rule.ID, page: around.page, field: around.field, title: orID(rule.Message, rule.ID), of: around.title,
			texts: map[string]forms.Words{"message": rule.Message}}
		rule.Message = nil
		t.settings = settingsOf(rule)
		checks = append(checks, t)
	}
	return checks
}
