package content

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const mostName = 255

// Name is a file's name as it may be shown and handed out, or a refusal: a path, a character that cannot be seen, one that turns
// the direction of the letters after it, or more than 255 bytes.
func Name(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || name == "." || name == ".." || len(name) > mostName || !utf8.ValidString(name) {
		return "", Refuse(BadName)
	}
	for _, r := range name {
		if r == '/' || r == '\\' || r == utf8.RuneError || unicode.IsControl(r) || unseen(r) {
			return "", Refuse(BadName)
		}
	}
	return name, nil
}

// unseen are letters that turn direction or have no width: an exe can look like a pdf with them. Joiners stand in Persian and
// Hindi words, and in pictures of families.
func unseen(r rune) bool {
	if r == '\u200c' || r == '\u200d' {
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
}
