package sigma

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/sigtrail/sigtrail/sigma/diag"
	"gopkg.in/yaml.v3"
)

// A stream reads the YAML documents of a file one after the other and turns
// them into nodes. Nothing else sees the YAML library, walks its mappings or
// follows its aliases.
type stream struct {
	places
	reporter
	lim     Limits
	decoder *yaml.Decoder
	count   int          // nodes so far
	open    []*yaml.Node // anchors whose nodes are being read
	first   int          // line where the document begins
	// at is the place of the alias being followed; everything below it is
	// said to stand there.
	at diag.Span
}

func newStream(f *diag.File, lim Limits) *stream {
	return &stream{
		places:   newPlaces(f),
		reporter: reporter{anchors: map[int]diag.Span{}},
		lim:      lim,
		decoder:  yaml.NewDecoder(bytes.NewReader(f.Src)),
	}
}

// next reads the next document that holds anything. Behind the last one ok is
// false. After a syntax error or too many nodes, which are reported, nothing
// follows either.
func (s *stream) next() (root node, ok bool) {
	for s.count <= s.lim.YAMLNodes {
		doc, err := s.decode()
		if errors.Is(err, io.EOF) {
			return node{}, false
		}
		if err != nil {
			s.decoder = yaml.NewDecoder(bytes.NewReader(nil))
			return node{text: Text{Span: s.syntaxError(err)}}, true
		}
		if len(doc.Content) == 0 {
			continue
		}
		root := doc.Content[0]
		if root.Kind == yaml.ScalarNode && root.Value == "" && root.Style == 0 && root.Anchor == "" {
			continue
		}
		s.first = root.Line
		return s.node(root, 1), true
	}
	return node{}, false
}

// decode guards against faults of the library, which must not end a run.
func (s *stream) decode() (doc yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: the YAML library failed: %v", r)
		}
	}()
	err = s.decoder.Decode(&doc)
	return doc, err
}

// node reads one node and what is below it.
func (s *stream) node(n *yaml.Node, depth int) node {
	if s.count++; s.count > s.lim.YAMLNodes || depth > s.lim.YAMLDepth {
		s.tooMuch(n, depth)
		return node{text: Text{Span: s.point(n)}}
	}
	switch n.Kind {
	case yaml.AliasNode:
		return s.alias(n, depth)
	case yaml.ScalarNode:
		return s.scalar(n)
	case yaml.SequenceNode:
		return s.list(n, depth)
	case yaml.MappingNode:
		return s.mapping(n, depth)
	}
	panic(fmt.Sprintf("sigma: unhandled YAML node kind %d", n.Kind))
}

// tooMuch reports that a limit is passed, once for the nodes of a file. This
// may happen through an alias only, so it is said even there.
func (s *stream) tooMuch(n *yaml.Node, depth int) {
	defer func(muted bool) { s.muted = muted }(s.muted)
	s.muted = false
	switch {
	case depth > s.lim.YAMLDepth:
		s.errorf("limit-yaml-depth", s.point(n), "more than %d mappings and lists inside one another", s.lim.YAMLDepth)
	case s.count == s.lim.YAMLNodes+1:
		s.errorf("limit-yaml-nodes", s.point(n), "more than %d scalars, lists and mappings, aliases included; the file is not read any further", s.lim.YAMLNodes)
	}
}

// point gives the place where a node starts.
func (s *stream) point(n *yaml.Node) diag.Span {
	if s.at.Known() {
		return s.at
	}
	at := s.offset(n.Line, n.Column)
	return s.span(at, at)
}

func (s *stream) alias(n *yaml.Node, depth int) node {
	if s.at.Known() {
		return s.follow(n, depth)
	}
	from := s.point(n).Start
	s.at = s.span(from, min(from+1+len(n.Value), len(s.file.Src)))
	s.anchors[from] = s.anchor(n.Alias)
	defer func() { s.at = diag.Span{} }()
	if n.Alias.Line < s.first {
		s.errorf("yaml-alias-foreign", s.at, "the anchor of %q is in another document", "*"+n.Value)
		s.hint("repeat what it stands for: an alias reaches only its own document")
		return node{text: Text{Span: s.at}}
	}
	return s.follow(n, depth)
}

