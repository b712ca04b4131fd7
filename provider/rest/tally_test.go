package rest_test

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// ledger is what several processes share. It can be out of reach.
type ledger struct {
	mu    sync.Mutex
	gone  bool
	kept  int // what could not be written yet
	total map[string]int
	lines []string // day, operation and number of each call
}

func (l *ledger) count(day, op string, n int) (total int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf("%s %s %d", day, op, n))
	if l.gone {
		l.kept += n
		return 0, false
	}
	l.total[day] += n + l.kept
	l.kept = 0
	return l.total[day], true
}

func newLedger() *ledger { return &ledger{total: map[string]int{}} }

// shares lets a client count into a ledger.
func (l *ledger) shares(c *rest.Config) { c.Count = l.count }

// bubbleDay is the day on which every bubble begins.
const bubbleDay = "2000-01-01"

func checkCalls(t *testing.T, client *rest.Client, want rest.Calls) {
	t.Helper()
	if got := client.Calls(); got != want {
		t.Errorf("calls are %+v, want %+v", got, want)
	}
}

func TestEveryRequestIsRecordedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, v := newLedger(), says(reply(503, ""), reply(502, ""), reply(200, "{}"))
		client := v.client(t, l.shares)
		login := rest.Op{Name: "log in", Class: rest.Read, Method: http.MethodPost, Path: "/token", Open: true}
		for _, call := range []rest.Call{callOf(list, nil), {Op: login}, callOf(send, nil)} {
			if err := client.Do(t.Context(), call); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(24 * time.Hour)
		if err := client.Do(t.Context(), callOf(send, nil)); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"2000-01-01 list SIMs 1", "2000-01-01 list SIMs 1", "2000-01-01 list SIMs 1", "2000-01-01 log in 1",
			"2000-01-01 send the text 1", "2000-01-02 send the text 1",
		}
		if !slices.Equal(l.lines, want) {
			t.Errorf("recorded %q, want %q", l.lines, want)
		}
		v.checkSeen(t, len(want))
	})
}

// TestWhatIsSentAgainBelowIsRecorded has net/http send a Read again, since the connection that was kept turns out dead.
func TestWhatIsSentAgainBelowIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger()
		v := &vendor{answer: func(n int, conn net.Conn) bool {
			if n == 2 {
				return false
			}
			_, err := conn.Write([]byte(reply(200, "{}")))
			return err == nil
		}}
		client := v.client(t, l.shares)
		for range 2 {
			if err := client.Do(t.Context(), callOf(list, nil)); err != nil {
				t.Fatal(err)
			}
		}
		v.checkSeen(t, 3)
		if len(l.lines) != 3 {
			t.Errorf("recorded %q", l.lines)
		}
		checkCalls(t, client, rest.Calls{Today: 3, Own: 3, Shared: true})
	})
}

func TestNothingIsRecordedThatDoesNotLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, v := newLedger(), says(reply(429, "{}", "Retry-After: 600"))
		client := v.client(t, l.shares, func(c *rest.Config) { c.PerDay = 1 })
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeRefused)
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeNotSent) // the pause
		time.Sleep(10 * time.Minute)
		check(t, client.Do(t.Context(), callOf(list, nil)), model.ErrSpent, model.OutcomeNotSent) // the day
		if len(l.lines) != 1 {
			t.Errorf("recorded %q", l.lines)
		}
	})
}

func TestTheCallsOfADayAreThoseOfAllProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, v := newLedger(), says(reply(200, "{}"))
		limited := func(c *rest.Config) { c.PerDay = 5 }
		first, second := v.client(t, l.shares, limited), v.client(t, l.shares, limited)
		for _, client := range []*rest.Client{first, second, first, second} {
			if err := client.Do(t.Context(), callOf(list, nil)); err != nil {
				t.Fatal(err)
			}
		}
		checkCalls(t, first, rest.Calls{Today: 3, Own: 2, Shared: true, PerDay: 5}) // the fourth was not heard of
		checkCalls(t, second, rest.Calls{Today: 4, Own: 2, Shared: true, PerDay: 5})
		if err := second.Do(t.Context(), callOf(send, nil)); err != nil {
			t.Fatal(err)
		}
		check(t, second.Do(t.Context(), callOf(list, nil)), model.ErrSpent, model.OutcomeNotSent)
		first.Known(bubbleDay, 5)
		check(t, first.Do(t.Context(), callOf(list, nil)), model.ErrSpent, model.OutcomeNotSent)
		if err := first.Do(t.Context(), callOf(send, nil)); err != nil { // which no count binds
			t.Error(err)
		}
		checkCalls(t, first, rest.Calls{Today: 6, Own: 3, Shared: true, PerDay: 5})
		v.checkSeen(t, 6)
	})
}

