package forms_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"stodporten/forms"
)

// with puts one more field on the page of costs.
func with(field map[string]any) func(f map[string]any) {
	return func(f map[string]any) {
		if field["label"] == nil && field["kind"] != "block" && field["kind"] != "notice" {
			field["label"] = words("x")
		}
		page := pageOf(f, 1)
		page["fields"] = append(page["fields"].([]any), field)
	}
}

func all(changes ...func(f map[string]any)) func(f map[string]any) {
	return func(f map[string]any) {
		for _, change := range changes {
			change(f)
		}
	}
}

func set(name string, value any) func(f map[string]any) {
	return func(f map[string]any) { f[name] = value }
}

func TestWhatIsNamedMustBeThere(t *testing.T) {
	t.Parallel()
	entry := func(value, parent string) any {
		return map[string]any{"value": value, "label": words(value), "parent": parent}
	}
	refused(t, map[string]refusal{
		"a list that is not there":   {with(map[string]any{"id": "x", "kind": "select", "list": "towns"}), "page costs: field x: reference: there is no list towns"},
		"a block that is not there":  {with(map[string]any{"id": "x", "kind": "block", "block": "home@2"}), "page costs: field x: reference: there is no block home@2"},
		"a date that is not there":   {with(map[string]any{"id": "x", "kind": "date", "earliest": "field:moved"}), "page costs: field x: reference: moved is no date"},
		"a date that is a sum":       {with(map[string]any{"id": "x", "kind": "date", "earliest": "field:rent"}), "page costs: field x: reference: rent is no date"},
		"an age on a day of nothing": {with(map[string]any{"id": "x", "kind": "identity", "minAge": 18, "ageOn": "field:rent"}), "page costs: field x: reference: rent is no date"},
		"private to nobody":          {with(map[string]any{"id": "x", "kind": "text", "private": "partner"}), "page costs: field x: reference: private to partner"},
		"a link from nothing": {
			with(map[string]any{"id": "x", "kind": "linked", "from": "rent", "options": []any{entry("a", "b")}}), "page costs: field x: reference: rent is no question with options",
		},
		"an option under one that is not there": {
			with(map[string]any{"id": "x", "kind": "linked", "from": "living", "options": []any{entry("a", "married")}}), `page costs: field x: reference: the option a lies under "married"`,
		},
		"a branch of a tree without a stem": {with(map[string]any{"id": "x", "kind": "tree", "options": []any{entry("a", "b"), entry("b", "")}}), "page costs: field x: reference: the option a lies under b"},
		"a signer whom nothing names":       {set("signers", []any{map[string]any{"role": "partner", "person": "rent"}}), "reference: the signer partner is named by rent"},
		"a signer with no such page":        {set("signers", []any{map[string]any{"role": "partner", "pages": []any{"theirs"}}}), "reference: the signer partner has the page theirs"},
		"a signer unsafe by a text":         {set("signers", []any{map[string]any{"role": "partner", "unsafe": "why"}}), "reference: that contact with partner is unsafe is said by why"},
		"a signer twice":                    {set("signers", []any{map[string]any{"role": "partner"}, map[string]any{"role": "partner"}}), "duplicate: the signer partner"},
		"evidence that nothing asks for":    {set("evidence", []any{map[string]any{"id": "x", "label": words("x")}}), "reference: evidence is called for"},
		"a question for no evidence":        {with(map[string]any{"id": "x", "kind": "evidence"}), "page costs: field x: reference: the form calls for no evidence"},
		"evidence of a field that is not there": {
			all(set("evidence", []any{map[string]any{"id": "x", "label": words("x"), "from": "gone"}}), with(map[string]any{"id": "papers", "kind": "evidence"})), "reference: the evidence x belongs to gone",
		},
		"a route to nowhere":        {set("routes", []any{map[string]any{"unit": "The North", "when": "answers.has_children"}}), "schema"},
		"a route of no expression":  {set("routes", []any{map[string]any{"unit": "north", "when": "answers.salary > 1"}}), "expression"},
		"a signer of no expression": {set("signers", []any{map[string]any{"role": "partner", "when": "answers.salary > 1"}}), "expression"},
		"a stop of no expression": {
			func(f map[string]any) {
				pageOf(f, 1)["stops"] = []any{map[string]any{"when": "answers.salary > 1", "title": words("x"), "body": words("x")}}
			}, "page costs: expression",
		},
		"a check of no expression": {
			with(map[string]any{"id": "x", "kind": "text", "checks": []any{map[string]any{"id": "a", "holds": "answers.salary > 1", "message": words("x")}}}), "page costs: field x: expression",
		},
		"a check of another type": {
			with(map[string]any{"id": "x", "kind": "text", "checks": []any{map[string]any{"id": "a", "holds": "answers.rent", "message": words("x")}}}), "page costs: field x: expression",
		},
	})
}

