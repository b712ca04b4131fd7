package rest_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

func TestAReadThatFailsTwiceSucceeds(t *testing.T) {
	for name, failure := range map[string]string{
		"closed": "", "502": reply(502, "x"), "503": reply(503, "{}"), "504": reply(504, ""),
		"cut": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{}",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { succeedsAfter(t, failure) })
		})
	}
}

func succeedsAfter(t *testing.T, failure string) {
	v := says(failure, failure, reply(200, `{"id":7}`))
	var into struct{ ID int }
	if err := v.client(t).Do(t.Context(), callOf(list, &into)); err != nil || into.ID != 7 {
		t.Fatalf("read %d, %v", into.ID, err)
	}
	got := v.letters()
	for i, most := range []time.Duration{2 * time.Second, 8 * time.Second} {
		if rest := got[i+1].At.Sub(got[i].At); rest < 500*time.Millisecond || rest >= most {
			t.Errorf("rested %v after try %d, want 500ms to %v", rest, i+1, most)
		}
	}
}

// TestAnErrorThatNamesItsEndIsWaitedOut covers 503 alone: the other errors have no such header by any document.
func TestAnErrorThatNamesItsEndIsWaitedOut(t *testing.T) {
	const hour = time.Hour
	for _, c := range []struct {
		status int
		header string
		pause  time.Duration // 0: the account is not left alone
	}{
		{503, "Retry-After: 60", time.Minute},
		{503, "Retry-After: " + date(hour, http.TimeFormat), hour},
		{503, "Retry-After: soon", 0},
		{503, "X-Ratelimit-Reset: 60", 0},
		{502, "Retry-After: 60", 0},
		{500, "Retry-After: 60", 0},
	} {
		t.Run(fmt.Sprint(c.status, c.header), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := says(reply(c.status, `{"message":"maintenance"}`, c.header), reply(200, "{}"))
				client := v.client(t)
				kind := model.ErrServer
				if c.pause > 0 {
					kind = model.ErrBusy
				}
				fault := expect(t, client.Do(t.Context(), callOf(send, nil)), kind, model.OutcomeUnknown)
				if fault.Wait != c.pause || fault.Status != c.status || fault.Said.Raw() != "maintenance" {
					t.Errorf("wait %v, status %d, said %q", fault.Wait, fault.Status, fault.Said.Raw())
				}
				err := client.Do(t.Context(), callOf(toggle, nil))
				if c.pause > 0 {
					check(t, err, model.ErrBusy, model.OutcomeNotSent)
					v.checkSeen(t, 1)
				} else if err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestAReadWaitsAnErrorOutWhoseEndIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(503, "", "Retry-After: 60"), reply(200, "{}"))
		start := time.Now()
		if err := v.client(t).Do(t.Context(), callOf(list, nil)); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("took %v, want 1m", took)
		}
		v.checkSeen(t, 2)
	})
}

func TestTheRestsDiffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(503, ""))
		client := v.client(t)
		rests := map[time.Duration]bool{}
		for range 50 {
			_ = client.Do(t.Context(), callOf(list, nil))
		}
		got := v.letters()
		for i := 1; i < len(got); i += 3 {
			rest := got[i].At.Sub(got[i-1].At)
			rests[rest] = true
			if rest < 500*time.Millisecond || rest >= 2*time.Second {
				t.Errorf("rested %v", rest)
			}
		}
		if len(rests) < 25 {
			t.Errorf("fifty clients would come back together, after %v", rests)
		}
	})
}

func TestNoRestIsTakenThatTheCallerDoesNotHave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(503, `{"message":"later"}`))
		client := v.client(t)
		ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
		defer cancel()
		start := time.Now()
		fault := expect(t, client.Do(ctx, callOf(list, nil)), model.ErrServer, model.OutcomeNotSent)
		if took := time.Since(start); took != 0 || fault.Status != 503 || fault.Said.Raw() != "later" {
			t.Errorf("after %v: %+v", took, fault)
		}
		v.checkSeen(t, 1)
	})
}

func TestACallerMayLeaveWhileAReadRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(503, ""))
		client := v.client(t)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		start := time.Now()
		check(t, client.Do(ctx, callOf(list, nil)), context.Canceled, model.OutcomeNotSent)
		if took := time.Since(start); took != 100*time.Millisecond {
			t.Errorf("left after %v", took)
		}
		v.checkSeen(t, 1)
	})
}

