package condition

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

func lower(value ref.Val) ref.Val { return ofText(value, strings.ToLower) }

// trim takes away white space of every kind at both ends.
func trim(value ref.Val) ref.Val { return ofText(value, strings.TrimSpace) }

func ofText(value ref.Val, rule func(string) string) ref.Val {
	text, ok := value.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(value)
	}
	return types.String(rule(string(text)))
}

// inWords is a whole number in digits, to stand in a text.
func inWords(value ref.Val) ref.Val {
	n, ok := value.(types.Int)
	if !ok {
		return types.MaybeNoSuchOverloadErr(value)
	}
	return types.String(strconv.FormatInt(int64(n), 10))
}
