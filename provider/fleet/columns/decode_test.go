package columns_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// kinds gives rows with columns of every form: the same for all, a few values, some hundred, and one each.
func kinds() []columns.Row {
	rows := rowsFrom(0, 600)
	for n := range rows {
		rows[n].SIM.LastRecord = time.UnixMicro(int64(n % 300)).UTC()
		rows[n].SIM.Plan = model.NewText(string(rune('a'+n%26)) + string(rune('a'+n%25)))
	}
	rows[1].SIM.Detail = &model.Detail{Carrier: model.NewText("one"), Latitude: new(1.5), Online: new(true)}
	rows[599].SIM.Detail = &model.Detail{Carrier: model.NewText("two"), LocationUpdates: new(3)}
	return rows
}

// Where things are in what Append gives for a table of one chunk, as its description has it.
type places struct{ columns, block, text, ends, forms, numbers, lengths, words, small, wide, details int }

func placesOf(t *testing.T, data []byte) places {
	t.Helper()
	u32 := func(at int) int { return int(binary.LittleEndian.Uint32(data[at:])) }
	var p places
	p.columns = 20 + 4 + u32(20)
	p.columns += 4 + u32(p.columns)
	if u32(p.columns+2) != 1 {
		t.Fatalf("%d blocks", u32(p.columns+2))
	}
	p.block = 20 + u32(12)
	rows := u32(p.block)
	p.text = p.block + 8
	p.ends = p.text + u32(p.block+4)
	p.forms = p.ends + 4*rows
	numbers, columns := int(data[p.columns]), int(data[p.columns])+int(data[p.columns+1])
	p.numbers = p.forms + 3*columns
	p.lengths, p.small = p.numbers, 0
	words, small, wide := 0, 0, 0
	for at := range columns {
		form, values := data[p.forms+3*at], int(binary.LittleEndian.Uint16(data[p.forms+3*at+1:]))
		if at < numbers {
			p.lengths += 8 * values
		} else {
			words += values
		}
		small, wide = small+rows*int(form&1), wide+2*rows*int(form>>1)
	}
	p.words = p.lengths + 4*words
	p.small = p.words
	for at := range words {
		p.small += u32(p.lengths + 4*at)
	}
	p.wide = p.small + small
	p.details = p.wide + wide
	return p
}

// seal makes the checksums right again, so that only what is kept can be wrong.
func seal(data []byte) {
	u32 := func(at int) int { return int(binary.LittleEndian.Uint32(data[at:])) }
	put := func(at int, sum uint32) { binary.LittleEndian.PutUint32(data[at:], sum) }
	table := crc32.MakeTable(crc32.Castagnoli)
	if len(data) < 20 || u32(12) > len(data)-20 {
		return
	}
	end := 20 + u32(12)
	at := 20
	for range 2 {
		if at+4 > end || u32(at) > end-at-4 {
			return
		}
		at += 4 + u32(at)
	}
	start := end
	for at += 6; at+8 <= end && u32(at) <= len(data)-start; at += 8 {
		put(at+4, crc32.Checksum(data[start:start+u32(at)], table))
		start += u32(at)
	}
	put(16, crc32.Update(crc32.Checksum(data[:16], table), table, data[20:end]))
}

// use does with a table whatever the fleet may do.
func use(table *columns.Table) {
	var row columns.Row
	for n := range table.Len() {
		table.Read(n, &row)
		_, _ = row.Seen()
		_ = row.State().String()
		table.ICCID(n)
	}
	if table.Len() > 0 {
		table.Find(table.ICCID(table.Len() - 1))
		table.With([]columns.Row{*table.Row(0), made(1_000_000)})
	}
}

func checkRefused(t *testing.T, data []byte, how string, at int) {
	t.Helper()
	table, err := columns.Decode(data)
	if err == nil || table != nil || !errors.Is(err, columns.ErrDamaged) && !errors.Is(err, columns.ErrForm) {
		t.Errorf("%s at %d: %v", how, at, err)
	}
}

