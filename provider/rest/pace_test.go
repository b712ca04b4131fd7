package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

func TestCallsAreKeptApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, "{}"))
		client := v.client(t, func(c *rest.Config) { c.PerSecond = 10 })
		start := time.Now()
		var group sync.WaitGroup
		for i := range 30 {
			group.Go(func() {
				if err := client.Do(t.Context(), callOf(classes[i%2], nil)); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		got := v.letters()
		if !got[0].At.Equal(start) {
			t.Errorf("the first call left after %v, want at once", got[0].At.Sub(start))
		}
		for i := 1; i < len(got); i++ {
			if apart := got[i].At.Sub(got[i-1].At).Round(time.Microsecond); apart != 105*time.Millisecond {
				t.Errorf("calls %d and %d are %v apart, want 105ms", i, i+1, apart)
			}
		}
		// What the spacing is for: when some are 25 ms early and some 25 ms late, no second holds more than ten.
		for i := 10; i < len(got); i++ {
			if window := got[i].At.Sub(got[i-10].At) - 50*time.Millisecond; window < time.Second-time.Microsecond {
				t.Errorf("calls %d to %d may arrive within %v", i-9, i+1, window)
			}
		}
	})
}

func TestWaitingForThePaceEndsWithTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, "{}"))
		client := v.client(t, func(c *rest.Config) { c.PerSecond = 0.1 })
		if err := client.Do(t.Context(), callOf(list, nil)); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		check(t, client.Do(ctx, callOf(send, nil)), context.Canceled, model.OutcomeNotSent)
		if took := time.Since(start); took != time.Second {
			t.Errorf("returned after %v, want 1s", took)
		}
		short, cancel := context.WithTimeout(t.Context(), 8*time.Second) // the next turn comes in 9.5 s
		defer cancel()
		start = time.Now()
		check(t, client.Do(short, callOf(send, nil)), model.ErrTimeout, model.OutcomeNotSent)
		check(t, client.Do(short, callOf(list, nil)), model.ErrTimeout, model.OutcomeNotSent)
		if took := time.Since(start); took != 0 {
			t.Errorf("a turn that comes too late is told after %v", took)
		}
		v.checkSeen(t, 1)
	})
}

func TestTheCallsOfADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which begins at midnight UTC
		v := says(reply(200, "{}"))
		client := v.client(t, func(c *rest.Config) { c.PerDay = 3 })
		for range 3 {
			if err := client.Do(t.Context(), callOf(list, nil)); err != nil {
				t.Fatal(err)
			}
		}
		check(t, client.Do(t.Context(), callOf(list, nil)), model.ErrSpent, model.OutcomeNotSent)
		v.checkSeen(t, 3)
		for _, op := range writes { // stopping a SIM must remain possible
			if err := client.Do(t.Context(), callOf(op, nil)); err != nil {
				t.Errorf("%s: %v", op.Name, err)
			}
		}
		if got, want := client.Calls(), (rest.Calls{Today: 7, Own: 7, PerDay: 3}); got != want {
			t.Errorf("calls are %+v, want %+v", got, want)
		}
		time.Sleep(24*time.Hour - time.Nanosecond)
		check(t, client.Do(t.Context(), callOf(list, nil)), model.ErrSpent, model.OutcomeNotSent)
		time.Sleep(time.Nanosecond)
		if got := client.Calls().Today; got != 0 {
			t.Errorf("the new day begins with %d calls", got)
		}
		if err := client.Do(t.Context(), callOf(list, nil)); err != nil {
			t.Error(err)
		}
	})
}

func TestTheDayIsThatOfUTCByTheGivenClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Date(2026, 3, 1, 23, 30, 0, 0, time.FixedZone("west", -5*3600)) // 2 March, 04:30 UTC
		client := says(reply(200, "{}")).client(t, func(c *rest.Config) {
			c.PerDay, c.Now = 1, func() time.Time { return now }
		})
		for _, step := range []struct {
			forward time.Duration
			spent   bool
		}{{0, false}, {time.Hour, true}, {18 * time.Hour, true}, {time.Hour, false}} {
			now = now.Add(step.forward)
			if err := client.Do(t.Context(), callOf(list, nil)); (err != nil) != step.spent {
				t.Errorf("at %v: %v", now.UTC(), err)
			}
		}
	})
}

func TestEveryTryIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(503, ""))
		client := v.client(t)
		check(t, client.Do(t.Context(), callOf(list, nil)), model.ErrServer, model.OutcomeNotSent)
		v.checkSeen(t, 3)
		if got := client.Calls().Today; got != 3 {
			t.Errorf("counted %d, want 3", got)
		}
	})
}

func TestTheLastCallOfTheDayGoesToOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, "{}"))
		client := v.client(t, func(c *rest.Config) { c.PerSecond, c.PerDay = 100, 5 })
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if err := client.Do(t.Context(), callOf(list, nil)); err != nil {
					check(t, err, model.ErrSpent, model.OutcomeNotSent)
				}
			})
		}
		group.Wait()
		v.checkSeen(t, 5)
	})
}

// date writes a moment of the bubble, which begins on 1 January 2000, as a header.
func date(after time.Duration, form string) string {
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(after).Format(form)
}

func TestRetryAfter(t *testing.T) {
	const hour = time.Hour
	cases := []struct {
		headers []string
		want    time.Duration
	}{
		{[]string{"Retry-After: 7"}, 7 * time.Second},
		{[]string{"Retry-After:   7  "}, 7 * time.Second},
		{[]string{"Retry-After: 0"}, time.Second},
		{[]string{"Retry-After: -5"}, time.Second},
		{[]string{"Retry-After: 36000"}, 10 * hour},
		{[]string{"Retry-After: 86401"}, 24 * hour},
		{[]string{"Retry-After: 1000000000"}, 24 * hour},
		{[]string{"Retry-After: 99999999999999999999999"}, 24 * hour},
		{[]string{"Retry-After: -99999999999999999999999"}, time.Second},
		{[]string{"Retry-After: 1e9"}, 2 * time.Second},
		{[]string{"Retry-After: soon"}, 2 * time.Second},
		{[]string{"Retry-After: "}, 2 * time.Second},
		{nil, 2 * time.Second},
		// The vendor's clock is an hour ahead of ours, and only the difference to its own Date counts.
		{[]string{"Date: " + date(hour, http.TimeFormat), "Retry-After: " + date(hour+9*time.Second, http.TimeFormat)}, 9 * time.Second},
		{[]string{"Date: " + date(hour, http.TimeFormat), "Retry-After: " + date(hour+9*time.Second, "Monday, 02-Jan-06 15:04:05 GMT")}, 9 * time.Second},
		{[]string{"Date: " + date(hour, http.TimeFormat), "Retry-After: " + date(hour+9*time.Second, time.ANSIC)}, 9 * time.Second},
		{[]string{"Date: " + date(hour, http.TimeFormat), "Retry-After: " + date(0, http.TimeFormat)}, time.Second},
		{[]string{"Date: " + date(0, http.TimeFormat), "Retry-After: " + date(hour, http.TimeFormat)}, hour},
		{[]string{"Retry-After: " + date(9*time.Second, http.TimeFormat)}, 9 * time.Second},
		{[]string{"Date: yesterday", "Retry-After: " + date(9*time.Second, http.TimeFormat)}, 9 * time.Second},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.headers), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := says(reply(429, `{"message":"slow down"}`, c.headers...))
				client := v.client(t)
				fault := expect(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeRefused)
				if fault.Wait != c.want || fault.Status != 429 {
					t.Errorf("wait is %v, status %d; want %v, 429", fault.Wait, fault.Status, c.want)
				}
				if got, want := client.Calls().PausedUntil, time.Now().Add(c.want); !got.Equal(want) {
					t.Errorf("paused until %v, want %v", got, want)
				}
				time.Sleep(c.want)
				if got := client.Calls().PausedUntil; !got.IsZero() {
					t.Errorf("still paused until %v", got)
				}
			})
		})
	}
}

func TestAPausedAccountIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(200, "{}"), reply(429, "{}", "Retry-After: 60"), reply(200, "{}"))
		client := v.client(t, func(c *rest.Config) { c.PerSecond = 10 })
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var group sync.WaitGroup
		for range 20 { // queued before anybody knows of the pause
			group.Go(func() { _ = client.Do(ctx, callOf(list, nil)) })
			group.Go(func() { _ = client.Do(ctx, callOf(send, nil)) })
		}
		time.Sleep(30 * time.Second)
		for _, op := range writes {
			fault := expect(t, client.Do(ctx, callOf(op, nil)), model.ErrBusy, model.OutcomeNotSent)
			// The second call met the pause, 105 ms after the first.
			if want := 30*time.Second + 105*time.Millisecond; fault.Wait.Round(time.Millisecond) != want {
				t.Errorf("wait is %v, want %v", fault.Wait, want)
			}
		}
		short, stop := context.WithTimeout(ctx, 10*time.Second)
		defer stop()
		before := time.Now()
		check(t, client.Do(short, callOf(list, nil)), model.ErrBusy, model.OutcomeNotSent)
		if time.Now() != before {
			t.Error("a Read that cannot wait the pause out is not told at once")
		}
		v.checkSeen(t, 2)
		group.Wait()
		got := v.letters()
		if silence := got[2].At.Sub(got[1].At); silence < 60*time.Second {
			t.Errorf("the vendor was left alone for %v, want 60s", silence)
		}
		for i := 3; i < len(got); i++ { // and afterwards it is not overrun
			if apart := got[i].At.Sub(got[i-1].At); apart < 104*time.Millisecond {
				t.Errorf("calls %d and %d are %v apart", i, i+1, apart)
			}
		}
	})
}

func TestAReadWaitsAPauseOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(429, "", "Retry-After: 7"), reply(200, "{}"))
		client := v.client(t)
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		start := time.Now()
		if err := client.Do(ctx, callOf(list, nil)); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took != 7*time.Second {
			t.Errorf("took %v, want 7s", took)
		}
		v.checkSeen(t, 2)
	})
}

func TestAReadThatCannotWaitAPauseOutFailsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(429, `{"message":"slow down"}`, "Retry-After: 7"))
		client := v.client(t)
		ctx, cancel := context.WithTimeout(t.Context(), 6*time.Second)
		defer cancel()
		start := time.Now()
		fault := expect(t, client.Do(ctx, callOf(list, nil)), model.ErrBusy, model.OutcomeNotSent)
		if fault.Wait != 7*time.Second || fault.Said.Raw() != "slow down" || time.Since(start) != 0 {
			t.Errorf("wait %v, said %q, after %v", fault.Wait, fault.Said.Raw(), time.Since(start))
		}
		v.checkSeen(t, 1)
	})
}

func TestAReadGivesUpOnAVendorThatStaysBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(429, ""))
		client := v.client(t)
		start := time.Now()
		fault := expect(t, client.Do(t.Context(), callOf(list, nil)), model.ErrBusy, model.OutcomeNotSent)
		if took := time.Since(start); fault.Wait != 8*time.Second || took != 6*time.Second {
			t.Errorf("wait is %v after %v; want 8s after pauses of 2s and 4s", fault.Wait, took)
		}
		v.checkSeen(t, 3)
	})
}

func TestUnnamedPausesGrowUntilTheVendorAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy, good := reply(429, ""), reply(200, "{}")
		v := says(busy, busy, busy, busy, busy, busy, busy, busy, busy, good, busy)
		client := v.client(t)
		for i, want := range []time.Duration{2, 4, 8, 16, 32, 64, 128, 256, 300, 0, 2} {
			err := client.Do(t.Context(), callOf(send, nil))
			if want == 0 {
				if err != nil {
					t.Error(err)
				}
				continue
			}
			fault := expect(t, err, model.ErrBusy, model.OutcomeUnknown)
			if fault.Wait != want*time.Second {
				t.Errorf("pause %d is %v, want %v", i, fault.Wait, want*time.Second)
			}
			time.Sleep(fault.Wait)
		}
	})
}

func TestAnswersUnderWayTogetherPauseOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(429, "{}"))
		client := v.client(t)
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() { _ = client.Do(t.Context(), callOf(send, nil)) })
		}
		group.Wait()
		if wait := time.Until(client.Calls().PausedUntil); wait != 2*time.Second {
			t.Errorf("paused for %v, want 2s", wait)
		}
	})
}

