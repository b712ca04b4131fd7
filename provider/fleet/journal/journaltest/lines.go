package journaltest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
)

// Line is a line of a journal as a reader sees it.
type Line struct {
	V       int
	Seq     int
	Prev    string
	T       string
	Mono    int64
	Actor   string
	ID      string
	Event   string
	Acct    string
	Op      string
	Class   string
	ICCID   string `json:"iccid"`
	Before  string
	Target  string
	Text    string
	Confirm string
	Outcome string
	After   string
	HTTP    int `json:"http"`
	Why     string
}

// Read reads a journal. A line that is torn or was tampered with is an error, as is one that does not name the line
// before it.
func Read(all []byte) ([]Line, error) {
	var lines []Line
	prev := ""
	for whole := range bytes.Lines(all) {
		whole, complete := bytes.CutSuffix(whole, []byte("\n"))
		if !complete {
			return lines, fmt.Errorf("line %d has no end", len(lines)+1)
		}
		sum, body, _ := bytes.Cut(whole, []byte(" "))
		if want := fmt.Sprintf("%08x", crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli))); string(sum) != want {
			return lines, fmt.Errorf("line %d: checksum %s, not %s", len(lines)+1, sum, want)
		}
		var line Line
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&line); err != nil {
			return lines, fmt.Errorf("line %d: %w", len(lines)+1, err)
		}
		if line.Prev != prev || line.Seq != len(lines)+1 {
			return lines, fmt.Errorf("line %d does not follow the one before it", len(lines)+1)
		}
		hash := sha256.Sum256(whole)
		prev = hex.EncodeToString(hash[:])
		lines = append(lines, line)
	}
	return lines, nil
}

// Events gives what the lines tell, each as its event and its outcome.
func Events(lines []Line) []string {
	events := make([]string, len(lines))
	for i, line := range lines {
		events[i] = line.Event
		if line.Outcome != "" {
			events[i] += " " + line.Outcome
		}
	}
	return events
}
