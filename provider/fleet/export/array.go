package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// array writes JSON.
type array struct {
	to     *bufio.Writer
	line   bytes.Buffer // the object that is being written
	encode *json.Encoder
	text   string // what is being encoded
	escape []byte
	begun  bool
}

func newArray(w io.Writer) (*array, error) {
	a := &array{to: bufio.NewWriter(w)}
	a.encode = json.NewEncoder(&a.line)
	a.encode.SetEscapeHTML(false) // it would make < and & of names hard to read, and no page is written here
	_, err := a.to.WriteString("[")
	return a, err
}

func (a *array) row(row *SIM) error {
	a.line.Reset()
	if a.begun {
		a.line.WriteByte(',')
	}
	a.begun = true
	for i := range columns {
		a.line.WriteString(opening(i))
		a.line.WriteString(columns[i].name)
		a.line.WriteString(`":`)
		if err := a.value(columns[i].of(row)); err != nil {
			return err
		}
	}
	a.line.WriteByte('}')
	a.escape = escaped(a.escape[:0], a.line.Bytes())
	_, err := a.to.Write(a.escape)
	return err
}

// opening gives what stands before the key of a column.
func opening(column int) string {
	if column == 0 {
		return "\n{\""
	}
	return ",\""
}

func (a *array) end() error {
	if _, err := a.to.WriteString("\n]\n"); err != nil {
		return err
	}
	return a.to.Flush()
}

func (a *array) value(v value) error {
	switch v.kind {
	case absent:
		a.line.WriteString("null")
	case literal:
		a.line.WriteString(v.text)
	case list:
		a.line.WriteByte('[')
		for i, text := range v.list {
			if i > 0 {
				a.line.WriteByte(',')
			}
			if err := a.string(text.Raw()); err != nil {
				return err
			}
		}
		a.line.WriteByte(']')
	default:
		return a.string(v.text)
	}
	return nil
}

func (a *array) string(s string) error {
	a.text = s
	if err := a.encode.Encode(&a.text); err != nil { // by address, which costs no copy
		return err
	}
	a.line.Truncate(a.line.Len() - 1) // the line break that the encoder ends everything with
	return nil
}

// escaped adds JSON to a buffer, with the characters escaped that encoding/json leaves as they are and a terminal or a
// reader had better not see: DEL and C1 controls, bidirectional and other format characters, fillers and selectors that
// show nothing, private and unassigned characters. They can be within strings alone.
func escaped(to, source []byte) []byte {
	for len(source) > 0 {
		r, size := utf8.DecodeRune(source)
		switch {
		case r < 0x7f || !unseen(r):
			to = append(to, source[:size]...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			to = fmt.Appendf(to, `\u%04x\u%04x`, high, low)
		default:
			to = fmt.Appendf(to, `\u%04x`, r)
		}
		source = source[size:]
	}
	return to
}

func unseen(r rune) bool {
	return !unicode.IsPrint(r) || r == '\u2800' ||
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
