package forms

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"stodporten/forms/codes"
	"stodporten/forms/idnumber"
)

// readDecimal scales by the places of the field: 12,5 with one place is 125. More decimals than there are places, other
// than noughts, are not understood.
func readDecimal(field Field, t typing) Value {
	text := strings.TrimSuffix(plain(t.text("")), "%")
	if text == "" {
		return Value{}
	}
	sign, digits := "", text
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, digits = "-", rest
	}
	whole, rest, _ := strings.Cut(strings.Replace(digits, ".", ",", 1), ",")
	places := field.Places()
	rest = strings.TrimRight(rest, "0")
	if len(rest) > places || !isDigits(whole+rest+"0") || len(whole) > 12 || whole+rest == "" && !strings.Contains(digits, "0") {
		return t.unread()
	}
	n, err := strconv.ParseInt(sign+whole+rest+strings.Repeat("0", places-len(rest)), 10, 64)
	if err != nil {
		return t.unread()
	}
	return Value{Type: Whole, Whole: n}
}

func readScale(field Field, t typing) Value {
	v := readInteger(field, t)
	if low, high := field.Ends(); v.Type == Whole && (v.Whole < low || v.Whole > high) {
		return t.unread()
	}
	return v
}

// readPartialDate takes a year, a year and a month, or a whole date.
func readPartialDate(field Field, t typing) Value {
	day, month, year := plain(t.text("day")), plain(t.text("month")), plain(t.text("year"))
	switch {
	case day != "":
		return readDate(field, t)
	case month != "":
		return readMonth(field, t)
	case year == "":
		return Value{}
	case len(year) != 4 || !isDigits(year) || year < "1000":
		return t.unread()
	}
	return textValue(year)
}

func readMonth(_ Field, t typing) Value {
	month, year := plain(t.text("month")), plain(t.text("year"))
	if month+year == "" {
		return Value{}
	}
	first, err := time.Parse("2006-1", year+"-"+month)
	if err != nil || first.Year() < 1000 || len(month) > 2 {
		return t.unread()
	}
	return textValue(first.Format("2006-01"))
}

func readRange(field Field, t typing) Value {
	ends := map[string]string{}
	for _, end := range []string{"from", "to"} {
		one := typing{today: t.today, inputs: map[string][]string{}}
		for _, part := range []string{"day", "month", "year"} {
			one.inputs[part] = t.inputs[end+"_"+part]
		}
		v := readDate(field, one)
		if v.Type == Unread {
			return t.unread()
		}
		ends[end] = v.Text
	}
	switch {
	case ends["from"] == "" && ends["to"] == "":
		return Value{}
	case ends["from"] == "" || ends["to"] == "":
		return t.unread()
	}
	return Value{Type: Parts, Parts: ends}
}

// readTime takes 9, 9.30, 9:30 and 0930.
func readTime(_ Field, t typing) Value {
	text := plain(t.text(""))
	if text == "" {
		return Value{}
	}
	clock, ok := clockTime(text)
	if !ok {
		return t.unread()
	}
	return textValue(clock)
}

func clockTime(text string) (string, bool) {
	text = strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(text), "kl"), ".", ":")
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

func weekParts() []string {
	var parts []string
	for _, day := range Weekdays() {
		parts = append(parts, day+"_from", day+"_to")
	}
	return parts
}

func readWeek(_ Field, t typing) Value {
	parts := map[string]string{}
	for _, part := range weekParts() {
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
		return Value{}
	}
	return Value{Type: Parts, Parts: parts}
}

// readTick is an answer only when the box is ticked.
func readTick(_ Field, t typing) Value {
	switch t.text("") {
	case "":
		return Value{}
	case "yes":
		return Value{Type: YesNo, YesNo: true}
	}
	return t.unread()
}

// readByName takes an option by its value, or by its words in any language.
func readByName(field Field, t typing) Value {
	text := strings.TrimSpace(t.text(""))
	if text == "" {
		return Value{}
	}
	for _, option := range field.Options {
		if option.Value == text {
			return textValue(text)
		}
	}
	for _, option := range field.Options {
		for _, words := range option.Label {
			if strings.EqualFold(strings.TrimSpace(words), text) {
				return textValue(option.Value)
			}
		}
	}
	return t.unread()
}

