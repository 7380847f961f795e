package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/sigtrail/sigtrail/cmd/sigtrail/internal/compile"
)

// An output is where queries go: standard output, one file, or a folder with
// one file for each rule and target. Files are written whole, under another
// name first, so that none is ever left half.
type output struct {
	stream    *bufio.Writer // standard output
	file      string        // one file
	folder    string        // a folder
	buffer    bytes.Buffer  // of the one file
	extension func(target string) string
	files     []string // of the folder, in order
	texts     map[string]*bytes.Buffer
}

func newOutput(stdout io.Writer, path string, extension func(target string) string) *output {
	if path == "" || path == "-" {
		return &output{stream: bufio.NewWriter(stdout)}
	}
	info, err := os.Stat(path)
	if strings.HasSuffix(path, "/") || err == nil && info.IsDir() {
		return &output{folder: path, extension: extension, texts: map[string]*bytes.Buffer{}}
	}
	return &output{file: path}
}

// Write takes the text of one outcome.
func (o *output) Write(res *compile.Result, out *compile.Outcome, text []byte) error {
	switch {
	case o.stream != nil:
		if _, err := o.stream.Write(text); err != nil {
			return failure("cannot write: %v", err)
		}
	case o.folder != "":
		name := o.name(res, out)
		if o.texts[name] == nil {
			o.texts[name] = &bytes.Buffer{}
			o.files = append(o.files, name)
		}
		o.texts[name].Write(text)
	default:
		o.buffer.Write(text)
	}
	return nil
}

// Flush brings what was written to standard output before what is about to be
// said on standard error.
func (o *output) Flush() error {
	if o.stream == nil {
		return nil
	}
	if err := o.stream.Flush(); err != nil {
		return failure("cannot write: %v", err)
	}
	return nil
}

// name places an outcome in the folder: target, then the rule's file, so that
// rules of one name in different folders stay apart.
func (o *output) name(res *compile.Result, out *compile.Outcome) string {
	base := res.File
	if base == "-" {
		base = "stdin"
	}
	base = strings.TrimSuffix(filepath.ToSlash(filepath.Clean(base)), filepath.Ext(base))
	for strings.HasPrefix(base, "../") || strings.HasPrefix(base, "/") {
		base = strings.TrimPrefix(strings.TrimPrefix(base, "../"), "/")
	}
	if res.Document > 0 {
		base = fmt.Sprintf("%s-%d", base, res.Document+1)
	}
	return filepath.Join(o.folder, out.Target, filepath.FromSlash(base)+o.extension(out.Target))
}

// Close finishes the writing.
func (o *output) Close() error {
	switch {
	case o.stream != nil:
		return o.Flush()
	case o.folder != "":
		for _, name := range o.files {
			if o.texts[name].Len() == 0 {
				continue
			}
			if err := writeWhole(name, o.texts[name].Bytes()); err != nil {
				return err
			}
		}
		return nil
	}
	return writeWhole(o.file, o.buffer.Bytes())
}

// writeWhole writes a file under another name and then renames it.
func writeWhole(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return failure("cannot write %s: %v", name, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".sigtrail-*")
	if err != nil {
		return failure("cannot write %s: %v", name, err)
	}
	defer os.Remove(tmp.Name()) // fails, rightly, once it has been renamed
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return failure("cannot write %s: %v", name, err)
	}
	return nil
}
