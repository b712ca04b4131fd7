package fleet_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox"
	infobipbox "github.com/simfleet/simfleet/provider/sandbox/infobip"
	oneotbox "github.com/simfleet/simfleet/provider/sandbox/oneot"
	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
	telnyxbox "github.com/simfleet/simfleet/provider/sandbox/telnyx"
)

// house is a made-up vendor whose pages are numbered.
type house struct {
	vendor, route, parameter, below string
	stage                           *sandbox.Stage
	login                           rest.Login
	pages                           []string // of the first list and of the next, of 1,345 SIMs, by the parameter
}

// houses are those of all vendors that number their pages.
func houses(now func() time.Time) []house {
	key := func(key string) rest.Login { return rest.Login{Key: rest.NewSecret(key)} }
	from := func(first, step, last int) (all []string) {
		for n := first; n <= last; n += step {
			all = append(all, strconv.Itoa(n))
		}
		return all
	}
	old := simbase1box.New(simbase1box.Config{SIMs: 1345, Now: now, PerSecond: -1})
	gateways := telnyxbox.New(telnyxbox.Config{SIMs: 1345, Now: now})
	pumps := infobipbox.New(infobipbox.Config{SIMs: 1345, Now: now})
	meters := oneotbox.New(oneotbox.Config{SIMs: 1345, Now: now})
	return []house{
		{"simbase-v1", "/simcards", "page", "", old.Stage, key(simbase1box.DefaultKey), from(1, 1, 6)},
		{"telnyx", "/v2/sim_cards", "page[number]", "/v2", gateways.Stage, key(telnyxbox.DefaultKey), from(1, 1, 6)},
		{"infobip", "/iot/2/sims", "page", "", pumps.Stage, key(infobipbox.DefaultKey), from(1, 1, 14)},
		{
			"1ot", "/v1/get_account_sims", "offset", "/v1", meters.Stage,
			rest.Login{User: rest.NewSecret(oneotbox.DefaultUser), Password: rest.NewSecret(oneotbox.DefaultPassword)},
			[]string{"0", "1000"},
		},
	}
}

// The calls that a list takes are its pages: none is missing, and none is asked for twice, in whichever order they come.
func TestLoadingTakesItsPages(t *testing.T) {
	c := &clock{at: noon}
	for _, h := range houses(c.now) {
		t.Run(h.vendor, func(t *testing.T) {
			b := newBenchOn(t, c, &journaltest.Disk{}, h.open(t, c))
			asked := 0
			for pass := range 3 {
				s := b.sync()
				requests := h.stage.Requests()[asked:]
				asked += len(requests)
				if pages := h.asked(requests); !slices.Equal(pages, h.pages) {
					t.Errorf("pass %d asked for the pages %q, want %q", pass, pages, h.pages)
				}
				a := b.account()
				if s.Len() != 1345 || a.Err != nil || a.Short != 0 || a.Damaged != 0 || a.Pages != len(h.pages) || missing(s) > 0 {
					t.Errorf("pass %d: %d are shown as gone, %+v", pass, missing(s), a)
				}
				b.Look(s.Key(900))
			}
		})
	}
}

// open starts the vendor and gives an account at it, whose pages are numbered.
func (h *house) open(t *testing.T, c *clock) *provider.Account {
	t.Helper()
	base, err := h.stage.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.stage.Close() })
	account, err := provider.Open(provider.Settings{
		Name: "eu", Vendor: h.vendor, BaseURL: base + h.below, PerSecond: 10_000, Login: h.login, Now: c.now,
	})
	if err != nil || account.Numbered == nil {
		t.Fatal("its pages are not numbered", err)
	}
	return account
}

// asked gives the pages that requests asked for, in the order of the list.
func (h *house) asked(requests []sandbox.Request) []string {
	var pages []string
	for _, r := range requests {
		if r.Path == h.route {
			pages = append(pages, cmp.Or(r.Query.Get(h.parameter), h.pages[0]))
		}
	}
	slices.SortFunc(pages, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return pages
}

// missing tells how many SIMs are shown as gone.
func missing(s *fleet.Snapshot) (gone int) {
	for n := range s.Len() {
		if s.Row(n).Missing {
			gone++
		}
	}
	return gone
}

// The order is the vendor's, whichever page came first.
func TestLoadingKeepsTheOrder(t *testing.T) {
	s := newSite(t, nil)
	var want []string
	for _, sim := range s.vendor.SIMs() {
		want = append(want, sim.ICCID)
	}
	s.Look(s.numbered(want[599]))
	for range 2 {
		snapshot := s.sync()
		for n := range snapshot.Len() {
			if got := snapshot.Key(n).ICCID.String(); got != want[n] {
				t.Fatalf("row %d is %s, want %s", n, got, want[n])
			}
		}
	}
}

// slow answers a while after it was asked, as a vendor far away does.
func slow(handler http.Handler, wait time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(wait)
		handler.ServeHTTP(w, r)
	})
}

// BenchmarkLoad reads 40 pages from a vendor that takes 10 calls a second, with all that is kept of them, and tells how much
// longer than 4 s that takes, and how many calls more than pages it makes. A machine that is busy shows in it.
func BenchmarkLoad(b *testing.B) {
	for _, wait := range []time.Duration{0, 150 * time.Millisecond} {
		b.Run(fmt.Sprintf("answers=%s", wait), func(b *testing.B) {
			const pages, perSecond = 40, 10
			var took time.Duration
			calls := 0
			for b.Loop() {
				o := &office{clock: &clock{at: noon, step: time.Microsecond}, t: b, dir: b.TempDir()}
				vendor := simbase1box.New(simbase1box.Config{SIMs: 250 * pages, Now: o.now})
				server := httptest.NewServer(slow(vendor, wait))
				p := o.open(func(tally *fleet.Tally) []*provider.Account {
					account, err := provider.Open(provider.Settings{
						Name: "eu", Vendor: "simbase-v1", BaseURL: server.URL, PerSecond: perSecond, Count: tally.Count, Now: o.now,
						Login: rest.Login{Key: rest.NewSecret(simbase1box.DefaultKey)},
					})
					if err != nil {
						b.Fatal(err)
					}
					return []*provider.Account{account}
				})
				began := time.Now()
				if err := p.Sync(b.Context()); err != nil || p.Snapshot().Len() != 250*pages {
					b.Fatal(err, p.Snapshot().Len())
				}
				took += time.Since(began)
				calls += vendor.Count("")
				p.end()
				server.Close()
				_ = vendor.Close()
			}
			b.ReportMetric(took.Seconds()/float64(b.N)/(pages/perSecond), "of-the-pace")
			b.ReportMetric(float64(calls)/float64(b.N)/pages, "calls/page")
			b.ReportMetric(0, "ns/op")
		})
	}
}
