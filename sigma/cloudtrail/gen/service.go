package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A side is the half of an operation that a service describes.
type side string

const (
	request  side = "request"
	response side = "response"
)

// A style is a way in which CloudTrail writes what an API was given.
type style int

const (
	// plain: lists are arrays, names begin with a lower-case letter.
	plain style = iota
	// ec2: most lists are objects whose only key, items, holds the array;
	// some are plain arrays. Which ones the API models do not tell.
	ec2
	// s3: headers and query parameters are texts or, in older records, arrays
	// of texts; bodies were XML, in which a list of one is no list.
	s3
	styles
)

// A service is one eventSource in one direction.
type service struct {
	source       string
	side         side
	style        style
	alternates   []string // other spellings of source
	operations   map[string][]int
	suffix       map[string]string // operation to the date that its eventName may end in
	versions     []string          // API versions that any eventName may end in
	structures   []map[string]string
	looseNumbers bool // numbers may be recorded as texts
	pascal       bool // records also use names that begin with a capital
}

// protocols takes the third part of each "ec2/2016-11-15/ec2/signing".
func protocols(svc []string) []string {
	var list []string
	for _, s := range svc {
		if parts := strings.Split(s, "/"); len(parts) > 2 {
			list = append(list, parts[2])
		}
	}
	return list
}

func styleOf(source string, svc []string) style {
	p := protocols(svc)
	switch {
	case slices.Contains(p, "ec2"):
		return ec2
	case strings.HasPrefix(source, "s3") && slices.Contains(p, "rest-xml"):
		return s3
	}
	return plain
}

// looseNumbers: parameters that travel in a URL, and those of EC2, are
// recorded as texts now and then.
func looseNumbers(svc []string, side side) bool {
	p := protocols(svc)
	return slices.Contains(p, "ec2") || side == request && slices.Contains(p, "rest-json")
}

// markPascal finds the services of which records write a modelled name with a
// capital: some with the REST-JSON protocol do.
func markPascal(services []*service, events []map[string]any, root string) {
	bySource := map[string]*service{}
	for _, s := range services {
		bySource[s.source] = s
	}
	for _, e := range events {
		source, _ := e["eventSource"].(string)
		name, _ := e["eventName"].(string)
		values, _ := e[root].(map[string]any)
		s := bySource[source]
		if s == nil || s.style != plain {
			continue
		}
		for _, i := range s.operations[name] {
			for key := range values {
				_, exact := s.structures[i][key]
				_, modelled := s.structures[i][lowerFirst(key)]
				s.pascal = s.pascal || modelled && !exact
			}
		}
	}
}

func lowerFirst(s string) string { return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):] }

func upperFirst(s string) string { return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):] }

// A typed is a type in a service's model, in its short notation: s i f b t x *
// for scalars, [T list, {T map, #N structure, a ! at the end for values that
// CloudTrail hides.
type typed struct {
	svc  *service
	code string
	top  bool // a parameter of the operation, not part of a structure
	// array: the items of a container, an array whatever the style
	array bool
	param string // the name of a top parameter
}

func (t typed) id() string {
	return fmt.Sprintf("%s %s %s %v %v %s", t.svc.side, t.svc.source, t.code, t.top, t.array, t.param)
}

// inPath: the parameters of S3 that are part of the request's path are never
// repeated, unlike headers and query parameters.
func (t typed) inPath() bool { return t.param == "bucketName" || t.param == "key" }

func (t typed) claim() claim {
	switch t.code[0] {
	case '[':
		if t.svc.style != plain && !t.array {
			return claimPerhaps
		}
		return claimMany
	case 'x':
		return claimOdd
	case '*':
		return claimSilent
	case '{', '#':
		return claimSingle
	}
	if t.svc.style == s3 && t.top && !t.inPath() {
		return claimPerhaps
	}
	return claimSingle
}

func (t typed) kind() (ir.Kind, bool) {
	hidden := strings.HasSuffix(t.code, "!")
	switch strings.TrimLeft(t.code, "[")[0] {
	case 's':
		return ir.KindText, t.svc.style != s3 || t.top
	case 'i', 'f':
		return ir.KindNumber, !hidden && t.svc.style != s3 && !t.svc.looseNumbers
	case 'b':
		return ir.KindBool, !hidden && t.svc.style != s3
	case '{', '#':
		return ir.KindObject, !hidden && t.svc.style != s3
	}
	// Times are recorded in half a dozen ways, from epochs to "May 3, 2015
	// 11:34:14 PM"; blobs are hidden or dumped.
	return ir.KindUnknown, false
}

func (t typed) objects() []object {
	element := strings.TrimRight(strings.TrimLeft(t.code, "["), "!")
	var list []object
	switch element[0] {
	case '#':
		var n int
		fmt.Sscanf(element, "#%d", &n)
		list = append(list, structure{t.svc, n, false})
	case '{':
		list = append(list, mapping{t.svc, element[1:]})
	}
	return list
}

// container: an EC2 list may be recorded as an object that holds the array.
func (t typed) container() (object, bool) {
	return container{t}, t.svc.style == ec2 && t.code[0] == '[' && !t.array
}

// A structure is an object with known keys.
type structure struct {
	svc *service
	n   int
	top bool
}

func (s structure) id() string {
	return fmt.Sprintf("%s %s #%d %v", s.svc.side, s.svc.source, s.n, s.top)
}

func (s structure) members() map[string]hint {
	m := map[string]hint{}
	for name, code := range s.svc.structures[s.n] {
		t := typed{svc: s.svc, code: code, top: s.top}
		if s.top && s.svc.style == s3 {
			t.param = name
		}
		m[name] = t
		if capital := upperFirst(name); s.svc.pascal && s.svc.structures[s.n][capital] == "" {
			m[capital] = t
		}
	}
	return m
}

// A mapping is an object with free keys.
type mapping struct {
	svc  *service
	code string // of its values
}

func (m mapping) id() string { return fmt.Sprintf("%s %s {%s", m.svc.side, m.svc.source, m.code) }

func (m mapping) members() map[string]hint {
	return map[string]hint{wildcard: typed{svc: m.svc, code: m.code}}
}

// A container is an EC2 list in its object form.
type container struct{ list typed }

func (c container) id() string { return "container " + c.list.id() }

func (c container) members() map[string]hint {
	items := c.list
	items.array = true
	return map[string]hint{"items": items}
}
