// Package backendtest holds the promises that every backend must keep, and a
// sample of everything a plan can hold to keep them on. It knows no target.
package backendtest

import (
	"fmt"
	"net/netip"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A Sample is one condition with a name for test output.
type Sample struct {
	Name string
	Expr ir.Expr
}

// Samples gives every predicate on every kind of field that CloudTrail has,
// each plain and negated, and the ways to join them.
func Samples() []Sample {
	var out []Sample
	for _, f := range fields() {
		for _, s := range predicates(f) {
			out = append(out, s, Sample{"not " + s.Name, &ir.Not{Of: s.Expr}})
		}
	}
	for _, s := range keywords() {
		out = append(out, s, Sample{"not " + s.Name, &ir.Not{Of: s.Expr}})
	}
	return append(out, structures()...)
}

// fields are the kinds of place in a CloudTrail record.
func fields() []ir.Field {
	return []ir.Field{
		Known("eventName", ir.KindText, "eventName"),
		Known("userIdentity.sessionContext.sessionIssuer.userName", ir.KindText, "userIdentity", "sessionContext", "sessionIssuer", "userName"),
		Known("sourceIPAddress", ir.KindText, "sourceIPAddress"),
		Known("readOnly", ir.KindBool, "readOnly"),
		Known("errorCode", ir.KindText, "errorCode"),
		Known("resources.ARN", ir.KindText, "resources[]", "ARN"),
		Known("requestParameters", ir.KindObject, "requestParameters"),
		Known("requestParameters.bucketName", ir.KindText, "requestParameters", "bucketName"),
		Known("requestParameters.ipPermissions.items.toPort", ir.KindNumber, "requestParameters", "ipPermissions", "items[]", "toPort"),
		Known("requestParameters.x-amz-acl", ir.KindText, "requestParameters", "x-amz-acl?"),
		ir.NewField("requestParameters.nobody.knows"),
	}
}

// Known makes a field with a type. A key that ends in [] is always an array,
// one that ends in ? sometimes.
func Known(name string, kind ir.Kind, keys ...string) ir.Field {
	f := ir.NewField(name)
	f.Type = ir.Type{Known: true, Kind: kind}
	for _, k := range keys {
		s := ir.Segment{Key: k, Arity: ir.Single}
		if n := len(k); k[n-1] == '?' {
			s = ir.Segment{Key: k[:n-1], Arity: ir.Either}
		} else if n > 2 && k[n-2:] == "[]" {
			s = ir.Segment{Key: k[:n-2], Arity: ir.Many}
		}
		f.Type.Path = append(f.Type.Path, s)
	}
	return f
}

func predicates(f ir.Field) []Sample {
	leaf := ir.Leaf{Field: f}
	add := func(name string, p ir.Pred) Sample { return Sample{name + " " + f.Name, p} }
	var out []Sample
	for _, p := range patterns() {
		out = append(out,
			add(fmt.Sprintf("match %q", p), &ir.Match{Leaf: leaf, Pattern: p, Fold: true}),
			add(fmt.Sprintf("cased %q", p), &ir.Match{Leaf: leaf, Pattern: p}))
	}
	for op := ir.EQ; op <= ir.GTE; op++ {
		n, _ := ir.ParseNumber("5")
		if op != ir.EQ {
			out = append(out, add("compare "+op.String(), &ir.Compare{Leaf: leaf, Op: op, Number: n}))
		}
		out = append(out, add("hour "+op.String(), &ir.TimePart{Leaf: leaf, Part: ir.Hour, Op: op, Value: 5}))
	}
	for part := ir.Minute; part <= ir.Year; part++ {
		out = append(out, add(part.String()+" = 7", &ir.TimePart{Leaf: leaf, Part: part, Op: ir.EQ, Value: 7}))
	}
	for _, r := range regexps() {
		out = append(out, add("re "+r.String(), &ir.Regex{Leaf: leaf, Regexp: r}))
	}
	for _, n := range networks() {
		out = append(out, add("cidr "+n.String(), &ir.CIDR{Leaf: leaf, Network: n}))
	}
	for how := ir.ShapeExact; how <= ir.ShapeContains; how++ {
		for _, fold := range []bool{true, false} {
			same := &ir.Same{Leaf: leaf, Other: Known("userIdentity.userName", ir.KindText, "userIdentity", "userName"), How: how, Fold: fold}
			out = append(out, add(fmt.Sprintf("same %d %t", how, fold), same))
		}
	}
	return append(out, add("exists", &ir.Exists{Leaf: leaf}), add("null", &ir.Null{Leaf: leaf}))
}

// patterns covers every shape, and the characters that some language treats as
// its own.
func patterns() []ir.Pattern {
	anyPart, one := ir.Piece{Kind: ir.Any}, ir.Piece{Kind: ir.One}
	lit := func(s string) ir.Piece { return ir.Piece{Kind: ir.Lit, Text: s} }
	out := []ir.Pattern{
		ir.NewPattern(anyPart),
		ir.NewPattern(one, anyPart),
		ir.NewPattern(lit("Stop"), anyPart),
		ir.NewPattern(anyPart, lit("Trail")),
		ir.NewPattern(anyPart, lit("Log"), anyPart),
		ir.NewPattern(lit("Delete"), anyPart, lit("Tr"), one, lit("il"), anyPart),
		ir.NewPattern(lit("a*b"), anyPart),
		ir.NewPattern(anyPart, lit(" or "), anyPart, lit(" not")),
		ir.NewPattern(anyPart, lit(`\`)),
	}
	for _, s := range []string{
		"", "StopLogging", "22", "true", "null", "10.0.0.0/8", "[]", "Success", "No",
		`it's`, `say "hi"`, `C:\Temp\*`, "100%", "a_b", "a*b", "a?b", "`macro`", "a|b", "$x$", "${x}", "[a]", "{a}",
		"line\nbreak", "tab\there", "nul\x00", "Ünïcödé", "日本語", "’“”", "İstanbul", "and", "a and b", "-- x", "/* x */", "; drop",
	} {
		out = append(out, ir.Text(s))
	}
	return out
}

func regexps() []ir.Regexp {
	var out []ir.Regexp
	for _, s := range []string{`^Stop(Logging|Trail)$`, `a.b\.c\d+[^a-z"'\\]`, `"|'`} {
		for _, flags := range []struct{ fold, lines, dotAll bool }{{}, {fold: true}, {lines: true, dotAll: true}} {
			r, err := ir.ParseRegexp(s, flags.fold, flags.lines, flags.dotAll)
			if err != nil {
				panic("backendtest: a sample is no regular expression: " + err.Error())
			}
			out = append(out, r)
		}
	}
	return out
}

func networks() []ir.Network {
	var out []ir.Network
	for _, s := range []string{"10.0.0.0/8", "203.0.113.7/32", "0.0.0.0/0", "2001:db8::/32", "2001:db8::1/128", "::/0"} {
		n, _ := ir.NewNetwork(netip.MustParsePrefix(s))
		out = append(out, n)
	}
	return out
}

func keywords() []Sample {
	star := ir.Piece{Kind: ir.Any}
	var out []Sample
	for _, s := range []string{"AccessDenied", "access denied", `"quoted"`} {
		for _, fold := range []bool{true, false} {
			p := ir.NewPattern(star, ir.Piece{Kind: ir.Lit, Text: s}, star)
			out = append(out, Sample{fmt.Sprintf("keyword %q %t", s, fold), &ir.Keyword{Pattern: p, Fold: fold}})
		}
	}
	for _, r := range regexps() {
		out = append(out, Sample{"keyword re " + r.String(), &ir.KeywordRegex{Regexp: r}})
	}
	return out
}

// structures are the ways to join predicates, in the mixtures that brackets
// must keep apart.
func structures() []Sample {
	match := func(field, value string) ir.Expr {
		return &ir.Match{Leaf: ir.Leaf{Field: Known(field, ir.KindText, field)}, Pattern: ir.Text(value), Fold: true}
	}
	a, b, c, d := match("eventName", "A"), match("eventName", "B"), match("eventSource", "c"), match("awsRegion", "d")
	and := func(of ...ir.Expr) ir.Expr { return &ir.And{Of: of} }
	or := func(of ...ir.Expr) ir.Expr { return &ir.Or{Of: of} }
	not := func(of ir.Expr) ir.Expr { return &ir.Not{Of: of} }
	return []Sample{
		{"and", and(a, c)}, {"or", or(a, c)}, {"list", or(a, b)}, {"not list", not(or(a, b))},
		{"and or", and(c, or(a, d))}, {"or and", or(c, and(a, d))},
		{"and not or", and(c, not(or(a, d)))}, {"not and", not(and(a, c))}, {"or not", or(c, not(a))},
		{"deep", and(or(a, c), or(d, and(b, not(or(c, d)))))},
		{"not not", not(not(a))}, {"always", ir.Const(true)}, {"never", ir.Const(false)},
		{"empty and", and()}, {"empty or", or()},
	}
}
