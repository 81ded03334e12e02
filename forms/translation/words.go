package translation

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stodporten/forms"
)

// place is one text of a form, where it stands.
type place struct {
	path  string
	about string
	words forms.Words
}

// id is a name that XML takes as one, and the same for the same path.
func (p place) id() string {
	sum := sha256.Sum256([]byte(p.path))
	return "u" + hex.EncodeToString(sum[:8])
}

var wordsType = reflect.TypeFor[forms.Words]()

// wordsOf are all texts of a form in the order they are written. To change the words of a place is to change the form.
func wordsOf(d *forms.Definition) []place {
	w := &walk{seen: map[string]int{}}
	w.value(reflect.ValueOf(d).Elem(), "", "")
	return w.places
}

type walk struct {
	places []place
	seen   map[string]int
}

func (w *walk) value(v reflect.Value, path, about string) {
	switch {
	case v.Type() == wordsType:
		words, ok := v.Interface().(forms.Words)
		if ok && words[forms.Language] != "" {
			w.add(path, about, words)
		}
	case v.Kind() == reflect.Struct:
		w.members(v, path, about)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			w.value(v.Index(i), join(path, nameOf(v.Index(i), i)), about)
		}
	case v.Kind() == reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			w.value(v.MapIndex(key), join(path, key.String()), about)
		}
	}
}

// add makes a path of its own of one that is there already; a form with ids twice is refused elsewhere.
func (w *walk) add(path, about string, words forms.Words) {
	w.seen[path]++
	if n := w.seen[path]; n > 1 {
		path += "#" + strconv.Itoa(n)
	}
	w.places = append(w.places, place{path: path, about: about, words: words})
}

func (w *walk) members(v reflect.Value, path, about string) {
	if about == "" || v.Type() != reflect.TypeFor[forms.Option]() {
		about = aboutOf(v, about)
	}
	for i := range v.NumField() {
		member := v.Type().Field(i)
		if !member.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(member.Tag.Get("json"), ",")
		if member.Anonymous && name == "" {
			w.value(v.Field(i), path, about)
			continue
		}
		w.value(v.Field(i), join(path, name), about)
	}
}

// aboutOf is the note for the translator: the question or page that the words belong to.
func aboutOf(v reflect.Value, around string) string {
	switch of := v.Interface().(type) {
	case forms.Field:
		return strings.TrimSpace(string(of.Kind) + " " + of.Label.In(forms.Language))
	case forms.Page:
		return "page " + of.Title.In(forms.Language)
	}
	return around
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// nameOf is the id of an entry of a list, or its place, counted from 1.
func nameOf(v reflect.Value, i int) string {
	if v.Kind() == reflect.Struct {
		for _, member := range []string{"ID", "Value", "Role", "Unit"} {
			if id := v.FieldByName(member); id.IsValid() && id.Kind() == reflect.String && id.String() != "" {
				return id.String()
			}
		}
	}
	return strconv.Itoa(i + 1)
}

var braces = regexp.MustCompile(`\{[a-z]+\}`)

// sameBraces says whether a translation has the same things to be filled in, in any order.
func sameBraces(source, target string) bool {
	count := func(text string) map[string]int {
		found := map[string]int{}
		for _, name := range braces.FindAllString(text, -1) {
			found[name]++
		}
		return found
	}
	return maps.Equal(count(source), count(target))
}
