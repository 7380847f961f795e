// Package compile takes rule files all the way: bytes to documents, documents
// to plans, plans through pipelines to queries. Files are worked on in
// parallel; results come in the order of the input. It writes nothing.
package compile

import (
	"runtime"
	"sync"

	"github.com/sigtrail/sigtrail/backends"
	"github.com/sigtrail/sigtrail/pipelines"
	"github.com/sigtrail/sigtrail/sigma"
	"github.com/sigtrail/sigtrail/sigma/diag"
	"github.com/sigtrail/sigtrail/sigma/ir"
)

// A Job says what to compile for.
type Job struct {
	Targets []Target
	Limits  sigma.Limits
}

// A Target is a backend with the pipelines that prepare plans for it.
type Target struct {
	Name    string
	Backend backends.Backend
	// Pipelines run in this order on every rule whose log source they fit.
	Pipelines []*pipelines.Pipeline
	// Unmapped says that a rule which no pipeline fits is printed with its
	// fields as they stand, instead of being refused.
	Unmapped bool
}

// A Result is what became of one document.
type Result struct {
	File     string
	Document int
	Title    string
	ID       string
	Name     string
	Level    string
	At       diag.Span
	// Diags are the complaints about the document itself.
	Diags diag.List
	// Queries holds one outcome for each target of the job, in its order, also
	// when the document is broken.
	Queries []Outcome
}

// An Outcome is a query, or the reason why there is none.
type Outcome struct {
	Target string
	Plan   ir.Plan // as the backend saw it
	Query  backends.Query
	Notes  []ir.Note
	// Err is set when there is no query. Fault tells a rule that cannot be
	// converted to anything from one that only this target refuses.
	Err   *diag.Diagnostic
	Fault bool
}

// Files compiles every file and gives the results of each, in order. read is
// called concurrently.
func (j *Job) Files(names []string, read func(name string) *diag.File) [][]Result {
	results := make([][]Result, len(names))
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				if f := read(names[i]); f != nil {
					results[i] = j.File(f)
				}
			}
		}()
	}
	for i := range names {
		next <- i
	}
	close(next)
	wg.Wait()
	return results
}

// File compiles the documents of one file.
func (j *Job) File(f *diag.File) []Result {
	var results []Result
	for _, doc := range sigma.Parse(f, j.Limits) {
		results = append(results, j.document(f, doc))
	}
	return results
}
