package splunk

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A maker makes random records and conditions out of few fields and texts, so
// that they meet often. Records keep to the types of the fields; what these
// leave open, they use.
type maker struct{ *rand.Rand }

func pick[T any](m maker, from ...T) T { return from[m.IntN(len(from))] }

func (m maker) record() string {
	top := m.object(
		m.member("eventName", m.textValue), m.member("userAgent", m.textValue), m.member("readOnly", m.boolValue),
		m.member("errorCode", m.codeValue), m.member("eventTime", m.timeValue), m.member("sourceIPAddress", m.addressValue),
		m.member("resources", m.list(m.object(m.member("ARN", m.textValue)))),
		m.member("requestParameters", m.parameters),
	)
	return top()
}

// parameters holds what may lie below a free-form object. "any" may be of any
// kind, "may" a list or not.
func (m maker) parameters() string {
	scalarOrList := func() string { return pick(m, m.textValue, m.list(m.textValue))() }
	object := m.object(m.member("a", m.textValue), m.member("b", m.textValue))
	return m.object(
		m.member("name", m.textValue), m.member("count", m.numberValue), m.member("list", m.list(m.textValue)),
		m.member("may", scalarOrList), m.member("any", func() string { return pick(m, m.textValue, m.numberValue, object)() }),
		m.member("object", object), m.member("objects", m.list(object)), m.member("mystery", scalarOrList),
		m.member("items", m.list(m.object(
			m.member("port", m.numberValue), m.member("tags", m.list(m.textValue)), m.member("x-y", m.textValue)))),
	)()
}

func (m maker) object(members ...func() string) func() string {
	return func() string {
		var written []string
		for _, member := range members {
			if s := member(); s != "" {
				written = append(written, s)
			}
		}
		return "{" + strings.Join(written, ",") + "}"
	}
}

// member writes a key with a value, with null, or not at all.
func (m maker) member(key string, value func() string) func() string {
	return func() string {
		switch m.IntN(6) {
		case 0:
			return fmt.Sprintf("%q:null", key)
		case 1:
			return ""
		}
		return fmt.Sprintf("%q:%s", key, value())
	}
}

func (m maker) list(element func() string) func() string {
	return func() string {
		list := make([]string, m.IntN(4))
		for i := range list {
			if list[i] = "null"; m.IntN(5) > 0 {
				list[i] = element()
			}
		}
		return "[" + strings.Join(list, ",") + "]"
	}
}

func (m maker) textValue() string {
	return pick(m, `"a"`, `"A"`, `"ab"`, `"xabx"`, `"a*b"`, `"a?b"`, `"a\\b"`, `"a\"b"`, `"a\nb"`, "\"a`b\"", `"é"`, `"É"`, `"abcd efgh"`,
		`"null"`, `"NULL"`, `"success"`, `"[]"`, `"{}"`, `""`, `"5"`, `"05"`, `"5.0"`, `"10.1.2.3"`, `"10.0.0.0/8"`, `"2024-02-29T23:05:00Z"`)
}

// codeValue makes what CloudTrail writes as an errorCode, which is never the
// word that the add-on writes.
func (m maker) codeValue() string {
	if s := m.textValue(); s != `"success"` {
		return s
	}
	return `"AccessDenied"`
}

func (m maker) boolValue() string   { return pick(m, "true", "false") }
func (m maker) numberValue() string { return pick(m, "5", "5.0", "-1", "22", "0") }

func (m maker) timeValue() string {
	return pick(m, `"2024-02-29T23:05:00Z"`, `"2021-01-03T00:00:00Z"`, `"2020-12-31T05:30:59Z"`, `"2026-01-01T12:00:00Z"`)
}

func (m maker) addressValue() string {
	return pick(m, `"10.1.2.3"`, `"::ffff:10.1.2.3"`, `"192.0.2.1"`, `"2001:db8::1"`, `"cloudtrail.amazonaws.com"`, `"AWS Internal"`)
}

// fields are those of record, as the catalogue would have them, and some that
// it would not know.
func fields() []ir.Field {
	return []ir.Field{
		known("eventName"), known("userAgent"), known("errorCode"), known("sourceIPAddress"),
		field(ir.KindBool, "readOnly"), field(ir.KindTime, "eventTime"), field(ir.KindText, "resources[]", "ARN"),
		field(ir.KindObject, "requestParameters"), known("requestParameters.name"), field(ir.KindNumber, "requestParameters", "count"),
		field(ir.KindText, "requestParameters", "list[]"), field(ir.KindText, "requestParameters", "may?"),
		field(ir.KindUnknown, "requestParameters", "any"), field(ir.KindObject, "requestParameters", "object"),
		known("requestParameters.object.a"), field(ir.KindObject, "requestParameters", "objects[]"),
		field(ir.KindText, "requestParameters", "objects[]", "b"), field(ir.KindNumber, "requestParameters", "items[]", "port"),
		field(ir.KindText, "requestParameters", "items[]", "tags[]"), field(ir.KindText, "requestParameters", "items[]", "x-y"),
		ir.NewField("requestParameters.mystery"), ir.NewField("status"),
	}
}

