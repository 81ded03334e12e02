package content

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

const (
	pngHead  = "\x89PNG\r\n\x1a\n"
	mostExif = 1 << 20
)

// pngKept are the chunks that make the picture; text, times, places and what nobody knows are not among them.
func pngKept(kind string) bool {
	switch kind {
	case "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "pHYs", "bKGD", "cICP", "mDCV", "cLLI",
		"hIST", "acTL", "fcTL", "fdAT":
		return true
	}
	return false
}

// copyPNG keeps the chunks that make the picture and which way is up; what comes after the end is left behind.
func copyPNG(out io.Writer, file *io.SectionReader) error {
	c := &pngCopy{in: bufio.NewReaderSize(io.NewSectionReader(file, 0, file.Size()), window), out: bufio.NewWriterSize(out, window)}
	if _, err := c.in.Discard(len(pngHead)); err != nil {
		return whole(err)
	}
	if _, err := c.out.WriteString(pngHead); err != nil {
		return err
	}
	for kind := ""; kind != "IEND"; {
		var err error
		if kind, err = c.chunk(kind == ""); err != nil {
			return whole(err)
		}
		c.drawn = c.drawn || kind == "IDAT"
	}
	if !c.drawn {
		return Refuse(Damaged)
	}
	return c.out.Flush()
}

type pngCopy struct {
	in            *bufio.Reader
	out           *bufio.Writer
	drawn, turned bool
}

func (c *pngCopy) chunk(first bool) (string, error) {
	var head [8]byte
	if _, err := io.ReadFull(c.in, head[:]); err != nil {
		return "", err
	}
	length, kind := int64(binary.BigEndian.Uint32(head[:4])), string(head[4:])
	if length > 1<<31-1 || first != (kind == "IHDR") || first && length != 13 {
		return "", Refuse(Damaged)
	}
	switch {
	case first:
		return kind, c.header(head)
	case kind == "eXIf" && length <= mostExif && !c.turned:
		return kind, c.exif(length)
	case pngKept(kind):
		return kind, c.copy(head[:], length)
	}
	if _, err := io.CopyN(io.Discard, c.in, length+4); err != nil {
		return "", err
	}
	return kind, nil
}

func (c *pngCopy) header(head [8]byte) error {
	var body [17]byte
	if _, err := io.ReadFull(c.in, body[:]); err != nil {
		return err
	}
	width, height := int64(binary.BigEndian.Uint32(body[:])), int64(binary.BigEndian.Uint32(body[4:]))
	switch {
	case width == 0 || height == 0 || width > 1<<31-1 || height > 1<<31-1:
		return Refuse(Damaged)
	case height > mostPixels/width:
		return Refuse(Pixels)
	case crc32.ChecksumIEEE(append(head[4:], body[:13]...)) != binary.BigEndian.Uint32(body[13:]):
		return Refuse(Damaged)
	}
	return c.write(head[:], body[:])
}

// copy keeps a chunk if its sum is right.
func (c *pngCopy) copy(head []byte, length int64) error {
	sum := crc32.NewIEEE()
	_, _ = sum.Write(head[4:])
	if err := c.write(head); err != nil {
		return err
	}
	if _, err := io.CopyN(io.MultiWriter(c.out, sum), c.in, length); err != nil {
		return err
	}
	var said [4]byte
	if _, err := io.ReadFull(c.in, said[:]); err != nil {
		return err
	}
	if sum.Sum32() != binary.BigEndian.Uint32(said[:]) {
		return Refuse(Damaged)
	}
	return c.write(said[:])
}

func (c *pngCopy) exif(length int64) error {
	body := make([]byte, length+4)
	if _, err := io.ReadFull(c.in, body); err != nil {
		return err
	}
	turn := orientation(body[:length])
	if turn == 1 {
		return nil
	}
	c.turned = true
	chunk := append([]byte("eXIf"), exifOf(turn)...)
	var size, sum [4]byte
	binary.BigEndian.PutUint32(size[:], uint32(len(chunk)-4)) //nolint:gosec // Some twenty bytes.
	binary.BigEndian.PutUint32(sum[:], crc32.ChecksumIEEE(chunk))
	return c.write(size[:], chunk, sum[:])
}

func (c *pngCopy) write(all ...[]byte) error {
	var failed error
	for _, part := range all {
		_, err := c.out.Write(part)
		failed = errors.Join(failed, err)
	}
	return failed
}
