package athena

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// newWithFile makes a backend whose schema is a file with this text.
func newWithFile(ddl string, options ...string) (backends.Backend, error) {
	values := map[string]string{"schema": "my.sql"}
	for i := 0; i < len(options); i += 2 {
		values[options[i]] = options[i+1]
	}
	return Target().New(backends.Settings{Values: values, ReadFile: func(name string) ([]byte, error) {
		if name != "my.sql" {
			return nil, errors.New("no such file")
		}
		return []byte(ddl), nil
	}})
}

// query gives the text without its condition and the condition.
func query(t *testing.T, b backends.Backend, plan ir.Plan) (head, condition string) {
	t.Helper()
	q, err := b.Translate(plan)
	if err != nil {
		t.Fatal(err)
	}
	head, condition, _ = strings.Cut(q.Text, "\nWHERE ")
	return head, condition
}

func TestTableIsNamedByOptionStateOrSchema(t *testing.T) {
	for _, c := range []struct {
		options []string
		state   map[string]string
		want    string
	}{
		{nil, nil, `cloudtrail_logs_pp`},
		{[]string{"schema", "cloudtrail-org"}, nil, `cloudtrail_logs`},
		{[]string{"table", "Trail"}, nil, `trail`},
		{[]string{"table", "select"}, nil, `"select"`},
		{[]string{"table", "a-b", "database", "AwsDataCatalog.sec"}, nil, `awsdatacatalog.sec."a-b"`},
		{[]string{"table", "sec.trail"}, nil, `sec.trail`},
		{nil, map[string]string{"table": "trail", "database": "sec"}, `sec.trail`},
		{[]string{"table", "mine"}, map[string]string{"table": "trail", "database": "sec"}, `sec.mine`},
		{[]string{"schema", "security-lake"}, nil, `amazon_security_lake_glue_db_us_east_1.amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0`},
		{[]string{"schema", "security-lake", "table", "x.y"}, nil, `x.y`},
		{[]string{"schema", "cloudtrail-lake", "table", "e1b2-c3"}, nil, `"e1b2-c3"`},
	} {
		head, _ := query(t, newTest(t, c.options...), ir.Plan{Body: &ir.Search{Where: ir.Const(true)}, State: c.state})
		if want := "SELECT *\nFROM " + c.want; head != want {
			t.Errorf("%v, %v: %s, want %s", c.options, c.state, head, want)
		}
	}
}