func readCountry(_ Field, t typing) Value {
	text := strings.TrimSpace(t.text(""))
	if text == "" {
		return Value{}
	}
	if code, ok := codes.CountryNamed(text); ok {
		return textValue(code)
	}
	return t.unread()
}

// readAddress keeps nothing of an address that is not to be written down: one in the register, or a protected one.
func readAddress(field Field, t typing) Value {
	which := t.text("which")
	if which == "" && len(field.Which) == 1 {
		which = field.Which[0]
	}
	parts := map[string]string{}
	for _, part := range []string{"co", "street", "postcode", "city"} {
		if text := strings.TrimSpace(t.text(part)); text != "" {
			parts[part] = text
		}
	}
	switch {
	case which == "" && len(parts) == 0, len(field.Which) == 1 && which == "other" && len(parts) == 0:
		return Value{}
	case which == "":
		which = "other"
	case !slices.Contains(field.Addresses(), which):
		return t.unread()
	}
	if which != "other" {
		return Value{Type: Parts, Parts: map[string]string{"which": which}}
	}
	if code := plain(parts["postcode"]); isDigits(code) {
		parts["postcode"] = code
	}
	parts["which"] = which
	return Value{Type: Parts, Parts: parts}
}

// Addresses are the addresses that can be given.
func (f Field) Addresses() []string {
	if len(f.Which) > 0 {
		return f.Which
	}
	return []string{"register", "other", "protected"}
}

// Capacities are in what way a representative acts for somebody: god man, förvaltare, framtidsfullmakt, ombud.
func Capacities() []string { return []string{"trustee", "administrator", "attorney", "mandate"} }

// readPerson keeps the name and the number, twelve digits or a birth date alone where the field takes one.
func readPerson(field Field, t typing) Value {
	parts := map[string]string{}
	for _, part := range field.Kind.trait().parts {
		if text := strings.TrimSpace(t.text(part)); text != "" {
			parts[part] = text
		}
	}
	if len(parts) == 0 {
		return Value{}
	}
	if typed, ok := parts["number"]; ok {
		v := readIdentity(field, typing{today: t.today, inputs: map[string][]string{"": {typed}}})
		if v.Type != Text {
			return t.unread()
		}
		parts["number"] = v.Text
	}
	if capacity, ok := parts["capacity"]; ok && !slices.Contains(Capacities(), capacity) {
		return t.unread()
	}
	return Value{Type: Parts, Parts: parts}
}

// readOrgNumber keeps ten digits; 16 before them is how authorities write it with twelve.
func readOrgNumber(_ Field, t typing) Value {
	text := strings.ReplaceAll(plain(t.text("")), "-", "")
	if len(text) == 12 {
		text = strings.TrimPrefix(text, "16")
	}
	switch {
	case text == "":
		return Value{}
	case len(text) != 10 || !isDigits(text):
		return t.unread()
	}
	return textValue(text)
}

func readGiro(_ Field, t typing) Value {
	text := strings.ReplaceAll(plain(t.text("")), "-", "")
	switch {
	case text == "":
		return Value{}
	case !isDigits(text) || len(text) > 8:
		return t.unread()
	}
	return textValue(text)
}

func readIBAN(_ Field, t typing) Value {
	text := strings.ToUpper(plain(t.text("")))
	strange := strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
	switch {
	case text == "":
		return Value{}
	case strange != "" || len(text) > 34:
		return t.unread()
	}
	return textValue(text)
}

// readFiles takes the ids of files that were uploaded, each once. What they are, and whose, the files' room knows.
func readFiles(_ Field, t typing) Value {
	var ids []string
	for _, text := range t.inputs[""] {
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
		return Value{}
	}
	return Value{Type: Files, Choices: ids}
}

// personNumber is the identity number in an answer that names a person; empty when there is none.
func personNumber(v Value) string {
	text := v.Text
	if v.Type == Parts {
		text = v.Parts["number"]
	}
	if _, err := idnumber.FromDigits(text); err != nil {
		return ""
	}
	return text
}
