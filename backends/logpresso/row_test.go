package logpresso

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
)

// toJSON writes a value with a separator between keys and values, which a
// server may choose.
func toJSON(v any, colon string) string {
	switch v := v.(type) {
	case *object:
		parts := make([]string, len(v.keys))
		for i, k := range v.keys {
			parts[i] = toJSON(k, colon) + colon + toJSON(v.values[k], colon)
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = toJSON(e, colon)
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// rowOf makes the row of a CloudTrail record.
func rowOf(record string) row {
	d := json.NewDecoder(bytes.NewReader([]byte(record)))
	d.UseNumber()
	top := readValue(d).(*object)
	r := row{"line": record}
	for _, c := range builtin() {
		v, ok := top.values[c.path]
		if !ok || c.path == "" {
			continue
		}
		r[c.name] = v
		switch c.path {
		case "sourceIPAddress":
			r[c.name] = nil
			if addr, err := netip.ParseAddr(fmt.Sprint(v)); err == nil {
				r[c.name] = addr.Unmap()
			}
		case "eventTime":
			r[c.name] = date(fmt.Sprint(v))
		}
	}
	return r
}

func readValue(d *json.Decoder) any {
	t, err := d.Token()
	if err != nil {
		panic(err)
	}
	switch t := t.(type) {
	case json.Number:
		if n, err := t.Int64(); err == nil {
			return n
		}
		f, _ := t.Float64()
		return f
	case json.Delim:
		if t == '[' {
			list := []any{}
			for d.More() {
				list = append(list, readValue(d))
			}
			d.Token()
			return list
		}
		o := &object{values: map[string]any{}}
		for d.More() {
			key := readValue(d).(string)
			o.keys = append(o.keys, key)
			o.values[key] = readValue(d)
		}
		d.Token()
		return o
	default:
		return t
	}
}