func TestAPauseThatIsTooLongToWaitForIsToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(429, `{"message":"day is over"}`, "Retry-After: 301"), reply(200, "{}"))
		client := v.client(t)
		start := time.Now()
		for i, said := range []string{"day is over", ""} { // from the vendor, and then from the pause
			fault := expect(t, client.Do(t.Context(), callOf(list, nil)), model.ErrBusy, model.OutcomeNotSent)
			if fault.Wait != 301*time.Second || fault.Said.Raw() != said || time.Since(start) != 0 {
				t.Errorf("call %d: wait %v, said %q, after %v", i, fault.Wait, fault.Said.Raw(), time.Since(start))
			}
		}
		v.checkSeen(t, 1)
		if until := client.Calls().PausedUntil; !until.Equal(start.Add(301 * time.Second)) {
			t.Errorf("paused until %v", until)
		}
		time.Sleep(time.Second) // from here on it is short enough
		if err := client.Do(t.Context(), callOf(list, nil)); err != nil || time.Since(start) != 301*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestAPauseIsToldWhenItBeginsAndWhenItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(429, "{}", "Retry-After: 60"), reply(429, "{}", "Retry-After: 90"), reply(200, "{}"))
		client := v.client(t)
		start := time.Now()
		type notice struct {
			at     time.Duration
			paused bool
		}
		told := make(chan notice, 9)
		client.OnChange(func() {
			told <- notice{time.Since(start), !client.Calls().PausedUntil.IsZero()}
			time.Sleep(time.Second) // which holds nobody up
		})
		for _, want := range []notice{{0, true}, {time.Minute, false}, {time.Minute, true}, {150 * time.Second, false}} {
			if want.paused {
				check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeRefused)
			}
			if got := <-told; got != want {
				t.Errorf("told %+v, want %+v", got, want)
			}
		}
		if err := client.Do(t.Context(), callOf(send, nil)); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		if len(told) != 0 {
			t.Errorf("told %+v of nothing", <-told)
		}
	})
}

func TestWhoeverHearsOfAPauseCannotEndTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := says(reply(429, "{}", "Retry-After: 60"), reply(200, "{}")).client(t)
		var told atomic.Int32
		client.OnChange(func() {
			told.Add(1)
			panic("of whoever hears it")
		})
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeRefused)
		time.Sleep(2 * time.Minute)
		if err := client.Do(t.Context(), callOf(send, nil)); err != nil || told.Load() != 2 {
			t.Errorf("told %d times, then %v", told.Load(), err)
		}
	})
}

func TestNothingIsToldOfAPauseAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(429, "{}", "Retry-After: 60"))
		client := v.client(t)
		var told atomic.Int32
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeRefused)
		client.OnChange(func() { told.Add(1) })
		client.Close()
		time.Sleep(2 * time.Minute)
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeRefused)
		time.Sleep(2 * time.Minute)
		if told.Load() != 0 {
			t.Errorf("told %d times", told.Load())
		}
	})
}

func TestWhoeverComesDuringAPauseHearsOfItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := says(reply(429, "{}", "Retry-After: 60")).client(t)
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeRefused)
		start, told := time.Now(), make(chan time.Duration, 9)
		client.OnChange(func() { told <- time.Since(start) })
		if after := <-told; after != time.Minute {
			t.Errorf("told after %v", after)
		}
	})
}

func TestAClockThatIsSetBackGivesNoCallsTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Date(2026, 3, 2, 0, 10, 0, 0, time.UTC)
		client := says(reply(200, "{}")).client(t, func(c *rest.Config) {
			c.PerDay, c.Now = 2, func() time.Time { return now }
		})
		for i, step := range []struct {
			by    time.Duration
			spent bool
		}{{0, false}, {-time.Hour, false}, {time.Hour, true}, {-time.Hour, true}, {25 * time.Hour, false}} {
			now = now.Add(step.by)
			if err := client.Do(t.Context(), callOf(list, nil)); (err != nil) != step.spent {
				t.Errorf("call %d, at %v: %v", i+1, now, err)
			}
		}
	})
}

func TestACancelledReadLeavesThePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := says(reply(429, "{}", "Retry-After: 60"))
		client := v.client(t)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		check(t, client.Do(ctx, callOf(list, nil)), context.Canceled, model.OutcomeNotSent)
		v.checkSeen(t, 1)
	})
}

func TestThePauseIsShownByTheGivenClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Date(2031, 5, 5, 12, 0, 0, 0, time.UTC) // and stands still, as that of a demo may
		v := says(reply(429, "{}", "Retry-After: 60"), reply(200, "{}"))
		client := v.client(t, func(c *rest.Config) { c.Now = func() time.Time { return now } })
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrBusy, model.OutcomeRefused)
		if got, want := client.Calls().PausedUntil, now.Add(time.Minute); !got.Equal(want) {
			t.Errorf("paused until %v, want %v", got, want)
		}
		time.Sleep(time.Minute)
		if err := client.Do(t.Context(), callOf(send, nil)); err != nil {
			t.Error(err)
		}
	})
}
