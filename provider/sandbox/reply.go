package sandbox

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"
)

// ReplyTo gives the answer to a text by a device of that kind, always the same. It is not ok if there is no such kind.
// [Device.Reply] answers for one device and one moment.
func ReplyTo(kind, text string) (answer string, ok bool) {
	k := KindNamed(kind)
	if k == nil {
		return "", false
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(kind + text)) // a hash takes everything
	device := Device{Kind: kind, Hardware: k.Hardware[0], Lat: Degrees(k.Home.Lat), Lon: Degrees(k.Home.Lon)}
	return device.Reply(text, time.UnixMilli(int64(h.Sum64()>>22)), Roll(h.Sum64(), 0)), true
}

// Reply gives the device's answer to a text at a moment. Devices do not care for case, nor for the sign at the end; what
// they do not know they answer with an error. It needs the device's kind, hardware and place.
func (device *Device) Reply(text string, at time.Time, d *Dice) string {
	word, rest, _ := strings.Cut(strings.ToUpper(strings.TrimSuffix(strings.TrimSpace(text), "#")), " ")
	switch word {
	case "STATUS":
		return device.status(d)
	case "RESET", "START", "STOP":
		return word + " OK"
	case "SETAPN":
		if rest == "" {
			return "SETAPN ERR:NO APN"
		}
		return "SETAPN OK"
	case "VERSION":
		return fmt.Sprintf("FW:2.%d HW:%s", d.Between(4, 12), device.Hardware[strings.LastIndexByte(device.Hardware, ' ')+1:])
	case "WHERE":
		return fmt.Sprintf("LAT:%.6s LON:%.6s AGE:00h%02dm", decimal(device.Lat), decimal(device.Lon), d.Below(60))
	case "READ":
		return fmt.Sprintf("READ OK %06d.%d kWh", at.Unix()/3600%400000, d.Below(10))
	default:
		return "ERR:UNKNOWN COMMAND"
	}
}

func decimal(degrees float64) string { return strconv.FormatFloat(degrees, 'f', 7, 64) }

func (device *Device) status(d *Dice) string {
	signal := Pick(d, []string{"HIGH", "HIGH", "MID", "LOW"})
	switch device.Kind {
	case "meter-ee":
		return fmt.Sprintf("METER OK GSM:%s BAT:3.%dV TAMPER:0", signal, d.Between(2, 6))
	case "pump-hr":
		return fmt.Sprintf("PUMP:%s P:%d.%dbar GSM:%s", Pick(d, []string{"ON", "OFF"}), d.Between(1, 6), d.Below(10), signal)
	case "gw":
		return fmt.Sprintf("UP:%dd%02dh WAN:LTE VPN:UP GSM:%s CPU:%d%%", d.Below(90), d.Below(24), signal, d.Between(3, 60))
	default:
		return fmt.Sprintf("BATTERY:%d%% GSM:%s GPS:%s ACC:%s", d.Between(11, 99), signal,
			Pick(d, []string{"FIXED", "FIXED", "NOFIX"}), Pick(d, []string{"ON", "OFF"}))
	}
}
