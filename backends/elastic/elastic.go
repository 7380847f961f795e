// Package elastic prints plans as KQL (kuery) for CloudTrail events that
// Elastic's AWS integration, or Filebeat's aws module, has stored.
//
// It knows the index: which Elastic field a CloudTrail field became, of what
// type, and what the ingest pipeline does to values (elastic/integrations,
// packages/aws/data_stream/cloudtrail). A plan may name fields by their
// Elastic name, as the built-in pipeline leaves them, or by their CloudTrail
// path. Each predicate is first rewritten into predicates that KQL can say on
// Elastic fields, with notes where they differ, and only then printed.
//
// # What it assumes
//
// The integration's default retention, which keeps both copies of the
// free-form objects: keys below aws.cloudtrail.flattened, and the text of the
// whole object. Keys are kept unless that text has 32,766 characters or more.
// Filebeat fills neither requestID nor resources. Values of enumerated fields,
// hosts of AWS and regions are spelled as AWS documents them. An identity that
// has a session issuer has no user name of its own, and one of a service has no
// account.
//
// # Other logs
//
// A plan of another log source that no pipeline fits (ir.Plan.Unmapped) is
// about fields of the names that the rule wrote. They are taken for keyword
// fields that index values of any length; for addresses where a rule asks for a
// network, and for numbers where it compares them. Nothing that is said here of
// CloudTrail goes for them. A keyword is searched in all fields.
//
// # What it does not know
//
// How rules are stored (package emit); EQL, ES|QL and Lucene; which event
// names AWS has, so that each of them gets a note about case. It cannot look at
// an index: one with a mapping of its own needs a pipeline of its own.
package elastic

import (
	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// Target describes Elastic to the registry. KQL has no comments.
func Target() backends.Target {
	return backends.Target{
		Name:      "elastic",
		Title:     "Elastic",
		Language:  "kuery",
		Extension: ".kql",
		Options: []backends.Option{
			{Name: "dataset", Default: "true", Help: "true or false: whether to begin with event.dataset:\"aws.cloudtrail\""},
			{Name: "case", Default: "canonical", Help: "canonical: write values as CloudTrail does where that is known; sensitive: as the rule does; strict: refuse what would miss another spelling"},
			{Name: "outcome", Default: "false", Help: "true or false: whether to say event.outcome:\"success\" for an absent errorCode"},
		},
		New: newBackend,
	}
}

// A spelling says what becomes of values that a rule compares regardless of
// case, which KQL cannot: on keyword fields it is case-sensitive and a
// detection rule has no switch for it.
type spelling string

const (
	canonical spelling = "canonical"
	sensitive spelling = "sensitive"
	strict    spelling = "strict"
)

type backend struct {
	dataset  bool
	outcome  bool
	spelling spelling
}

func newBackend(s backends.Settings) (backends.Backend, error) {
	dataset, err := s.Bool("dataset", true)
	if err != nil {
		return nil, err
	}
	outcome, err := s.Bool("outcome", false)
	if err != nil {
		return nil, err
	}
	word, err := s.OneOf("case", string(canonical), string(sensitive), string(strict))
	if err != nil {
		return nil, err
	}
	return &backend{dataset: dataset, outcome: outcome, spelling: spelling(word)}, nil
}

// Translate implements backends.Backend.
func (b *backend) Translate(plan ir.Plan) (backends.Query, error) {
	search, err := backends.Search(plan)
	if err != nil {
		return backends.Query{}, err
	}
	r := &rewriter{backend: b, unmapped: plan.Unmapped, other: backends.OtherLog(plan)}
	ir.Walk(search.Where, func(p ir.Pred, _ bool) { r.preds = append(r.preds, p) })
	if r.other {
		r.notes.Add("fields-assumed", plan.Meta.At, ir.Exact, false,
			"no pipeline knows the log source, so its fields are taken for keyword fields of the names in the rule")
	}
	where, err := r.expr(ir.Simplify(search.Where), false)
	if err != nil {
		return backends.Query{}, err
	}
	if b.dataset && !r.other {
		where = &ir.And{Of: []ir.Expr{cloudTrail, where}}
	}
	text, err := kuery.Print(ir.Simplify(where))
	if err != nil {
		return backends.Query{}, err
	}
	return backends.Query{Language: "kuery", Text: text, Notes: r.notes.List()}, nil
}

// cloudTrail keeps other data out. The integration fills data_stream.dataset too,
// but only event.dataset is there in Filebeat's indices as well.
var cloudTrail = is("event.dataset", "aws.cloudtrail")