func (m maker) field() ir.Field { return pick(m, fields()...) }

func (m maker) op() ir.Op { return pick(m, ir.EQ, ir.LT, ir.LTE, ir.GT, ir.GTE) }

func (m maker) pattern() string {
	if m.IntN(3) > 0 {
		return pick(m, "a", "A", "%a%", "a%", "%b", "a*b", "a_b", "a\\b", "a\"b", "a\nb", "a`b", "é", "null", "%l%", "succes_", "Success",
			"%", "_%", "", "[]", "{}", "%{}", `%"a"%`, "abcd efgh", "%efgh", "5", "true", "10.0.0.0/8", "2%", "%nobody%")
	}
	var b strings.Builder
	for range m.IntN(5) {
		b.WriteString(pick(m, "a", "b", "%", "_", "*", "x", "é", "l", "u", "\\", "\"", "`", "\n", "/", "5"))
	}
	return b.String()
}

func (m maker) predicate() ir.Expr {
	f := m.field()
	switch m.IntN(14) {
	case 0:
		return exists(f)
	case 1, 2:
		return null(f)
	case 3:
		return compare(f, m.op(), pick(m, "5", "-1", "4.5", "1e1"))
	case 4:
		return regex(f, pick(m, "a", "^A$", "(?i)^a.?b$", `\d`, "^$", "l|u", ".", "`", `"b`, "é"))
	case 5:
		return cidr(f, pick(m, "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32", "::/0"))
	case 6:
		part := pick(m, ir.Minute, ir.Hour, ir.Day, ir.Week, ir.Month, ir.Year)
		return timePart(pick(m, f, field(ir.KindTime, "eventTime")), part, m.op(), pick(m, 1, 5, 9, 23, 29, 53, 2024))
	case 7:
		how := pick(m, ir.ShapeExact, ir.ShapePrefix, ir.ShapeSuffix, ir.ShapeContains)
		return same(pick(m, known("eventName"), known("errorCode"), f), how, pick(m, known("userAgent"), known("requestParameters.name")), m.IntN(2) == 0)
	case 8:
		return pick(m, keyword("a"), keyword("abcd efgh"), keyword("a_b"), keyword("a\"b"), keyword("a\\b"), keyword("a\nb"), keyword("é"), keyword("a%b"))
	case 9:
		return &ir.KeywordRegex{Regexp: parsed(pick(m, "a.b", "abcd"))}
	case 10:
		return cased(f, m.pattern())
	}
	return equals(f, m.pattern())
}

func (m maker) expr(depth int) ir.Expr {
	kind := m.IntN(8)
	switch {
	case depth == 0 || kind < 3:
		return m.predicate()
	case kind < 5:
		return negated(m.expr(depth - 1))
	}
	of := make([]ir.Expr, 1+m.IntN(3))
	for i := range of {
		of[i] = m.expr(depth - 1)
	}
	if kind < 7 {
		return and(of...)
	}
	return or(of...)
}

// TestQueriesFindWhatRulesDescribe runs random queries on random events, with
// and without the add-on's fields, and holds the notes to what they say: none
// means equal, wider and narrower mean one direction.
func TestQueriesFindWhatRulesDescribe(t *testing.T) {
	for _, run := range []struct {
		options []string
		addon   bool
	}{
		{nil, false}, {nil, true}, {[]string{"addon=false"}, false}, {[]string{"in=false"}, true}, {[]string{"raw=true"}, true},
	} {
		t.Run(fmt.Sprintf("%v addon events %t", run.options, run.addon), func(t *testing.T) {
			compareWithMeaning(t, newTestBackend(t, run.options...), run.addon)
		})
	}
}

