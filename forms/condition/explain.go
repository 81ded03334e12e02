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
	r := &reading{language: l, tree: checked.NativeRep(), group: group, seen: map[Reference]bool{}}
	ast.PostOrderVisit(r.tree.Expr(), ast.NewExprVisitor(r.visit))
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
	beyond   bool
	err      error
}

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
	default:
	}
}

func (r *reading) visitIdent(name string) {
	switch name {
	case "row":
		r.seen[Reference{Group: r.group}] = true
	case "today", "actor", "role", "lang", "rates":
		r.beyond = true
	}
}

func (r *reading) visitSelect(e ast.Expr) {
	reference, _, ok := r.reference(e)
	if !ok {
		return
	}
	r.seen[reference] = true
	if e.AsSelect().IsTestOnly() && r.always(reference) {
		r.fail("has(%s): groups and boxes are always there, ask for their size()", reference)
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
	reference := Reference{Field: field}
	if group, ok := strings.CutPrefix(from.TypeName(), rowPrefix); ok {
		reference.Group = group
	} else if _, ok := r.language.shape.Groups[field]; ok {
		reference = Reference{Group: field}
	}
	answer, _ := r.answer(reference)
	return reference, answer, true
}

// visitCall refuses a comparison with a text that can never be the answer: a misspelt or removed option.
func (r *reading) visitCall(call ast.CallExpr) {
	args := call.Args()
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

func (r *reading) compare(answered, literal ast.Expr) {
	reference, answer, ok := r.reference(answered)
	if !ok || answer.Values == nil || literal.Kind() != ast.LiteralKind {
		return
	}
	if text, isText := literal.AsLiteral().(types.String); isText && !slices.Contains(answer.Values, string(text)) {
		r.fail("%s is never %q", reference, string(text))
	}
}

func (r *reading) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrExpression, fmt.Sprintf(format, args...))
	}
}
