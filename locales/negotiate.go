package locales

import (
	"strings"

	"golang.org/x/text/language"
)

const longestAcceptLanguage = 1024

// Negotiate picks one of the languages offered for what a browser asks for in its Accept-Language header. A browser that asks
// for none of them, says nothing or sends rubbish gets the first one offered; easy Swedish and the pseudo-locale are chosen by a
// person in the language switch, and never here, unless they are all there is.
func Negotiate(acceptLanguage string, offered []string) string {
	if len(offered) == 0 {
		return Swedish
	}
	if len(acceptLanguage) > longestAcceptLanguage {
		return offered[0]
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return offered[0]
	}
	for _, tag := range wanted {
		base, _ := tag.Base()
		for _, code := range offered {
			if strings.EqualFold(code, base.String()) {
				return code
			}
		}
	}
	return offered[0]
}