// follow reads what an alias stands for.
func (s *stream) follow(n *yaml.Node, depth int) node {
	for _, open := range s.open {
		if open == n.Alias {
			s.errorf("yaml-alias-cycle", s.at, "the alias %q stands inside the very thing it stands for", "*"+n.Value)
			return node{text: Text{Span: s.at}}
		}
	}
	defer func(muted bool) { s.muted = muted }(s.muted)
	s.muted = true
	return s.node(n.Alias, depth)
}

// anchor gives the place of an anchor's name.
func (s *stream) anchor(n *yaml.Node) diag.Span {
	from := s.offset(n.Line, n.Column)
	if i := bytes.Index(s.file.Src[from:], []byte("&"+n.Anchor)); i >= 0 {
		from += i
	}
	return s.span(from, min(from+1+len(n.Anchor), len(s.file.Src)))
}

func (s *stream) scalar(n *yaml.Node) node {
	out := node{kind: scalarNode, style: styleOf(n), text: Text{Value: n.Value, Span: s.at}}
	from := s.offset(n.Line, n.Column)
	if tag := s.skipProperties(n, &from); tag.Known() {
		out.style = max(out.style, quotedScalar)
	}
	if !s.at.Known() {
		out.text.Span = s.span(from, scalarEnd(s.file.Src, from, styleOf(n), n.Value))
	}
	return out
}

func styleOf(n *yaml.Node) scalarStyle {
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return blockScalar
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		return quotedScalar
	}
	return plainScalar
}

// skipProperties moves from behind a node's anchor and tag. Of all tags only
// !!str on a scalar is accepted.
func (s *stream) skipProperties(n *yaml.Node, from *int) (tag diag.Span) {
	if n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 && !hasAt(s.file.Src, *from, "!") {
		return tag
	}
	behind, tag := s.properties(*from)
	*from = behind
	if n.Kind == yaml.ScalarNode && (n.Value != "" || styleOf(n) != plainScalar) {
		*from = skipToText(s.file.Src, behind, "")
	}
	if text := tag.Text(); tag.Known() && (n.Kind != yaml.ScalarNode || text != "!!str" && text != "!<tag:yaml.org,2002:str>") {
		s.errorf("yaml-tag", tag, "the tag %q has no meaning here", text)
		s.hint("leave it out; a value that is to begin with \"!\" needs quotes")
	}
	return tag
}

func (s *stream) list(n *yaml.Node, depth int) node {
	values := n.Content
	if len(values) > s.lim.ListValues {
		s.errorf("limit-list-values", s.point(values[s.lim.ListValues]), "more than %d values in one list", s.lim.ListValues)
		values = values[:s.lim.ListValues]
	}
	out := node{kind: listNode, of: make([]node, 0, len(values))}
	content := s.enter(n)
	end := content
	for _, v := range values {
		value := s.node(v, depth+1)
		out.of = append(out.of, value)
		end = value.span().End
	}
	out.text.Span = s.leave(n, content, end)
	return out
}

// enter begins to read what is in a list or a mapping, and gives the place of
// its content, behind an anchor.
func (s *stream) enter(n *yaml.Node) (content int) {
	if n.Anchor != "" {
		s.open = append(s.open, n)
	}
	content = s.offset(n.Line, n.Column)
	s.skipProperties(n, &content)
	return content
}

// leave ends what enter began, and gives the span of the list or mapping whose
// last value ends at end.
func (s *stream) leave(n *yaml.Node, content, end int) diag.Span {
	if n.Anchor != "" {
		s.open = s.open[:len(s.open)-1]
	}
	if s.at.Known() {
		return s.at
	}
	if n.Style&yaml.FlowStyle != 0 {
		end = s.closing(content, end)
	}
	return s.span(s.offset(n.Line, n.Column), end)
}

// closing finds the end of a flow list or mapping whose content ends at end.
func (s *stream) closing(content, end int) int {
	src := s.file.Src
	if i := skipToText(src, content, ""); end <= i {
		end = min(i+1, len(src)) // behind the opening bracket
	}
	if i := skipToText(src, end, ",:?"); i < len(src) && (src[i] == ']' || src[i] == '}') {
		return i + 1
	}
	return end
}
