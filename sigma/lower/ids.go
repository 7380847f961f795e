package lower

import (
	"strings"

	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
)

// Diagnostics lists everything that lowering and linking can report, by ID.
func Diagnostics() []sigma.DiagnosticInfo {
	const err, warn, info = diag.Error, diag.Warning, diag.Info
	return []sigma.DiagnosticInfo{
		page("alias-rule-missing", err, "An alias that leaves out a rule", "Which field it means for that rule is unknown."),
		page("alias-rule-unknown", err, "An alias for a rule that is not there", "The name is none of the correlation's rules."),
		page("alias-unused", warn, "An alias that nothing uses", "It has no effect; probably group-by forgets it."),
		page("condition-legacy-aggregation", warn, "An aggregation of Sigma 1", "Since Sigma 2 counting is done by correlation documents."),
		page("condition-legacy-extreme", err, "An extreme that no event reaches", "Only a maximum above or a minimum below a threshold shows in single events."),
		page("condition-legacy-field", err, "An aggregation without its field", "Sums and averages are over the values of a field."),
		page("condition-legacy-list", err, "An aggregation in a list of conditions", "A correlation looks at one rule's events, not at one of several."),
		page("condition-legacy-timeframe", err, "An aggregation without a time span", "Counting without an end never stops; correlations need a time span."),
		page("correlation-rule-unknown", err, "An unknown rule in a condition", "The condition of a correlation may name its own rules only."),
		page("correlation-rule-unused", err, "A rule that the condition forgets", "The list of rules and the condition must speak of the same rules."),
		page("filter-logsource-mismatch", warn, "A filter for other events", "A filter applies to rules whose log source lies within its own."),
		page("filter-polarity", warn, "A filter that tools read differently", "Some drop the events that the condition describes, others keep only them."),
		page("filter-rule-absent", info, "A filter for a rule that is not in the run", "The rule may be converted elsewhere; here the filter does nothing for it."),
		page("filter-unused", warn, "A filter that applies to nothing", "What it should keep out is not kept out."),
		page("id-duplicate", warn, "Two documents with one id", "An id names one document everywhere, for all time."),
		page("keyword-matches-everything", err, "A keyword that is in every record", "It would make the selection mean everything."),
		page("limit-correlation-rules", err, "A correlation of too many rules", "All rules of all correlations below it become part of one query."),
		page("limit-rule-size", err, "A rule that unfolds too far", "A short rule can stand for an endless query."),
		page("modifier-all-single", warn, "All of one value", "The modifier has no effect on a single value."),
		page("modifier-base64offset-exact", warn, "A fragment compared with a whole value", "base64offset makes fragments that stand in the middle of longer text."),
		page("modifier-conflict", err, "Modifiers that do not go together", "What they would mean together is not defined, or is nothing."),
		page("modifier-empty", err, "A missing modifier", "Behind a bar stands the name of a modifier."),
		page("modifier-unknown", err, "An unknown modifier", "Leaving it out would change what the rule finds."),
		page("modifier-utf16-bare", warn, "UTF-16 without base64", "Records hold text, in which the bytes of UTF-16 hardly ever stand."),
		page("name-duplicate", err, "Two documents with one name", "A reference by this name could mean either."),
		page("reference-ambiguous", err, "A reference with several meanings", "Which of the documents is meant cannot be guessed."),
		page("reference-broken", err, "A reference to a broken rule", "A correlation means nothing without its rules."),
		page("reference-cycle", err, "A correlation of itself", "It would have to be known before it can be known."),
		page("reference-unknown", err, "An unknown rule", "No document of the run has the name or id."),
		page("value-cidr-host-bits", warn, "A network with host bits", "Other tools refuse it; probably a single address or another length is meant."),
		page("value-decimal-equality", warn, "Equality with a decimal number", "Values compare by their text, and 1.5 is not the text 1.50."),
		page("value-empty-shape", warn, "A search for nothing", "Every value contains, begins and ends with the empty text."),
		page("value-exists-list", err, "Several answers to one question", "A field exists or does not."),
		page("value-not-boolean", err, "A value that is neither true nor false", "exists asks a question with two answers."),
		page("value-not-cidr", err, "A value that is no network", "A network is an address and a length."),
		page("value-not-encodable", err, "A value that cannot be encoded", "Encoders work on plain text."),
		page("value-not-field", err, "A value that is no field", "fieldref compares with another field of the record."),
		page("value-not-number", err, "A value that is no number", "Comparisons need a decimal number."),
		page("value-not-regex", err, "A regular expression that engines read differently", "Only what all engines agree about is accepted."),
		page("value-not-text", err, "A value that is no text", "Numbers and booleans have no case and no bytes that all records write alike."),
		page("value-not-time-part", err, "A value outside of its calendar", "No timestamp has such a part."),
		page("value-null-keyword", err, "Null as a keyword", "A keyword is text."),
		page("value-null-modifier", err, "Null with a modifier", "Null is the absence of a value; only neq can be said of it."),
		page("value-quoted-boolean", warn, "A boolean in quotes", "Other tools refuse it."),
		page("value-quoted-number", warn, "A number in quotes", "Other tools refuse it."),
	}
}

