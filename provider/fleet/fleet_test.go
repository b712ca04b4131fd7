package fleet_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when the clocks of these tests stand.
var noon = time.Date(2026, 5, 22, 12, 0, 0, 0, time.UTC)

// card gives the nth ICCID.
func card(n int) model.ICCID {
	iccid, err := model.ParseICCID(fmt.Sprintf("8900000000%09d", n))
	if err != nil {
		panic(err)
	}
	return iccid
}

func key(account string, n int) model.Key { return model.Key{Account: account, ICCID: card(n)} }

// sim gives the nth SIM, which is in order.
func sim(n int) model.SIM {
	return model.SIM{
		ICCID: card(n), Name: model.NewText(fmt.Sprintf("tracker-%04d", n)), State: model.Active,
		Word: model.NewText("enabled"), Actions: model.CanSuspend, Fetched: noon,
	}
}

func sims(from, to int) []model.SIM {
	var all []model.SIM
	for n := from; n <= to; n++ {
		all = append(all, sim(n))
	}
	return all
}

// off gives the SIM switched off.
func off(s model.SIM) model.SIM {
	s.State, s.Word, s.Actions = model.Suspended, model.NewText("disabled"), model.CanActivate
	return s
}

// vendor is a vendor whose SIMs are a slice. Each call can be replaced.
type vendor struct {
	mu     sync.Mutex
	cards  []model.SIM
	thread []model.Message
	size   int // SIMs per page
	calls  map[string]int

	list     func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error)
	one      func(ctx context.Context, iccid model.ICCID) (model.SIM, error)
	setState func(ctx context.Context, s model.SIM, to model.State) (model.Receipt, error)
	usage    func(ctx context.Context, month model.Month) (model.Usage, error)
	messages func(ctx context.Context, cursor model.Cursor) (model.Page[model.Message], error)
	send     func(ctx context.Context, text string) (model.Message, error)
	balance  func() (model.Balance, error)
	plans    []model.Plan
}

func newVendor(cards ...model.SIM) *vendor {
	v := &vendor{cards: cards, size: 2, calls: map[string]int{}}
	v.list, v.one, v.setState = v.page, v.find, v.change
	v.usage = func(_ context.Context, month model.Month) (model.Usage, error) {
		return model.Usage{Month: month, Data: new(int64(7))}, nil
	}
	v.messages = func(context.Context, model.Cursor) (model.Page[model.Message], error) {
		v.mu.Lock()
		defer v.mu.Unlock()
		return model.Page[model.Message]{Items: slices.Clone(v.thread)}, nil
	}
	v.send = func(_ context.Context, text string) (model.Message, error) { return v.say(noon, text), nil }
	v.plans = []model.Plan{{ID: model.NewText("eu-1")}}
	v.balance = func() (model.Balance, error) { return model.Balance{Currency: model.NewText("USD")}, nil }
	return v
}

// account gives an account of the vendor.
func (v *vendor) account(name string) *provider.Account {
	return provider.New(name, facts(), v)
}

// facts are what is true of the vendor: its list has all but the number that calls the SIM.
func facts() provider.Vendor {
	gives := map[model.Field]model.Where{model.FieldMSISDN: model.OnDemand}
	for _, field := range []model.Field{
		model.FieldName, model.FieldTags, model.FieldCoverage, model.FieldIP, model.FieldUsed, model.FieldSMS, model.FieldRecord,
	} {
		gives[field] = model.InList
	}
	return provider.Vendor{
		ID: "fake", Name: "fakevend", PageSize: 2, Settle: 10 * time.Second, Gives: gives, History: model.HistorySIM,
	}
}

// accounts gives a vendor as the only account.
func accounts(v *vendor) []*provider.Account { return []*provider.Account{v.account("eu")} }

func (v *vendor) count(call string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.calls[call]++
}

// made tells how many calls of a kind there were.
func (v *vendor) made(call string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.calls[call]
}

func (v *vendor) set(cards ...model.SIM) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.cards = cards
}

// page is a well-behaved list; its cursor is an offset.
func (v *vendor) page(_ context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	from, _ := strconv.Atoi(string(cursor))
	to := min(from+v.size, len(v.cards))
	page := model.Page[model.SIM]{Items: slices.Clone(v.cards[from:to]), Total: new(len(v.cards))}
	if to < len(v.cards) {
		page.Next = model.Cursor(strconv.Itoa(to))
	}
	return page, nil
}

func (v *vendor) find(_ context.Context, iccid model.ICCID) (model.SIM, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range v.cards {
		if s.ICCID == iccid {
			s.MSISDN = model.NewText("+999 900 0" + iccid.Tail(3))
			s.Detail = &model.Detail{Fetched: noon}
			return s, nil
		}
	}
	return model.SIM{}, fault(model.ErrNotFound, model.OutcomeNotSent)
}

