package files_test

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"stodporten/forms"
	"stodporten/portal/files"
	"stodporten/portal/files/content"
)

func papers(t *testing.T) forms.Definition {
	t.Helper()
	source, err := os.ReadFile("../../forms/testdata/kinds/papers.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := forms.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAnInputThatTakesFilesIsFoundAndNoOther(t *testing.T) {
	t.Parallel()
	d := papers(t)

	for input, want := range map[string]bool{
		"file": true, "evidence.contract.files": true, "evidence.payslip.files": true,
		"rents": false, "evidence": false, "evidence.contract": false, "evidence.contract.how": false, "evidence..files": false,
		"evidence.contract.files.x": false, "file.r1.file": false, "": false,
	} {
		if _, got := files.Question(d, input); got != want {
			t.Errorf("%q: %v", input, got)
		}
	}
}

func TestAFileAnswersTheQuestionOfItsRowWhateverWasPosted(t *testing.T) {
	t.Parallel()
	d := papers(t)
	first, second, third := uuid.New(), uuid.New(), uuid.New()
	all := []files.File{
		{ID: first, Field: "file", State: forms.Clean},
		{ID: uuid.New(), Field: "file", State: forms.Refused},
		{ID: second, Field: "evidence.contract.files", State: forms.Quarantined},
		{ID: third, Field: "evidence.payslip.files", State: forms.Clean},
	}
	posted := forms.Answers{
		"rents": {Type: forms.YesNo, YesNo: true},
		"file":  {Type: forms.Files, Choices: []string{uuid.NewString()}}, // somebody else's, or none
		"evidence": {Type: forms.Rows, Rows: []forms.Row{
			{ID: "contract", Answers: forms.Answers{"how": {Type: forms.Text, Text: "upload"}, "files": {Type: forms.Files, Choices: []string{uuid.NewString()}}}},
		}},
	}

	got := files.Fill(d, posted, all)

	want := forms.Answers{
		"rents": {Type: forms.YesNo, YesNo: true},
		"file":  {Type: forms.Files, Choices: []string{first.String()}},
		"evidence": {Type: forms.Rows, Rows: []forms.Row{
			{ID: "contract", Answers: forms.Answers{"how": {Type: forms.Text, Text: "upload"}, "files": {Type: forms.Files, Choices: []string{second.String()}}}},
			{ID: "payslip", Answers: forms.Answers{"how": {Type: forms.Text, Text: "upload"}, "files": {Type: forms.Files, Choices: []string{third.String()}}}},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(posted["evidence"].Rows) != 1 || posted["file"].Choices[0] == first.String() {
		t.Error("what was handed in was changed")
	}
	if n := len(files.Named(got)); n != 3 {
		t.Errorf("%d files are named", n)
	}
	if empty := files.Fill(d, posted, nil); len(files.Named(empty)) != 0 {
		t.Error("files that are gone are still named")
	}
}

func TestTheSamePieceSentTwiceAtOnceIsTakenOnce(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	file := paper(3 << 20)
	f, err := h.receiver.Begin(t.Context(), amina(), files.New{Draft: h.draft, Field: "proof", Name: "a.pdf", Bytes: int64(len(file)), Limits: all()})
	h.must(err)
	var senders sync.WaitGroup
	answers := make([]error, 4)

	for i := range answers {
		senders.Go(func() {
			_, answers[i] = h.receiver.Append(t.Context(), amina(), f.ID, 0, bytes.NewReader(file))
		})
	}
	senders.Wait()

	taken := 0
	for _, err := range answers {
		switch {
		case err == nil:
			taken++
		case !errors.Is(err, files.ErrOffset) && !errors.Is(err, files.ErrWhole):
			t.Error(err)
		}
	}
	if got := h.found(f.ID); taken != 1 || got.State != forms.Quarantined || len(h.stored()) != 1 {
		t.Errorf("taken %d times, %s, %d objects", taken, got.State, len(h.stored()))
	}
}

func TestTwoFilesBegunAtOnceDoNotBothTakeTheLastRoom(t *testing.T) {
	t.Parallel()
	h := openHatch(t)
	limits := files.Limits{Kinds: content.Kinds(), Files: 1, Bytes: 1000, Total: 1000}
	var askers sync.WaitGroup
	answers := make([]error, 8)

	for i := range answers {
		askers.Go(func() {
			_, answers[i] = h.receiver.Begin(t.Context(), amina(), files.New{Draft: h.draft, Field: "proof", Name: "a.pdf", Bytes: 900, Limits: limits})
		})
	}
	askers.Wait()

	begun := 0
	for _, err := range answers {
		if err == nil {
			begun++
		}
	}
	if begun != 1 {
		t.Errorf("%d files were begun where there is room for one", begun)
	}
}
