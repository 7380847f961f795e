package athena

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sigtrail/sigtrail/sigma/diag"
)

// A ddlError says what is wrong with a table definition, and where.
type ddlError struct {
	at      diag.Position
	message string
}

func (e *ddlError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.at.Line, e.at.Column, e.message)
}

// A ddlKind tells tokens of a table definition apart.
type ddlKind int

const (
	ddlEnd    ddlKind = iota
	ddlName           // a word or number, or a name in back-ticks
	ddlString         // in single or double quotes
	ddlSign           // any other single character
)

// A ddlToken is a token with the place where it begins. A name in back-ticks is
// Quoted: it is never a keyword.
type ddlToken struct {
	kind   ddlKind
	text   string
	at     int
	quoted bool
}

// is reports whether the token is the keyword or sign.
func (t ddlToken) is(word string) bool {
	return !t.quoted && t.kind != ddlString && t.kind != ddlEnd && strings.EqualFold(t.text, word)
}

func (t ddlToken) String() string {
	if t.kind == ddlEnd {
		return "the end"
	}
	return fmt.Sprintf("%q", t.text)
}

// A ddlLexer cuts a table definition into tokens.
type ddlLexer struct {
	file *diag.File
	at   int
}

func (l *ddlLexer) fault(at int, format string, args ...any) error {
	return &ddlError{at: l.file.Position(at), message: fmt.Sprintf(format, args...)}
}

func (l *ddlLexer) next() (ddlToken, error) {
	if err := l.skipBlank(); err != nil {
		return ddlToken{}, err
	}
	start, src := l.at, l.file.Src
	if start == len(src) {
		return ddlToken{at: start}, nil
	}
	switch c := src[start]; {
	case c == '`':
		text, err := l.until('`', false)
		return ddlToken{kind: ddlName, text: text, at: start, quoted: true}, err
	case c == '\'' || c == '"':
		text, err := l.until(c, true)
		return ddlToken{kind: ddlString, text: text, at: start}, err
	case isWordByte(c):
		for l.at < len(src) && isWordByte(src[l.at]) {
			l.at++
		}
		return ddlToken{kind: ddlName, text: string(src[start:l.at]), at: start}, nil
	default:
		_, n := utf8.DecodeRune(src[start:])
		l.at += n
		return ddlToken{kind: ddlSign, text: string(src[start:l.at]), at: start}, nil
	}
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// skipBlank passes white space and comments.
func (l *ddlLexer) skipBlank() error {
	for src := l.file.Src; l.at < len(src); {
		rest := src[l.at:]
		switch {
		case bytes.IndexByte([]byte(" \t\r\n\f\v"), rest[0]) >= 0:
			l.at++
		case bytes.HasPrefix(rest, []byte("\ufeff")):
			l.at += len("\ufeff")
		case bytes.HasPrefix(rest, []byte("--")):
			for l.at < len(src) && src[l.at] != '\n' {
				l.at++
			}
		case bytes.HasPrefix(rest, []byte("/*")):
			end := bytes.Index(rest[2:], []byte("*/"))
			if end < 0 {
				return l.fault(l.at, "the comment /* is not closed")
			}
			l.at += 2 + end + 2
		default:
			return nil
		}
	}
	return nil
}

// until reads a quoted text. A doubled quote stands for itself, and in strings
// so does a character behind a backslash (Hive LanguageManual, Types).
func (l *ddlLexer) until(quote byte, backslash bool) (string, error) {
	start, src := l.at, l.file.Src
	var b strings.Builder
	for l.at++; l.at < len(src); l.at++ {
		c := src[l.at]
		switch {
		case backslash && c == '\\' && l.at+1 < len(src):
			l.at++
			b.WriteByte(src[l.at])
		case c == quote && l.at+1 < len(src) && src[l.at+1] == quote:
			l.at++
			b.WriteByte(c)
		case c == quote:
			l.at++
			return b.String(), nil
		default:
			b.WriteByte(c)
		}
	}
	return "", l.fault(start, "the quote %c is not closed", quote)
}
