package forms

// Visibility is which pages, fields and options are seen with the answers as they are, what is demanded, and what the
// sums come to. Fields are known by their input name: rent, or children.r1.number inside a row.
type Visibility struct {
	// Counted are the answers that count: those of seen fields on seen pages, understood ones only.
	Counted Answers

	pages    map[string]bool
	fields   map[string]bool
	demanded map[string]bool
	options  map[string]bool
	sums     map[string]int64
}

// Page says whether a page is seen.
func (v Visibility) Page(id string) bool { return v.pages[id] }

// Field says whether a field is seen; a field on a hidden page or in a hidden group is not.
func (v Visibility) Field(name string) bool { return v.fields[name] }

// Required says whether a seen field must be answered.
func (v Visibility) Required(name string) bool { return v.demanded[name] }

// Option says whether an option of a seen field may be chosen.
func (v Visibility) Option(name, value string) bool {
	return v.fields[name] && !v.options[name+"="+value]
}

// Sum is what a calculated field comes to; false when it is hidden or an answer it needs is missing.
func (v Visibility) Sum(name string) (int64, bool) {
	sum, ok := v.sums[name]
	return sum, ok
}
