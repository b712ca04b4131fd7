package rest

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/simfleet/simfleet/model"
)

// Requests leave a little further apart than the vendor allows. It counts them as they arrive, and on the way some catch
// up with the one before: ten calls a second sent exactly 100 ms apart arrive as eleven within some second. With 5 %
// more, ten intervals take 1,050 ms, so that the eleventh may be 50 ms early and still is no breach.
const slack = 1.05

// How long an account is left alone after "too many calls", or after an error for whose end the vendor names a time.
const (
	shortestPause = time.Second
	longestPause  = 24 * time.Hour  // more than the rest of a day, for which a vendor's calls of the day may be gone
	longestGuess  = 5 * time.Minute // when the vendor names no time
	firstGuess    = 2 * time.Second // doubled each time in a row
)

// longestWait is the longest pause that a Read waits out. Nobody sits before a screen for longer: whoever asked is told at
// once when to come again.
const longestWait = 5 * time.Minute

var errPace = errors.New("the account's calls are paced, and its turn would come too late")

// pace keeps the requests of an account apart, counts them, and holds them back while the vendor wants to be left alone.
//
// How long to wait is measured with the machine's monotonic clock, so that a clock that is set, or a laptop that wakes,
// neither opens a pause early nor lets it last for hours. The configured clock only names days and moments.
type pace struct {
	limiter *rate.Limiter
	perDay  int
	now     func() time.Time

	mu      sync.Mutex
	tally   tally       // of the requests
	until   time.Time   // no request leaves before
	streak  int         // pauses in a row for which the vendor named no time
	changed func()      // hears of a pause that began or ended; nil: nobody does
	end     *time.Timer // of the pause, for that one
	closed  bool
}

func newPace(config Config) *pace {
	limit := rate.Inf
	if config.PerSecond > 0 {
		limit = rate.Limit(config.PerSecond / slack)
	}
	return &pace{limiter: rate.NewLimiter(limit, 1), perDay: config.PerDay, now: config.Now}
}

// enter waits until a request of the class may leave, counts it and tells of which day it is. It is counted when it is
// handed to the network, each try by itself; one that then finds no connection is counted all the same, since a count that
// is too high only makes us stop early.
//
// A Read waits a pause out if the deadline leaves room for it and it is not longer than longestWait. A write does not wait:
// whoever asked for it is told at once that the vendor is busy, and no forgotten text leaves minutes later.
func (p *pace) enter(ctx context.Context, op Op) (day string, fault *model.Fault) {
	for {
		if ctx.Err() != nil {
			return "", stopped(ctx)
		}
		if fault = p.may(op); fault == nil {
			if fault = p.turn(ctx); fault != nil {
				return "", fault
			}
			// The pause may have begun, or the day's calls may have gone, while this one waited for its turn.
			if day, fault = p.leave(op); fault == nil {
				return day, nil
			}
		}
		if op.Class != Read || fault.Wait == 0 || !fits(ctx, fault.Wait) {
			return "", fault
		}
		if !sleep(ctx, fault.Wait) {
			return "", stopped(ctx)
		}
	}
}

// hopeless tells why a request cannot leave however long it waits, so that nobody logs in for it.
func (p *pace) hopeless(op Op) *model.Fault {
	fault := p.may(op)
	if fault != nil && fault.Wait > 0 && op.Class == Read {
		return nil
	}
	return fault
}

// may tells why a request must not leave now.
func (p *pace) may(op Op) *model.Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bars(op)
}

// leave counts a request that leaves, or tells why it must not.
func (p *pace) leave(op Op) (day string, fault *model.Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if fault = p.bars(op); fault != nil {
		return "", fault
	}
	p.tally.add(op)
	return p.tally.day, nil
}

// bars tells what bars a request from leaving. The calls of the day, by whichever process, bind Reads alone: stopping a SIM
// that runs away must remain possible, and the vendor has the last word on it. That takes a login as well.
func (p *pace) bars(op Op) *model.Fault {
	p.tally.turn(p.now())
	if wait := time.Until(p.until); wait > 0 {
		fault := unsent(model.ErrBusy, nil)
		fault.Wait = wait
		return fault
	}
	if op.Class == Read && !op.Open && p.perDay > 0 && p.tally.today >= p.perDay {
		return unsent(model.ErrSpent, nil)
	}
	return nil
}

