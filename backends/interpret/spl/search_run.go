package spl

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"unicode"
)

var errNetwork = errors.New("almost a network: the address is wrong or has bits behind the mask")

// holds evaluates a search term. Its logic has two values: a comparison with
// an absent field is false, and NOT makes it true.
func holds(t term, r *row) bool {
	switch t := t.(type) {
	case always:
		return true
	case compare:
		return t.holds(r)
	case phrase:
		return strings.Contains(fold(r.rawText()), t.text)
	case not:
		return !holds(t.of, r)
	case allOf:
		for _, x := range t {
			if !holds(x, r) {
				return false
			}
		}
		return true
	case anyOf:
		for _, x := range t {
			if holds(x, r) {
				return true
			}
		}
		return false
	}
	panic(fmt.Sprintf("spl: unhandled %T", t))
}

// holds asks every value of the field: any will do.
func (c compare) holds(r *row) bool {
	for _, text := range texts(r.get(c.field)) {
		folded := fold(text)
		for _, l := range c.literals {
			if like(folded, l.pieces) || inNetwork(text, l.network) {
				return true
			}
		}
	}
	return false
}

// fold maps each letter to lower case, one by one.
func fold(s string) string { return strings.Map(unicode.ToLower, s) }

// like says whether s consists of the pieces with anything between them.
func like(s string, pieces []string) bool {
	first, last := pieces[0], pieces[len(pieces)-1]
	if len(pieces) == 1 {
		return s == first
	}
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, piece := range pieces[1 : len(pieces)-1] {
		i := strings.Index(s, piece)
		if i < 0 {
			return false
		}
		s = s[i+len(piece):]
	}
	return true
}

// inNetwork says whether the text is an address in the network; the zero
// network holds none.
func inNetwork(text string, network netip.Prefix) bool {
	address, err := netip.ParseAddr(text)
	return err == nil && network.Contains(address)
}
