package catalogue

import (
	"fmt"
	"strings"

	"stodporten/forms"
	"stodporten/forms/sample"
)

// SamplesError are the differences between what sample answers were to come to and what they do: nothing was published.
type SamplesError []sample.Failure

// Error is one difference a line, in English; sample.Failure says each in the reader's language.
func (e SamplesError) Error() string {
	lines := make([]string, 0, len(e)+1)
	lines = append(lines, "sample answers come out otherwise than they were to:")
	for _, failure := range e {
		lines = append(lines, failure.String())
	}
	return strings.Join(lines, "\n")
}

// tried is a SamplesError when sample answers do not come out as they were to, and sample.ErrSamples for what are none.
func tried(d forms.Definition, samples []byte) error {
	if samples == nil {
		return nil
	}
	failures, err := sample.Run(d, samples)
	if err != nil {
		return fmt.Errorf("try a form with its sample answers: %w", err)
	}
	if len(failures) > 0 {
		return SamplesError(failures)
	}
	return nil
}
