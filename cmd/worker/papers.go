package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"stodporten/forms"
	"stodporten/portal/applications"
	"stodporten/portal/audit"
	"stodporten/portal/files"
	"stodporten/portal/identity"
	"stodporten/portal/municipality"
	"stodporten/portal/paper"
	"stodporten/portal/papers"
)

// handed is what the papers of an application are made of.
type handed struct {
	applications.OnPaper
	definition forms.Definition
	unit       municipality.Service // empty when the service is no longer offered
	signatures []applications.HasSigned
	editions   map[papers.Kind]int
	files      []files.File
}

// makePapers makes the receipt and the copy of an application, with the signatures that there are now. Run again it finds them there.
func (h *hands) makePapers(ctx context.Context, at municipality.ID, id uuid.UUID) error {
	m, err := h.municipality(ctx, at)
	if err != nil {
		return err
	}
	a, err := h.handedIn(ctx, at, id)
	if errors.Is(err, applications.ErrNoApplication) {
		return nil // Weeded out since.
	}
	if err != nil {
		return err
	}
	edition := len(a.signatures)
	made := []papers.Paper{}
	now := h.clock.Now()
	for kind, document := range h.documents(m, a) {
		if has, there := a.editions[kind]; there && has >= edition {
			continue
		}
		if document.fault != nil {
			return document.fault
		}
		pdf, err := h.press.Print(ctx, document.Document, now)
		if err != nil {
			return err
		}
		made = append(made, papers.Paper{Application: id, Kind: kind, Edition: edition, Person: a.Person, Document: pdf})
	}
	return h.keep(ctx, at, a, made)
}

func (h *hands) keep(ctx context.Context, at municipality.ID, a handed, made []papers.Paper) error {
	if len(made) == 0 {
		return nil
	}
	return h.as(ctx, at, "paper.make", func(ctx context.Context, tx *audit.Tx) error { // locales: no key
		for _, one := range made {
			if err := papers.Keep(ctx, tx, one); err != nil {
				return err
			}
		}
		tx.Log(audit.Line{Deed: audit.Write, Kind: "paper", Object: a.Number, Concerns: a.Person})
		return nil
	})
}

func (h *hands) handedIn(ctx context.Context, at municipality.ID, id uuid.UUID) (a handed, err error) {
	err = h.as(ctx, at, "paper.make", func(ctx context.Context, tx *audit.Tx) error { // locales: no key
		if a.OnPaper, err = applications.ForPaper(ctx, tx, id); err != nil {
			return err
		}
		if a.signatures, err = applications.SignedBy(ctx, tx, id); err != nil {
			return err
		}
		if a.definition, err = h.forms.Version(ctx, tx, a.Form, a.Version); err != nil {
			return err
		}
		if a.editions, err = papers.Editions(ctx, tx, id); err != nil {
			return err
		}
		if a.files, err = files.OfApplication(ctx, tx, id); err != nil {
			return err
		}
		a.unit, err = municipality.ServiceByID(ctx, tx, a.Service)
		if errors.Is(err, municipality.ErrNoSuchService) {
			return nil
		}
		return err
	})
	return a, err
}

type drafted struct {
	paper.Document
	fault error
}

// documents are the papers of an application, in the language it was filled in in.
func (h *hands) documents(m municipality.Municipality, a handed) map[papers.Kind]drafted {
	seen, err := forms.ReadSnapshot(a.Snapshot)
	if err != nil {
		err = fmt.Errorf("read what was handed in: %w", err)
		return map[papers.Kind]drafted{papers.Receipt: {fault: err}, papers.Application: {fault: err}}
	}
	speaker := h.words.Speaker(seen.Lang)
	matter := paper.Matter{
		Municipality: m, Number: a.Number, Title: seen.Title, Applicant: a.Applicant, HandedInAt: a.HandedInAt, UnitName: a.UnitName,
		UnitPhone: a.unit.UnitPhone, PromisedBy: a.PromisedBy, Control: identity.ControlNumber([sha256.Size]byte(a.SnapshotHash)),
		Hash: hex.EncodeToString(a.SnapshotHash), LacksSignature: a.LacksSignature,
	}
	if about := a.definition.Matter.In(seen.Lang); about != "" {
		matter.Title = about
	}
	for _, f := range a.files {
		matter.Attachments = append(matter.Attachments, paper.Attachment{Name: f.Name, Bytes: f.Bytes, SHA256: hex.EncodeToString(f.Hash)})
	}
	for _, s := range a.signatures {
		matter.Signatures = append(matter.Signatures, paper.Signature{Name: s.Name, At: s.SignedAt.Truncate(time.Second)})
	}
	return map[papers.Kind]drafted{
		papers.Receipt:     {Document: paper.Receipt(speaker, seen.Lang, matter, a.definition)},
		papers.Application: {Document: paper.Application(speaker, matter, seen)},
	}
}
