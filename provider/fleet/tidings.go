package fleet

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"slices"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/columns"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

// What one process learns it tells the others of this user on this host, through the store: so one reads a list, and all
// show it.

// tidings is what a process tells of an account; SIMs that it is about come behind it.
type tidings struct {
	Kind    string
	Vendor  string
	Pages   int         `json:",omitempty"`
	Damaged int         `json:",omitempty"`
	Total   *int        `json:",omitempty"`
	Note    *note       `json:",omitempty"`
	Sure    model.Field `json:",omitempty"` // known to be told by the call, so that it is gone if it is not there
	Tick    uint64      `json:",omitempty"` // of the fleet's clock, when it was told
}

// The kinds of tidings.
const (
	listBegan = "began"
	listPage  = "page"
	listEnded = "ended" // the file of the account has all of it
	simRead   = "read"  // asked for alone
	simGone   = "gone"  // not known when asked for alone
)

// claimTime is how long a process that is silent keeps others from reading a list: less than the ten seconds within which
// another one is to take over.
const claimTime = 7 * time.Second

// anybody is how eager those are who read a list: nobody takes it from another who has begun.
var anybody = time.UnixMilli(0)

func lease(account string) string { return "list of " + account }

// claim tells whether this process may read an account's list now. Without a store there is nobody to share with.
func (f *Fleet) claim(ctx context.Context, account string) bool {
	if f.config.Store == nil {
		return true
	}
	held, _, err := f.config.Store.Claim(ctx, lease(account), f.config.Process, anybody, claimTime)
	if err != nil {
		f.storeFailed(err)
		return true // Reading a list twice costs less than not reading it at all.
	}
	return held
}

// release lets others read an account's list, unless this process has begun to read it once more.
func (f *Fleet) release(h *holding) {
	if f.config.Store != nil && !f.isReading(h) {
		f.storeFailed(f.config.Store.Release(f.life, lease(h.account.Name), f.config.Process))
	}
}

// isReading tells whether this process reads an account's list now.
func (f *Fleet) isReading(h *holding) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return h.pass != nil
}

// hold keeps what this process reads now from being read by others as well.
func (f *Fleet) hold(ctx context.Context) {
	for _, h := range f.holdings {
		if f.isReading(h) {
			f.claim(ctx, h.account.Name)
		}
	}
}

// tell tells the other processes.
func (f *Fleet) tell(h *holding, news tidings, rows []Row) {
	if f.config.Store == nil {
		return
	}
	news.Vendor, news.Tick = h.account.Vendor.ID, f.tick()
	head, err := json.Marshal(news)
	if err != nil {
		return
	}
	data := append(binary.AppendUvarint(nil, uint64(len(head))), head...)
	if rows != nil {
		data = columns.New(h.account.Name).With(rows).Append(data)
	}
	_, err = f.config.Store.Append(f.life, store.Event{
		From: f.config.Process, Account: h.account.Name, Kind: news.Kind, At: f.config.Now(), Data: data,
	})
	f.storeFailed(err)
}

// tellPage tells of a page of an account's list, and keeps the counters that came with it.
func (f *Fleet) tellPage(h *holding, readings []reading) {
	if f.config.Store == nil {
		return
	}
	rows := make([]Row, len(readings))
	for i := range readings {
		r := &readings[i]
		rows[i] = Row{SIM: r.sim, Read: r.tick}
		if r.sim.Fetched.IsZero() {
			rows[i].SIM.Fetched = r.now
		}
	}
	f.mu.Lock()
	news := tidings{Kind: listPage, Pages: h.status.Pages, Damaged: h.status.Damaged, Total: h.status.Total}
	f.mu.Unlock()
	f.tell(h, news, rows)
	samples := make([]store.Sample, 0, len(readings))
	for i := range readings {
		sim := &readings[i].sim
		samples = append(samples, store.Sample{
			ICCID: sim.ICCID, Used: sim.Used, Cost: (*int64)(sim.Cost), SMSMO: sim.SMSMO, SMSMT: sim.SMSMT,
			Sessions: sim.Sessions, ZeroSessions: sim.ZeroSessions,
		})
	}
	f.sample(h, samples)
}

