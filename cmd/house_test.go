package cmd_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "stodporten/"
	root   = ".."

	mostFileLines     = 400
	mostFunctionLines = 60
	mostParameters    = 5
	mostPackageLines  = 4000
)

// source is one Go file of the house.
type source struct {
	path, room      string
	test, generated bool
	ours, theirs    []string // imports; ours without the module's name
	lines           int
	files           *token.FileSet
	syntax          *ast.File
}

func TestNoFolderHasANameThatSaysNothing(t *testing.T) {
	t.Parallel()
	nothing := []string{"internal", "util", "utils", "common", "shared", "helper", "helpers", "models", "types", "misc", "interfaces"}
	walk(t, func(name string, entry fs.DirEntry) {
		if entry.IsDir() && slices.Contains(nothing, path.Base(name)) {
			t.Errorf("%s says nothing of what is in it", name)
		}
	})
}

func TestTheHouseHasNoNewTopLevelFolder(t *testing.T) {
	t.Parallel()
	walk(t, func(name string, entry fs.DirEntry) {
		planned := []string{"cmd", "locales", "migrations", "forms", "portal", "casework", "video", "e2e"}
		if entry.IsDir() && !strings.Contains(name, "/") && !slices.Contains(planned, name) {
			t.Errorf("%s is not in the plan of the house", name)
		}
	})
}

func TestEveryPackageOpensWithItsComment(t *testing.T) {
	t.Parallel()
	opened := map[string]bool{}
	tested := map[string]bool{}
	for _, file := range readHouse(t) {
		name := strings.TrimSuffix(file.syntax.Name.Name, "_test")
		doc := file.syntax.Doc.Text()
		opens := strings.HasPrefix(doc, "Package "+file.syntax.Name.Name+" ") || name == "main" && strings.HasPrefix(doc, "Command ")
		if file.test {
			tested[file.room] = tested[file.room] || opens
			continue
		}
		opened[file.room] = opened[file.room] || opens
	}
	for room, open := range opened {
		if !open {
			t.Errorf("no file of %s begins with what the package is", room)
		}
	}
	for room, open := range tested {
		if _, production := opened[room]; !production && !open {
			t.Errorf("%s has nothing but tests, and none of its files says what they are", room)
		}
	}
}

func TestNothingGrowsLargerThanTheHouseAllows(t *testing.T) {
	t.Parallel()
	packages := map[string]int{}
	for _, file := range readHouse(t) {
		if file.generated {
			continue
		}
		if file.lines > mostFileLines {
			t.Errorf("%s has %d lines, and %d are allowed", file.path, file.lines, mostFileLines)
		}
		if !file.test {
			packages[file.room] += file.lines
		}
		for _, declaration := range file.syntax.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Body != nil {
				file.measure(t, function)
			}
		}
	}
	walk(t, func(name string, _ fs.DirEntry) {
		if !strings.HasSuffix(name, ".templ") {
			return
		}
		lines := strings.Count(read(t, name), "\n")
		if lines > mostFileLines {
			t.Errorf("%s has %d lines, and %d are allowed", name, lines, mostFileLines)
		}
		packages[path.Dir(name)] += lines
	})
	for room, lines := range packages {
		if lines > mostPackageLines {
			t.Errorf("%s has %d lines, and %d are allowed: a group of pages moves into a room below", room, lines, mostPackageLines)
		}
	}
}

// measure counts a function's lines without those that are only comment, its parameters, and refuses init.
func (s source) measure(t *testing.T, function *ast.FuncDecl) {
	t.Helper()
	first, last := s.line(function.Body.Lbrace), s.line(function.Body.Rbrace)
	lines := last - first - 1
	for _, group := range s.syntax.Comments {
		if group.Pos() > function.Body.Lbrace && group.End() < function.Body.Rbrace && s.alone(group) {
			lines -= s.line(group.End()) - s.line(group.Pos()) + 1
		}
	}
	if lines > mostFunctionLines {
		t.Errorf("%s: %s has %d lines, and %d are allowed", s.path, function.Name.Name, lines, mostFunctionLines)
	}
	if parameters := function.Type.Params.NumFields(); parameters > mostParameters {
		t.Errorf("%s: %s has %d parameters, and %d are allowed", s.path, function.Name.Name, parameters, mostParameters)
	}
	if function.Recv == nil && function.Name.Name == "init" {
		t.Errorf("%s has an init: what a program does begins in its main", s.path)
	}
}

func (s source) line(at token.Pos) int { return s.files.Position(at).Line }

// alone says that nothing but the comment stands on its line.
func (s source) alone(group *ast.CommentGroup) bool {
	at := s.files.Position(group.Pos())
	text, err := os.ReadFile(filepath.Join(root, s.path))
	if err != nil {
		return false
	}
	before := text[at.Offset-(at.Column-1) : at.Offset]
	return strings.TrimSpace(string(before)) == ""
}

func readHouse(t *testing.T) []source {
	t.Helper()
	var house []source
	walk(t, func(name string, entry fs.DirEntry) {
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return
		}
		text := read(t, name)
		files := token.NewFileSet()
		syntax, err := parser.ParseFile(files, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		file := source{
			path: name, room: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), generated: ast.IsGenerated(syntax),
			lines: strings.Count(text, "\n"), files: files, syntax: syntax,
		}
		for _, spec := range syntax.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if room, ours := strings.CutPrefix(imported, module); ours {
				file.ours = append(file.ours, room)
			} else {
				file.theirs = append(file.theirs, imported)
			}
		}
		house = append(house, file)
	})
	if len(house) < 20 {
		t.Fatalf("read only %d files: is the house not at %s?", len(house), root)
	}
	return house
}

// walk visits what belongs to the project: not what is hidden, installed, built or somebody's data.
func walk(t *testing.T, visit func(name string, entry fs.DirEntry)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if name == "." {
			return nil
		}
		if entry.IsDir() && (strings.HasPrefix(base, ".") || base == "node_modules" || base == "testdata" || name == "bin") {
			return fs.SkipDir
		}
		visit(name, entry)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