func TestTableOfLakeMustBeNamed(t *testing.T) {
	if u := refusal(t, is(eventName, "x"), "schema", "cloudtrail-lake"); u.ID != "unsupported-table-unnamed" {
		t.Error(u.ID)
	}
	_, err := newTest(t).Translate(ir.Plan{Body: &ir.Search{Where: ir.Const(true)}, State: map[string]string{"table": `x"; --`}})
	if u, ok := backends.AsUnsupported(err); !ok || u.ID != "unsupported-table-name" {
		t.Error(err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, c := range []struct{ option, value, want string }{
		{"schema", "cloudtrial", `did you mean "cloudtrail"?`},
		{"schema", "table.sql", "cannot be read here"},
		{"table", `"x"`, "without quotes"},
		{"table", "a..b", "is no name"},
		{"database", "a\nb", "is no name"},
		{"from", "yesterday", "neither a date"},
		{"from", "2024-02-30", "neither a date"},
		{"to", "2024-05-01 12:00", "neither a date"},
		{"to", "1969-01-01", "not between"},
		{"lookback", "24", "no time span"},
		{"lookback", "0d", "no time span"},
		{"lookback", "1w", "no time span"},
		{"lookback", "1000000d", "no time span"},
		{"lookback", "99999999999999999999d", "no time span"},
		{"lookback", "'d", "no time span"},
		{"json-arrays", "yes", "is none of"},
		{"select", "eventname", "is none of"},
	} {
		_, err := Target().New(backends.Settings{Values: map[string]string{c.option: c.value}})
		var fault *backends.OptionError
		if !errors.As(err, &fault) || fault.Name != c.option || !strings.Contains(fault.Message, c.want) {
			t.Errorf("%s=%s: %v", c.option, c.value, err)
		}
	}
	for _, values := range []map[string]string{
		{"from": "2024-05-02", "to": "2024-05-01"}, {"lookback": "1d", "from": "2024-05-02"},
	} {
		var fault *backends.OptionError
		if _, err := Target().New(backends.Settings{Values: values}); !errors.As(err, &fault) {
			t.Errorf("%v: %v", values, err)
		}
	}
}

func TestDeclaredOptionsAreThoseThatAreRead(t *testing.T) {
	var got []string
	for _, o := range Target().Options {
		got = append(got, o.Name)
		if o.Help == "" || strings.HasSuffix(o.Help, ".") {
			t.Errorf("%s: help %q", o.Name, o.Help)
		}
	}
	want := []string{"schema", "table", "database", "message", "from", "to", "lookback", "json-arrays", "select"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWindows(t *testing.T) {
	const hour, sql = `date_format(current_timestamp - INTERVAL '36' HOUR, '%Y-%m-%dT%H:%i:%sZ')`, `date_format(current_timestamp - INTERVAL '36' HOUR, `
	for _, c := range []struct {
		name    string
		options []string
		want    string
	}{
		{"text of the day", []string{"from", "2024-05-01T22:00:00-04:00", "to", "2024-05-03"},
			`"timestamp" >= '2024/05/02' AND "timestamp" <= '2024/05/04' AND eventtime >= '2024-05-02T02:00:00Z' AND eventtime < '2024-05-04T00:00:00Z'`},
		{"before now", []string{"lookback", "36h"}, `"timestamp" >= ` + sql + `'%Y/%m/%d') AND eventtime >= ` + hour},
		{"without partitions", []string{"schema", "cloudtrail-legacy", "lookback", "36h"}, `eventtime >= ` + hour},
		{"days", []string{"schema", "cloudtrail-manual", "from", "2024-12-31", "to", "2024-12-31"},
			`((year = '2024' AND month = '12' AND day = '31') OR (year = '2025' AND month = '01' AND day = '01')) AND eventtime >= '2024-12-31T00:00:00Z' AND eventtime < '2025-01-01T00:00:00Z'`},
		{"whole months", []string{"schema", "cloudtrail-org", "from", "2024-02-01", "to", "2024-03-30T01:00"},
			`((year = '2024' AND month = '02') OR (year = '2024' AND month = '03')) AND eventtime >= '2024-02-01T00:00:00Z' AND eventtime < '2024-03-30T01:00:00Z'`},
		{"days of one month", []string{"schema", "cloudtrail-org", "from", "2024-05-02", "to", "2024-05-03"},
			`(year = '2024' AND month = '05' AND day IN ('02', '03', '04')) AND eventtime >= '2024-05-02T00:00:00Z' AND eventtime < '2024-05-04T00:00:00Z'`},
		{"days without an end", []string{"schema", "cloudtrail-org", "from", "2024-05-02"},
			`year || '/' || month || '/' || day >= '2024/05/02' AND eventtime >= '2024-05-02T00:00:00Z'`},
		{"many years", []string{"schema", "cloudtrail-org", "from", "2014-05-02", "to", "2024-05-01T00:00"},
			`year || '/' || month || '/' || day >= '2014/05/02' AND year || '/' || month || '/' || day <= '2024/05/01' AND eventtime >= '2014-05-02T00:00:00Z' AND eventtime < '2024-05-01T00:00:00Z'`},
		{"timestamps", []string{"schema", "cloudtrail-lake", "table", "t", "from", "2024-05-01", "to", "2024-05-02T00:00:00.25Z"},
			`eventtime >= TIMESTAMP '2024-05-01 00:00:00' AND eventtime < TIMESTAMP '2024-05-02 00:00:00.25'`},
		{"timestamps before now", []string{"schema", "security-lake", "lookback", "90s"}, `time_dt >= current_timestamp - INTERVAL '90' SECOND`},
	} {
		_, got := query(t, newTest(t, c.options...), ir.Plan{Body: &ir.Search{Where: is(eventName, "x")}})
		got, _, _ = strings.Cut(got, "\n  AND lower(")
		if got = strings.ReplaceAll(got, "\n  ", " "); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestSpelledDaysAreThoseOfTheWindow(t *testing.T) {
	first, _, _ := readTime("from", "2023-11-29")
	for days := range 500 {
		last := first.AddDate(0, 0, days)
		printed := spellDays(first, last)
		for day := first.AddDate(0, 0, -40); day.Before(last.AddDate(0, 0, 40)); day = day.AddDate(0, 0, 1) {
			month := day.Format("(year = '2006' AND month = '01'")
			_, rest, found := strings.Cut(printed, month)
			rest, _, _ = strings.Cut(rest, " OR ")
			holds := found && (strings.HasPrefix(rest, ")") || strings.Contains(rest, day.Format("'02'")))
			if want := !day.Before(first) && !day.After(last); holds != want {
				t.Fatalf("%s to %s: %s is %v in %s", first, last, day, holds, printed)
			}
		}
	}
}

func TestPartitionsOfAUsersTable(t *testing.T) {
	const columns = "CREATE TABLE t (eventtime string, eventname string) PARTITIONED BY "
	for _, c := range []struct{ name, ddl, want string }{
		{"projected date", "(account string, `date` string) TBLPROPERTIES ('projection.date.type'='date', 'projection.date.format'='yyyy-MM-dd')", `"date" >= '2024-05-01' AND `},
		{"projected date without separators", "(d string) TBLPROPERTIES ('projection.d.type'='date', 'projection.d.format'='yyyyMMdd')", `d >= '20240501' AND `},
		{"a date in an unknown format must not prune", "(`date` string)", ""},
		{"hours must not prune", "(d string) TBLPROPERTIES ('projection.d.type'='date', 'projection.d.format'='yyyy/MM/dd/HH')", ""},
		{"numbers must not prune", "(year int, month int, day int)", ""},
		{"months of one digit must not prune", "(year string, month string, day string) TBLPROPERTIES ('projection.month.type'='integer', 'projection.day.type'='integer')", ""},
		{"months of two digits", "(year string, month string, day string) TBLPROPERTIES ('projection.month.type'='integer', 'projection.month.digits'='2')", "year || '/' || month || '/' || day >= '2024/05/01' AND "},
	} {
		b, err := newWithFile(columns+c.ddl, "from", "2024-05-01")
		if err != nil {
			t.Fatal(err)
		}
		_, got := query(t, b, ir.Plan{Body: &ir.Search{Where: is(eventName, "x")}})
		want := c.want + "eventtime >= '2024-05-01T00:00:00Z' AND lower(eventname) = 'x'"
		if got = strings.ReplaceAll(got, "\n  ", " "); got != want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, want)
		}
	}
	if _, err := newWithFile("CREATE TABLE t (eventname string)", "lookback", "1d"); err == nil {
		t.Error("a window on a table without a time")
	}
}

func TestSelectFields(t *testing.T) {
	plan := ir.Plan{Body: &ir.Search{Where: ir.Const(true)}, Meta: ir.Meta{Fields: []string{
		"eventName", "eventID", "userIdentity.userName", "requestParameters.a.b", "resources.ARN", "eventname", "nowhere",
	}}}
	q, err := newTest(t, "select", "fields").Translate(plan)
	if err != nil {
		t.Fatal(err)
	}
	want := `SELECT eventid, eventtime, eventname, useridentity.username AS "userIdentity.userName", ` +
		`json_query(requestparameters, 'lax $.a[*].b[*][*]' WITH ARRAY WRAPPER) AS "requestParameters.a.b", resources AS "resources.ARN"`
	if got, _, _ := strings.Cut(q.Text, "\n"); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if len(q.Notes) != 1 || q.Notes[0].ID != "select-unmapped" || q.Notes[0].Effect != ir.Exact {
		t.Errorf("notes %v", q.Notes)
	}
	head, _ := query(t, newTest(t, "select", "fields", "schema", "security-lake", "table", "l.t"), plan)
	if !strings.HasPrefix(head, `SELECT metadata.uid AS "eventID", time_dt AS "eventTime", api.operation AS "eventName"`) {
		t.Error(head)
	}
	head, _ = query(t, newTest(t, "select", "fields"), ir.Plan{Body: &ir.Search{Where: ir.Const(true)}})
	if !strings.HasPrefix(head, "SELECT *\n") {
		t.Error(head)
	}
}
