package hall

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Inputs is what a browser without scripts would send of the form whose address ends so, but for its buttons.
func (r Reply) Inputs(tb testing.TB, ending string) url.Values {
	tb.Helper()
	root, err := html.Parse(strings.NewReader(r.Body))
	if err != nil {
		tb.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && strings.HasSuffix(attribute(n, "action"), ending) {
			return sentBy(n)
		}
	}
	tb.Fatalf("page %q with %d has no form to %s: %.600s", r.Page(), r.Status, ending, r.Words())
	return nil
}

// waits says that an element is in a template, where a browser takes it for no part of the form.
func waits(n *html.Node) bool {
	for up := range n.Ancestors() {
		if up.Data == "template" {
			return true
		}
	}
	return false
}

func sentBy(form *html.Node) url.Values {
	sent := url.Values{}
	for n := range form.Descendants() {
		name, value := attribute(n, "name"), attribute(n, "value")
		if name == "" || waits(n) {
			continue
		}
		switch n.Data {
		case "input":
			if kind := attribute(n, "type"); kind != "radio" && kind != "checkbox" || has(n, "checked") {
				sent.Add(name, value)
			}
		case "textarea":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			sent.Add(name, text)
		case "option":
		case "select":
			for option := range n.Descendants() {
				if has(option, "selected") {
					sent.Set(name, attribute(option, "value"))
				}
			}
		}
	}
	return sent
}

func attribute(n *html.Node, name string) string {
	for _, one := range n.Attr {
		if one.Key == name {
			return one.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, one := range n.Attr {
		if one.Key == name {
			return true
		}
	}
	return false
}

const (
	// Service is the page of the service that the stories apply for.
	Service = "/e-tjanster/ekonomiskt-bistand"
	// Apply is what the parts of its form stand under.
	Apply = Service + "/"
)

// Told is what Amina answers on each page: story 1, shortened to what the form cannot be handed in without.
func Told() map[string]url.Values {
	return map[string]url.Values{
		"household": {"month": {"next"}, "living": {"alone"}, "has_children": {"yes"}},
		"children": {
			"children": {"", "r1"}, "children.r1.child_name": {"Elias Testberg"}, "children.r1.child_number": {"20170101-2393"},
			"children.r1.child_stays": {"all"}, "children.r1.child_lunch": {"yes"},
		},
		"housing": {
			"housing_type": {"rental"}, "people": {"3"}, "rent": {"8 450"}, "electricity": {"520"}, "home_insurance": {"180"}, "arrears": {"no"},
		},
		"income": {
			"incomes": {"", "r1"}, "incomes.r1.income_kind": {"activity_support"}, "incomes.r1.income_whose": {"me"},
			"incomes.r1.income_amount": {"7 000"}, "no_income": {""},
		},
		"assets":       {"savings": {"0"}, "assets": {"none"}},
		"costs":        {"costs": {""}},
		"work":         {"situation": {"programme"}, "tried": {"Jag deltar i ett program."}},
		"reason":       {"reason": {"Pengarna räcker inte till hyran."}},
		"contact":      {"phone": {"070-123 45 67"}, "email": {""}, "safe_contact": {""}, "interpreter": {""}},
		"account":      {"account-clearing": {"8327"}, "account-number": {"123456789"}, "no_account": {""}},
		"declarations": {"truth": {"true"}, "changes": {"tell"}},
	}
}

// PagesOfStory is the order of the pages for Amina alone with a child.
func PagesOfStory() []string {
	return []string{"household", "children", "housing", "income", "assets", "costs", "work", "reason", "contact", "account", "declarations"}
}

// Turn opens a page of the form and fills it in; nothing is sent.
func (b *Browser) Turn(id string, answers url.Values) url.Values {
	b.Hall.T.Helper()
	sent := b.Get(Apply+id).Wants(b.Hall.T, http.StatusOK, "form-page").Inputs(b.Hall.T, Apply+id)
	maps.Copy(sent, answers)
	return sent
}

// Leave fills a page in and sends it; it must lead on to there.
func (b *Browser) Leave(id string, answers url.Values, to string) {
	b.Hall.T.Helper()
	b.Post(Apply+id, b.Turn(id, answers)).LeadsTo(b.Hall.T, to)
}

// LeadsTo stops the test when the answer leads anywhere else.
func (r Reply) LeadsTo(tb testing.TB, to string) {
	tb.Helper()
	if at := r.Header.Get("Location"); r.Status != http.StatusSeeOther || at != to {
		tb.Fatalf("it answers %d to %q with page %q, want to be led to %s: %.900s", r.Status, at, r.Page(), to, r.Words())
	}
}

// Begin starts a draft.
func (b *Browser) Begin() {
	b.Hall.T.Helper()
	b.Post(Apply+"borja", nil).LeadsTo(b.Hall.T, Apply+"household")
}

// FillIn answers every page, with other answers where they are given, and comes to the review.
func (b *Browser) FillIn(others map[string]url.Values) Reply {
	b.Hall.T.Helper()
	b.Post(Apply+"borja", nil)
	for at, pages := Apply+"household", 0; !strings.HasSuffix(at, "/granska"); pages++ {
		id := at[strings.LastIndexByte(at, '/')+1:]
		answers, ok := others[id]
		if !ok {
			answers = Told()[id]
		}
		got := b.Post(at, b.Turn(id, answers))
		if got.Status != http.StatusSeeOther || pages > 20 {
			b.Hall.T.Fatalf("page %s answers %d: %s", id, got.Status, got.Words())
		}
		at = got.Header.Get("Location")
	}
	return b.Get(Apply+"granska").Wants(b.Hall.T, http.StatusOK, "check-answers")
}

// Sign presses the button of the review, and comes back from the provider.
func (b *Browser) Sign(review Reply) Reply {
	b.Hall.T.Helper()
	b.Post(Apply+"skriv-under", review.Inputs(b.Hall.T, "/skriv-under")).LeadsTo(b.Hall.T, LeavesFor)
	return b.Get(BackPath)
}

// Receipt goes where handing in led, and reads the number off the page.
func (b *Browser) Receipt(handedIn Reply) string {
	b.Hall.T.Helper()
	at := handedIn.Header.Get("Location")
	if handedIn.Status != http.StatusSeeOther || !strings.HasSuffix(at, "/kvitto") {
		b.Hall.T.Fatalf("signing answers %d to %q with page %q: %s", handedIn.Status, at, handedIn.Page(), handedIn.Words())
	}
	got := b.Get(at).Wants(b.Hall.T, http.StatusOK, "receipt")
	_, after, _ := strings.Cut(got.Body, "data-receipt>")
	number, _, _ := strings.Cut(after, "<")
	return number
}