func TestNoFlippedBitPasses(t *testing.T) {
	rows := rowsFrom(0, 3)
	rows[1].SIM.Detail = &model.Detail{Country: model.NewText("Estonia")}
	data := columns.New("main").With(rows).Append(nil)
	for at := range data {
		for bit := range 8 {
			data[at] ^= 1 << bit
			checkRefused(t, data, "a flipped bit", at)
			data[at] ^= 1 << bit
		}
		was := data[at]
		data[at] ^= 0xff
		checkRefused(t, data, "another byte", at)
		data[at] = was
	}
	if _, err := columns.Decode(data); err != nil {
		t.Fatal(err)
	}
}

func TestNoOtherLengthPasses(t *testing.T) {
	data := tableOf(2100).Append(nil)
	for n := range data {
		if n < 400 || n > len(data)-400 || n%499 == 0 {
			checkRefused(t, data[:n], "cut off", n)
		}
	}
	checkRefused(t, append(slices.Clone(data), 0), "a byte more", len(data))
	checkRefused(t, append(slices.Clone(data), data...), "twice", len(data))
}

// What somebody wrote on purpose, with right checksums, is refused where a row could not be read.
func TestWhatCannotBeReadIsRefused(t *testing.T) {
	right := columns.New("main").With(kinds()).Append(nil)
	p := placesOf(t, right)
	if p.details+100 > len(right) || p.wide == p.small || p.details == p.wide {
		t.Fatalf("%+v is not what is to be tested", p)
	}
	seal(right)
	if _, err := columns.Decode(right); err != nil {
		t.Fatal(err)
	}
	u32 := func(at int, value uint32) func([]byte) {
		return func(data []byte) { binary.LittleEndian.PutUint32(data[at:], value) }
	}
	u8 := func(at int, values ...byte) func([]byte) { return func(data []byte) { copy(data[at:], values) } }
	for name, change := range map[string]func([]byte){
		"no rows":                u32(p.block, 0),
		"too many rows":          u32(p.block, 2049),
		"a row less":             u32(p.block, 599),
		"a long text":            u32(p.block+4, 1<<31),
		"a longer text":          u32(p.block+4, 1<<32-1),
		"an end in another row":  u32(p.ends, 200),
		"an end too late":        u32(p.ends+4*599, 1<<32-1),
		"an empty row":           u32(p.ends, 0),
		"a line less":            u8(p.text+len("tracker-000000"), 'x'),
		"a line more":            u8(p.text, '\n'),
		"an unknown form":        u8(p.forms, 3),
		"a column of no values":  u8(p.forms+1, 0, 0),
		"too many values":        u8(p.forms+1, 0xff, 0xff),
		"a long word":            u32(p.lengths, 1<<31),
		"a longer word":          u32(p.words-4, 1<<32-1),
		"an id of none (small)":  u8(p.small, 255),
		"an id of none (last)":   u8(p.wide-1, 255),
		"an id of none (wide)":   u8(p.wide, 0xff, 0xff),
		"many details":           u32(p.details, 1<<31),
		"a detail less":          u32(p.details, 1),
		"a detail of no row":     u32(bytes.LastIndex(right, []byte{599 & 0xff, 599 >> 8, 0, 0}), 600),
		"details in wrong order": u32(p.details+4, 599),
		"a detail with a tail":   u32(p.details+8, 1<<20),
		"many blocks":            u32(p.columns+2, 1<<29),
		"a long block":           u32(p.columns+6, 1<<32-1),
		"a short block":          u32(p.columns+6, 100),
		"a long account":         u32(20, 1<<31),
		"a long head":            u32(12, 1<<32-1),
	} {
		data := slices.Clone(right)
		change(data)
		seal(data)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		checkRefused(t, data, name, 0)
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 10*uint64(len(data)) {
			t.Errorf("%s: %d bytes were taken for %d", name, took, len(data))
		}
	}
}

// inserted gives data with more in one place, and the lengths at some places more by that.
func inserted(data []byte, at int, more []byte, lengths ...int) []byte {
	data = slices.Insert(slices.Clone(data), at, more...)
	for _, at := range lengths {
		was := binary.LittleEndian.Uint32(data[at:])
		binary.LittleEndian.PutUint32(data[at:], was+uint32(len(more))) //nolint:gosec // It is a row at most.
	}
	return data
}

