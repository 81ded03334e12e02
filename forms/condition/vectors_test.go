package condition_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
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
	Cases []vector `json:"cases"`
}

type field struct {
	Type   string   `json:"type"`
	Size   int      `json:"size"`
	Values []string `json:"values"`
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
	data, err := os.ReadFile("testdata/vectors.json")
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
	return map[string]condition.Type{"text": condition.Text, "whole": condition.Whole, "yesno": condition.YesNo, "texts": condition.Texts}[name]
}

func (v vectors) shape() condition.Shape {
	fields := func(in map[string]field) map[string]condition.Answer {
		out := map[string]condition.Answer{}
		for id, f := range in {
			out[id] = condition.Answer{Type: typeOf(f.Type), Size: f.Size, Values: f.Values}
		}
		return out
	}
	shape := condition.Shape{Fields: fields(v.Shape.Fields), Groups: map[string]condition.Group{}}
	for id, g := range v.Shape.Groups {
		shape.Groups[id] = condition.Group{Rows: g.Rows, Fields: fields(g.Fields)}
	}
	return shape
}

// fill gives a record the answers of a vector.
func fill(tb testing.TB, language *condition.Language, record *condition.Record, answers map[string]any) []*condition.Record {
	tb.Helper()
	var last []*condition.Record
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
		case []any:
			if rows := rowsOf(tb, language, id, a); rows != nil {
				record.SetRows(id, rows)
				last = rows
				continue
			}
			var texts []string
			for _, text := range a {
				texts = append(texts, text.(string))
			}
			record.SetTexts(id, texts)
		}
	}
	return last
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
	v := load(t)
	language, err := condition.New(v.shape())
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Cases) < 60 {
		t.Fatalf("%d vectors", len(v.Cases))
	}
	for _, tc := range v.Cases {
		t.Run(tc.Name, func(t *testing.T) {
			t.Parallel()
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
			in := &condition.Input{Answers: language.Answers(), Today: v.Today, Actor: tc.Actor, Role: tc.Role, Lang: tc.Lang, Rates: tc.Rates}
			rows := fill(t, language, in.Answers, tc.Answers)
			if tc.Group != "" {
				in.Row = rows[tc.Row]
			}

			got := outcome(expression, typeOf(tc.Type), in)

			if diff := cmp.Diff(tc.Want, got); diff != "" {
				t.Errorf("%s: -want +got\n%s", tc.Expr, diff)
			}
			if tc.Depends != nil {
				var depends []string
				for _, reference := range expression.DependsOn() {
					depends = append(depends, reference.String())
				}
				if diff := cmp.Diff(tc.Depends, depends, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s depends on: -want +got\n%s", tc.Expr, diff)
				}
			}
		})
	}
}

// outcome is in the terms of the vectors.
func outcome(expression *condition.Expression, kind condition.Type, in *condition.Input) any {
	var got any
	var err error
	if kind == condition.YesNo {
		got, err = expression.Holds(in)
	} else {
		var n int64
		n, err = expression.Amount(in)
		text, _ := json.Marshal(n)
		got = json.Number(text)
	}
	switch {
	case errors.Is(err, condition.ErrMissing):
		return "missing"
	case err != nil:
		return "error"
	}
	return got
}
