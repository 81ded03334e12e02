package control

// Typing is the one-line input beside its question. Value is shown as it was typed. Width is 2, 3, 4, 5, 10, 20 or 30
// characters, 0 for the whole line. Prefix and Suffix are seen and not read aloud: name the unit in the label or hint too.
type Typing struct {
	Value        string
	Type         string // text when empty
	Mode         string // inputmode, such as numeric, decimal, email, tel
	Autocomplete string // an HTML token, only for what concerns the person who types
	Width        int
	Prefix       Text
	Suffix       Text
	Money        bool // right-aligned, as amounts are
	Plain        bool // no spelling help and no capitals: numbers, addresses
}

// Writing is the input of several lines. Most is the number of characters allowed, counted aloud below; 0 counts nothing.
type Writing struct {
	Value string
	Rows  int
	Most  int
}

// Day is a date in three inputs, as they were typed. The names are the question's own with -day, -month and -year after it.
// Wrong names the parts ("day", "month", "year") that the error is about; none means all. Parts are those to ask for, all three
// when there are none: a month is "month" and "year".
type Day struct {
	Day, Month, Year string
	Parts            []string
	Joint            string // between the name and the part; a hyphen when empty
	Wrong            []string
	Birth            bool // ask the browser for the birthday it knows
}

// Line is one input among several that answer a question together.
type Line struct {
	Question
	Typing
}

// End is one of the two days of a period; its inputs are named Name, Day.Joint and day, month or year.
type End struct {
	Name  string
	Label Text
	Day   Day
}

// Family is options under a heading of their own: Value is what must be chosen in the list before for them to be of use.
type Family struct {
	Value   string
	Label   Text
	Options []Option
}

// Branch is a part of a tree to choose in; only one without branches of its own can be chosen.
type Branch struct {
	Value    string
	Label    Text
	Hint     Text
	Branches []Branch
}

// Option is one of the answers to choose from. Alone excludes all others ("none of these"); Or stands "or" before it.
type Option struct {
	Value string
	Label Text
	Hint  Text
	Alone bool
}
