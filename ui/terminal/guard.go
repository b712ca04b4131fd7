package terminal

import (
	"bytes"
	"encoding/base64"
	"os"
	"regexp"
	"sync"
	"sync/atomic"
)

// screen is the way to the terminal, and the last line against text from outside that was forgotten to be cleaned. It
// lets no string sequence through (OSC, DCS, APC, PM, SOS: they set clipboards, titles and links, and make terminals
// type) but those that the program itself sends, and no C1 control. Once the alternate screen has been left, or the
// program is being ended, it lets no question to the terminal through: the shell would take the answer for something that
// was typed.
//
// It has no more methods than these on purpose. Embedding the file would bypass Write, because io.Copy prefers the
// file's ReadFrom.
type screen struct {
	file *os.File
	lost func()       // called when nothing can be written any more
	end  *atomic.Bool // true once the program is being ended, which may be before there was an alternate screen

	mu     sync.Mutex
	filter filter
}

// copying lets the sequence pass that puts the text on the clipboard, once. Any other, or the same one without being asked
// for, stays out.
func (s *screen) copying(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filter.once = clipboard + base64.StdEncoding.EncodeToString([]byte(text))
}

// clipboard begins what stands between ESC ] and the end of a sequence that sets the clipboard (OSC 52).
const clipboard = "52;c;"

// Write gives the terminal what may reach it.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filter.last = s.end.Load()
	if _, err := s.file.Write(s.filter.pass(p)); err != nil {
		s.lost()
		return 0, err
	}
	return len(p), nil
}

// Read, Close and Fd make it a terminal in Bubble Tea's eyes.
func (s *screen) Read(p []byte) (int, error) { return s.file.Read(p) }

// Close leaves the terminal open: it is the shell's.
func (s *screen) Close() error { return nil }

// Fd names the terminal.
func (s *screen) Fd() uintptr { return s.file.Fd() }

// keyboard is the way from the terminal. Bubble Tea takes its end for silence, so it is told here.
type keyboard struct {
	file *os.File
	lost func()
}

// Read gives what was typed.
func (k *keyboard) Read(p []byte) (int, error) {
	n, err := k.file.Read(p)
	if err != nil {
		k.lost()
	}
	return n, err
}

// Write, Close and Fd make it a terminal in Bubble Tea's eyes.
func (k *keyboard) Write(p []byte) (int, error) { return k.file.Write(p) }

// Close leaves the terminal open: it is the shell's.
func (k *keyboard) Close() error { return nil }

// Fd names the terminal.
func (k *keyboard) Fd() uintptr { return k.file.Fd() }

// Bytes that begin, end or break off a sequence.
const (
	bel = 0x07
	can = 0x18
	sub = 0x1a
	esc = 0x1b
	c1  = 0xc2 // begins the two bytes of U+0080 to U+009F in UTF-8
)

// state is where in a sequence the filter is.
type state uint8

const (
	ground   state = iota
	escaped        // after ESC
	leading        // after the first byte of what may be a C1 control
	inside         // in a string sequence
	ending         // in a string sequence, after ESC
	trailing       // in a string sequence, after the first byte of what may be a C1 control
	control        // in a control sequence, which begins with ESC [
)

// What is more than any sequence of ours needs.
const (
	longestArmed   = 64  // of the strings
	longestControl = 256 // of the others: colours take many numbers
)

// question matches what stands behind ESC [ in a sequence that the terminal answers: the state of a mode (DECRQM), what
// the terminal is (DA, XTVERSION), its state and the cursor's place (DSR), its keyboard's mode, its size.
var question = regexp.MustCompile(`^(?:[?]?[\d;]*[$]p|[>=?]?[\d;]*c|[?]?[\d;]*n|>\d*q|[?]u|1[13-9](?:;\d*)*t|2[01]t)$`)

// filter takes string sequences and C1 controls out of a stream, wherever the stream is cut into writes, and questions out
// of its end.
type filter struct {
	armed map[string]bool // what stands between ESC ] and its end, of sequences that pass
	once  string          // the same, of one that passes one time
	state state
	kind  byte   // the second byte of the string sequence
	body  []byte // what came of it, or of the control sequence, so far
	long  bool   // and no longer fits
	left  bool   // the alternate screen was left
	last  bool   // the program is being ended
	out   []byte
}

