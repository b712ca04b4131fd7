package infobip_test

import (
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/infobip"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox"
	infobipbox "github.com/simfleet/simfleet/provider/sandbox/infobip"
)

// pair is the adapter and the made-up vendor, which share a clock and no code.
type pair struct {
	*infobip.Client

	t      *testing.T
	vendor *infobipbox.Sandbox
	gone   *atomic.Int64 // since readAt
}

func meet(t *testing.T, config infobipbox.Config) *pair {
	t.Helper()
	p := &pair{t: t, gone: new(atomic.Int64)}
	now := func() time.Time { return readAt.Add(time.Duration(p.gone.Load())) }
	config.Now = now
	p.vendor = infobipbox.New(config)
	base, err := p.vendor.Start()
	if err != nil {
		t.Fatal(err)
	}
	login := rest.Login{Key: rest.NewSecret(infobipbox.DefaultKey)}
	if config.Unscoped {
		login = rest.Login{User: rest.NewSecret(infobipbox.DefaultUser), Password: rest.NewSecret(infobipbox.DefaultPassword)}
	}
	p.Client, err = infobip.Open(rest.Config{Account: "eu", BaseURL: base, Now: now}, login)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Rest().Close()
		if err := p.vendor.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func (p *pair) forward(d time.Duration) { p.gone.Add(int64(d)) }

// at reads a SIM of the cast.
func (p *pair) at(name string) model.SIM {
	p.t.Helper()
	sim, err := p.SIM(p.t.Context(), iccid(p.t, p.vendor.ICCID(name)))
	if err != nil {
		p.t.Fatal(err)
	}
	return sim
}

func (p *pair) month(name string) model.Usage {
	p.t.Helper()
	usage, err := p.Usage(p.t.Context(), iccid(p.t, p.vendor.ICCID(name)), model.MonthOf(p.Rest().Now()))
	if err != nil {
		p.t.Fatal(err)
	}
	return usage
}

// done checks that a write was accepted and that its action has a name, which is all that the answer tells.
func (p *pair) done(receipt model.Receipt, err error) {
	p.t.Helper()
	if err != nil || receipt.Action.Raw() == "" || receipt.State != model.Unknown || receipt.Word.Raw() != "" {
		p.t.Fatalf("the receipt is %+v, %v", receipt, err)
	}
}

func (p *pair) refused(err error, words string) {
	p.t.Helper()
	isKind(p.t, err, model.ErrRefused, model.OutcomeRefused)
	if said := asFault(p.t, err).Said.Raw(); !strings.Contains(said, words) {
		p.t.Errorf("the vendor said %q", said)
	}
}

// stateOf is what the documents' words stand for, put down a second time.
var stateOf = map[string]model.State{
	"Imported": model.Ready, "Activation Ready": model.Ready, "Active": model.Active, "Suspended": model.Suspended,
	"Deactivated": model.Closed,
}

// readAll reads a list to its end. It gives up long after the last page.
func readAll[T any](t *testing.T, page func(model.Cursor) (model.Page[T], error)) (items []T, pages int) {
	t.Helper()
	var cursor model.Cursor
	for pages = 1; pages <= 30; pages++ {
		p, err := page(cursor)
		if err != nil || p.Damaged != 0 || p.Total != nil {
			t.Fatalf("page %d: %+v, %v", pages, p, err)
		}
		items = append(items, p.Items...)
		if cursor = p.Next; cursor == "" {
			return items, pages
		}
	}
	t.Fatal("the list does not end")
	return nil, 0
}

// TestWholeFleetIsToldAsItIs reads fleets whose last page is full and not, whatever the vendor has behind it.
func TestWholeFleetIsToldAsItIs(t *testing.T) {
	for _, beyond := range []string{infobipbox.BeyondEmpty, infobipbox.Beyond404, infobipbox.BeyondRepeat} {
		for sims, want := range map[int]int{21: 4, 20: 3} {
			p := meet(t, infobipbox.Config{SIMs: sims, BeyondEnd: beyond, Unscoped: true})
			told, pages := readAll(t, func(c model.Cursor) (model.Page[model.SIM], error) {
				return p.SIMs(t.Context(), model.Query{Size: 7}, c)
			})
			if pages != want || len(told) != sims {
				t.Fatalf("%s: %d SIMs in %d pages", beyond, len(told), pages)
			}
			for i, real := range p.vendor.SIMs() {
				sim := told[i]
				if sim.ICCID.String() != real.ICCID || sim.Name.Raw() != real.Name || sim.Word.Raw() != real.State || sim.State != stateOf[real.State] {
					t.Errorf("%+v is told as %+v", real, sim)
				}
				detail, err := p.SIM(t.Context(), sim.ICCID)
				if detail.Detail = nil; err != nil {
					t.Fatal(err)
				}
				equal(t, detail, sim)
			}
		}
	}
}

// TestStoryOfSomeSIMs switches, names, texts and re-syncs, reads back while the clock moves, and holds the vendor's ledger
// against it.
func TestStoryOfSomeSIMs(t *testing.T) {
	p, ctx := meet(t, infobipbox.Config{SIMs: 30, RenameAfter: 2 * time.Second}), t.Context()
	sim := p.at("tracker-3140")
	if sim.State != model.Active || !sim.Actions.Allows(model.Suspended) || sim.Actions.Allows(model.Active) {
		t.Fatalf("the SIM is %+v", sim)
	}
	p.done(p.SetState(ctx, sim, model.Suspended))
	p.forward(5 * time.Second)
	if now := p.at("tracker-3140"); now.State != model.Active || now.Target != model.Unknown {
		t.Errorf("under way it is %+v", now)
	}
	p.forward(time.Second)
	suspended := p.at("tracker-3140")
	if suspended.State != model.Suspended || suspended.Word.Raw() != "Suspended" || suspended.Actions != model.CanActivate {
		t.Errorf("it became %+v", suspended)
	}
	_, err := p.SetState(ctx, sim, model.Suspended) // of a screen that was not renewed
	p.refused(err, "status: cannot be Suspended after Suspended")
	p.done(p.SetState(ctx, suspended, model.Active))

	p.done(p.Edit(ctx, sim.ICCID, model.Edit{Name: new("van <1> & más")}))
	if name := p.at("tracker-3140").Name.Raw(); name != "tracker-3140" {
		t.Errorf("the name under way is %q", name)
	}
	p.forward(time.Minute)
	if now := p.at("tracker-3140"); now.Name.Raw() != "van <1> & más" || now.State != model.Active {
		t.Errorf("it became %+v", now)
	}
	_, err = p.Edit(ctx, p.at("tracker-3141").ICCID, model.Edit{Name: new("van <1> & más")})
	p.refused(err, "name: is the name of another SIM card")

	message, err := p.Send(ctx, sim.ICCID, "STATUS# "+strings.Repeat("é", 152))
	if err != nil || message.Direction != model.MT || !message.At.IsZero() {
		t.Errorf("the text is %+v, %v", message, err)
	}
	p.done(p.Resync(ctx, sim.ICCID))
	p.booked("tracker-3140", "state Active>Suspended, state Suspended>Active, edit van <1> & más, send 160, diagnostic")
	p.booked("tracker-3141", "")
}

// booked compares what the ledger has of a SIM.
func (p *pair) booked(name, want string) {
	p.t.Helper()
	var did []string
	for _, e := range p.vendor.Ledger() {
		if e.ICCID != p.vendor.ICCID(name) {
			continue
		}
		what := e.What + " " + e.Edit["name"]
		switch e.What {
		case sandbox.Stated:
			what += e.From + ">" + e.State
		case sandbox.Sent:
			what += strconv.Itoa(utf8.RuneCountInString(e.Text))
		}
		did = append(did, strings.TrimSpace(what))
	}
	if got := strings.Join(did, ", "); got != want {
		p.t.Errorf("%s: done %s, not %s", name, got, want)
	}
}

// TestActivationIsReadBack follows a SIM from the shelf on, whose fields come with its activation.
func TestActivationIsReadBack(t *testing.T) {
	p := meet(t, infobipbox.Config{SIMs: 20})
	sim := p.at("meter-ee-3003")
	if sim.State != model.Ready || sim.Actions != model.CanActivate || sim.IMSI.Raw() != "" || sim.Name.Raw() != "" || sim.Plan.Raw() != "" ||
		sim.MSISDN.Raw() == "" || sim.Form.Raw() != "MFF2/QFN8" {
		t.Errorf("on the shelf: %+v", sim)
	}
	p.done(p.SetState(t.Context(), sim, model.Active))
	p.forward(6 * time.Second)
	now := p.at("meter-ee-3003")
	if now.State != model.Active || now.IMSI.Raw() == "" || now.Plan.Raw() == "" || now.Name.Raw() != "" {
		t.Errorf("activated: %+v", now)
	}
	p.booked("meter-ee-3003", "state Activation Ready>Active")
	for _, name := range []string{"meter-ee-3004", "cargo-nl-3002"} { // Imported and Deactivated
		for _, to := range model.States() {
			_, err := p.SetState(t.Context(), p.at(name), to)
			isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
		}
		_, err := p.Send(t.Context(), p.at(name).ICCID, "STATUS#")
		p.refused(err, "iccid: is of a SIM card that is")
		p.booked(name, "")
	}
}

// TestChangeThatNeverComes is accepted, and no reading back confirms it.
func TestChangeThatNeverComes(t *testing.T) {
	p := meet(t, infobipbox.Config{SIMs: 20})
	before := p.at("pump-hr-3001")
	p.done(p.SetState(t.Context(), before, model.Suspended))
	p.forward(2 * infobip.Settle)
	if now := p.at("pump-hr-3001"); now.State != model.Active || now.Actions != before.Actions {
		t.Errorf("it became %+v", now)
	}
}

// TestUsageIsToldAsItIs compares both calls, and both sets of names that the documents have for them.
func TestUsageIsToldAsItIs(t *testing.T) {
	plain, prose := meet(t, infobipbox.Config{SIMs: 40}), meet(t, infobipbox.Config{SIMs: 40, Prose: true})
	for _, p := range []*pair{plain, prose} {
		months, _ := readAll(t, func(c model.Cursor) (model.Page[model.SIMUsage], error) { return p.Usages(t.Context(), july, nil, c) })
		if len(months) != 40 {
			t.Fatalf("%d SIMs have a month", len(months))
		}
		for _, month := range months {
			one, err := plain.Usage(t.Context(), month.ICCID, july)
			if err != nil {
				t.Fatal(err)
			}
			month.Voice = nil // which calls are not
			equal(t, month.Usage, one)
		}
	}
	silent, zero, large := plain.month("meter-ee-3002"), plain.month("cargo-nl-3001"), prose.month("gw-bremen")
	if silent.Data != nil || silent.SMSMT != nil || silent.SMSMO != nil || silent.Month != july {
		t.Errorf("what has no figure is %+v", silent)
	}
	if zero.Data == nil || *zero.Data != 0 {
		t.Errorf("no byte at all is %v", zero.Data)
	}
	if large.Data == nil || *large.Data < math.MaxUint32 || large.Voice == nil || *large.Voice == 0 {
		t.Errorf("much is %+v", large)
	}
	if loud := plain.month("gw-bremen"); loud.Voice != nil {
		t.Errorf("a number of calls is told as %d seconds", *loud.Voice)
	}
}

// TestTextIsCountedAndNeverRead is all that can be learned of what a device answered.
func TestTextIsCountedAndNeverRead(t *testing.T) {
	p := meet(t, infobipbox.Config{SIMs: 20})
	if before := p.month("tracker-3140"); before.SMSMT != nil {
		t.Fatalf("before: %d", *before.SMSMT)
	}
	if _, err := p.Send(t.Context(), p.at("tracker-3140").ICCID, "STATUS#"); err != nil {
		t.Fatal(err)
	}
	if sent := p.month("tracker-3140"); sent.SMSMT == nil || *sent.SMSMT != 1 || sent.SMSMO != nil {
		t.Errorf("sent: %+v", sent)
	}
	p.forward(time.Minute)
	if answered := p.month("tracker-3140"); answered.SMSMO == nil || *answered.SMSMO != 1 {
		t.Errorf("answered: %+v", answered)
	}
	p.forward(24 * time.Hour) // into August
	if august := p.month("tracker-3140"); august.SMSMT != nil || august.Month != july.Add(1) {
		t.Errorf("in the next month: %+v", august)
	}
}

// TestKeyThatLostItsScopeIsNoMissingSIM asks with a key that became good for other things only, and with one that expired.
func TestKeyThatLostItsScopeIsNoMissingSIM(t *testing.T) {
	p := meet(t, infobipbox.Config{SIMs: 5})
	id := p.at("tracker-3140").ICCID
	p.vendor.SetKey(infobipbox.DefaultKey, false)
	_, err := p.SIM(t.Context(), id)
	isKind(t, err, model.ErrForbidden, model.OutcomeNotSent)
	p.vendor.SetKey("another", true)
	_, err = p.Send(t.Context(), id, "STATUS#")
	isKind(t, err, model.ErrDenied, model.OutcomeRefused)
	if len(p.vendor.Ledger()) != 0 {
		t.Errorf("done: %v", p.vendor.Ledger())
	}
}

// TestTooManyTextsAreRefused has a vendor that tells how long to wait, and one that does not.
func TestTooManyTextsAreRefused(t *testing.T) {
	for again, most := range map[string]time.Duration{"": time.Hour, "40": 40 * time.Second} {
		p := meet(t, infobipbox.Config{SIMs: 5, PerDay: 1, RetryAfter: again})
		id := p.at("tracker-3140").ICCID
		if _, err := p.Send(t.Context(), id, "one"); err != nil {
			t.Fatal(err)
		}
		_, err := p.Send(t.Context(), id, "two")
		isKind(t, err, model.ErrBusy, model.OutcomeRefused)
		if fault := asFault(t, err); fault.Code != "E429" || fault.Wait <= 0 || fault.Wait > most || again != "" && fault.Wait < most-10*time.Second {
			t.Errorf("after %q: %+v", again, fault)
		}
		p.booked("tracker-3140", "send 3")
	}
}
