// Package columns keeps the SIMs of an account as columns: what a list tells of a million SIMs in some 200 MB, searched
// and sorted at the speed of memory, shared by readers without a lock, and written to disk as it is.
//
// A [Table] is a sequence of immutable chunks. What is learned of some SIMs makes a new table that shares all other chunks
// with the old one, so that whoever draws or searches a table never waits for one that is being filled.
package columns

import (
	"net/netip"
	"time"

	"github.com/simfleet/simfleet/model"
)

// Row is one SIM of an account, and what the fleet notes of it.
//
// What its SIM points to may lie within the row, so that reading one allocates nothing: a row that is read into anew must
// not be used by anybody else. Copies of a row point to what the first one does.
type Row struct {
	Account   string
	SIM       model.SIM
	Switching model.State // the target of a change under way; Unknown when there is none
	Missing   bool        // not in the last complete list, or not known when asked for alone; the next such list drops it

	// Moved is when its data counter was found to have grown between two readings: our own conclusion that the SIM was on
	// the network, for vendors that tell no sign of life.
	Moved time.Time

	Read     uint64 // when what the list tells was asked for, or last written to, by the fleet's own clock
	Detailed uint64 // when the detail was asked for

	numbers [smsLimit + 1]int64
	counts  [countCount]int
	flags   [2]bool
	cost    model.Money
	tags    [8]model.Text
}

// Key names the row's SIM.
func (r *Row) Key() model.Key { return model.Key{Account: r.Account, ICCID: r.SIM.ICCID} }

// Seen gives the best sign of life, and whether it is one that comes late or that is only concluded; zero: none is known.
// What a network or a session told goes before a usage record, which some vendors renew without any usage, and that before
// our own conclusion.
func (r *Row) Seen() (at time.Time, inferred bool) {
	sim := &r.SIM
	at = sim.LastNetwork
	if sim.LastSession.After(at) {
		at = sim.LastSession
	}
	switch {
	case !at.IsZero():
		return at, false
	case !sim.LastRecord.IsZero():
		return sim.LastRecord, true
	default:
		return r.Moved, true
	}
}

// State is the state that the SIM is in, or that a change leads to which the vendor has under way.
func (r *Row) State() model.State {
	if r.SIM.State == model.Unknown {
		return r.SIM.Target
	}
	return r.SIM.State
}

// Each SIM has these columns of numbers; what is not known is absent.
const (
	status   = iota // states and yes-or-no values, see pack
	used            // bytes
	limit           // bytes; what is known to have none is in status
	smsLimit        // texts
	smsMO
	smsMT
	voice
	sessions
	zeroSessions
	cost
	record // moments are microseconds since 1970
	network
	session
	moved
	disableOn
	fetched
	counted
	read // ticks of the fleet's clock
	detailed
	seen // the best sign of life, which follows from the moments above
	numberCount
)

// countCount is how many of the numbers a SIM keeps as an int.
const countCount = 5

// And these of words, which many SIMs share; empty is absent. The last ones hold what cannot be had from the search text,
// where everything is in lower case and of one line.
const (
	word = iota
	group
	plan
	apn
	form
	hardware
	coverage
	tags  // see joined
	imeis // see joined
	rawName
	rawIMSI
	rawMSISDN
	rawIMEI
	rawEID
	wordCount
)

// And these lines of the search text.
const (
	lineName = iota
	lineICCID
	lineIMSI
	lineMSISDN
	lineIMEI
	lineEID
	lineIP
	lineCount
)

// raws are the columns that hold a line of the search text as it came, where that differs.
var raws = [lineCount]int{lineName: rawName, lineIMSI: rawIMSI, lineMSISDN: rawMSISDN, lineIMEI: rawIMEI, lineEID: rawEID}

// absent stands for a number that is not known.
const absent = int64(-1) << 63

// The bits of a status.
const (
	bitState     = 0 // four bits each
	bitTarget    = 4
	bitBlock     = 8
	bitSwitching = 12
	bitActions   = 16 // sixteen
	bitLock      = 32 // two each: 0 is not known, 1 no, 2 yes
	bitEnable    = 34
	bitMissing   = 36 // these four one each, in this order
	bitDynamic   = 37
	bitLimit     = 38 // the limit is known
	bitSMSLimit  = 39
)

// pack gives the states and the yes-or-no values of a row as one number, of which a fleet has few different ones.
func pack(r *Row) int64 {
	sim := &r.SIM
	packed := int64(sim.State)<<bitState | int64(sim.Target)<<bitTarget | int64(sim.Block)<<bitBlock |
		int64(r.Switching)<<bitSwitching | int64(sim.Actions)<<bitActions | maybe(sim.IMEILock)<<bitLock |
		maybe(sim.AutoEnable)<<bitEnable
	for bit, is := range [...]bool{r.Missing, sim.Dynamic, sim.Limit.Known, sim.SMSLimit.Known} {
		if is {
			packed |= 1 << (bitMissing + bit)
		}
	}
	return packed
}

func maybe(value *bool) int64 {
	switch {
	case value == nil:
		return 0
	case *value:
		return 2
	default:
		return 1
	}
}

// unpack takes a status apart.
func (r *Row) unpack(packed int64) {
	sim := &r.SIM
	sim.State, sim.Target = stateOf(packed), model.State(packed>>bitTarget&15)
	sim.Block, r.Switching = model.BlockReason(packed>>bitBlock&15), model.State(packed>>bitSwitching&15)
	sim.Actions = model.Actions(packed >> bitActions & 0xffff)
	sim.IMEILock, sim.AutoEnable = r.flag(0, packed>>bitLock&3), r.flag(1, packed>>bitEnable&3)
	r.Missing, sim.Dynamic = packed>>bitMissing&1 == 1, packed>>bitDynamic&1 == 1
	sim.Limit.Known, sim.SMSLimit.Known = packed>>bitLimit&1 == 1, packed>>bitSMSLimit&1 == 1
}

func stateOf(packed int64) model.State { return model.State(packed >> bitState & 15) }

// flag gives a yes-or-no value that lies in the row.
func (r *Row) flag(at int, is int64) *bool {
	if is == 0 {
		return nil
	}
	r.flags[at] = is == 2
	return &r.flags[at]
}

// number gives a number that lies in the row; nil if it is absent.
func (r *Row) number(at int, value int64) *int64 {
	if value == absent {
		return nil
	}
	r.numbers[at] = value
	return &r.numbers[at]
}

// count gives a small number that lies in the row.
func (r *Row) count(at int, value int64) *int {
	if value == absent {
		return nil
	}
	at -= smsMO
	r.counts[at] = int(value)
	return &r.counts[at]
}

// moment keeps a time to the microsecond, which no vendor exceeds.
func moment(t time.Time) int64 {
	if t.IsZero() {
		return absent
	}
	return t.UnixMicro()
}

func timeOf(moment int64) time.Time {
	if moment == absent {
		return time.Time{}
	}
	return time.UnixMicro(moment).UTC()
}

func ofNumber(n *int64) int64 {
	if n == nil {
		return absent
	}
	return *n
}

func ofCount(n *int) int64 {
	if n == nil {
		return absent
	}
	return int64(*n)
}

func address(line string) netip.Addr {
	if line == "" {
		return netip.Addr{}
	}
	at, err := netip.ParseAddr(line)
	if err != nil {
		return netip.Addr{}
	}
	return at
}
