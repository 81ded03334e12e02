package main

import (
	"path/filepath"
	"strings"
	"testing"

	"stodporten/cmd/start"
)

func TestTheDeskDoesWithoutFilesAndNotWithFilesThatItCannotRead(t *testing.T) {
	t.Parallel()
	if store, err := openFiles(t.Context(), &settings{}, &start.House{}); store != nil || err != nil {
		t.Errorf("without FILES: %v, %v", store, err)
	}
	for name, keys := range map[string]string{"no keys": "", "keys that are not there": filepath.Join(t.TempDir(), "keys.json")} {
		_, err := openFiles(t.Context(), &settings{Files: t.TempDir(), Keys: keys}, &start.House{})
		if err == nil || !strings.HasPrefix(err.Error(), "FILES: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
