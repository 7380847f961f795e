package kql

import (
	"fmt"
	"strings"

	"github.com/sigtrail/sigtrail/backends/interpret/event"
)

// outcome is failure if there is an error. The console writes its own result
// into the response, which goes before.
func (x *indexer) outcome() event.Value {
	if x.rawText("eventName") == "ConsoleLogin" {
		if result := x.rawText("responseElements.ConsoleLogin"); result != "" {
			return strings.ToLower(result)
		}
	}
	if x.raw("errorCode") != nil || x.raw("errorMessage") != nil {
		return "failure"
	}
	return "success"
}

// userName is the name of the user, or of the role that was assumed: which of
// them, the versions of the pipeline decide differently.
func (x *indexer) userName() event.Value {
	own := x.raw("userIdentity.userName")
	issuer := x.raw("userIdentity.sessionContext.sessionIssuer.userName")
	switch x.variant {
	case New:
		identity := x.rawText("userIdentity.type")
		if issuer != nil && (identity == "AssumedRole" || identity == "FederatedUser") {
			return issuer
		}
		return own
	case Old:
		if own == nil {
			return issuer
		}
		return own
	}
	panic(fmt.Sprintf("kql: unhandled variant %d", x.variant))
}

func (x *indexer) userID() event.Value {
	own := x.raw("userIdentity.principalId")
	if own == nil && x.variant == New && x.rawText("userIdentity.type") == "IdentityCenterUser" {
		return x.raw("userIdentity.onBehalfOf.userId")
	}
	return own
}

func (x *indexer) accountID() event.Value {
	own := x.raw("userIdentity.accountId")
	if own == nil && x.variant == New {
		return x.raw("recipientAccountId")
	}
	return own
}

// tls splits TLSv1.3 into the protocol tls and the version 1.3.
func (x *indexer) tls() {
	const path = "tlsDetails.tlsVersion"
	if x.raw(path) == nil {
		return
	}
	protocol, version, _ := strings.Cut(x.rawText(path), "v")
	if protocol == "" || version == "" {
		x.reject(path, "not of the form TLSv1.3, and what becomes of others is not known")
		return
	}
	x.put("tls.version", version)
	x.put("tls.version_protocol", strings.ToLower(protocol))
}

// resources collects the members of the objects in the array; which of them
// stood together is lost.
func (x *indexer) resources() {
	const path, home = "resources", "aws.cloudtrail.resources."
	v := x.raw(path)
	if v == nil {
		return
	}
	list, ok := v.(event.Array)
	if !ok {
		x.reject(path, "no array, and what becomes of others is not known")
	}
	for _, element := range list {
		o, ok := element.(event.Object)
		if !ok {
			x.reject(path, "an element that is no object, and what becomes of it is not known")
		}
		for _, m := range o {
			switch m.Key {
			case "ARN":
				x.put(home+"arn", m.Value)
			case "accountId":
				x.put(home+"account_id", m.Value)
			case "type":
				x.put(home+"type", m.Value)
			}
		}
	}
}

// consoleLogin gives a type to three members of additionalEventData, on
// sign-ins only: every text but No means yes.
func (x *indexer) consoleLogin() {
	if x.rawText("eventName") != "ConsoleLogin" {
		return
	}
	const raw, home = "additionalEventData.", "aws.cloudtrail.console_login.additional_eventdata."
	x.yes(raw+"MFAUsed", home+"mfa_used")
	x.yes(raw+"MobileVersion", home+"mobile_version")
	x.put(home+"login_to", x.raw(raw+"LoginTo"))
}

func (x *indexer) yes(path, name string) {
	if v := x.raw(path); v != nil {
		x.put(name, x.rawText(path) != "No")
	}
}
