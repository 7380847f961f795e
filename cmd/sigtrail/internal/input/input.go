// Package input finds and reads the files that a command line names: files,
// folders, patterns and standard input, in a fixed order, each once. It knows
// nothing of what they hold.
package input

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// A Source reads from the file system, and standard input for "-".
type Source struct {
	Stdin io.Reader
	// Patterns select files by base name when a folder is walked.
	Patterns []string
}

// RulePatterns are the names of rule files, unless the user says otherwise.
func RulePatterns() []string { return []string{"*.yml", "*.yaml"} }

// A Problem is a path that gave no file, or none that could be read.
type Problem struct {
	Path    string
	Message string
	// Empty says that the path exists but holds nothing of interest: wrong
	// usage rather than a failure to read.
	Empty bool
}

// Find lists the files that paths stand for: a file as it is, a folder's files
// that fit a pattern at any depth in lexical order, a glob's matches, "-" for
// standard input. A file named twice is listed once, where it first stood.
// Paths that yield nothing are problems; they never hide the others.
func (s *Source) Find(paths []string) (files []string, problems []Problem) {
	seen := map[string]bool{}
	for _, p := range paths {
		found, problem := s.expand(p)
		if problem != nil {
			problems = append(problems, *problem)
		}
		for _, f := range found {
			if key := filepath.Clean(f); !seen[key] {
				seen[key] = true
				files = append(files, f)
			}
		}
	}
	return files, problems
}

func (s *Source) expand(path string) ([]string, *Problem) {
	if path == "-" {
		return []string{path}, nil
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return s.walk(path)
	case err == nil:
		return []string{path}, nil
	case os.IsNotExist(err) && strings.ContainsAny(path, "*?["):
		return s.glob(path)
	case os.IsNotExist(err):
		return nil, &Problem{Path: path, Message: "no such file or folder"}
	}
	return nil, &Problem{Path: path, Message: reason(err)}
}

func (s *Source) glob(pattern string) ([]string, *Problem) {
	matches, err := filepath.Glob(pattern)
	if err != nil {
		return nil, &Problem{Path: pattern, Message: "not a valid pattern", Empty: true}
	}
	var files []string
	for _, m := range matches {
		found, problem := s.expand(m)
		if problem != nil {
			return files, problem
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, &Problem{Path: pattern, Message: "the pattern fits no file", Empty: true}
	}
	return files, nil
}

// walk lists a folder. Folders whose name begins with a dot are left out.
func (s *Source) walk(root string) ([]string, *Problem) {
	var files []string
	var problem *Problem
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			problem = &Problem{Path: path, Message: reason(err)}
			return fs.SkipDir
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.IsDir() && s.wanted(d.Name()):
			files = append(files, path)
		}
		return nil
	})
	if err != nil && problem == nil {
		problem = &Problem{Path: root, Message: reason(err)}
	}
	sort.Strings(files)
	if len(files) == 0 && problem == nil {
		problem = &Problem{Path: root, Empty: true,
			Message: fmt.Sprintf("no rule file in this folder (looked for %s)", strings.Join(s.Patterns, ", "))}
	}
	return files, problem
}

func (s *Source) wanted(name string) bool {
	for _, p := range s.Patterns {
		if ok, err := filepath.Match(p, name); err == nil && ok {
			return true
		}
	}
	return false
}

// Read gives the first limit+1 bytes of a file, so that its reader can tell
// that it is too large without holding all of it.
func (s *Source) Read(name string, limit int) ([]byte, *Problem) {
	r := s.Stdin
	size := 0
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, &Problem{Path: name, Message: reason(err)}
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil {
			size = int(min(info.Size(), int64(limit))) + 1
		}
		r = f
	}
	data, err := readAll(io.LimitReader(r, int64(limit)+1), size)
	if err != nil {
		return nil, &Problem{Path: name, Message: reason(err)}
	}
	return data, nil
}

// readAll is io.ReadAll with a first guess of the size.
func readAll(r io.Reader, size int) ([]byte, error) {
	data := make([]byte, 0, size+1)
	for {
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// reason words an error of the file system without its path and system call,
// which the reader of a Problem knows.
func reason(err error) string {
	for {
		switch e := err.(type) {
		case *fs.PathError:
			err = e.Err
			continue
		}
		return "cannot read: " + err.Error()
	}
}
