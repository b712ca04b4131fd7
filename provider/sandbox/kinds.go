package sandbox

import (
	"fmt"
	"slices"
	"time"
)

// DeviceKind is a sort of device that the made-up company has in the field.
type DeviceKind struct {
	Name     string   // the start of the names of its devices, such as "tracker"
	Tags     []string // what its SIMs may be tagged with
	Hardware []string
	Radio    []string
	Home     *Place        // where most of them are
	Fastest  time.Duration // the least time between two sessions
	Slowest  time.Duration
	Monthly  int64    // bytes of a month; a long tail is laid over it
	Talk     []string // what engineers text to it; see [Device.Reply] for what it answers

	format string   // of the name, with the number
	first  int64    // the first number of a crowd; those below are free for a vendor's cast
	room   int64    // how many numbers a crowd has for itself
	towns  []string // instead of numbers
	share  int64    // of 100 devices
}

var kinds = []*DeviceKind{
	{
		Name: "tracker", format: "tracker-%04d", first: 150, room: 1000, share: 46, Home: places[0],
		Tags: []string{"fleet-nl", "truck", "trailer", "cust-acme", "cust-north"}, Hardware: []string{"Example Trackline T2", "Example Trackline T4"},
		Radio: []string{"LTE", "LTE", "LTE-M", "GSM"}, Fastest: 4 * time.Minute, Slowest: 50 * time.Minute, Monthly: 6 << 20,
		Talk: []string{"STATUS#", "RESET#", "SETAPN simbase#", "VERSION#", "WHERE#"},
	},
	{
		Name: "meter-ee", format: "meter-ee-%04d", first: 34, room: 1000, share: 27, Home: places[1],
		Tags: []string{"fleet-ee", "meter", "cust-harbour"}, Hardware: []string{"Example Metercom M1"},
		Radio: []string{"LTE-M", "GSM"}, Fastest: 1 * time.Hour, Slowest: 24 * time.Hour, Monthly: 1 << 20,
		Talk: []string{"READ#", "STATUS#", "VERSION#"},
	},
	{
		Name: "cargo-nl", format: "cargo-nl-%03d", first: 11, room: 1000, share: 13, Home: places[0],
		Tags: []string{"fleet-nl", "container", "cust-acme", "reefer"}, Hardware: []string{"Example Boxwatch 7"},
		Radio: []string{"LTE", "GSM", "UMTS"}, Fastest: 30 * time.Minute, Slowest: 12 * time.Hour, Monthly: 3 << 20,
		Talk: []string{"STATUS#", "RESET#", "SETAPN simbase#", "VERSION#", "WHERE#"},
	},
	{
		Name: "pump-hr", format: "pump-hr-%02d", first: 14, room: 1000, share: 9, Home: places[2],
		Tags: []string{"fleet-hr", "pump", "cust-water"}, Hardware: []string{"Example Pumplink", "Example Pumplink II"},
		Radio: []string{"LTE", "GSM"}, Fastest: 15 * time.Minute, Slowest: 2 * time.Hour, Monthly: 12 << 20,
		Talk: []string{"STATUS#", "START#", "STOP#", "VERSION#"},
	},
	{
		Name: "gw", towns: []string{
			"lyon", "turin", "graz", "ghent", "porto", "split", "tartu", "bari", "cork", "lille", "malmo", "linz", "gdansk",
		}, room: 130, share: 5, Home: places[3],
		Tags: []string{"gateway", "site", "lab"}, Hardware: []string{"Example Gateway G9"},
		Radio: []string{"LTE"}, Fastest: 10 * time.Minute, Slowest: 40 * time.Minute, Monthly: 900 << 20,
		Talk: []string{"STATUS#", "RESET#", "SETAPN simbase#"},
	},
}

// AnyKind gives a kind of device, the common ones more often.
func AnyKind(d *Dice) *DeviceKind {
	n := d.Below(100)
	for _, k := range kinds {
		if n -= k.share; n < 0 {
			return k
		}
	}
	return kinds[0]
}

// KindNamed gives the kind of that name, nil if there is none.
func KindNamed(name string) *DeviceKind {
	for _, k := range kinds {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// DeviceName gives the name of the kind's nth device, from 0 on, in the crowd that begins with the serial first.
func (k *DeviceKind) DeviceName(first, n int64) string {
	n += block(first) * k.room
	if k.towns == nil {
		return fmt.Sprintf(k.format, k.first+n)
	}
	towns := int64(len(k.towns))
	if n < towns {
		return k.Name + "-" + k.towns[n]
	}
	return fmt.Sprintf("%s-%s-%d", k.Name, k.towns[n%towns], n/towns+1)
}

// Tagged gives up to three of the kind's tags, each once; never nil.
func (k *DeviceKind) Tagged(d *Dice) []string {
	tags := []string{}
	for range d.Below(4) {
		if t := Pick(d, k.Tags); !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// Traffic gives the time between two sessions of a device of this kind, and the bytes of its usual month.
func (k *DeviceKind) Traffic(d *Dice) (every time.Duration, monthly int64) {
	every = time.Duration(d.Between(int64(k.Fastest), int64(k.Slowest)))
	monthly = k.Monthly * d.Between(30, 170) / 100
	for range 6 { // a long tail: one in sixteen uses sixteen times as much, and so on
		if !d.Chance(50) {
			break
		}
		monthly *= 2
	}
	return every, monthly
}

// Place is where a network is. Countries are real ones, networks are not.
type Place struct {
	Country, ISO, Carrier string
	Lat, Lon              int64 // 1e-7 degrees
	Region                string
}

var places = []*Place{
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

// Whereabouts gives a place in a region: Europe, USA, Americas, Oceania, or anywhere when it is empty. In Europe most
// devices are where their kind has its home. Another word finds no place and never returns.
func (k *DeviceKind) Whereabouts(d *Dice, region string) *Place {
	if region == "Europe" && d.Chance(80) {
		return k.Home
	}
	for {
		if p := Pick(d, places); region == "" || p.Region == region {
			return p
		}
	}
}
