// Package jackson reads and writes JSON as Trino does with the Java library of
// that name. It knows no paths and no SQL.
//
// Where Trino and this package part: Trino's json_extract reads only as much of
// a text as it needs, and so finds something in JSON that breaks off further
// on; here broken JSON is broken. Keys that occur twice are one key, the last
// value of which counts. Tables that were loaded from records hold neither.
package jackson

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// A Kind is the kind of a value.
type Kind int

// The kinds. Numbers are told apart by how they are written, since Trino
// writes a Float anew and leaves an Integer alone.
const (
	Null Kind = iota
	Bool
	Integer
	Float
	String
	Array
	Object
)

// A Value is one JSON value. The zero Value is null.
type Value struct {
	Kind  Kind
	Text  string // of a Bool, a number (as written) or a String
	Items []Value
	Keys  []string // of an Object, beside Items
}

// maxDepth is how deep Jackson reads (StreamReadConstraints).
const maxDepth = 1000

var errDepth = errors.New("JSON is nested too deeply")

// Parse reads the first value of a text. Like Jackson it does not look at what
// follows, and takes an empty text for null.
func Parse(text string) (Value, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	v, err := read(d, 0)
	if err == io.EOF && strings.TrimSpace(text) == "" {
		return Value{}, nil
	}
	return v, err
}

func read(d *json.Decoder, depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, errDepth
	}
	token, err := d.Token()
	if err != nil {
		return Value{}, err
	}
	switch t := token.(type) {
	case nil:
		return Value{}, nil
	case bool:
		return Value{Kind: Bool, Text: strconv.FormatBool(t)}, nil
	case json.Number:
		if strings.ContainsAny(string(t), ".eE") {
			return Value{Kind: Float, Text: string(t)}, nil
		}
		return Value{Kind: Integer, Text: string(t)}, nil
	case string:
		return Value{Kind: String, Text: t}, nil
	case json.Delim:
		if t == '[' {
			return readArray(d, depth+1)
		}
		return readObject(d, depth+1)
	}
	return Value{}, errors.New("unknown JSON token")
}

func readArray(d *json.Decoder, depth int) (Value, error) {
	v := Value{Kind: Array}
	for d.More() {
		item, err := read(d, depth)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, item)
	}
	_, err := d.Token()
	return v, err
}

func readObject(d *json.Decoder, depth int) (Value, error) {
	v := Value{Kind: Object}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return v, err
		}
		item, err := read(d, depth)
		if err != nil {
			return v, err
		}
		v.set(token.(string), item)
	}
	_, err := d.Token()
	return v, err
}

func (v *Value) set(key string, item Value) {
	for i, k := range v.Keys {
		if k == key {
			v.Items[i] = item
			return
		}
	}
	v.Keys, v.Items = append(v.Keys, key), append(v.Items, item)
}

// Get gives the member of an object.
func (v Value) Get(key string) (Value, bool) {
	for i, k := range v.Keys {
		if k == key {
			return v.Items[i], true
		}
	}
	return Value{}, false
}

// Scalar gives the text of a string, number or boolean, numbers as written.
func (v Value) Scalar() (text string, ok bool) {
	switch v.Kind {
	case Bool, Integer, Float, String:
		return v.Text, true
	}
	return "", false
}
