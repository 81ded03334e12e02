package paper_test

import (
	"regexp"
	"strings"
	"testing"

	"stodporten/portal/paper"
)

func TestEveryPaperIsTaggedHasATitleAndSaysItsLanguage(t *testing.T) {
	t.Parallel()
	p, d := press(t), definition(t, assistance)
	seen := snapshot(t, d, "sv", answers(t, amina))
	for name, test := range map[string]struct {
		document paper.Document
		lang     string
	}{
		"receipt":      {paper.Receipt(speaker(t, "sv"), "sv", matter("Prov"), d), "sv"},
		"application":  {paper.Application(speaker(t, "sv"), matter("Prov"), seen), "sv"},
		"easy Swedish": {paper.Receipt(speaker(t, "sv-x-lattlast"), "sv-x-lattlast", matter("Prov"), d), "sv"},
		"blank":        {paper.Blank(speaker(t, "en"), "en", ekkoping(), service(), d), "en"},
		"in Arabic":    {paper.Blank(speaker(t, "ar"), "ar", ekkoping(), service(), d), "ar"},
	} {
		t.Run(name, func(t *testing.T) {
			pdf := set(t, p, test.document)

			about := poppler(t, pdf, "pdfinfo", "-")
			for _, want := range []string{"Tagged:          yes", "Title:           " + test.document.Title, "Author:          Ekköpings kommun", "JavaScript:      no", "Encrypted:       no"} {
				if !strings.Contains(about, want) {
					t.Errorf("want %q of\n%s", want, about)
				}
			}
			raw := string(pdf)
			for _, want := range []string{"pdfuaid:part>1<", "/Lang (" + test.lang + ")", "/DisplayDocTitle true", "/StructTreeRoot", "/MarkInfo"} {
				if !strings.Contains(raw, want) {
					t.Errorf("the file lacks %s", want)
				}
			}
			tree := poppler(t, pdf, "pdfinfo", "-struct", "-")
			for _, want := range []string{"H1", "H2", "P ("} {
				if !strings.Contains(tree, want) {
					t.Errorf("the tree of tags has no %s:\n%.2000s", want, tree)
				}
			}
			if skipped := regexp.MustCompile(`H[4-6]`).FindString(tree); skipped != "" {
				t.Errorf("a heading of the level %s", skipped)
			}
		})
	}
}
