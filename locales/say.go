package locales

import "time"

// Speaker says everything in one language. It is a value of one request, one pointer wide; the zero Speaker knows no word.
type Speaker struct {
	tongue *tongue
}

// Pair is a value for the placeholder {{.Name}}.
type Pair struct {
	Name  string
	Value any
}

// With fills a placeholder. "Count" chooses the plural form and is written with its thousands apart; another whole number is
// written digit by digit (a year stays a year), and a time.Time as its date.
func With(name string, value any) Pair {
	return Pair{Name: name, Value: value}
}

// Code is what Bundle.Speaker takes: what belongs in a cookie or an address.
func (s Speaker) Code() string {
	if s.tongue == nil {
		return ""
	}
	return s.tongue.code
}

// Lang is a BCP 47 tag for the lang attribute. It differs from Code for the pseudo-locale only, whose code is no language that
// checkers of pages know.
func (s Speaker) Lang() string {
	if s.tongue == nil {
		return ""
	}
	return s.tongue.tag
}

// Dir is "ltr" or "rtl".
func (s Speaker) Dir() string {
	if s.tongue == nil {
		return "ltr"
	}
	return s.tongue.dir
}

// Say never fails: a key without words comes back as ⟦key⟧, a placeholder without a value as ⟦Name⟧. The text is not escaped.
func (s Speaker) Say(key string, data ...Pair) string {
	text, _ := s.SayIn(key, data...)
	return text
}

// SayIn tells also the language of the words found, for a lang attribute where it is not that of the page.
func (s Speaker) SayIn(key string, data ...Pair) (text, lang string) {
	if s.tongue == nil {
		return missing(key), ""
	}
	p, known := s.tongue.phrases[key]
	if !known {
		return missing(key), s.tongue.tag
	}
	return p.say(data), p.lang
}

// Knows tells whether a key has words, in this language or the one it falls back to.
func (s Speaker) Knows(key string) bool {
	if s.tongue == nil {
		return false
	}
	_, known := s.tongue.phrases[key]
	return known
}

// Date is a day in words as the calendar in Stockholm has it: "23 november 2026".
func (s Speaker) Date(t time.Time) string {
	if s.tongue == nil {
		return t.Format(time.DateOnly)
	}
	return s.tongue.date(t)
}

// Weekday is a day in words with its name: "måndag 23 november 2026".
func (s Speaker) Weekday(t time.Time) string {
	if s.tongue == nil {
		return t.Format(time.DateOnly)
	}
	return s.tongue.weekday(t)
}

// Month is a month and its year: "december 2026".
func (s Speaker) Month(t time.Time) string {
	if s.tongue == nil {
		return t.Format("2006-01")
	}
	return s.tongue.month(t)
}

// Time is the hour and minute in Stockholm: "09.10", in other languages "09:10".
func (s Speaker) Time(t time.Time) string {
	if s.tongue == nil {
		return t.Format(time.TimeOnly)
	}
	return s.tongue.time(t)
}

// DateTime is both: "23 november 2026 kl. 09.10".
func (s Speaker) DateTime(t time.Time) string {
	if s.tongue == nil {
		return t.Format(time.DateTime)
	}
	return s.tongue.dateTime(t)
}

// Kronor writes an amount given in whole öre. Öre are shown only when there are any: "8 450 kr", "8 450,50 kr"; in English
// "SEK 8,450". The spaces do not break.
func (s Speaker) Kronor(ore int64) string {
	if s.tongue == nil {
		return missing("kronor")
	}
	return s.tongue.kronor(ore)
}

// Number writes a whole number with its thousands apart.
func (s Speaker) Number(n int64) string {
	if s.tongue == nil {
		return missing("number")
	}
	return s.tongue.number(n)
}

// Decimal writes a number given in whole units of its last decimal, so many places of them, without noughts that say nothing:
// 1250 with two places is "12,5".
func (s Speaker) Decimal(n int64, places int) string {
	if s.tongue == nil {
		return missing("decimal")
	}
	return s.tongue.fraction(n, places)
}
