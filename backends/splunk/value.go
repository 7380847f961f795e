package splunk

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/text"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A phantom is a text that Splunk gives a field where the record has no value.
const (
	nullText    = "null"    // of a JSON null
	nullArray   = "[null]"  // of an array of nulls, where it is read out of the event
	successText = "success" // of an absent errorCode, written by the AWS add-on
)

// phantoms lists the phantoms of an extracted field.
func (t *translation) phantoms(f ir.Field) []string {
	if t.addon && f.Name == "errorCode" {
		return []string{nullText, successText}
	}
	return []string{nullText}
}

// meansSucceeded reports whether a match asks for the word by which people
// say, and the add-on writes, that a call did not fail.
func (t *translation) meansSucceeded(m *ir.Match) bool {
	return t.addon && !t.raw && m.Field.Name == "errorCode" && isLiteral(m.Pattern, successText)
}

// isLiteral reports whether a pattern is just the given lower-case word.
func isLiteral(p ir.Pattern, word string) bool {
	shape, literal := p.Shape()
	return shape == ir.ShapeExact && ir.Lower(literal) == word
}

// takes reports whether a predicate on text holds on the given one.
func takes(p ir.Pred, s string) bool {
	switch p := p.(type) {
	case *ir.Match:
		if p.Fold {
			return fits(p.Pattern.Lower(), ir.Lower(s))
		}
		return fits(p.Pattern, s)
	case *ir.Regex:
		re, err := regexp.Compile(p.Regexp.Portable())
		return err != nil || re.MatchString(s)
	}
	panic(fmt.Sprintf("splunk: unhandled %T", p))
}

// fits matches a short text with a pattern.
func fits(p ir.Pattern, s string) bool {
	if len(p) == 0 {
		return s == ""
	}
	switch p[0].Kind {
	case ir.Lit:
		rest, ok := strings.CutPrefix(s, p[0].Text)
		return ok && fits(p[1:], rest)
	case ir.One:
		return s != "" && fits(p[1:], string([]rune(s)[1:]))
	case ir.Any:
		return fits(p[1:], s) || s != "" && fits(p, string([]rune(s)[1:]))
	}
	panic(fmt.Sprintf("splunk: unhandled PieceKind %d", int(p[0].Kind)))
}

// readsEvent reports whether a test of text must read the event: because no
// extracted field has the text, or because it may be empty, which a field may
// not show. Logs other than CloudTrail's need not be JSON, so that of those
// there are the extracted fields only.
func (t *translation) readsEvent(p ir.Pred) bool {
	return t.raw || readsObject(p) || !t.other && !isAnything(p) && takes(p, "") && shapeOf(*p.On()).arrays() == 0
}

// isAnything reports whether a predicate is a match with a lone Any, which asks
// whether a value is there and not for its text.
func isAnything(p ir.Pred) bool {
	m, ok := p.(*ir.Match)
	if !ok {
		return false
	}
	shape, _ := m.Pattern.Shape()
	return shape == ir.ShapeAny
}

// isInJSON reports whether a match on a value, or on one in an array of them,
// is the same as a search in the JSON of the whole.
func isInJSON(m *ir.Match) bool {
	return !dependsOnForm(m.Pattern) && !strings.Contains(m.Pattern.Literal(), ",") && !takes(m, nullText)
}

// readsObject reports whether a test of text may hold on an object's text,
// which is compact JSON and no extracted field.
func readsObject(p ir.Pred) bool {
	f := *p.On()
	if isObject(f) {
		return true
	}
	if !f.Type.Known || f.Type.Kind != ir.KindUnknown {
		return false
	}
	m, ok := p.(*ir.Match)
	if !ok || len(m.Pattern) == 0 {
		return !ok
	}
	first, last := m.Pattern[0], m.Pattern[len(m.Pattern)-1]
	return (first.Kind != ir.Lit || strings.HasPrefix(first.Text, "{")) &&
		(last.Kind != ir.Lit || strings.HasSuffix(last.Text, "}"))
}

// A value is an expression for what a field reaches.
type value struct {
	expr string
	// multi says that the expression is a field, which may have any number of
	// values. Else it has one, or is NULL.
	multi    bool
	phantoms []string
	// nulls says that an array of nulls shows as its JSON.
	nulls bool
}

