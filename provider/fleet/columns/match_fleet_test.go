package columns_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

var clock = time.Date(2026, 5, 22, 12, 34, 56, 0, time.UTC)

// odd are texts as they come from outside, few enough that random words are found in them.
var odd = []string{
	"", "", "tracker-0012", "Tracker-0099", "BERLIN 7", "pump 89000", "straße", "ÉTÉ\nzwei", "K-elvin", "a\x00b", "a", "\xffbad\xfe", "eu-1",
	"Active", "limit", strings.Repeat("long ", 40), "x|y", "none", "*", "10.0", "kraków", "dynamic", "İstanbul",
}

// chance makes random SIMs quickly: rapid draws no more than what chance begins with.
type chance struct{ *rand.Rand }

func (c chance) text() model.Text { return model.NewText(odd[c.IntN(len(odd))]) }

func (c chance) texts() []model.Text {
	texts := make([]model.Text, c.IntN(4))
	for i := range texts {
		texts[i] = c.text()
	}
	return texts
}

func maybe[T any](c chance, value T) *T {
	if c.IntN(3) == 0 {
		return nil
	}
	return &value
}

func (c chance) number() model.Text {
	digits := fmt.Sprintf("99990%04d", c.IntN(3000))
	switch c.IntN(8) {
	case 0:
		return model.NewText("+" + digits[:5] + " " + digits[5:])
	case 1:
		return model.NewText("")
	case 2:
		return model.NewText("N/A-" + digits)
	default:
		return model.NewText(digits)
	}
}

func (c chance) moment() time.Time {
	switch c.IntN(5) {
	case 0:
		return time.Time{}
	case 1:
		return clock.Add(-time.Duration(c.IntN(250)) * 500 * time.Millisecond)
	case 2:
		return clock.Add(time.Duration(c.IntN(100)-90) * time.Minute)
	default:
		return clock.Add(-time.Duration(c.IntN(20*86400)) * time.Second)
	}
}

func (c chance) address() netip.Addr {
	switch c.IntN(4) {
	case 0:
		return netip.Addr{}
	case 1:
		return netip.AddrFrom16([16]byte{0xfd, 1, 2, 3, 4, 5, 6, 7, byte(c.IntN(2)), 15: byte(c.IntN(256))}) //nolint:gosec // They fit.
	default:
		return netip.AddrFrom4([4]byte{10, byte(c.IntN(3)), byte(c.IntN(20)), byte(c.IntN(256))}) //nolint:gosec // They fit.
	}
}

func (c chance) state() model.State { return model.State(c.IntN(8)) } //nolint:gosec // There are as many.

func (c chance) detail() *model.Detail {
	if c.IntN(5) > 0 {
		return nil
	}
	return &model.Detail{
		Carrier: c.text(), Country: c.text(), CountryISO: c.text(), Radio: c.text(), Throttle: c.text(),
		LocationUpdates: maybe(c, 50+c.IntN(20)), Fetched: clock.AddDate(0, -c.IntN(2), 0),
	}
}

func (c chance) row(n int) columns.Row {
	sim := model.SIM{
		ICCID: made(n*7919 + 890).SIM.ICCID, Name: c.text(), State: c.state(), Word: c.text(), Tags: c.texts(), Group: c.text(),
		MSISDN: c.number(), IMSI: c.number(), EID: c.number(), IMEI: c.number(), Hardware: c.text(), APN: c.text(), Plan: c.text(), Form: c.text(),
		Coverage: c.text(), IP: c.address(), Dynamic: c.IntN(4) == 0, Used: maybe(c, int64(c.IntN(100))*1e6),
		Limit: model.Limit{Known: true, Amount: maybe(c, int64(c.IntN(5))*25e6)}, SMSMO: maybe(c, c.IntN(5)), SMSMT: maybe(c, c.IntN(5)),
		Sessions: maybe(c, c.IntN(5)), ZeroSessions: maybe(c, c.IntN(3)), Cost: maybe(c, model.Money(c.IntN(5))*1e6-1e6),
		LastRecord: c.moment(), LastNetwork: c.moment(), LastSession: c.moment(), Detail: c.detail(),
	}
	if c.IntN(4) == 0 {
		sim.Target = c.state()
	}
	if sim.State == model.Blocked {
		sim.Block = model.BlockReason(c.IntN(4)) //nolint:gosec // There are as many.
	}
	row := columns.Row{SIM: sim, Missing: c.IntN(5) == 0, Moved: c.moment()}
	if c.IntN(5) == 0 {
		row.Switching = model.Active
	}
	return row
}

