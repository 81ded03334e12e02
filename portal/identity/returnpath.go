package identity

import (
	"net/url"
	"path"
	"strings"
	"unicode"
)

const longestReturnPath = 1024

// ReturnPath is where a person goes after signing in: the wish, if it is a plain path of this site with at most a query, else
// "/". No wish leads to another host, in any browser's reading of it.
func ReturnPath(wish string) string {
	if len(wish) > longestReturnPath || !strings.HasPrefix(wish, "/") || strings.ContainsFunc(wish, unsafeInPath) {
		return "/"
	}
	where, err := url.Parse(wish)
	if err != nil || where.IsAbs() || where.Host != "" || where.User != nil || where.Opaque != "" {
		return "/"
	}
	if strings.ContainsFunc(where.Path, unsafeInPath) || strings.Contains(where.Path, "//") {
		return "/"
	}
	if clean := path.Clean(where.Path); clean != where.Path && clean+"/" != where.Path {
		return "/"
	}
	where.Fragment, where.RawFragment = "", ""

	return where.String()
}

// unsafeInPath is what browsers strip, or read as a slash, before they look at an address.
func unsafeInPath(r rune) bool {
	return r == '\\' || unicode.IsControl(r) || unicode.IsSpace(r) || r == unicode.ReplacementChar
}