// turn waits for the account's pace.
func (p *pace) turn(ctx context.Context) *model.Fault {
	err := p.limiter.Wait(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return stopped(ctx)
	default: // the limiter sees that the deadline comes first
		return unsent(model.ErrTimeout, errPace)
	}
}

// again counts a request that net/http sends again by itself, and tells of which day it is.
func (p *pace) again(op Op) (day string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tally.turn(p.now())
	p.tally.add(op)
	return p.tally.day
}

// asked tells whether the answer asks for the account to be left alone: too many calls, or an error for whose end the
// vendor names a time, as RFC 9110 has it for 503.
func asked(status int, answer http.Header, now time.Time) bool {
	if status != http.StatusServiceUnavailable {
		return status == http.StatusTooManyRequests
	}
	_, told := retryAfter(http.Header{"Retry-After": answer["Retry-After"], "Date": answer["Date"]}, now)
	return told
}

// pause leaves the account alone as long as the answer asks for, and tells how long that is from now. Answers that were
// under way together count once.
func (p *pace) pause(answer http.Header) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait, told := retryAfter(answer, p.now())
	if !told {
		if time.Until(p.until) <= 0 {
			p.streak++
		}
		wait = min(firstGuess<<min(p.streak-1, 10), longestGuess)
	}
	if until := time.Now().Add(wait); until.After(p.until) {
		p.until = until
		p.announce(wait)
	}
	return time.Until(p.until)
}

// announce lets it be heard of that the pause began, and of its end when it comes. Whoever hears of it is called without
// the lock that is held here, and the call whose answer began the pause does not wait for it.
func (p *pace) announce(wait time.Duration) {
	if p.closed {
		return
	}
	if p.end != nil {
		p.end.Stop()
	}
	p.end = time.AfterFunc(wait, p.tell)
	if p.changed != nil {
		go p.tell()
	}
}

// tell tells whoever wants to hear of pauses. It runs in a goroutine of its own, where a panic would end the process with
// the terminal as it is drawn on. One is dropped: only a notice is lost, and the next question sees the pause itself.
func (p *pace) tell() {
	defer func() { _ = recover() }()
	p.mu.Lock()
	changed := p.changed
	p.mu.Unlock()
	if changed != nil {
		changed()
	}
}

// onChange sets who hears of pauses from now on.
func (p *pace) onChange(changed func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changed = changed
}

// close ends the telling.
func (p *pace) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.changed = true, nil
	if p.end != nil {
		p.end.Stop()
	}
}

// answered notes that the vendor is not too busy any more.
func (p *pace) answered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.streak = 0
}

func (p *pace) calls() Calls {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.tally.turn(now)
	calls := Calls{Today: p.tally.today, Own: p.tally.own, Shared: p.tally.shared, PerDay: p.perDay}
	if wait := time.Until(p.until); wait > 0 {
		calls.PausedUntil = now.Add(wait)
	}
	return calls
}

// retryAfter reads how long a vendor wants to be left alone: a number of seconds or a date, RFC 9110 section 10.2.3.
// The date is measured against the answer's own, since neither clock need be right. It tells false when the header is
// missing or is neither. Telnyx documents x-ratelimit-reset instead: as seconds in one place, and with an example that can
// only be a moment in another.
func retryAfter(answer http.Header, now time.Time) (time.Duration, bool) {
	value := answer.Get("Retry-After")
	if value == "" {
		return rateReset(answer.Get("X-Ratelimit-Reset"), now)
	}
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		most := int64(longestPause / time.Second)
		return clamp(time.Duration(min(max(seconds, 0), most)) * time.Second), true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if sent, err := http.ParseTime(answer.Get("Date")); err == nil {
		now = sent
	}
	return clamp(at.Sub(now)), true
}

// leastEpoch is from which number on a reset is a moment in Unix time: as seconds to wait it would be 15 years.
const leastEpoch = 500_000_000

// rateReset reads after how many seconds, or when in Unix time, calls count anew.
func rateReset(value string, now time.Time) (time.Duration, bool) {
	seconds, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err != nil:
		return 0, false
	case seconds >= leastEpoch:
		return clamp(time.Unix(seconds, 0).Sub(now)), true
	default:
		return clamp(time.Duration(min(max(seconds, 0), int64(longestPause/time.Second))) * time.Second), true
	}
}

// clamp keeps a pause within reason: none at all would hammer the vendor, and one of years would be a typing error that
// locks the account.
func clamp(wait time.Duration) time.Duration { return min(max(wait, shortestPause), longestPause) }