// fleet draws a fleet of several accounts of one of the sizes each; none: all kinds of small ones.
func fleet(t *rapid.T, sizes ...int) []columns.Part {
	if len(sizes) == 0 {
		sizes = []int{0, 1, 3, 63, 64, 65, 150}
	}
	parts := make([]columns.Part, rapid.IntRange(1, 3).Draw(t, "parts"))
	first := 0
	for i := range parts {
		c := chance{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))} //nolint:gosec // Chance must be the same again.
		rows := make([]columns.Row, rapid.SampledFrom(sizes).Draw(t, "rows"))
		for n := range rows {
			rows[n] = c.row(i*10_000 + n)
		}
		table := columns.New([]string{"main", "Berlin", "eu"}[i]).With(rows)
		parts[i] = columns.Part{Table: table, Vendor: []string{"Simbase", "1oT", "Tracker Ltd"}[i], First: first, Stale: c.IntN(2) == 0}
		first += table.Len()
	}
	return parts
}

var (
	plainWords = []string{
		"tra", "track", "berlin", "BERLIN", "a", "e", "00", "99", "8900", "89", "999900012", "0001", "12", "1", "7", "10.1", "10.", "straße", "é", "k", "x",
		"act", "active", "blocked", "un", "dyn", "eu", "1ot", "main", "simbase", "\ufffd", `"été zwei"`, `"a|b"`, `"+99990 0"`, `"99990 0"`, `"long long"`,
		`"été` + "\n" + `zwei"`, "/^tr/", "/a$/", `/[0-9]{4}$/`, "/^a.b$/", "~tk12", "~b7", "~éé", "+9999", "zz", "none", "*",
	}
	textFields = []query.Field{
		query.Vendor, query.Account, query.State, query.VendorState, query.Tag, query.Group, query.Plan, query.Country, query.Net, query.APN,
		query.Coverage, query.Name, query.ICCID, query.IMSI, query.MSISDN, query.EID, query.IMEI, query.IP, query.Device, query.Form,
	}
	measured = []string{
		"used>80%", "used<=50%", "used=100%", "used>10MB", "used<30MB", "used:none", "used:*", "limit=25MB", "limit:none", "limit>0", "seen>7d",
		"seen<1h", "seen>=30m", "seen<=90s", "seen=0", "seen<0", "seen:never", "seen:*", "cost>=0", "cost=1", "cost:none", "sms>3", "sms=0", "sms:none",
		"sms:*", "sessions<2", "sessions:none", "used>9000000TB", "seen>900000000000w",
	}
	flagged = []string{"flag:zero", "flag:limit", "flag:imei", "flag:storm", "flag:stale", "flag:gone", "flag:changing"}
	states  = []string{"active", "suspended", "blocked", "unknown", "limit", "imei", "funds", "act"}
)

// atomText draws one alternative.
func atomText(t *rapid.T, parts []columns.Part) string {
	word := func() string { return rapid.SampledFrom(plainWords).Draw(t, "word") }
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0, 1, 2:
		return string(rapid.SampledFrom(textFields).Draw(t, "field")) + ":" + word()
	case 3:
		return rapid.SampledFrom(measured).Draw(t, "measured")
	case 4:
		return rapid.SampledFrom(flagged).Draw(t, "flag")
	case 5:
		return "state:" + rapid.SampledFrom(states).Draw(t, "state")
	case 6:
		return "in:" + strings.Join(someICCIDs(t, parts), ",")
	default:
		return "any:" + word()
	}
}

func someICCIDs(t *rapid.T, parts []columns.Part) []string {
	iccids := []string{"8900000000000000000"}
	for _, part := range parts {
		if n := part.Table.Len(); n > 0 {
			iccids = append(iccids, part.Table.ICCID(rapid.IntRange(0, n-1).Draw(t, "listed")).String())
		}
	}
	return iccids
}

// termText draws a term.
func termText(t *rapid.T, parts []columns.Part) string {
	switch rapid.IntRange(0, 5).Draw(t, "term") {
	case 0:
		return rapid.SampledFrom([]string{"99990 00", "9999 0012", "89 0 12", "+99990 1", "12", "8900"}).Draw(t, "number")
	case 1:
		return rapid.SampledFrom(plainWords).Draw(t, "word")
	}
	atoms := []string{atomText(t, parts)}
	for range rapid.IntRange(0, 2).Draw(t, "more") {
		atoms = append(atoms, atomText(t, parts))
	}
	text := strings.Join(atoms, "|")
	if rapid.IntRange(0, 3).Draw(t, "not") == 0 {
		text = "!" + text
	}
	return text
}

// queryText draws a query.
func queryText(t *rapid.T, parts []columns.Part) string {
	terms := make([]string, rapid.IntRange(0, 4).Draw(t, "terms"))
	for i := range terms {
		terms[i] = termText(t, parts)
	}
	return strings.Join(terms, " ")
}
