package athena

import (
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/backends/backendtest"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

func TestFieldsFindTheirColumns(t *testing.T) {
	lake := []string{"schema", "cloudtrail-lake", "table", "t"}
	ocsf := []string{"schema", "security-lake"}
	lakeElements := func(path string) string {
		return `any_match(CAST(json_extract(json_query(eventjson, 'lax ` + path + `' WITH ARRAY WRAPPER), '$') AS array(json)), v -> json_extract_scalar(v, '$') = '5')`
	}
	for _, c := range []struct {
		name    string
		options []string
		expr    ir.Expr
		want    string
	}{
		{"lake boolean", lake, is(readOnly, "FALSE"), `readonly = false`},
		{"lake boolean, other text", lake, is(readOnly, "no"), `lower(CAST(readonly AS varchar)) = 'no'`},
		{"lake boolean list", lake, some(is(readOnly, "true"), is(readOnly, "x*")), `readonly = true OR lower(CAST(readonly AS varchar)) LIKE 'x%'`},
		{"lake boolean, cased", lake, cased(readOnly, "True"), `CAST(readonly AS varchar) = 'True'`},
		{"lake time as CloudTrail writes it", lake, is(eventTime, "2024-05-01T*"), `lower(date_format(eventtime, '%Y-%m-%dT%H:%i:%sZ')) LIKE '2024-05-01t%'`},
		{"part of a lake time", lake, &ir.TimePart{Leaf: leaf(eventTime), Part: ir.Hour, Value: 3}, `hour(eventtime) = 3`},
		{"lake scalar", lake, is(bucketName, "5"), `element_at(requestparameters, 'bucketName') = '5'`},
		{"lake scalar exists", lake, exists(bucketName), `json_exists(eventjson, 'lax $.requestParameters.bucketName')`},
		{"lake column exists, null or not", lake, exists(errorCode), `json_exists(eventjson, 'lax $.errorCode')`},
		{"lake key of unknown kind", lake, is(unknown("requestParameters.a"), "5"), lakeElements(`$.requestParameters.a[*][*]`)},
		{"lake path", lake, is(unknown("requestParameters.a.b"), "5"), lakeElements(`$.requestParameters.a[*].b[*][*]`)},
		{"lake object", lake, is(request, "*a*"), `lower(COALESCE(json_extract_scalar(eventjson, '$.requestParameters'), NULLIF(json_format(json_extract(eventjson, '$.requestParameters')), 'null'))) LIKE '%a%'`},
		{"lake keyword that JSON escapes", lake, &ir.Keyword{Pattern: glob("*\x1b*")}, `eventjson LIKE '%' || chr(27) || '%' OR eventjson LIKE '%\\u001B%' ESCAPE '\'`},
		{"lake object is null", lake, null(request), `NOT COALESCE(json_format(json_extract(eventjson, '$.requestParameters')) <> 'null', FALSE)`},
		{"catalogue field without a lake column", lake, is(backendtest.Known("userIdentity.credentialId", ir.KindText, "userIdentity", "credentialId"), "5"), `json_extract_scalar(eventjson, '$.userIdentity.credentialId') = '5'`},

		{"two homes", ocsf, is(sourceIP, "1.2.3.4"), `COALESCE(src_endpoint.ip, src_endpoint.domain) = '1.2.3.4'`},
		{"two homes, absent", ocsf, null(sourceIP), `COALESCE(src_endpoint.ip, src_endpoint.domain) IS NULL`},
		{"boolean home", ocsf, is(unknown("userIdentity.sessionContext.attributes.mfaAuthenticated"), "true"), `actor.session.is_mfa = true`},
		{"JSON home", ocsf, is(bucketName, "5"), `json_extract_scalar(api.request.data, '$.bucketName') = '5'`},
		{"array home", ocsf, is(unknown("resources.accountId"), "5"), `any_match(resources, v -> v.owner.account.uid = '5')`},
		{"no home", ocsf, is(unknown("recipientAccountId"), "5"), `element_at(unmapped, 'recipientAccountId') = '5'`},
		{"no home, deep", ocsf, is(unknown("userIdentity.sessionContext.sessionIssuer.userName"), "5"), `element_at(unmapped, 'userIdentity.sessionContext.sessionIssuer.userName') = '5'`},
		{"OCSF name", ocsf, is(unknown("cloud.region"), "5"), `cloud.region = '5'`},
	} {
		if got := where(t, c.expr, c.options...); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

const glueTable = `CREATE EXTERNAL TABLE db.glue (
  eventname string, eventtime timestamp, eventid string, additionaleventdata string, v array<string>,
  requestparameters struct<bucketname:string, maxcount:int, size:double, ok:boolean, ` + "`from`" + `:string,
    items:array<struct<port:int,cidr:array<string>,open:map<string,struct<a:string>>>>, tags:map<string,string>, blob:binary>,
  responseelements map<string,string>, useridentity string
) PARTITIONED BY (region string)`

func TestFieldsOfAUsersTable(t *testing.T) {
	b, err := newWithFile(glueTable)
	if err != nil {
		t.Fatal(err)
	}
	renamed := ir.Field{Name: "region", Written: "awsRegion"}
	for _, c := range []struct {
		name string
		expr ir.Expr
		want string
	}{
		{"member of a struct", is(unknown("requestParameters.bucketName"), "b"), `lower(requestparameters.bucketname) = 'b'`},
		{"reserved member", is(unknown("requestParameters.from"), "b"), `lower(requestparameters."from") = 'b'`},
		{"integer as text", is(unknown("requestParameters.maxCount"), "5"), `CAST(requestparameters.maxcount AS varchar) = '5'`},
		{"integer as number", compares(unknown("requestParameters.maxCount"), ir.GT, "1.5"), `requestparameters.maxcount > 1.5`},
		{"double as number", compares(unknown("requestParameters.size"), ir.GT, "1.5"), `requestparameters.size > 1.5`},
		{"boolean", is(unknown("requestParameters.ok"), "true"), `requestparameters.ok = true`},
		{"array of structs", is(unknown("requestParameters.items.port"), "22"), `any_match(requestparameters.items, v_ -> CAST(v_.port AS varchar) = '22')`},
		{"array in an array", is(unknown("requestParameters.items.cidr"), "x"), `any_match(requestparameters.items, v_ -> any_match(v_.cidr, w -> lower(w) = 'x'))`},
		{"empty array in an array", is(unknown("requestParameters.items.cidr"), "[]"), `any_match(requestparameters.items, v_ -> any_match(v_.cidr, w -> w = '[]')) OR any_match(requestparameters.items, v_ -> cardinality(v_.cidr) = 0)`},
		{"struct in a map in an array", is(unknown("requestParameters.items.open.k.a"), "5"), `any_match(requestparameters.items, v_ -> element_at(v_.open, 'k').a = '5')`},
		{"key of a map", is(unknown("requestParameters.tags.Owner"), "5"), `element_at(requestparameters.tags, 'Owner') = '5'`},
		{"JSON by CloudTrail's lore", is(unknown("additionalEventData.MFAUsed"), "5"), strings.Replace(anyOfGroups, "requestparameters, 'lax $.groups", "additionaleventdata, 'lax $.MFAUsed", 1)},
		{"JSON where CloudTrail has an object", is(unknown("userIdentity.type"), "5"), strings.Replace(anyOfGroups, "requestparameters, 'lax $.groups", "useridentity, 'lax $.type", 1)},
		{"a lambda does not hide a column", is(unknown("v"), "5"), `any_match(v, v_ -> v_ = '5')`},
		{"partition by a pipeline's rename", is(renamed, "eu-west-1"), `lower(region) = 'eu-west-1'`},
		{"time column", is(eventTime, "5"), `date_format(eventtime, '%Y-%m-%dT%H:%i:%sZ') = '5'`},
	} {
		want := c.want
		if strings.HasSuffix(want, "-> ") {
			want = strings.ReplaceAll(want, "v ->", "v_ ->") + `json_extract_scalar(v_, '$') = '5')`
		}
		head, got := query(t, b, ir.Plan{Body: &ir.Search{Where: c.expr}})
		if got != want || head != "SELECT *\nFROM db.glue" {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, want)
		}
	}
}

// TestArraysInTextsOfAUsersTable holds that an array is found where the table
// keeps it as JSON text: as a whole column, and in a map whose other values are
// plain texts.
func TestArraysInTextsOfAUsersTable(t *testing.T) {
	b, err := newWithFile("CREATE EXTERNAL TABLE t (eventname string, resources string, requestparameters map<string,string>)")
	if err != nil {
		t.Fatal(err)
	}
	arn := backendtest.Known("resources.ARN", ir.KindText, "resources[]", "ARN")
	acl := backendtest.Known("requestParameters.acl", ir.KindText, "requestParameters", "acl?")
	const texts = `COALESCE(json_query(regexp_extract(element_at(requestparameters, 'acl'), '^\[[\s\S]*'), 'lax $[*][*]' WITH ARRAY WRAPPER), ` +
		`json_format(CAST(ARRAY[element_at(requestparameters, 'acl')] AS json)))`
	const anyText = `any_match(CAST(json_extract(` + texts + `, '$') AS array(json)), v -> `
	for _, c := range []struct {
		name string
		expr ir.Expr
		want string
	}{
		{"member of the elements", is(arn, "5"), `any_match(CAST(json_extract(json_query(resources, 'lax $.ARN' WITH ARRAY WRAPPER), '$') AS array(json)), v -> json_extract_scalar(v, '$') = '5')`},
		{"members of the elements are null", null(arn), `NOT COALESCE(regexp_like(json_query(resources, 'lax $.ARN' WITH ARRAY WRAPPER), '[^\[\],nul]|\[\]'), FALSE)`},
		{"member of the elements exists", exists(arn), `json_exists(resources, 'lax $.ARN')`},
		{"plain text or array", is(acl, "5"), anyText + `json_extract_scalar(v, '$') = '5')`},
		{"plain text or empty array", is(acl, "[]"), anyText + `json_extract_scalar(v, '$') = '[]')`},
		{"plain text or array is null", null(acl), `NOT COALESCE(regexp_like(` + texts + `, '[^\[\],nul]|\[\]'), FALSE)`},
	} {
		if _, got := query(t, b, ir.Plan{Body: &ir.Search{Where: c.expr}}); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	never, err := Target().New(backends.Settings{
		Values: map[string]string{"schema": "t.sql", "json-arrays": "never"},
		ReadFile: func(string) ([]byte, error) {
			return []byte("CREATE TABLE t (requestparameters map<string,string>)"), nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for want, e := range map[string]ir.Expr{`element_at(requestparameters, 'acl') = '5'`: is(acl, "5"), `element_at(requestparameters, 'acl') IS NULL`: null(acl)} {
		if _, got := query(t, never, ir.Plan{Body: &ir.Search{Where: e}}); got != want {
			t.Errorf("without arrays\n got %s\nwant %s", got, want)
		}
	}
}

func TestFieldsThatLeadNowhere(t *testing.T) {
	ocsf := []string{"schema", "security-lake"}
	for _, c := range []struct {
		field, id, message, hint string
		options                  []string
	}{
		{"eventNam", "field-unmapped", `schema cloudtrail has no place for field "eventNam"`, `did you mean "eventName"?`, nil},
		{"sourceIp", "field-unmapped", "", `did you mean "sourceIPAddress"?`, nil},
		{"userName", "field-unmapped", "", `did you mean "userIdentity.userName" or "userIdentity.sessionContext.sessionIssuer.userName"?`, nil},
		{"requestParamters.bucketName", "field-unmapped", "", `did you mean "requestParameters.bucketName"?`, nil},
		{"userIdentity.sesionContext.attributes", "field-unmapped", "", `did you mean "userIdentity.sessionContext.attributes"?`, nil},
		{"eventName.x", "field-unmapped", "", "eventName is a plain value, with nothing below it", nil},
		{"eventName.x", "field-unmapped", "", "eventName is a plain value, with nothing below it", ocsf},
		{"managementEvent", "field-unmapped", "", "add a column", nil},
		{"region", "field-unmapped", "", "", []string{"schema", "cloudtrail-org"}},
		{"userIdentity", "unsupported-object", "", "name the field inside it", ocsf},
		{"additionalEventData", "unsupported-object", "", "name the field inside it", ocsf},
		{"zzzzzzzzz", "field-unmapped", "schema security-lake has no place", "add a column", ocsf},
	} {
		u := refusal(t, is(unknown(c.field), "x"), c.options...)
		if u.ID != c.id || !strings.Contains(u.Message, c.message) || !strings.Contains(u.Hint, c.hint) {
			t.Errorf("%s: %s, %s; %s", c.field, u.ID, u.Message, u.Hint)
		}
	}
	renamed := ir.Field{Name: "eventnam", Written: "EventID"}
	if u := refusal(t, is(renamed, "x")); !strings.Contains(u.Message, `"EventID" (renamed to "eventnam")`) {
		t.Error(u.Message)
	}
}

func TestRefusalsOfAUsersTable(t *testing.T) {
	b, err := newWithFile(glueTable)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		expr ir.Expr
		id   string
	}{
		{"double as text", is(unknown("requestParameters.size"), "1.5"), "unsupported-column-type"},
		{"binary as text", is(unknown("requestParameters.blob"), "x"), "unsupported-column-type"},
		{"binary as number", compares(unknown("requestParameters.blob"), ir.GT, "1"), "unsupported-column-type"},
		{"object in a map of texts", is(unknown("responseElements.a.b"), "x"), "unsupported-map-path"},
		{"member that a struct lacks", is(unknown("requestParameters.nothing"), "x"), "field-unmapped"},
		{"partition as a field of the rule", is(unknown("region"), "x"), "field-unmapped"},
	} {
		_, err := b.Translate(ir.Plan{Body: &ir.Search{Where: c.expr}})
		if u, ok := backends.AsUnsupported(err); !ok || u.ID != c.id {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	keyword := &ir.Keyword{Pattern: glob("*x*"), Fold: true}
	if _, got := query(t, b, ir.Plan{Body: &ir.Search{Where: keyword}}); strings.Contains(got, "requestparameters") || len(lint(got)) > 0 {
		t.Errorf("a struct with a binary member has no text: %s", got)
	}
}

func TestSchemaFileFaultsSayWhere(t *testing.T) {
	_, err := newWithFile("CREATE TABLE t (\n  a strin)")
	if err == nil || err.Error() != `option schema: my.sql: line 2, column 5: "strin" is no type that Athena knows` {
		t.Error(err)
	}
	_, err = Target().New(backends.Settings{Values: map[string]string{"schema": "nope.sql"}, ReadFile: func(string) ([]byte, error) {
		return nil, &backends.OptionError{Name: "x", Message: "gone"}
	}})
	if err == nil || !strings.Contains(err.Error(), "gone") {
		t.Error(err)
	}
}

func TestUserSchemaMatchesShipped(t *testing.T) {
	shipped := newTest(t)
	b, err := newWithFile(strings.ToLower(stripComments(string(shippedFile("cloudtrail.sql")))))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range backendtest.Samples() {
		plan := ir.Plan{Body: &ir.Search{Where: s.Expr}}
		want, errWant := shipped.Translate(plan)
		got, errGot := b.Translate(plan)
		if want.Text != got.Text || (errWant == nil) != (errGot == nil) || len(want.Notes) != len(got.Notes) {
			t.Errorf("%s: a table without comments and capitals gives\n%s %v\nwant\n%s %v", s.Name, got.Text, errGot, want.Text, errWant)
		}
	}
}

// stripComments drops the comments of columns, as in a definition that Athena
// shows.
func stripComments(ddl string) string {
	for _, mark := range []string{jsonText, dottedKeys, wholeEvent} {
		ddl = strings.ReplaceAll(ddl, " COMMENT '"+mark+"'", "")
	}
	return ddl
}

func BenchmarkNew(b *testing.B) {
	for range b.N {
		newTest(b)
	}
}

func BenchmarkTranslate(b *testing.B) {
	backend := newTest(b)
	plan := ir.Plan{Body: &ir.Search{Where: all(is(eventName, "a"), no(some(is(errorCode, "b"), is(groups, "c"))))}}
	for range b.N {
		if _, err := backend.Translate(plan); err != nil {
			b.Fatal(err)
		}
	}
}
