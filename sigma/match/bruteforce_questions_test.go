package match_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/sigma/match"
)

// A form is a kind of question.
type form struct {
	name, kind string
	words      bool // the condition is in words
	bounds     bool
	fields     int
}

func forms() []form {
	return []form{
		{name: "event_count", kind: "event_count", bounds: true},
		{name: "value_count", kind: "value_count", bounds: true, fields: 1},
		{name: "value_count of tuples", kind: "value_count", bounds: true, fields: 2},
		{name: "value_sum", kind: "value_sum", bounds: true, fields: 1},
		{name: "value_avg", kind: "value_avg", bounds: true, fields: 1},
		{name: "value_percentile", kind: "value_percentile", bounds: true, fields: 1},
		{name: "value_median", kind: "value_median", bounds: true, fields: 1},
		{name: "temporal", kind: "temporal"},
		{name: "temporal with bounds", kind: "temporal", bounds: true},
		{name: "temporal in words", kind: "temporal", words: true},
		{name: "temporal_ordered", kind: "temporal_ordered"},
		{name: "temporal_ordered in words", kind: "temporal_ordered", words: true},
	}
}

// An asker makes questions and timelines out of few names and values, so that
// they meet often.
type asker struct {
	maker
	asked            int // questions so far, with those below others
	chained, aliased int // those with others below them, those with aliases
}

func newAsker(seed uint64) *asker { return &asker{maker: maker{rand.New(rand.NewPCG(2026, seed))}} }

// question makes a question; up to depth questions hang below it.
func (a *asker) question(f form, depth int) *question {
	a.asked++
	q := &question{name: fmt.Sprintf("question_%d", a.asked), kind: f.kind, span: 1 + a.IntN(9)}
	q.rules = a.rules(f, depth)
	for _, name := range []string{"user", "role", "id.arn", "who"}[a.IntN(4):] {
		if a.IntN(2) == 0 {
			q.by = append(q.by, name)
		}
	}
	for _, name := range []string{"v", "w", "what"} {
		if len(q.fields) < f.fields && (a.IntN(2) == 0 || name == "what" || f.fields == 2) {
			q.fields = append(q.fields, name)
		}
	}
	a.Shuffle(len(q.fields), func(i, j int) { q.fields[i], q.fields[j] = q.fields[j], q.fields[i] })
	a.addAliases(q)
	switch {
	case f.words:
		a.addWords(q)
	case f.bounds:
		a.addBounds(q)
	}
	if f.kind == "value_percentile" {
		q.percentile = pick(a.maker, "0", "10", "25", "50", "75", "99.9", "100")
	}
	return q
}

func (a *asker) rules(f form, depth int) []asked {
	letters := []string{"A", "B", "C"}
	a.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
	var rules []asked
	for _, letter := range letters[:1+a.IntN(3)] {
		rules = append(rules, asked{name: "rule_" + letter, letter: letter})
	}
	if depth > 0 && a.IntN(4) == 0 {
		a.chained++
		inner := a.question(pick(a.maker, forms()...), depth-1)
		rules[a.IntN(len(rules))] = asked{name: inner.name, inner: inner}
	}
	return rules
}

// addAliases gives fields that differ by rule to the names that are none, and
// now and then to a name that is one.
func (a *asker) addAliases(q *question) {
	for _, used := range append(slices.Clone(q.by), q.fields...) {
		from := []string{"user", "role", "id.arn"}
		if slices.Contains(q.fields, used) {
			from = []string{"v", "w", "user"}
		}
		if used != "who" && used != "what" && a.IntN(8) > 0 {
			continue
		}
		n := nickname{name: used}
		for range q.rules {
			n.fields = append(n.fields, pick(a.maker, from...))
		}
		q.aliases = append(q.aliases, n)
	}
	if len(q.aliases) > 0 {
		a.aliased++
	}
}

func (a *asker) addBounds(q *question) {
	numbers := []string{"1", "2", "3"}
	if slices.Contains([]string{"value_sum", "value_avg", "value_percentile", "value_median"}, q.kind) {
		numbers = []string{"1", "2", "3.5", "4", "0.37", "-1", "2.61"}
	}
	ops := []string{"gt", "gte", "gte", "lt", "lte", "eq", "neq"}
	for range 1 + a.IntN(2) {
		op := pick(a.maker, ops...)
		if !slices.ContainsFunc(q.bounds, func(b limit) bool { return b.op == op }) {
			q.bounds = append(q.bounds, limit{op, pick(a.maker, numbers...)})
		}
	}
}

// addWords makes a condition that names each rule at least once; an ordered
// question takes plain ands only.
func (a *asker) addWords(q *question) {
	parts := make([]*words, 0, len(q.rules)+1)
	for i := range q.rules {
		parts = append(parts, &words{rule: i})
	}
	if a.IntN(2) == 0 {
		parts = append(parts, &words{rule: a.IntN(len(q.rules))})
	}
	q.wordsOnly = a.IntN(4) == 0
	if q.kind == "temporal_ordered" {
		if !q.wordsOnly {
			a.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		}
		q.words = &words{op: "and", of: parts}
		return
	}
	for len(parts) > 1 {
		n := min(len(parts), 2+a.IntN(2))
		joined := &words{op: pick(a.maker, "and", "or"), of: slices.Clone(parts[:n])}
		for i, part := range joined.of {
			if a.IntN(4) == 0 {
				joined.of[i] = &words{op: "not", of: []*words{part}}
			}
		}
		parts = append([]*words{joined}, parts[n:]...)
	}
	q.words = parts[0]
}

