package control

import "strconv"

// Upload is one file that has been sent: its size in words, how it stands, and why where it was refused.
type Upload struct {
	ID   string
	Name string
	Size Text
	// State is receiving, quarantined, clean or refused; Status says it.
	State  string
	Status Text
	Why    Text
}

func (u Upload) colour() Colour {
	switch u.State {
	case "clean":
		return Green
	case "refused":
		return Red
	}
	return Blue
}

// Uploads are the files that answer a question. Without a script a button named AddName with AddValue leads to where files are
// sent, and one named RemoveName with RemoveValue and the file's id takes a file away; with one, files go to Address by tus 1.0.
type Uploads struct {
	Files                []Upload
	Address              string // empty: no script sends files here
	Accept               string // for the file chooser, such as ".pdf,image/jpeg"
	AddName, AddValue    string
	RemoveName           string
	RemoveValue          string
	Most                 int   // files
	MostBytes, MostTotal int64 // of one file, and of all together
	Photo                bool  // the phone's camera is offered
}

func (u Uploads) full() bool { return u.Most > 0 && len(u.Files) >= u.Most }

func number(n int64) string { return strconv.FormatInt(n, 10) }

// Proof is one thing that must be shown: how it will be, and what belongs to each way. The inputs of a way that is not chosen are
// out of sight where the browser can, and do not count.
type Proof struct {
	Title Text
	Help  Text
	// Tag says whether it is demanded.
	Tag    Text
	Colour Colour
	How    Question
	Way    string
	// Ways are upload, later, sent and wont, those that are allowed.
	Ways  []Option
	Files Uploads
	// Enclosed and By are the questions of the ways upload and later, Why of the two others.
	Enclosed Question
	By       Question
	ByDay    Day
	Why      Question
	WhyText  string
	WhyMost  int
}
