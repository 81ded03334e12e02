package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"stodporten/forms"
	"stodporten/portal/audit"
	"stodporten/portal/municipality"
	"stodporten/portal/paper"
	"stodporten/portal/papers"
)

// onOffer is a service with its newest form and the paper forms there are of it.
type onOffer struct {
	municipality.Service
	definition forms.Definition
	looks      map[string]string
}

// makeBlanks makes the paper forms that are missing, and those whose municipality, unit or template looks different now.
func (h *hands) makeBlanks(ctx context.Context, at municipality.ID) error {
	m, err := h.municipality(ctx, at)
	if err != nil {
		return err
	}
	offers, err := h.onOffer(ctx, at)
	if err != nil {
		return err
	}
	var failed error
	for _, offer := range offers {
		for _, lang := range offer.definition.Languages {
			err := h.makeBlank(ctx, m, offer, lang)
			if errors.Is(err, paper.ErrNoPress) {
				return err
			}
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func (h *hands) onOffer(ctx context.Context, at municipality.ID) (offers []onOffer, err error) {
	err = h.as(ctx, at, "blank.make", func(ctx context.Context, tx *audit.Tx) error {
		services, err := municipality.Services(ctx, tx)
		if err != nil {
			return err
		}
		for _, service := range services {
			one := onOffer{Service: service}
			offer, err := h.forms.Offered(ctx, tx, service.Form)
			if err != nil {
				return err
			}
			one.definition = offer.Definition
			if one.looks, err = papers.Looks(ctx, tx, service.Form, one.definition.Version); err != nil {
				return err
			}
			offers = append(offers, one)
		}
		return nil
	})
	return offers, err
}

func (h *hands) makeBlank(ctx context.Context, m municipality.Municipality, offer onOffer, lang string) error {
	document := paper.Blank(h.words.Speaker(lang), lang, m, offer.Service, offer.definition)
	looks, err := looksOf(document)
	if err != nil || offer.looks[lang] == looks {
		return err
	}
	pdf, err := h.press.Print(ctx, document, h.clock.Now())
	if err != nil {
		return fmt.Errorf("the paper form %s in %s: %w", offer.Form, lang, err)
	}
	return h.as(ctx, m.ID, "blank.make", func(ctx context.Context, tx *audit.Tx) error {
		return papers.KeepBlank(ctx, tx, papers.Blank{
			Form: offer.Form, Version: offer.definition.Version, Lang: lang, Looks: looks, Document: pdf,
		})
	})
}

// looksOf is the same for two documents that would be set alike.
func looksOf(d paper.Document) (string, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(text, paper.Template()...))
	return hex.EncodeToString(sum[:16]), nil
}
