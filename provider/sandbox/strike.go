package sandbox

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// blow is a request on its way to an answer, or to a fault.
type blow struct {
	s       *Stage
	w       http.ResponseWriter
	gone    <-chan struct{} // closed when the client has gone
	call    Call
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
	b.write(Text(status, kind, body))
}

func (b *blow) status() {
	status := cmp.Or(b.fault.Status, http.StatusInternalServerError)
	switch body := b.fault.Body; {
	case body == "":
		b.write(b.s.refuse(status, "a fault was asked for: "+http.StatusText(status)))
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
	b.reply(cmp.Or(b.fault.Status, http.StatusOK), "text/html; charset=utf-8", cmp.Or(b.fault.Body, page))
}

func (b *blow) empty() { b.write(Answer{Status: cmp.Or(b.fault.Status, http.StatusOK)}) }

func (b *blow) busy() {
	a := b.s.refuse(http.StatusTooManyRequests, "too many calls, as was asked for")
	a.Header = maps.Clone(a.Header)
	a.Header.Del("Retry-After")
	if b.fault.Body != "" {
		a.Body = []byte(b.fault.Body)
	}
	if b.fault.RetryAfter != "" {
		b.w.Header().Set("Retry-After", b.fault.RetryAfter)
	}
	b.write(a)
}

func (b *blow) notJSON() { b.reply(http.StatusOK, "text/plain", cmp.Or(b.fault.Body, "OK")) }

func (b *blow) redirect() {
	a := Answer{Status: cmp.Or(b.fault.Status, http.StatusFound)}
	a.Header = http.Header{"Location": {cmp.Or(b.fault.Body, "/elsewhere")}}
	b.write(a)
}

func (b *blow) deep() {
	n := cmp.Or(b.fault.Bytes, 20_000)
	b.reply(http.StatusOK, "application/json", strings.Repeat("[", n)+strings.Repeat("]", n))
}

const gibibyte = 1 << 30

// pour writes a piece over and over until the size is reached or nobody reads any more.
func (b *blow) pour(a Answer, piece []byte, size int) {
	b.headers(a)
	b.w.WriteHeader(a.Status)
	if _, err := b.w.Write(a.Body); err != nil {
		return
	}
	for range max(1, cmp.Or(b.fault.Bytes, gibibyte)/size) {
		if _, err := b.w.Write(piece); err != nil {
			return
		}
	}
}

func (b *blow) endless() {
	head, row := b.s.endless()
	a := Good(nil)
	a.Body = []byte(head)
	piece := bytes.Repeat([]byte(row), max(1, 64<<10/max(1, len(row))))
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
	a := Good(nil)
	a.Body = nil
	a.Header.Set("Content-Encoding", "gzip")
	b.pour(a, packed(), member)
}

func (b *blow) badGzip() {
	a := Good(map[string]string{"this": "is not packed"})
	a.Header.Set("Content-Encoding", cmp.Or(b.fault.Body, "gzip"))
	b.write(a)
}

func (b *blow) bigHead() {
	a := Good(nil)
	a.Header.Set("X-Padding", strings.Repeat("x", cmp.Or(b.fault.Bytes, 1<<20)))
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

// hang waits until the client goes or the stage is closed.
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
func (b *blow) head(a Answer, more string) string {
	b.s.noteStatus(b.request, a.Status)
	return fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: %s\r\nDate: %s\r\n%s\r\n\r\n",
		a.Status, http.StatusText(a.Status), cmp.Or(a.Header.Get("Content-Type"), "application/json"), b.call.Now.Format(http.TimeFormat), more)
}
