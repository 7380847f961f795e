package spl

import (
	"errors"
	"testing"
	"time"
)

func TestWhereAsksInKleenesLogic(t *testing.T) {
	check(t, Options{}, []fact{
		{"a row is kept if the result is true", `| where f="x"`, `{"f":"x"}`, true},
		{"a comparison with NULL is NULL", `| where f="x"`, `{}`, false},
		{"NOT NULL is NULL and drops the row", `| where NOT f="x"`, `{}`, false},
		{"if takes the false branch on NULL", `| where if(f="x",1,0)=0`, `{}`, true},
		{"NULL AND false is false", `| where NOT (f="x" AND isnotnull(f))`, `{}`, true},
		{"false AND NULL is false", `| where NOT (isnotnull(f) AND f="x")`, `{}`, true},
		{"NULL AND true is NULL", `| where NOT (f="x" AND g=1)`, `{"g":1}`, false},
		{"NULL OR true is true", `| where f="x" OR g=1`, `{"g":1}`, true},
		{"NULL OR false is NULL", `| where NOT (f="x" OR g=2)`, `{"g":1}`, false},
		{"isnotnull is never NULL", `| where NOT isnotnull(f)`, `{}`, true},
		{"AND binds before OR", `| where g=1 OR g=2 AND isnotnull(f)`, `{"g":1}`, true},
		{"AND binds before OR, behind it too", `| where isnotnull(f) AND g=2 OR g=1`, `{"g":1}`, true},
		{"NOT binds before AND", `| where NOT g=2 AND g=1`, `{"g":1}`, true},
		{"parentheses bind first", `| where (g=1 OR g=2) AND isnotnull(f)`, `{"g":1}`, false},
		{"two wheres are both asked", "| where g=1\n| where isnotnull(f)", `{"g":1}`, false},
	})
}

func TestWhereComparesAsDocumented(t *testing.T) {
	check(t, Options{}, []fact{
		{"comparisons know case", `| where f="ABC"`, `{"f":"abc"}`, false},
		{"in knows case", `| where in(f,"a","b")`, `{"f":"B"}`, false},
		{"in takes whole values", `| where in(f,"a","b")`, `{"f":"b"}`, true},
		{"in has no wildcards", `| where in(f,"b*")`, `{"f":"bc"}`, false},
		{"in of NULL is NULL", `| where NOT in(f,"b")`, `{}`, false},
		{"numeric texts compare as numbers", `| where f="1"`, `{"f":1.0}`, true},
		{"numbers are ordered as numbers", `| where f<9`, `{"f":"10"}`, false},
		{"other texts are ordered by bytes", `| where f>5`, `{"f":"Client.X"}`, true},
		{"tonumber keeps text out", `| where tonumber(f)>5`, `{"f":"Client.X"}`, false},
		{"tonumber reads text", `| where tonumber(f)>=5`, `{"f":"5.0"}`, true},
		{"negative numbers", `| where f>-3 AND f<-1`, `{"f":-2}`, true},
		{"not equal", `| where f!="x"`, `{"f":"y"}`, true},
		{"bytes order capitals first", `| where "Z"<"a"`, `{}`, true},
		{"bare names with dots need quotes", `| where 'a.b'="1"`, `{"a":{"b":1}}`, true},
		{"quoted names cross arrays", `| where isnotnull('a{}.b')`, `{"a":[{"b":1},{"b":2}]}`, true},
		{"two fields compare", `| where if(lower('a')=lower('b'),1,0)=1`, `{"a":"X","b":"x"}`, true},
		{"fieldref of numbers compares as numbers", `| where lower('a')=lower('b')`, `{"a":"1","b":1.0}`, true},
		{"a dot joins", `| where 'a'."|".'b'="x|y"`, `{"a":"x","b":"y"}`, true},
		{"joining NULL is NULL", `| where isnotnull('a'."|".'b')`, `{"a":"x"}`, false},
		{"subtraction goes from left to right", `| where a-b-1=2`, `{"a":5,"b":2}`, true},
		{"fractions compare", `| where 1.75-1=0.75`, `{}`, true},
		{"subtracting NULL is NULL", `| where isnotnull(a-b)`, `{"a":5}`, false},
		{`a regex takes four backslashes for one`, `| where match(f,"^a\\\\b\\z")`, `{"f":"a\\b"}`, true},
		{"a pipe in quotes is no command", `| where f="a|where"`, `{"f":"a|where"}`, true},
	})
}