// tellRead tells of a SIM that was asked for alone.
func (f *Fleet) tellRead(h *holding, kind string, row Row, sure model.Field) {
	f.tell(h, tidings{Kind: kind, Sure: sure}, []Row{row})
}

// sample keeps counters as they were read now. Those of SIMs of which none was told need not be kept.
func (f *Fleet) sample(h *holding, samples []store.Sample) {
	if f.config.Store == nil {
		return
	}
	samples = slices.DeleteFunc(samples, func(s store.Sample) bool {
		return s.Used == nil && s.Cost == nil && s.SMSMO == nil && s.SMSMT == nil && s.Sessions == nil && s.ZeroSessions == nil
	})
	if len(samples) > 0 {
		f.storeFailed(f.config.Store.AddSamples(f.life, h.account.Name, f.config.Now(), samples))
	}
}

// tidingsAtOnce is how many are read in one go.
const tidingsAtOnce = 200

// follow takes in what other processes told since.
func (f *Fleet) follow(ctx context.Context) {
	before := f.listened
	if f.listened = f.config.Now(); f.listened.Sub(before) >= tidingsTime {
		f.reloadAll() // What was told meanwhile may have been dropped, and nothing need have been told since.
	}
	for {
		f.mu.Lock()
		from := f.followed
		f.mu.Unlock()
		events, err := f.config.Store.Since(ctx, from, tidingsAtOnce)
		if err != nil {
			f.storeFailed(err)
			return
		}
		if len(events) > 0 && from > 0 && events[0].Seq > from+1 { // What was told meanwhile is only in the files.
			f.reloadAll()
		}
		for i := range events {
			f.hear(&events[i])
			f.reloadEnded() // Before what was told later, which the file need not have.
		}
		if len(events) < tidingsAtOnce {
			return
		}
	}
}

// catchUpWithOthers takes in what other processes told, when that must not wait for the next beat.
func (f *Fleet) catchUpWithOthers(ctx context.Context) {
	if f.config.Store == nil {
		return
	}
	f.beating.Lock()
	defer f.beating.Unlock()
	f.follow(ctx)
}

// hear takes in what a process told, unless it was this one or the files have it.
func (f *Fleet) hear(event *store.Event) {
	h := f.accounts[event.Account]
	f.mu.Lock()
	defer f.mu.Unlock()
	f.followed = event.Seq
	if h == nil || event.From == f.config.Process || event.Seq <= h.seq {
		return
	}
	news, rows, err := parse(event.Data)
	if err != nil || news.Vendor != h.account.Vendor.ID {
		return // It is of another version, and what it told is in the file when the list has ended, or of another account.
	}
	f.heed(h, news, rows)
	h.seq = event.Seq
	f.publish()
}

// parse reads tidings and the SIMs behind them.
func parse(data []byte) (news tidings, rows *columns.Table, err error) {
	size, n := binary.Uvarint(data)
	rest := data[max(n, 0):]
	if n <= 0 || size > uint64(len(rest)) {
		return news, nil, columns.ErrDamaged
	}
	head, rest := rest[:size], rest[size:]
	if err := json.Unmarshal(head, &news); err != nil {
		return news, nil, err
	}
	if len(rest) > 0 {
		rows, err = columns.Decode(rest)
	}
	return news, rows, err
}

// heed shows what was told. The caller holds mu.
func (f *Fleet) heed(h *holding, news tidings, rows *columns.Table) {
	f.catchUp(news.Tick)
	switch news.Kind {
	case simRead:
		f.hearRows(h, rows, false)
		for at := range lenOf(rows) {
			row := rows.Row(at)
			h.clear(&row.SIM, news.Sure, row.Read)
			h.alone(row.SIM.ICCID)
		}
	case simGone:
		for at := range lenOf(rows) {
			row := rows.Row(at)
			f.catchUp(row.Read)
			h.miss(row.SIM.ICCID, row.Read)
			h.alone(row.SIM.ICCID)
		}
	default:
		f.heedList(h, news, rows)
	}
}

