package config

import (
	"fmt"
	"strconv"
	"strings"
)

// lines tells on which line a key of a TOML document stands, by its path, such as "account[1].auth.api_key". The TOML
// library keeps no positions that can be asked for, and only one for a key that all tables of an array share.
type lines map[string]int

// of gives the line of the key, or of the innermost table around it that has one: keys of an inline table stand where
// the table does.
func (l lines) of(path string) int {
	for path != "" {
		if line, ok := l[path]; ok {
			return line
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return 1 // a key without a name, which only the top of a file can have
}

// scanner walks over a document that the library has accepted. It understands no more of it than where keys begin and
// values end.
type scanner struct {
	text   string
	pos    int
	line   int
	table  string         // the path of the table that keys belong to
	tables map[string]int // how many tables each array has so far
	found  lines
}

// scan finds the keys of a valid document.
func scan(text string) lines {
	s := &scanner{text: text, line: 1, tables: map[string]int{}, found: lines{}}
	for s.blank(); s.pos < len(s.text); s.blank() {
		if s.text[s.pos] == '[' {
			s.header()
		} else {
			line := s.line
			s.note(s.within(s.table, s.key('=')), line)
		}
		s.value()
	}
	return s.found
}

// note keeps the first line on which something, or something within it, is named.
func (s *scanner) note(path string, line int) {
	for path != "" {
		if _, ok := s.found[path]; ok {
			return
		}
		s.found[path] = line
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}

// header reads [table] or [[table]].
func (s *scanner) header() {
	line, array := s.line, strings.HasPrefix(s.text[s.pos:], "[[")
	s.pos++
	if array {
		s.pos++
	}
	path := s.within("", s.key(']'))
	if array {
		s.pos++
		s.tables[path]++
	}
	s.table = s.indexed(path)
	s.note(s.table, line)
}

// within gives the path of a key below a table. A table of an array on the way is its newest one.
func (s *scanner) within(table string, key []string) string {
	path := table
	for i, part := range key {
		if path != "" {
			path += "."
		}
		path += part
		if i < len(key)-1 {
			path = s.indexed(path)
		}
	}
	return path
}

// indexed names the newest table of an array; what is no array stays as it is.
func (s *scanner) indexed(path string) string {
	if n := s.tables[path]; n > 0 {
		return fmt.Sprintf("%s[%d]", path, n-1)
	}
	return path
}

// key reads a key with its parts up to the character that ends it.
func (s *scanner) key(end byte) []string {
	var parts []string
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; c {
		case end:
			s.pos++
			return parts
		case ' ', '\t', '.':
			s.pos++
		case '"', '\'':
			from := s.pos
			s.quotation()
			parts = append(parts, unquoted(s.text[from:s.pos]))
		default:
			from := s.pos
			for s.pos < len(s.text) && !strings.ContainsRune(" \t.]=\n", rune(s.text[s.pos])) {
				s.pos++
			}
			parts = append(parts, s.text[from:s.pos])
			if s.pos == from {
				s.pos++ // not a key after all: go on, so that the walk ends
			}
		}
	}
	return parts
}

// unquoted gives a quoted key as the library knows it.
func unquoted(key string) string {
	if word, err := strconv.Unquote(key); err == nil && key[0] == '"' {
		return word
	}
	return strings.Trim(key, key[:1])
}

// blank skips everything up to the next key or header.
func (s *scanner) blank() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case '\n':
			s.line++
			s.pos++
		case ' ', '\t', '\r':
			s.pos++
		case '#':
			s.comment()
		default:
			return
		}
	}
}

// comment skips to the end of the line.
func (s *scanner) comment() {
	for s.pos < len(s.text) && s.text[s.pos] != '\n' {
		s.pos++
	}
}

// value skips a value, which may go on over several lines.
func (s *scanner) value() {
	for depth := 0; s.pos < len(s.text); {
		switch s.text[s.pos] {
		case '"', '\'':
			s.quotation()
			continue
		case '#':
			s.comment()
			continue
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '\n':
			if depth <= 0 {
				return
			}
			s.line++
		}
		s.pos++
	}
}

// quotation skips a quoted text of any of the four kinds.
func (s *scanner) quotation() {
	mark := s.text[s.pos : s.pos+1]
	if long := strings.Repeat(mark, 3); strings.HasPrefix(s.text[s.pos:], long) {
		mark = long
	}
	s.pos += len(mark)
	for s.pos < len(s.text) && !strings.HasPrefix(s.text[s.pos:], mark) {
		if s.text[s.pos] == '\\' && mark[0] == '"' {
			s.pos++
		}
		if s.pos < len(s.text) && s.text[s.pos] == '\n' {
			s.line++
		}
		s.pos++
	}
	s.pos = min(s.pos+len(mark), len(s.text))
	for len(mark) == 3 && strings.HasPrefix(s.text[s.pos:], mark[:1]) {
		s.pos++ // a long text may end with quotation marks of its own
	}
}
