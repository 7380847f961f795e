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
	"github.com/sigtrail/sigtrail/sigma/lower"
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
	// shipped are those of the pipelines that ship with sigtrail.
	shipped []*pipelines.Pipeline
	// Unmapped says that a rule which no pipeline fits is printed with its
	// fields as they stand, instead of being refused.
	Unmapped bool
}

// A File is an input file with the documents it holds.
type File struct {
	Name  string
	Units []*lower.Unit
	// Unread says that there was nothing to parse.
	Unread bool
}

// A Result is what became of one document.
type Result struct {
	File     string
	Document int
	Title    string
	ID       string
	Name     string
	Level    string
	// Diags are the complaints about the document itself.
	Diags diag.List
	// Queries holds one outcome for each target of the job, in its order, also
	// when the document is broken. It is empty for documents that are not
	// converted on their own, such as filters.
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

// Load reads and lowers files, and links the documents of all of them. The
// last filters of the names are files that may hold filters only. read is
// called concurrently; it gives nil for a file that could not be read.
func (j *Job) Load(names []string, filters int, read func(name string) *diag.File) []File {
	files := make([]File, len(names))
	forEach(len(names), func(i int) {
		files[i] = File{Name: names[i], Unread: true}
		if f := read(names[i]); f != nil {
			files[i] = j.parse(f)
		}
		if i >= len(names)-filters {
			files[i].onlyFilters()
		}
	})
	link(files)
	return files
}

// onlyFilters refuses what is no filter in a file of filters.
func (f *File) onlyFilters() {
	for _, u := range f.Units {
		if _, ok := u.Doc.Body.(*sigma.Filter); !ok && u.Doc.Body != nil {
			u.Diags.Errorf("filter-expected", u.Doc.Span, "this file was named with --filter, and the document is no filter")
			u.Diags.Hint("name rules without --filter; filters may also stand among them")
		}
	}
}

// LoadFile lowers one file and links its documents with one another.
func (j *Job) LoadFile(f *diag.File) File {
	file := j.parse(f)
	link([]File{file})
	return file
}

func (j *Job) parse(f *diag.File) File {
	file := File{Name: f.Name}
	for _, doc := range sigma.Parse(f, j.Limits) {
		file.Units = append(file.Units, lower.NewUnit(f.Name, doc))
	}
	return file
}

func link(files []File) {
	var units []*lower.Unit
	for _, f := range files {
		units = append(units, f.Units...)
	}
	lower.Link(units)
}

// Translate gives the results of every file to each, in order, while others
// are still being worked on. It ends early when each returns an error, and
// returns that. It takes the units out of the files it is done with, so that
// memory does not grow with the number of rules and targets.
func (j *Job) Translate(files []File, each func(f *File, results []Result) error) error {
	type task struct {
		file *File
		done chan []Result
	}
	// The capacity bounds what is held in memory between the two ends.
	tasks, order, stop := make(chan task), make(chan task, 64), make(chan struct{})
	var wg sync.WaitGroup
	for range workers() {
		wg.Go(func() {
			for t := range tasks {
				t.done <- j.Results(t.file)
			}
		})
	}
	wg.Go(func() {
		defer close(tasks)
		defer close(order)
		for i := range files {
			t := task{&files[i], make(chan []Result, 1)}
			select {
			case order <- t:
				tasks <- t
			case <-stop:
				return
			}
		}
	})
	var err error
	for t := range order {
		if results := <-t.done; err == nil {
			if err = each(t.file, results); err != nil {
				close(stop)
			}
		}
		t.file.Units = nil
	}
	wg.Wait()
	return err
}

// Results translates the documents of one file.
func (j *Job) Results(f *File) []Result {
	var results []Result
	for _, u := range f.Units {
		results = append(results, j.unit(u))
	}
	return results
}

func workers() int { return runtime.GOMAXPROCS(0) }

// forEach calls f for 0 to n-1 on all cores.
func forEach(n int, f func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(workers(), n) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
