package lower

import (
	"strings"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A Unit is one document of a run on its way to a plan.
type Unit struct {
	File  string
	Doc   *sigma.Document
	Plan  ir.Plan
	Diags diag.List
	// Emit says that the document is to be converted on its own: not a filter,
	// and not a rule that only correlations refer to.
	Emit bool

	filter *Filter
	keeps  []ir.Expr // of the filters that apply to the unit
	state  linkState
	// referenced and generate say that some correlation refers to the unit,
	// and that some wants it converted on its own all the same.
	referenced, generate bool
}

// Broken reports whether the unit has no plan.
func (u *Unit) Broken() bool { return u.Doc.Body == nil || u.Diags.HasErrors() }

type linkState int

const (
	unlinked linkState = iota
	linking
	linked
)

// NewUnit lowers what of a document can be lowered without the others: rules
// and filters. It may run for many documents at once.
func NewUnit(file string, doc *sigma.Document) *Unit {
	u := &Unit{File: file, Doc: doc, Diags: append(diag.List{}, doc.Diags...), Emit: true}
	var lowered diag.List
	switch body := doc.Body.(type) {
	case *sigma.Rule:
		u.Plan, lowered = Rule(body)
		u.Doc = headOnly(doc, body)
	case *sigma.Filter:
		var f Filter
		f, lowered = NewFilter(body)
		u.filter, u.Emit = &f, doc.Broken()
	}
	u.Diags = append(u.Diags, lowered...)
	u.place()
	return u
}

// headOnly gives a document without the detection that has been lowered, so
// that a large run does not hold every tree until its end.
func headOnly(doc *sigma.Document, r *sigma.Rule) *sigma.Document {
	head := *doc
	head.Body = &sigma.Rule{Meta: r.Meta, LogSource: r.LogSource}
	return &head
}

// place tells the plan where it comes from.
func (u *Unit) place() {
	m := &u.Plan.Meta
	m.At, m.File, m.Document = u.Doc.Span, u.File, u.Doc.Index
}

// Link joins the documents of a run: it applies filters to rules and hands
// correlations their rules, wherever in the run these stand. Order does not
// matter. It sorts the diagnostics of every unit.
func Link(units []*Unit) {
	l := linker{units: units, byName: map[string][]*Unit{}, byID: map[string][]*Unit{}}
	l.index()
	for _, u := range units {
		if u.filter != nil && !u.Broken() {
			l.filter(u)
		}
	}
	for _, u := range units {
		if len(u.keeps) > 0 {
			u.Plan = keepOnly(u.Plan, u.keeps)
		}
	}
	for _, u := range units {
		l.correlation(u)
	}
	for _, u := range units {
		u.Emit = u.Emit && (u.generate || !u.referenced)
		u.Diags.Sort()
	}
}

type linker struct {
	units        []*Unit
	byName, byID map[string][]*Unit
}

// index finds units by name and id, and reports those that are not unique.
func (l *linker) index() {
	for _, u := range l.units {
		if u.Doc.Body == nil || u.filter != nil {
			continue
		}
		head := u.Doc.Body.Head()
		name, id := head.Name.Value, strings.ToLower(head.ID.Value)
		if first := l.byName[name]; name != "" && len(first) > 0 {
			u.Diags.Errorf("name-duplicate", head.Name.Span, "another document has the name %q too, so that references by it are ambiguous", name)
			u.relate(first[0].Doc.Body.Head().Name.Span, "the first one")
		}
		if first := l.byID[id]; id != "" && len(first) > 0 {
			u.Diags.Warnf("id-duplicate", head.ID.Span, "another document has this id too")
			u.relate(first[0].Doc.Body.Head().ID.Span, "the first one")
		}
		l.byName[name] = append(l.byName[name], u)
		l.byID[id] = append(l.byID[id], u)
	}
	delete(l.byName, "")
	delete(l.byID, "")
}

// relate adds a second place to the diagnostic added last.
func (u *Unit) relate(at diag.Span, label string) {
	last := &u.Diags[len(u.Diags)-1]
	last.Related = append(last.Related, diag.Related{Span: at, Message: label})
}

// find resolves a reference: what looks like an id is one, anything else a
// name.
func (l *linker) find(ref sigma.Text) []*Unit {
	if found := l.byID[strings.ToLower(ref.Value)]; len(found) > 0 {
		return found
	}
	return l.byName[ref.Value]
}

// names lists what references could mean, for hints.
func (l *linker) names() []string {
	var names []string
	for _, u := range l.units {
		if u.Doc.Body == nil || u.filter != nil {
			continue
		}
		if n := u.Doc.Body.Head().Name.Value; n != "" {
			names = append(names, n)
		}
	}
	return names
}

// filter applies one filter to the rules it names.
func (l *linker) filter(u *Unit) {
	f := u.filter
	applied := 0
	if f.Any {
		for _, r := range l.units {
			applied += l.apply(f, r)
		}
	}
	for _, ref := range f.Rules {
		found := l.find(ref)
		if len(found) == 0 {
			u.Diags.Add(diag.Diagnostic{ID: "filter-rule-absent", Severity: diag.Info, Span: ref.Span, Message: "no rule of this run is called " + ref.Value})
		}
		for _, r := range found {
			n := l.apply(f, r)
			if _, isRule := r.Doc.Body.(*sigma.Rule); isRule && n == 0 && !r.Broken() {
				u.Diags.Warnf("filter-logsource-mismatch", ref.Span, "the filter's log source does not contain that of %q, so the filter leaves it alone", ref.Value)
			}
			applied += n
		}
	}
	if applied == 0 {
		u.Diags.Warnf("filter-unused", f.At, "the filter applies to no rule of this run")
	}
}

// apply notes a filter for a rule whose log source it contains, and gives the
// number of rules that it applies to. A correlation has no plan yet, and is
// never filtered itself.
func (l *linker) apply(f *Filter, r *Unit) int {
	if r.Plan.Body == nil || r.Broken() || !f.Source.Contains(r.Plan.Source) {
		return 0
	}
	r.keeps = append(r.keeps, f.Keep)
	return 1
}

// correlation links a correlation after those that it refers to.
func (l *linker) correlation(u *Unit) {
	c, ok := u.Doc.Body.(*sigma.Correlation)
	if !ok || u.state != unlinked {
		return
	}
	u.state = linking
	var rules []*ir.Plan
	for _, ref := range c.Rules {
		if plan := l.rule(u, ref); plan != nil {
			rules = append(rules, plan)
		}
	}
	u.state = linked
	l.checkSize(u, c, rules)
	if u.Broken() || len(rules) != len(c.Rules) {
		return
	}
	plan, diags := Correlation(c, rules)
	u.Plan = plan
	u.Diags = append(u.Diags, diags...)
	u.place()
	if !u.Broken() {
		l.refer(c)
	}
}

// refer takes note of the rules of a correlation that works: unless it says
// otherwise, they are not converted on their own.
func (l *linker) refer(c *sigma.Correlation) {
	for _, ref := range c.Rules {
		for _, r := range l.find(ref) {
			r.referenced = true
			r.generate = r.generate || strings.EqualFold(c.Generate.Value, "true")
		}
	}
}

// maxRules bounds the rules that one correlation stands for. In a file a rule
// is written once, but whoever walks a plan meets it as often as correlations
// refer to it: a chain of n links, each of the two before it, has 2^n.
const maxRules = 1000

func (l *linker) checkSize(u *Unit, c *sigma.Correlation, rules []*ir.Plan) {
	n := 0
	for _, r := range rules {
		n += size(r)
	}
	if n > maxRules {
		at := c.Rules[0].Span.To(c.Rules[len(c.Rules)-1].Span)
		u.Diags.Errorf("limit-correlation-rules", at, "the correlation stands for %d rules, %d are allowed", n, maxRules)
		u.Diags.Hint("refer to fewer correlations that refer to correlations")
	}
}

// size counts the rules and correlations of a plan, each as often as it occurs.
func size(p *ir.Plan) int {
	n := 1
	if body, ok := p.Body.(*ir.Correlate); ok {
		for _, s := range body.Of {
			n += size(s.Plan)
		}
	}
	return n
}

// rule gives the plan that a correlation refers to, or reports why there is
// none.
func (l *linker) rule(u *Unit, ref sigma.Text) *ir.Plan {
	found := l.find(ref)
	switch {
	case len(found) == 0:
		u.Diags.Errorf("reference-unknown", ref.Span, "no rule or correlation of this run is called %q", ref.Value)
		u.Diags.Hint("%s", l.unknownHint(ref.Value))
		return nil
	case len(found) > 1:
		l.related(u, ref, found, "reference-ambiguous", "several documents are called "+ref.Value, "this one")
		return nil
	}
	r := found[0]
	if r.state == linking {
		l.related(u, ref, found, "reference-cycle", "the correlation refers to itself, by way of "+ref.Value, "which needs this one first")
		return nil
	}
	l.correlation(r)
	if r.Broken() || r.Plan.Body == nil {
		l.related(u, ref, found, "reference-broken", ref.Value+" cannot be converted, so neither can this correlation", "the rule with the fault")
		return nil
	}
	plan := r.Plan
	return &plan
}

func (l *linker) unknownHint(name string) string {
	if hint := diag.DidYouMean(name, l.names()); hint != "" {
		return hint
	}
	return "give the rule a name, and refer to it by that or by its id; a title is no name"
}

// related reports a reference that cannot be followed, with the documents it
// leads to.
func (l *linker) related(u *Unit, ref sigma.Text, others []*Unit, id, message, label string) {
	u.Diags.Errorf(id, ref.Span, "%s", message)
	for _, o := range others {
		at := o.Doc.Body.Head().Title.Span
		if !at.Known() {
			at = o.Doc.Span
		}
		u.relate(at, label)
	}
}
