package idnumber

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// split takes the ten or twelve digits and the separator out of what was typed.
func split(text string) (digits string, plus bool, err error) {
	if len(text) > longest || !utf8.ValidString(text) {
		return "", false, ErrShape
	}
	plain := strings.Map(ascii, text)
	if reserve(plain) {
		return "", false, ErrReserve
	}
	if len(plain) < 10 {
		return "", false, ErrShape
	}
	head, tail := plain[:len(plain)-4], plain[len(plain)-4:]
	switch head[len(head)-1] {
	case '-':
		head = head[:len(head)-1]
	case '+':
		head, plus = head[:len(head)-1], true
	}
	digits = head + tail
	if len(digits) != 10 && len(digits) != 12 || strings.Trim(digits, "0123456789") != "" {
		return "", false, ErrShape
	}
	return digits, plus, nil
}

// ascii makes the hyphens of a word processor and the digits of an Arabic keyboard what they stand for, and drops spaces and the
// invisible marks that come along with text copied from a right-to-left page.
func ascii(r rune) rune {
	switch {
	case unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
		return -1
	case r == '\u2010', r == '\u2011', r == '\u2012', r == '\u2013', r == '\u2212':
		return '-'
	case r >= '\u0660' && r <= '\u0669':
		return '0' + r - '\u0660'
	case r >= '\u06f0' && r <= '\u06f9':
		return '0' + r - '\u06f0'
	}
	return unicode.ToUpper(r)
}

// reserve knows a date followed by four signs of which one at least is a letter: 19880209T050, TF-numbers, the letters of health
// care. Those of Stockholm are digits only, and known by their beginning.
func reserve(plain string) bool {
	if len(plain) < 10 {
		return false
	}
	head, tail := plain[:len(plain)-4], plain[len(plain)-4:]
	head = strings.TrimRight(head, "+-")
	if strings.Trim(head, "0123456789") != "" || len(head) != 6 && len(head) != 8 {
		return false
	}
	if strings.Trim(tail, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return false
	}
	return strings.Trim(tail, "0123456789") != ""
}
