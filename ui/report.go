package ui

import (
	"fmt"
	"time"
)

// reports are what was told at the foot: the last note, which goes with a later key, and the failures, of which each
// stays until Esc takes it away. A note covers them for as long as it is there.
type reports struct {
	note  toastMsg
	at    time.Time
	fails []string // the newest last
}

// noteTime is how long a note stays at the least.
const noteTime = 4 * time.Second

// add tells something.
func (r *reports) add(msg toastMsg, now time.Time) {
	if msg.kind == toastFail {
		r.note = toastMsg{}
		r.fails = append(r.fails, msg.text)
		return
	}
	r.note, r.at = msg, now
}

// onKey takes the note away if it was long enough in sight.
func (r *reports) onKey(now time.Time) {
	if now.Sub(r.at) >= noteTime {
		r.note = toastMsg{}
	}
}

// dismiss takes away the failure that is in sight, and tells whether there was one.
func (r *reports) dismiss() bool {
	if r.note.text != "" || len(r.fails) == 0 {
		r.note = toastMsg{}
		return false
	}
	r.fails = r.fails[:len(r.fails)-1]
	return true
}

// lines draws what there is to tell in one line or two.
func (r *reports) lines(t *theme, width int) []string {
	switch {
	case r.note.text != "" && r.note.kind == toastDone:
		return reportLines(t.good.paint(" ✓ "), r.note.text, "", width)
	case r.note.text != "":
		return reportLines(t.note.paint(" · "), r.note.text, "", width)
	case len(r.fails) > 0:
		dismiss := "Esc dismisses"
		if n := len(r.fails); n > 1 {
			dismiss = fmt.Sprintf("Esc dismisses 1 of %d", n)
		}
		return reportLines(t.bad.paint(" ! "), r.fails[len(r.fails)-1], dismiss, width)
	default:
		return nil
	}
}

// reportLines draws a report behind its mark, with a word at its end.
func reportLines(mark, text, end string, width int) []string {
	const margin = 3
	lines := twoLines(text, end, width-margin-1)
	for i := range lines {
		lines[i] = mark + lines[i]
		mark = spaces[:margin]
	}
	return lines
}
