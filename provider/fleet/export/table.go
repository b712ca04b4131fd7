package export

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode"

	"github.com/simfleet/simfleet/model"
)

const (
	// cellCap is how many terminal cells of a text a field of CSV takes. It is far more than any vendor's names have, and
	// far less than the 32,767 characters of a spreadsheet's cell. What is cut ends in an ellipsis.
	cellCap = 4096
	// formulaCap is how long a text within a formula may be at most in a spreadsheet.
	formulaCap = 255
	// byteOrderMark tells spreadsheets that the file is UTF-8.
	byteOrderMark = "\ufeff"
	// between stands between the tags of a field, and in much of Europe between the fields of a row.
	between = ";"
)

// table writes CSV.
type table struct {
	to     *csv.Writer
	excel  bool
	fields []string
}

func newTable(w io.Writer, excel bool) (*table, error) {
	if excel {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return nil, err
		}
	}
	t := &table{to: csv.NewWriter(w), excel: excel, fields: make([]string, len(columns))}
	t.to.UseCRLF = excel
	for i := range columns {
		t.fields[i] = columns[i].name
	}
	return t, t.to.Write(t.fields)
}

func (t *table) row(row *SIM) error {
	for i := range columns {
		t.fields[i] = t.field(columns[i].of(row))
	}
	return t.to.Write(t.fields)
}

func (t *table) end() error {
	t.to.Flush()
	return t.to.Error()
}

func (t *table) field(v value) string {
	switch v.kind {
	case literal, word:
		return v.text
	case identifier:
		if number, ok := digits(v.text); ok {
			return t.safe(number)
		}
		return t.safe(v.text)
	case outside:
		return t.safe(v.text)
	case list:
		var all []string
		for _, text := range v.list {
			all = append(all, clean(text.Raw()))
		}
		return t.keep(disarm(strings.Join(all, between)))
	default:
		return ""
	}
}

func (t *table) safe(raw string) string { return t.keep(disarm(clean(raw))) }

func clean(raw string) string { return model.NewText(raw).Clean(model.Line, cellCap) }

// keep gives a text so that a spreadsheet keeps it as one, where the file is for spreadsheets.
func (t *table) keep(s string) string {
	if t.excel && looksNumeric(s) {
		return `="` + s + `"`
	}
	return s
}

// looksNumeric tells whether a spreadsheet may take a text for a number, a date or a time. There is nothing in such a
// text that could end a string within a formula.
func looksNumeric(s string) bool {
	return s != "" && s[0] >= '0' && s[0] <= '9' && len(s) <= formulaCap && strings.Trim(s, "0123456789.,:/+-%Ee ") == ""
}

// disarm puts an apostrophe before what a spreadsheet would take for the beginning of a formula, as OWASP advises: = + -
// and @, their fullwidth forms among them, and blanks before them do not help. Tabs and line breaks are cleaned away
// before. A spreadsheet that parts fields by semicolons does not see the quotation marks around ours, so that a semicolon
// begins a field as well.
func disarm(s string) string {
	if !strings.ContainsAny(s, starters) {
		return s
	}
	parts := strings.Split(s, between)
	for i, part := range parts {
		if strings.IndexAny(strings.TrimLeftFunc(part, skipped), starters) == 0 {
			parts[i] = "'" + part
		}
	}
	return strings.Join(parts, between)
}

const starters = "=+-@＝＋－＠"

// skipped tells whether a spreadsheet may skip a character on its way to what a field begins with.
func skipped(r rune) bool { return r == '"' || unicode.IsSpace(r) }
