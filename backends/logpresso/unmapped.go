package logpresso

import (
	"cmp"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// isOther reports whether a plan is about other logs than CloudTrail's, with
// fields named as the rule wrote them.
func isOther(plan ir.Plan) bool {
	cloudTrail := ir.LogSource{Product: "aws", Service: "cloudtrail"}
	return plan.Unmapped && !cloudTrail.Contains(plan.Source)
}

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

// sourceTable names the table of a log source after it: nobody knows the real
// name, but a reader sees which one is meant.
func sourceTable(l ir.LogSource) string {
	var words []string
	for _, word := range []string{l.Product, l.Category, l.Service} {
		if word != "" {
			words = append(words, word)
		}
	}
	name := strings.Map(func(r rune) rune {
		if r == '_' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(strings.Join(words, "_")))
	return cmp.Or(name, "events")
}
