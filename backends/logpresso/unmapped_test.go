package logpresso

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// unmapped is a plan that no pipeline fitted, about other logs than
// CloudTrail's.
func unmapped(e ir.Expr) ir.Plan {
	p := plan(e)
	p.Source, p.Unmapped = ir.LogSource{Category: "process_creation", Product: "windows"}, true
	return p
}

func TestOtherLogsAreSearchedByTheNamesOfTheRule(t *testing.T) {
	for _, test := range []struct {
		name  string
		expr  ir.Expr
		want  string
		notes string
	}{
		{"a text", is(ir.NewField("Image"), star, `\cmd.exe`), `match(lower(Image), "(?s)\\\\cmd\\.exe\\z")`, ""},
		{"a list", &ir.Or{Of: []ir.Expr{is(ir.NewField("EventID"), "1"), is(ir.NewField("EventID"), "2")}}, `in(lower(EventID), "1", "2")`, ""},
		{"a path", is(ir.NewField("properties.message"), "X"), `lower(field("properties.message")) == "x"`, ""},
		{"a dash", is(ir.NewField("cs-method"), "GET"), `lower(field("cs-method")) == "get"`, ""},
		{"a quote", is(ir.NewField(`a"b`), "x"), `lower(field("a\"b")) == "x"`, ""},
		{"a word of the language", is(ir.NewField("not"), "x"), `lower(field("not")) == "x"`, ""},
		{"a name of CloudTrail", is(ir.NewField("eventName"), "X"), `lower(eventName) == "x"`, ""},
		{"an address of CloudTrail", is(ir.NewField("sourceIPAddress"), "AWS Internal"), `lower(sourceIPAddress) == "aws internal"`, ""},
		{"a time of CloudTrail", is(ir.NewField("eventTime"), "2024", star), `lower(eventTime) == "2024*"`, ""},
		{"an array of CloudTrail", is(ir.NewField("resources.ARN"), "x"), `lower(field("resources.ARN")) == "x"`, ""},
		{"a column of the AWS app", is(ir.NewField("user"), "x"), `lower(user) == "x"`, ""},
		{"some value", is(ir.NewField("Image"), star), `isnotnull(Image)`, ""},
		{"no value", &ir.Null{Leaf: ir.Leaf{Field: ir.NewField("Image")}}, `isnull(Image)`, ""},
		{"presence", &ir.Exists{Leaf: ir.Leaf{Field: ir.NewField("a.b")}}, `isnotnull(field("a.b"))`, ", narrower exists-null"},
		{"a network", cidr(ir.NewField("DestinationIp"), "10.0.0.0/8"), `network(ip(string(DestinationIp)), 8) == "10.0.0.0"`, ""},
		{"a keyword", keyword(true, star, "Whoami", star), `contains(lower(nvl(line, kvjoin("=", "\n"))), "whoami")`, ", wider keyword-raw-text"},
	} {
		t.Run(test.name, func(t *testing.T) {
			q, err := newBackend(t, nil).Translate(unmapped(test.expr))
			if err != nil {
				t.Fatal(err)
			}
			var notes []string
			for _, n := range q.Notes {
				notes = append(notes, n.Effect.String()+" "+n.ID)
			}
			if diff := cmp.Diff("table windows_process_creation\n| search "+test.want, q.Text) +
				cmp.Diff("exact fields-assumed, exact table-assumed"+test.notes, strings.Join(notes, ", ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheTableOfOtherLogsIsNamedAfterThem(t *testing.T) {
	for _, test := range []struct {
		source  ir.LogSource
		state   map[string]string
		options map[string]string
		want    string
	}{
		{ir.LogSource{Product: "windows", Service: "security"}, nil, nil, "table windows_security"},
		{ir.LogSource{Category: "proxy"}, nil, nil, "table proxy"},
		{ir.LogSource{Product: "Linux", Category: "file-event", Service: "audit d"}, nil, nil, "table linux_file_event_audit_d"},
		{ir.LogSource{Category: "proxy"}, nil, map[string]string{"table": "web", "duration": "1d"}, "table duration=1d web"},
		{ir.LogSource{Category: "proxy"}, map[string]string{"table": "web"}, nil, "table web"},
		{ir.LogSource{Category: "proxy"}, nil, map[string]string{"fragment": "true"}, ""},
		{ir.LogSource{}, nil, nil, "table events"},
	} {
		p := plan(is(ir.NewField("a"), "x"))
		p.Source, p.State, p.Unmapped = test.source, test.state, true
		q, err := newBackend(t, test.options).Translate(p)
		if want := strings.TrimPrefix(test.want+"\n| search lower(a) == \"x\"", "\n"); err != nil || q.Text != want {
			t.Errorf("%v: got %s %v, want %s", test, q.Text, err, want)
		}
		told := strings.Contains(fmt.Sprint(q.Notes), "table-assumed")
		if given := test.options != nil || test.state != nil; told == given {
			t.Errorf("%v: notes %v", test, q.Notes)
		}
	}
}

// TestColumnsThatTheUserNamesGoForOtherLogs: what the option fields says is no
// guess of ours.
func TestColumnsThatTheUserNamesGoForOtherLogs(t *testing.T) {
	b := newBackend(t, map[string]string{"fields": "DestinationIp=dst_ip:ip;userAgent=ua"})
	for _, test := range []struct {
		expr ir.Expr
		want string
	}{
		{is(ir.NewField("DestinationIp"), "10.1.2.3"), `lower(string(dst_ip)) == "10.1.2.3"`},
		{is(ir.NewField("userAgent"), "x"), `lower(ua) == "x"`},
		{is(ir.NewField("eventName"), "x"), `lower(eventName) == "x"`},
	} {
		q, err := b.Translate(unmapped(test.expr))
		if err != nil || !strings.HasSuffix(q.Text, "| search "+test.want) {
			t.Errorf("got %s %v, want %s", q.Text, err, test.want)
		}
	}
}

// TestCloudTrailStaysWhatItIs: without its pipeline a rule on CloudTrail still
// finds the AWS app's columns, and only a name that is not known stands for
// itself.
func TestCloudTrailStaysWhatItIs(t *testing.T) {
	p := plan(&ir.And{Of: []ir.Expr{is(ir.NewField("eventName"), "x"), is(ir.NewField("my field"), "y")}})
	p.Source, p.Unmapped = ir.LogSource{Product: "aws", Service: "cloudtrail"}, true
	q, err := newBackend(t, nil).Translate(p)
	const want = `table aws_cloudtrail
| search lower(event_name) == "x" and lower(field("my field")) == "y"
| eval user = `
	if err != nil || !strings.HasPrefix(q.Text, want) {
		t.Errorf("%s %v", q.Text, err)
	}
}

func TestNamesThatLogpressoMayRewriteAreRefused(t *testing.T) {
	for _, name := range []string{"é", "a’b", "a\x00b"} {
		_, err := newBackend(t, nil).Translate(unmapped(is(ir.NewField(name), "x")))
		if u, ok := backends.AsUnsupported(err); !ok || u.ID != "unsupported-field-name" {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

func flatNames() []string { return []string{"Image", "user", "a.b", "cs-host", "eventName"} }

// TestQueriesOnOtherLogsMeanWhatTheRuleMeans runs random conditions on random
// flat records, whose columns hold text.
func TestQueriesOnOtherLogsMeanWhatTheRuleMeans(t *testing.T) {
	b, g := newBackend(t, nil), &generator{rand.New(rand.NewSource(4))}
	compared := 0
	for range 1500 {
		e := ir.Map(g.expr(3), func(p ir.Pred) ir.Expr {
			fields := p.Fields()
			for i := range fields {
				fields[i] = ir.NewField(pick(g, flatNames()...))
			}
			return p.WithFields(fields)
		})
		q, err := b.Translate(unmapped(e))
		if _, refused := backends.AsUnsupported(err); refused {
			continue
		}
		commands, err := parse(q.Text)
		if err != nil {
			t.Fatalf("%v\n%s", err, q.Text)
		}
		for range 8 {
			record, stored := g.flat()
			compared += checkRow(t, e, q, commands, record, stored, false)
		}
	}
	if compared < 5000 {
		t.Errorf("only %d comparisons", compared)
	}
}

// flat makes a record without depth, and the row that holds it.
func (g *generator) flat() (string, row) {
	var members []string
	for _, name := range flatNames() {
		members = append(members, name, pick(g, g.text(), g.text(), g.text(), "null"))
	}
	record := g.object(members...)
	stored := row{"line": record}
	if err := json.Unmarshal([]byte(record), &stored); err != nil {
		panic(err)
	}
	return record, stored
}
