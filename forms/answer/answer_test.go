package answer_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms/answer"
)

func TestEveryTypeOfAnswerIsStoredInOneWay(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]answer.Value{
		`"Ekgatan <1> & 2"`:        {Type: answer.Text, Text: "Ekgatan <1> & 2"},
		`845000`:                   {Type: answer.Whole, Whole: 845000},
		`-5`:                       {Type: answer.Whole, Whole: -5},
		`true`:                     {Type: answer.YesNo, YesNo: true},
		`["a","b"]`:                {Type: answer.Choices, Choices: []string{"a", "b"}},
		`{"parts":{"city":"Ekö"}}`: {Type: answer.Parts, Parts: map[string]string{"city": "Ekö"}},
		`{"files":["a"]}`:          {Type: answer.Files, Choices: []string{"a"}},
		`{"typed":{"day":"31"}}`:   {Type: answer.Unread, Parts: map[string]string{"day": "31"}},
		`{"rows":[]}`:              {Type: answer.Rows, Rows: []answer.Row{}},
		`{"rows":[{"id":"r1","answers":{"a":1}}]}`: {Type: answer.Rows, Rows: []answer.Row{{ID: "r1", Answers: answer.Answers{"a": {Type: answer.Whole, Whole: 1}}}}},
	} {
		answers, err := answer.ReadAnswers([]byte(`{"x":` + stored + `}`))
		if err != nil {
			t.Errorf("%s: %v", stored, err)
			continue
		}
		if diff := cmp.Diff(want, answers["x"]); diff != "" {
			t.Errorf("%s -want +got\n%s", stored, diff)
		}
		again, err := answers.MarshalJSON()
		if err != nil || string(again) != `{"x":`+stored+`}` {
			t.Errorf("%s is stored as %s, %v", stored, again, err)
		}
	}
}

func TestAnswersThatNoPostLedToAreRefused(t *testing.T) {
	t.Parallel()
	rows := make([]string, answer.MaxRows+1)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":"r%d","answers":{}}`, i+1)
	}
	for name, tc := range map[string]struct {
		stored string
		why    error
	}{
		"no JSON":                {`{`, answer.ErrAnswers},
		"a member twice":         {`{"a":1,"a":2}`, answer.ErrAnswers},
		"null":                   {`{"a":null}`, answer.ErrAnswers},
		"a fraction":             {`{"a":1.5}`, answer.ErrAnswers},
		"two kinds of an object": {`{"a":{"parts":{"b":"c"},"files":["d"]}}`, answer.ErrAnswers},
		"an object of nothing":   {`{"a":{}}`, answer.ErrAnswers},
		"an unknown member":      {`{"a":{"parts":{},"html":"x"}}`, answer.ErrAnswers},
		"an id that is none":     {`{"__proto__":1}`, answer.ErrAnswers},
		"rows in rows":           {`{"a":{"rows":[{"id":"r1","answers":{"b":{"rows":[]}}}]}}`, answer.ErrAnswers},
		"a row of no id":         {`{"a":{"rows":[{"id":"../x","answers":{}}]}}`, answer.ErrAnswers},
		"too many rows":          {`{"a":{"rows":[` + strings.Join(rows, ",") + `]}}`, answer.ErrTooMuch},
		"too long a text":        {`{"a":"` + strings.Repeat("å", 20_001) + `"}`, answer.ErrTooMuch},
		"a NUL":                  {`{"a":"\u0000"}`, answer.ErrNotText},
		"bytes that are none":    {"{\"a\":\"\xff\"}", answer.ErrNotText},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if answers, err := answer.ReadAnswers([]byte(tc.stored)); !errors.Is(err, tc.why) {
				t.Errorf("read as %v, %v", answers, err)
			}
		})
	}
}
