package pipelines

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// Limits on what one file may cost. They are far above what any pipeline
// needs; the YAML library has none that would help.
const (
	maxFileSize = 1 << 20
	maxDepth    = 100
	maxNodes    = 100000 // aliases expanded
)

// A reader turns YAML into nodes. It is the only place that sees the library.
type reader struct {
	places
	diags *diag.List
	count int
	full  bool         // a limit was passed, and reported
	open  []*yaml.Node // anchors whose nodes are being read
	alias diag.Span    // the alias being followed; all below it stands there
}

// read gives the one document of a file, or a broken node.
func read(f *diag.File, diags *diag.List) node {
	r := &reader{places: newPlaces(f), diags: diags}
	if len(f.Src) > maxFileSize {
		diags.Errorf("limit-file-size", r.span(0, 0), "a pipeline file of more than %d bytes is not read", maxFileSize)
		return node{}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(f.Src))
	doc, err := decode(decoder)
	if errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0 {
		diags.Errorf("pipeline-empty", r.span(0, len(f.Src)), "the file holds no pipeline")
		return node{}
	}
	if err != nil {
		r.syntaxError(err)
		return node{}
	}
	root := r.node(doc.Content[0], 1)
	second, err := decode(decoder)
	switch {
	case errors.Is(err, io.EOF):
	case err != nil:
		r.syntaxError(err)
	default:
		diags.Errorf("pipeline-second-document", r.point(&second), "a file holds one pipeline; this document is another")
		diags.Hint("put each pipeline into a file of its own")
	}
	return root
}

// decode guards against faults of the library, which must not end a run.
func decode(d *yaml.Decoder) (doc yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: the YAML library failed: %v", r)
		}
	}()
	err = d.Decode(&doc)
	return doc, err
}

// syntaxError reports an error of the library at the line it names. The library
// counts some lines from 0 and others from 1, so the place is two lines wide.
func (r *reader) syntaxError(err error) {
	problem := strings.TrimPrefix(err.Error(), "yaml: ")
	at := r.span(0, len(r.file.Src))
	if rest, ok := strings.CutPrefix(problem, "line "); ok {
		number, after, _ := strings.Cut(rest, ": ")
		if line, err := strconv.Atoi(number); err == nil {
			problem = after
			at = r.span(r.offset(line, 1), r.offset(line+2, 1))
		}
	}
	r.diags.Errorf("yaml-syntax", at, "this is not YAML: %s", problem)
	r.diags.Hint("check the indentation and the quotes")
}

func (r *reader) node(n *yaml.Node, depth int) node {
	if r.count++; r.count > maxNodes || depth > maxDepth {
		if !r.full {
			r.full = true
			r.errorf("limit-yaml-size", r.point(n), "more than %d nodes, or %d inside one another", maxNodes, maxDepth)
		}
		return node{span: r.point(n)}
	}
	switch n.Kind {
	case yaml.AliasNode:
		return r.follow(n, depth)
	case yaml.ScalarNode:
		plain := n.Style&^yaml.FlowStyle == 0
		return node{kind: scalarNode, plain: plain, text: n.Value, span: r.scalar(n)}
	case yaml.SequenceNode:
		out := node{kind: listNode}
		r.inside(n, &out, func() {
			for _, v := range n.Content {
				out.of = append(out.of, r.node(v, depth+1))
			}
		})
		return out
	case yaml.MappingNode:
		out := node{kind: mappingNode}
		r.inside(n, &out, func() { r.pairs(n, &out, depth) })
		return out
	}
	panic(fmt.Sprintf("pipelines: unhandled YAML node kind %d", n.Kind))
}

// inside reads the content of a list or a mapping and then finds its span.
func (r *reader) inside(n *yaml.Node, out *node, content func()) {
	if n.Style&yaml.TaggedStyle != 0 {
		r.errorf("yaml-tag", r.properties(n), "the tag %q has no meaning here", n.Tag)
	}
	r.open = append(r.open, n)
	content()
	r.open = r.open[:len(r.open)-1]
	out.span = r.point(n)
	for _, c := range out.of {
		out.span = out.span.To(c.span)
	}
	if n.Style&yaml.FlowStyle != 0 && !r.alias.Known() && !r.odd {
		out.span.End = r.closing(out.span)
	}
}

// pairs reads the keys of a mapping, which must be scalars that differ.
func (r *reader) pairs(n *yaml.Node, out *node, depth int) {
	first := map[string]diag.Span{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := r.node(n.Content[i], depth+1)
		value := r.node(n.Content[i+1], depth+1)
		before, twice := first[key.text]
		switch {
		case key.kind == brokenNode:
			continue
		case key.kind != scalarNode:
			r.errorf("yaml-key-not-scalar", key.span, "a key cannot be %s", key.what())
		case n.Content[i].ShortTag() == "!!merge":
			r.errorf("yaml-merge-key", key.span, "merge keys are not supported: tools differ in what they make of them")
			r.diags.Hint("write the keys out")
		case key.isNull():
			r.errorf("yaml-key-null", key.span, "a key is missing")
		case twice:
			r.errorf("duplicate-key", key.span, "key %q is already set", key.text)
			d := &(*r.diags)[len(*r.diags)-1]
			d.Related = []diag.Related{{Span: before, Message: "first set here"}}
		default:
			first[key.text] = key.span
			out.of = append(out.of, key, value)
		}
	}
}

// follow reads what an alias stands for; everything in it is said to stand at
// the alias.
func (r *reader) follow(n *yaml.Node, depth int) node {
	if !r.alias.Known() {
		at := r.point(n).Start
		r.alias = r.span(at, at+len("*")+len(n.Value))
		defer func() { r.alias = diag.Span{} }()
	}
	for _, open := range r.open {
		if open == n.Alias {
			r.errorf("yaml-alias-cycle", r.alias, "the alias %q stands inside the very thing it stands for", "*"+n.Value)
			return node{span: r.alias}
		}
	}
	return r.node(n.Alias, depth+1)
}

// scalar finds the place of a scalar and refuses tags.
func (r *reader) scalar(n *yaml.Node) diag.Span {
	at := r.point(n)
	if n.Style&yaml.TaggedStyle != 0 && n.Tag != "!!str" {
		r.errorf("yaml-tag", r.properties(n), "the tag %q has no meaning here", n.Tag)
		r.diags.Hint("leave it out; a value that is to begin with \"!\" needs quotes")
	}
	if r.alias.Known() || r.odd {
		return at
	}
	return r.span(at.Start, r.scalarEnd(at.Start, n.Value))
}

// point gives the place where a node starts.
func (r *reader) point(n *yaml.Node) diag.Span {
	switch {
	case r.alias.Known():
		return r.alias
	case r.odd:
		return r.span(0, len(r.file.Src))
	}
	at := r.skipProperties(r.offset(n.Line, n.Column))
	return r.span(at, at)
}

// properties gives the place of a node's anchor and tag.
func (r *reader) properties(n *yaml.Node) diag.Span {
	at := r.point(n)
	if r.alias.Known() || r.odd {
		return at
	}
	from, end := r.offset(n.Line, n.Column), at.Start
	for end > from && isBlank(r.file.Src[end-1]) {
		end--
	}
	return r.span(from, max(end, from))
}

func (r *reader) errorf(id string, at diag.Span, format string, args ...any) {
	r.diags.Errorf(id, at, format, args...)
}
