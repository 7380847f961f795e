// Command gen makes the tables that package cloudtrail embeds:
//
//	go run ./sigma/cloudtrail/gen -corpus DIR
//
// DIR holds fields.json (facts from the AWS CloudTrail User Guide), awsapi.json
// and awsapi-response.json (operations and their shapes, derived from botocore
// and aws-sdk-go, both Apache-2.0) and events/*.ndjson (CloudTrail records).
// facts.txt, beside this file, adds what none of them says. Only names and
// types are taken, never a value.
//
// To refresh the catalogue, renew those files, run the command from the root
// of the module, and look at what `go test ./sigma/cloudtrail/...` says.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	corpus := flag.String("corpus", os.Getenv("SIGTRAIL_CORPUS"), "folder with fields.json, awsapi*.json and events")
	out := flag.String("out", "sigma/cloudtrail", "folder that gets paths.txt and operations.txt")
	flag.Parse()
	if err := run(*corpus, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(corpus, out string) error {
	tables, err := generate(corpus)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := os.WriteFile(filepath.Join(out, t.name), []byte(t.text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// A file is a finished table.
type file struct{ name, text string }

// generate makes the tables in memory.
func generate(corpus string) ([]file, error) {
	in, err := read(corpus)
	if err != nil {
		return nil, err
	}
	paths, err := writePaths(minimize(explore(record(in))))
	if err != nil {
		return nil, err
	}
	operations, err := writeOperations(in)
	if err != nil {
		return nil, err
	}
	return []file{{"paths.txt", paths}, {"operations.txt", operations}}, nil
}
