package apply

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"

	"stodporten/forms/sheet"
	"stodporten/portal/files"
	"stodporten/portal/site/upload"
)

// uploading is where files of this form go.
func (f filling) uploading() sheet.Uploading {
	if !f.taking {
		return sheet.Uploading{}
	}
	return sheet.Uploading{Address: upload.SendTo(f.service.ID), Button: wayField, Add: wayAttach, Remove: wayTakeAway}
}

// waiting is how many of the files that will be handed in have not been scanned: they are handed in, and wait.
func (f filling) waiting() int {
	named := files.Named(f.seen.Counted)
	return files.Waiting(slices.DeleteFunc(slices.Clone(f.sent), func(one files.File) bool { return !slices.Contains(named, one.ID) }))
}

// withFile says that the button of a file question was pressed: the page is saved, and stays.
func (l leaving) withFile() bool {
	way := l.posted.Get(wayField)
	return strings.HasPrefix(way, wayAttach) || strings.HasPrefix(way, wayTakeAway)
}

// afterFile is where such a button leads: to the page where files are added, or back to the question.
func (l leaving) afterFile(out left, here string) string {
	if input, add := strings.CutPrefix(l.posted.Get(wayField), wayAttach); add && out.taking {
		return upload.AttachPath(out.service.ID, input)
	}
	return here
}

// TakeAway forgets a file when the page was sent by the button for it. One that is gone already is no fault, and one that is not
// the asker's is not there.
func (p pen) TakeAway(ctx context.Context, a asking, l leaving) error {
	file, pressed := strings.CutPrefix(l.posted.Get(wayField), wayTakeAway)
	id, err := uuid.Parse(file)
	if !pressed || err != nil || p.files == nil {
		return nil //nolint:nilerr // What is no file's id is no file.
	}
	if err := p.files.Remove(ctx, a.actor(), id); err != nil && !errors.Is(err, files.ErrNoFile) {
		return err
	}
	return nil
}
