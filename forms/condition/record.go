package condition

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// Record holds the answers of a form, or of one row, while expressions are evaluated. It is filled by one goroutine.
type Record struct {
	typ    *types.Type
	values map[string]ref.Val
}

// Answers is an empty record of the whole form: every group and every set of boxes is there and empty.
func (l *Language) Answers() *Record {
	r := newRecord(answersType, l.shape.Fields)
	for id := range l.shape.Groups {
		r.values[id] = types.NewRefValList(types.DefaultTypeAdapter, nil)
	}
	return r
}

// Row is an empty record of one row of a group.
func (l *Language) Row(group string) *Record {
	return newRecord(rowPrefix+group, l.shape.Groups[group].Fields)
}

func newRecord(name string, fields map[string]Answer) *Record {
	r := &Record{typ: types.NewObjectType(name), values: make(map[string]ref.Val, len(fields))}
	for id, answer := range fields {
		switch answer.Type {
		case Texts:
			r.values[id] = types.NewStringList(types.DefaultTypeAdapter, nil)
		case Parts:
			r.SetParts(id, nil)
		case Text, Whole, YesNo:
		}
	}
	return r
}

// SetText answers a field of type Text.
func (r *Record) SetText(id, text string) { r.values[id] = types.String(text) }

// SetWhole answers a field of type Whole.
func (r *Record) SetWhole(id string, n int64) { r.values[id] = types.Int(n) }

// SetYesNo answers a field of type YesNo.
func (r *Record) SetYesNo(id string, yes bool) { r.values[id] = types.Bool(yes) }

// SetTexts answers a field of type Texts.
func (r *Record) SetTexts(id string, texts []string) {
	r.values[id] = types.NewStringList(types.DefaultTypeAdapter, texts)
}

// SetParts answers a field of type Parts; a text that is empty is a part that is missing, and no parts are no answer.
func (r *Record) SetParts(id string, parts map[string]string) {
	object := &Record{typ: types.NewObjectType(partsPrefix + r.typ.TypeName() + "." + id)}
	for part, text := range parts {
		if text == "" {
			continue
		}
		if object.values == nil {
			object.values = make(map[string]ref.Val, len(parts))
		}
		object.values[part] = types.String(text)
	}
	r.values[id] = object
}

// SetRows gives a group its rows. They may be filled afterwards.
func (r *Record) SetRows(id string, rows []*Record) {
	list := make([]ref.Val, len(rows))
	for i, row := range rows {
		list[i] = row
	}
	r.values[id] = types.NewRefValList(types.DefaultTypeAdapter, list)
}

// Clear makes a field of another type than Texts and Parts unanswered.
func (r *Record) Clear(id string) { delete(r.values, id) }

// ConvertToNative is part of CEL's ref.Val and always refuses: a record never leaves an expression.
func (r *Record) ConvertToNative(reflect.Type) (any, error) {
	return nil, errors.New("condition: a record stays inside expressions")
}

// ConvertToType is part of CEL's ref.Val.
func (r *Record) ConvertToType(t ref.Type) ref.Val {
	return types.NewErr("condition: no conversion to %s", t.TypeName())
}

// Equal is part of CEL's ref.Val: a row is equal to itself only.
func (r *Record) Equal(other ref.Val) ref.Val { return types.Bool(other == ref.Val(r)) }

// Type is part of CEL's ref.Val.
func (r *Record) Type() ref.Type { return r.typ }

// Value is part of CEL's ref.Val.
func (r *Record) Value() any { return r }

// Get is part of CEL's traits.Indexer.
func (r *Record) Get(index ref.Val) ref.Val {
	id, ok := index.(types.String)
	if !ok {
		return types.NewErr("condition: no such index")
	}
	value, err := get(r, string(id))
	if err != nil {
		return types.WrapErr(err)
	}
	return value
}

// IsSet is part of CEL's traits.FieldTester.
func (r *Record) IsSet(field ref.Val) ref.Val {
	id, ok := field.(types.String)
	return types.Bool(ok && filled(r.values[string(id)]))
}

// filled says whether there is an answer; a list or an object is always there and may be empty.
func filled(value ref.Val) bool {
	switch v := value.(type) {
	case nil:
		return false
	case *Record:
		return len(v.values) > 0
	case traits.Lister:
		return v.Size() != types.IntZero
	}
	return true
}

var (
	_ traits.Indexer     = (*Record)(nil)
	_ traits.FieldTester = (*Record)(nil)
)

func get(r *Record, id string) (ref.Val, error) {
	value := r.values[id]
	if value == nil {
		return nil, fmt.Errorf("%w: %s", ErrMissing, id)
	}
	return value, nil
}

// provider tells CEL which fields a form and the rows of its groups have. No type can be constructed or named.
type provider struct {
	types.Adapter

	fields map[string]map[string]*types.FieldType
}

func newProvider(shape Shape) *provider {
	p := &provider{Adapter: types.DefaultTypeAdapter, fields: make(map[string]map[string]*types.FieldType)}
	p.add(answersType, shape.Fields)
	for id, group := range shape.Groups {
		p.fields[answersType][id] = fieldType(id, types.NewListType(types.NewObjectType(rowPrefix+id)))
		p.add(rowPrefix+id, group.Fields)
	}
	return p
}

func (p *provider) add(name string, fields map[string]Answer) {
	out := make(map[string]*types.FieldType, len(fields)+1)
	for id, answer := range fields {
		if answer.Type != Parts {
			out[id] = fieldType(id, answer.Type.cel())
			continue
		}
		object := partsPrefix + name + "." + id
		p.add(object, answer.Parts)
		out[id] = fieldType(id, types.NewObjectType(object))
	}
	p.fields[name] = out
}

func fieldType(id string, t *types.Type) *types.FieldType {
	return &types.FieldType{
		Type: t,
		IsSet: func(target any) bool {
			r, ok := target.(*Record)
			return ok && filled(r.values[id])
		},
		GetFrom: func(target any) (any, error) {
			r, ok := target.(*Record)
			if !ok {
				return nil, fmt.Errorf("%w: %s of %T", ErrEvaluation, id, target)
			}
			return get(r, id)
		},
	}
}

// EnumValue is part of CEL's types.Provider; there are no enumerations.
func (p *provider) EnumValue(name string) ref.Val {
	return types.NewErr("condition: no enumeration %s", name)
}

// FindIdent is part of CEL's types.Provider; types have no names an expression could use.
func (p *provider) FindIdent(string) (ref.Val, bool) { return nil, false }

// FindStructType is part of CEL's types.Provider.
func (p *provider) FindStructType(name string) (*types.Type, bool) {
	name = strings.TrimPrefix(name, ".")
	if _, ok := p.fields[name]; !ok {
		return nil, false
	}
	return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
}

// FindStructFieldNames is part of CEL's types.Provider.
func (p *provider) FindStructFieldNames(name string) ([]string, bool) {
	fields, ok := p.fields[name]
	names := make([]string, 0, len(fields))
	for id := range fields {
		names = append(names, id)
	}
	return names, ok
}

// FindStructFieldType is part of CEL's types.Provider.
func (p *provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	t, ok := p.fields[name][field]
	return t, ok
}

// NewValue is part of CEL's types.Provider; an expression cannot make a record.
func (p *provider) NewValue(name string, _ map[string]ref.Val) ref.Val {
	return types.NewErr("condition: %s cannot be made", name)
}
