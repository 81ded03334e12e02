package condition_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stodporten/forms/condition"
)

type vectors struct {
	About string `json:"about"`
	Today string `json:"today"`
	Shape struct {
		Fields map[string]field `json:"fields"`
		Groups map[string]struct {
			Rows   int              `json:"rows"`
			Fields map[string]field `json:"fields"`
		} `json:"groups"`
	} `json:"shape"`
	// Lists are labels by list, code and language; Tables what posts come to, the earliest first.
	Lists  map[string]map[string]map[string]string `json:"lists"`
	Tables map[string][]struct {
		From  string           `json:"from"`
		Posts map[string]int64 `json:"posts"`
	} `json:"tables"`
	Cases []vector `json:"cases"`
}

type field struct {
	Type   string           `json:"type"`
	Size   int              `json:"size"`
	Values []string         `json:"values"`
	Parts  map[string]field `json:"parts"`
}

type vector struct {
	Name    string                      `json:"name"`
	Expr    string                      `json:"expr"`
	Type    string                      `json:"type"`
	Group   string                      `json:"group"`
	Row     int                         `json:"row"`
	Answers map[string]any              `json:"answers"`
	Actor   string                      `json:"actor"`
	Role    string                      `json:"role"`
	Lang    string                      `json:"lang"`
	Rates   map[string]map[string]int64 `json:"rates"`
	Depends []string                    `json:"depends"`
	Want    any                         `json:"want"`
}

func load(tb testing.TB) vectors {
	tb.Helper()
	return loadFrom(tb, "testdata/vectors.json")
}

func loadFrom(tb testing.TB, file string) vectors {
	tb.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	var v vectors
	if err := decoder.Decode(&v); err != nil {
		tb.Fatal(err)
	}
	return v
}

func typeOf(name string) condition.Type {
	return map[string]condition.Type{"text": condition.Text, "whole": condition.Whole, "yesno": condition.YesNo,
		"texts": condition.Texts, "parts": condition.Parts}[name]
}

func (v vectors) shape() condition.Shape {
	shape := condition.Shape{Fields: fields(v.Shape.Fields), Groups: map[string]condition.Group{}, Lists: map[string]condition.List{}}
	for name, codes := range v.Lists {
		shape.Lists[name] = condition.List{Codes: slices.Collect(maps.Keys(codes)), Size: 40}
	}
	for id, g := range v.Shape.Groups {
		shape.Groups[id] = condition.Group{Rows: g.Rows, Fields: fields(g.Fields)}
	}
	return shape
}

func fields(in map[string]field) map[string]condition.Answer {
	out := map[string]condition.Answer{}
	for id, f := range in {
		out[id] = condition.Answer{Type: typeOf(f.Type), Size: f.Size, Values: f.Values, Parts: fields(f.Parts)}
	}
	return out
}

// rate and label look things up as a form would.
func (v vectors) rate(table, post, day string) (int64, bool) {
	var amount int64
	var found bool
	for _, rates := range v.Tables[table] {
		if rates.From <= day {
			amount, found = rates.Posts[post]
		}
	}
	return amount, found
}

func (v vectors) label(lang string) func(list, code string) (string, bool) {
	return func(list, code string) (string, bool) {
		words, ok := v.Lists[list][code][lang]
		return words, ok
	}
}

// fill gives a record the answers of a vector.
func fill(tb testing.TB, language *condition.Language, record *condition.Record, answers map[string]any) map[string][]*condition.Record {
	tb.Helper()
	groups := map[string][]*condition.Record{}
	for id, answer := range answers {
		switch a := answer.(type) {
		case string:
			record.SetText(id, a)
		case bool:
			record.SetYesNo(id, a)
		case json.Number:
			n, err := a.Int64()
			if err != nil {
				tb.Fatal(err)
			}
			record.SetWhole(id, n)
		case map[string]any:
			parts := map[string]string{}
			for part, text := range a {
				parts[part] = text.(string)
			}
			record.SetParts(id, parts)
		case []any:
			if rows := rowsOf(tb, language, id, a); rows != nil {
				record.SetRows(id, rows)
				groups[id] = rows
				continue
			}
			var texts []string
			for _, text := range a {
				texts = append(texts, text.(string))
			}
			record.SetTexts(id, texts)
		}
	}
	return groups
}

func rowsOf(tb testing.TB, language *condition.Language, group string, list []any) []*condition.Record {
	tb.Helper()
	var rows []*condition.Record
	for _, element := range list {
		if answers, ok := element.(map[string]any); ok {
			row := language.Row(group)
			fill(tb, language, row, answers)
			rows = append(rows, row)
		}
	}
	return rows
}

func TestEveryVectorComesToWhatItSays(t *testing.T) {
	t.Parallel()
	for file, fewest := range map[string]int{"testdata/vectors.json": 500, "testdata/conformance.json": 300} {
		v := loadFrom(t, file)
		language, err := condition.New(v.shape())
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Cases) < fewest {
			t.Fatalf("%s: %d vectors", file, len(v.Cases))
		}
		for _, tc := range v.Cases {
			t.Run(tc.Name, func(t *testing.T) {
				t.Parallel()

				v.run(t, language, tc)
			})
		}
	}
}

func (v vectors) run(t *testing.T, language *condition.Language, tc vector) {
	t.Helper()
	expression, err := language.Compile(tc.Expr, typeOf(tc.Type), tc.Group)
	if tc.Want == "refused" {
		if err == nil {
			t.Errorf("%s compiles", tc.Expr)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	in := &condition.Input{Answers: language.Answers(), Today: v.Today, Actor: tc.Actor, Role: tc.Role, Lang: tc.Lang,
		Rates: tc.Rates, Rate: v.rate, Label: v.label(tc.Lang)}
	rows := fill(t, language, in.Answers, tc.Answers)
	if tc.Group != "" {
		in.Row = rows[tc.Group][tc.Row]
	}

	got := outcome(expression, typeOf(tc.Type), in)

	if diff := cmp.Diff(tc.Want, got); diff != "" {
		t.Errorf("%s: -want +got\n%s", tc.Expr, diff)
	}
	if tc.Depends == nil {
		return
	}
	var depends []string
	for _, reference := range expression.DependsOn() {
		depends = append(depends, reference.String())
	}
	if diff := cmp.Diff(tc.Depends, depends, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s depends on: -want +got\n%s", tc.Expr, diff)
	}
}

// outcome is in the terms of the vectors.
func outcome(expression *condition.Expression, kind condition.Type, in *condition.Input) any {
	var got any
	var err error
	switch kind {
	case condition.YesNo:
		got, err = expression.Holds(in)
	case condition.Text:
		got, err = expression.Text(in)
	case condition.Whole, condition.Texts, condition.Parts:
		var n int64
		n, err = expression.Amount(in)
		got = json.Number(strconv.FormatInt(n, 10))
	}
	switch {
	case errors.Is(err, condition.ErrMissing):
		return "missing"
	case err != nil:
		return "error"
	}
	return got
}
