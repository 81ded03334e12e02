package content

import "encoding/binary"

const (
	tagOrientation = 0x0112
	mostTags       = 1000
)

// orientation reads which way is up, 1 to 8, from what a camera writes beside a picture; 1 when it says nothing that makes sense.
func orientation(tiff []byte) byte {
	order, ok := orderOf(tiff)
	if !ok || len(tiff) < 8 {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	count := int64(order.Uint16(tiff[at:]))
	for i := range min(count, mostTags) {
		entry := at + 2 + 12*i
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) != tagOrientation {
			continue
		}
		if turn := order.Uint16(tiff[entry+8:]); turn >= 1 && turn <= 8 {
			return byte(turn)
		}
		return 1
	}
	return 1
}

func orderOf(tiff []byte) (binary.ByteOrder, bool) {
	if len(tiff) < 4 {
		return nil, false
	}
	switch string(tiff[:4]) {
	case "II*\x00":
		return binary.LittleEndian, true
	case "MM\x00*":
		return binary.BigEndian, true
	}
	return nil, false
}

// exifOf says which way is up and nothing else.
func exifOf(turn byte) []byte {
	return []byte{
		'M', 'M', 0, '*', 0, 0, 0, 8,
		0, 1, tagOrientation >> 8, tagOrientation & 0xff, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0,
		0, 0, 0, 0,
	}
}
