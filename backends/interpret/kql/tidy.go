package kql

import "github.com/sigtrail/sigtrail/backends/interpret/event"

// tidyRecord removes the values that the pipeline removes before it maps
// anything, and brings every object into hash order.
func tidyRecord(record event.Object, v Variant) event.Object {
	o, _ := tidy(record, v).(event.Object)
	return o
}

// tidy gives a value without what vanishes, nil if nothing is left of it.
func tidy(value event.Value, v Variant) event.Value {
	switch value := value.(type) {
	case event.Object:
		return tidyObject(value, v)
	case event.Array:
		kept := event.Array{}
		for _, element := range value {
			if element = tidy(element, v); element != nil {
				kept = append(kept, element)
			}
		}
		if len(kept) == 0 && v == New {
			return nil
		}
		return kept
	case string:
		if value == "" || v == New && (value == "-" || value == "none") {
			return nil
		}
	}
	return value
}

// tidyObject orders the keys before it drops any: the table of a HashMap does
// not shrink. Of a key that stands twice the last value counts.
func tidyObject(o event.Object, v Variant) event.Value {
	var keys []string
	values := map[string]event.Value{}
	for _, m := range o {
		if _, ok := values[m.Key]; !ok {
			keys = append(keys, m.Key)
		}
		values[m.Key] = m.Value
	}
	kept := event.Object{}
	for _, key := range hashOrder(keys) {
		if value := tidy(values[key], v); value != nil {
			kept = append(kept, event.Member{Key: key, Value: value})
		}
	}
	if len(kept) == 0 && v == New {
		return nil
	}
	return kept
}