func page(id string, severity diag.Severity, title, why string) sigma.DiagnosticInfo {
	return sigma.DiagnosticInfo{ID: id, Severity: severity, Title: title, Why: why}
}

const (
	exampleHead = "logsource: {product: aws, service: cloudtrail}\n"
	exampleRule = "title: Trail stopped\nname: trail_stopped\n" + exampleHead + "detection:\n  selection: {eventName: StopLogging}\n  condition: selection\n---\n"
	exampleMore = "title: Trail deleted\nname: trail_deleted\n" + exampleHead + "detection:\n  selection: {eventName: DeleteTrail}\n  condition: selection\n---\n"
)

// Examples gives a failing and a passing file for each of Diagnostics, except
// for limits, which would be too long to read.
func Examples() []sigma.Example {
	var all []sigma.Example
	all = append(all, linkExamples()...)
	all = append(all, itemExamples()...)
	return all
}

func inItem(id, bad, good string) sigma.Example {
	rule := func(item string) string {
		return "title: Example\n" + exampleHead + "detection:\n  selection:\n    " + strings.ReplaceAll(item, "\n", "\n    ") + "\n  condition: selection\n"
	}
	return sigma.Example{ID: id, Bad: rule(bad), Good: rule(good)}
}

func itemExamples() []sigma.Example {
	return []sigma.Example{
		inItem("keyword-matches-everything", "- '*'", "- AccessDenied"),
		inItem("modifier-all-single", "userAgent|contains|all: cli", "userAgent|contains|all: [aws, cli]"),
		inItem("modifier-base64offset-exact", "requestParameters.userData|base64offset: curl", "requestParameters.userData|base64offset|contains: curl"),
		inItem("modifier-conflict", "userAgent|startswith|endswith: cli", "userAgent: 'cli*cli'"),
		inItem("modifier-empty", "userAgent|: cli", "userAgent: cli"),
		inItem("modifier-unknown", "userAgent|startswth: aws", "userAgent|startswith: aws"),
		inItem("modifier-utf16-bare", "userAgent|utf16le: aws", "userAgent|utf16le|base64: aws"),
		inItem("value-cidr-host-bits", "sourceIPAddress|cidr: 10.1.2.3/8", "sourceIPAddress|cidr: 10.0.0.0/8"),
		inItem("value-decimal-equality", "requestParameters.size: 1.5", "requestParameters.size: '1.5'"),
		inItem("value-empty-shape", "userAgent|contains: ''", "userAgent: '*'"),
		inItem("value-exists-list", "errorCode|exists: [true, false]", "errorCode|exists: true"),
		inItem("value-not-boolean", "errorCode|exists: maybe", "errorCode|exists: true"),
		inItem("value-not-cidr", "sourceIPAddress|cidr: 10.0.0", "sourceIPAddress|cidr: 10.0.0.0/8"),
		inItem("value-not-encodable", "userAgent|base64: 'aws*'", `userAgent|base64: 'aws\*'`),
		inItem("value-not-field", "userIdentity.userName|fieldref: 'request*'", "userIdentity.userName|fieldref: requestParameters.userName"),
		inItem("value-not-number", "requestParameters.maxResults|gt: many", "requestParameters.maxResults|gt: 100"),
		inItem("value-not-regex", "userAgent|re: '(?<!x)terraform'", "userAgent|re: '^terraform'"),
		inItem("value-not-text", "readOnly|cased: True", "readOnly: true"),
		inItem("value-not-time-part", "eventTime|hour: 24", "eventTime|hour: 0"),
		inItem("value-null-keyword", "'|all': [AccessDenied, null]", "'|all': [AccessDenied, root]"),
		inItem("value-null-modifier", "errorCode|contains: null", "errorCode: null"),
		inItem("value-quoted-boolean", "errorCode|exists: 'true'", "errorCode|exists: true"),
		inItem("value-quoted-number", "requestParameters.maxResults|gt: '100'", "requestParameters.maxResults|gt: 100"),
	}
}

