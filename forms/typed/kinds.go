package typed

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"stodporten/forms/answer"
	"stodporten/forms/codes"
)

// Decimal scales by the places of the field: 12,5 with one place is 125. More decimals than there are places, other
// than noughts, are not understood.
func Decimal(q Question, t Inputs) answer.Value {
	text := strings.TrimSuffix(plain(t.text("")), "%")
	if text == "" {
		return answer.Value{}
	}
	sign, digits := "", text
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, digits = "-", rest
	}
	whole, rest, _ := strings.Cut(strings.Replace(digits, ".", ",", 1), ",")
	places := q.Places
	rest = strings.TrimRight(rest, "0")
	if len(rest) > places || !isDigits(whole+rest+"0") || len(whole) > 12 || whole+rest == "" && !strings.Contains(digits, "0") {
		return t.unread()
	}
	n, err := strconv.ParseInt(sign+whole+rest+strings.Repeat("0", places-len(rest)), 10, 64)
	if err != nil {
		return t.unread()
	}
	return answer.Value{Type: answer.Whole, Whole: n}
}

// Scale takes a number between the ends.
func Scale(q Question, t Inputs) answer.Value {
	v := Integer(q, t)
	if v.Type == answer.Whole && (v.Whole < q.Low || v.Whole > q.High) {
		return t.unread()
	}
	return v
}

// PartialDate takes a year, a year and a month, or a whole date.
func PartialDate(q Question, t Inputs) answer.Value {
	day, month, year := plain(t.text("day")), plain(t.text("month")), plain(t.text("year"))
	switch {
	case day != "":
		return Date(q, t)
	case month != "":
		return Month(q, t)
	case year == "":
		return answer.Value{}
	case len(year) != 4 || !isDigits(year) || year < "1000":
		return t.unread()
	}
	return textValue(year)
}

// Month takes a month and a year.
func Month(_ Question, t Inputs) answer.Value {
	month, year := plain(t.text("month")), plain(t.text("year"))
	if month+year == "" {
		return answer.Value{}
	}
	first, err := time.Parse("2006-1", year+"-"+month)
	if err != nil || first.Year() < 1000 || len(month) > 2 {
		return t.unread()
	}
	return textValue(first.Format("2006-01"))
}

// Range takes two dates.
func Range(q Question, t Inputs) answer.Value {
	ends := map[string]string{}
	for _, end := range []string{"from", "to"} {
		one := Inputs{}
		for _, part := range []string{"day", "month", "year"} {
			one[part] = t[end+"_"+part]
		}
		v := Date(q, one)
		if v.Type == answer.Unread {
			return t.unread()
		}
		ends[end] = v.Text
	}
	switch {
	case ends["from"] == "" && ends["to"] == "":
		return answer.Value{}
	case ends["from"] == "" || ends["to"] == "":
		return t.unread()
	}
	return answer.Value{Type: answer.Parts, Parts: ends}
}

// Clock takes 9, 9.30, 9:30 and 0930.
func Clock(_ Question, t Inputs) answer.Value {
	text := plain(t.text(""))
	if text == "" {
		return answer.Value{}
	}
	clock, ok := clockTime(text)
	if !ok {
		return t.unread()
	}
	return textValue(clock)
}

func clockTime(text string) (string, bool) {
	text = strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(text), "kl"), "."), ".", ":")
	if isDigits(text) {
		switch len(text) {
		case 1, 2:
			text += ":00"
		case 3, 4:
			text = text[:len(text)-2] + ":" + text[len(text)-2:]
		}
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		return "", false
	}
	return at.Format("15:04"), true
}

// Weekdays are the parts of a weekly schedule: mon_from, mon_to and so on.
func Weekdays() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// WeekParts are the inputs of a weekly schedule: mon_from, mon_to and so on.
func WeekParts() []string {
	var parts []string
	for _, day := range Weekdays() {
		parts = append(parts, day+"_from", day+"_to")
	}
	return parts
}

// Week takes times for each day of the week.
func Week(_ Question, t Inputs) answer.Value {
	parts := map[string]string{}
	for _, part := range WeekParts() {
		text := plain(t.text(part))
		if text == "" {
			continue
		}
		clock, ok := clockTime(text)
		if !ok {
			return t.unread()
		}
		parts[part] = clock
	}
	if len(parts) == 0 {
		return answer.Value{}
	}
	return answer.Value{Type: answer.Parts, Parts: parts}
}

