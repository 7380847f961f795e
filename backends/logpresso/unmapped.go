package logpresso

import (
	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// forOther gives the options for such logs: of the AWS app's columns they have
// none.
func (o options) forOther() options {
	o.schema, o.derive, o.nativeCase = o.own, false, false
	return o
}

// lookup finds the column of a field. In an unmapped plan, what is not known is
// a column of the name that the rule wrote.
func (t *translation) lookup(f ir.Field, p ir.Pred) (column, []ir.Segment, error) {
	if c, steps, ok := t.schema.lookup(f); ok {
		return c, steps, nil
	}
	switch {
	case !t.unmapped:
		return column{}, nil, t.schema.unmapped(f, p)
	case identifier.MatchString(f.Name) && !isWord(f.Name):
		return column{name: f.Name}, nil, nil
	case !quotable(f.Name):
		return column{}, nil, backends.Refuse(p, "unsupported-field-name", "Logpresso may rewrite the characters of the name %q", f.Name)
	}
	return column{name: f.Name, from: []string{call("field", quote(f.Name))}}, nil, nil
}
