package providertest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/rest"
	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
	"github.com/simfleet/simfleet/provider/simbase1"
)

// broken is an adapter that keeps the rules but for what is set here.
type broken struct {
	*simbase1.Client

	page    func(*model.Page[model.SIM])
	sim     func(*model.SIM, error) error
	texts   func(*model.Page[model.Message])
	failed  func(error) error // of a send
	plans   func() error
	cursors func([]model.Cursor) []model.Cursor
}

func (b broken) SIMs(ctx context.Context, q model.Query, c model.Cursor) (model.Page[model.SIM], error) {
	page, err := b.Client.SIMs(ctx, q, c)
	if b.page != nil && err == nil {
		b.page(&page)
	}
	return page, err
}

func (b broken) SIM(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
	sim, err := b.Client.SIM(ctx, iccid)
	if b.sim != nil {
		err = b.sim(&sim, err)
	}
	return sim, err
}

func (b broken) Messages(ctx context.Context, iccid model.ICCID, c model.Cursor) (model.Page[model.Message], error) {
	page, err := b.Client.Messages(ctx, iccid, c)
	if b.texts != nil {
		b.texts(&page)
	}
	return page, err
}

func (b broken) Send(ctx context.Context, iccid model.ICCID, body string) (model.Message, error) {
	message, err := b.Client.Send(ctx, iccid, body)
	if b.failed != nil && err != nil {
		err = b.failed(err)
	}
	return message, err
}

func (b broken) Plans(ctx context.Context) ([]model.Plan, error) {
	if b.plans != nil {
		if err := b.plans(); err != nil {
			return nil, err
		}
	}
	return b.Client.Plans(ctx)
}

func (b broken) Cursors(total int) []model.Cursor {
	cursors := b.Client.Cursors(total)
	if b.cursors != nil {
		return b.cursors(cursors)
	}
	return cursors
}

var noon = time.Date(2026, 5, 22, 12, 0, 0, 0, time.UTC)

// open makes the bench of an adapter that is broken like this.
func open(t *testing.T, how broken) *bench {
	now := func() time.Time { return noon }
	vendor := simbase1box.New(simbase1box.Config{SIMs: 24, PerSecond: -1, PerDay: -1, Now: now})
	t.Cleanup(func() { _ = vendor.Close() })
	return &bench{t: t, Subject: Subject{
		Vendor: vendor, Edit: model.Edit{Name: new("pump 1")}, Refusal: func(int) string { return `{"message":"no"}` },
		Of: func(sims int) http.Handler {
			if sims == 0 {
				sims = -1
			}
			of := simbase1box.New(simbase1box.Config{SIMs: sims, PerSecond: -1, PerDay: -1, Now: now})
			t.Cleanup(func() { _ = of.Close() })
			return of
		},
		SIMs: 24, PageSize: 7, Absent: "8900000000000000000", Month: model.MonthOf(noon).Add(-1),
		Ops: simbase1.Ops(),
		Open: func(baseURL string) (provider.Lister, error) {
			login := rest.Login{Key: rest.NewSecret(simbase1box.DefaultKey)}
			client, err := simbase1.Open(rest.Config{BaseURL: baseURL, Now: now}, login)
			if err != nil {
				return nil, err
			}
			t.Cleanup(client.Rest().Close)
			how := how // each gets an adapter of its own
			how.Client = client
			return how, nil
		},
	}}
}

func lose(_ *model.SIM, err error) error {
	if err != nil {
		return errors.New("something went wrong")
	}
	return nil
}

// breaches tells for each rule how to break it.
var breaches = map[string][]broken{
	"paging ends and repeats no SIM": {
		{page: func(p *model.Page[model.SIM]) { p.Next = "1" }},
		{page: func(p *model.Page[model.SIM]) { p.Items = append(p.Items, p.Items[0]) }},
		{page: func(p *model.Page[model.SIM]) { p.Items = p.Items[1:] }},
		{page: func(p *model.Page[model.SIM]) { p.Next = "" }},
		{page: func(p *model.Page[model.SIM]) { *p.Total++ }},
	},
	"one SIM comes with its detail": {
		{sim: func(s *model.SIM, err error) error { s.Detail = nil; return err }},
		{sim: func(s *model.SIM, err error) error { s.ICCID = model.ICCID{}; return err }},
		{sim: func(s *model.SIM, err error) error { s.Fetched = time.Time{}; return err }},
		{sim: func(s *model.SIM, err error) error { s.State, s.Actions = model.Unknown, model.CanSuspend; return err }},
	},
	"an unknown ICCID is not found": {
		{sim: func(*model.SIM, error) error { return nil }},
		{sim: lose},
		{failed: func(error) error { return &model.Fault{Kind: model.ErrNotFound, Outcome: model.OutcomeUnknown} }},
	},
	"a cancelled context is told as such": {
		{sim: lose},
		{failed: func(error) error { return &model.Fault{Kind: context.Canceled, Outcome: model.OutcomeRefused} }},
	},
	"a call under way is cancelled": {
		{sim: lose},
		{failed: func(error) error { return &model.Fault{Kind: context.Canceled, Outcome: model.OutcomeNotSent} }},
	},
	"paging holds over none, one, a full page and ten thousand": {
		{page: func(p *model.Page[model.SIM]) {
			if len(p.Items) == 1 {
				p.Items = nil
			}
		}},
		{page: func(p *model.Page[model.SIM]) {
			if p.Total != nil && *p.Total == 10_000 {
				p.Next = ""
			}
		}},
	},
	"a refusal is told as such": {
		{sim: lose}, {failed: func(error) error { return &model.Fault{Kind: model.ErrRefused, Outcome: model.OutcomeUnknown} }},
	},
	"an error at the vendor proves nothing": {
		{sim: lose}, {failed: func(error) error { return &model.Fault{Kind: model.ErrServer, Outcome: model.OutcomeRefused} }},
	},
	"a web page is no answer": {
		{sim: lose}, {failed: func(error) error { return &model.Fault{Kind: model.ErrBadAnswer, Outcome: model.OutcomeDone} }},
	},
	"401 is a rejected key": {
		{sim: lose}, {failed: func(error) error { return model.ErrDenied }},
	},
	"429 is a busy vendor with the time to wait": {
		{sim: lose}, {failed: func(error) error { return &model.Fault{Kind: model.ErrBusy} }},
	},
	"times are UTC": {
		{sim: func(s *model.SIM, err error) error { s.Detail.Fetched = elsewhere(s.Detail.Fetched); return err }},
		{texts: func(p *model.Page[model.Message]) { p.Items[0].At = elsewhere(p.Items[0].At) }},
	},
	"methods are safe to call at once": {{plans: second()}},
	"numbered pages are those of the list": {
		{cursors: func([]model.Cursor) []model.Cursor { return nil }},
		{cursors: func(c []model.Cursor) []model.Cursor { return slices.Concat([]model.Cursor{"1"}, c[1:]) }},
		{cursors: func(c []model.Cursor) []model.Cursor { return c[:max(1, len(c)-1)] }},
		{cursors: func(c []model.Cursor) []model.Cursor { return append(c, "99") }},
		{cursors: swapped},
		{cursors: padded},
		{page: func(p *model.Page[model.SIM]) { p.Total = nil }, cursors: swapped},
	},
}