// Tick is an answer only when the box is ticked.
func Tick(_ Question, t Inputs) answer.Value {
	switch t.text("") {
	case "":
		return answer.Value{}
	case "yes":
		return answer.Value{Type: answer.YesNo, YesNo: true}
	}
	return t.unread()
}

// ByName takes an option by its value, or by its words in any language.
func ByName(q Question, t Inputs) answer.Value {
	text := strings.TrimSpace(t.text(""))
	if text == "" {
		return answer.Value{}
	}
	if slices.Contains(q.Values, text) {
		return textValue(text)
	}
	if value, ok := q.Named(text); ok {
		return textValue(value)
	}
	return t.unread()
}

// Country takes a code or a name of a country.
func Country(_ Question, t Inputs) answer.Value {
	text := strings.TrimSpace(t.text(""))
	if text == "" {
		return answer.Value{}
	}
	if code, ok := codes.CountryNamed(text); ok {
		return textValue(code)
	}
	return t.unread()
}

// Address keeps nothing of an address that is not to be written down: one in the register, or a protected one.
func Address(q Question, t Inputs) answer.Value {
	which := t.text("which")
	if which == "" && len(q.Addresses) == 1 {
		which = q.Addresses[0]
	}
	parts := map[string]string{}
	for _, part := range []string{"co", "street", "postcode", "city"} {
		if text := strings.TrimSpace(t.text(part)); text != "" {
			parts[part] = text
		}
	}
	switch {
	case which == "" && len(parts) == 0, len(q.Addresses) == 1 && which == "other" && len(parts) == 0:
		return answer.Value{}
	case which == "":
		which = "other"
	case !slices.Contains(q.Addresses, which):
		return t.unread()
	}
	if which != "other" {
		return answer.Value{Type: answer.Parts, Parts: map[string]string{"which": which}}
	}
	if code := plain(parts["postcode"]); isDigits(code) {
		parts["postcode"] = code
	}
	parts["which"] = which
	return answer.Value{Type: answer.Parts, Parts: parts}
}

// Capacities are in what way a representative acts for somebody: god man, förvaltare, framtidsfullmakt, ombud.
func Capacities() []string { return []string{"trustee", "administrator", "attorney", "mandate"} }

// Person keeps the name and the number, twelve digits or a birth date alone where the field takes one.
func Person(q Question, t Inputs) answer.Value {
	parts := map[string]string{}
	for _, part := range q.Parts {
		if text := strings.TrimSpace(t.text(part)); text != "" {
			parts[part] = text
		}
	}
	if len(parts) == 0 {
		return answer.Value{}
	}
	if typed, ok := parts["number"]; ok {
		v := Identity(q, Inputs{"": {typed}})
		if v.Type != answer.Text {
			return t.unread()
		}
		parts["number"] = v.Text
	}
	if capacity, ok := parts["capacity"]; ok && !slices.Contains(Capacities(), capacity) {
		return t.unread()
	}
	return answer.Value{Type: answer.Parts, Parts: parts}
}

// OrgNumber keeps ten digits; 16 before them is how authorities write it with twelve.
func OrgNumber(_ Question, t Inputs) answer.Value {
	text := strings.ReplaceAll(plain(t.text("")), "-", "")
	if len(text) == 12 {
		text = strings.TrimPrefix(text, "16")
	}
	switch {
	case text == "":
		return answer.Value{}
	case len(text) != 10 || !isDigits(text):
		return t.unread()
	}
	return textValue(text)
}

// Giro keeps the digits.
func Giro(_ Question, t Inputs) answer.Value {
	text := strings.ReplaceAll(plain(t.text("")), "-", "")
	switch {
	case text == "":
		return answer.Value{}
	case !isDigits(text) || len(text) > 8:
		return t.unread()
	}
	return textValue(text)
}

// IBAN keeps letters and digits.
func IBAN(_ Question, t Inputs) answer.Value {
	text := strings.ToUpper(plain(t.text("")))
	strange := strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
	switch {
	case text == "":
		return answer.Value{}
	case strange != "" || len(text) > 34:
		return t.unread()
	}
	return textValue(text)
}

// Files takes the ids of files that were uploaded, each once. What they are, and whose, the files' room knows.
func Files(_ Question, t Inputs) answer.Value {
	var ids []string
	for _, text := range t[""] {
		id, err := uuid.Parse(text)
		switch {
		case text == "":
		case err != nil || id.String() != text:
			return t.unread()
		case !slices.Contains(ids, text):
			ids = append(ids, text)
		}
	}
	if len(ids) == 0 {
		return answer.Value{}
	}
	return answer.Value{Type: answer.Files, Choices: ids}
}
