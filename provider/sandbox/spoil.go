package sandbox

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
)

// good does the call and gives its answer. The time is read anew, for a wait may lie behind.
func (b *blow) good() answer {
	b.call.now = b.s.now().UTC()
	return b.s.answer(b.call)
}

func (b *blow) slow() {
	var a answer
	if b.fault.After {
		a = b.good()
	}
	b.wait(b.fault.Delay)
	if !b.fault.After {
		a = b.good()
	}
	b.write(a)
}

// start sends the answer's header with its true length and the first bytes of its body.
func (b *blow) start(a answer, n int) {
	b.headers(a)
	b.w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	b.w.WriteHeader(a.status)
	_, _ = b.w.Write(a.body[:n])
	b.flush()
}

func (b *blow) flush() { _ = http.NewResponseController(b.w).Flush() }

func (b *blow) drip() {
	a := b.good()
	b.start(a, 0)
	for i := range a.body {
		b.wait(b.fault.Delay)
		_, _ = b.w.Write(a.body[i : i+1])
		b.flush()
	}
}

// part tells how many bytes of the body are to come through.
func (b *blow) part(a answer) int {
	return min(len(a.body), orElse(b.fault.Bytes, len(a.body)/2))
}

func (b *blow) stall() {
	a := b.good()
	b.start(a, b.part(a))
	b.hang()
}

func (b *blow) cut() {
	a := b.good()
	b.start(a, b.part(a))
	panic(http.ErrAbortHandler)
}

func (b *blow) resetMid() {
	a := b.good()
	b.raw(b.head(a, fmt.Sprintf("Content-Length: %d", len(a.body)))+string(a.body[:b.part(a)]), true)
}

// odd gives by how much a length is wrong.
func (b *blow) odd() int { return orElse(b.fault.Bytes, 5) }

func (b *blow) shortLength() {
	a := b.good()
	b.raw(b.head(a, fmt.Sprintf("Content-Length: %d", max(0, len(a.body)-b.odd())))+string(a.body), false)
}

func (b *blow) longLength() {
	a := b.good()
	b.raw(b.head(a, fmt.Sprintf("Content-Length: %d", len(a.body)+b.odd()))+string(a.body), false)
}

func (b *blow) badChunks() {
	a := b.good()
	b.raw(b.head(a, "Transfer-Encoding: chunked")+"many\r\n"+string(a.body)+"\r\n0\r\n\r\n", false)
}

// respell sends the good answer with its body changed.
func (b *blow) respell(change func([]byte) []byte) {
	a := b.good()
	a.body = change(a.body)
	b.write(a)
}

func (b *blow) twoValues() {
	b.respell(func(body []byte) []byte { return append(append(bytes.Clone(body), '\n'), body...) })
}

// trailingComma makes the mistake of the documents' own example.
func (b *blow) trailingComma() {
	b.respell(func(body []byte) []byte {
		last := len(body) - 1
		return append(append(bytes.Clone(body[:last]), ','), body[last])
	})
}

func (b *blow) bom() {
	b.respell(func(body []byte) []byte { return append([]byte("\ufeff"), body...) })
}

func (b *blow) rewrite() { b.respell(b.fault.Rewrite) }

func (b *blow) ignore() {
	b.call.dry = true
	b.write(b.good())
}
