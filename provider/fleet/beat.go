package fleet

import (
	"context"
	"errors"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// How lists are kept fresh.
const (
	freshTime = 5 * time.Minute  // how often a list is read, if the calls allow it
	idleTime  = 15 * time.Minute // without a key, nobody is taken to look
)

// Hold is why a list is not read by itself, or not as often as it could be.
type Hold uint8

// The reasons.
const (
	NotHeld    Hold = iota
	Slowed          // so that the calls last for the rest of the day
	AtReserve       // the calls that are left are kept for writes and for what people ask for
	Unattended      // nobody is at this terminal
	Rejected        // the key is, and a person has to see to it
)

// attention is when somebody was at the terminal.
type attention struct {
	last    time.Time
	blurred bool // the terminal told that it lost the focus, and no key came since
}

// Attend notes that somebody is at the terminal: a key was pressed, or it got the focus.
func (f *Fleet) Attend() { f.attend(attention{last: f.config.Now()}) }

// Leave notes that the terminal lost the focus.
func (f *Fleet) Leave() { f.attend(attention{last: f.config.Now(), blurred: true}) }

// attend takes no lock: keys must not wait for a page that is being taken in.
func (f *Fleet) attend(a attention) { f.attention.Store(&a) }

// Look notes which SIM is looked at: what is beside it in its list is read first.
func (f *Fleet) Look(key model.Key) {
	if h := f.accounts[key.Account]; h != nil {
		h.looked.Store(&key.ICCID)
	}
}

// Beat is to be called every second. It takes in what other processes learned and counted, and gives the accounts whose
// lists are due to be read, for [Fleet.Sync].
func (f *Fleet) Beat(ctx context.Context) (due []string) {
	<-f.ready
	if !f.beating.TryLock() {
		return nil
	}
	defer f.beating.Unlock()
	if f.config.Store != nil {
		f.follow(ctx)
		f.abandoned(ctx)
		f.hold(ctx)
		f.recount(ctx)
		f.unkept(f.desk.reread(ctx))
		f.prune(ctx)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	now, changed := f.config.Now(), false
	for i, h := range f.holdings {
		today := h.account.Calls().Today // fewer than are shown, when a day has begun
		h.calls.add(now, today)
		was := h.status.refresh()
		h.status.Every, h.status.Held = f.plan(h, now)
		h.status.Lasts = h.lasts(now)
		changed = changed || was != h.status.refresh() || f.Snapshot().status[i].Calls.Today != today
		if f.isDue(h, now) {
			due = append(due, h.account.Name)
		}
	}
	if changed {
		f.publish()
	}
	return due
}

// refresh is what Beat decides of an account.
func (s *Status) refresh() [3]any { return [3]any{s.Every, s.Held, s.Lasts} }

// isDue tells whether a list is to be read now. The caller holds mu.
func (f *Fleet) isDue(h *holding, now time.Time) bool {
	s := &h.status
	switch {
	case s.Loading, s.Held == AtReserve, s.Held == Rejected, now.Before(h.account.Calls().PausedUntil):
		return false
	case s.Tried.IsZero(): // to begin is to be there, whatever the terminal tells of the focus
		return true
	case s.Held == Unattended:
		return false
	case rejected(s.Err): // by the vendor, when the key may have been another
		return true
	default:
		return now.Sub(s.Tried) >= s.Every || now.Before(s.Tried)
	}
}

// plan tells how often an account's list is read, and what holds that up. Calls that the vendor limits are spread over what
// is left of its day: lists may take half of those that are not kept back. The caller holds mu.
func (f *Fleet) plan(h *holding, now time.Time) (time.Duration, Hold) {
	calls := h.account.Calls()
	every, held := freshTime, NotHeld
	if took := h.took; took > 0 { // A list that takes long is not read without a pause.
		every = max(every, 4*took)
	}
	if calls.PerDay > 0 {
		left := calls.PerDay - calls.Today - h.account.Reserve()
		if left <= 0 {
			return every, AtReserve
		}
		day := now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now)
		need := float64(day) * float64(h.status.syncCalls()) / (float64(left) / 2)
		if rounded := time.Duration(min(need, float64(day))).Round(time.Minute); rounded > every {
			every, held = rounded, Slowed
		}
		if calls.PerDay-calls.Today < h.account.SlowBelow() && held == NotHeld {
			every, held = 2*every, Slowed
		}
	}
	if rejected(h.status.Err) && !h.status.Tried.Before(f.opened) {
		return every, Rejected
	}
	if a := f.attention.Load(); a.blurred || now.Sub(a.last) >= idleTime {
		return every, Unattended
	}
	return every, held
}

// rejected tells whether the vendor did not take the key.
func rejected(err error) bool {
	return errors.Is(err, model.ErrDenied) || errors.Is(err, model.ErrForbidden)
}

// recount takes in the calls that other processes made today.
func (f *Fleet) recount(ctx context.Context) {
	day := f.config.Now().UTC().Format(time.DateOnly)
	totals, err := f.config.Store.CallsSince(ctx, day)
	if err != nil {
		f.storeFailed(err)
		return
	}
	changed := false
	for _, h := range f.holdings {
		was := h.account.Calls().Today
		h.account.Known(day, totals[h.account.Name])
		changed = changed || h.account.Calls().Today != was
	}
	if changed {
		f.touch()
	}
}

// reloadEnded takes over the files of lists that other processes have read to their end.
func (f *Fleet) reloadEnded() {
	f.mu.Lock()
	ended := f.reloads
	f.reloads = nil
	f.mu.Unlock()
	for _, h := range ended {
		f.reload(h)
	}
	if len(ended) > 0 {
		f.touch()
	}
}

// Spent tells what the calls of an account were spent on today, by all processes of this user on this host.
func (f *Fleet) Spent(ctx context.Context, account string) ([]Spent, error) {
	a := f.Account(account)
	if a == nil {
		return nil, noAccount(account, "read the calls")
	}
	if f.config.Store == nil {
		var spent []Spent
		for _, op := range a.ByOp() {
			spent = append(spent, Spent{Op: op.Op, Calls: op.Calls})
		}
		return spent, nil
	}
	return f.config.Store.Calls(ctx, account, f.config.Now().UTC().Format(time.DateOnly))
}

// Spent is how many calls an operation took.
type Spent = store.Spent

// hour keeps how many calls there were at each minute of the last hour.
type hour struct {
	at    [60]time.Time
	calls [60]int
	n     int
}

// add notes how many calls there are, once a minute. It begins anew with the day, whose calls are counted from 0 on.
func (h *hour) add(now time.Time, calls int) {
	if h.n > 0 && calls < h.calls[(h.n-1)%60] {
		h.n = 0
	}
	if h.n > 0 && now.Sub(h.at[(h.n-1)%60]) < time.Minute {
		return
	}
	h.at[h.n%60], h.calls[h.n%60] = now, calls
	h.n++
}

// lasts tells until when the calls of the day last at the pace of the last hour; zero if they last until it ends, or if
// there is no limit, or nothing to go by yet.
func (h *holding) lasts(now time.Time) time.Time {
	calls := h.account.Calls()
	first := max(h.calls.n-60, 0)
	if calls.PerDay <= 0 || h.calls.n < 2 {
		return time.Time{}
	}
	since, made := now.Sub(h.calls.at[first%60]), calls.Today-h.calls.calls[first%60]
	if since < 2*time.Minute || made <= 0 {
		return time.Time{}
	}
	left := max(calls.PerDay-calls.Today, 0)
	end := now.Add(time.Duration(float64(since) / float64(made) * float64(left))).Truncate(10 * time.Minute)
	if !end.Before(now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)) {
		return time.Time{}
	}
	return end
}
