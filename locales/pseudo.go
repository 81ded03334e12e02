package locales

import (
	"maps"
	"strings"
	"unicode/utf8"
)

// pseudoOf makes the language that nobody speaks: Swedish with accents, in brackets, a third longer. On a page shown in it, a
// word without accents is a word that never passed through a message file, and a text that is cut off is too long for its place.
func pseudoOf(swedish *tongue) *tongue {
	t := *swedish
	t.code, t.tag, t.name = Pseudo, "sv-x-pseudo", "[Þšéúðö]"
	t.phrases = maps.Clone(swedish.phrases)
	for key, p := range t.phrases {
		p.lang, p.tongue = t.tag, &t
		for f, s := range p.forms {
			p.forms[f] = pseudoSentence(s)
		}
		t.phrases[key] = p
	}
	return &t
}

func pseudoSentence(s sentence) sentence {
	if s == nil {
		return nil
	}
	letters := 0
	words := make(sentence, 0, len(s)+2)
	words = append(words, part{text: "["})
	for _, p := range s {
		letters += utf8.RuneCountInString(p.text)
		words = append(words, part{text: accented(p.text), name: p.name})
	}
	words = append(words, part{text: strings.Repeat("~", (letters*3+9)/10) + "]"})
	return joined(words)
}

// joined makes neighbouring texts one, so that a sentence without placeholders is said without building it.
func joined(s sentence) sentence {
	var out sentence
	for _, p := range s {
		if last := len(out) - 1; last >= 0 && p.name == "" && out[last].name == "" {
			out[last].text += p.text
			continue
		}
		out = append(out, p)
	}
	return out
}

func (t *tongue) pseudo(text string) string {
	if t.code != Pseudo {
		return text
	}
	return accented(text)
}

func accented(text string) string {
	return strings.Map(func(r rune) rune {
		const plain, odd = "abcdefghijklmnopqrstuvwxyzåäöABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ", "áƀçðéƒğĥíĵķļɱñóþǫřšţúṽŵẋýžǻǟȫÁɃÇÐÉƑĞĤÍĴĶĻṀÑÓÞǪŘŠŢÚṼŴẊÝŽǺǞȪ"
		before, _, found := strings.Cut(plain, string(r))
		if !found {
			return r
		}
		return []rune(odd)[utf8.RuneCountInString(before)]
	}, text)
}
