// Package event holds a JSON record the way the interpreters of query
// languages need it: numbers as written, members in order. It knows neither
// Sigma nor any language, and shares nothing with the reference evaluator, so
// that the two cannot agree on a mistake.
package event

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// A Value is one JSON value. Its members are nil (null), bool, json.Number,
// string, Array and Object.
type Value any

// An Array is a JSON array.
type Array []Value

// An Object is a JSON object with its members in the order of the record.
type Object []Member

// A Member is one key of an object with its value.
type Member struct {
	Key   string
	Value Value
}

// Get finds a key, the last one if it stands there twice.
func (o Object) Get(key string) (Value, bool) {
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].Key == key {
			return o[i].Value, true
		}
	}
	return nil, false
}

// maxDepth bounds the nesting of a record.
const maxDepth = 1000

// Parse reads one record. Its error says what is wrong and at which byte.
func Parse(data []byte) (Object, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := value(d, 0)
	if err != nil {
		return nil, fmt.Errorf("byte %d: %w", d.InputOffset(), err)
	}
	o, ok := v.(Object)
	if !ok {
		return nil, fmt.Errorf("the record is no JSON object")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("byte %d: text behind the record", d.InputOffset())
	}
	return o, nil
}

func value(d *json.Decoder, depth int) (Value, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested more than %d levels deep", maxDepth)
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		return object(d, depth)
	case json.Delim('['):
		return array(d, depth)
	}
	return t, nil
}

func object(d *json.Decoder, depth int) (Value, error) {
	o := Object{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := value(d, depth+1)
		if err != nil {
			return nil, err
		}
		o = append(o, Member{Key: key.(string), Value: v})
	}
	_, err := d.Token()
	return o, err
}

func array(d *json.Decoder, depth int) (Value, error) {
	a := Array{}
	for d.More() {
		v, err := value(d, depth+1)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
	_, err := d.Token()
	return a, err
}

// Compact writes a value as compact JSON: members in order, numbers as
// written, only '"', '\' and control characters escaped.
func Compact(v Value) string {
	var b strings.Builder
	compact(&b, v)
	return b.String()
}

func compact(b *strings.Builder, v Value) {
	switch v := v.(type) {
	case Object:
		b.WriteByte('{')
		for i, m := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			compact(b, m.Key)
			b.WriteByte(':')
			compact(b, m.Value)
		}
		b.WriteByte('}')
	case Array:
		b.WriteByte('[')
		for i, x := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			compact(b, x)
		}
		b.WriteByte(']')
	case string:
		quote(b, v)
	case json.Number:
		b.WriteString(string(v))
	case bool:
		fmt.Fprint(b, v)
	case nil:
		b.WriteString("null")
	default:
		panic(fmt.Sprintf("event: unhandled %T", v))
	}
}

func quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20:
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// Text gives the text of a scalar: strings as they are, numbers as written,
// true and false. ok is false for null, arrays and objects.
func Text(v Value) (text string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return string(v), true
	case bool:
		return fmt.Sprint(v), true
	}
	return "", false
}