func TestWhatCannotBeIsRefusedWithThePlace(t *testing.T) {
	t.Parallel()
	refused(t, map[string]refusal{
		"an address that is taken":      {func(f map[string]any) { pageOf(f, 1)["id"] = "granska" }, "page granska: reserved"},
		"an input that is taken":        {with(map[string]any{"id": "csrf", "kind": "text"}), "page costs: field csrf: reserved"},
		"a group in a block in a row":   {func(f map[string]any) { innerOf(f, 0)["kind"] = "evidence" }, "page household: field children.name: schema"},
		"a scale of one step":           {with(map[string]any{"id": "x", "kind": "scale", "min": 5, "max": 5}), "page costs: field x: bounds"},
		"an age above the greatest":     {with(map[string]any{"id": "x", "kind": "identity", "minAge": 66, "maxAge": 65}), "page costs: field x: bounds"},
		"a file larger than all":        {with(map[string]any{"id": "x", "kind": "file", "files": map[string]any{"maxBytes": 4096, "totalBytes": 2048}}), "page costs: field x: bounds"},
		"a check twice":                 {with(map[string]any{"id": "x", "kind": "text", "checks": []any{rule("a"), rule("a")}}), "page costs: field x: duplicate: the check a"},
		"closed before it opens":        {all(set("opens", "2026-02-01"), set("closes", "2026-01-01")), "bounds: it closes on 2026-01-01"},
		"a code twice":                  {set("codes", map[string]any{"towns": []any{code("a"), code("a")}}), "duplicate: the list towns has a twice"},
		"two questions of evidence":     {all(set("evidence", []any{map[string]any{"id": "x", "label": words("x")}}), with(map[string]any{"id": "p", "kind": "evidence"}), with(map[string]any{"id": "q", "kind": "evidence"})), "page costs: field q: duplicate"},
		"a check without words":         {with(map[string]any{"id": "x", "kind": "text", "checks": []any{map[string]any{"id": "a", "holds": "true", "message": map[string]any{"sv": "x"}}}}), "page costs: field x: words: check a is missing in en"},
		"a paper without words":         {all(set("evidence", []any{map[string]any{"id": "x", "label": map[string]any{"sv": "x"}}}), with(map[string]any{"id": "p", "kind": "evidence"})), "words: evidence x is missing in en"},
		"a code without words":          {set("codes", map[string]any{"towns": []any{map[string]any{"value": "a", "label": map[string]any{"sv": "x"}}}}), "words: code towns a is missing in en"},
		"words in no language":          {set("matter", map[string]any{"sv": " ", "en": " "}), "words: matter is missing in sv"},
		"a page skipped by a later one": {func(f map[string]any) { pageOf(f, 0)["skipWhen"] = "has(answers.rent)" }, "page household: order"},
		"demanded only while hidden": {func(f map[string]any) {
			fieldOf(f, 0, 2)["requiredWhen"] = "answers.living == 'alone'"
		}, "page household: field partner_name: hidden-required"},
		"recommended only while its page is hidden": {func(f map[string]any) {
			fieldOf(f, 2, 0)["recommendedWhen"] = "answers.living == 'alone'"
		}, "page together: field since: hidden-required"},
		"evidence that waits for itself": {
			all(set("evidence", []any{map[string]any{"id": "x", "label": words("x"), "when": "answers.papers.exists(p, p.how == 'wont')"}}), with(map[string]any{"id": "papers", "kind": "evidence"})), "cycle",
		},
		"a linked question that waits for itself": {
			with(map[string]any{"id": "x", "kind": "linked", "from": "x", "options": []any{code("a")}}), "page costs: field x: reference",
		},
		"a file's state that only warns": {with(map[string]any{"id": "x", "kind": "file", "warn": []any{"file-state"}}), "page costs: field x: schema"},
		"a link to a script": {
			func(f map[string]any) {
				pageOf(f, 1)["stops"] = []any{map[string]any{"when": "true", "title": words("x"), "body": words("x"), "link": map[string]any{"href": "javascript:alert(1)", "label": words("x")}}}
			}, "page costs: schema",
		},
		"a link that begins with two slashes": {
			func(f map[string]any) {
				pageOf(f, 1)["stops"] = []any{map[string]any{"when": "true", "title": words("x"), "body": words("x"), "link": map[string]any{"href": "//elsewhere.example", "label": words("x")}}}
			}, "page costs: schema",
		},
	})
}

