package strict_test

import (
	"strings"
	"testing"

	"stodporten/forms/strict"
)

func TestJSONThatTwoReadersCouldTakeInTwoWaysIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text    string
		refused bool
	}{
		"an object":               {`{"a": 1, "b": {"a": 2}}`, false},
		"a list":                  {`[1, "a", null, {"a": []}]`, false},
		"a member twice":          {`{"a": 1, "a": 2}`, true},
		"a member twice, escaped": {`{"a": 1, "\u0061": 2}`, true},
		"twice further in":        {`{"a": [{"b": 1, "b": 1}]}`, true},
		"text after the end":      {`{} {}`, true},
		"half of it":              {`{"a": `, true},
		"nothing":                 {``, true},
		"just deep enough":        {strings.Repeat("[", 32) + strings.Repeat("]", 32), false},
		"too deep":                {strings.Repeat("[", 100) + strings.Repeat("]", 100), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if err := strict.Once([]byte(tc.text)); (err != nil) != tc.refused {
				t.Errorf("answered %v", err)
			}
		})
	}
}
