package emit

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// ndjson is the format for programs: one object a line for every rule and
// target, queries and errors alike.
func ndjson() Format {
	return Format{
		Name:      "ndjson",
		Title:     "one JSON object a line for every rule and target, errors included",
		Extension: ".ndjson",
		Write:     writeNDJSON,
		Caption:   func(Entry) string { return "" },
	}
}

type jsonEntry struct {
	File     string     `json:"file"`
	Document int        `json:"document"`
	ID       string     `json:"id,omitempty"`
	Name     string     `json:"name,omitempty"`
	Title    string     `json:"title,omitempty"`
	Level    string     `json:"level,omitempty"`
	Target   string     `json:"target"`
	Language string     `json:"language,omitempty"`
	Query    *string    `json:"query,omitempty"`
	Notes    []jsonNote `json:"notes,omitempty"`
	Error    *jsonNote  `json:"error,omitempty"`
}

type jsonNote struct {
	ID      string `json:"id"`
	Effect  string `json:"effect,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

func writeNDJSON(w io.Writer, e Entry) error {
	j := jsonEntry{
		File: e.File, Document: e.Document, ID: e.ID, Name: e.Name, Title: e.Title, Level: e.Level,
		Target: e.Target.Name,
	}
	if e.Err != nil {
		note := placed(e.Err.Span, jsonNote{ID: e.Err.ID, Message: e.Err.Message, Hint: e.Err.Hint})
		j.Error = &note
	} else {
		j.Language, j.Query = e.Query.Language, &e.Query.Text
		for _, n := range e.Notes {
			j.Notes = append(j.Notes, placed(n.At, jsonNote{ID: n.ID, Effect: n.Effect.String(), Message: n.Message}))
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(j); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func placed(s diag.Span, n jsonNote) jsonNote {
	p := s.Position()
	n.Line, n.Column = p.Line, p.Column
	return n
}
