package splunk

import (
	"errors"
	"strings"
	"testing"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

func TestBaseComesFromOptionsThenPipelines(t *testing.T) {
	for _, c := range []struct {
		name    string
		options []string
		state   map[string]string
		want    string
	}{
		{"default", nil, nil, `sourcetype="aws:cloudtrail"`},
		{"base", []string{"base=index=* source=*cloudtrail*"}, nil, `index=* source=*cloudtrail*`},
		{"base beats its parts", []string{"base=x", "index=y", "macro=z"}, nil, `x`},
		{"no base", []string{"base="}, nil, ``},
		{"macro", []string{"macro=cloudtrail"}, nil, "`cloudtrail`"},
		{"macro beats parts", []string{"macro=cloudtrail", "index=aws"}, nil, "`cloudtrail`"},
		{"index", []string{"index=aws*"}, nil, `index="aws*" sourcetype="aws:cloudtrail"`},
		{"all parts", []string{"source=s", "sourcetype=t", "index=i"}, nil, `index="i" sourcetype="t" source="s"`},
		{"no sourcetype", []string{"index=i", "sourcetype="}, nil, `index="i"`},
		{"quotes in a part", []string{`index=a"b\c`}, nil, `index="a\"b\\c" sourcetype="aws:cloudtrail"`},
		{"pipeline's index", nil, map[string]string{"index": "aws"}, `index="aws" sourcetype="aws:cloudtrail"`},
		{"pipeline's base", nil, map[string]string{"base": "x y", "index": "z"}, `x y`},
		{"pipeline's macro", nil, map[string]string{"macro": "m"}, "`m`"},
		{"option completes the pipeline", []string{"sourcetype=t"}, map[string]string{"index": "aws", "source": "s"}, `index="aws" sourcetype="t" source="s"`},
		{"option beats the pipeline", []string{"index=mine"}, map[string]string{"index": "aws"}, `index="mine" sourcetype="aws:cloudtrail"`},
		{"an option's part beats a pipeline's base", []string{"index=mine"}, map[string]string{"base": "x"}, `index="mine" sourcetype="aws:cloudtrail"`},
		{"other keys are not ours", nil, map[string]string{"table": "x"}, `sourcetype="aws:cloudtrail"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := ir.Plan{State: c.state, Body: &ir.Search{Where: equals(known("eventName"), "x")}}
			q, err := newTestBackend(t, c.options...).Translate(plan)
			if want := strings.TrimSpace(c.want + ` eventName="x"`); err != nil || q.Text != want {
				t.Errorf("got %s %v, want %s", q.Text, err, want)
			}
		})
	}
}

func TestWithoutBaseAndTermsEverythingIsSearched(t *testing.T) {
	if q := translate(t, newTestBackend(t, "base="), compare(field(ir.KindNumber, "earliest"), ir.GT, "5")); q.Text != "*\n| where isnotnull(mvfilter(tonumber(earliest)>5))" {
		t.Error(q.Text)
	}
}

func TestBrokenOptionsAreRefusedByName(t *testing.T) {
	for _, c := range [][2]string{
		{"base", `index=x | spath`}, {"base", `a="b`}, {"base", `(a`}, {"base", `a)`}, {"base", "a\nb"}, {"base", "`m"}, {"base", `a\`}, {"base", `[search x)`},
		{"macro", "a b"}, {"macro", "`m`"}, {"macro", ""}, {"index", "a`b"}, {"source", "a\nb"}, {"sourcetype", "é"},
		{"addon", "yes"}, {"in", ""}, {"raw", "1"}, {"table", "no"}, {"format", "json"},
	} {
		_, err := Target().New(backends.Settings{Values: map[string]string{c[0]: c[1]}})
		var option *backends.OptionError
		if !errors.As(err, &option) || option.Name != c[0] {
			t.Errorf("%s=%q: got %v", c[0], c[1], err)
		}
	}
	for _, base := range []string{`index=x (a="b|c" OR d=e)`, `[ | inputlookup x | fields a ]`, "`m(\"a\")` x", `a="\""`} {
		if _, err := Target().New(backends.Settings{Values: map[string]string{"base": base}}); err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
}

func TestABrokenPipelineIsRefused(t *testing.T) {
	for _, state := range []map[string]string{{"base": "a | b"}, {"macro": "a b"}, {"index": "`"}} {
		_, err := newTestBackend(t).Translate(ir.Plan{State: state, Body: &ir.Search{Where: ir.Const(true)}})
		if u, ok := backends.AsUnsupported(err); !ok || u.ID != "unsupported-base" {
			t.Errorf("%v: got %v", state, err)
		}
	}
}

func TestEveryOptionIsExplainedAndItsDefaultIsTheDefault(t *testing.T) {
	plan := ir.Plan{Meta: ir.Meta{Fields: []string{"a"}}, Body: &ir.Search{Where: or(equals(known("errorCode"), "%s"), equals(known("errorCode"), "x"), keyword("x"))}}
	want, err := newTestBackend(t).Translate(plan)
	must(err)
	for _, o := range Target().Options {
		if o.Help == "" || strings.HasSuffix(o.Help, ".") {
			t.Errorf("option %s: help %q", o.Name, o.Help)
		}
		if o.Default == "" {
			continue
		}
		got, err := newTestBackend(t, o.Name+"="+o.Default).Translate(plan)
		if err != nil || got.Text != want.Text {
			t.Errorf("option %s: the default prints %s %v, nothing prints %s", o.Name, got.Text, err, want.Text)
		}
	}
}

func TestTableShowsTheRulesFields(t *testing.T) {
	where := and(equals(field(ir.KindText, "requestParameters", "a?"), "x"), equals(known("eventName"), "y"))
	plan := ir.Plan{Meta: ir.Meta{Fields: []string{"eventName", "requestParameters.a", "b c", "eventName", "eventID", "d`e", "requestParameters"}}, Body: &ir.Search{Where: where}}
	q, err := newTestBackend(t, "table=true").Translate(plan)
	must(err)
	if want := `| table _time eventID eventName requestParameters.a requestParameters.a{} "b c" requestParameters`; !strings.HasSuffix(q.Text, "\n"+want) {
		t.Errorf("got %s", q.Text)
	}
	if got := summary(q.Notes); got != "table-column-left-out exact" {
		t.Errorf("got notes %s", got)
	}
	plan.Meta.Fields = nil
	if q, err = newTestBackend(t, "table=true").Translate(plan); err != nil || strings.Contains(q.Text, "table") {
		t.Errorf("got %s %v", q.Text, err)
	}
}

func TestCommentsCannotEndEarly(t *testing.T) {
	if got, want := Target().Comment("a ``` b `c`"), "``` a ''' b 'c' ```"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
