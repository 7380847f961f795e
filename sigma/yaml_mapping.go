package sigma

import "gopkg.in/yaml.v3"

// mapping reads a mapping. Its keys become scalars that differ from one
// another; a pair whose key does not is reported and left out.
func (s *stream) mapping(n *yaml.Node, depth int) node {
	content := n.Content
	if len(content) > 2*s.lim.MappingKeys {
		s.errorf("limit-mapping-keys", s.point(content[2*s.lim.MappingKeys]), "more than %d keys in one mapping", s.lim.MappingKeys)
		content = content[:2*s.lim.MappingKeys]
	}
	out := node{kind: mappingNode, of: make([]node, 0, len(content))}
	entry := s.enter(n)
	end := entry
	seen := keySet{}
	for i := 0; i+1 < len(content); i += 2 {
		key, ok := s.key(content[i], depth)
		value := s.node(content[i+1], depth+1)
		if ok && s.unique(&seen, &out, key) {
			out.of = append(out.of, key, value)
		}
		end = max(key.span().End, value.span().End)
	}
	out.text.Span = s.leave(n, entry, end)
	return out
}

// key reads a key and reports whether it can be one.
func (s *stream) key(n *yaml.Node, depth int) (node, bool) {
	key := s.node(n, depth+1)
	merge := n.Kind == yaml.ScalarNode && n.ShortTag() == "!!merge"
	switch {
	case key.kind == brokenNode:
		return key, false
	case key.kind != scalarNode:
		s.errorf("yaml-key-not-scalar", key.span(), "a key cannot be %s", key.what())
		if n.Style&yaml.FlowStyle != 0 {
			s.hint("quote a text that begins with a bracket")
		}
		return key, false
	case merge:
		s.errorf("yaml-merge-key", key.span(), "merge keys are not part of Sigma, and tools differ in what they make of them")
		s.hint("write the keys out")
		return key, false
	case key.isNull():
		s.errorf("yaml-key-null", key.span(), "a key is missing")
		s.hint("write a name before the colon, in quotes if it is meant to be %q", key.text.Value)
		return key, false
	}
	return key, true
}

// A keySet finds the place of a key in a mapping. Small mappings do without.
type keySet struct{ index map[string]int }

const smallMapping = 16 // pairs; up to here comparing is cheaper than hashing

// unique reports whether a key is new to a mapping, and reports it if not.
func (s *stream) unique(seen *keySet, out *node, key node) bool {
	first := seen.find(*out, key.text.Value)
	if first < 0 {
		return true
	}
	s.errorf("duplicate-key", key.span(), "key %q is already set", key.text.Value)
	s.hint("put both values into one list, or give one of the keys another name")
	s.relate(out.of[first].span(), "first set here")
	return false
}

// find gives the place of a key in m.of, or -1.
func (k *keySet) find(m node, key string) int {
	if len(m.of) <= 2*smallMapping {
		return m.index(key)
	}
	if k.index == nil {
		k.index = map[string]int{}
	}
	for i := 2 * len(k.index); i < len(m.of); i += 2 {
		k.index[m.of[i].text.Value] = i
	}
	if i, ok := k.index[key]; ok {
		return i
	}
	return -1
}
