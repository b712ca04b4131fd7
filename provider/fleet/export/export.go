// Package export writes SIMs to files that other programs read: CSV, CSV that survives a spreadsheet, and JSON.
package export

import (
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/simfleet/simfleet/model"
)

// Format is a form of file.
type Format uint8

// The formats. All have the same columns in the same order, and a value that is not known is empty (null in JSON),
// never 0.
const (
	// CSV is for programs: RFC 4180 with line feeds, UTF-8, identifiers as digits. Text from outside is cleaned as
	// [model.Text.Clean] does for a line of cellCap cells, so that the file is harmless on a terminal and each SIM is one
	// line, and what a spreadsheet would take for a formula gets an apostrophe before it.
	CSV Format = iota
	// Excel is CSV that spreadsheets open without damage: with a byte order mark and CRLF, and text of digits, which they
	// would take for a number or a date, as ="8900…".
	Excel
	// JSON is one array with an object on each line. Text is as the vendor gave it, where it is UTF-8; what would act on a
	// terminal, hide or reorder something is escaped.
	JSON
)

// String gives the format's name.
func (f Format) String() string {
	switch f {
	case CSV:
		return "CSV"
	case Excel:
		return "CSV for Excel"
	case JSON:
		return "JSON"
	default:
		return fmt.Sprintf("format %d", uint8(f))
	}
}

// SIM is one row: a SIM with all that is known of it.
type SIM struct {
	Vendor   string // as screens name it
	Account  string
	Currency string // of the account, ISO 4217; empty: not known
	SIM      *model.SIM
	Seen     time.Time // the best sign of life; zero: none is known
	Inferred bool      // it comes late or is only concluded
}

// Write writes the rows as they come and holds none of them. It gives how many SIMs were written; with an error, the last
// of these may be missing or cut. It stops asking for rows after an error.
func Write(w io.Writer, format Format, rows iter.Seq[SIM]) (n int, err error) {
	var to sheet
	switch format {
	case CSV:
		to, err = newTable(w, false)
	case Excel:
		to, err = newTable(w, true)
	case JSON:
		to, err = newArray(w)
	default:
		return 0, fmt.Errorf("export: unknown %v", format)
	}
	if err != nil {
		return 0, err
	}
	for row := range rows {
		if err := to.row(&row); err != nil {
			return n, err
		}
		n++
	}
	return n, to.end()
}

// sheet is a file that is being written.
type sheet interface {
	row(row *SIM) error
	end() error
}
