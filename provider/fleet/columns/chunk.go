package columns

import (
	"strings"
	"sync/atomic"

	"github.com/simfleet/simfleet/model"
)

// chunkRows is how many rows a chunk has at most: few enough that taking in a page costs a few milliseconds, and enough
// that what a chunk costs by itself does not count.
const chunkRows = 2048

// chunk is some rows. It never changes.
type chunk struct {
	n       int
	text    string   // all that is searched, in lower case: lineCount lines a row
	ends    []uint32 // where each row's lines end in text
	numbers [numberCount]column[int64]
	words   [wordCount]column[string]
	details map[int]*model.Detail // of the few that were asked for alone
	folded  atomic.Pointer[vocabulary]
}

// lines gives the search text of a row.
func (c *chunk) lines(i int) string {
	start := uint32(0)
	if i > 0 {
		start = c.ends[i-1]
	}
	return c.text[start:c.ends[i]]
}

// line gives one line of the search text of a row.
func (c *chunk) line(i, line int) string {
	return lineOf(c.lines(i), line)
}

func lineOf(text string, line int) string {
	for range line {
		text = text[strings.IndexByte(text, '\n')+1:]
	}
	return text[:strings.IndexByte(text, '\n')]
}

// read reads a row. What it sets of the row it sets whole, so that nothing stays of a former reading.
func (c *chunk) read(i int, account string, r *Row) {
	r.Account = account
	r.SIM = model.SIM{}
	c.readLines(i, &r.SIM)
	c.readWords(i, r)
	c.readNumbers(i, r)
	r.SIM.Detail = c.details[i]
}

// readLines reads what the search text tells.
func (c *chunk) readLines(i int, sim *model.SIM) {
	var lines [lineCount]string
	text := c.lines(i)
	for at := range lines {
		end := strings.IndexByte(text, '\n')
		lines[at], text = text[:end], text[end+1:]
	}
	for at, raw := range raws {
		if raw == 0 {
			continue
		}
		if came := c.words[raw].at(i); came != "" {
			lines[at] = came
		}
	}
	sim.Name, sim.IMSI, sim.MSISDN = model.NewText(lines[lineName]), model.NewText(lines[lineIMSI]), model.NewText(lines[lineMSISDN])
	sim.IMEI, sim.EID = model.NewText(lines[lineIMEI]), model.NewText(lines[lineEID])
	// What is in a table was an ICCID when it was put there.
	sim.ICCID, _ = model.ParseICCID(lines[lineICCID])
	sim.IP = address(lines[lineIP])
}

func (c *chunk) readWords(i int, r *Row) {
	sim := &r.SIM
	for at, to := range [...]*model.Text{
		word: &sim.Word, group: &sim.Group, plan: &sim.Plan, apn: &sim.APN, form: &sim.Form, hardware: &sim.Hardware,
		coverage: &sim.Coverage,
	} {
		*to = model.NewText(c.words[at].at(i))
	}
	sim.Tags = apart(c.words[tags].at(i), r.tags[:0])
	sim.IMEIs = apart(c.words[imeis].at(i), nil)
}

func (c *chunk) readNumbers(i int, r *Row) {
	at := func(number int) int64 { return c.numbers[number].at(i) }
	sim := &r.SIM
	r.unpack(at(status))
	sim.Used = r.number(used, at(used))
	sim.Limit.Amount, sim.SMSLimit.Amount = r.number(limit, at(limit)), r.number(smsLimit, at(smsLimit))
	sim.SMSMO, sim.SMSMT, sim.Voice = r.count(smsMO, at(smsMO)), r.count(smsMT, at(smsMT)), r.count(voice, at(voice))
	sim.Sessions, sim.ZeroSessions = r.count(sessions, at(sessions)), r.count(zeroSessions, at(zeroSessions))
	if amount := at(cost); amount != absent {
		r.cost = model.Money(amount)
		sim.Cost = &r.cost
	}
	sim.LastRecord, sim.LastNetwork, sim.LastSession = timeOf(at(record)), timeOf(at(network)), timeOf(at(session))
	sim.DisableOn, sim.Fetched, sim.Counted = timeOf(at(disableOn)), timeOf(at(fetched)), timeOf(at(counted))
	r.Moved = timeOf(at(moved))
	r.Read, r.Detailed = uint64(at(read)), uint64(at(detailed)) //nolint:gosec // They were put there as what they are.
}
