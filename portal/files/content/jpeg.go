package content

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// mostPixels is 60 megapixels.
const mostPixels = 60_000_000

const (
	jpegStart   = 0xd8
	jpegEnd     = 0xd9
	jpegScan    = 0xda
	jpegTables  = 0xc4
	jpegJFIF    = 0xe0
	jpegExif    = 0xe1
	jpegProfile = 0xe2
	jpegAdobe   = 0xee
	jpegComment = 0xfe
)

// copyJPEG keeps what makes the picture and which way is up: tables, scans, the colour profile. What else cameras and telephones
// write (where and when, of whom, small pictures, films after the end) is left behind.
func copyJPEG(out io.Writer, file *io.SectionReader) error {
	c := &jpegCopy{in: bufio.NewReaderSize(io.NewSectionReader(file, 0, file.Size()), window), out: bufio.NewWriterSize(out, window)}
	if _, err := c.in.Discard(2); err != nil {
		return whole(err)
	}
	c.write([]byte{0xff, jpegStart})
	for !c.ended {
		if err := c.segment(); err != nil {
			return whole(err)
		}
	}
	if !c.sized || !c.scanned {
		return Refuse(Damaged)
	}
	return errors.Join(c.failed, c.out.Flush())
}

// whole turns a file that ends too early into a refusal.
func whole(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return Refuse(Damaged)
	}
	return err
}

type jpegCopy struct {
	in                            *bufio.Reader
	out                           *bufio.Writer
	failed                        error
	held                          byte // a marker that ended a scan
	turned, sized, scanned, ended bool
}

func (c *jpegCopy) write(p []byte) {
	if c.failed == nil {
		_, c.failed = c.out.Write(p)
	}
}

func (c *jpegCopy) segment() error {
	marker, err := c.marker()
	if err != nil {
		return err
	}
	switch {
	case marker == jpegEnd:
		c.write([]byte{0xff, jpegEnd})
		c.ended = true
		return c.failed
	case marker >= 0xd0 && marker <= jpegStart || marker == 0x01:
		return Refuse(Damaged)
	}
	var size [2]byte
	if _, err := io.ReadFull(c.in, size[:]); err != nil {
		return err
	}
	length := int(binary.BigEndian.Uint16(size[:]))
	if length < 2 {
		return Refuse(Damaged)
	}
	body := make([]byte, length-2)
	if _, err := io.ReadFull(c.in, body); err != nil {
		return err
	}
	if err := c.keep(marker, body); err != nil {
		return err
	}
	if marker == jpegScan {
		return c.scan()
	}
	return c.failed
}

// marker reads the next one; any number of 0xff may stand before it.
func (c *jpegCopy) marker() (byte, error) {
	if held := c.held; held != 0 {
		c.held = 0
		return held, nil
	}
	b, err := c.in.ReadByte()
	if err != nil {
		return 0, err
	}
	if b != 0xff {
		return 0, Refuse(Damaged)
	}
	for b == 0xff {
		if b, err = c.in.ReadByte(); err != nil {
			return 0, err
		}
	}
	return b, nil
}

func (c *jpegCopy) keep(marker byte, body []byte) error {
	switch {
	case marker == jpegExif:
		if turn := orientation(bytes.TrimPrefix(body, []byte("Exif\x00\x00"))); bytes.HasPrefix(body, []byte("Exif\x00\x00")) && turn > 1 && !c.turned {
			c.turned = true
			c.put(jpegExif, append([]byte("Exif\x00\x00"), exifOf(turn)...))
		}
		return c.failed
	case marker == jpegJFIF && bytes.HasPrefix(body, []byte("JFIF\x00")) && len(body) >= 14:
		body = append(bytes.Clone(body[:12]), 0, 0) // without the small picture
	case marker == jpegProfile && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")):
	case marker == jpegAdobe && bytes.HasPrefix(body, []byte("Adobe")):
	case marker >= jpegJFIF && marker <= 0xef, marker == jpegComment, marker >= 0xf0 && marker <= 0xfd, marker < 0xc0:
		return nil
	case isFrame(marker):
		if err := c.frame(body); err != nil {
			return err
		}
	}
	c.put(marker, body)
	return c.failed
}

func isFrame(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != jpegTables && marker != 0xc8 && marker != 0xcc
}

func (c *jpegCopy) frame(body []byte) error {
	if len(body) < 6 {
		return Refuse(Damaged)
	}
	height, width := int64(binary.BigEndian.Uint16(body[1:])), int64(binary.BigEndian.Uint16(body[3:]))
	if width == 0 || height == 0 {
		return Refuse(Damaged)
	}
	if width*height > mostPixels {
		return Refuse(Pixels)
	}
	c.sized = true
	return nil
}

func (c *jpegCopy) put(marker byte, body []byte) {
	head := []byte{0xff, marker, 0, 0}
	binary.BigEndian.PutUint16(head[2:], uint16(len(body)+2)) //nolint:gosec // A segment is never longer than what was read.
	c.write(head)
	c.write(body)
}

// scan copies the picture itself up to the next marker that is not part of it.
func (c *jpegCopy) scan() error {
	c.scanned = true
	for c.failed == nil {
		plain, err := c.in.ReadSlice(0xff)
		if errors.Is(err, bufio.ErrBufferFull) {
			c.write(plain)
			continue
		}
		if err != nil {
			return err
		}
		c.write(plain[:len(plain)-1])
		next, err := c.in.ReadByte()
		switch {
		case err != nil:
			return err
		case next == 0 || next >= 0xd0 && next <= 0xd7:
			c.write([]byte{0xff, next})
		case next == 0xff:
			err = c.in.UnreadByte()
		default:
			c.held = next
			return c.failed
		}
		if err != nil {
			return err
		}
	}
	return c.failed
}
