package athena

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// unfit is a plan that no pipeline fitted, about other logs than CloudTrail's.
func unfit(e ir.Expr) ir.Plan {
	return ir.Plan{Source: ir.LogSource{Category: "process_creation", Product: "windows"}, Body: &ir.Search{Where: e}, Unmapped: true}
}

func effects(notes []ir.Note) string {
	var list []string
	for _, n := range notes {
		list = append(list, n.Effect.String()+" "+n.ID)
	}
	return strings.Join(list, ", ")
}

func TestOtherLogsAreSearchedByTheNamesOfTheRule(t *testing.T) {
	for _, c := range []struct {
		name  string
		expr  ir.Expr
		want  string
		notes string
	}{
		{"a text", is(unknown("CommandLine"), `*\cmd.exe`), `lower(commandline) LIKE '%\\cmd.exe' ESCAPE '\'`, ""},
		{"a number as text", is(unknown("EventID"), "4625"), `eventid = '4625'`, ""},
		{"a list", some(is(unknown("a"), "x"), is(unknown("a"), "y")), `lower(a) IN ('x', 'y')`, ""},
		{"not", no(is(unknown("a"), "x")), `NOT COALESCE(lower(a) = 'x', FALSE)`, ""},
		{"a path", is(unknown("gcp.audit.Method_name"), "x"), `lower(gcp.audit.method_name) = 'x'`, ""},
		{"a dash in a path", is(unknown("a.cs-method"), "x"), `lower(a."cs-method") = 'x'`, ""},
		{"a blank and quotes in a name", is(unknown(`a "b"`), "x"), `lower("a ""b""") = 'x'`, ""},
		{"a word of the language", is(unknown("user.Group"), "x"), `lower(user."group") = 'x'`, ""},
		{"JSON of CloudTrail", is(unknown("requestParameters.name"), "x"), `lower(requestparameters.name) = 'x'`, ""},
		{"an array of CloudTrail", is(unknown("resources.ARN"), "x"), `lower(resources.arn) = 'x'`, ""},
		{"a name in another case", is(unknown("eventname"), "x"), `lower(eventname) = 'x'`, ""},
		{"no value", null(unknown("a")), `a IS NULL`, ""},
		{"presence", exists(unknown("a")), `a IS NOT NULL`, ", narrower exists-null"},
		{"a number", compares(unknown("sc-status"), ir.GTE, "500"),
			`TRY_CAST(regexp_extract("sc-status", '^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z') AS double) >= 500`, ""},
		{"a network", inside(unknown("ip"), "10.0.0.0/8"), `contains('10.0.0.0/8', TRY_CAST(ip AS ipaddress))`, ""},
		{"an expression", searches(unknown("a"), "x", false), `regexp_like(a, 'x')`, ""},
		{"another field", &ir.Same{Leaf: leaf(unknown("Image")), Other: unknown("ParentImage"), Fold: true}, `lower(image) = lower(parentimage)`, ""},
		{"a keyword", &ir.Keyword{Pattern: glob("*Who\"am*"), Fold: true}, `lower(message) LIKE '%who"am%' OR lower(message) LIKE '%who\\"am%' ESCAPE '\'`, ", different keyword-column"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := newTest(t).Translate(unfit(c.expr))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("SELECT *\nFROM windows_process_creation\nWHERE "+c.want, q.Text) +
				cmp.Diff("exact fields-assumed, exact table-assumed"+c.notes, effects(q.Notes)); diff != "" {
				t.Error(diff)
			}
			if faults := lint(q.Text); len(faults) > 0 {
				t.Errorf("%s\n%s", faults, q.Text)
			}
		})
	}
}

func TestTheTableOfOtherLogsIsNamedAfterThem(t *testing.T) {
	for _, c := range []struct {
		source  ir.LogSource
		state   map[string]string
		options []string
		want    string
		assumed bool
	}{
		{ir.LogSource{Product: "windows", Service: "security"}, nil, nil, `windows_security`, true},
		{ir.LogSource{Category: "proxy"}, nil, nil, `proxy`, true},
		{ir.LogSource{Product: "Linux", Category: "file-event", Service: "audit d"}, nil, nil, `linux_file_event_audit_d`, true},
		{ir.LogSource{Product: "table"}, nil, nil, `"table"`, true},
		{ir.LogSource{Category: "proxy"}, nil, []string{"database", "logs"}, `logs.proxy`, true},
		{ir.LogSource{Category: "proxy"}, nil, []string{"table", "web"}, `web`, false},
		{ir.LogSource{Category: "proxy"}, map[string]string{"table": "db.web"}, nil, `db.web`, false},
		{ir.LogSource{}, nil, nil, `events`, true},
	} {
		plan := unfit(is(unknown("a"), "x"))
		plan.Source, plan.State = c.source, c.state
		q, err := newTest(t, c.options...).Translate(plan)
		if want := "SELECT *\nFROM " + c.want + "\nWHERE lower(a) = 'x'"; err != nil || q.Text != want {
			t.Errorf("%v: got %s %v, want %s", c, q.Text, err, want)
		}
		if assumed := strings.Contains(effects(q.Notes), "table-assumed"); assumed != c.assumed {
			t.Errorf("%v: notes %s", c, effects(q.Notes))
		}
	}
}

