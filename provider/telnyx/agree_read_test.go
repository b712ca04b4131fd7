package telnyx_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
	telnyxbox "github.com/simfleet/simfleet/provider/sandbox/telnyx"
	"github.com/simfleet/simfleet/provider/telnyx"
)

// The list tells the fleet as it is, SIM by SIM.
func TestAgreeOnTheWholeFleet(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	really := m.box.SIMs()
	all := m.list(model.Query{})
	if len(all) != len(really) || len(all) != telnyxbox.DefaultSIMs {
		t.Fatalf("%d SIMs of %d", len(all), len(really))
	}
	states := map[model.State]int{}
	for i, sim := range all {
		is := really[i]
		var tags []string
		for _, tag := range sim.Tags {
			tags = append(tags, tag.Raw())
		}
		if sim.ICCID.String() != is.ICCID || sim.Word.Raw() != is.Status || !slices.Equal(tags, is.Tags) ||
			sim.Used == nil || math.Abs(float64(*sim.Used)/telnyx.Megabyte-is.Used) > 1e-6 ||
			sim.Limit.Known != (is.Limit != "") || (sim.Group.Raw() == "") != (is.Group == "") ||
			sim.IMEILock == nil || *sim.IMEILock != (len(is.Authorized) > 0) {
			t.Errorf("told %+v, is %+v", sim, is)
		}
		if is.Busy && sim.Actions != 0 {
			t.Errorf("%s may be switched while it is being switched", is.Name)
		}
		states[sim.State]++
	}
	for state, least := range map[model.State]int{
		model.Active: 300, model.Suspended: 20, model.Standby: 8, model.Blocked: 6, model.Ready: 2, model.Unknown: 2,
	} {
		if states[state] < least {
			t.Errorf("%d SIMs are %s", states[state], state)
		}
	}
}

// The sessions of the month add up to what the list says was used.
func TestAgreeOnUsage(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	month := model.MonthOf(m.clock())
	for _, name := range []string{"tracker-4141", "gw-basel", "meter-ee-4007", "tracker-4145", "cargo-nl-4009", "meter-ee-4033"} {
		usage, err := m.Usage(t.Context(), m.number(name), month)
		if err != nil {
			t.Fatal(err)
		}
		used := *m.read(name).Used
		if usage.Data == nil || *usage.Data < used || *usage.Data > used+int64(2**usage.Sessions) {
			t.Errorf("%s used %d, its sessions %v", name, used, usage.Data) // a part of a byte counts as one in each session
		}
		if zero, all := *usage.ZeroSessions, *usage.Sessions+*usage.ZeroSessions; name == "cargo-nl-4009" && zero < all*9/10 {
			t.Errorf("%d of %d sessions carried nothing", zero, all)
		}
		switch {
		case name == "meter-ee-4007":
			if *usage.Sessions+*usage.ZeroSessions != 0 {
				t.Errorf("the silent one had %d sessions", *usage.Sessions)
			}
		case usage.Cost == nil || *usage.Cost.Total <= 0:
			t.Errorf("%s cost %+v", name, usage.Cost)
		}
	}
}

// Of a day there are the sessions that began in it, whatever zone their times are written in.
func TestAgreeOnSessions(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	page, err := m.Sessions(t.Context(), m.number("gw-basel"), m.clock().Add(-24*time.Hour), m.clock(), "")
	if err != nil || len(page.Items) != 48 {
		t.Fatalf("%d sessions of a day: %v", len(page.Items), err)
	}
	for i, s := range page.Items {
		if i > 0 && s.Began.Sub(page.Items[i-1].Began) != 30*time.Minute || s.Began.Location() != time.UTC || s.Currency.Raw() != "USD" {
			t.Errorf("session %d is %+v", i, s)
		}
	}
}