func TestWhatIsTooMuchIsRefused(t *testing.T) {
	rows := make([]columns.Row, 2048)
	for n := range rows {
		rows[n].SIM.ICCID = made(n).SIM.ICCID
	}
	right := columns.New("main").With(rows).Append(nil)
	p := placesOf(t, right)
	length := p.columns + 6
	row := right[p.text : p.text+19+7]
	crowded := inserted(right, p.ends, row, p.block+4, length)
	end := binary.LittleEndian.AppendUint32(nil, uint32(2049*len(row))) //nolint:gosec // A small number.
	crowded = inserted(crowded, p.forms+len(row), end, length)
	binary.LittleEndian.PutUint32(crowded[p.block:], 2049)
	for name, data := range map[string][]byte{
		"a row too many":      crowded,
		"text behind the end": inserted(right, p.ends, []byte("x"), p.block+4, length),
		"a longer head":       inserted(right, p.block, []byte{0}, 12),
		"a longer block":      inserted(right, len(right), []byte{0}, length),
	} {
		seal(data)
		checkRefused(t, data, name, 0)
	}
}

// What a former program did not write is absent; what a later one wrote is nothing that this one can tell.
func TestColumnsThatAreMissingAreAbsent(t *testing.T) {
	want := made(0)
	data := columns.New("main").With([]columns.Row{want}).Append(nil)
	p := placesOf(t, data)
	numbers := int(data[p.columns])
	older := slices.Clone(data[:p.forms])
	older = append(older, data[p.forms:p.forms+3*(numbers-1)]...)
	older = append(older, data[p.forms+3*numbers:p.numbers-3]...)
	older = append(older, data[p.numbers:p.lengths-8]...)
	older = append(older, data[p.lengths:p.words-4]...)
	older = append(older, data[p.words:]...)
	older[p.columns]--
	older[p.columns+1]--
	binary.LittleEndian.PutUint32(older[p.columns+6:], uint32(len(older)-p.block)) //nolint:gosec // It is a row.
	seal(older)
	table, err := columns.Decode(older)
	if err != nil {
		t.Fatal(err)
	}
	if row := table.Row(0); row.SIM.ICCID != want.SIM.ICCID || row.SIM.Plan != want.SIM.Plan || *row.SIM.Used != *want.SIM.Used {
		t.Errorf("it is %+v", row.SIM)
	}
	for at := range 2 {
		newer := slices.Clone(data)
		newer[p.columns+at]++
		seal(newer)
		if _, err := columns.Decode(newer); !errors.Is(err, columns.ErrForm) {
			t.Errorf("columns of a newer one: %v", err)
		}
	}
}

// Whatever else is changed, a table that is given can be read.
func TestWhatIsDecodedCanBeRead(t *testing.T) {
	right := columns.New("main").With(kinds()).Append(nil)
	p := placesOf(t, right)
	for n := range 240 {
		data := slices.Clone(right)
		// Most of it is text, which is not where most is to be learned.
		from := []int{20, p.ends, p.forms, p.forms}[n%4]
		at := from + n*7919%(len(data)-from)
		data[at] ^= []byte{1, 0x80, 0xff}[n%3]
		seal(data)
		if table, err := columns.Decode(data); err == nil {
			use(table)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(tableOf(0).Append(nil))
	f.Add(tableOf(3).Append(nil))
	rows := kinds()
	f.Add(columns.New("main").With(rows[:2]).Append(nil))
	f.Add(columns.New("main").With(rows).Append(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		if table, err := columns.Decode(data); err == nil {
			use(table)
		}
		seal(data)
		table, err := columns.Decode(data)
		if err != nil {
			if !errors.Is(err, columns.ErrDamaged) && !errors.Is(err, columns.ErrForm) {
				t.Errorf("it is refused as %v", err)
			}
			return
		}
		use(table)
		again, err := columns.Decode(table.Append(nil))
		if err != nil || again.Len() != table.Len() {
			t.Errorf("what was read is not written as it can be read: %v", err)
		}
	})
}
