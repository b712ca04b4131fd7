package columns

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"github.com/simfleet/simfleet/model"
)

// searched is the most bytes of one field that can be searched. Names are far shorter; this is for a vendor that answers
// with a megabyte of one.
const searched = 4096

// builder makes chunks of rows. It can be used again, which saves most of what making one allocates.
type builder struct {
	text    []byte
	ends    []uint32
	numbers [numberCount][]int64
	words   [wordCount][]string
	details map[int]*model.Detail

	joins   []byte
	lengths map[int64]uint16
	names   map[string]uint16
}

func newBuilder() *builder {
	return &builder{lengths: make(map[int64]uint16), names: make(map[string]uint16)}
}

// rows tells how many rows were added.
func (b *builder) rows() int { return len(b.ends) }

// add adds a row. Nothing of it is kept but strings.
func (b *builder) add(r *Row) {
	sim := &r.SIM
	var came [lineCount]string
	came[lineName], came[lineIMSI], came[lineMSISDN] = sim.Name.Raw(), sim.IMSI.Raw(), sim.MSISDN.Raw()
	came[lineIMEI], came[lineEID] = sim.IMEI.Raw(), sim.EID.Raw()
	for at, text := range came {
		start := len(b.text)
		switch {
		case at == lineICCID:
			b.text = append(b.text, sim.ICCID.String()...)
		case at == lineIP && sim.IP.IsValid():
			b.text = sim.IP.AppendTo(b.text)
		case at == lineName:
			b.text = appendFolded(b.text, text)
		default:
			b.text = appendNumber(b.text, text)
		}
		if raw := raws[at]; raw != 0 {
			if string(b.text[start:]) == text {
				text = ""
			}
			b.words[raw] = append(b.words[raw], text)
		}
		b.text = append(b.text, '\n')
	}
	b.addWords(sim)
	b.addNumbers(r)
	if sim.Detail != nil {
		if b.details == nil {
			b.details = make(map[int]*model.Detail)
		}
		b.details[len(b.ends)] = sim.Detail
	}
	b.ends = append(b.ends, uint32(len(b.text))) //nolint:gosec // A chunk of capped fields is far smaller.
}

func (b *builder) addWords(sim *model.SIM) {
	for at, text := range [...]string{
		word: sim.Word.Raw(), group: sim.Group.Raw(), plan: sim.Plan.Raw(), apn: sim.APN.Raw(), form: sim.Form.Raw(),
		hardware: sim.Hardware.Raw(), coverage: sim.Coverage.Raw(), tags: b.joined(tags, sim.Tags), imeis: b.joined(imeis, sim.IMEIs),
	} {
		b.words[at] = append(b.words[at], text)
	}
}

func (b *builder) addNumbers(r *Row) {
	sim := &r.SIM
	money := absent
	if sim.Cost != nil {
		money = int64(*sim.Cost)
	}
	at, _ := r.Seen()
	for number, value := range [numberCount]int64{
		status: pack(r), used: ofNumber(sim.Used), limit: ofNumber(sim.Limit.Amount), smsLimit: ofNumber(sim.SMSLimit.Amount),
		smsMO: ofCount(sim.SMSMO), smsMT: ofCount(sim.SMSMT), voice: ofCount(sim.Voice), sessions: ofCount(sim.Sessions),
		zeroSessions: ofCount(sim.ZeroSessions), cost: money, record: moment(sim.LastRecord), network: moment(sim.LastNetwork),
		session: moment(sim.LastSession), moved: moment(r.Moved), disableOn: moment(sim.DisableOn), fetched: moment(sim.Fetched),
		counted: moment(sim.Counted), read: int64(r.Read), detailed: int64(r.Detailed), seen: moment(at), //nolint:gosec // Ticks are far below.
	} {
		b.numbers[number] = append(b.numbers[number], value)
	}
}

