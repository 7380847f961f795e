package elastic

import (
	"bufio"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/cloudtrail"
	"github.com/sigtrail/sigtrail/sigma/ir"
	"github.com/sigtrail/sigtrail/sigma/match"
)

// An event is one CloudTrail record, as it is and as each pipeline stores it.
type event struct {
	line      string
	object    []member
	record    match.Record
	documents []document
}

func newEvent(t *testing.T, line string) event {
	t.Helper()
	record, err := match.ParseRecord([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	e := event{line: line, object: decodeEvent(t, line), record: record}
	for _, in := range ingests {
		e.documents = append(e.documents, in.store(e.object))
	}
	return e
}

// TestQueriesFindWhatRulesDescribe compares every query with the meaning of
// its rule on events of all kinds: where they differ, a note must say so.
func TestQueriesFindWhatRulesDescribe(t *testing.T) {
	var events []event
	for _, line := range strings.Split(strings.TrimSpace(sampleEvents), "\n") {
		events = append(events, newEvent(t, line))
	}
	compare(t, events, 100, 1)
	compareMixtures(t, events)
}

// TestQueriesFindWhatRulesDescribeInRealEvents does the same on a corpus.
func TestQueriesFindWhatRulesDescribeInRealEvents(t *testing.T) {
	corpus := os.Getenv("SIGTRAIL_CORPUS")
	if corpus == "" {
		t.Skip("SIGTRAIL_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(corpus, "events", "*.ndjson"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no events below %s: %v", corpus, err)
	}
	var events []event
	for _, name := range files {
		if strings.HasSuffix(name, ".origin.ndjson") {
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for n := 0; n < 60 && lines.Scan(); n++ {
			if e := newEvent(t, lines.Text()); asAWSSpells(e) {
				events = append(events, e)
			}
		}
	}
	compare(t, events, 1, 23)
}

// asAWSSpells keeps out made-up events in which a value stands that AWS only
// writes in another case.
func asAWSSpells(e event) bool {
	for _, m := range mappings {
		for _, v := range e.record.Reach(m.raw) {
			text, _ := v.Text()
			s := &subject{place: place{mapping: m}}
			p, known := s.canonical(ir.Text(text))
			if known && p.Literal() != text || m.kind == boolean && text != "true" && text != "false" {
				return false
			}
		}
	}
	return true
}

// compare tries every step-th condition made of the events' own values, as
// many a path as told.
func compare(t *testing.T, events []event, perPath, step int) {
	t.Helper()
	all := conditions(events, perPath)
	b := newTestBackend(t, nil)
	printed, refused, noted := 0, 0, 0
	for i := 0; i < len(all); i += step {
		c := all[i]
		q, err := b.Translate(ir.Plan{Body: &ir.Search{Where: c.Expr}})
		if err != nil {
			if _, ok := backends.AsUnsupported(err); !ok {
				t.Fatalf("%s: %v", ir.Format(c.Expr), err)
			}
			refused++
			continue
		}
		printed++
		if len(q.Notes) > 0 {
			noted++
		}
		compareOne(t, c.Expr, q, concerned(events, c.path))
	}
	t.Logf("%d conditions on %d events: %d printed, %d of them with notes, %d refused", printed+refused, len(events), printed, noted, refused)
	if printed == 0 || refused == 0 || noted == printed {
		t.Error("nothing was compared")
	}
}

func compareOne(t *testing.T, c ir.Expr, q backends.Query, events []event) {
	t.Helper()
	node, err := parseKQL(q.Text)
	if err != nil {
		t.Errorf("%s\n%v", ir.Format(c), err)
		return
	}
	m, err := match.New(c)
	if err != nil {
		t.Fatal(err)
	}
	more, less := admitted(q.Notes)
	for _, e := range events {
		want := m.Match(e.record)
		for i, doc := range e.documents {
			got, err := search(node, doc)
			if err != nil {
				t.Errorf("%s\n%s\n%v", ir.Format(c), q.Text, err)
				return
			}
			if got && !want && !more || want && !got && !less {
				t.Errorf("%s: the rule says %t, the query %t, and no note does (%v)\n%s\n%s\n%.1000s",
					ingests[i].name, want, got, q.Notes, ir.Format(c), q.Text, e.line)
				return
			}
		}
	}
}

// admitted tells whether notes admit that a query finds more, or less.
func admitted(notes []ir.Note) (more, less bool) {
	for _, n := range notes {
		more = more || n.Effect == ir.Wider || n.Effect == ir.Different
		less = less || n.Effect == ir.Narrower || n.Effect == ir.Different
	}
	return more, less
}

// compareMixtures does the same for conditions joined at random, where notes
// must hold for the whole.
func compareMixtures(t *testing.T, events []event) {
	t.Helper()
	all := conditions(events, 3)
	random := rand.New(rand.NewPCG(1, 2))
	var mixture func(depth int) ir.Expr
	mixture = func(depth int) ir.Expr {
		if depth == 0 {
			return all[random.IntN(len(all))].Expr
		}
		of := []ir.Expr{mixture(depth - 1), mixture(depth - 1)}
		switch random.IntN(3) {
		case 0:
			return &ir.And{Of: of}
		case 1:
			return &ir.Or{Of: of}
		}
		return &ir.Not{Of: &ir.Or{Of: of}}
	}
	b := newTestBackend(t, nil)
	printed := 0
	for range 30000 {
		e := ir.Simplify(mixture(1 + random.IntN(2)))
		if q, err := b.Translate(ir.Plan{Body: &ir.Search{Where: e}}); err == nil {
			printed++
			compareOne(t, e, q, events)
		}
	}
	if printed < 1000 {
		t.Errorf("only %d mixtures were printed", printed)
	}
}

// concerned gives the events that have a path, and some of the others.
func concerned(events []event, path string) []event {
	var out []event
	for i, e := range events {
		if i%40 == 0 || len(events) < 40 || len(e.record.Reach(path)) > 0 {
			out = append(out, e)
		}
	}
	return out
}

// A condition is a test of one path.
type condition struct {
	ir.Expr
	path string
}

// conditions makes tests of all kinds, plain and negated, from the values that
// the events hold: on fields of unknown type, of the type that the events show,
// and of the type that the catalogue lists.
func conditions(events []event, perPath int) []condition {
	values, kinds := survey(events)
	paths := make([]string, 0, len(values))
	for path := range values {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	var out []condition
	for _, path := range paths {
		typed := ir.NewField(path)
		typed.Type = ir.Type{Known: true, Kind: kinds[path]}
		listed := ir.NewField(path)
		listed.Type, _ = cloudtrail.Lookup(path)
		for _, f := range []ir.Field{ir.NewField(path), typed, listed} {
			texts := values[path]
			for _, p := range tests(ir.Leaf{Field: f}, texts[:min(perPath, len(texts))]) {
				out = append(out, condition{p, path}, condition{&ir.Not{Of: p}, path})
			}
		}
	}
	return out
}

// survey lists the texts below every path, and the type if there is only one.
func survey(events []event) (values map[string][]string, kinds map[string]ir.Kind) {
	values, kinds = map[string][]string{}, map[string]ir.Kind{}
	seen := map[string]bool{}
	for _, e := range events {
		for path := range pathsOf(e.object) {
			for _, v := range e.record.Reach(path) {
				text, ok := v.Text()
				if !ok {
					continue
				}
				kind := [...]ir.Kind{ir.KindUnknown, ir.KindBool, ir.KindNumber, ir.KindText, ir.KindUnknown, ir.KindObject}[v.Kind()]
				if old, ok := kinds[path]; ok && old != kind {
					kind = ir.KindUnknown
				}
				kinds[path] = kind
				if !seen[path+"\x00"+text] {
					seen[path+"\x00"+text] = true
					values[path] = append(values[path], text)
				}
			}
		}
	}
	return values, kinds
}

func tests(leaf ir.Leaf, texts []string) []ir.Expr {
	star, one := ir.Piece{Kind: ir.Any}, ir.Piece{Kind: ir.One}
	lit := func(s string) ir.Piece { return ir.Piece{Kind: ir.Lit, Text: s} }
	out := []ir.Expr{&ir.Exists{Leaf: leaf}, &ir.Null{Leaf: leaf}}
	patterns := []ir.Pattern{
		ir.NewPattern(star), ir.NewPattern(one, star), ir.NewPattern(one), ir.NewPattern(star, lit("o"), star), ir.NewPattern(star, lit(" ")),
	}
	for _, s := range append([]string{"", "-", "none", "[]", "{}", "true", "AWS INTERNAL", "1.0"}, texts...) {
		runes := []rune(s)
		head, tail := string(runes[:(len(runes)+1)/2]), string(runes[len(runes)/2:])
		patterns = append(patterns, ir.Text(s), ir.Text(strings.ToUpper(s)),
			ir.NewPattern(lit(head), star), ir.NewPattern(star, lit(tail)), ir.NewPattern(star, lit(tail), star),
			ir.NewPattern(lit(head), one, star), ir.NewPattern(star, lit(head), star, lit(tail), star), ir.NewPattern(lit(head), star, lit(tail)))
	}
	for _, p := range patterns {
		out = append(out, &ir.Match{Leaf: leaf, Pattern: p, Fold: true}, &ir.Match{Leaf: leaf, Pattern: p})
	}
	for _, s := range []string{"10.0.0.0/8", "203.0.113.7/32", "0.0.0.0/0", "2001:db8::/32", "::/0", "::/64"} {
		n, _ := ir.NewNetwork(netip.MustParsePrefix(s))
		out = append(out, &ir.CIDR{Leaf: leaf, Network: n})
	}
	return out
}

func newTestBackend(t *testing.T, options map[string]string) backends.Backend {
	t.Helper()
	b, err := Target().New(backends.Settings{Values: options})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// pathsOf lists the dotted paths of an event, through arrays.
func pathsOf(object []member) map[string]bool {
	paths := map[string]bool{}
	var walk func(v any, path string)
	walk = func(v any, path string) {
		switch v := v.(type) {
		case []member:
			for _, m := range v {
				below := strings.TrimPrefix(path+"."+m.key, ".")
				paths[below] = true
				walk(m.value, below)
			}
		case []any:
			for _, x := range v {
				walk(x, path)
			}
		}
	}
	walk(object, "")
	return paths
}
