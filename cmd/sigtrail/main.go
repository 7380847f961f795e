// Command sigtrail compiles Sigma rules for AWS CloudTrail into queries.
package main

import (
	"os"
	"runtime/debug"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/cli"
)

// gcPercent trades a little time for memory: a whole public repository of rules
// converts to all targets in less than 100 MiB.
const gcPercent = 75

func main() {
	debug.SetGCPercent(gcPercent)
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