// TestWhatTheServerHasReadIsNotSentTwice is the promise on which every text rests. The vendor reads the whole request
// and closes: on a new connection, and on one that was kept after a good answer, where net/http sends a GET again by
// itself.
func TestWhatTheServerHasReadIsNotSentTwice(t *testing.T) {
	odd := []rest.Op{
		{Name: "send by GET", Class: rest.Once, Method: http.MethodGet, Path: "/sims/{iccid}/sms"},
		{Name: "switch by GET", Class: rest.SetState, Method: http.MethodGet, Path: "/sims/{iccid}/state"},
		{Name: "send by PUT", Class: rest.Once, Method: http.MethodPut, Path: "/sims/{iccid}/sms"},
		{Name: "delete", Class: rest.SetValue, Method: http.MethodDelete, Path: "/sims/{iccid}"},
	}
	for _, op := range append(odd, classes...) {
		for _, warm := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, kept connection %v", op.Name, warm), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { closesOnReading(t, op, warm) })
			})
		}
	}
}

func closesOnReading(t *testing.T, op rest.Op, warm bool) {
	var processed atomic.Int32
	v := &vendor{}
	v.answer = func(_ int, conn net.Conn) bool {
		got := v.letters()
		if got[len(got)-1].RequestURI == "/v2/hello" {
			_, _ = conn.Write([]byte(reply(200, "{}")))
			return true
		}
		processed.Add(1)
		return false
	}
	client := v.client(t)
	if warm {
		hello := rest.Op{Name: "greet", Class: rest.Read, Method: http.MethodGet, Path: "/hello"}
		if err := client.Do(t.Context(), rest.Call{Op: hello}); err != nil {
			t.Fatal(err)
		}
	}
	before := client.Calls().Today
	err := client.Do(t.Context(), callOf(op, nil))
	seen := int(processed.Load())
	if op.Class == rest.Read { // the control: without the classes it would be more than one
		check(t, err, model.ErrBroken, model.OutcomeNotSent)
		if seen < 3 {
			t.Errorf("a Read was tried %d times, want at least 3", seen)
		}
	} else {
		check(t, err, model.ErrBroken, model.OutcomeUnknown)
		if seen != 1 {
			t.Errorf("processed %d times, want once", seen)
		}
	}
	if counted := client.Calls().Today - before; counted != seen {
		t.Errorf("counted %d, the vendor saw %d", counted, seen)
	}
}

func TestAnIdempotencyKeyDoesNotMakeASendRepeatable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says("")
		client := v.client(t, func(c *rest.Config) {
			c.Authorize = func(header http.Header) { header.Set("Idempotency-Key", "1") }
		})
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBroken, model.OutcomeUnknown)
		v.checkSeen(t, 1)
	})
}

func TestASendHasAConnectionOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, "{}"))
		client := v.client(t)
		for _, op := range []rest.Op{list, toggle, list, send, send, shut, rename, list} {
			if err := client.Do(t.Context(), callOf(op, nil)); err != nil {
				t.Fatal(err)
			}
		}
		var got []int
		for _, l := range v.letters() {
			got = append(got, l.Connection)
			alone := strings.HasSuffix(l.URL.Path, "/sms") || strings.HasSuffix(l.URL.Path, "/close")
			if l.Close != alone || l.Proto != "HTTP/1.1" {
				t.Errorf("%s %s: %s, Connection: close is %v", l.Method, l.RequestURI, l.Proto, l.Close)
			}
		}
		if want := "[1 1 1 2 3 4 1 1]"; fmt.Sprint(got) != want {
			t.Errorf("connections used are %v, want %s", got, want)
		}
	})
}

// TestReadsSideBySideKeepTheirConnections has as many of them as a list is read with.
func TestReadsSideBySideKeepTheirConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const together, rounds = 4, 5
		v := &vendor{answer: func(_ int, conn net.Conn) bool {
			time.Sleep(time.Second) // so that all of a round are under way
			_, err := conn.Write([]byte(reply(200, "{}")))
			return err == nil
		}}
		client := v.client(t)
		for range rounds {
			var group sync.WaitGroup
			for range together {
				group.Go(func() { _ = client.Do(t.Context(), callOf(list, nil)) })
			}
			group.Wait()
		}
		v.checkSeen(t, together*rounds)
		used := map[int]bool{}
		for _, l := range v.letters() {
			used[l.Connection] = true
		}
		if len(used) != together {
			t.Errorf("%d connections were used, want %d", len(used), together)
		}
	})
}

