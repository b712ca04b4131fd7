package simbase2_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox"
	simbase2box "github.com/simfleet/simfleet/provider/sandbox/simbase2"
	"github.com/simfleet/simfleet/provider/simbase2"
)

// pair is the adapter with the made-up vendor, which was written apart from it, and one clock for both.
type pair struct {
	*simbase2.Client

	t   *testing.T
	box *simbase2box.Sandbox
	mu  sync.Mutex
	now time.Time
}

func together(t *testing.T) *pair {
	t.Helper()
	p := &pair{t: t, now: readAt}
	p.box = simbase2box.New(simbase2box.Config{SIMs: 120, PerSecond: -1, Now: p.clock})
	base, err := p.box.Start()
	if err != nil {
		t.Fatal(err)
	}
	p.Client, err = simbase2.Open(
		rest.Config{Account: "eu", BaseURL: base + simbase2box.Root, Now: p.clock}, rest.Login{Key: rest.NewSecret(simbase2box.DefaultKey)},
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Rest().Close()
		if err := p.box.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func (p *pair) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *pair) forward(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

// read asks for one SIM.
func (p *pair) read(name string) model.SIM {
	p.t.Helper()
	sim, err := p.SIM(p.t.Context(), iccid(p.t, p.box.ICCID(name)))
	if err != nil {
		p.t.Fatal(err)
	}
	return sim
}

// list reads all pages of the list.
func (p *pair) list(query model.Query) (all []model.SIM) {
	p.t.Helper()
	for cursor := model.Cursor(""); ; {
		page, err := p.SIMs(p.t.Context(), query, cursor)
		if err != nil || page.Damaged != 0 {
			p.t.Fatalf("%d damaged: %v", page.Damaged, err)
		}
		all = append(all, page.Items...)
		if cursor = page.Next; cursor == "" {
			return all
		}
	}
}

// ledger checks what was really done, an entry a line.
func (p *pair) ledger(want ...string) {
	p.t.Helper()
	var did []string
	for _, e := range p.box.Ledger() {
		line := strings.Join(strings.Fields(strings.Join([]string{e.What, e.Text, e.From, e.State}, " ")), " ")
		if e.Edit != nil {
			line += strings.TrimPrefix(fmt.Sprint(e.Edit), "map")
		}
		did = append(did, line)
	}
	if !slices.Equal(did, want) {
		p.t.Errorf("done:\n%s\nwant:\n%s", strings.Join(did, "\n"), strings.Join(want, "\n"))
	}
}

func raw(texts []model.Text) (all []string) {
	for _, text := range texts {
		all = append(all, text.Raw())
	}
	return all
}

func TestTheListIsTheFleet(t *testing.T) {
	p := together(t)
	all, fleet := p.list(model.Query{}), p.box.SIMs()
	if len(all) != len(fleet) {
		t.Fatalf("%d SIMs of %d", len(all), len(fleet))
	}
	for i, is := range fleet {
		got := all[i]
		told := simbase2box.SIM{
			ICCID: got.ICCID.String(), Name: got.Name.Raw(), State: got.Word.Raw(), Tags: append([]string{}, raw(got.Tags)...),
			Plan: got.Plan.Raw(), Coverage: got.Coverage.Raw(), IMEI: got.IMEI.Raw(), Locked: *got.IMEILock, DisableOn: got.DisableOn,
			Throttle: is.Throttle,
		}
		if got.Limit.Known && got.Limit.Amount != nil {
			told.DataLimit = *got.Limit.Amount
		}
		if got.SMSLimit.Known && got.SMSLimit.Amount != nil {
			told.SMSLimit = *got.SMSLimit.Amount
		}
		if got.IMEI.Raw() == "" {
			told.IMEI = is.IMEI // which no network has seen
		}
		if fmt.Sprint(told) != fmt.Sprint(is) {
			t.Errorf("told %v\nis   %v", told, is)
		}
		if got.Used == nil || got.Sessions == nil || got.ZeroSessions == nil || got.SMSMO == nil || got.SMSMT == nil || got.Cost == nil || got.AutoEnable == nil {
			t.Errorf("counters are missing: %+v", got)
		}
	}
}

func TestTheCastAsItIsTold(t *testing.T) {
	p := together(t)
	for name, want := range map[string]string{
		"tracker-2140": "active unknown", "tracker-2143": "suspended unknown", "tracker-2144": "unknown active", "pump-hr-2012": "suspended unknown",
		"pump-hr-2013": "unknown unknown", "gw-nice": "active unknown",
	} {
		if sim := p.read(name); sim.State.String()+" "+sim.Target.String() != want {
			t.Errorf("%s is %s on the way to %s", name, sim.State, sim.Target)
		}
	}
	if sim := p.read("pump-hr-2013"); sim.Word.Raw() != "quarantined" || sim.Actions != 0 {
		t.Errorf("the unknown word: %+v", sim)
	}
	if sim := p.read("tracker-2144"); sim.Actions != 0 {
		t.Errorf("on the way: %b", sim.Actions)
	}
	if sim := p.read("pump-hr-2012"); *sim.Used <= *sim.Limit.Amount || !*sim.AutoEnable {
		t.Errorf("beyond its limit: %d of %d", *sim.Used, *sim.Limit.Amount)
	}
	if sim := p.read("cargo-nl-2010"); *sim.Used*100 / *sim.Limit.Amount != 95 { // and a little more
		t.Errorf("near its limit: %d of %d", *sim.Used, *sim.Limit.Amount)
	}
	if sim := p.read("gw-riga"); *sim.Used <= 1<<32 || sim.Detail.Throttle.Raw() == "" || sim.IP.String() != "198.51.100.12" || !*sim.IMEILock {
		t.Errorf("riga: %+v", sim)
	}
	if sim := p.read("gw-nice"); !sim.LastNetwork.IsZero() || sim.Detail.Online != nil || sim.Detail.Latitude != nil || sim.Hardware.Raw() != "" {
		t.Errorf("never on a network: %+v", sim)
	}
	if sim := p.read("meter-ee-2007"); readAt.Sub(sim.LastNetwork) < 40*24*time.Hour || *sim.Detail.Online {
		t.Errorf("silent: %+v", sim)
	}
	sim := p.read("tracker-2142")
	if d := sim.Detail; d.Carrier.Raw() != "Example NL" || d.MCC.Raw() != "204" || *d.Latitude != 52.0907 || d.Cell.Raw() == "" || d.Radio.Raw() == "" || d.Online == nil {
		t.Errorf("the show case: %+v", d)
	}
}

func TestFiltersAgree(t *testing.T) {
	p := together(t)
	for _, c := range []struct {
		query model.Query
		takes func(simbase2box.SIM) bool
	}{
		{model.Query{State: model.Suspended}, func(m simbase2box.SIM) bool { return m.State == simbase2box.Disabled }},
		{model.Query{State: model.Active, Size: 10}, func(m simbase2box.SIM) bool { return m.State == simbase2box.Enabled }},
		{model.Query{Coverage: []string{"USA", "Global+"}}, func(m simbase2box.SIM) bool { return m.Coverage == "USA" || m.Coverage == "Global+" }},
		{model.Query{Tags: []string{"reefer", "cust-water"}}, func(m simbase2box.SIM) bool {
			return slices.Contains(m.Tags, "reefer") || slices.Contains(m.Tags, "cust-water")
		}},
	} {
		var got, want []string
		for _, sim := range p.list(c.query) {
			got = append(got, sim.ICCID.String())
		}
		for _, m := range p.box.SIMs() {
			if c.takes(m) {
				want = append(want, m.ICCID)
			}
		}
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%+v: %d SIMs, not %d", c.query, len(got), len(want))
		}
	}
}

// A change is accepted first and done later; the SIM is read back until then.
func TestASwitchIsFollowedToItsEnd(t *testing.T) {
	p := together(t)
	for _, c := range []struct {
		to    model.State
		word  string
		takes time.Duration
	}{{model.Suspended, "disabling", 11 * time.Second}, {model.Active, "enabling", 17 * time.Second}} {
		receipt, err := p.SetState(t.Context(), p.read("tracker-2140"), c.to)
		if err != nil || receipt.State != model.Unknown {
			t.Fatalf("the receipt is %+v: %v", receipt, err)
		}
		if sim := p.read("tracker-2140"); sim.State != model.Unknown || sim.Target != c.to || sim.Word.Raw() != c.word {
			t.Errorf("at once: %+v", sim)
		}
		p.forward(c.takes)
		if sim := p.read("tracker-2140"); sim.State != c.to || sim.Target != model.Unknown {
			t.Errorf("then: %+v", sim)
		}
		if c.takes >= simbase2.Vendor().Settle {
			t.Error("nobody would wait that long")
		}
	}
	_, err := p.SetState(t.Context(), model.SIM{ICCID: p.read("pump-hr-2013").ICCID, Actions: model.CanActivate}, model.Active)
	isKind(t, err, model.ErrRefused, model.OutcomeRefused)
	p.ledger("state enabled disabling", "state disabled enabling")
}

func TestEditsArrive(t *testing.T) {
	p := together(t)
	id, day := p.read("tracker-2142").ICCID, time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	var entries []string
	for _, c := range []struct {
		edit  model.Edit
		done  func(model.SIM) bool
		entry string
	}{
		{
			model.Edit{Name: new("Pumpe <1>"), Tags: new([]string{"a", "b c"})},
			func(sim model.SIM) bool {
				return sim.Name.Raw() == "Pumpe <1>" && fmt.Sprint(raw(sim.Tags)) == "[a b c]"
			},
			"edit[name:Pumpe <1> tags:a,b c]",
		},
		{model.Edit{Tags: new([]string(nil))}, func(sim model.SIM) bool { return len(sim.Tags) == 0 }, "edit[tags:]"},
		{model.Edit{IMEILock: new(true)}, func(sim model.SIM) bool { return *sim.IMEILock }, "edit[imei_lock:on]"},
		{model.Edit{IMEILock: new(false)}, func(sim model.SIM) bool { return !*sim.IMEILock }, "edit[imei_lock:off]"},
		{
			model.Edit{Throttle: new("SPEED_500_KBPS")},
			func(sim model.SIM) bool { return sim.Detail.Throttle.Raw() != "" }, "edit[throttling_policy:SPEED_500_KBPS]",
		},
		{
			model.Edit{Throttle: new("NO_LIMIT")},
			func(sim model.SIM) bool { return sim.Detail.Throttle.Raw() == "" }, "edit[throttling_policy:NO_LIMIT]",
		},
		{
			model.Edit{Limit: &model.Clearable[int64]{To: new(int64(5_000_000_000))}, AutoEnable: new(true)},
			func(sim model.SIM) bool { return *sim.Limit.Amount == 5_000_000_000 && *sim.AutoEnable },
			"edit[usage_limits_auto_enable:true usage_limits_data_threshold:5000000000]",
		},
		{
			model.Edit{Limit: &model.Clearable[int64]{}, SMSLimit: &model.Clearable[int64]{To: new(int64(900))}},
			func(sim model.SIM) bool {
				return sim.Limit == (model.Limit{Known: true}) && *sim.SMSLimit.Amount == 900 && *sim.AutoEnable
			},
			"edit[usage_limits_data_threshold:null usage_limits_sms_threshold:900]",
		},
		{
			model.Edit{Plan: new("def-eur.us-1")},
			func(sim model.SIM) bool { return sim.Plan.Raw() == "def-eur.us-1" && sim.Coverage.Raw() == "USA" }, "edit[plan_id:def-eur.us-1]",
		},
		{
			model.Edit{DisableOn: &model.Clearable[time.Time]{To: &day}},
			func(sim model.SIM) bool { return sim.DisableOn.Equal(day) }, "edit[autodisable:2025-06-01]",
		},
		{
			model.Edit{DisableOn: &model.Clearable[time.Time]{}},
			func(sim model.SIM) bool { return sim.DisableOn.IsZero() }, "edit[autodisable:null]",
		},
	} {
		if _, err := p.Edit(t.Context(), id, c.edit); err != nil {
			t.Fatalf("%s: %v", c.entry, err)
		}
		entries = append(entries, c.entry)
		if sim, err := p.SIM(t.Context(), id); err != nil || !c.done(sim) {
			t.Errorf("%s: %+v (%v)", c.entry, sim, err)
		}
	}
	p.ledger(entries...)
}

// A text costs once, is in the thread, and is answered a little later.
func TestATextIsSentOnceAndAnswered(t *testing.T) {
	p := together(t)
	id, before := p.read("tracker-2141").ICCID, p.credit()
	sent, err := p.Send(t.Context(), id, "STATUS# ü")
	if err != nil || sent.Direction != model.MT || sent.Body.Raw() != "STATUS# ü" {
		t.Fatalf("%+v: %v", sent, err)
	}
	if newest := p.newest(id); newest.Direction != model.MT || newest.Body.Raw() != "STATUS# ü" || !newest.At.Equal(readAt) || newest.Word.Raw() == "" {
		t.Errorf("at once: %+v", newest)
	}
	p.forward(4 * time.Second)
	if newest := p.newest(id); newest.Direction != model.MO || !newest.At.Equal(readAt.Add(4*time.Second)) {
		t.Errorf("the answer: %+v", newest)
	}
	if cost := before - p.credit(); cost != 70_000 { // 0.02 and 0.05 EUR
		t.Errorf("it cost %d", cost)
	}
	if _, err := p.Send(t.Context(), id, strings.Repeat("ü", 180)); err != nil {
		t.Errorf("the longest: %v", err)
	}
	p.box.SetBalance(100, false)
	_, err = p.Send(t.Context(), id, "STATUS#")
	isKind(t, err, model.ErrNoCredit, model.OutcomeRefused)
	p.ledger("send STATUS# ü", "send "+strings.Repeat("ü", 180))
}

// credit gives the balance in millionths.
func (p *pair) credit() model.Money {
	p.t.Helper()
	balance, err := p.Balance(p.t.Context())
	if err != nil || balance.Currency.Raw() != "EUR" || !*balance.AutoTopUp || *balance.Threshold != 10e6 || *balance.TopUpTo != 50e6 || balance.At.IsZero() {
		p.t.Fatalf("%+v: %v", balance, err)
	}
	return *balance.Amount
}

// newest gives the last text of a thread, and checks its order.
func (p *pair) newest(id model.ICCID) model.Message {
	p.t.Helper()
	page, err := p.Messages(p.t.Context(), id, "")
	if err != nil || len(page.Items) == 0 || page.Next != "" {
		p.t.Fatalf("%+v: %v", page, err)
	}
	if !slices.IsSortedFunc(page.Items, func(a, b model.Message) int { return a.At.Compare(b.At) }) {
		p.t.Errorf("not the oldest first: %+v", page.Items)
	}
	return page.Items[len(page.Items)-1]
}

// A thread that is longer than a page comes whole, with no text twice.
func TestALongThread(t *testing.T) {
	p := together(t)
	id := p.read("tracker-2141").ICCID
	first, err := p.Messages(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 600 {
		p.forward(time.Second)
		p.box.Receive(id.String(), fmt.Sprint("text ", i))
	}
	seen, cursor := map[string]bool{}, model.Cursor("")
	for range 3 {
		page, err := p.Messages(t.Context(), id, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Items {
			seen[m.At.String()+m.Body.Raw()] = true
		}
		cursor = page.Next
	}
	if len(seen) != 600+len(first.Items) || cursor != "" {
		t.Errorf("%d texts, and then %q", len(seen), cursor)
	}
}

// The current month is the same in the list, for one SIM and among all; a past one is told of all SIMs that there were.
func TestMonthsAgree(t *testing.T) {
	p := together(t)
	month := model.MonthOf(readAt)
	now := p.month(month)
	for _, listed := range p.list(model.Query{}) {
		u := now[listed.ICCID]
		if *u.Data != *listed.Used || *u.Sessions != *listed.Sessions || *u.SMSMT != *listed.SMSMT || *u.Cost.Total != *listed.Cost {
			t.Errorf("%s: %+v among all, listed as %+v", listed.ICCID, u, listed)
		}
		if sum := *u.Cost.Data + *u.Cost.Line + *u.Cost.SMS + *u.Cost.Voice; sum > *u.Cost.Total {
			t.Errorf("%s: %d of %d", listed.ICCID, sum, *u.Cost.Total)
		}
	}
	past := p.month(month.Add(-1))
	if one, there := past[p.read("meter-ee-2033").ICCID]; there {
		t.Errorf("before it was activated: %+v", one)
	}
	show, last := p.read("tracker-2142").ICCID, past
	if year := p.month(month.Add(-12)); len(last) < 100 || *last[show].Data*2 < *year[show].Data*3 {
		t.Errorf("%d SIMs; the show case used %d a year ago, and %d", len(last), *year[show].Data, *last[show].Data)
	}
}

// month reads all pages of a month.
func (p *pair) month(month model.Month) map[model.ICCID]model.Usage {
	p.t.Helper()
	all := map[model.ICCID]model.Usage{}
	for cursor := model.Cursor(""); ; {
		page, err := p.Usages(p.t.Context(), month, nil, cursor)
		if err != nil || page.Damaged != 0 {
			p.t.Fatalf("%d damaged: %v", page.Damaged, err)
		}
		for _, u := range page.Items {
			all[u.ICCID] = u.Usage
		}
		if cursor = page.Next; cursor == "" {
			return all
		}
	}
}

func TestAResetIsDoneOnce(t *testing.T) {
	p := together(t)
	if _, err := p.Reset(t.Context(), p.read("gw-riga").ICCID); err != nil {
		t.Fatal(err)
	}
	if sim := p.read("gw-riga"); *sim.Detail.Online {
		t.Errorf("still in its session: %+v", sim.Detail)
	}
	p.ledger("reset")
}

func TestPlansOfOneName(t *testing.T) {
	p := together(t)
	plans, err := p.Plans(t.Context())
	if err != nil || len(plans) != 7 || plans[0].Name.Raw() != plans[1].Name.Raw() || plans[0].ID.Raw() == plans[1].ID.Raw() {
		t.Errorf("%+v: %v", plans, err)
	}
}

// A key that may not do one thing is no bad key: the rest goes on.
func TestAKeyWithScopes(t *testing.T) {
	p := together(t)
	p.box.SetScopes([]string{simbase2box.ScopeSIMs})
	sim := p.read("tracker-2140")
	_, err := p.Send(t.Context(), sim.ICCID, "STATUS#")
	isKind(t, err, model.ErrForbidden, model.OutcomeRefused)
	if said := asFault(t, err).Said.Raw(); !strings.Contains(said, simbase2box.ScopeSend) {
		t.Errorf("the vendor said %q", said)
	}
	_, err = p.SetState(t.Context(), sim, model.Suspended)
	isKind(t, err, model.ErrForbidden, model.OutcomeRefused)
	_, err = p.Balance(t.Context())
	isKind(t, err, model.ErrForbidden, model.OutcomeNotSent) // it is no write
	p.read("tracker-2140")
	p.box.SetKey("another-key")
	_, err = p.SIM(t.Context(), sim.ICCID)
	isKind(t, err, model.ErrDenied, model.OutcomeNotSent)
	p.ledger()
}

// Whatever becomes of the answer, a write that may cost or break is never done twice.
func TestNoWriteIsDoneTwice(t *testing.T) {
	for _, kind := range []sandbox.Kind{sandbox.Reset, sandbox.Hangup, sandbox.Status, sandbox.Empty, sandbox.HTML, sandbox.Cut, sandbox.TrailingComma} {
		p := together(t)
		sim := p.read("tracker-2140")
		p.box.Inject(sandbox.Fault{Route: "send", Kind: kind, After: true, Nth: 1})
		p.box.Inject(sandbox.Fault{Route: "reset", Kind: kind, After: true, Nth: 1})
		_, sent := p.Send(t.Context(), sim.ICCID, "STATUS#")
		_, reset := p.Reset(t.Context(), sim.ICCID)
		for _, err := range []error{sent, reset} {
			if outcome := model.OutcomeOf(err); outcome != model.OutcomeUnknown && outcome != model.OutcomeDone {
				t.Errorf("%s: it was done, and is told as %s: %v", kind, outcome, err)
			}
		}
		p.ledger("send STATUS#", "reset")
	}
}
