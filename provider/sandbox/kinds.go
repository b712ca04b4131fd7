package sandbox

import (
	"fmt"
	"slices"
)

// kind is a sort of device that the made-up company has in the field.
type kind struct {
	prefix   string
	format   string   // of the name, with the number
	first    int64    // the first number that the cast leaves free
	towns    []string // instead of numbers
	share    int64    // of 100 SIMs
	home     int      // its place when it is covered for Europe
	coverage func(*dice) string
	tags     []string
	hardware []string
	radio    []string
	fastest  int64 // the least time between two sessions
	slowest  int64
	megabyte int64 // of a month; the long tail is laid over it
	talk     []string
}

// commands are what engineers text to devices of each kind; see replyTo for what these answer.
var (
	trackerTalk = []string{"STATUS#", "RESET#", "SETAPN simbase#", "VERSION#", "WHERE#"}
	meterTalk   = []string{"READ#", "STATUS#", "VERSION#"}
	pumpTalk    = []string{"STATUS#", "START#", "STOP#", "VERSION#"}
	gatewayTalk = []string{"STATUS#", "RESET#", "SETAPN simbase#"}
)

var kinds = []*kind{
	{
		prefix: "tracker", format: "tracker-%04d", first: 150, share: 46, home: 0, coverage: mostly("Europe", 84),
		tags: []string{"fleet-nl", "truck", "trailer", "cust-acme", "cust-north"}, hardware: []string{"Example Trackline T2", "Example Trackline T4"},
		radio: []string{"LTE", "LTE", "LTE-M", "GSM"}, fastest: 4 * minute, slowest: 50 * minute, megabyte: 6, talk: trackerTalk,
	},
	{
		prefix: "meter-ee", format: "meter-ee-%04d", first: 34, share: 27, home: 1, coverage: mostly("Europe", 100),
		tags: []string{"fleet-ee", "meter", "cust-harbour"}, hardware: []string{"Example Metercom M1"},
		radio: []string{"LTE-M", "GSM"}, fastest: 1 * hour, slowest: 24 * hour, megabyte: 1, talk: meterTalk,
	},
	{
		prefix: "cargo-nl", format: "cargo-nl-%03d", first: 11, share: 13, home: 0, coverage: mostly("Global", 60),
		tags: []string{"fleet-nl", "container", "cust-acme", "reefer"}, hardware: []string{"Example Boxwatch 7"},
		radio: []string{"LTE", "GSM", "UMTS"}, fastest: 30 * minute, slowest: 12 * hour, megabyte: 3, talk: trackerTalk,
	},
	{
		prefix: "pump-hr", format: "pump-hr-%02d", first: 14, share: 9, home: 2, coverage: mostly("Europe", 97),
		tags: []string{"fleet-hr", "pump", "cust-water"}, hardware: []string{"Example Pumplink", "Example Pumplink II"},
		radio: []string{"LTE", "GSM"}, fastest: 15 * minute, slowest: 2 * hour, megabyte: 12, talk: pumpTalk,
	},
	{
		prefix: "gw", towns: []string{
			"lyon", "turin", "graz", "ghent", "porto", "split", "tartu", "bari", "cork", "lille", "malmo", "linz", "gdansk",
		}, share: 5, home: 3, coverage: mostly("USA", 40),
		tags: []string{"gateway", "site", "lab"}, hardware: []string{"Example Gateway G9"},
		radio: []string{"LTE"}, fastest: 10 * minute, slowest: 40 * minute, megabyte: 900, talk: gatewayTalk,
	},
}

func anyKind(d *dice) *kind {
	n := d.below(100)
	for _, k := range kinds {
		if n -= k.share; n < 0 {
			return k
		}
	}
	return kinds[0]
}

// mostly gives one coverage in so many of 100 cases, else any.
func mostly(coverage string, percent int64) func(*dice) string {
	return func(d *dice) string {
		if d.chance(percent) {
			return coverage
		}
		return pick(d, plans).Name
	}
}

func (k *kind) name(counted census) string {
	n := counted[k.prefix]
	counted[k.prefix]++
	if k.towns == nil {
		return fmt.Sprintf(k.format, k.first+n)
	}
	towns := int64(len(k.towns))
	if n < towns {
		return k.prefix + "-" + k.towns[n]
	}
	return fmt.Sprintf("%s-%s-%d", k.prefix, k.towns[n%towns], n/towns+1)
}

// tagged gives up to three of the kind's tags, each once.
func (k *kind) tagged(d *dice) []string {
	tags := []string{}
	for range d.below(4) {
		if t := pick(d, k.tags); !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

func (k *kind) habits(d *dice, seed uint64) habit {
	h := habit{every: d.between(k.fastest, k.slowest), seed: seed, monthly: k.megabyte << 20 * d.between(30, 170) / 100}
	for range 6 { // a long tail: one in sixteen uses sixteen times as much, and so on
		if !d.chance(50) {
			break
		}
		h.monthly *= 2
	}
	h.phase = d.below(h.every)
	h.zero = d.below(25)
	h.updates = d.between(4, 48)
	switch d.below(50) {
	case 0:
		h.zero, h.monthly = d.between(550, 990), h.monthly/20
	case 1:
		h.updates = d.between(300, 1500)
	}
	return h
}

// place is where a network is. Countries are real ones, networks are not.
type place struct {
	country, iso, carrier string
	lat, lon              int64 // 1e-7 degrees
	coverage              string
}

var places = []*place{
	{"Netherlands", "NL", "Example NL", 52_0907000, 5_1214000, "Europe"},
	{"Estonia", "EE", "Example EE", 59_4370000, 24_7536000, "Europe"},
	{"Croatia", "HR", "Example HR", 45_8150000, 15_9819000, "Europe"},
	{"Switzerland", "CH", "Example CH", 46_9480000, 7_4474000, "Europe"},
	{"United States", "US", "Example US East", 39_9526000, -75_1652000, "USA"},
	{"United States", "US", "Example US West", 45_5152000, -122_6784000, "USA"},
	{"Canada", "CA", "Example CA", 45_4215000, -75_6972000, "Americas"},
	{"Brazil", "BR", "Example BR", -23_5505000, -46_6333000, "Americas"},
	{"Australia", "AU", "Example AU", -33_8688000, 151_2093000, "Oceania"},
	{"New Zealand", "NZ", "Example NZ", -36_8509000, 174_7645000, "Oceania"},
	{"South Africa", "ZA", "Example ZA", -33_9249000, 18_4241000, "Global"},
	{"Japan", "JP", "Example JP", 35_6762000, 139_6503000, "Global"},
}

// whereabouts gives a place that the coverage has.
func (k *kind) whereabouts(d *dice, coverage string) *place {
	if coverage == "Europe" && d.chance(80) {
		return places[k.home]
	}
	for {
		p := pick(d, places)
		if p.coverage == coverage || coverage == "Global" || coverage == "Global+" {
			return p
		}
	}
}
