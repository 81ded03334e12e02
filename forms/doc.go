// Package forms is what a form is: a definition with its version, pages, fields and words, the answers given to it,
// which of it is seen, and the sealed picture of what was seen and answered. It owns no table and renders nothing.
// It refuses definitions that could not be answered (a cycle, a dangling reference, a missing word), posts that are
// no text or too large, and conditions that would run for ever. Whether an answer is right is the business of check.
package forms
