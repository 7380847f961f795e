package kql

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// equal makes the check of a test: field: value.
func equal(k kind, value operand) (check, error) {
	if k == flattened {
		return nil, errors.New("the root of a flattened object: name a key below it")
	}
	if lone(value) {
		return sure(func(string) bool { return true }), nil
	}
	switch value := value.(type) {
	case literal:
		return equalText(k, value)
	case pattern:
		return equalPattern(k, value)
	case null:
		return nil, errors.New("a test on null finds nothing: write 'not field:*'")
	}
	panic(fmt.Sprintf("kql: unhandled %T", value))
}

// sure is a check that cannot fail.
func sure(holds func(string) bool) check {
	return func(value string) (bool, error) { return holds(value), nil }
}

func equalText(k kind, l literal) (check, error) {
	switch k {
	case keyword, leaf:
		return sure(func(v string) bool { return v == l.text }), nil
	case text:
		return equalWords(l)
	case ip:
		return equalAddress(l.text)
	case boolean:
		if l.text != "true" && l.text != "false" {
			return nil, fmt.Errorf("%q against a boolean", l.text)
		}
		return sure(func(v string) bool { return v == l.text }), nil
	case date:
		return orderedDates(l.text, func(first, last int) bool { return first >= 0 && last <= 0 })
	}
	panic(fmt.Sprintf("kql: unhandled kind %d", k))
}

func equalPattern(k kind, p pattern) (check, error) {
	switch k {
	case keyword:
		return sure(p.matches), nil
	case leaf:
		return p.prefixOfLeaf()
	case text:
		return p.inWords()
	case ip, boolean, date:
		return nil, errors.New("a pattern against a field that is neither keyword nor text")
	}
	panic(fmt.Sprintf("kql: unhandled kind %d", k))
}

// prefixOfLeaf allows the one pattern that a key of a flattened object takes:
// text and a star. Any other becomes a query on the values of all keys. White
// space would split the pattern into alternatives.
func (p pattern) prefixOfLeaf() (check, error) {
	if len(p) != 2 || p[0] == "" || p[1] != "" {
		return nil, errors.New("a key of a flattened object takes no pattern but a prefix, as text*")
	}
	if strings.ContainsFunc(p[0], unicode.IsSpace) {
		return nil, errors.New("white space splits a pattern on a key of a flattened object into alternatives")
	}
	return sure(p.matches), nil
}

// equalWords compares analyzed text: quoted, all words in their order; not
// quoted, one of them.
func equalWords(l literal) (check, error) {
	want, err := words(l.text)
	if err != nil {
		return nil, err
	}
	return func(value string) (bool, error) {
		have, err := words(value)
		if l.quoted {
			return holdsPhrase(have, want), err
		}
		return holdsOne(have, want), err
	}, nil
}

func holdsPhrase(have, want []string) bool {
	for i := 0; len(want) > 0 && i+len(want) <= len(have); i++ {
		same := 0
		for same < len(want) && have[i+same] == want[same] {
			same++
		}
		if same == len(want) {
			return true
		}
	}
	return false
}

func holdsOne(have, want []string) bool {
	for _, w := range want {
		if holdsPhrase(have, []string{w}) {
			return true
		}
	}
	return false
}

// inWords looks for a pattern within one word, lowered like the words.
func (p pattern) inWords() (check, error) {
	lowered := make(pattern, len(p))
	for i, part := range p {
		if strings.ContainsFunc(part, unicode.IsSpace) {
			return nil, errors.New("white space splits a pattern on analyzed text into alternatives")
		}
		if strings.ContainsFunc(part, func(r rune) bool { return r >= 0x80 }) {
			return nil, errors.New("analyzed text beyond ASCII is not known here")
		}
		lowered[i] = strings.ToLower(part)
	}
	return func(value string) (bool, error) {
		have, err := words(value)
		for _, w := range have {
			if lowered.matches(w) {
				return true, err
			}
		}
		return false, err
	}, nil
}

// equalAddress compares with an address or a network in CIDR notation.
func equalAddress(s string) (check, error) {
	base, length, network := strings.Cut(s, "/")
	a, err := parseAddress(base)
	if err != nil {
		return nil, fmt.Errorf("%q against an ip field", s)
	}
	bits := 128
	if network {
		n, err := strconv.Atoi(length)
		if err != nil || n < 0 || n > a.BitLen() || strings.HasPrefix(length, "+") {
			return nil, fmt.Errorf("%q is no network", s)
		}
		bits = 128 - a.BitLen() + n
	}
	prefix, err := sixteen(a).Prefix(bits)
	if err != nil {
		panic(fmt.Sprintf("kql: network %q: %v", s, err))
	}
	return onAddresses(func(have netip.Addr) bool {
		p, err := have.Prefix(bits)
		return err == nil && p == prefix
	}), nil
}

// onAddresses checks addresses in the one form in which the ip type keeps
// them: sixteen bytes.
func onAddresses(holds func(netip.Addr) bool) check {
	return func(value string) (bool, error) {
		a, err := parseAddress(value)
		return err == nil && holds(sixteen(a)), err
	}
}