// pass gives what of the bytes may go on. It is good until the next call.
func (f *filter) pass(p []byte) []byte {
	f.out = f.out[:0]
	for _, b := range p {
		f.step(b)
	}
	return f.out
}

func (f *filter) step(b byte) {
	switch f.state {
	case ground:
		f.ground(b)
	case escaped:
		f.escaped(b)
	case leading:
		f.led(b)
	case inside:
		f.inside(b)
	case ending:
		if b == '\\' {
			f.end(esc, '\\')
			return
		}
		f.escaped(b) // any other escape breaks the sequence off
	case trailing:
		if b == 0x9c {
			f.state = ground // nothing of ours ends this way
			return
		}
		f.state = inside
		f.keep(c1)
		f.inside(b)
	case control:
		f.control(b)
	}
}

func (f *filter) ground(b byte) {
	switch b {
	case esc:
		f.state = escaped
	case c1:
		f.state = leading
	default:
		f.out = append(f.out, b)
	}
}

// escaped takes the byte after ESC, which has been held back until now. The two pass together or not at all: what is
// taken out between them must not let what follows complete a sequence.
func (f *filter) escaped(b byte) {
	f.state = ground
	switch {
	case f.begin(b):
	case b == esc, b == c1:
		f.ground(b)
	case b == '[':
		f.state, f.body = control, f.body[:0]
	default:
		f.out = append(f.out, esc, b)
	}
}

// control takes a byte of a control sequence, which is held back until its end tells what it is. One that is broken off, or
// too long, is none of ours and is taken out: what follows could complete it.
func (f *filter) control(b byte) {
	switch {
	case b >= ' ' && b <= '?' && len(f.body) < longestControl:
		f.body = append(f.body, b)
		return
	case b < '@' || b > '~':
		f.state = ground
		f.ground(b)
		return
	}
	f.state = ground
	f.body = append(f.body, b)
	switch string(f.body) {
	case "?1049h":
		f.left = false
	case "?1049l":
		f.left = true
	}
	if !f.left && !f.last || !question.Match(f.body) {
		f.out = append(append(f.out, esc, '['), f.body...)
	}
}

// led takes the byte after what may lead a C1 control, which has been held back like ESC. Without a second byte it is
// no character.
func (f *filter) led(b byte) {
	f.state = ground
	switch {
	case b >= 0xa0 && b <= 0xbf:
		f.out = append(f.out, c1, b)
	case b >= 0x80 && b <= 0x9f:
		f.begin(b - 0x40) // ESC and this byte are the control's other spelling
	default:
		f.ground(b)
	}
}

// begin starts a string sequence, if that is what the byte after ESC does.
func (f *filter) begin(b byte) bool {
	switch b {
	case ']', 'P', '_', '^', 'X':
		f.state, f.kind, f.body, f.long = inside, b, f.body[:0], false
		return true
	default:
		return false
	}
}

func (f *filter) inside(b byte) {
	switch {
	case b == esc:
		f.state = ending
	case b == c1:
		f.state = trailing
	case b == can, b == sub:
		f.state = ground
	case b == bel && f.kind == ']':
		f.end(bel)
	default:
		f.keep(b)
	}
}

func (f *filter) keep(b byte) {
	if f.long = f.long || len(f.body) == max(longestArmed, len(f.once)); !f.long {
		f.body = append(f.body, b)
	}
}

// end lets the sequence pass if the program sends such.
func (f *filter) end(terminator ...byte) {
	f.state = ground
	if asks := bytes.HasSuffix(f.body, []byte("?")); asks && (f.left || f.last) {
		return
	}
	asked := f.once != "" && string(f.body) == f.once
	if f.kind == ']' && !f.long && (asked || f.armed[string(f.body)]) {
		if asked {
			f.once = ""
		}
		f.out = append(f.out, esc, ']')
		f.out = append(f.out, f.body...)
		f.out = append(f.out, terminator...)
	}
}