// heedList shows what was told of a list, unless the file that is known was written after it. A list that is read here at
// the same time tells of itself.
func (f *Fleet) heedList(h *holding, news tidings, rows *columns.Table) {
	if news.Tick <= h.shelved {
		return
	}
	own := h.pass != nil
	switch news.Kind {
	case listBegan:
		if h.remote, h.whole = !own, !own; h.remote {
			h.status.Pages = 0
		}
	case listPage:
		h.remote = !own
		if !own {
			h.status.Pages, h.status.Damaged, h.status.Total = news.Pages, news.Damaged, news.Total
		}
		f.hearRows(h, rows, true)
	case listEnded:
		if news.Note != nil && !own {
			if h.whole { // else only the file has all that it is about
				h.take(*news.Note)
			}
			f.reloads = append(f.reloads, h)
		}
		h.remote, h.whole = false, false
	}
	h.status.Loading = own || h.remote
}

func lenOf(rows *columns.Table) int {
	if rows == nil {
		return 0
	}
	return rows.Len()
}

// hearRows takes readings of another process in.
func (f *Fleet) hearRows(h *holding, rows *columns.Table, list bool) {
	readings := make([]reading, 0, lenOf(rows))
	for at := range lenOf(rows) {
		row := rows.Row(at)
		f.catchUp(row.Read)
		readings = append(readings, reading{sim: row.SIM, tick: row.Read, now: row.SIM.Fetched, list: list})
	}
	h.learn(readings)
}

// abandoned shows that nobody reads a list any more that another process had begun.
func (f *Fleet) abandoned(ctx context.Context) {
	for _, h := range f.holdings {
		f.mu.Lock()
		remote := h.remote
		f.mu.Unlock()
		if !remote {
			continue
		}
		holder, err := f.config.Store.Holder(ctx, lease(h.account.Name))
		if err != nil || holder.Holder != "" && holder.Until.After(f.config.Now()) {
			continue
		}
		f.mu.Lock()
		h.remote, h.status.Loading = false, h.pass != nil
		f.publish()
		f.mu.Unlock()
	}
}

// prune drops tidings that all processes have had the time to take in, but for those of lists that are being read: whoever
// starts meanwhile has no file of them.
func (f *Fleet) prune(ctx context.Context) {
	now := f.config.Now()
	f.mu.Lock()
	saved := f.followed
	for _, h := range f.holdings {
		if h.status.Loading {
			saved = min(saved, h.saved)
		}
	}
	old := f.past
	if now.Sub(f.past.at) >= tidingsTime {
		f.past = moment{now, saved}
	}
	f.mu.Unlock()
	if old.seq > 0 && now.Sub(old.at) >= tidingsTime {
		f.storeFailed(f.config.Store.Prune(ctx, old.seq))
	}
}

// tidingsTime is for how long tidings are kept at the least.
const tidingsTime = 2 * time.Minute

// moment is how far the tidings had come at a time.
type moment struct {
	at  time.Time
	seq int64
}

// catchUp sets the fleet's clock to no less than another process's.
func (f *Fleet) catchUp(tick uint64) {
	for {
		was := f.ticks.Load()
		if was >= tick || f.ticks.CompareAndSwap(was, tick) {
			return
		}
	}
}

// learned notes a SIM of which something was learned here that the list does not have.
func (h *holding) learned(iccid model.ICCID) {
	h.alone(iccid)
	h.changed = true
}

// alone notes a SIM of which something is known that a file need not have which another process writes.
func (h *holding) alone(iccid model.ICCID) {
	if h.single == nil {
		h.single = make(map[model.ICCID]struct{})
	}
	h.single[iccid] = struct{}{}
}
