package typed

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"stodporten/forms/answer"
	"stodporten/forms/idnumber"
)

// text is the last value of an input: before it may stand the hidden one that says the field was shown.
func (t Inputs) text(part string) string {
	values := t[part]
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// unread keeps what was typed.
func (t Inputs) unread() answer.Value {
	parts := make(map[string]string, len(t))
	for part := range t {
		parts[part] = t.text(part)
	}
	return answer.Value{Type: answer.Unread, Parts: parts}
}

func textValue(text string) answer.Value {
	if text == "" {
		return answer.Value{}
	}
	return answer.Value{Type: answer.Text, Text: text}
}

// Line is one line without the blanks around it.
func Line(_ Question, t Inputs) answer.Value {
	return textValue(strings.TrimSpace(t.text("")))
}

// Lines is many lines, kept as they are; line breaks are written as one sign.
func Lines(_ Question, t Inputs) answer.Value {
	text := strings.ReplaceAll(t.text(""), "\r\n", "\n")
	if strings.TrimSpace(text) == "" {
		return answer.Value{}
	}
	return textValue(text)
}

// YesNo takes yes and no.
func YesNo(_ Question, t Inputs) answer.Value {
	switch t.text("") {
	case "":
		return answer.Value{}
	case "yes":
		return answer.Value{Type: answer.YesNo, YesNo: true}
	case "no":
		return answer.Value{Type: answer.YesNo}
	}
	return t.unread()
}

// Option takes one of the values.
func Option(q Question, t Inputs) answer.Value {
	text := t.text("")
	if text == "" || slices.Contains(q.Values, text) {
		return textValue(text)
	}
	return t.unread()
}

// Choices keeps values in the order of the question.
func Choices(q Question, t Inputs) answer.Value {
	posted := t[""]
	var choices []string
	for _, option := range q.Values {
		if slices.Contains(posted, option) {
			choices = append(choices, option)
		}
	}
	for _, value := range posted {
		if value != "" && !slices.Contains(choices, value) {
			return answer.Value{Type: answer.Unread, Parts: map[string]string{"": value}}
		}
	}
	if len(choices) == 0 {
		return answer.Value{}
	}
	return answer.Value{Type: answer.Choices, Choices: choices}
}

// plain turns digits of other scripts into ours and takes away spaces of every kind, and marks of direction.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r == '٫':
			return ','
		case r == '٬', r == ' ', r == '\t', r == '\u00a0', r == '\u2009', r == '\u202f', r == '\u200e', r == '\u200f', r == '\u061c':
			return -1
		case r == '\u2212', r == '\u2011', r == '\u2013':
			return '-'
		}
		return r
	}, text)
}

// Integer takes a whole number of at most fifteen signs.
func Integer(_ Question, t Inputs) answer.Value {
	text := plain(t.text(""))
	if text == "" {
		return answer.Value{}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || len(text) > 15 {
		return t.unread()
	}
	return answer.Value{Type: answer.Whole, Whole: n}
}

// Currency takes kronor as people write them and keeps öre.
func Currency(_ Question, t Inputs) answer.Value {
	text := plain(t.text(""))
	if text == "" {
		return answer.Value{}
	}
	ore, ok := amount(text)
	if !ok {
		return t.unread()
	}
	return answer.Value{Type: answer.Whole, Whole: ore}
}

// Amount is the öre of an amount in kronor as somebody typed it, as a currency field reads it; an empty text is none.
func Amount(text string) (ore int64, ok bool) { return amount(plain(text)) }

// amount reads kronor as people write them: 8450, 8 450, 8 450,50, 8.450,50, 8,450.50, 8450:-, 8450 kr. A comma or a
// point before exactly three digits parts thousands; before one or two it begins the öre.
func amount(text string) (ore int64, ok bool) {
	text = strings.ToLower(text)
	for _, word := range []string{"kronor", "kr.", "kr", "sek", ":-"} {
		text = strings.TrimSuffix(strings.TrimPrefix(text, word), word)
	}
	sign := int64(1)
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = -1, rest
	}
	kronor, rest := text, ""
	if at := strings.LastIndexAny(text, ",."); at >= 0 && len(text)-at-1 <= 2 {
		kronor, rest = text[:at], text[at+1:]
	}
	kronor, ok = ungrouped(kronor)
	if !ok || len(kronor) > 12 {
		return 0, false
	}
	rest += strings.Repeat("0", 2-len(rest))
	n, err := strconv.ParseUint(kronor+rest, 10, 63)
	if err != nil {
		return 0, false
	}
	return sign * int64(n), true
}

// ungrouped takes the separators out of 8.450 or 1,234,567, and refuses groups that are not of three digits.
func ungrouped(text string) (string, bool) {
	mark := ","
	if strings.Contains(text, ".") {
		mark = "."
	}
	groups := strings.Split(text, mark)
	for i, group := range groups {
		if i > 0 && len(group) != 3 || i == 0 && len(groups) > 1 && (group == "" || len(group) > 3) {
			return "", false
		}
	}
	text = strings.Join(groups, "")
	return text, isDigits(text)
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// Date takes a day, a month and a year.
func Date(_ Question, t Inputs) answer.Value {
	day, month, year := plain(t.text("day")), plain(t.text("month")), plain(t.text("year"))
	if day+month+year == "" {
		return answer.Value{}
	}
	if !isDigits(day+month+year) || len(year) != 4 || len(day) > 2 || len(month) > 2 {
		return t.unread()
	}
	date, err := time.Parse("2006-1-2", year+"-"+month+"-"+day)
	if err != nil || date.Year() < 1000 {
		return t.unread()
	}
	return textValue(date.Format(time.DateOnly))
}

// Identity keeps twelve digits, or the birth date alone where the field takes one.
func Identity(q Question, t Inputs) answer.Value {
	text := plain(t.text(""))
	if text == "" {
		return answer.Value{}
	}
	if number, err := idnumber.Parse(text, q.Today); err == nil {
		return textValue(number.Digits())
	}
	if q.BirthDate {
		for _, layout := range []string{time.DateOnly, "20060102"} {
			if day, err := time.Parse(layout, text); err == nil {
				return textValue(day.Format(time.DateOnly))
			}
		}
	}
	return t.unread()
}

// Account takes out what people put between the digits; both parts must be there.
func Account(_ Question, t Inputs) answer.Value {
	parts := map[string]string{}
	for _, part := range []string{"clearing", "number"} {
		parts[part] = strings.NewReplacer("-", "", ".", "", ",", "").Replace(plain(t.text(part)))
	}
	switch {
	case parts["clearing"]+parts["number"] == "" && strings.TrimSpace(t.text("clearing")+t.text("number")) == "":
		return answer.Value{}
	case !isDigits(parts["clearing"]), !isDigits(parts["number"]):
		return t.unread()
	}
	return answer.Value{Type: answer.Parts, Parts: parts}
}
