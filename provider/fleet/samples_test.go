package fleet_test

import (
	"fmt"
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
	told := ""
	for _, s := range samples {
		used := "-"
		if s.Used != nil {
			used = fmt.Sprint(*s.Used)
		}
		told += fmt.Sprintf(" %d:%s", int(s.At.Sub(noon).Minutes()), used)
	}
	return told
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

// The counters that come with a list are kept as far as they moved, whichever process read it and also after a restart; and
// a counter that moved is the sign of life of a SIM of which nothing else is known.
func TestSamplesOfLists(t *testing.T) {
	for name, apart := range map[string]bool{"with the list": false, "by months": true} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			list, c := newVendor(), newCounter()
			open := func() *process {
				return o.open(func(*fleet.Tally) []*provider.Account {
					if apart {
						return []*provider.Account{c.account("eu")}
					}
					return accounts(list)
				})
			}
			weigh := func(p *process, first, second int64) {
				t.Helper()
				one, two := sim(1), sim(2)
				one.Fetched, two.Fetched = o.now(), o.now()
				c.set(one, two)
				c.tell(first, second)
				one.Used, two.Used = &first, &second
				list.set(one, two)
				p.sync()
			}
			seen := func(p *process, n int) int {
				at, inferred := p.row(key("eu", n)).Seen()
				if at.IsZero() || !inferred {
					return -1
				}
				return int(at.Sub(noon).Minutes())
			}
			b := open()
			weigh(b, 5, 7)
			o.pass(10 * time.Minute)
			weigh(b, 5, 7)
			if got := seen(b, 1); got != -1 {
				t.Errorf("seen after %d minutes, when it had not moved", got)
			}
			b.end()
			o.pass(10 * time.Minute)
			b = open()
			weigh(b, 5, 9)
			o.pass(10 * time.Minute)
			weigh(b, 6, 9)
			if one, two := b.kept(key("eu", 1)), b.kept(key("eu", 2)); one != " 0:5 30:6" || two != " 0:7 20:9" {
				t.Errorf("kept%s and%s", one, two)
			}
			if n := b.reads(key("eu", 1)); n < 4 {
				t.Errorf("read %d times", n)
			}
			b.end()
			o.pass(10 * time.Minute)
			b = open()
			other := open()
			for _, p := range []*process{b, other} {
				p.beats()
				if one, two := seen(p, 1), seen(p, 2); one != 30 || two != 20 {
					t.Errorf("seen after %d and %d minutes", one, two)
				}
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
	grown := map[string]int{}
	s := b.Snapshot()
	for n := range s.Len() {
		k := s.Key(n)
		samples, err := b.store.Samples(t.Context(), k, noon, o.now())
		if err != nil {
			t.Fatal(err)
		}
		row, last := s.Row(n), int64(-1)
		for _, sample := range samples {
			if sample.Used != nil && *sample.Used > last {
				last = *sample.Used
			}
		}
		if row.SIM.Used != nil && last != *row.SIM.Used {
			t.Errorf("%s: %d is the last sample, and %d is shown", row.SIM.Name, last, *row.SIM.Used)
		}
		if len(samples) > 1 && !row.Moved.IsZero() {
			grown[k.Account]++
		}
	}
	if grown["old"] < 10 || grown["pumps"] < 10 {
		t.Errorf("SIMs that moved: %v", grown)
	}
}
