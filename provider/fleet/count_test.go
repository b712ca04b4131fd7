package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// counter is a vendor whose list does not tell what its SIMs used, while a call about many of them does.
type counter struct {
	*vendor
	told   []model.SIMUsage
	asked  []string // each call: the month, how many SIMs it names, and the cursor
	usages func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIMUsage], error)
}

func newCounter(cards ...model.SIM) *counter {
	c := &counter{vendor: newVendor(cards...)}
	c.usages = c.turn
	return c
}

func (c *counter) Usages(
	ctx context.Context, month model.Month, sims []model.ICCID, cursor model.Cursor,
) (model.Page[model.SIMUsage], error) {
	c.count("usages")
	c.mu.Lock()
	c.asked = append(c.asked, strings.TrimSpace(fmt.Sprintf("%s %d %s", month, len(sims), cursor)))
	c.mu.Unlock()
	return c.usages(ctx, cursor)
}

// turn gives a page of what is told, which is as long as one of the list; its cursor is an offset.
func (c *counter) turn(_ context.Context, cursor model.Cursor) (model.Page[model.SIMUsage], error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	from, _ := strconv.Atoi(string(cursor))
	to := min(from+c.size, len(c.told))
	page := model.Page[model.SIMUsage]{Items: c.told[from:to]}
	if to < len(c.told) {
		page.Next = model.Cursor(strconv.Itoa(to))
	}
	return page, nil
}

// tell sets what the vendor tells that its SIMs used, from the first on.
func (c *counter) tell(bytes ...int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = nil
	for i, n := range bytes {
		c.told = append(c.told, used(i+1, n))
	}
}

func used(n int, bytes int64) model.SIMUsage {
	return model.SIMUsage{ICCID: card(n), Usage: model.Usage{
		Data: new(bytes), SMSMO: new(1), SMSMT: new(2), Cost: &model.Cost{Total: new(model.Money(bytes * 1000))},
	}}
}

func (c *counter) account(name string) *provider.Account { return provider.New(name, counted(), c) }

// counted are the facts of a vendor that counts apart from its list.
func counted() provider.Vendor {
	is := facts()
	is.Gives = map[model.Field]model.Where{
		model.FieldName: model.InList, model.FieldMSISDN: model.OnDemand,
		model.FieldUsed: model.InCount, model.FieldSMS: model.InCount, model.FieldCost: model.InCount,
	}
	is.Bulk = 2
	return is
}

// tally gives what is known of each SIM: what it used and how long ago it was counted.
func (b *bench) tally() string {
	var all []string
	s := b.Snapshot()
	for n := range s.Len() {
		is, text := s.Row(n).SIM, "-"
		if is.Used != nil {
			text = strconv.FormatInt(*is.Used, 10)
		}
		if !is.Counted.IsZero() {
			text += fmt.Sprintf("@%d", int(b.now().Sub(is.Counted).Minutes()))
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

// The list is read, then what its SIMs used, in as many calls as were told before.
func TestCount(t *testing.T) {
	v := newCounter(sims(1, 5)...)
	v.tell(10, 20, 0, 40)
	b := newBench(t, v.account("eu"))
	if calls := b.Snapshot().SyncCalls(); calls != 2 {
		t.Errorf("before the first list %d calls are told", calls)
	}
	var seen []string
	v.usages = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIMUsage], error) {
		seen = append(seen, b.tally())
		return v.turn(ctx, cursor)
	}
	s := b.sync()
	if got := strings.Join(v.asked, ", "); got != "2026-05 5, 2026-05 5 2" || v.made("list") != 3 {
		t.Errorf("asked %s after %d pages of the list", got, v.made("list"))
	}
	if got := fmt.Sprintf("%q", seen); got != `["- - - - -" "10@0 20@0 - - -"]` {
		t.Errorf("shown before each call: %s", got)
	}
	// The vendor did not name the fifth: it was counted, and what it used is not known.
	if got := b.tally(); got != "10@0 20@0 0@0 40@0 -@0" {
		t.Errorf("afterwards %s", got)
	}
	is := b.row(key("eu", 4)).SIM
	if is.SMSMO == nil || *is.SMSMO != 1 || is.SMSMT == nil || *is.SMSMT != 2 || is.Cost == nil || *is.Cost != 40_000 {
		t.Errorf("the rest of what was counted: %+v", is)
	}
	// Of five SIMs three pages of each kind: the vendor's second call was its last only because it left one out.
	if calls, a := s.SyncCalls(), s.Accounts()[0]; calls != 6 || a.CountErr != nil || a.Loading {
		t.Errorf("another sync is said to take %d calls, %+v", calls, a)
	}
	b.pass(time.Hour)
	b.sync()
	if got := b.tally(); got != "10@0 20@0 0@0 40@0 -@0" {
		t.Errorf("after another sync %s", got)
	}
}

// Where a vendor does not tell how many SIMs there are, the last list and the last count tell what the next will take, unless
// they did not come to their end.
func TestSyncCallsWithoutATotal(t *testing.T) {
	v := newCounter(sims(1, 5)...)
	v.tell(10)
	v.list = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIM], error) {
		page, err := v.page(ctx, cursor)
		page.Total = nil
		return page, err
	}
	b := newBench(t, v.account("eu"))
	if calls := b.sync().SyncCalls(); calls != 4 || v.made("list")+v.made("usages") != 4 {
		t.Errorf("%d calls are told, it were %v", calls, v.calls)
	}
	v.usages = func(context.Context, model.Cursor) (model.Page[model.SIMUsage], error) {
		return model.Page[model.SIMUsage]{}, fault(model.ErrServer, model.OutcomeNotSent)
	}
	if calls := b.sync().SyncCalls(); calls != 6 {
		t.Errorf("%d calls are told after a count that failed", calls)
	}
}

