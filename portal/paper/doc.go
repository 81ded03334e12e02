// Package paper makes a document as PDF: a receipt, an application as it was handed in, the blank paper form of any definition.
//
// It owns no table and keeps nothing. A paper is put together here as blocks of words and set by Typst in a child process: the words go
// in as data and are never read as markup, the fonts are our own, and the child has neither files nor network to reach for. Whatever a
// stranger wrote can be set: a character that our fonts lack, or one that would turn the text around it, stands by its code. It refuses
// nothing; without a press on the machine the answer is ErrNoPress, and the paper waits.
package paper
