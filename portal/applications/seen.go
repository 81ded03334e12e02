package applications

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"stodporten/forms"
)

// ErrDocument is answered for a stored document that says more or less than it shows.
var ErrDocument = errors.New("not a signer's document")

// Seen is what another signer may see of an application. Whole ties it to all that was handed in, without showing it: the SHA-256 of the
// application's snapshot, in hexadecimal.
type Seen struct {
	Whole    string         `json:"whole"`
	Snapshot forms.Snapshot `json:"snapshot"`
}

// Bytes is the one way it is written.
func (s Seen) Bytes() ([]byte, error) { return plain(s) }

// ReadSeen reads what Bytes has written.
func ReadSeen(stored []byte) (Seen, error) {
	var s Seen
	err := read(stored, &s)
	return s, err
}

// Document is what somebody other than the applicant signs or completes: what they saw of the application, and their own part.
type Document struct {
	Number string `json:"number"` // of the application
	Kind   string `json:"kind"`   // of the task
	Role   string `json:"role,omitempty"`
	Seen   *Seen  `json:"seen,omitempty"`
	// Own is the signer's own part as it was seen, or what was completed; nil when there are no pages of theirs.
	Own *forms.Snapshot `json:"own,omitempty"`
}

// Bytes is the one way it is written: what is sealed and what is hashed.
func (d Document) Bytes() ([]byte, error) { return plain(d) }

// ReadDocument reads a sealed one. What would not give the same bytes again is refused, so that what is shown is all that was signed.
func ReadDocument(stored []byte) (Document, error) {
	var d Document
	err := read(stored, &d)
	return d, err
}

func plain(v any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("write a document: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

func read(stored []byte, into any) error {
	if err := json.Unmarshal(stored, into); err != nil {
		return fmt.Errorf("%w: %w", ErrDocument, err)
	}
	again, err := plain(into)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, stored) {
		return ErrDocument
	}
	return nil
}
