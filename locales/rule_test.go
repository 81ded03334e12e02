package locales

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

const sampleGo = `package sample

import "desk.example"

// locales: desk.step-*, form.kind-*

type row struct {
	title string ` + "`json:\"desk.tag\"`" + `
}

var rows = []row{{title: "desk.title"}}

func page(s speaker) string {
	_ = asset("desk.css")
	_ = setting("desk.setting") // locales: no key
	_ = other("casework.thing", fmt.Sprintf("desk.formed.%d", 3))
	_ = s.Say("unknown.area")
	_ = s.Say("desk.cases", locales.With("Count", 1), locales.With("Wrong", 2))
	_ = s.Say("desk.greeting", pairs...)
	_ = s.Say("desk.step-" + "one")
	return s.Say("desk.undeclared." + kind) + s.Say("form.other-" + kind)
}
`

const sampleTempl = `package sample

templ page(s locales.Speaker) {
	<h1 id="desk.id" class={ "desk.class" }>{ s.Say("desk.heading") }</h1>
	// locales: desk.row-*
	<p>{ s.Say("desk.row-" + name) }{ s.Say("nowhere.at-all") }{ "desk.joined." + name }{ fmt.Sprint("desk.formed-%d", 3) }</p>
	@button("desk.go") <img src={ asset("desk.svg") }/> { "desk.setting" } // locales: no key
}
`

func TestTheRuleSeesKeysWhereTheyStandAndNothingElse(t *testing.T) {
	t.Parallel()
	found := newFindings()
	areas := map[string]bool{"desk": true, "form": true}

	if err := found.readGo("sample.go", []byte(sampleGo), areas); err != nil {
		t.Fatal(err)
	}
	found.readTemplate("sample.templ", []byte(sampleTempl), areas)

	uses := map[string][]string{
		"desk.title": {"sample.go:11"}, "unknown.area": {"sample.go:17"}, "desk.cases": {"sample.go:18"}, "desk.greeting": {"sample.go:19"},
		"desk.class": {"sample.templ:4"}, "desk.heading": {"sample.templ:4"}, "nowhere.at-all": {"sample.templ:6"},
	}
	joined := map[string][]string{
		"desk.step-": {"sample.go:20"}, "form.other-": {"sample.go:21"},
		"desk.undeclared.": {"sample.go:21"}, "desk.formed.": {"sample.go:16"},
		"desk.row-": {"sample.templ:6"}, "desk.joined.": {"sample.templ:6"}, "desk.formed-": {"sample.templ:6"},
	}
	prefixes := map[string][]string{"desk.step-": {"sample.go:5"}, "form.kind-": {"sample.go:5"}, "desk.row-": {"sample.templ:5"}}
	calls := []call{{key: "unknown.area", place: "sample.go:17", names: []string{}}, {key: "desk.cases", place: "sample.go:18", names: []string{"Count", "Wrong"}}}
	for _, diff := range []string{
		cmp.Diff(uses, found.uses), cmp.Diff(joined, found.joined), cmp.Diff(prefixes, found.prefixes),
		cmp.Diff(calls, found.calls, cmp.AllowUnexported(call{})),
	} {
		if diff != "" {
			t.Error(diff)
		}
	}
}

func TestTheRuleTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	found := newFindings()
	if err := found.readGo("sample.go", []byte(sampleGo), map[string]bool{"desk": true, "form": true}); err != nil {
		t.Fatal(err)
	}
	words := map[string]message{}
	for _, m := range []*i18n.Message{
		{ID: "desk.title", Other: "x"}, {ID: "desk.cases", One: "one", Other: "{{.Count}}"}, {ID: "desk.greeting", Other: "{{.Name}}"},
		{ID: "desk.step-one", Other: "x"}, {ID: "desk.idle", Other: "x"},
	} {
		words[m.ID] = message{Message: m, file: "desk.toml", forms: formsOf(m)}
	}

	for name, c := range map[string]struct{ got, want []string }{
		"without words": {found.withoutWords(words), []string{"unknown.area: sample.go:17"}},
		"undeclared":    {found.undeclared(), []string{"desk.formed.: sample.go:16", "desk.undeclared.: sample.go:21", "form.other-: sample.go:21"}},
		"idle":          {found.idle(words), []string{"form.kind-*: sample.go:5"}},
		"unused":        {found.unused(words), []string{"desk.toml: desk.idle"}},
		"misfilled":     {found.misfilled(words), []string{"sample.go:18: desk.cases is given [Count Wrong], wants [Count]"}},
	} {
		slices.Sort(c.got)
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
