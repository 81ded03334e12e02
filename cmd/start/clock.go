package start

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// Clock is the house's time: the real one, or with a file, the real one moved by the offset that stands in the file.
type Clock struct{ file string }

// NewClock refuses a file that cannot be read or holds no offset. Without a file the time is the real one.
func NewClock(file string) (Clock, error) {
	c := Clock{file: file}
	if _, err := c.offset(); err != nil {
		return c, fmt.Errorf("CLOCK_FILE: %w", err)
	}
	return c, nil
}

// Now reads the file anew each time, so that a test can move all programs at once. While the file is being rewritten, and so cannot be
// read, it tries again for a moment.
func (c Clock) Now() time.Time {
	offset, err := c.offset()
	for tries := 0; err != nil && tries < 20; tries++ {
		time.Sleep(time.Millisecond)
		offset, err = c.offset()
	}
	return time.Now().Add(offset)
}

func (c Clock) offset() (time.Duration, error) {
	if c.file == "" {
		return 0, nil
	}
	text, err := os.ReadFile(c.file)
	if err != nil {
		return 0, err
	}
	return time.ParseDuration(strings.TrimSpace(string(text)))
}
