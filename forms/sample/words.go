package sample

import (
	"bytes"
	"encoding/json"
	"fmt"

	"stodporten/locales"
)

// In says the difference in one sentence.
//
// locales: formsample.*
func (f Failure) In(s locales.Speaker) string {
	how := "differs-"
	switch f.What {
	case Value, Unit, Order:
	case Page, Problem, Recommended, Shown, Hidden, Demanded, Paper, Stop, Signer, Unknown:
		how = "surplus-"
		if f.Got == "" {
			how = "lacks-"
		}
	}
	return s.Say("formsample."+how+string(f.What), locales.With("Sample", f.Sample), locales.With("Name", f.Name),
		locales.With("Want", orElse(f.Want, "–")), locales.With("Got", orElse(f.Got, "–")))
}

// unmarshal keeps whole numbers as they are written.
func unmarshal(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("sample: value: %w", err)
	}
	return nil
}