func TestMultivalueFunctionsWorkAsDocumented(t *testing.T) {
	const two = `{"f":["10","abc"]}`
	check(t, Options{}, []fact{
		{"mvfind finds in any value", `| where isnotnull(mvfind('f{}',"(?is)^ABC\\z"))`, two, true},
		{"mvfind gives the index of the first", `| where mvfind('f{}',"b")=1`, two, true},
		{"mvfind without a match is NULL", `| where isnotnull(mvfind('f{}',"x"))`, two, false},
		{"mvfind of NULL is NULL", `| where NOT isnotnull(mvfind(g,"x"))`, two, true},
		{"mvfind works on a single value", `| where mvfind(g,"x")=0`, `{"g":"x"}`, true},
		{"mvfind knows case", `| where isnotnull(mvfind('f{}',"ABC"))`, two, false},
		{"mvfilter keeps values", `| where mvcount(mvfilter('f{}'!="abc"))=1`, two, true},
		{"mvfilter gives what it keeps", `| where mvfilter('f{}'!="abc")=10`, two, true},
		{"mvfilter without a value is NULL", `| where isnotnull(mvfilter('f{}'="x"))`, two, false},
		{"mvfilter drops values of unknown truth", `| where mvfilter(tonumber('f{}')>5)=10`, two, true},
		{"mvfilter of NULL is NULL", `| where isnotnull(mvfilter(g!="x"))`, two, false},
		{"mvfilter may use its field twice", `| where isnotnull(mvfilter('f{}'!="10" AND 'f{}'!="abc"))`, two, false},
		{"mvcount counts", `| where mvcount('f{}')=2`, two, true},
		{"mvcount of NULL is NULL", `| where isnotnull(mvcount(g))`, two, false},
		{"split makes values", `| where mvcount(split("a,b,c",","))=3`, two, true},
		{"split without the separator gives one", `| where mvcount(split("abc","x"))=1`, two, true},
		{"json_array_to_mv makes values", `| where mvfind(json_array_to_mv(json_extract(_raw,"f{}")),"^abc\\z")=1`, two, true},
		{"json_array_to_mv of NULL is NULL", `| where isnotnull(json_array_to_mv(json_extract(_raw,"g{}")))`, two, false},
		{"json_array_to_mv keeps objects as JSON", `| where json_array_to_mv(json_extract(_raw,"g{}"))="{\"a\":1}"`, `{"g":[{"a":1}]}`, true},
		{"json_array_to_mv of nothing is NULL", `| where isnotnull(json_array_to_mv("[]"))`, two, false},
		{"json_array_to_mv gives null as text", `| where json_array_to_mv("[null]")="null"`, two, true},
		{"coalesce takes the first that is not NULL", `| where coalesce(g,null(),"x",h)="x"`, `{"h":"y"}`, true},
		{"coalesce of NULLs is NULL", `| where isnotnull(coalesce(g,h))`, two, false},
		{"coalesce asks nothing behind that", `| where coalesce("x",now())="x"`, two, true},
		{"split may cut with a text", `| where mvcount(split(lower("xABy"),lower("Ab")))>1`, two, true},
	})
}

