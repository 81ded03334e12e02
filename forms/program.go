package forms

// program is a definition made ready: its expressions compiled and the order they are evaluated in.
type program struct{}
