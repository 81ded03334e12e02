package page_test

import (
	"strings"

	"golang.org/x/net/html"
)

// hidden are the hidden inputs of what was sent before, in order, without those of the sign-out button.
func hidden(n *html.Node) string {
	if again := byID(n, "again"); again != nil {
		n = again
	}
	var found []string
	for _, input := range all(n, "input") {
		if attribute(input, "type") == "hidden" {
			found = append(found, attribute(input, "name")+"="+attribute(input, "value"))
		}
	}
	return strings.Join(found, " ")
}

func byID(n *html.Node, id string) *html.Node {
	for _, element := range all(n, "*") {
		if attribute(element, "id") == id {
			return element
		}
	}
	return nil
}
