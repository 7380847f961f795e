package elastic

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// search tells whether a query finds a document. An error is what
// Elasticsearch would answer, or what it would silently do wrong.
func search(n kqlNode, doc document) (bool, error) {
	switch n := n.(type) {
	case *kqlAnd:
		return searchAll(n.of, doc, true)
	case *kqlOr:
		return searchAll(n.of, doc, false)
	case *kqlNot:
		found, err := search(n.of, doc)
		return !found, err
	case *kqlIs:
		return searchField(n, doc)
	}
	return false, fmt.Errorf("no query of ours holds a %T", n)
}

// searchAll evaluates all of them, so that no error hides.
func searchAll(of []kqlNode, doc document, and bool) (bool, error) {
	result := and
	for _, x := range of {
		found, err := search(x, doc)
		if err != nil {
			return false, err
		}
		if found != and {
			result = !and
		}
	}
	return result, nil
}

func searchField(n *kqlIs, doc document) (bool, error) {
	shape, literal := n.value.pattern.Shape()
	switch {
	case n.field == "*" && shape == ir.ShapeAny:
		return true, nil
	case !n.hasField || strings.Contains(n.field, "*"):
		return false, errors.New("a search of several fields")
	case shape == ir.ShapeAny:
		return len(doc[n.field]) > 0, nil
	}
	test, err := fieldTest(n.field, n.value)
	if err != nil {
		return false, fmt.Errorf("%s:%q: %w", n.field, literal, err)
	}
	for _, v := range doc[n.field] {
		if test(v) {
			return true, nil
		}
	}
	return false, nil
}

// fieldTest gives the test of one value by the field's type.
func fieldTest(name string, v kqlValue) (func(string) bool, error) {
	shape, want := v.pattern.Shape()
	exact := func(got string) bool { return got == want }
	switch {
	case isTyped(name) && shape != ir.ShapeExact:
		return nil, errors.New("a pattern on a field that is no text")
	case name == "source.ip":
		return addressTest(want)
	case strings.HasSuffix(name, ".read_only"), strings.HasSuffix(name, ".mfa_used"), strings.HasSuffix(name, ".mobile_version"):
		if want != "true" && want != "false" {
			return nil, errors.New("no boolean")
		}
		return exact, nil
	case isTyped(name):
		moment, err := time.Parse(time.RFC3339, want)
		return func(got string) bool {
			at, err := time.Parse(time.RFC3339, got)
			return err == nil && at.Equal(moment)
		}, err
	case shape == ir.ShapeExact && (v.quoted || !strings.ContainsAny(want, " ")):
		return exact, nil
	case strings.HasPrefix(name, "aws.cloudtrail.flattened.") && (shape != ir.ShapePrefix || strings.ContainsAny(want, " \t\r\n\u3000")):
		return nil, errors.New("a pattern on a flattened key that is no prefix")
	}
	return func(got string) bool { return globbed(v.pattern, got) }, nil
}

func isTyped(name string) bool {
	switch name {
	case "source.ip", "@timestamp", "aws.cloudtrail.read_only",
		"aws.cloudtrail.user_identity.session_context.creation_date",
		"aws.cloudtrail.console_login.additional_eventdata.mfa_used",
		"aws.cloudtrail.console_login.additional_eventdata.mobile_version":
		return true
	}
	return false
}

// addressTest compares as Lucene does: all addresses in 16 bytes.
func addressTest(want string) (func(string) bool, error) {
	prefix, err := netip.ParsePrefix(want)
	if err != nil {
		addr, err := netip.ParseAddr(want)
		if err != nil {
			return nil, err
		}
		prefix = netip.PrefixFrom(addr, addr.BitLen())
	}
	bits := prefix.Bits()
	if prefix.Addr().Is4() {
		bits += 96
	}
	wide := netip.PrefixFrom(netip.AddrFrom16(prefix.Addr().As16()), bits)
	return func(got string) bool {
		addr, err := netip.ParseAddr(got)
		return err == nil && wide.Contains(netip.AddrFrom16(addr.As16()))
	}, nil
}

// globbed matches text with a pattern of Lit and Any.
func globbed(p ir.Pattern, text string) bool {
	if len(p) == 0 {
		return text == ""
	}
	if p[0].Kind == ir.Lit {
		rest, ok := strings.CutPrefix(text, p[0].Text)
		return ok && globbed(p[1:], rest)
	}
	if len(p) == 1 {
		return true
	}
	for {
		i := strings.Index(text, p[1].Text)
		if i < 0 {
			return false
		}
		if globbed(p[2:], text[i+len(p[1].Text):]) {
			return true
		}
		text = text[i+1:]
	}
}
