package main

import (
	"context"
	"fmt"
	"os"

	"stodporten/portal/audit"
	"stodporten/portal/catalogue"
	"stodporten/portal/municipality"
)

type publishCommand struct {
	Municipality string `arg:"" help:"Which municipality, by its id."`
	Definition   string `arg:"" type:"existingfile" help:"The form, as JSON; its version is the one after the newest."`
	Samples      string `type:"existingfile" placeholder:"FILE" help:"Sample answers and what they are to come to, as JSON. Without it those of the version before are tried."`
}

// Run publishes a version of a form, when its sample answers come out as they were to. Drafts stay on the version they began with.
func (c publishCommand) Run(o *organiser) error {
	source, err := os.ReadFile(c.Definition)
	if err != nil {
		return fmt.Errorf("read the form: %w", err)
	}
	var samples []byte
	if c.Samples != "" {
		if samples, err = os.ReadFile(c.Samples); err != nil {
			return fmt.Errorf("read the sample answers: %w", err)
		}
	}
	return o.do(municipality.ID(c.Municipality), "publish", func(ctx context.Context, tx *audit.Tx) error {
		published, err := catalogue.PublishTried(ctx, tx, source, samples)
		if err != nil {
			return err
		}
		o.say("Published the form %s, version %d.", published.ID, published.Version)
		return nil
	})
}