// linkExamples are about several documents of one run.
func linkExamples() []sigma.Example {
	correlation := func(body string) string {
		return "title: Example\ncorrelation:\n  type: temporal\n  rules: [trail_stopped, trail_deleted]\n  timespan: 1h\n  " + body + "\n"
	}
	both := func(id, bad, good string) sigma.Example {
		return sigma.Example{ID: id, Bad: exampleRule + exampleMore + bad, Good: exampleRule + exampleMore + good}
	}
	filter := func(service, rules, condition string) string {
		return "title: Known users\nlogsource: {product: aws, service: " + service + "}\nfilter:\n  rules: " + rules +
			"\n  selection: {userIdentity.userName: deploy}\n  condition: " + condition + "\n"
	}
	grouped := correlation("group-by: [userIdentity.arn]")
	kept := filter("cloudtrail", "[trail_stopped]", "not selection")
	count := func(rule string) string {
		return "title: Many\nname: many\ncorrelation:\n  type: event_count\n  rules: [" + rule + "]\n  group-by: [userIdentity.arn]\n  timespan: 1h\n  condition: {gte: 5}\n"
	}
	alias := func(fields string) string {
		return correlation("group-by: [who]\n  aliases: {who: {" + fields + "}}")
	}
	all := alias("trail_stopped: userIdentity.arn, trail_deleted: userIdentity.principalId")
	legacy := func(id, bad, good string) sigma.Example {
		rule := "title: Many\n" + exampleHead + "detection:\n  selection: {eventName: StopLogging}\n  timeframe: 1h\n  condition: "
		return sigma.Example{ID: id, Bad: rule + bad + "\n", Good: rule + good + "\n"}
	}
	withID := func(name, last string) string {
		return strings.Replace(exampleRule, "name: trail_stopped", "name: "+name+"\nid: 0a4f6f1e-54f2-4f7e-8f0e-6d8f2b7a9c0"+last, 1)
	}
	return []sigma.Example{
		both("alias-rule-missing", alias("trail_stopped: userIdentity.arn"), all),
		both("alias-rule-unknown", alias("trail_stopped: userIdentity.arn, trail_deleted: userIdentity.arn, trail_gone: userIdentity.arn"), all),
		both("alias-unused", correlation("group-by: [userIdentity.arn]\n  aliases: {who: {trail_stopped: a, trail_deleted: b}}"), grouped),
		{ID: "condition-legacy-aggregation",
			Bad:  "title: Many\n" + exampleHead + "detection:\n  selection: {eventName: StopLogging}\n  timeframe: 1h\n  condition: selection | count() by userIdentity.arn > 5\n",
			Good: exampleRule + count("trail_stopped")},
		legacy("condition-legacy-extreme", "selection | max(requestParameters.size) < 5", "selection | max(requestParameters.size) > 5"),
		legacy("condition-legacy-field", "selection | sum() by userIdentity.arn > 5", "selection | sum(requestParameters.size) by userIdentity.arn > 5"),
		legacy("condition-legacy-list", "[selection, selection | count() > 5]", "selection | count() > 5"),
		{ID: "condition-legacy-timeframe",
			Bad:  "title: Many\n" + exampleHead + "detection:\n  selection: {eventName: StopLogging}\n  condition: selection | count() > 5\n",
			Good: exampleRule + count("trail_stopped")},
		both("correlation-rule-unknown", correlation("group-by: [userIdentity.arn]\n  condition: trail_stopped and trail_deleted and not trail_gone"), correlation("group-by: [userIdentity.arn]\n  condition: trail_stopped and not trail_deleted")),
		both("correlation-rule-unused", correlation("group-by: [userIdentity.arn]\n  condition: trail_stopped"), correlation("group-by: [userIdentity.arn]\n  condition: trail_stopped or trail_deleted")),
		both("filter-logsource-mismatch", filter("vpcflow", "[trail_stopped]", "not selection"), kept),
		both("filter-polarity", filter("cloudtrail", "[trail_stopped]", "selection"), kept),
		both("filter-rule-absent", filter("cloudtrail", "[trail_stopped, trail_gone]", "not selection"), kept),
		both("filter-unused", filter("cloudtrail", "[trail_gone]", "not selection"), kept),
		{ID: "id-duplicate", Bad: withID("one", "1") + withID("two", "1"), Good: withID("one", "1") + withID("two", "2")},
		{ID: "name-duplicate", Bad: exampleRule + exampleRule, Good: exampleRule + exampleMore},
		{ID: "reference-ambiguous", Bad: exampleRule + exampleRule + count("trail_stopped"), Good: exampleRule + exampleMore + count("trail_stopped")},
		{ID: "reference-broken", Bad: strings.Replace(exampleRule, "eventName", "eventName|is", 1) + count("trail_stopped"), Good: exampleRule + count("trail_stopped")},
		{ID: "reference-cycle", Bad: count("many"), Good: exampleRule + count("trail_stopped")},
		{ID: "reference-unknown", Bad: exampleRule + count("trail_stoped"), Good: exampleRule + count("trail_stopped")},
	}
}
