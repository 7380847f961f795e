package serde

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/testdata/engines/duckdb/internal/jackson"
)

const schemas = "../../../../../backends/athena/schemas"

func table(t *testing.T, name string) *Table {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(schemas, name+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := ParseDDL(string(src))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// cell gives the value of a column of a row.
func cell(t *testing.T, of *Table, row []any, column string) any {
	t.Helper()
	for i, c := range of.Trino("x").Columns {
		if c.Name == column {
			return row[i]
		}
	}
	t.Fatalf("there is no column %s", column)
	return nil
}

func parse(t *testing.T, text string) jackson.Value {
	t.Helper()
	v, err := jackson.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const record = `{"eventVersion":"1.10","userIdentity":{"type":"IAMUser","sessionContext":{"attributes":{"mfaAuthenticated":"true",
	"creationDate":"2026-01-01T00:00:00Z"},"webIdFederationData":{"attributes":{"a.b:c":"d"}}}},"eventTime":"2026-01-02T03:04:05Z",
	"awsRegion":"eu-west-1","recipientAccountId":"111122223333","readOnly":false,"sourceIPAddress":"ec2.amazonaws.com",
	"requestParameters":{"size": 1.50,"list":["a",{"b":null}],"e":""},"responseElements":null,"errorCode":"Denied",
	"resources":[{"ARN":"arn:x","accountId":"1"},{"arn":"arn:y"}],"managementEvent":true}`

func TestRowsOfLogTables(t *testing.T) {
	org := table(t, "cloudtrail-org")
	l := &Loader{Table: org, Nested: jackson.Compact}
	row, fits := l.Row(parse(t, record))
	if fits {
		t.Error("a resource has arn for ARN, which does not fit")
	}
	for column, want := range map[string]string{
		"eventversion": "1.10", "readonly": "false", "errormessage": "<nil>", "responseelements": "<nil>",
		"requestparameters": `{"size":1.50,"list":["a",{"b":null}],"e":""}`, "region": "eu-west-1", "account": "111122223333",
		"year": "2026", "month": "01", "day": "02", "vpcendpointid": "<nil>",
		"resources": "[map[accountid:1 arn:arn:x type:<nil>] map[accountid:<nil> arn:arn:y type:<nil>]]",
	} {
		if got := fmt.Sprint(cell(t, org, row, column)); got != want {
			t.Errorf("%s is %s, want %s", column, got, want)
		}
	}
	user := cell(t, org, row, "useridentity").(map[string]any)
	session := user["sessioncontext"].(map[string]any)
	if user["type"] != "IAMUser" || user["arn"] != nil || fmt.Sprint(session["webidfederationdata"]) != "map[attributes:map[a.b:c:d] federatedprovider:<nil>]" {
		t.Errorf("userIdentity is %v", user)
	}
	daily := table(t, "cloudtrail")
	row, fits = (&Loader{Table: daily, Nested: jackson.Compact}).Row(parse(t, strings.Replace(record, `{"arn":"arn:y"}`, `"arn:y"`, 1)))
	if got := cell(t, daily, row, "timestamp"); got != "2026/01/02" || fits {
		t.Errorf("the partition is %v (%t)", got, fits)
	}
}

func TestRowsOfCloudTrailLake(t *testing.T) {
	lake := table(t, "cloudtrail-lake")
	l := &Loader{Table: lake, Nested: JavaMap, Whole: "eventJson"}
	row, _ := l.Row(parse(t, record))
	for column, want := range map[string]string{
		"readonly": "false", "managementevent": "true", "eventtime": "2026-01-02 03:04:05 +0000 UTC",
		"requestparameters": "map[e: list:[a, {b=null}] size:1.50]", "eventjson": jackson.Compact(parse(t, record)),
	} {
		if got := fmt.Sprint(cell(t, lake, row, column)); got != want {
			t.Errorf("%s is %s, want %s", column, got, want)
		}
	}
}

func TestRowsOfSecurityLake(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(schemas, "security-lake.homes.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	ocsf := table(t, "security-lake")
	o := &OCSF{Loader: Loader{Table: ocsf, Nested: jackson.Compact}, Homes: ParseHomes(string(src))}
	row, _ := o.Row(parse(t, record))
	for column, want := range map[string]string{
		"time_dt":      "2026-01-02 03:04:05 +0000 UTC",
		"src_endpoint": "map[domain:ec2.amazonaws.com ip:<nil> uid:<nil>]",
		"resources":    "[map[owner:map[account:map[uid:1]] type:<nil> uid:arn:x] map[owner:<nil> type:<nil> uid:<nil>]]",
		"region":       "eu-west-1", "accountid": "111122223333",
		"unmapped": "map[managementEvent:true readOnly:false recipientAccountId:111122223333 userIdentity.sessionContext.webIdFederationData.attributes.a.b:c:d]",
	} {
		if got := fmt.Sprint(cell(t, ocsf, row, column)); got != want {
			t.Errorf("%s is %s, want %s", column, got, want)
		}
	}
	api := cell(t, ocsf, row, "api").(map[string]any)
	if got := fmt.Sprint(api["request"], api["response"]); got != `map[data:{"size":1.50,"list":["a",{"b":null}],"e":""} uid:<nil>] map[data:<nil> error:Denied message:<nil>]` {
		t.Errorf("api is %s", got)
	}
}

// TestMisfits knows records that CloudTrail does not write.
func TestMisfits(t *testing.T) {
	l := &Loader{Table: table(t, "cloudtrail-lake"), Nested: JavaMap}
	for text, want := range map[string]bool{
		`{"readOnly":true,"eventTime":"2026-01-02T03:04:05Z","userIdentity":null,"resources":[]}`: true,
		`{"readOnly":"true"}`: false, `{"eventTime":"2026-01-02 03:04:05"}`: false, `{"userIdentity":"x"}`: false,
		`{"resources":{"ARN":"x"}}`: false, `{"EventName":"x"}`: false, `{"requestParameters":"x"}`: false, `{"nobody":"x"}`: true,
	} {
		if _, fits := l.Row(parse(t, text)); fits != want {
			t.Errorf("%s: fits is %t", text, fits)
		}
	}
}

func TestDefinitionsThatBreakOff(t *testing.T) {
	for _, src := range []string{"", "CREATE TABLE", "CREATE TABLE t (a STRING", "CREATE TABLE t (a STRUCT<b: STRING", "DROP TABLE t"} {
		if _, err := ParseDDL(src); err == nil {
			t.Errorf("%q was read", src)
		}
	}
}
