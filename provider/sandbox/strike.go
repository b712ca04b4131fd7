package sandbox

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// blow is a request on its way to an answer, or to a fault.
type blow struct {
	s       *Sandbox
	w       http.ResponseWriter
	gone    <-chan struct{} // closed when the client has gone
	call    call
	request *Request
	fault   Fault
}

// strikes does what each kind says.
var strikes map[Kind]func(*blow)

// init breaks the circle of a table whose functions reach what reads the table.
func init() {
	strikes = map[Kind]func(*blow){
		Status: (*blow).status, HTML: (*blow).html, Empty: (*blow).empty, Busy: (*blow).busy, NotJSON: (*blow).notJSON,
		Redirect: (*blow).redirect, Deep: (*blow).deep, Endless: (*blow).endless, Bomb: (*blow).bomb, BadGzip: (*blow).badGzip,
		BigHead: (*blow).bigHead, Reset: (*blow).reset, Hangup: (*blow).hangup, Hang: (*blow).hang, HalfHead: (*blow).halfHead,
		Slow: (*blow).slow, Drip: (*blow).drip, Stall: (*blow).stall, Cut: (*blow).cut, ResetMid: (*blow).resetMid,
		ShortLength: (*blow).shortLength, LongLength: (*blow).longLength, BadChunks: (*blow).badChunks,
		TwoValues: (*blow).twoValues, TrailingComma: (*blow).trailingComma, BOM: (*blow).bom,
		Rewrite: (*blow).rewrite, Ignore: (*blow).ignore,
	}
}

func (b *blow) strike() {
	if b.fault.Kind == Slow || b.fault.Kind == Drip {
		strikes[b.fault.Kind](b)
		return
	}
	if b.fault.After && b.replaces() {
		b.good()
	}
	b.wait(b.fault.Delay)
	strikes[b.fault.Kind](b)
}

// replaces tells whether the kind needs no good answer to work on.
func (b *blow) replaces() bool {
	switch b.fault.Kind {
	case Status, HTML, Empty, Busy, NotJSON, Redirect, Deep, Endless, Bomb, BadGzip, BigHead, Reset, Hangup, Hang, HalfHead:
		return true
	default:
		return false
	}
}

// reply is an answer with another body.
func (b *blow) reply(status int, kind, body string) {
	b.write(answer{status, http.Header{"Content-Type": {kind}}, []byte(body)})
}

func (b *blow) status() {
	status := orElse(b.fault.Status, http.StatusInternalServerError)
	switch body := b.fault.Body; {
	case body == "":
		b.write(refuse(status, "injected", "a fault was asked for: "+http.StatusText(status)))
	case strings.HasPrefix(body, "<"):
		b.reply(status, "text/html; charset=utf-8", body)
	default:
		b.reply(status, "application/json", body)
	}
}

const page = `<!DOCTYPE html>
<html><head><title>Sign in</title></head><body><h1>Sign in</h1><p>This page comes from the sandbox.</p></body></html>
`

func (b *blow) html() {
	b.reply(orElse(b.fault.Status, http.StatusOK), "text/html; charset=utf-8", orElse(b.fault.Body, page))
}

func (b *blow) empty() {
	a := answer{status: orElse(b.fault.Status, http.StatusOK)}
	if a.status == http.StatusNoContent {
		b.headers(a)
		b.w.WriteHeader(a.status)
		return
	}
	b.write(a)
}

func (b *blow) busy() {
	a := refuse(http.StatusTooManyRequests, "too_many_calls", "too many calls, as was asked for")
	if b.fault.Body != "" {
		a.body = []byte(b.fault.Body)
	}
	if b.fault.RetryAfter != "" {
		a.header.Set("Retry-After", b.fault.RetryAfter)
	}
	b.write(a)
}

func (b *blow) notJSON() { b.reply(http.StatusOK, "text/plain", orElse(b.fault.Body, "OK")) }

func (b *blow) redirect() {
	a := answer{status: orElse(b.fault.Status, http.StatusFound)}
	a.header = http.Header{"Location": {orElse(b.fault.Body, "/elsewhere")}}
	b.write(a)
}

func (b *blow) deep() {
	n := orElse(b.fault.Bytes, 20_000)
	b.reply(http.StatusOK, "application/json", strings.Repeat("[", n)+strings.Repeat("]", n))
}

const gibibyte = 1 << 30

// pour writes a piece over and over until the size is reached or nobody reads any more.
func (b *blow) pour(a answer, piece []byte, size int) {
	b.headers(a)
	b.w.WriteHeader(a.status)
	if _, err := b.w.Write(a.body); err != nil {
		return
	}
	for range max(1, orElse(b.fault.Bytes, gibibyte)/size) {
		if _, err := b.w.Write(piece); err != nil {
			return
		}
	}
}

func (b *blow) endless() {
	a := good(nil)
	a.body = []byte(`{"total_records":1000000,"records":250,"total_pages":4000,"page":1,"sims":[`)
	row := []byte(`{"iccid":"8900000000000000000","sim_state":"enabled"},`)
	piece := bytes.Repeat(row, 64<<10/len(row))
	b.pour(a, piece, len(piece))
}

const member = 16 << 20 // what one piece of the bomb unpacks to

// packed is a piece of the bomb. Gzip lets such pieces follow each other.
var packed = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	spaces := bytes.Repeat([]byte(" "), 64<<10)
	for range member / len(spaces) {
		_, _ = z.Write(spaces) // a buffer takes everything
	}
	_ = z.Close()
	return out.Bytes()
})

func (b *blow) bomb() {
	a := good(nil)
	a.body = nil
	a.header.Set("Content-Encoding", "gzip")
	b.pour(a, packed(), member)
}

func (b *blow) badGzip() {
	a := good(map[string]string{"this": "is not packed"})
	a.header.Set("Content-Encoding", orElse(b.fault.Body, "gzip"))
	b.write(a)
}

func (b *blow) bigHead() {
	a := good(nil)
	a.header.Set("X-Padding", strings.Repeat("x", orElse(b.fault.Bytes, 1<<20)))
	b.write(a)
}

// wait passes the time, and ends the request when nobody wants its answer any more.
func (b *blow) wait(d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return
	case <-b.gone:
	case <-b.s.done:
	}
	panic(http.ErrAbortHandler)
}

// hang waits until the client goes or the sandbox is closed.
func (b *blow) hang() {
	select {
	case <-b.gone:
	case <-b.s.done:
	}
	panic(http.ErrAbortHandler)
}

func (b *blow) reset() { b.raw("", true) }

func (b *blow) hangup() { b.raw("", false) }

func (b *blow) halfHead() { b.raw("HTTP/1.1 200 OK\r\nContent-Type: applica", true) }

// raw writes bytes that no server would write, and closes the connection.
func (b *blow) raw(out string, reset bool) {
	hijacker, ok := b.w.(http.Hijacker)
	if !ok { // a recorder in a test
		panic(http.ErrAbortHandler)
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, out)
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0)
	}
}

// head writes the start of an answer by hand.
func (b *blow) head(a answer, more string) string {
	b.s.note(b.request, a.status)
	return fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nDate: %s\r\n%s\r\n\r\n",
		a.status, http.StatusText(a.status), b.call.now.Format(http.TimeFormat), more)
}
