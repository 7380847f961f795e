package lpq

import (
	"strings"
)

func listFunction(name string) (f function, known bool) {
	switch name {
	case "valueof":
		return function{2, 2, false, valueOf}, true
	case "flatten":
		return function{1, 1, false, flatten}, true
	case "array":
		return function{1, anyNumber, false, array}, true
	case "strjoin":
		return function{2, 2, false, strjoin}, true
	case "kvjoin":
		return function{2, 2, false, kvjoin}, true
	}
	return function{}, false
}

func valueOf(_ *machine, _ int, args []Value) outcome {
	switch c := args[0].(type) {
	case Map:
		if key, ok := args[1].(string); ok {
			return certain(c.get(key))
		}
	case List:
		if i, ok := args[1].(int64); ok && i >= 0 && i < int64(len(c)) {
			return certain(c[i])
		}
	}
	return certain(nil)
}

func array(_ *machine, _ int, args []Value) outcome { return certain(List(args)) }

// flatten dissolves lists in lists. What it makes of a value that is no list
// is not documented.
func flatten(_ *machine, _ int, args []Value) outcome {
	switch v := args[0].(type) {
	case List:
		return certain(leaves(v))
	case nil:
		return either("flatten() of null is not documented", nil, List{})
	default:
		return either("flatten() of "+kind(v)+" is not documented", v, List{v})
	}
}

func leaves(l List) List {
	flat := List{}
	for _, v := range l {
		if inner, ok := v.(List); ok {
			flat = append(flat, leaves(inner)...)
			continue
		}
		flat = append(flat, v)
	}
	return flat
}

// strjoin leaves open how null stands in a joined text.
func strjoin(m *machine, at int, args []Value) outcome {
	separator := args[0].(string)
	switch v := args[1].(type) {
	case nil:
		return certain(nil)
	case List:
		return m.join(at, separator, v)
	case Map:
		return open("strjoin() of a map is not documented")
	default:
		text, _ := scalarText(v)
		return either("strjoin() of "+kind(v)+" is not documented", nil, text)
	}
}

func (m *machine) join(at int, separator string, l List) outcome {
	var bare, empty, named []string
	for _, v := range l {
		text, ok := scalarText(v)
		switch {
		case v == nil:
			empty, named = append(empty, ""), append(named, "null")
			continue
		case !ok:
			return m.notText(at, "strjoin", v)
		}
		bare, empty, named = append(bare, text), append(empty, text), append(named, text)
	}
	return either("how strjoin() writes null is not documented",
		strings.Join(bare, separator), strings.Join(empty, separator), strings.Join(named, separator))
}

// kvjoin joins the fields of the row. Their order, null and dates are open.
func kvjoin(m *machine, _ int, args []Value) outcome {
	sign, separator := args[0].(string), args[1].(string)
	names := m.row.names()
	var plain, other []string
	for i := range names {
		plain = m.pair(plain, names[i], sign, "", "2006-01-02 15:04:05-0700")
		other = m.pair(other, names[len(names)-1-i], sign, "null", "2006-01-02T15:04:05Z07:00")
	}
	return either("how kvjoin() writes a row is not documented",
		strings.Join(plain, separator), strings.Join(other, separator))
}