func TestOurOwnCountGoesOnWithoutTheLedger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, v := newLedger(), says(reply(200, "{}"))
		l.total[bubbleDay] = 100 // by others
		client := v.client(t, l.shares)
		for i, want := range []rest.Calls{
			{Today: 101, Own: 1, Shared: true},
			{Today: 102, Own: 2},
			{Today: 103, Own: 3},
			{Today: 114, Own: 4, Shared: true}, // ten of others, and what could not be written before
		} {
			l.gone = !want.Shared
			if want.Own == 4 {
				l.total[bubbleDay] += 10
			}
			if err := client.Do(t.Context(), callOf(list, nil)); err != nil {
				t.Fatal(err)
			}
			t.Log("call", i+1)
			checkCalls(t, client, want)
		}
	})
}

func TestWhatOthersCountedNeverLowersTheDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := says(reply(200, "{}")).client(t)
		if err := client.Do(t.Context(), callOf(list, nil)); err != nil {
			t.Fatal(err)
		}
		checkCalls(t, client, rest.Calls{Today: 1, Own: 1})
		for _, step := range []struct {
			day   string
			total int
			want  rest.Calls
		}{
			{"1999-12-31", 50, rest.Calls{Today: 1, Own: 1}},
			{"2000-01-02", 50, rest.Calls{Today: 1, Own: 1}},
			{"", 50, rest.Calls{Today: 1, Own: 1}},
			{bubbleDay, 40, rest.Calls{Today: 40, Own: 1, Shared: true}},
			{bubbleDay, 39, rest.Calls{Today: 40, Own: 1, Shared: true}},
			{bubbleDay, 41, rest.Calls{Today: 41, Own: 1, Shared: true}},
		} {
			client.Known(step.day, step.total)
			checkCalls(t, client, step.want)
		}
		time.Sleep(24 * time.Hour)
		checkCalls(t, client, rest.Calls{}) // nobody has told of the new day yet
		client.Known("2000-01-02", 7)
		checkCalls(t, client, rest.Calls{Today: 7, Shared: true})
	})
}

func TestAnAnswerOfYesterdayDoesNotCountToday(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := says(reply(200, "{}")).client(t, func(c *rest.Config) {
			c.Count = func(string, string, int) (int, bool) {
				time.Sleep(2 * time.Second)
				return 4000, true
			}
		})
		time.Sleep(24*time.Hour - time.Second)
		if err := client.Do(t.Context(), callOf(list, nil)); err != nil {
			t.Fatal(err)
		}
		checkCalls(t, client, rest.Calls{})
	})
}

func TestALedgerMayAskTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var client *rest.Client
		client = says(reply(200, "{}")).client(t, func(c *rest.Config) {
			c.Count = func(day, _ string, _ int) (int, bool) {
				client.Known(day, client.Calls().Own+len(client.ByOp()))
				return 0, true
			}
		})
		if err := client.Do(t.Context(), callOf(list, nil)); err != nil {
			t.Fatal(err)
		}
		checkCalls(t, client, rest.Calls{Today: 2, Own: 1, Shared: true})
	})
}

func TestALedgerThatPanicsCostsNoCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := says(reply(200, "{}")).client(t, func(c *rest.Config) {
			c.Count = func(string, string, int) (int, bool) { panic("of the ledger") }
		})
		if err := client.Do(t.Context(), callOf(send, nil)); err != nil {
			t.Fatal(err)
		}
		checkCalls(t, client, rest.Calls{Today: 1, Own: 1})
	})
}

func TestASlowLedgerHoldsNoRequestBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, v := newLedger(), says(reply(200, "{}"))
		client := v.client(t, func(c *rest.Config) {
			c.PerSecond = 10
			c.Count = func(day, op string, n int) (int, bool) {
				time.Sleep(300 * time.Millisecond)
				return l.count(day, op, n)
			}
		})
		start := time.Now()
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() { _ = client.Do(t.Context(), callOf(list, nil)) })
		}
		group.Wait()
		for i, letter := range v.letters() {
			if at := letter.At.Sub(start).Round(time.Microsecond); at != time.Duration(i)*105*time.Millisecond {
				t.Errorf("request %d left after %v", i+1, at)
			}
		}
		checkCalls(t, client, rest.Calls{Today: 4, Own: 4, Shared: true}) // all of which were recorded when the last call returned
	})
}

func TestCallsAreToldByOperation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := says(reply(200, "{}")).client(t)
		for _, op := range []rest.Op{send, list, rename, list, send, list} {
			if err := client.Do(t.Context(), callOf(op, nil)); err != nil {
				t.Fatal(err)
			}
		}
		client.Known(bubbleDay, 100)
		want := []rest.OpCalls{{list.Name, rest.Read, 3}, {send.Name, rest.Once, 2}, {rename.Name, rest.SetValue, 1}}
		if got := client.ByOp(); !slices.Equal(got, want) {
			t.Errorf("told %+v, want %+v", got, want)
		}
		time.Sleep(24 * time.Hour)
		if got := client.ByOp(); len(got) != 0 {
			t.Errorf("the new day begins with %+v", got)
		}
	})
}

func TestTellingTheCallsAllocatesNothing(t *testing.T) {
	client := newClient(t, rest.Config{BaseURL: "http://127.0.0.1", Count: newLedger().count})
	if n := testing.AllocsPerRun(100, func() { _ = client.Calls() }); n != 0 {
		t.Errorf("telling the calls allocates %v times", n)
	}
}
