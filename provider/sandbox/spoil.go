package sandbox

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"slices"
)

// good does the call and gives its answer. The time is read anew, for a wait may lie behind.
func (b *blow) good() Answer {
	b.call.Now = b.s.Now()
	return b.s.answer(b.call)
}

func (s *Stage) answer(c Call) Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.vendor.Answer(c)
}

func (s *Stage) refuse(status int, words string) Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.vendor.Refuse(status, words)
}

func (s *Stage) endless() (head, row string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.vendor.Endless()
}

func (b *blow) slow() {
	var a Answer
	if b.fault.After {
		a = b.good()
	}
	b.wait(b.fault.Delay)
	if !b.fault.After {
		a = b.good()
	}
	b.write(a)
}

// begin sends the answer's header with its true length and the first bytes of its body.
func (b *blow) begin(a Answer, n int) {
	b.start(a)
	_, _ = b.w.Write(a.Body[:n])
	b.flush()
}

func (b *blow) flush() { _ = http.NewResponseController(b.w).Flush() }

func (b *blow) drip() {
	a := b.good()
	b.begin(a, 0)
	for i := range a.Body {
		b.wait(b.fault.Delay)
		_, _ = b.w.Write(a.Body[i : i+1])
		b.flush()
	}
}

// part tells how many bytes of the body are to come through.
func (b *blow) part(a Answer) int {
	return min(len(a.Body), cmp.Or(b.fault.Bytes, len(a.Body)/2))
}

func (b *blow) stall() {
	a := b.good()
	b.begin(a, b.part(a))
	b.hang()
}

func (b *blow) cut() {
	a := b.good()
	b.begin(a, b.part(a))
	panic(http.ErrAbortHandler)
}

func (b *blow) resetMid() {
	a := b.good()
	b.raw(b.head(a, fmt.Sprintf("Content-Length: %d", len(a.Body)))+string(a.Body[:b.part(a)]), true)
}

// odd gives by how much a length is wrong.
func (b *blow) odd() int { return cmp.Or(b.fault.Bytes, 5) }

func (b *blow) shortLength() {
	a := b.good()
	b.raw(b.head(a, fmt.Sprintf("Content-Length: %d", max(0, len(a.Body)-b.odd())))+string(a.Body), false)
}

func (b *blow) longLength() {
	a := b.good()
	b.raw(b.head(a, fmt.Sprintf("Content-Length: %d", len(a.Body)+b.odd()))+string(a.Body), false)
}

func (b *blow) badChunks() {
	a := b.good()
	b.raw(b.head(a, "Transfer-Encoding: chunked")+"many\r\n"+string(a.Body)+"\r\n0\r\n\r\n", false)
}

// respell sends the good answer with its body changed.
func (b *blow) respell(change func([]byte) []byte) {
	a := b.good()
	a.Body = change(a.Body)
	b.write(a)
}

func (b *blow) twoValues() {
	b.respell(func(body []byte) []byte { return append(append(bytes.Clone(body), '\n'), body...) })
}

// trailingComma makes a mistake that is found in vendors' own examples.
func (b *blow) trailingComma() {
	b.respell(func(body []byte) []byte {
		last := max(0, len(body)-1) // an answer may have no body
		return slices.Insert(bytes.Clone(body), last, ',')
	})
}

func (b *blow) bom() {
	b.respell(func(body []byte) []byte { return append([]byte("\ufeff"), body...) })
}

func (b *blow) rewrite() { b.respell(b.fault.Rewrite) }

func (b *blow) ignore() {
	b.call.Dry = true
	b.write(b.good())
}