// What was counted stays as it was when the list is read anew or a SIM is read by itself, with the time of its count.
func TestCountedStays(t *testing.T) {
	v := newCounter(sims(1, 3)...)
	v.tell(10, 20)
	b := newBench(t, v.account("eu"))
	b.sync()
	b.pass(time.Hour)
	if _, err := b.Read(t.Context(), key("eu", 1)); err != nil {
		t.Fatal(err)
	}
	if got := b.tally(); got != "10@60 20@60 -@60" {
		t.Errorf("after a read: %s", got)
	}
	v.usages = func(context.Context, model.Cursor) (model.Page[model.SIMUsage], error) {
		if got := b.tally(); got != "10@60 20@60 -@60" {
			t.Errorf("after a list: %s", got)
		}
		return model.Page[model.SIMUsage]{Items: []model.SIMUsage{used(1, 11)}}, nil
	}
	b.sync()
	if got := b.tally(); got != "11@0 20@60 -@0" {
		t.Errorf("after a count that lacks one: %s", got)
	}
}

// A count that fails leaves the list as good as it is, and what was counted before with its age.
func TestCountThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		fail func() error
		kind error
	}{
		"error": {func() error { return fault(model.ErrServer, model.OutcomeNotSent) }, model.ErrServer},
		"panic": {func() error { panic("in the middle of it") }, fleet.ErrPanic},
	} {
		t.Run(name, func(t *testing.T) {
			v := newCounter(sims(1, 4)...)
			v.tell(10, 20, 30, 40)
			b := newBench(t, v.account("eu"))
			b.sync()
			b.pass(time.Hour)
			v.set(off(sim(1)), sim(2), sim(3), off(sim(4)), sim(5))
			v.tell(11, 21, 31, 41)
			v.usages = func(ctx context.Context, cursor model.Cursor) (model.Page[model.SIMUsage], error) {
				if cursor != "" {
					return model.Page[model.SIMUsage]{}, c.fail()
				}
				return v.turn(ctx, cursor)
			}
			s := b.sync() // which is well: the list was read
			a := s.Accounts()[0]
			if !errors.Is(a.CountErr, c.kind) || a.Err != nil || a.Fetched != b.now() || a.Loading {
				t.Errorf("status %+v", a)
			}
			if got := b.tally(); got != "11@0 21@0 30@60 40@60 -" {
				t.Errorf("counted %s", got)
			}
			if s.Len() != 5 || b.row(key("eu", 4)).SIM.State != model.Suspended {
				t.Errorf("the list is %s", numbers(s))
			}
			v.usages = v.turn
			if a := b.sync().Accounts()[0]; a.CountErr != nil || b.tally() != "11@0 21@0 31@0 41@0 -@0" {
				t.Errorf("after a success: %v, %s", a.CountErr, b.tally())
			}
		})
	}
}

// A count takes the place of what only a count tells: what the list or the SIM by itself tells stays.
func TestCountLeavesTheListAlone(t *testing.T) {
	is := counted()
	is.Gives[model.FieldSMS] = model.InList
	is.Gives[model.FieldSessions] = model.OnDemand
	first := sim(1)
	first.SMSMO, first.Sessions = new(7), new(3)
	v := newCounter(first)
	b := newBench(t, provider.New("eu", is, v))
	if _, err := b.Read(t.Context(), key("eu", 1)); err != nil {
		t.Fatal(err)
	}
	first.Sessions = nil
	v.set(first)
	v.told = []model.SIMUsage{{ICCID: card(1), Usage: model.Usage{Data: new(int64(5)), SMSMO: new(99)}}}
	b.sync()
	got := b.row(key("eu", 1)).SIM
	if *got.Used != 5 || *got.SMSMO != 7 || got.Sessions == nil || got.MSISDN.Raw() == "" || got.Detail == nil {
		t.Errorf("after the count %+v", got)
	}
	v.told = []model.SIMUsage{{ICCID: card(1)}}
	b.sync()
	if got := b.row(key("eu", 1)).SIM; got.Used != nil || *got.SMSMO != 7 {
		t.Errorf("what the count does not tell any more: %+v", got)
	}
}

// What was counted in one month is not shown in the next, and it is the next that is asked for then.
func TestCountInTheNextMonth(t *testing.T) {
	v := newCounter(sim(1))
	v.tell(10)
	b := newBench(t, v.account("eu"))
	b.sync()
	b.pass(10 * 24 * time.Hour)
	next := sim(1)
	next.Fetched = b.now()
	v.set(next)
	v.usages = func(context.Context, model.Cursor) (model.Page[model.SIMUsage], error) {
		return model.Page[model.SIMUsage]{}, fault(model.ErrServer, model.OutcomeNotSent)
	}
	b.sync()
	if got := b.tally(); got != "-" || v.asked[1] != "2026-06 1" {
		t.Errorf("counted %s, asked %q", got, v.asked)
	}
}