func TestFunctionsWorkAsDocumented(t *testing.T) {
	const rec = `{"t":"2026-02-03T04:05:06Z","ip":"10.1.2.3","s":"x","n":null,"a":{"b":[{"c":1},{"c":"q"},{}],"e":[],"o":{},"z":[null]}}`
	check(t, Options{}, []fact{
		{"substr counts from 1", `| where substr(t,1,4)="2026"`, rec, true},
		{"substr takes the hour", `| where tonumber(substr(t,12,2))=4`, rec, true},
		{"substr from the end", `| where substr(t,-3)="06Z"`, rec, true},
		{"substr from before the beginning", `| where substr(s,-5)="x"`, rec, true},
		{"substr beyond the end is shorter", `| where substr(s,1,9)="x"`, rec, true},
		{"substr with len", `| where substr(lower(t),-len("06Z"))=lower("06Z")`, rec, true},
		{"len counts characters", `| where len("日本")=2`, rec, true},
		{"lower folds", `| where lower("ÄB")="äb"`, rec, true},
		{"cidrmatch holds within", `| where cidrmatch("10.0.0.0/8",ip)`, rec, true},
		{"cidrmatch on no address is false", `| where NOT cidrmatch("10.0.0.0/8",s)`, rec, true},
		{"cidrmatch of NULL is NULL", `| where NOT cidrmatch("10.0.0.0/8",u)`, rec, false},
		{"cidrmatch on a network is false", `| where NOT cidrmatch("10.0.0.0/8","10.0.0.0/8")`, rec, true},
		{"match searches", `| where match(t,"T04")`, rec, true},
		{"match of NULL is NULL", `| where NOT match(u,"x")`, rec, false},
		{"a bracket ends a class", `| where match(f,"^[a]{2}[^]x]\\$\\z")`, `{"f":"aab$"}`, true},
		{"a class may begin with a bracket", `| where match(f,"^[]$]\\n\\z")`, `{"f":"]\n"}`, true},
		{"a dot needs s for a newline", `| where match(f,"^.*\\z")`, `{"f":"a\nb"}`, false},
		{"with s it takes a newline", `| where match(f,"(?s)^.*\\z")`, `{"f":"a\nb"}`, true},
		{"case takes the first that is true", `| where case(s="y",1,s="x",2,s="x",3)=2`, rec, true},
		{"case without a hit is NULL", `| where isnotnull(case(s="y",1))`, rec, false},
		{"null is NULL", `| where isnotnull(if(s="x",null(),1))`, rec, false},
		{"replace replaces all", `| where replace("a1b22","[0-9]+","#")="a#b#"`, rec, true},
		{"replace knows groups", `| where replace("ab","(a)(b)","\\2$\\1")="b$a"`, rec, true},
		{"min takes the least", `| where min(3,"2",10)=2`, rec, true},
		{"json_extract gives a scalar's text", `| where json_extract(_raw,"a.b{}.c")="[1,\"q\"]"`, rec, true},
		{"json_extract goes down", `| where json_extract(_raw,"s")="x"`, rec, true},
		{"json_extract of null is NULL", `| where isnotnull(json_extract(_raw,"n"))`, rec, false},
		{"json_extract of an absent path is NULL", `| where isnotnull(json_extract(_raw,"a.q"))`, rec, false},
		{"json_extract of an empty array is there", `| where json_extract(_raw,"a.e")="[]"`, rec, true},
		{"json_extract of an empty object is there", `| where json_extract(_raw,"a.o")="{}"`, rec, true},
		{"json_extract of an array is JSON", `| where json_extract(_raw,"a.b")="[{\"c\":1},{\"c\":\"q\"},{}]"`, rec, true},
		{"json_extract crosses no array without braces", `| where isnotnull(json_extract(_raw,"a.b.c"))`, rec, false},
		{"json_extract needs an array for braces", `| where isnotnull(json_extract(_raw,"s{}"))`, rec, false},
		{"braces are no empty key", `| where isnotnull(json_extract(_raw,"k{}{}"))`, `{"k":[{"":1}]}`, false},
		{"braces over nulls give NULL", `| where isnotnull(json_extract(_raw,"a.z{}"))`, rec, false},
		{"_raw is compact JSON", `| where match(_raw,"^\\{\"t\":\"2026")`, rec, true},
		{"JSON null is the text null", `| where n="null"`, rec, true},
		{"_time is eventTime", `| where _time=1770091506`, `{"eventTime":"2026-02-03T04:05:06Z"}`, true},
		{"bin leaves an absent time", `| bin _time span=5s | where isnotnull(_time)`, `{}`, false},
		{"_time may be absent", `| where isnotnull(_time)`, `{"eventTime":"yesterday"}`, false},
	})
	now := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	check(t, Options{Now: now}, []fact{
		{"now is the given time", `| where now()=1770091506`, `{}`, true},
		{"relative_time shifts and snaps", `| where relative_time(now(),"-1m@m")=1770091440`, `{}`, true},
		{"relative_time shifts hours", `| where relative_time(now(),"+1h")=1770095106`, `{}`, true},
	})
}