func compareWithMeaning(t *testing.T, b backends.Backend, addon bool) {
	m := maker{rand.New(rand.NewPCG(1, 2))}
	const rounds = 2_500
	held, exact, refused := 0, 0, 0
	for range rounds {
		e, raw := m.expr(m.IntN(3)), m.record()
		q, err := b.Translate(ir.Plan{Body: &ir.Search{Where: e}})
		if err != nil {
			refused++
			continue
		}
		if fault := wellFormed(q.Text); fault != "" {
			t.Fatalf("not well-formed, %s:\n%s", fault, q.Text)
		}
		ev := newEvent(t, raw)
		if addon {
			ev.withAddon()
		}
		found, want := run(t, q.Text, ev), means(t, e, raw)
		wider, narrower := admits(q.Notes)
		if found && !want && !wider || want && !found && !narrower {
			t.Fatalf("found %t, should be %t\n%s\n%s\n%s\nnotes %v", found, want, ir.Format(e), q.Text, raw, q.Notes)
		}
		if want {
			held++
		}
		if !wider && !narrower {
			exact++
		}
	}
	if held < rounds/5 || held > rounds*4/5 || exact < rounds/3 || refused > rounds/5 {
		t.Errorf("of %d conditions, %d held, %d were exact and %d refused: too one-sided to mean much", rounds, held, exact, refused)
	}
}

// admits tells in which directions the notes say that a query may differ.
func admits(notes []ir.Note) (wider, narrower bool) {
	for _, n := range notes {
		wider = wider || n.Effect == ir.Wider || n.Effect == ir.Different
		narrower = narrower || n.Effect == ir.Narrower || n.Effect == ir.Different
	}
	return wider, narrower
}

// TestKeywordsAreFoundHoweverTheEventEscapesThem: a keyword may find too much,
// and the note says so, but never too little.
func TestKeywordsAreFoundHoweverTheEventEscapesThem(t *testing.T) {
	b := newTestBackend(t)
	for raw, words := range map[string][]string{
		`{"a":"x/y"}`:                {"x/y", "X/Y", "x_y", "x%y"},
		`{"a":"x\/y"}`:               {"x/y", "x_y", "x%y"},
		`{"a":"x\u002fy"}`:           {"x_y", "x%y"},
		`{"a":"caf\u00e9 \u00C9"}`:   {"café", "CAFÉ é", "caf_", "é %É"},
		`{"a":"café"}`:               {"CAFÉ", "caf_"},
		`{"a":"a\tb\u0009c\nd"}`:     {"a\tb\tc\nd", "a_b_c_d", "b%d"},
		`{"a":"\u0001x"}`:            {"\x01x", "_x"},
		`{"a":"\u003cb\u003E<b>"}`:   {"<b><b>", "_b_", "<%>"},
		`{"a":"say \"hi\" C:\\x"}`:   {`say "hi" C:\x`, `_hi_`, `"%\x`},
		`{"a":"say \u0022hi\u005c"}`: {`say "hi\`},
		`{"a":"x\ud83d\ude00y"}`:     {"😀", "x_y", "x😀Y"},
		`{"a":"x😀y"}`:                {"x😀Y", "x_y"},
		`{"a":{"b":[1,443]}}`:        {"443", "4_3"},
	} {
		for _, word := range words {
			if q := translate(t, b, keyword(word)); !means(t, keyword(word), raw) || !run(t, q.Text, newEvent(t, raw)) {
				t.Errorf("%q is not found in %s by %s", word, raw, q.Text)
			}
		}
	}
}

func TestFieldsAreComparedAsText(t *testing.T) {
	b := newTestBackend(t)
	for _, pair := range [][2]string{
		{`"012"`, `"12"`}, {`"12"`, `12`}, {`"1.0"`, `1`}, {`"AbC"`, `"abc"`}, {`"abc"`, `"c"`}, {`"abc"`, `"a"`}, {`"abc"`, `"b"`}, {`"abc"`, `"B"`},
		{`"a"`, `"abc"`}, {`""`, `""`}, {`"a"`, `""`}, {`null`, `null`}, {`null`, `""`}, {`""`, `null`}, {`"a.c"`, `"."`}, {`"xx"`, `"."`}, {`"aaa"`, `"aa"`}, {`true`, `"TRUE"`},
	} {
		raw := fmt.Sprintf(`{"userAgent":%s,"eventName":%s}`, pair[0], pair[1])
		for how := ir.ShapeExact; how <= ir.ShapeContains; how++ {
			for _, fold := range []bool{true, false} {
				e := same(known("userAgent"), how, known("eventName"), fold)
				if got, want := run(t, translate(t, b, e).Text, newEvent(t, raw)), means(t, e, raw); got != want {
					t.Errorf("%s of %s: got %t, want %t", ir.Format(e), raw, got, want)
				}
			}
		}
	}
}
