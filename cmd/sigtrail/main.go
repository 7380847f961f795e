// Command sigtrail compiles Sigma rules for AWS CloudTrail into queries.
package main

import (
	"os"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