// timeline makes up to 14 records in the order of their time.
func (a *asker) timeline() []happening {
	var all []happening
	second := 0
	for range 2 + a.IntN(13) {
		second += pick(a.maker, 0, 0, 1, 1, 2, 3, 7)
		all = append(all, happening{
			second: second, timed: a.IntN(20) > 0, names: pick(a.maker, "A", "B", "C", "AB", "BC", "ABC", "A", "B", "X"),
			fields: map[string][]cell{"user": a.keys(), "role": a.keys(), "id.arn": a.keys(), "v": a.measured(), "w": a.measured()},
		})
	}
	return all
}

func value(json, text string) cell { return cell{json: json, text: text} }

// keys makes the values of a field that groups: mostly one of three.
func (a *asker) keys() []cell {
	u, w, null := value(`"u"`, "u"), value(`"w"`, "w"), cell{json: "null", null: true}
	return pick(a.maker,
		[]cell{u}, []cell{u}, []cell{u}, []cell{u}, []cell{w}, []cell{w}, []cell{value(`"U"`, "U")}, []cell{value("7", "7")},
		[]cell{u, w}, []cell{w, null, u, w}, []cell{null}, nil, []cell{value(`{"k":1}`, `{"k":1}`)})
}

// measured makes the values of a field that is counted or added up. The
// numbers are such that no order of adding them matters.
func (a *asker) measured() []cell {
	values := []cell{
		value("1", "1"), value("2", "2"), value(`"3"`, "3"), value("4.5", "4.5"), value("-2", "-2"), value(`"1"`, "1"), value("1.0", "1.0"),
		value(`"x"`, "x"), value(`"X"`, "X"), value(`" 5"`, " 5"), value(`"0x10"`, "0x10"), value("true", "true"), value(`""`, ""), value("5e-1", "5e-1"),
		{json: "null", null: true}, value(`{"k":2}`, `{"k":2}`), value("[]", "[]"),
	}
	out := make([]cell, pick(a.maker, 0, 1, 1, 1, 1, 1, 2, 3))
	for i := range out {
		out[i] = pick(a.maker, values...)
	}
	return out
}

// ask puts a question to the evaluator as a file of Sigma documents, and
// compares the answers.
func ask(t *testing.T, q *question, all []happening, want []answer) {
	t.Helper()
	file := q.document() + ruleDocuments()
	var got []answer
	c, untimed := correlatorOf(t, q.name, file), 0
	add := func(hits []match.Hit) {
		for _, h := range hits {
			got = append(got, answerOf(t, h, all))
		}
	}
	for n, h := range all {
		hits, err := c.Add(mustRecord(t, h.record(n)))
		if err != nil {
			t.Fatal(err)
		}
		add(hits)
		if !h.timed {
			untimed++
		}
	}
	add(c.Flush())
	if !slices.IsSortedFunc(got, func(a, b answer) int { return all[a.record].second - all[b.record].second }) {
		t.Errorf("hits are not in the order of time: %v", got)
	}
	if diff := cmp.Diff(lined(want), lined(got)); diff != "" || c.Skipped() != untimed {
		t.Errorf("%s\n%s\n%d skipped, %d have no time (-want +got):\n%s", file, timelineText(all), c.Skipped(), untimed, diff)
	}
}

func correlatorOf(t *testing.T, name, file string) *match.Correlator {
	t.Helper()
	for _, u := range compileRules(file) {
		if u.Doc.Body == nil || u.Doc.Body.Head().Name.Value != name {
			continue
		}
		if u.Broken() {
			t.Fatalf("%s\nis refused: %v", file, u.Diags)
		}
		c, err := match.NewCorrelator(u.Plan)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	t.Fatalf("%s\nhas no %s", file, name)
	return nil
}

func answerOf(t *testing.T, h match.Hit, all []happening) answer {
	t.Helper()
	n := -1
	for _, v := range h.Record.Reach("number") {
		text, _ := v.Text()
		fmt.Sscan(text, &n)
	}
	if n < 0 || !h.Time.Equal(instant(all[n].second)) {
		t.Fatalf("the hit of record %d is at %s", n, h.Time)
	}
	return answer{n, h.Key, h.Measure}
}

func lined(answers []answer) []string {
	var out []string
	for _, a := range answers {
		out = append(out, a.String())
	}
	slices.Sort(out)
	return out
}

func instant(second int) time.Time { return time.Date(2026, 1, 31, 23, 59, 40+second, 0, time.UTC) }

// record writes a happening as JSON. Its time is in one zone or another.
func (h happening) record(number int) string {
	when := instant(h.second).In(time.FixedZone("", number%3*3600)).Format(time.RFC3339)
	if !h.timed {
		when = "yesterday"
	}
	var b strings.Builder
	fmt.Fprintf(&b, `{"number":%d,"eventTime":%q,"eventName":%q`, number, when, h.names)
	for _, name := range []string{"user", "role", "id.arn", "v", "w"} {
		if cells := h.fields[name]; len(cells) > 0 {
			fmt.Fprintf(&b, `,%s`, field(name, cells))
		}
	}
	return b.String() + "}"
}

func field(name string, cells []cell) string {
	value := cells[0].json
	if len(cells) > 1 {
		var all []string
		for _, c := range cells {
			all = append(all, c.json)
		}
		value = "[" + strings.Join(all, ",") + "]"
	}
	if outer, inner, nested := strings.Cut(name, "."); nested {
		return fmt.Sprintf(`%q:{%q:%s}`, outer, inner, value)
	}
	return fmt.Sprintf(`%q:%s`, name, value)
}

func timelineText(all []happening) string {
	var out []string
	for n, h := range all {
		out = append(out, h.record(n))
	}
	return strings.Join(out, "\n")
}
