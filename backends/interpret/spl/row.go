package spl

import (
	"fmt"
	"strconv"
	"time"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// A value is what an expression gives: null, text, number, or list.
type value interface{ value() }

type (
	null   struct{}
	text   string
	number float64
	list   []string // two texts or more
)

func (null) value()   {}
func (text) value()   {}
func (number) value() {}
func (list) value()   {}

// listed makes a value of any number of texts.
func listed(all []string) value {
	switch len(all) {
	case 0:
		return null{}
	case 1:
		return text(all[0])
	}
	return list(all)
}

// texts gives the texts of a value, none for null.
func texts(v value) []string {
	switch v := v.(type) {
	case null:
		return nil
	case text:
		return []string{string(v)}
	case number:
		return []string{strconv.FormatFloat(float64(v), 'f', -1, 64)}
	case list:
		return v
	}
	panic(fmt.Sprintf("spl: unhandled %T", v))
}

// A row is a record on its way through the commands, or what stats made of
// several.
type row struct {
	record  int // -1 for a row that stats made
	object  event.Object
	options *Options
	set     map[string]value // fields that commands wrote
	raw     string
}

// get gives the value of a field, null if the row lacks it.
func (r *row) get(name string) value {
	if v, ok := r.set[name]; ok {
		return v
	}
	if r.object == nil {
		return null{}
	}
	switch name {
	case "_raw":
		return text(r.rawText())
	case "_time":
		return r.time()
	}
	v := listed(r.extract(name))
	if _, absent := v.(null); absent && r.options.AddOn && name == "errorCode" {
		return text("success")
	}
	return v
}

func (r *row) put(name string, v value) {
	if r.set == nil {
		r.set = map[string]value{}
	}
	r.set[name] = v
}

func (r *row) rawText() string {
	if r.raw == "" && r.object != nil {
		r.raw = event.Compact(r.object)
	}
	return r.raw
}

// time reads eventTime, as Splunk does for this source type.
func (r *row) time() value {
	written, ok := r.object.Get("eventTime")
	if !ok {
		return null{}
	}
	s, _ := written.(string)
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return null{}
	}
	return number(float64(t.UnixMicro()) / 1e6)
}

// unsure says that this row's outcome hangs on something undocumented.
func (r *row) unsure(format string, args ...any) error {
	return &Unsure{Record: r.record, Reason: fmt.Sprintf(format, args...)}
}

// extract lists the values of the field that Splunk's JSON extraction gives
// this name, in the order of the record.
func (r *row) extract(name string) []string {
	var found []string
	leaves(r.object, name, func(v event.Value) {
		s, ok := event.Text(v)
		switch {
		case v == nil && !r.options.NullAbsent:
			found = append(found, "null")
		case ok && (s != "" || !r.options.EmptyAbsent):
			found = append(found, s)
		}
	})
	return found
}
