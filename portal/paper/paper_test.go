package paper_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stodporten/forms"
	"stodporten/locales"
	"stodporten/portal/municipality"
	"stodporten/portal/paper"
)

var handedIn = time.Date(2026, 11, 23, 13, 32, 0, 0, time.UTC)

func ekkoping() municipality.Municipality {
	return municipality.Municipality{
		ID: "ekkoping", Name: "Ekköpings kommun", Short: "EKK", Host: "stod.ekkoping.se", Languages: []string{"sv", "en", "ar"},
		Theme: municipality.Theme{Brand: "#1f5245", Accent: "#d9a441"}, HelpPhone: "040-628 04 00",
	}
}

func service() municipality.Service {
	return municipality.Service{
		ID: "ekonomiskt-bistand", Form: "financial-assistance", UnitName: "Enheten för ekonomiskt bistånd", UnitPhone: "040-628 04 10",
		UnitVisit: map[string]string{"sv": "Storgatan 12, 123 45 Ekköping", "en": "Storgatan 12, 123 45 Ekköping"},
	}
}

func matter(title string) paper.Matter {
	return paper.Matter{
		Municipality: ekkoping(), Number: "EKK-2026-000017", Title: title, Applicant: "Amina Testberg", HandedInAt: handedIn,
		UnitName: "Enheten för ekonomiskt bistånd", UnitPhone: "040-628 04 10", PromisedBy: time.Date(2026, 12, 7, 0, 0, 0, 0, time.UTC),
		Control: "7F3A-99C1", Hash: strings.Repeat("7f3a99c1", 8),
		Signatures: []paper.Signature{{Name: "Amina Testberg", At: handedIn}},
	}
}

func definition(t *testing.T, name string) forms.Definition {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	d, err := forms.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const assistance = "../catalogue/standard/financial-assistance.json"

func speaker(t *testing.T, lang string) locales.Speaker {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words.Speaker(lang)
}

// press is the one that .ci/install has put there.
func press(t *testing.T) *paper.Press {
	t.Helper()
	p := paper.NewPress(node(t), installed(t))
	t.Cleanup(p.Close)
	return p
}

func installed(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs("../../.tools/press")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err != nil {
		t.Fatalf("%v: run .ci/install test", err)
	}
	return folder
}

func node(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"../../.tools/press/node", "node"} {
		if path, err := exec.LookPath(name); err == nil {
			path, err = filepath.Abs(path)
			if err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	t.Fatal("there is no node: run .ci/install test")
	return ""
}

func set(t *testing.T, p *paper.Press, d paper.Document) []byte {
	t.Helper()
	pdf, err := p.Print(t.Context(), d, handedIn)
	if err != nil {
		t.Fatal(err)
	}
	if folder := os.Getenv("PAPERS"); folder != "" {
		name := strings.NewReplacer("/", "-", " ", "-").Replace(t.Name()) + ".pdf"
		if err := os.WriteFile(filepath.Join(folder, name), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return pdf
}

// read is the text of a PDF as another program reads it.
func read(t *testing.T, pdf []byte, options ...string) string {
	t.Helper()
	return poppler(t, pdf, "pdftotext", append(options, "-", "-")...)
}

func poppler(t *testing.T, pdf []byte, program string, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(context.WithoutCancel(t.Context()), program, arguments...)
	command.Stdin = bytes.NewReader(pdf)
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v (it comes with poppler-utils: run .ci/install test)", program, err)
	}
	return string(out)
}

// folded leaves out how the text was broken into lines, and the marks that let it be.
func folded(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "\u200b", "")), " ")
}

