module github.com/sigtrail/sigtrail

go 1.25