// extracted gives a value for each name of an extracted field.
func (t *translation) extracted(f ir.Field) []value {
	var values []value
	for _, name := range shapeOf(f).names() {
		values = append(values, value{expr: evalField(name), multi: true, phantoms: t.phantoms(f)})
	}
	return values
}

// values gives the values of a field, read from the event if asked to.
func (t *translation) values(p ir.Pred, event bool) ([]value, error) {
	if !event {
		return t.extracted(*p.On()), nil
	}
	v, err := t.read(p, *p.On())
	return []value{v}, err
}

// read gives the one value that holds all that the field reaches in the event.
// Where an array may be on the way it is a field of its own, made by an eval:
// the functions that look at each of many values want a field.
func (t *translation) read(p ir.Pred, f ir.Field) (value, error) {
	s := shapeOf(f)
	if err := checkPath(p, f, s); err != nil {
		return value{}, err
	}
	if s.arrays() == 0 {
		return value{expr: extract(s.names()[0])}, nil
	}
	// The path with the most arrays goes first: of an array of arrays it gives
	// the elements. The last one gives a scalar, or [] for an empty array.
	var ways []string
	names := append(s.names(), s.paths()...)
	for arrays := s.arrays(); arrays >= 0; arrays-- {
		for _, name := range names {
			if strings.Count(name, "{}") != arrays {
				continue
			}
			way := extract(name)
			if arrays > 0 {
				way = "json_array_to_mv(" + way + ")"
			}
			ways = appendNew(ways, way)
		}
	}
	all := strings.Join(ways, ",")
	if len(ways) > 1 {
		all = "coalesce(" + all + ")"
	}
	return value{expr: t.alias(all), multi: true, phantoms: []string{nullText}, nulls: s.endsInArray()}, nil
}

// extract reads one path of the event. It is NULL where there is no value, or
// a JSON null, and a JSON array where {} stands in the path.
func extract(path string) string { return "json_extract(_raw," + quoteString(path) + ")" }

// checkPath refuses a path that json_extract would cut at other places.
func checkPath(p ir.Pred, f ir.Field, s shape) error {
	for _, key := range s.keys {
		if strings.Contains(key, ".") {
			return backends.Refuse(p, "unsupported-dotted-key", "%s cannot be read out of an event in Splunk: its key %q holds a dot", f.Written, key)
		}
	}
	return nil
}

// alias gives the name of the field that an eval command sets to expr.
func (t *translation) alias(expr string) string {
	for i, old := range t.aliases {
		if old == expr {
			return aliasName(i)
		}
	}
	t.aliases = append(t.aliases, expr)
	return aliasName(len(t.aliases) - 1)
}

func aliasName(i int) string { return fmt.Sprintf("sigma_%d", i+1) }

// finds holds when the regular expression is found in a value.
func (v value) finds(re string) text.Text {
	if v.multi {
		return text.Tight("isnotnull(mvfind(%s,%s))", v.expr, quoteRegex(re))
	}
	return v.holds("match(" + v.expr + "," + quoteRegex(re) + ")")
}

// findsBut is finds on values other than the phantoms that unwanted names.
func (v value) findsBut(re string, unwanted func(phantom string) bool) text.Text {
	conditions := v.butPhantoms(unwanted)
	if len(conditions) == 0 {
		return v.finds(re)
	}
	return v.holds(append(conditions, "match("+v.expr+","+quoteRegex(re)+")")...)
}

func (v value) butPhantoms(unwanted func(phantom string) bool) []string {
	var conditions []string
	for _, phantom := range v.phantoms {
		if unwanted(phantom) {
			conditions = append(conditions, v.expr+"!="+quoteString(phantom))
		}
	}
	if v.nulls && unwanted(nullArray) {
		conditions = append(conditions, not("match("+v.expr+","+quoteRegex(onlyNulls)+")"))
	}
	return conditions
}

// holds holds when all conditions on v.expr are true of one value. It is two-
// valued whatever they are.
func (v value) holds(conditions ...string) text.Text {
	if v.multi {
		return text.Tight("isnotnull(mvfilter(%s))", strings.Join(conditions, " AND "))
	}
	return holds(conditions...)
}

// holds makes conditions two-valued: NULL takes the second branch of an if.
func holds(conditions ...string) text.Text {
	return text.Loose("if(%s,1,0)=1", strings.Join(conditions, " AND "))
}

func not(condition string) string { return "NOT " + condition }