// joined gives texts as one string, each behind its length. The same as that of the row before, which is frequent, is not
// made anew.
func (b *builder) joined(at int, all []model.Text) string {
	if len(all) == 0 {
		return ""
	}
	b.joins = b.joins[:0]
	for _, text := range all {
		b.joins = binary.AppendUvarint(b.joins, uint64(len(text.Raw())))
		b.joins = append(b.joins, text.Raw()...)
	}
	if before := b.words[at]; len(before) > 0 && before[len(before)-1] == string(b.joins) {
		return before[len(before)-1]
	}
	return string(b.joins)
}

// cutText takes the first text off what joined gave.
func cutText(all string) (text, rest string) {
	n, length, shift := 0, uint64(0), 0
	for n < len(all) {
		c := all[n]
		n++
		length |= uint64(c&0x7f) << shift
		if shift += 7; c < 0x80 || shift > 28 {
			break
		}
	}
	end := n + int(min(length, uint64(len(all)-n))) //nolint:gosec // It is not longer than what there is.
	return all[n:end], all[end:]
}

// apart takes texts apart again.
func apart(all string, to []model.Text) []model.Text {
	if all == "" {
		return nil
	}
	for all != "" {
		var text string
		text, all = cutText(all)
		to = append(to, model.NewText(text))
	}
	return to
}

// chunk gives the rows that were added and begins anew.
func (b *builder) chunk() *chunk {
	c := &chunk{n: len(b.ends), text: string(b.text), ends: append([]uint32(nil), b.ends...), details: b.details}
	for at := range b.numbers {
		c.numbers[at] = makeColumn(b.numbers[at], 8, b.lengths)
		b.numbers[at] = b.numbers[at][:0]
	}
	for at := range b.words {
		c.words[at] = makeColumn(b.words[at], 16, b.names)
	}
	clear(b.names)
	c.own()
	// Not before: until a column owns its values, they may be those of the builder.
	for at := range b.words {
		clear(b.words[at])
		b.words[at] = b.words[at][:0]
	}
	b.text, b.ends, b.details = b.text[:0], b.ends[:0], nil
	return c
}

// own copies the values of all columns side by side: those of the builder are used again, texts of a page would keep the
// whole page alive, and a few large objects cost the collector less than many small ones.
func (c *chunk) own() {
	numbers, texts, bytes := 0, 0, 0
	for at := range c.numbers {
		numbers += len(c.numbers[at].values)
	}
	for at := range c.words {
		texts += len(c.words[at].values)
		for _, text := range c.words[at].values {
			bytes += len(text)
		}
	}
	ints, words := make([]int64, 0, numbers), make([]string, 0, texts)
	for at := range c.numbers {
		start := len(ints)
		ints = append(ints, c.numbers[at].values...)
		c.numbers[at].values = ints[start:len(ints):len(ints)]
	}
	var all strings.Builder
	all.Grow(bytes)
	for at := range c.words {
		start := len(words)
		for _, text := range c.words[at].values {
			from := all.Len()
			all.WriteString(text)
			words = append(words, all.String()[from:])
		}
		c.words[at].values = words[start:len(words):len(words)]
	}
}

// appendFolded adds a text in lower case and on one line. Most are plain ASCII and need no memory of their own for it.
func appendFolded(to []byte, s string) []byte {
	s = s[:min(len(s), searched)]
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			return append(to, strings.ReplaceAll(strings.ToLower(s[i:]), "\n", " ")...)
		}
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case c == '\n':
			c = ' '
		}
		to = append(to, c)
	}
	return to
}

// appendNumber adds a number as it is searched for: one that the vendor writes in groups, by its bare digits.
func appendNumber(to []byte, s string) []byte {
	start, grouped := len(to), false
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9':
			to = append(to, byte(r))
		case r == '+' || r == ' ' || r == '\t' || r == '\u00a0' || r == '\u202f':
			grouped = true
		default:
			return appendFolded(to[:start], s)
		}
	}
	if grouped && len(to) == start {
		return appendFolded(to, s)
	}
	return to
}