func TestAgreeOnFilters(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	really := m.box.SIMs()
	sites := m.box.Groups()["Sites"]
	for name, c := range map[string]struct {
		query model.Query
		takes func(telnyxbox.SIM) bool
	}{
		"active":   {model.Query{State: model.Active}, func(s telnyxbox.SIM) bool { return s.Status == "enabled" }},
		"stand-by": {model.Query{State: model.Standby}, func(s telnyxbox.SIM) bool { return s.Status == "standby" }},
		"blocked": {model.Query{State: model.Blocked}, func(s telnyxbox.SIM) bool {
			return s.Status == "data_limit_exceeded" || s.Status == "unauthorized_imei"
		}},
		"tags": {model.Query{Tags: []string{"fleet-nl", "truck"}}, func(s telnyxbox.SIM) bool {
			return slices.Contains(s.Tags, "fleet-nl") && slices.Contains(s.Tags, "truck")
		}},
		"group": {model.Query{Group: sites}, func(s telnyxbox.SIM) bool { return s.Group == "Sites" }},
		"ICCID": {model.Query{ICCID: "0012"}, func(s telnyxbox.SIM) bool { return strings.Contains(s.ICCID, "0012") }},
		"both":  {model.Query{State: model.Suspended, Tags: []string{"pump"}, Size: 3}, func(s telnyxbox.SIM) bool { return s.Status == "disabled" && slices.Contains(s.Tags, "pump") }},
	} {
		var want, got []string
		for _, s := range really {
			if c.takes(s) {
				want = append(want, s.ICCID)
			}
		}
		for _, sim := range m.list(c.query) {
			got = append(got, sim.ICCID.String())
		}
		if !slices.Equal(got, want) || len(want) == 0 && name != "ICCID" {
			t.Errorf("%s: %d SIMs, want %d", name, len(got), len(want))
		}
	}
	down := m.list(model.Query{ByUsed: model.Descending})
	if !slices.IsSortedFunc(down, func(a, b model.SIM) int { return int(*b.Used - *a.Used) }) || len(down) != len(really) {
		t.Error("not sorted by what was used")
	}
}

// New SIMs come first at this vendor, so that all others move down while the list is read. None of them is lost by that.
func TestAgreeOnAListThatMoves(t *testing.T) {
	m := meet(t, telnyxbox.Config{SIMs: 40})
	seen := map[string]bool{}
	var cursor model.Cursor
	for pages := 0; ; pages++ {
		page, err := m.SIMs(t.Context(), model.Query{Size: 7}, cursor)
		if err != nil || pages > 20 {
			t.Fatal(err, pages)
		}
		for _, sim := range page.Items {
			seen[sim.ICCID.String()] = true
		}
		if pages < 4 {
			m.box.Add("van", "new")
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	for _, sim := range m.box.SIMs() {
		if !seen[sim.ICCID] && sim.Name != "van" {
			t.Errorf("%s was lost", sim.ICCID)
		}
	}
}

// A SIM that no list told of is found by its ICCID, in one call more and only once.
func TestAgreeOnWhatASIMIsCalled(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	m.read("gw-zug")
	m.read("gw-zug")
	if m.box.Count("GET /v2/sim_cards") != 1 || m.box.Count("GET /v2/sim_cards/*") != 2 {
		t.Errorf("%v", m.box.Requests())
	}
	m.box.Remove(m.box.ICCID("tracker-4142"))
	if _, err := m.SIM(t.Context(), iccid(t, sandbox.ICCID(400_000_003))); !errors.Is(err, model.ErrNotFound) {
		t.Errorf("one that is gone: %v", err)
	}
}

func TestAgreeOnTheDevice(t *testing.T) {
	m := meet(t, telnyxbox.Config{})
	sim := m.read("tracker-4142")
	seen, err := m.Diagnose(t.Context(), sim.ICCID)
	if err != nil || seen.IMEI != sim.IMEI || seen.IMEI.Raw() == "" || seen.Device.Raw() != "Example Trackline T2" {
		t.Errorf("%+v, %v", seen, err)
	}
	if sim.Detail.Online == nil || !*sim.Detail.Online || !sim.IP.IsValid() || sim.Detail.Latitude == nil || sim.Detail.MCC.Raw() != "204" {
		t.Errorf("told %+v", sim.Detail)
	}
	never := m.read("gw-zug")
	if never.State != model.Ready || never.IMEI.Raw() != "" || never.IP.IsValid() || never.Detail.Latitude != nil || *never.Detail.Online {
		t.Errorf("never on the network: %+v", never)
	}
	if seen, err = m.Diagnose(t.Context(), never.ICCID); err != nil || seen.Device.Raw() != "" {
		t.Errorf("never in a device: %+v, %v", seen, err)
	}
	events, err := m.Events(t.Context(), sim.ICCID, "")
	if err != nil || len(events.Items) != telnyx.PageSize || events.Next == "" || events.Items[0].IMEI != sim.IMEI {
		t.Errorf("%d events, %v", len(events.Items), err)
	}
	if m.read("pump-hr-4012").Detail.Online != nil {
		t.Error("it is told whether a SIM in standby is on the network, which nobody knows")
	}
}
