package main_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// answer is what came back, and from where after all that led on.
type answer struct {
	status int
	at     *url.URL
	header http.Header
	body   []byte
}

// between is the text that follows before, up to after; "" when it is not there.
func (a answer) between(before, after string) string {
	_, rest, found := bytes.Cut(a.body, []byte(before))
	text, _, ends := bytes.Cut(rest, []byte(after))
	if !found || !ends {
		return ""
	}
	return html.UnescapeString(string(text))
}

// page is the page's name, the same in all languages.
func (a answer) page() string { return a.between(`data-page="`, `"`) }

// reader is the canary of whom the page was made for; "" for nobody.
func (a answer) reader() string { return a.between(`<meta name="reader" content="`, `"`) }

// receipt is the number that a receipt shows.
func (a answer) receipt() string {
	var number string
	each(a.root(), func(n *html.Node) {
		if _, ok := attribute(n, "data-receipt"); ok {
			number = strings.TrimSpace(textOf(n))
		}
	})
	return number
}

func (a answer) root() *html.Node {
	root, err := html.Parse(bytes.NewReader(a.body))
	if err != nil {
		return &html.Node{}
	}
	return root
}

// links are the addresses that begin so, each once, in the page's order.
func (a answer) links(beginning string) []string {
	var all []string
	each(a.root(), func(n *html.Node) {
		if href, ok := attribute(n, "href"); ok && n.Data == "a" && strings.HasPrefix(href, beginning) && !slices.Contains(all, href) {
			all = append(all, href)
		}
	})
	return all
}

// form is a form as a browser without scripts would send it.
type form struct {
	action  string
	hidden  url.Values
	values  url.Values          // what stands in the inputs, by name
	choices map[string][]string // what radios, boxes and lists offer
	buttons []button
}

type button struct{ name, value, text, action string }

// form finds the one whose address ends so.
func (a answer) form(ending string) (form, error) {
	var found []form
	each(a.root(), func(n *html.Node) {
		if action, _ := attribute(n, "action"); n.Data == "form" && strings.HasSuffix(action, ending) {
			found = append(found, readForm(n, action))
		}
	})
	if len(found) == 0 {
		return form{}, fmt.Errorf("the page %q (%d at %s) has no form to %s", a.page(), a.status, a.at, ending)
	}
	return found[0], nil
}

func readForm(root *html.Node, action string) form {
	f := form{action: action, hidden: url.Values{}, values: url.Values{}, choices: map[string][]string{}}
	each(root, func(n *html.Node) {
		name, _ := attribute(n, "name")
		value, _ := attribute(n, "value")
		switch n.Data {
		case "input":
			f.readInput(n, name, value)
		case "textarea":
			f.values[name] = append(f.values[name], strings.TrimPrefix(textOf(n), "\n"))
		case "select":
			f.readSelect(n, name)
		case "button":
			if kind, _ := attribute(n, "type"); kind != "button" {
				target, _ := attribute(n, "formaction")
				f.buttons = append(f.buttons, button{name, value, strings.TrimSpace(textOf(n)), target})
			}
		}
	})
	return f
}

func (f *form) readInput(n *html.Node, name, value string) {
	_, checked := attribute(n, "checked")
	switch kind, _ := attribute(n, "type"); kind {
	case "hidden":
		f.hidden.Add(name, value)
	case "radio", "checkbox":
		f.choices[name] = append(f.choices[name], value)
		if checked {
			f.values[name] = append(f.values[name], value)
		}
	default:
		if name != "" {
			f.values[name] = append(f.values[name], value)
		}
	}
}

func (f *form) readSelect(n *html.Node, name string) {
	each(n, func(option *html.Node) {
		if option.Data != "option" {
			return
		}
		value, _ := attribute(option, "value")
		f.choices[name] = append(f.choices[name], value)
		if _, selected := attribute(option, "selected"); selected || len(f.choices[name]) == 1 {
			f.values[name] = []string{value}
		}
	})
}

// fill types or ticks what the form asks for. The answers are by field; a row's field is found by its last part.
func (f form) fill(answers map[string]string) form {
	filled := f
	filled.values = maps.Clone(f.values)
	for name := range f.inputs() {
		if value, ok := answers[name[strings.LastIndex(name, ".")+1:]]; ok {
			filled.values[name] = []string{value}
		}
	}
	return filled
}

func (f form) inputs() map[string]bool {
	all := map[string]bool{}
	for name := range f.values {
		all[name] = true
	}
	for name := range f.choices {
		all[name] = true
	}
	return all
}

// press is what is sent, and where, when the nameless button is pressed, which goes on.
func (f form) press() (string, url.Values) {
	sent, action := url.Values{}, f.action
	for _, part := range []url.Values{f.hidden, f.values} {
		for field, values := range part {
			sent[field] = append(sent[field], values...)
		}
	}
	for _, b := range f.buttons {
		if b.name != "" {
			continue
		}
		if b.action != "" {
			action = b.action
		}
		break
	}
	return action, sent
}

// each leaves out what waits in a template, which is no part of the page.
func each(n *html.Node, look func(*html.Node)) {
	for child := range n.ChildNodes() {
		if child.Type == html.ElementNode {
			look(child)
		}
		if child.Data != "template" {
			each(child, look)
		}
	}
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, one := range n.Attr {
		if one.Key == name {
			return one.Val, true
		}
	}
	return "", false
}

func textOf(n *html.Node) string {
	var text strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			text.WriteString(child.Data)
		}
	}
	return text.String()
}
