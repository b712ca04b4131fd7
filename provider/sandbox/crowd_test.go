package sandbox_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

func TestACrowdIsTheSameForTheSameSeed(t *testing.T) {
	one := sandbox.Crowd(7, 200_000_000, 300)
	if !reflect.DeepEqual(one, sandbox.Crowd(7, 200_000_000, 300)) {
		t.Error("one seed, two crowds")
	}
	if !reflect.DeepEqual(one[:100], sandbox.Crowd(7, 200_000_000, 100)) {
		t.Error("a larger crowd begins otherwise")
	}
	if reflect.DeepEqual(one, sandbox.Crowd(8, 200_000_000, 300)) {
		t.Error("two seeds, one crowd")
	}
}

// Crowds that are shown together share neither a number nor a name.
func TestCrowdsShareNothing(t *testing.T) {
	whose := map[string]int64{}
	for _, first := range []int64{9818, 200_000_000, 300_000_000, 400_000_000, 500_000_000} {
		for i, d := range sandbox.Crowd(1, first, 2000) {
			for _, id := range []string{d.Name, d.IMEI, d.MSISDN, sandbox.ICCID(first + int64(i))} {
				if other, taken := whose[id]; taken && id != "" {
					t.Errorf("%s is in the crowds of %d and %d", id, other, first)
				}
				whose[id] = first
			}
		}
	}
}

func TestACrowdIsPlausible(t *testing.T) {
	name := regexp.MustCompile(`^(|tracker-\d{4}|meter-ee-\d{4}|cargo-nl-\d{3,}|pump-hr-\d{2,}|gw-[a-z]+(-\d+)?)$`)
	kinds, countries, heaviest := map[string]int{}, map[string]bool{}, int64(0)
	unnamed, useless := 0, 0
	for _, d := range sandbox.Crowd(1, 9818, 1000) {
		if !name.MatchString(d.Name) || d.Name != "" && !strings.HasPrefix(d.Name, d.Kind+"-") {
			t.Errorf("a %s is called %q", d.Kind, d.Name)
		}
		if len(d.IMEI) != 15 || sandbox.Checked(d.IMEI[:14]) != d.IMEI || !strings.HasPrefix(d.MSISDN, "+99990") {
			t.Errorf("IMEI %s, MSISDN %s", d.IMEI, d.MSISDN)
		}
		if d.Tags == nil || d.Hardware == "" || d.Radio == "" || d.Carrier == "" || len(d.ISO) != 2 || d.Country == "" ||
			d.Lat == 0 || d.Lon == 0 || d.Monthly <= 0 || d.Every < time.Minute || d.Zero < 0 || d.Zero > 1000 {
			t.Errorf("%+v", d)
		}
		kinds[d.Kind]++
		countries[d.ISO] = true
		heaviest = max(heaviest, d.Monthly)
		if d.Name == "" {
			unnamed++
		}
		if d.Zero > 500 {
			useless++
		}
	}
	if len(kinds) != 5 || kinds["tracker"] < 400 || kinds["gw"] < 20 || len(countries) < 6 || heaviest < 10<<30 {
		t.Errorf("kinds %v, %d countries, at most %d bytes", kinds, len(countries), heaviest)
	}
	if unnamed < 10 || unnamed > 60 || useless < 5 || useless > 50 {
		t.Errorf("%d without a name, %d that cannot connect", unnamed, useless)
	}
}

func TestNumbers(t *testing.T) {
	for got, want := range map[string]string{
		sandbox.Checked("7992739871"):  "79927398713",
		sandbox.ICCID(9820):            "8900000000000098205",
		sandbox.ICCID(200_000_000):     "8900000002000000009",
		sandbox.MSISDN(9820):           "+999900009820",
		sandbox.IMEI(9820)[:14]:        "35000000009820",
		sandbox.IMEI(300_000_001)[:14]: "35000030000001",
	} {
		if got != want {
			t.Errorf("%s is not %s", got, want)
		}
	}
}

// Every kind knows what engineers text to it, in any case and without the sign at the end.
func TestReplies(t *testing.T) {
	for _, kind := range []string{"tracker", "meter-ee", "cargo-nl", "pump-hr", "gw"} {
		for _, command := range sandbox.KindNamed(kind).Talk {
			answer, ok := sandbox.ReplyTo(kind, command)
			again, _ := sandbox.ReplyTo(kind, command)
			if !ok || answer == "" || strings.Contains(answer, "ERR") || answer != again {
				t.Errorf("a %s answers %s with %q, and again with %q", kind, command, answer, again)
			}
		}
	}
	for text, want := range map[string]string{
		"reset": "RESET OK", "SETAPN": "SETAPN ERR:NO APN", "setapn iot#": "SETAPN OK", "hello": "ERR:UNKNOWN COMMAND",
	} {
		if answer, ok := sandbox.ReplyTo("tracker", text); !ok || answer != want {
			t.Errorf("%q is answered %q", text, answer)
		}
	}
	if answer, ok := sandbox.ReplyTo("toaster", "STATUS#"); ok || answer != "" {
		t.Errorf("a toaster answers %q", answer)
	}
	device := sandbox.Device{Kind: "tracker", Hardware: "Example Trackline T4", Lat: 52.0907, Lon: -0.5}
	for text, want := range map[string]string{"WHERE#": "LAT:52.090 LON:-0.500 AGE:00h", "VERSION": "FW:2.", "READ#": "READ OK "} {
		if got := device.Reply(text, noon, sandbox.Roll(1, 1)); !strings.HasPrefix(got, want) {
			t.Errorf("%q is answered %q", text, got)
		}
	}
}