func elsewhere(t time.Time) time.Time { return t.In(time.FixedZone("elsewhere", 3600)) }

// swapped gives the second and the third cursor in each other's place.
func swapped(cursors []model.Cursor) []model.Cursor {
	if len(cursors) > 2 {
		cursors[1], cursors[2] = cursors[2], cursors[1]
	}
	return cursors
}

// padded spells the cursors otherwise than the pages do, and means the same.
func padded(cursors []model.Cursor) []model.Cursor {
	for i := range cursors[1:] {
		cursors[i+1] = "0" + cursors[i+1]
	}
	return cursors
}

// second fails every call but the first.
func second() func() error {
	var calls atomic.Int32
	return func() error {
		if calls.Add(1) > 1 {
			return errors.New("in use")
		}
		return nil
	}
}

func TestEveryRuleCatchesItsBreach(t *testing.T) {
	for _, rule := range rules {
		if len(breaches[rule.name]) == 0 {
			t.Errorf("nothing breaks the rule %q", rule.name)
		}
		for _, how := range breaches[rule.name] {
			t.Run(rule.name, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				if err := open(t, broken{}).hold(ctx, rule.check); err != nil {
					t.Errorf("an adapter that keeps the rule fails it: %v", err)
				}
				if open(t, how).hold(ctx, rule.check) == nil {
					t.Error("an adapter that breaks the rule passes")
				}
			})
		}
	}
}

func TestRequestOutsideTheTableFailsEveryRuleThatMakesIt(t *testing.T) {
	for _, rule := range rules {
		b := open(t, broken{})
		b.Ops = slices.DeleteFunc(simbase1.Ops(), func(op rest.Op) bool { return op.Path == "/simcards" })
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // too short to wait a busy vendor out
		err := b.hold(ctx, rule.check)
		cancel()
		if err == nil || !strings.Contains(err.Error(), "GET /simcards") {
			t.Errorf("%s: %v", rule.name, err)
		}
	}
}

func TestRequestIsInTheTableByMethodAndWholePath(t *testing.T) {
	ops := []rest.Op{{Method: http.MethodPost, Path: "/sims/{iccid}/sms"}}
	for request, want := range map[string]bool{
		"POST /sims/1/sms": true, "GET /sims/1/sms": false, "POST /sims/1": false, "POST /sims/1/sms/2": false,
		"POST /sims//sms": false, "POST /sims/1/usage": false, "POST /v2/sims/1/sms": false, "POST /sims/1%2F2/sms": true,
	} {
		method, path, _ := strings.Cut(request, " ")
		if inTable(ops, "", httptest.NewRequestWithContext(t.Context(), method, path, nil)) != want {
			t.Errorf("%s is in the table: %t", request, !want)
		}
	}
}

func TestTableOfOperationsCatchesWhatIsWrong(t *testing.T) {
	op := rest.Op{Name: "read", Class: rest.Read, Method: http.MethodGet, Path: "/sims"}
	if err := checkOps([]rest.Op{op, {Name: "send", Class: rest.Once, Method: http.MethodPost, Path: "/sms"}}); err != nil {
		t.Errorf("good operations are refused: %v", err)
	}
	for want, spoil := range map[string]func(*rest.Op){
		"no class":           func(o *rest.Op) { o.Class = 0 },
		"may carry a body":   func(o *rest.Op) { o.Method = http.MethodPut },
		"two operations":     func(o *rest.Op) { o.Name = "" },
		"start with a slash": func(o *rest.Op) { o.Path = "sims" },
	} {
		bad := op
		spoil(&bad)
		if err := checkOps([]rest.Op{bad}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if checkOps([]rest.Op{op, op}) == nil {
		t.Error("two operations of one name are accepted")
	}
	if table, other := opTable([]rest.Op{op}), op; table == "" {
		t.Error("the table is empty")
	} else if other.Class = rest.Once; opTable([]rest.Op{other}) == table {
		t.Error("another class is not in the table")
	}
}