func TestWhatSplunkLeavesOpenIsUnsure(t *testing.T) {
	for _, c := range []struct{ query, record string }{
		{`where 'f{}'="a"`, `{"f":["a","b"]}`},
		{`where match('f{}',"a")`, `{"f":["a","b"]}`},
		{`where lower('f{}')="a"`, `{"f":["a","b"]}`},
		{`where in('f{}',"a")`, `{"f":["a","b"]}`},
		{`where cidrmatch("10.0.0.0/8",'f{}')`, `{"f":["a","b"]}`},
		{`where isnotnull('f{}'."x")`, `{"f":["a","b"]}`},
		{`where tonumber(f)>1`, `{"f":"1e3"}`},
		{`where tonumber(f)>1`, `{"f":"0x10"}`},
		{`where tonumber(f)>1`, `{"f":"nan"}`},
		{`where tonumber(f)>1`, `{"f":" 5"}`},
		{`where tonumber(f)>1`, `{"f":"12345678901234567"}`},
		{`where f=5`, `{"f":"+5"}`},
		{`where f="12345678901234567"`, `{"f":"12345678901234568"}`},
		{`where f-1=2`, `{"f":"abc"}`},
		{`where isnotnull(mvfind(f,"a$"))`, `{"f":"a\n"}`},
		{`where isnotnull(mvfind(f,"^$"))`, `{"f":"\n"}`},
		{`where match(f,"(?m)^a")`, `{"f":"b\n"}`},
		{`where match(f,"\\s")`, `{"f":"\u000b"}`},
		{`where substr(f,0)="x"`, `{"f":"x"}`},
		{`where tonumber(f)>=9007199254740993`, `{"f":"9007199254740992"}`},
		{`where f=12345678901234567`, `{"f":12345678901234567}`},
		{`where source="x"`, `{}`},
		{`where isnotnull(mvfilter(host="x"))`, `{}`},
		{`where mvcount(json_array_to_mv(f))=1`, `{"f":"x"}`},
		{`where mvcount(json_array_to_mv(f))=1`, `{"f":"{}"}`},
		{`where mvcount(json_array_to_mv(json_extract(_raw,"f{}")))=1`, `{"f":["a\"b"]}`},
		{`where substr(f,3)="x"`, `{"f":"x"}`},
		{`where substr(f,1.5)="x"`, `{"f":"x"}`},
		{`where substr(f,1,-1)="x"`, `{"f":"x"}`},
		{`where "x".0.5="x0.5"`, `{}`},
		{`where mvfilter(json_extract(_raw,"f")="x" OR match(_raw,"x"))="x"`, `{"f":"x"}`},
		{`where substr(f,1,0)="x"`, `{"f":"x"}`},
		{`where isnotnull(split(f,""))`, `{"f":"x"}`},
		{`where now()>1`, `{}`},
		{`sort 0 _time`, `{}`},
		{`dedup eventID`, `{}`},
	} {
		q, err := Parse("`m` | " + c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		_, err = q.Run(records(t, c.record), Options{})
		var unsure *Unsure
		if !errors.As(err, &unsure) || unsure.Record != 0 {
			t.Errorf("%s on %s is taken as sure: %v", c.query, c.record, err)
		}
	}
}

func TestAGuardKeepsUnsureOperandsAway(t *testing.T) {
	check(t, Options{}, []fact{
		{"AND stops at false", `| where match(f,"^[0-9]+\\z") AND tonumber(f)>1`, `{"f":"0x10"}`, false},
		{"a long number may be compared with a smaller one", `| where tonumber(f)<12345678901234567`, `{"f":"17"}`, true},
		{"OR stops at true", `| where match(f,"x") OR tonumber(f)>1`, `{"f":"0x10"}`, true},
		{"if asks one branch", `| where if(match(f,"x"),0,tonumber(f))=0`, `{"f":"0x10"}`, true},
		{"within mvfilter too", `| where mvfilter(match('f{}',"^[0-9]+\\z") AND tonumber('f{}')>1)=7`, `{"f":["0x10","7"]}`, true},
	})
}
