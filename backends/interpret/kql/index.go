package kql

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// maxFlattened is the length of the printed object, in UTF-16 units, from
// which on the pipeline drops the flattened copy. It comes from the longest
// term of Lucene, the same number of bytes.
const maxFlattened = 32766

// Options say how a record was ingested.
type Options struct{ Ingest Variant }

// A Document is a record as it stands in the index: values by dotted field
// name, with arrays gone into the list of values.
type Document struct {
	mapping mapping
	values  map[string][]string
	err     error
}

// A Rejection says that Elasticsearch would refuse to index the record, or
// that the reference does not say what becomes of it. Neither a query nor its
// negation has an answer on such a record.
type Rejection struct{ Field, Reason string }

func (r *Rejection) Error() string {
	return fmt.Sprintf("the record cannot be indexed: %s: %s", r.Field, r.Reason)
}

// Err is the *Rejection of the record, or nil if it could be indexed.
func (d Document) Err() error { return d.err }

// Values gives the values of a field, as the text that Elasticsearch would
// keep.
func (d Document) Values(field string) []string { return slices.Clone(d.values[field]) }

// String lists the fields by name, to explain a difference in a test.
func (d Document) String() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(d.values)) {
		fmt.Fprintf(&b, "%s: %q\n", name, d.values[name])
	}
	return b.String()
}

// Index makes a document of a raw CloudTrail record.
func Index(record event.Object, o Options) Document {
	m := newMapping(o.Ingest)
	x := &indexer{
		variant: o.Ingest,
		record:  tidyRecord(record, o.Ingest),
		doc:     Document{mapping: m, values: map[string][]string{}},
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if raw := m[name].raw; raw != "" {
			x.put(name, x.raw(raw))
		}
	}
	x.put("event.dataset", "aws.cloudtrail")
	x.put("data_stream.dataset", "aws.cloudtrail")
	x.put("event.outcome", x.outcome())
	x.put("user.name", x.userName())
	x.put("user.id", x.userID())
	x.put("cloud.account.id", x.accountID())
	x.tls()
	x.resources()
	x.consoleLogin()
	for _, o := range objects() {
		x.object(o)
	}
	return x.doc
}

type indexer struct {
	variant Variant
	record  event.Object
	doc     Document
}

// raw finds a dotted path of the record. The pipeline moves fields by such
// paths, which do not cross arrays.
func (x *indexer) raw(path string) event.Value {
	var v event.Value = x.record
	for key := range strings.SplitSeq(path, ".") {
		o, ok := v.(event.Object)
		if !ok {
			return nil
		}
		v, _ = o.Get(key)
	}
	return v
}

// rawText is the text at a path, "" if there is none.
func (x *indexer) rawText(path string) string {
	s, _ := event.Text(x.raw(path))
	return s
}

func (x *indexer) reject(name, format string, args ...any) {
	if x.doc.err == nil {
		x.doc.err = &Rejection{Field: name, Reason: fmt.Sprintf(format, args...)}
	}
}

// put adds a value, or each element of an array, to a field and to its
// multi-field of text.
func (x *indexer) put(name string, v event.Value) {
	switch v := v.(type) {
	case nil:
	case event.Array:
		for _, element := range v {
			x.put(name, element)
		}
	case event.Object:
		x.reject(name, "an object where a single value belongs")
	default:
		x.putText(name, scalarText(v))
	}
}

func (x *indexer) putText(name, s string) {
	f, ok := x.doc.mapping[name]
	if !ok {
		panic("kql: put into the unmapped field " + name)
	}
	if sub, ok := x.doc.mapping[name+textSuffix]; ok {
		x.add(sub.name, s)
	}
	switch f.kind {
	case keyword:
		if javaLength(s) <= f.limit {
			x.add(name, s)
		}
	case ip:
		if _, err := parseAddress(s); err == nil {
			x.add(name, s)
		}
	case boolean:
		if s != "true" && s != "false" {
			x.reject(name, "%q is no boolean", s)
		}
		x.add(name, s)
	case date:
		if _, err := parseDate(s); err != nil {
			x.reject(name, "%v", err)
		}
		x.add(name, s)
	default:
		panic(fmt.Sprintf("kql: put into %s of kind %d", name, f.kind))
	}
}

func (x *indexer) add(name, s string) {
	x.doc.values[name] = append(x.doc.values[name], s)
}

// object prints a free-form object and lays out its leaves. The text field is
// not cut; the string is, by its limit; the leaves go if the string is huge.
func (x *indexer) object(o object) {
	switch v := x.raw(o.raw).(type) {
	case nil:
	case event.Object:
		printed := javaText(v)
		if o.printed {
			x.putText("aws.cloudtrail."+o.name, printed)
		}
		if !o.printed || javaLength(printed) < maxFlattened {
			x.leaves(flattenedRoot+o.name, "", v)
		}
	default:
		x.reject(o.raw, "no object, which a flattened field must be")
	}
}

// leaves adds every scalar below a flattened root. key is empty at the root and
// starts with a dot below it.
func (x *indexer) leaves(root, key string, v event.Value) {
	switch v := v.(type) {
	case event.Object:
		for _, m := range v {
			x.leaves(root, key+"."+m.Key, m.Value)
		}
	case event.Array:
		for _, element := range v {
			x.leaves(root, key, element)
		}
	case nil:
	default:
		s := scalarText(v)
		if len(key)+len(s) > maxFlattened {
			x.reject(root+key, "longer than the longest term of %d bytes", maxFlattened)
		}
		x.add(root+key, s)
	}
}

// parseAddress reads an IP address as the ip type does: without a zone.
func parseAddress(s string) (netip.Addr, error) {
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, fmt.Errorf("%q is no IP address", s)
	}
	return a, nil
}