func rule(id string) any {
	return map[string]any{"id": id, "holds": "true", "message": words("x")}
}

func code(value string) any {
	return map[string]any{"value": value, "label": words(value)}
}

func TestAMillionFieldsAreRefusedAtThePageThatHasThem(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"id":"big","pages":[{"id":"small","fields":[{"id":"a"}]},{"id":"crowd","fields":[`)
	for i := range 1_000_000 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"f%d","kind":"text"}`, i)
	}
	b.WriteString(`]}]}`)

	_, err := forms.Parse([]byte(b.String()))

	if !errors.Is(err, forms.ErrDefinition) || !strings.Contains(err.Error(), "page crowd: size: more than 600 fields") {
		t.Errorf("answered %v", err)
	}
}

func TestFieldsThatFitTheFileAndAreTooManyAreRefusedToo(t *testing.T) {
	t.Parallel()
	data := changed(t, func(f map[string]any) {
		for range 7 {
			fields := []any{}
			for i := range 100 {
				fields = append(fields, map[string]any{"id": fmt.Sprintf("p%d_f%d", len(f["pages"].([]any)), i), "kind": "text", "label": words("x")})
			}
			f["pages"] = append(f["pages"].([]any), map[string]any{"id": fmt.Sprintf("more-%d", len(f["pages"].([]any))), "title": words("x"), "fields": fields})
		}
	})

	_, err := forms.Parse(data)

	if !errors.Is(err, forms.ErrDefinition) || !strings.Contains(err.Error(), "page more-8: field p8_f86: size: more than 600 fields") {
		t.Errorf("answered %v", err)
	}
}

func TestFiveThousandRowsArePostedInVain(t *testing.T) {
	t.Parallel()
	d := sample(t, "rows")
	post := posted()
	for i := range 3_900 {
		post.Add("group", fmt.Sprintf("r%d", i+1))
	}

	_, _, err := forms.ReadPage(d, "one", post, facts().Today)

	if !errors.Is(err, forms.ErrTooMuch) {
		t.Errorf("answered %v", err)
	}
	for i := range 1_100 {
		post.Add("group", fmt.Sprintf("r%d", 3_901+i))
	}
	if _, _, err := forms.ReadPage(d, "one", post, facts().Today); !errors.Is(err, forms.ErrTooMuch) {
		t.Errorf("answered %v", err)
	}
}