func (v *vendor) change(_ context.Context, s model.SIM, to model.State) (model.Receipt, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for i := range v.cards {
		if v.cards[i].ICCID == s.ICCID {
			v.cards[i] = sim(0)
			if to == model.Suspended {
				v.cards[i] = off(v.cards[i])
			}
			v.cards[i].ICCID, v.cards[i].Name = s.ICCID, s.Name
		}
	}
	return model.Receipt{State: to}, nil
}

// say puts a text to the device into the thread.
func (v *vendor) say(at time.Time, text string) model.Message {
	v.mu.Lock()
	defer v.mu.Unlock()
	m := model.Message{Direction: model.MT, Body: model.NewText(text), At: at}
	v.thread = append(v.thread, m)
	return m
}

func fault(kind error, outcome model.Outcome) error {
	return &model.Fault{Account: "eu", Op: "try", Kind: kind, Outcome: outcome, Status: 0}
}

func (v *vendor) SIMs(ctx context.Context, _ model.Query, c model.Cursor) (model.Page[model.SIM], error) {
	v.count("list")
	return v.list(ctx, c)
}

func (v *vendor) SIM(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
	v.count("sim")
	return v.one(ctx, iccid)
}

func (v *vendor) SetState(ctx context.Context, s model.SIM, to model.State) (model.Receipt, error) {
	v.count("set")
	return v.setState(ctx, s, to)
}

func (v *vendor) Usage(ctx context.Context, _ model.ICCID, month model.Month) (model.Usage, error) {
	v.count("usage")
	return v.usage(ctx, month)
}

func (v *vendor) Messages(ctx context.Context, _ model.ICCID, c model.Cursor) (model.Page[model.Message], error) {
	v.count("thread")
	return v.messages(ctx, c)
}

func (v *vendor) Send(ctx context.Context, _ model.ICCID, text string) (model.Message, error) {
	v.count("send")
	return v.send(ctx, text)
}

func (v *vendor) SMSLimit() model.SMSLimit { return model.SMSLimit{Characters: 20} }

func (v *vendor) Balance(context.Context) (model.Balance, error) {
	v.count("balance")
	return v.balance()
}

func (v *vendor) Plans(context.Context) ([]model.Plan, error) {
	v.count("plans")
	return v.plans, nil
}

// clock stands still but for what is waited for with it, which takes no time.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	step  time.Duration // passes each time that somebody looks, where the order of what several processes do matters
	waits []time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(c.step)
	return c.at
}

// sleep lets time pass without waiting for it.
func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	c.waits = append(c.waits, d)
	return ctx.Err()
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// bench is a fleet on a disk in memory, with a clock that only its own waits move on.
type bench struct {
	*fleet.Fleet
	*clock
	t    *testing.T
	disk *journaltest.Disk
}

func newBench(t *testing.T, accounts ...*provider.Account) *bench {
	t.Helper()
	return newBenchOn(t, &clock{at: noon}, &journaltest.Disk{}, accounts...)
}

func newBenchOn(t *testing.T, c *clock, disk *journaltest.Disk, accounts ...*provider.Account) *bench {
	t.Helper()
	b := &bench{clock: c, t: t, disk: disk}
	b.Fleet = fleet.New(fleet.Config{Accounts: accounts, Now: b.now, Sleep: b.sleep, Journal: b.openJournal()})
	t.Cleanup(func() { _ = b.Close(context.Background()) })
	return b
}

func (b *bench) openJournal() *journal.Journal {
	return journal.Open(journal.Config{Dir: "/journal", Actor: "anna", Now: b.now, Files: b.disk})
}

// sync reads the lists, which must go well.
func (b *bench) sync(accounts ...string) *fleet.Snapshot {
	b.t.Helper()
	if err := b.Sync(b.t.Context(), accounts...); err != nil {
		b.t.Fatal(err)
	}
	return b.Snapshot()
}

// row gives a SIM of the newest snapshot; nil if it is not there.
func (b *bench) row(k model.Key) *fleet.Row {
	s := b.Snapshot()
	if n, ok := s.Find(k); ok {
		return s.Row(n)
	}
	return nil
}

// journal gives the lines that would survive a loss of power now.
func (b *bench) journal() []journaltest.Line {
	b.t.Helper()
	lines, err := journaltest.Read(b.disk.Safe())
	if err != nil {
		b.t.Fatal(err)
	}
	return lines
}

func (b *bench) events() string { return fmt.Sprint(journaltest.Events(b.journal())) }

// names gives the names of a snapshot's rows, in order.
func names(s *fleet.Snapshot) string {
	var all []string
	for n := range s.Len() {
		all = append(all, s.Row(n).SIM.Name.Raw())
	}
	return fmt.Sprint(all)
}

// numbers gives the ends of the ICCIDs of a snapshot's rows, in order.
func numbers(s *fleet.Snapshot) string {
	var all []string
	for n := range s.Len() {
		all = append(all, s.Row(n).SIM.ICCID.Tail(2))
	}
	return fmt.Sprint(all)
}
