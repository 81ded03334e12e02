package norm

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// What cannot be computed. A form asks so that none of these arises.
var (
	ErrHousehold = errors.New("no such household")
	ErrChildAge  = errors.New("a child of an age that has no rate")
)

// Adults are those who apply, and live together.
type Adults int

const (
	// Single is one adult, also one who shares a home with others without being a couple: they are the household's Others.
	Single Adults = 1
	// Couple is two, married or living together as if they were.
	Couple Adults = 2
)

// Household is who the norm is for. Others live in the same home and share its costs, but are no part of the application and
// no partner: parents, friends, a landlord's family.
type Household struct {
	Adults   Adults
	Children []Child
	Others   int
}

// Child is one of the household, by age in whole years: see Month.Last for the day. LunchAtHome is eating lunch at home on
// weekdays, and matters to small children only; InSchool is upper secondary school, and matters from nineteen.
type Child struct {
	Age         int
	LunchAtHome bool
	InSchool    bool
}

// Line is one row of the norm. Key is said with From and To (ages), and Count (persons: children in the row, or all who share
// the joint costs). Each times Count is Sum, but for joint costs, where Each is those of the whole home.
type Line struct {
	Key       string
	From, To  int
	Count     int
	Each, Sum int64
}

const most = 50 // persons in one home; beyond, somebody has slipped

// lines are the rows of the norm in the order of a decision: adults, children from the smallest, joint costs.
func (r Rates) lines(h Household) ([]Line, error) {
	if h.Adults != Single && h.Adults != Couple || h.Others < 0 || h.Others > most || len(h.Children) > most {
		return nil, ErrHousehold
	}
	lines := []Line{r.adults(h.Adults)}
	children, err := r.children(h.Children)
	if err != nil {
		return nil, err
	}
	lines = append(lines, children...)
	return append(lines, r.shared(int(h.Adults)+len(h.Children), h.Others)), nil
}

func (r Rates) adults(a Adults) Line {
	if a == Couple {
		return Line{Key: "norm.adults-couple", Count: 1, Each: r.Couple, Sum: r.Couple}
	}
	return Line{Key: "norm.adult-single", Count: 1, Each: r.Single, Sum: r.Single}
}

func (r Rates) children(all []Child) ([]Line, error) {
	byKind := map[Line]int{}
	for _, c := range all {
		b, ok := r.bracket(c)
		if !ok {
			return nil, fmt.Errorf("%w: %d", ErrChildAge, c.Age)
		}
		byKind[b.line(c)]++
	}
	lines := slices.SortedFunc(maps.Keys(byKind), func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Each, b.Each))
	})
	for i := range lines {
		lines[i].Count = byKind[lines[i]]
		lines[i].Sum = lines[i].Each * int64(lines[i].Count)
	}
	return lines, nil
}

func (b Bracket) line(c Child) Line {
	line := Line{From: b.From, To: b.To}
	oneAge := b.From == b.To
	switch {
	case b.InSchool:
		line.Key, line.Each = "norm.child-in-school", b.Rate
	case b.Rate != 0 && oneAge:
		line.Key, line.Each = "norm.child-age", b.Rate
	case b.Rate != 0:
		line.Key, line.Each = "norm.child-ages", b.Rate
	case c.LunchAtHome && oneAge:
		line.Key, line.Each = "norm.child-age-lunch-at-home", b.LunchAtHome
	case c.LunchAtHome:
		line.Key, line.Each = "norm.child-ages-lunch-at-home", b.LunchAtHome
	case oneAge:
		line.Key, line.Each = "norm.child-age-lunch-elsewhere", b.LunchElsewhere
	default:
		line.Key, line.Each = "norm.child-ages-lunch-elsewhere", b.LunchElsewhere
	}
	return line
}

// shared is the joint costs of the home, or the part of them that falls on the household's own persons where others share it
// (SoF 12:3), rounded to the nearest öre.
func (r Rates) shared(own, others int) Line {
	persons := own + others
	line := Line{Key: "norm.joint", Count: persons, Each: r.joint(persons)}
	line.Sum = line.Each
	if others > 0 {
		line.Key = "norm.joint-shared"
		line.Sum = rounded(line.Each*int64(own), int64(persons))
	}
	return line
}

// rounded divides to the nearest, half up; neither is negative.
func rounded(amount, by int64) int64 {
	return (2*amount + by) / (2 * by)
}
