package forms

import "strings"

// Language is the language every definition has; words missing elsewhere are shown in it.
const Language = "sv"

// Words is one text in every language it exists in, by BCP 47 tag.
type Words map[string]string

// In gives the words in the language asked for, else in that language without its variant, else in Swedish.
func (w Words) In(lang string) string {
	text, _ := w.Found(lang)
	return text
}

// Found is In and also the language the words were found in, for the lang attribute of what is not translated.
func (w Words) Found(lang string) (text, found string) {
	for {
		if text, ok := w[lang]; ok {
			return text, lang
		}
		cut := strings.LastIndexByte(lang, '-')
		if cut < 0 {
			break
		}
		lang = strings.TrimSuffix(lang[:cut], "-x")
	}
	return w[Language], Language
}
