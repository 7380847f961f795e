package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheTablesAreUpToDate(t *testing.T) {
	corpus := os.Getenv("SIGTRAIL_CORPUS")
	if corpus == "" {
		t.Skip("SIGTRAIL_CORPUS is not set: the tables are not made anew")
	}
	files, err := generate(corpus)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		have, err := os.ReadFile(filepath.Join("..", f.name))
		if err != nil {
			t.Fatal(err)
		}
		if string(have) != f.text {
			t.Errorf("%s is out of date: run go run ./sigma/cloudtrail/gen -corpus DIR", f.name)
		}
	}
}