// amina answers everything that text can be given to.
func answers(t *testing.T, text string) forms.Answers {
	t.Helper()
	var a forms.Answers
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func snapshot(t *testing.T, d forms.Definition, lang string, a forms.Answers) forms.Snapshot {
	t.Helper()
	return forms.Take(d, a, forms.Facts{
		Today: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Actor: "resident", Role: "applicant", Lang: lang,
		Applicant: forms.Applicant{Name: "Amina Testberg", Number: "199001012385"},
	}, speaker(t, lang))
}

func TestThePaperFormHasEveryPageAndQuestionInEachLanguage(t *testing.T) {
	t.Parallel()
	p := press(t)
	for _, name := range definitions(t) {
		d := definition(t, name)
		for _, lang := range d.Languages {
			t.Run(d.ID+"/"+lang, func(t *testing.T) {
				pdf := set(t, p, paper.Blank(speaker(t, lang), lang, ekkoping(), service(), d))

				text := folded(read(t, pdf))
				if lang == "ar" {
					return // What is read from right to left comes out in an order of its own.
				}
				for _, want := range asked(d, lang) {
					if !strings.Contains(text, folded(want)) {
						t.Errorf("the paper form lacks %q", want)
					}
				}
			})
		}
	}
}

// definitions are the standard forms, and those that have a sample of every kind of question.
func definitions(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../catalogue/standard/*.json", "../../forms/testdata/kinds/*.json"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return slices.DeleteFunc(all, func(name string) bool { return strings.HasSuffix(name, ".samples.json") })
}

// asked is what a definition asks of somebody: the titles of its pages and the labels of its questions.
func asked(d forms.Definition, lang string) []string {
	var all []string
	var fields func([]forms.Field)
	fields = func(some []forms.Field) {
		for _, f := range some {
			if f.Kind.Answered() || f.Kind == forms.HeadingKind || f.Kind.HasRows() {
				all = append(all, f.Label.In(lang))
			}
			if f.Kind == forms.GroupKind {
				fields(f.Fields)
			}
		}
	}
	for _, page := range d.Pages {
		all = append(all, page.Title.In(lang))
		fields(page.Fields)
	}
	for _, evidence := range d.Evidence {
		all = append(all, evidence.Label.In(lang))
	}
	return all
}

const amina = `{
 "month": "this", "living": "partner", "has_children": true,
 "partner_name": "Jonas Testberg", "partner_number": "200002292399",
 "children": {"rows":[{"id":"r1","answers":{"child_name":"Noor Testberg","child_number":"201905019892","child_stays":"all","child_lunch":true}}]},
 "housing_type": "rental", "people": 3, "rent": 845000, "electricity": 62050, "home_insurance": 12000, "arrears": false,
 "incomes": {"rows":[{"id":"r1","answers":{"income_kind":"salary","income_whose":"me","income_amount":940000}}]},
 "savings": 120000, "assets": ["none"],
 "situation": ["jobseeker"], "partner_situation": ["sick"], "tried": "Jag har sökt jobb hos Samhall och på ICA.\nJag har ringt Arbetsförmedlingen.",
 "reason": "Jonas blev sjuk i oktober och pengarna räcker inte till hyran.", "phone": "070-174 06 05", "email": "amina@example.se",
 "account": {"parts":{"clearing":"8327","number":"9944 132 4"}}, "truth": ["true"], "changes": ["tell"]
}`

func TestTheApplicationHoldsEveryAnswerThatWasSeen(t *testing.T) {
	t.Parallel()
	d := definition(t, assistance)
	seen := snapshot(t, d, "sv", answers(t, amina))

	pdf := set(t, press(t), paper.Application(speaker(t, "sv"), matter(seen.Title), seen))

	text := folded(read(t, pdf))
	for _, want := range append(everything(seen.Pages), "EKK-2026-000017", "7F3A-99C1", strings.Repeat("7f3a99c1", 8), "Amina Testberg") {
		if !strings.Contains(text, folded(want)) {
			t.Errorf("the paper lacks %q", want)
		}
	}
}

// everything is each text of a snapshot that somebody saw.
func everything(pages []forms.SeenPage) []string {
	var all []string
	var fields func([]forms.SeenField)
	fields = func(seen []forms.SeenField) {
		for _, f := range seen {
			all = append(all, f.Label, f.Help)
			if len(f.Options) == 0 {
				all = append(all, f.Shown...)
			}
			for _, option := range f.Options {
				if option.Chosen {
					all = append(all, "☑ "+option.Label)
				}
			}
			for _, row := range f.Rows {
				all = append(all, row.Title)
				fields(row.Fields)
			}
		}
	}
	for _, page := range pages {
		all = append(all, page.Title, page.Help)
		fields(page.Fields)
	}
	return all
}

func TestTheReceiptSaysWhoSentWhatWhenAndWhatComesNext(t *testing.T) {
	t.Parallel()
	p, d := press(t), definition(t, assistance)
	for _, lang := range []string{"sv", "en", "ar"} {
		t.Run(lang, func(t *testing.T) {
			m := matter(d.Service.Title.In(lang))
			m.LacksSignature = true
			m.Attachments = []paper.Attachment{{Name: "hyresavi november.pdf", Bytes: 1_300_000, SHA256: strings.Repeat("ab", 32)}}

			pdf := set(t, p, paper.Receipt(speaker(t, lang), lang, m, d))

			text := folded(read(t, pdf))
			for _, want := range []string{m.Number, m.Applicant, m.UnitName, m.UnitPhone, m.Control, "hyresavi november.pdf", strings.Repeat("ab", 32)} {
				if !strings.Contains(text, want) {
					t.Errorf("the receipt lacks %q", want)
				}
			}
		})
	}
}
