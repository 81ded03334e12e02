package child

import (
	"io"
	"os"
	"path/filepath"
)

// OpenLog opens a log to go on with, and keeps one older log of 8 MB. The offset is where the new words begin.
func OpenLog(path string) (*os.File, int64, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > 8<<20 {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, 0, err
		}
	}
	file, err := os.OpenFile(filepath.Clean(path), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, 0, err
	}
	end, err := file.Seek(0, io.SeekEnd)
	return file, end, err
}

// LastWords are those in a log since the offset, at most 16 KB of them; none when it cannot be read.
func LastWords(path string, offset int64) string {
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return ""
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil {
		offset = max(offset, info.Size()-16<<10)
	}
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return ""
	}
	said, err := io.ReadAll(file)
	if err != nil {
		return ""
	}
	return string(said)
}
