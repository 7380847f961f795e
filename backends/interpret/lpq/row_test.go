package lpq

import (
	"net/netip"
	"testing"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

func TestRowsHaveTheNamesAndTypesOfTheApp(t *testing.T) {
	row := Row(record(t, `{"eventVersion":"1.08","eventTime":"2024-05-06T07:08:09Z","eventName":"X","eventSource":"s3.amazonaws.com",
		"awsRegion":"r","sourceIPAddress":"2001:db8::1","userAgent":"ua","userIdentity":{"type":"Root","a":1,"a":2},
		"requestParameters":{"bucketName":"b"},"responseElements":null,"tlsDetails":{"tlsVersion":"1"},
		"recipientAccountId":"1","errorCode":"E","errorMessage":"M","eventID":"i","requestID":"q","readOnly":false,
		"managementEvent":true,"vpcEndpointId":"v","sharedEventID":"h","apiVersion":"2015-03-31","resources":[{"ARN":"x"}],
		"additionalEventData":{"n":1.50,"i":-7,"big":12345678901234567890,"z":-0},
		"sessionCredentialFromConsole":"true","edgeDeviceID2Name":"e"}`))
	for name, want := range map[string]string{
		"event_version": `"1.08"`, "_time": "date 1714979289000", "event_name": `"X"`, "event_source": `"s3.amazonaws.com"`,
		"aws_region": `"r"`, "src_ip": "ip 2001:db8::1", "user_agent": `"ua"`, "user_identity": `{"type":"Root","a":2}`,
		"req_params": `{"bucketName":"b"}`, "resp_params": "null", "tls_details": `{"tlsVersion":"1"}`,
		"account_id": `"1"`, "error_code": `"E"`, "error_msg": `"M"`, "event_id": `"i"`, "request_id": `"q"`,
		"read_only": "false", "management_event": "true", "vpc_endpoint_id": `"v"`, "shared_event_id": `"h"`,
		"api_version": `"2015-03-31"`, "resources": `[{"ARN":"x"}]`,
		"session_credential_from_console": `"true"`, "edge_device_id2_name": `"e"`,
		"additional_event_data": `{"n":1.5,"i":-7,"big":unknown how the number 12345678901234567890 is kept is not documented,` +
			`"z":unknown how the number -0 is kept is not documented}`,
		"user":                 "unknown how the column user is filled is not documented",
		"user_type":            "unknown how the column user_type is filled is not documented",
		"source_ip_address":    "null",
		"request_parameters":   "null",
		"recipient_account_id": "null",
	} {
		if got := identity(row[name]); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestSourceAddressesAreAddressesOrNull(t *testing.T) {
	for text, want := range map[string]Value{
		`"10.1.2.3"`:          netip.MustParseAddr("10.1.2.3"),
		`"::ffff:10.1.2.3"`:   netip.MustParseAddr("10.1.2.3"),
		`"ec2.amazonaws.com"`: nil,
		`"AWS Internal"`:      nil,
		`""`:                  nil,
		`null`:                nil,
		`5`:                   nil,
		`"fe80::1%eth0"`:      nil,
	} {
		if got := Row(record(t, `{"sourceIPAddress":`+text+`}`))["src_ip"]; got != want {
			t.Errorf("%s became %v, want %v", text, got, want)
		}
	}
}

func TestTimesThatAreNoTimesAreUnknown(t *testing.T) {
	for text, want := range map[string]string{
		`"2024-05-06T09:08:09.1234+02:00"`: "date 1714979289123",
		`null`:                             "null",
		`"2024-05-06 07:08:09"`:            "unknown what becomes of an eventTime that is no time is not documented",
		`7`:                                "unknown what becomes of an eventTime that is no time is not documented",
	} {
		if got := identity(Row(record(t, `{"eventTime":`+text+`}`))["_time"]); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}

func TestJSONAndJavaTextsFollowTheirForms(t *testing.T) {
	v := convert(event.Value(record(t, `{"k":"V","l":["x\n",1,2.0,null,true],"m":{"a/b":"é"}}`)))
	texts, _ := jsonReadings(v)
	for i, want := range []string{
		`{"k":"V","l":["x\n",1,2.0,null,true],"m":{"a/b":"é"}}`,
		`{"k": "V", "l": ["x\n", 1, 2.0, null, true], "m": {"a/b": "é"}}`,
		`{"k":"V","l":["x\n",1,2.0,null,true],"m":{"a\/b":"\u00e9"}}`,
		`{"m":{"a/b":"é"},"l":["x\n",1,2.0,null,true],"k":"V"}`,
	} {
		if texts[i] != want {
			t.Errorf("reading %d is %s, want %s", i, texts[i], want)
		}
	}
	if got, want := javaText(v), "{k=V, l=[x\n, 1, 2.0, null, true], m={a/b=é}}"; got != want {
		t.Errorf("Java text %s, want %s", got, want)
	}
}
