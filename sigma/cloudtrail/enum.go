package cloudtrail

import "github.com/sigtrail/sigtrail/sigma/ir"

// Enum lists the words that a field is known to hold, in the spelling of the
// records, or nothing where the field is free. Targets that compare with case
// take their spelling from here. The lists follow the AWS CloudTrail User Guide
// and the AWS Sign-In event pages; a record may hold a word that is newer than
// they are.
func Enum(path string) []string {
	switch path {
	case "eventType":
		return []string{"AwsApiCall", "AwsServiceEvent", "AwsConsoleAction", "AwsConsoleSignIn", "AwsVpceEvent", "AwsCloudTrailInsight"}
	case "eventCategory":
		return []string{"Management", "Data", "NetworkActivity", "Insight"}
	case "userIdentity.type":
		return []string{
			"Root", "IAMUser", "AssumedRole", "Role", "FederatedUser", "Directory", "AWSAccount", "AWSService",
			"IdentityCenterUser", "SAMLUser", "WebIdentityUser", "Unknown",
		}
	case "userIdentity.sessionContext.sessionIssuer.type":
		return []string{"Root", "IAMUser", "Role"}
	case "additionalEventData.MFAUsed", "additionalEventData.MobileVersion":
		return []string{"Yes", "No"}
	case "responseElements.ConsoleLogin", "responseElements.SwitchRole":
		return []string{"Success", "Failure"}
	case "addendum.reason":
		return []string{"DELIVERY_DELAY", "UPDATED_DATA", "SERVICE_OUTAGE"}
	case "insightDetails.state":
		return []string{"Start", "End"}
	case "insightDetails.insightType":
		return []string{"ApiCallRateInsight", "ApiErrorRateInsight"}
	case "userIdentity.sessionContext.attributes.mfaAuthenticated", "sessionCredentialFromConsole":
		return []string{"true", "false"} // texts in most records
	}
	if t, ok := Lookup(path); ok && t.Kind == ir.KindBool {
		return []string{"true", "false"}
	}
	return nil
}
