package sandbox

import (
	"fmt"
	"strconv"
	"time"
)

// Device is one of a crowd, as a vendor's fleet begins with it: what is in the field, not what the vendor tells of it.
type Device struct {
	Kind     string // the name of its [DeviceKind], such as "tracker"
	Name     string // such as "tracker-0150"; three in a hundred have none
	Tags     []string
	Hardware string
	Radio    string // such as "LTE" or "GSM"
	Country  string
	ISO      string // of the country, two letters
	Carrier  string
	Lat, Lon float64       // of the cell, in degrees
	IMEI     string        // 15 digits
	MSISDN   string        // with a plus sign, of a country that is none
	Monthly  int64         // bytes of a usual month
	Every    time.Duration // between sessions
	Zero     int           // sessions of 1000 that carry no byte
}

// Crowd makes up n devices, the same for the same seed and first serial. That serial is the one of the first device's
// SIM, see [ICCID]; the others follow. Crowds that begin in different hundreds of millions share no IMEI and no MSISDN
// up to ten million devices, and no name up to some two thousand.
func Crowd(seed uint64, first int64, n int) []Device {
	all := make([]Device, n)
	counted := map[*DeviceKind]int64{}
	for i := range all {
		serial := first + int64(i)
		d := Roll(Roll(seed, serial).Seed(), 0)
		k := AnyKind(d)
		all[i] = k.device(d, serial)
		if !d.Chance(3) {
			all[i].Name = k.DeviceName(first, counted[k])
		}
		counted[k]++
	}
	return all
}

// device makes up all but the name.
func (k *DeviceKind) device(d *Dice, serial int64) Device {
	region := "Europe"
	if d.Chance(15) {
		region = ""
	}
	p := k.Whereabouts(d, region)
	every, monthly := k.Traffic(d)
	zero := d.Below(25)
	if d.Chance(2) { // one whose connection is no good
		zero, monthly = d.Between(550, 990), monthly/20
	}
	return Device{
		Kind: k.Name, Tags: k.Tagged(d), Hardware: Pick(d, k.Hardware), Radio: Pick(d, k.Radio),
		Country: p.Country, ISO: p.ISO, Carrier: p.Carrier,
		Lat: Degrees(p.Lat + d.Between(-900_000, 900_000)), Lon: Degrees(p.Lon + d.Between(-900_000, 900_000)),
		IMEI: IMEI(serial), MSISDN: MSISDN(serial), Monthly: monthly, Every: every, Zero: int(zero),
	}
}

// Degrees turns 1e-7 degrees, in which a crowd is counted to be the same on every machine, into degrees.
func Degrees(n int64) float64 { return float64(n) / 1e7 }

// block is the part of the serial that tells one vendor's fleet from another's.
func block(serial int64) int64 { return serial / 100_000_000 }

// ICCID makes a number that nobody has: 89 for telecommunication, a country code that is none, and a true check digit.
// It has 19 digits. Vendors whose fleets are shown together begin in different hundreds of millions.
func ICCID(serial int64) string { return Checked(fmt.Sprintf("8900000%011d", serial)) }

// IMEI makes the number of the device with that serial.
func IMEI(serial int64) string {
	return Checked(fmt.Sprintf("350000%d%07d", block(serial)%10, serial%10_000_000))
}

// MSISDN makes the telephone number of a SIM, with a country code that is none.
func MSISDN(serial int64) string { return fmt.Sprintf("+99990%07d", serial) }

// Checked adds the Luhn digit.
func Checked(digits string) string {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + strconv.Itoa((10-sum%10)%10)
}
