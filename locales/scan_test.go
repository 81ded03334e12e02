package locales

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// findings is what the code of the house says about keys. The rule:
//
//   - a Go string literal in code that is no test is the use of a key when it has the shape of one and its first part is an area
//     that exists; the first argument of Say, SayIn and Knows is one whatever its area;
//   - the name of a file ("page.css") is none, nor is a literal on a line that says "// locales: no key";
//   - a key that is put together is declared beside the code by what is sure: "// locales: norm.child-*".
type findings struct {
	uses     map[string][]string // key → places
	joined   map[string][]string // literal that is only the beginning of a key → places
	prefixes map[string][]string // declared beginning → places
	calls    []call
}

// call is one Say with a literal key and only literal placeholder names.
type call struct {
	key, place string
	names      []string
}

var (
	declaration = regexp.MustCompile(`locales:((?:\s*[a-z][a-z0-9.-]*\*,?)+)`)
	templWord   = regexp.MustCompile("[\"`]([a-z][a-z0-9-]*\\.[a-z0-9.-]*)(%[^\"`]*)?[\"`]")
	fileEnding  = regexp.MustCompile(`\.(css|go|html|ico|jpg|js|json|log|md|mjs|pdf|png|sock|sql|svg|templ|toml|txt|webmanifest|woff2?)$`)
)

const noKey = "locales: no key"

func newFindings() *findings {
	return &findings{uses: map[string][]string{}, joined: map[string][]string{}, prefixes: map[string][]string{}}
}

// scanHouse reads every Go file and template below root.
func scanHouse(t *testing.T, root string, areas map[string]bool) *findings {
	t.Helper()
	found := newFindings()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "bin" || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".templ") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		short, _ := filepath.Rel(root, path)
		if strings.HasSuffix(name, ".templ") {
			found.readTemplate(short, source, areas)
			return nil
		}
		return found.readGo(short, source, areas)
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// readGo takes from what templ generated the placeholders only: its keys are counted in the template.
func (f *findings) readGo(path string, source []byte, areas map[string]bool) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("the code cannot be read: %w", err)
	}
	generated := strings.HasSuffix(path, "_templ.go")
	if !generated {
		f.readDeclarations(path, source)
	}
	lines := bytes.Split(source, []byte("\n"))
	var parents []ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			parents = parents[:len(parents)-1]
			return true
		}
		if c, ok := n.(*ast.CallExpr); ok {
			f.readCall(set, c)
		}
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING && !generated {
			at := set.Position(literal.Pos())
			if !bytes.Contains(lines[at.Line-1], []byte(noKey)) {
				f.readLiteral(literal, parents[len(parents)-1], place(at), areas)
			}
		}
		parents = append(parents, n)
		return true
	})
	return nil
}

func (f *findings) readLiteral(literal *ast.BasicLit, parent ast.Node, place string, areas map[string]bool) {
	text, err := strconv.Unquote(literal.Value)
	if err != nil {
		return
	}
	beginning, _, formatted := strings.Cut(text, "%")
	said := false
	switch p := parent.(type) {
	case *ast.ImportSpec, *ast.Field:
		return
	case *ast.BinaryExpr:
		formatted = formatted || p.Op == token.ADD
	case *ast.CallExpr:
		said = len(p.Args) > 0 && p.Args[0] == literal && sayer(p)
	}
	switch {
	case fileEnding.MatchString(text):
	case formatted && areas[area(beginning)] && IsKey(beginning+"x"):
		f.joined[beginning] = append(f.joined[beginning], place)
	case !formatted && (said || areas[area(text)]) && IsKey(text):
		f.use(text, place)
	}
}

func (f *findings) use(text, place string) {
	if strings.HasSuffix(text, "-") {
		f.joined[text] = append(f.joined[text], place)
		return
	}
	f.uses[text] = append(f.uses[text], place)
}

func (f *findings) readCall(set *token.FileSet, c *ast.CallExpr) {
	if !sayer(c) || len(c.Args) == 0 || c.Ellipsis.IsValid() {
		return
	}
	key, ok := literalText(c.Args[0])
	if !ok {
		return
	}
	names := []string{}
	for _, arg := range c.Args[1:] {
		with, ok := arg.(*ast.CallExpr)
		if !ok || called(with) != "With" || len(with.Args) != 2 {
			return
		}
		name, ok := literalText(with.Args[0])
		if !ok {
			return
		}
		names = append(names, name)
	}
	f.calls = append(f.calls, call{key: key, place: place(set.Position(c.Pos())), names: names})
}

// readTemplate goes by the text, since a template is no Go file: a quoted key counts unless it is the value of an attribute.
func (f *findings) readTemplate(path string, source []byte, areas map[string]bool) {
	f.readDeclarations(path, source)
	for number, line := range strings.Split(string(source), "\n") {
		if strings.Contains(line, noKey) {
			continue
		}
		for _, at := range templWord.FindAllStringSubmatchIndex(line, -1) {
			text, before, after := line[at[2]:at[3]], line[:at[0]], strings.TrimSpace(line[at[1]:])
			said := strings.HasSuffix(before, "Say(") || strings.HasSuffix(before, "SayIn(") || strings.HasSuffix(before, "Knows(")
			where := path + ":" + strconv.Itoa(number+1)
			switch {
			case fileEnding.MatchString(text), !said && !areas[area(text)], strings.HasSuffix(before, "="):
			case at[4] >= 0, strings.HasPrefix(after, "+"), strings.HasSuffix(strings.TrimSpace(before), "+"):
				f.joined[text] = append(f.joined[text], where)
			case IsKey(text):
				f.use(text, where)
			}
		}
	}
}

func (f *findings) readDeclarations(path string, source []byte) {
	for number, line := range strings.Split(string(source), "\n") {
		match := declaration.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		for _, prefix := range strings.FieldsFunc(match[1], func(r rune) bool { return r == ' ' || r == ',' || r == '\t' }) {
			prefix = strings.TrimSuffix(prefix, "*")
			f.prefixes[prefix] = append(f.prefixes[prefix], path+":"+strconv.Itoa(number+1))
		}
	}
}

func sayer(c *ast.CallExpr) bool {
	return slices.Contains([]string{"Say", "SayIn", "Knows"}, called(c))
}

func called(c *ast.CallExpr) string {
	switch fun := c.Fun.(type) {
	case *ast.SelectorExpr:
		return fun.Sel.Name
	case *ast.Ident:
		return fun.Name
	}
	return ""
}

func literalText(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return text, err == nil
}

func place(at token.Position) string {
	return at.Filename + ":" + strconv.Itoa(at.Line)
}

func area(key string) string {
	first, _, _ := strings.Cut(key, ".")
	return first
}
