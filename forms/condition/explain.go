package condition

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Reference is an answer that an expression looks at. Group is empty for a field outside groups; Field is empty when
// only the rows themselves are looked at, as when they are counted.
type Reference struct {
	Group string
	Field string
}

// String is rent, children.number, or children for the rows themselves.
func (r Reference) String() string {
	switch {
	case r.Group == "":
		return r.Field
	case r.Field == "":
		return r.Group
	}
	return r.Group + "." + r.Field
}

// DependsOn are the answers that can change the outcome, sorted, each once.
func (x *Expression) DependsOn() []Reference { return slices.Clone(x.references) }

// read finds what a checked expression looks at and refuses options that do not exist.
func (l *Language) read(checked *cel.Ast, group string) (*reading, error) {
	r := &reading{language: l, tree: checked.NativeRep(), group: group, seen: map[Reference]bool{},
		lists: map[string]bool{}, tables: map[string]bool{}, asked: map[int64]bool{}}
	ast.PreOrderVisit(r.tree.Expr(), ast.NewExprVisitor(r.visit))
	return r, r.err
}

func (r *reading) references() []Reference {
	references := slices.Collect(maps.Keys(r.seen))
	slices.SortFunc(references, func(a, b Reference) int { return cmp.Compare(a.String(), b.String()) })
	return references
}

type reading struct {
	language *Language
	tree     *ast.AST
	group    string
	seen     map[Reference]bool
	lists    map[string]bool
	tables   map[string]bool
	// asked are the selections by which empty() asks for an answer, which has() may not do of lists.
	asked  map[int64]bool
	beyond bool
	err    error
}

func sorted(names map[string]bool) []string { return slices.Sorted(maps.Keys(names)) }

func (r *reading) visit(e ast.Expr) {
	switch e.Kind() {
	case ast.SelectKind:
		r.visitSelect(e)
	case ast.CallKind:
		r.visitCall(e.AsCall())
	case ast.IdentKind:
		r.visitIdent(e.AsIdent())
	case ast.StructKind, ast.MapKind:
		r.fail("an expression can make neither records nor maps")
	case ast.LiteralKind:
		switch e.AsLiteral().(type) {
		case types.String, types.Int, types.Bool:
		default:
			r.fail("%v: there are texts, whole numbers, and true and false", e.AsLiteral().Value())
		}
	default:
	}
}

func (r *reading) visitIdent(name string) {
	switch name {
	case "row":
		r.seen[Reference{Group: r.group}] = true
	case "today", "actor", "role", "lang", "rates", factsVariable:
		r.beyond = true
	}
}

func (r *reading) visitSelect(e ast.Expr) {
	reference, _, ok := r.reference(e)
	if !ok {
		return
	}
	r.seen[reference] = true
	if e.AsSelect().IsTestOnly() && !r.asked[e.ID()] && r.always(reference) {
		r.fail("has(%s): groups and boxes are always there, ask whether they are empty()", reference)
	}
}

// always says whether the answer is a list, which may be empty and is never missing.
func (r *reading) always(reference Reference) bool {
	if reference.Field == "" {
		return true
	}
	answer, ok := r.answer(reference)
	return ok && answer.Type == Texts
}

func (r *reading) answer(reference Reference) (Answer, bool) {
	if reference.Group == "" {
		answer, ok := r.language.shape.Fields[reference.Field]
		return answer, ok
	}
	answer, ok := r.language.shape.Groups[reference.Group].Fields[reference.Field]
	return answer, ok
}

// reference says which answer a selection is, by the type of what it selects from.
func (r *reading) reference(e ast.Expr) (Reference, Answer, bool) {
	if e.Kind() != ast.SelectKind {
		return Reference{}, Answer{}, false
	}
	selection := e.AsSelect()
	from, field := r.tree.GetType(selection.Operand().ID()), selection.FieldName()
	if from.Kind() != types.StructKind {
		return Reference{}, Answer{}, false
	}
	owner, part := from.TypeName(), ""
	if object, ok := strings.CutPrefix(owner, partsPrefix); ok {
		at := strings.LastIndexByte(object, '.')
		owner, field, part = object[:at], object[at+1:], field
	}
	reference := Reference{Field: field}
	if group, ok := strings.CutPrefix(owner, rowPrefix); ok {
		reference.Group = group
	} else if _, ok := r.language.shape.Groups[field]; ok {
		reference = Reference{Group: field}
	}
	answer, _ := r.answer(reference)
	if part != "" {
		answer = answer.Parts[part]
	}
	return reference, answer, true
}

// visitCall refuses a comparison with a text that can never be the answer: a misspelt or removed option.
func (r *reading) visitCall(call ast.CallExpr) {
	args := call.Args()
	switch call.FunctionName() {
	case emptyFunction:
		r.asked[args[0].ID()] = true
	case rateFunction:
		r.named(r.tables, "rate", args[1])
	case labelFunction:
		r.label(args[1], args[2])
	}
	if len(args) != 2 {
		return
	}
	switch call.FunctionName() {
	case operators.Equals, operators.NotEquals:
		r.compare(args[0], args[1])
		r.compare(args[1], args[0])
	case operators.In:
		r.compare(args[1], args[0])
		if args[1].Kind() == ast.ListKind {
			for _, element := range args[1].AsList().Elements() {
				r.compare(args[0], element)
			}
		}
	default:
	}
}

// named notes a table or list that must be written out, so that it is known before anybody answers.
func (r *reading) named(names map[string]bool, function string, arg ast.Expr) string {
	name, ok := literal(arg)
	if !ok {
		r.fail("%s(): the first argument must be a name in quotes", function)
		return ""
	}
	names[name] = true
	return name
}

func (r *reading) label(list, code ast.Expr) {
	name := r.named(r.lists, "label", list)
	if r.err != nil {
		return
	}
	codes, known := r.language.shape.Lists[name]
	if !known {
		r.fail("label(): there is no list %q", name)
		return
	}
	if value, ok := literal(code); ok && !slices.Contains(codes.Codes, value) {
		r.fail("the list %s has no code %q", name, value)
	}
}

func literal(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	text, ok := e.AsLiteral().(types.String)
	return string(text), ok
}

func (r *reading) compare(answered, with ast.Expr) {
	reference, answer, ok := r.reference(answered)
	if !ok || answer.Values == nil {
		return
	}
	if text, isText := literal(with); isText && !slices.Contains(answer.Values, text) {
		r.fail("%s is never %q", reference, text)
	}
}

func (r *reading) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrExpression, fmt.Sprintf(format, args...))
	}
}
