package athena

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// An unmapped says why a path leads nowhere. The zero unmapped means that it
// leads somewhere.
type unmapped struct {
	id      string
	message string
	hint    string
	// stranger says that the schema does not know even the first segment.
	stranger bool
}

const fieldUnmapped = "field-unmapped"

// nowhere words the refusal of a field of which the schema knows no more than
// the first segments.
func (s *schema) nowhere(f ir.Field, knows int) *unmapped {
	written := fmt.Sprintf("%q", f.Written)
	if f.Name != f.Written {
		written += fmt.Sprintf(" (renamed to %q)", f.Name)
	}
	u := &unmapped{id: fieldUnmapped, stranger: knows == 0, message: fmt.Sprintf("the schema %s has no place for field %s", s.name, written)}
	paths := s.paths()
	for _, hint := range []string{
		diag.DidYouMean(f.Name, paths), s.nearBeginning(f, knows, paths), akin(f.Name, paths),
		"add a column for it to the table, and give the table's definition with the option schema",
	} {
		if hint != "" {
			u.hint = hint
			break
		}
	}
	return u
}

// nearBeginning looks for a misspelling in the first segment that the schema
// does not know, whatever follows it.
func (s *schema) nearBeginning(f ir.Field, knows int, paths []string) string {
	keys := strings.Split(joinKeys(f.Segments()), ".")
	knows = min(knows, len(keys)-1)
	near := diag.Near(strings.Join(keys[:knows+1], "."), paths)
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", strings.Join(append(near[:1], keys[knows+1:]...), "."))
}

// akin looks for paths that begin with the name (sourceIp) or end in it
// (userName).
func akin(name string, paths []string) string {
	const most = 3
	var found []string
	folded := strings.ToLower(name)
	for _, path := range paths {
		p := strings.ToLower(path)
		if len(found) < most && (strings.HasPrefix(p, folded) || strings.HasSuffix(p, "."+folded)) {
			found = append(found, path)
		}
	}
	if len(found) == 0 {
		return ""
	}
	return `did you mean "` + strings.Join(found, `" or "`) + `"?`
}

func plainValue(field string) string {
	return field + " is a plain value, with nothing below it"
}
