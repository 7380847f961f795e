package spl

import (
	"strings"
	"testing"
)

// TestEveryRecommendedFormIsRead holds the parser to the forms that the notes
// on the target recommend, so that strictness does not refuse a right query.
func TestEveryRecommendedFormIsRead(t *testing.T) {
	for _, search := range []string{
		"`sigma_cloudtrail` eventSource=\"x\" eventName IN (\"a\", \"b*\")",
		`sourcetype="aws:cloudtrail" f="*v*"`,
		`index=* source=*cloudtrail* (eventName="a" OR eventName="b")`,
		`sourcetype="aws:cloudtrail" (f=* NOT f="null")`,
		`sourcetype="aws:cloudtrail" ((n1=* NOT n1="null") OR (n2{}=* NOT n2{}="null"))`,
		`sourcetype="aws:cloudtrail" NOT (f=* NOT f="null")`,
		`sourcetype="aws:cloudtrail" (errorCode="success" OR NOT errorCode=*)`,
		`sourcetype="aws:cloudtrail" (errorCode=* NOT errorCode="null" NOT errorCode="success")`,
		`sourcetype="aws:cloudtrail" f="10.0.0.0/8" "requestParameters.x-amz-acl"="v"`,
		`sourcetype="aws:cloudtrail" (a=* b=*)`,
		`sourcetype="aws:cloudtrail" ((eventName="a" b=*) OR (eventName="c"))`,
	} {
		if _, err := Parse(search); err != nil {
			t.Errorf("%s: %v", search, err)
		}
	}
	for _, commands := range []string{
		`where isnotnull(mvfind('f',"(?is)^v\\z")) OR NOT isnotnull(mvfilter('f'!="null"))`,
		`where isnotnull(mvfind('a b',"(?is)^a\\*\\x60\\?b.*\\z"))`,
		`where isnotnull(mvfilter(cidrmatch("10.0.0.0/8",'f'))) AND isnotnull(mvfilter(tonumber('f')>5))`,
		`where NOT (isnotnull(json_extract(_raw,"p")) OR isnotnull(mvfind('f',"^$")))`,
		`where (NOT isnotnull(errorCode) OR isnotnull(mvfind(errorCode,"(?is)^success\\z")))`,
		`where isnotnull(mvfilter(errorCode!="null" AND errorCode!="success"))`,
		`where if(match(json_extract(_raw,"requestParameters"),"(?is)^.*v.*\\z"),1,0)=1`,
		`where if(lower('a')=lower('b'),1,0)=1 OR if(match(_raw,"(?is)v"),1,0)=1`,
		`where if(substr(lower('a'),1,len('b'))=lower('b'),1,0)=1`,
		`where if(substr(lower('a'),-len('b'))=lower('b'),1,0)=1`,
		`where if(mvcount(split(lower('a'),lower('b')))>1,1,0)=1`,
		`where isnotnull(mvfilter(tonumber(substr(eventTime,12,2))>=3))`,
		`eval sigma_k1='userIdentity.arn' | where isnotnull(sigma_k1)`,
		`eval ip=case(sigma_m1=1,'sourceIPAddress',sigma_m2=1,'additionalEventData.ip')`,
		`eval sigma_m1=if(isnotnull(mvfind(eventName,"x")),1,0), sigma_m2=if(NOT isnotnull(errorCode),1,0) | where sigma_m1=1 OR sigma_m2=1`,
		`eval sigma_v='a'."|".'b' | sort 0 _time | streamstats time_window=601s dc(sigma_v) as sigma_n by ip, k | where sigma_n>=5`,
		`sort 0 _time | streamstats window=5 count as sigma_n earliest(_time) as sigma_t0 | where sigma_n=5 AND _time-sigma_t0<=600`,
		`sort 0 _time | streamstats max(t1) as s1 max(t2) as s2 by ip | where if(_time-s1<=600,1,0)=1 AND NOT (if(_time-s2<=600,1,0)=1)`,
		`bin _time span=600s | stats count as sigma_n by _time ip | where sigma_n>=5`,
		`stats min(_time) as firstTime max(_time) as lastTime | where lastTime>=relative_time(now(),"-70m@m")`,
		`dedup eventID | table _time eventName userIdentity.arn a{}.b`,
	} {
		query := "`sigma_cloudtrail`\n| " + strings.ReplaceAll(commands, " | ", "\n| ")
		for _, q := range []string{query, strings.ReplaceAll(query, "\n", " ")} {
			if _, err := Parse(q); err != nil {
				t.Errorf("%s: %v", q, err)
			}
		}
	}
}
