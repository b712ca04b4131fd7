package fleet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/rest"
	infobipbox "github.com/simfleet/simfleet/provider/sandbox/infobip"
	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
)

// kept gives the samples of a SIM: when each was, in minutes after noon, and what was used.
func (p *process) kept(k model.Key) string {
	p.t.Helper()
	samples, err := p.store.Samples(p.t.Context(), k, noon.Add(-time.Hour), noon.Add(1000*time.Hour))
	if err != nil {
		p.t.Fatal(err)
	}
	var told strings.Builder
	for _, s := range samples {
		used := int64(-1)
		if s.Used != nil {
			used = *s.Used
		}
		fmt.Fprintf(&told, " %d:%d", int(s.At.Sub(noon).Minutes()), used)
	}
	return told.String()
}

// reads tells how often a SIM was read, as far as the samples know.
func (p *process) reads(k model.Key) int {
	p.t.Helper()
	times, err := p.store.Read(p.t.Context(), k, noon.Add(-time.Hour), noon.Add(1000*time.Hour))
	if err != nil {
		p.t.Fatal(err)
	}
	return len(times)
}

// weighed is a vendor of two SIMs whose counters are read with the list, or apart from it.
type weighed struct {
	*office
	list  *vendor
	apart *counter
	alone bool // the counters are told apart from the list
}

func (w *weighed) begin() *process {
	return w.open(func(*fleet.Tally) []*provider.Account {
		if w.alone {
			return []*provider.Account{w.apart.account("eu")}
		}
		return accounts(w.list)
	})
}

// weigh has a process read both counters.
func (w *weighed) weigh(p *process, first, second int64) {
	one, two := sim(1), sim(2)
	one.Fetched, two.Fetched = w.now(), w.now()
	w.apart.set(one, two)
	w.apart.tell(first, second)
	one.Used, two.Used = &first, &second
	w.list.set(one, two)
	p.sync()
}

// seen tells after how many minutes there was a sign of life of each SIM that is only concluded; -1: never.
func (p *process) seen() string {
	told := []int{-1, -1}
	for n := range told {
		if at, inferred := p.row(key("eu", n+1)).Seen(); !at.IsZero() && inferred {
			told[n] = int(at.Sub(noon).Minutes())
		}
	}
	return fmt.Sprint(told)
}

// The counters that come with a list are kept as far as they moved, whichever process read it and also after a restart; and
// a counter that moved is the sign of life of a SIM of which nothing else is known.
func TestSamplesOfLists(t *testing.T) {
	for name, alone := range map[string]bool{"with the list": false, "by months": true} {
		t.Run(name, func(t *testing.T) {
			w := &weighed{newOffice(t), newVendor(), newCounter(), alone}
			b := w.begin()
			w.weigh(b, 5, 7)
			w.pass(10 * time.Minute)
			w.weigh(b, 5, 7)
			if got := b.seen(); got != "[-1 -1]" {
				t.Errorf("seen after %s, when nothing had moved", got)
			}
			b.end()
			w.pass(10 * time.Minute)
			b = w.begin()
			w.weigh(b, 5, 9)
			w.pass(10 * time.Minute)
			w.weigh(b, 6, 9)
			if one, two := b.kept(key("eu", 1)), b.kept(key("eu", 2)); one != " 0:5 30:6" || two != " 0:7 20:9" {
				t.Errorf("kept%s and%s", one, two)
			}
			if n := b.reads(key("eu", 1)); n < 4 {
				t.Errorf("read %d times", n)
			}
			b.end()
			w.pass(10 * time.Minute)
			b, other := w.begin(), w.begin()
			b.beats()
			other.beats()
			if b.seen() != "[30 20]" || other.seen() != "[30 20]" {
				t.Errorf("seen after %s and %s", b.seen(), other.seen())
			}
			if b.kept(key("us", 1)) != "" || b.kept(key("eu", 3)) != "" {
				t.Error("something is kept of a SIM that is not there")
			}
		})
	}
}

// What real adapters read is sampled: of Simbase with its list, of Infobip with its monthly pages.
func TestSamplesOfRealLists(t *testing.T) {
	o := newOffice(t)
	old := simbase1box.New(simbase1box.Config{SIMs: 40, Now: o.now, PerSecond: -1})
	pumps := infobipbox.New(infobipbox.Config{SIMs: 40, Now: o.now})
	bases := map[string]string{}
	for name, start := range map[string]func() (string, error){"old": old.Start, "pumps": pumps.Start} {
		base, err := start()
		if err != nil {
			t.Fatal(err)
		}
		bases[name] = base
	}
	t.Cleanup(func() { _, _ = old.Close(), pumps.Close() })
	b := o.open(func(tally *fleet.Tally) (all []*provider.Account) {
		for name, vendor := range map[string]string{"old": "simbase-v1", "pumps": "infobip"} {
			key := map[string]string{"old": simbase1box.DefaultKey, "pumps": infobipbox.DefaultKey}[name]
			account, err := provider.Open(provider.Settings{
				Name: name, Vendor: vendor, BaseURL: bases[name], PerSecond: 10_000, Now: o.now, Count: tally.Count,
				Login: rest.Login{Key: rest.NewSecret(key)},
			})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, account)
		}
		return all
	})
	for range 6 {
		b.sync()
		o.pass(12 * time.Hour)
	}
	grown := b.moved(o.now())
	if grown["old"] < 10 || grown["pumps"] < 10 {
		t.Errorf("SIMs that moved: %v", grown)
	}
}

// moved tells of how many SIMs of each account the samples show that their counters moved. The last one is what is shown.
func (p *process) moved(now time.Time) map[string]int {
	p.t.Helper()
	moved, s := map[string]int{}, p.Snapshot()
	for n := range s.Len() {
		row := s.Row(n)
		samples, err := p.store.Samples(p.t.Context(), row.Key(), noon, now)
		if err != nil {
			p.t.Fatal(err)
		}
		if last := len(samples) - 1; row.SIM.Used != nil && (last < 0 || *samples[last].Used != *row.SIM.Used) {
			p.t.Errorf("%s: %d is shown, and the samples are %+v", row.SIM.Name, *row.SIM.Used, samples)
		}
		if len(samples) > 1 && !row.Moved.IsZero() {
			moved[row.Account]++
		}
	}
	return moved
}
