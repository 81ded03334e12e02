package catalogue

import "strings"

// SamplesError are the sample answers that did not come out as they were to, one a line: nothing was published.
type SamplesError []string

// Error is one sample a line.
func (e SamplesError) Error() string {
	return "sample answers come out otherwise than they were to:\n" + strings.Join(e, "\n")
}

// Lines are the samples, each with what was expected of it and what came, in English.
func (e SamplesError) Lines() []string { return e }