// TestFailuresBeforeAnythingLeft covers what a send must be told apart from: nothing of it left.
func TestFailuresBeforeAnythingLeft(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 9, 8, 7)}, Err: syscall.ECONNREFUSED}
	cases := []struct {
		name string
		err  error
		says string
	}{
		{"refused", refused, "connection refused"},
		{"no such host", &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "api.example.com", IsNotFound: true}}, "resolved"},
		{"unreachable", &net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}, "no route to host"},
		{"too slow", &net.OpError{Op: "dial", Err: context.DeadlineExceeded}, "no connection in time"},
		{"odd", fmt.Errorf("dial 10.9.8.7: %s", canary), "no connection"},
	}
	for _, c := range cases {
		for _, op := range classes {
			t.Run(c.name+", "+op.Name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					dials := 0
					client := newClient(t, rest.Config{BaseURL: "http://127.0.0.1"}.Over(func(transport *http.Transport) {
						transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
							dials++
							return nil, c.err
						}
					}))
					err := client.Do(t.Context(), callOf(op, nil))
					fault := expect(t, err, model.ErrUnreachable, model.OutcomeNotSent)
					if fault.Err == nil || !strings.Contains(fault.Err.Error(), c.says) {
						t.Errorf("beneath is %v, want %q", fault.Err, c.says)
					}
					if want := map[bool]int{true: 3, false: 1}[op.Class == rest.Read]; dials != want {
						t.Errorf("dialled %d times, want %d", dials, want)
					}
				})
			})
		}
	}
}

func TestTimeLimits(t *testing.T) {
	const begin = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n["
	silent := func(_ int, conn net.Conn) bool { return hangs(conn) }
	stops := func(_ int, conn net.Conn) bool {
		_, _ = conn.Write([]byte(begin))
		return hangs(conn)
	}
	drips := func(_ int, conn net.Conn) bool {
		_, err := conn.Write([]byte(begin))
		for err == nil {
			time.Sleep(time.Second)
			_, err = conn.Write([]byte(" "))
		}
		return false
	}
	cases := []struct {
		name        string
		answer      func(int, net.Conn) bool
		write, read time.Duration // a try of each
	}{
		{"no headers", silent, 15 * time.Second, 15 * time.Second},
		{"a body that stops", stops, 10 * time.Second, 10 * time.Second},
		{"a body a byte a second", drips, 45 * time.Second, 30 * time.Second},
	}
	for _, c := range cases {
		for _, op := range classes {
			t.Run(c.name+", "+op.Name, func(t *testing.T) {
				least, most, tries := c.write, c.write, 1
				if op.Class == rest.Read { // with two rests between
					least, most, tries = 3*c.read+time.Second, 3*c.read+10*time.Second, 3
				}
				synctest.Test(t, func(t *testing.T) {
					v := &vendor{answer: c.answer}
					client := v.client(t)
					start := time.Now()
					check(t, client.Do(t.Context(), callOf(op, nil)), model.ErrTimeout, failed(op, model.OutcomeUnknown))
					if took := time.Since(start); took < least || took > most {
						t.Errorf("took %v, want %v to %v", took, least, most)
					}
					v.checkSeen(t, tries)
				})
			})
		}
	}
}

func TestTheCallersDeadlineAndItsEnd(t *testing.T) {
	half := "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"
	for _, begun := range []string{"", half, strings.Replace(half, "200", "503", 1)} {
		for _, op := range classes {
			t.Run(fmt.Sprintf("%s after %q", op.Name, begun), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { endsWithItsCaller(t, op, begun) })
			})
		}
	}
}

func endsWithItsCaller(t *testing.T, op rest.Op, begun string) {
	v := &vendor{answer: func(_ int, conn net.Conn) bool {
		_, _ = conn.Write([]byte(begun))
		return hangs(conn)
	}}
	client := v.client(t)
	want := failed(op, model.OutcomeUnknown)
	short, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	err := client.Do(short, callOf(op, nil))
	late, gone := model.ErrTimeout, context.Canceled
	if strings.Contains(begun, "503") { // whose status is known, and says more
		late, gone = model.ErrServer, model.ErrServer
	}
	check(t, err, late, want)
	left, leave := context.WithCancel(t.Context())
	time.AfterFunc(2*time.Second, leave)
	err = client.Do(left, callOf(op, nil))
	if op.Class == rest.Read { // which would have been tried again
		gone = context.Canceled
	}
	check(t, err, gone, want)
	if !model.Cancelled(err) {
		t.Errorf("a cancelled call ends with %v", err)
	}
	if took := time.Since(v.letters()[0].At); took != 5*time.Second {
		t.Errorf("took %v, want 3s and 2s", took)
	}
	v.checkSeen(t, 2)
}

func TestAThousandWaitingCallsEndWithTheirCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{answer: func(_ int, conn net.Conn) bool { return hangs(conn) }}
		client := v.client(t)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		for range 1000 {
			go func() { done <- client.Do(ctx, callOf(list, nil)) }()
		}
		synctest.Wait()
		v.checkSeen(t, 1000)
		start := time.Now()
		cancel()
		for range 1000 {
			if err := <-done; !model.Cancelled(err) {
				t.Errorf("ended with %v", err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("took %v to end", took)
		}
	})
}
