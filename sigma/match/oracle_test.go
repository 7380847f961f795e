package match_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/sigma/ir"
)

// holds is a second evaluator, slow and on purpose unlike the first: it walks
// raw JSON with encoding/json, joins segments, and turns patterns into regular
// expressions. It knows the predicates that rules use most.
func holds(e ir.Expr, record json.RawMessage) bool {
	switch e := e.(type) {
	case *ir.And:
		for _, x := range e.Of {
			if !holds(x, record) {
				return false
			}
		}
		return true
	case *ir.Or:
		for _, x := range e.Of {
			if holds(x, record) {
				return true
			}
		}
		return false
	case *ir.Not:
		return !holds(e.Of, record)
	case ir.Const:
		return bool(e)
	case *ir.Match:
		return anyHas(e.Pattern, e.Fold, textsOf(reachedBy(record, e.Field)))
	case *ir.Keyword:
		return anyHas(e.Pattern, e.Fold, textsOf(leavesOf(record)))
	case *ir.Exists:
		return len(reachedBy(record, e.Field)) > 0
	case *ir.Null:
		return len(textsOf(reachedBy(record, e.Field))) == 0
	case *ir.Same:
		return anySame(e, record)
	}
	panic(fmt.Sprintf("unhandled %T", e))
}

func anyHas(p ir.Pattern, fold bool, texts []string) bool {
	glob := ""
	for _, piece := range p {
		glob += map[ir.PieceKind]string{ir.Lit: piece.Text, ir.Any: "*", ir.One: "?"}[piece.Kind]
	}
	if fold {
		glob = ir.Lower(glob)
	}
	re := asRegexp(glob)
	for _, text := range texts {
		if fold {
			text = ir.Lower(text)
		}
		if re.MatchString(text) {
			return true
		}
	}
	return false
}

// anySame knows folded equality only.
func anySame(p *ir.Same, record json.RawMessage) bool {
	for _, a := range reachedBy(record, p.Field) {
		for _, b := range reachedBy(record, p.Other) {
			if strings.ContainsRune("[{", rune(a[0])) || strings.ContainsRune("[{", rune(b[0])) {
				continue
			}
			for _, s := range textsOf([]json.RawMessage{a}) {
				for _, t := range textsOf([]json.RawMessage{b}) {
					if ir.Lower(s) == ir.Lower(t) {
						return true
					}
				}
			}
		}
	}
	return false
}

func reachedBy(record json.RawMessage, f ir.Field) []json.RawMessage {
	return reached(record, strings.Split(f.Name, "."))
}

func reached(v json.RawMessage, segments []string) []json.RawMessage {
	v = bytes.TrimSpace(v)
	if v[0] == '[' && string(compact(v)) != "[]" {
		var all []json.RawMessage
		for _, e := range decode[[]json.RawMessage](v) {
			all = append(all, reached(e, segments)...)
		}
		return all
	}
	if len(segments) == 0 {
		return []json.RawMessage{v}
	}
	if v[0] != '{' {
		return nil
	}
	members := decode[map[string]json.RawMessage](v)
	for n := len(segments); n > 0; n-- {
		if member, ok := members[strings.Join(segments[:n], ".")]; ok {
			return reached(member, segments[n:])
		}
	}
	return nil
}

func leavesOf(v json.RawMessage) []json.RawMessage {
	v = bytes.TrimSpace(v)
	var all []json.RawMessage
	switch v[0] {
	case '[':
		for _, e := range decode[[]json.RawMessage](v) {
			all = append(all, leavesOf(e)...)
		}
	case '{':
		for _, e := range decode[map[string]json.RawMessage](v) {
			all = append(all, leavesOf(e)...)
		}
	case 'n':
	default:
		all = append(all, v)
	}
	return all
}

// textsOf leaves nulls out.
func textsOf(values []json.RawMessage) []string {
	var texts []string
	for _, v := range values {
		switch v[0] {
		case 'n':
		case '"':
			texts = append(texts, decode[string](v))
		default:
			texts = append(texts, string(compact(v)))
		}
	}
	return texts
}

func compact(v json.RawMessage) []byte {
	var b bytes.Buffer
	if err := json.Compact(&b, v); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func decode[T any](v json.RawMessage) (x T) {
	if err := json.Unmarshal(v, &x); err != nil {
		panic(err)
	}
	return x
}