func TestOptionsOnOtherLogs(t *testing.T) {
	plan := unfit(&ir.Keyword{Pattern: glob("*x*")})
	plan.Meta.Fields = []string{"Image", "a.b"}
	q, err := newTest(t, "select", "fields", "message", "raw.Text").Translate(plan)
	if want := "SELECT image, a.b AS \"a.b\"\nFROM windows_process_creation\nWHERE raw.text LIKE '%x%'"; err != nil || q.Text != want {
		t.Errorf("got %s %v, want %s", q.Text, err, want)
	}
	_, err = newTest(t, "lookback", "1d").Translate(plan)
	if u, ok := backends.AsUnsupported(err); !ok || u.ID != "unsupported-window" {
		t.Errorf("a window on a table without a known time: %v", err)
	}
	for _, message := range []string{"", "a..b", `a"b`} {
		if _, err := Target().New(backends.Settings{Values: map[string]string{"message": message}}); err == nil {
			t.Errorf("message=%q is taken for a column", message)
		}
	}
}

// TestASchemaOfTheUsersChoiceIsBelieved: whoever gives the table's definition
// wants to hear of columns that it lacks, before Athena says so.
func TestASchemaOfTheUsersChoiceIsBelieved(t *testing.T) {
	b, err := newWithFile("CREATE EXTERNAL TABLE win (Image string, EventID int, eventtime string)", "lookback", "1d")
	if err != nil {
		t.Fatal(err)
	}
	q, err := b.Translate(unfit(is(unknown("EventID"), "1")))
	if want := "FROM win\nWHERE "; err != nil || !strings.Contains(q.Text, want) || !strings.HasSuffix(q.Text, "CAST(eventid AS varchar) = '1'") || len(q.Notes) > 0 {
		t.Errorf("%s %v %s", q.Text, err, effects(q.Notes))
	}
	_, err = b.Translate(unfit(is(unknown("CommandLine"), "x")))
	if u, ok := backends.AsUnsupported(err); !ok || u.ID != fieldUnmapped {
		t.Errorf("a column that the table lacks: %v", err)
	}
}

// TestCloudTrailStaysWhatItIs: without its pipeline a rule on CloudTrail still
// finds the columns of its table, and only a name that is not known is one of
// its own.
func TestCloudTrailStaysWhatItIs(t *testing.T) {
	plan := unfit(all(is(unknown("userIdentity.type"), "Root"), is(unknown("requestParameters.a"), "x"), is(unknown("myColumn.b"), "y")))
	plan.Source = ir.LogSource{Product: "aws", Service: "cloudtrail"}
	q, err := newTest(t).Translate(plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"FROM cloudtrail_logs_pp\n", "lower(useridentity.type) = 'root'", "json_query(requestparameters, ", "lower(mycolumn.b) = 'y'"} {
		if !strings.Contains(q.Text, want) {
			t.Errorf("%q is missing in\n%s", want, q.Text)
		}
	}
	if effects(q.Notes) != "exact column-assumed" {
		t.Error(effects(q.Notes))
	}
	_, err = newTest(t, "schema", "cloudtrail").Translate(plan)
	if u, ok := backends.AsUnsupported(err); !ok || u.ID != fieldUnmapped {
		t.Errorf("a column that the chosen table lacks: %v", err)
	}
	plan.Body = &ir.Search{Where: is(unknown("eventName.x"), "y")}
	_, err = newTest(t).Translate(plan)
	if u, ok := backends.AsUnsupported(err); !ok || u.ID != fieldUnmapped {
		t.Errorf("a member of a column that is text: %v", err)
	}
}

func TestNamesThatCannotBeWrittenAreRefused(t *testing.T) {
	for _, name := range []string{"a..b", "a\nb", "", "a\x00"} {
		_, err := newTest(t).Translate(unfit(is(unknown(name), "x")))
		if u, ok := backends.AsUnsupported(err); !ok || u.ID != "unsupported-field-name" {
			t.Errorf("%q: %v", name, err)
		}
	}
}
