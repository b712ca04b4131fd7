package columns

import (
	"cmp"
	"slices"
	"sort"

	"github.com/simfleet/simfleet/model"
)

// Table is the SIMs of an account, in the vendor's order. It never changes. Tables are made from each other by one
// goroutine at a time; any number may read them meanwhile.
type Table struct {
	account   string
	chunks    []*chunk
	firsts    []int // the number of each chunk's first row
	n         int
	index     *index
	numbering *numbering
}

// numbering is what tables have in common in which the same SIMs have the same numbers, as far as both have them.
type numbering struct{ _ byte }

// New makes the table of an account that has no SIM.
func New(account string) *Table {
	return &Table{account: account, index: &index{}, numbering: &numbering{}}
}

// Len tells how many SIMs there are.
func (t *Table) Len() int { return t.n }

// Account names the account.
func (t *Table) Account() string { return t.account }

// Read reads a row into one that is there already, which allocates nothing. The number must be one of the table's.
func (t *Table) Read(number int, into *Row) {
	at, i := t.place(number)
	t.chunks[at].read(i, t.account, into)
}

// Row reads a row.
func (t *Table) Row(number int) *Row {
	row := new(Row)
	t.Read(number, row)
	return row
}

// Find gives the number of a SIM's row.
func (t *Table) Find(iccid model.ICCID) (int, bool) { return t.index.build(t).find(t, iccid) }

// SameOrder tells whether a SIM that is in both tables has the same number in both.
func (t *Table) SameOrder(other *Table) bool { return t.numbering == other.numbering }

// ICCID gives the ICCID of a row.
func (t *Table) ICCID(number int) model.ICCID {
	iccid, _ := model.ParseICCID(t.iccid(number)) // it was one when it was put here
	return iccid
}

// place gives the chunk of a row and the row's number in it.
func (t *Table) place(number int) (at, i int) {
	// All chunks but the last are full unless SIMs went, so that the first guess is usually right.
	at = number / chunkRows
	if at < len(t.chunks) && t.firsts[at] <= number && number < t.firsts[at]+t.chunks[at].n {
		return at, number - t.firsts[at]
	}
	at = sort.Search(len(t.firsts), func(i int) bool { return t.firsts[i] > number }) - 1
	if at < 0 {
		return 0, 0
	}
	return at, number - t.firsts[at]
}

func (t *Table) iccid(number int) string {
	at, i := t.place(number)
	return t.chunks[at].line(i, lineICCID)
}

// With gives a table with newer rows in the places of the same SIMs and the others behind them, in their order. No SIM may
// be in rows twice.
func (t *Table) With(rows []Row) *Table {
	if len(rows) == 0 {
		return t
	}
	index := t.index.build(t)
	newer := make([]put, 0, len(rows))
	var more []*Row
	for i := range rows {
		if number, ok := index.find(t, rows[i].SIM.ICCID); ok {
			newer = append(newer, put{number, &rows[i]})
		} else {
			more = append(more, &rows[i])
		}
	}
	slices.SortFunc(newer, func(a, b put) int { return cmp.Compare(a.number, b.number) })
	next := &Table{account: t.account, chunks: slices.Clone(t.chunks), firsts: t.firsts, n: t.n + len(more), numbering: t.numbering}
	b := newBuilder()
	next.replace(b, newer)
	next.extend(b, more)
	next.index = index.with(next, t.n)
	return next
}

// put is a row that takes the place of another.
type put struct {
	number int
	row    *Row
}

// replace puts rows into their places, chunk by chunk. They are in the order of their numbers.
func (t *Table) replace(b *builder, newer []put) {
	var old Row
	for len(newer) > 0 {
		at, _ := t.place(newer[0].number)
		c := t.chunks[at]
		for i := range c.n {
			if len(newer) > 0 && newer[0].number == t.firsts[at]+i {
				b.add(newer[0].row)
				newer = newer[1:]
				continue
			}
			c.read(i, t.account, &old)
			b.add(&old)
		}
		t.chunks[at] = b.chunk()
	}
}

// extend puts rows behind the others: the last chunk is filled up first.
func (t *Table) extend(b *builder, more []*Row) {
	if len(more) == 0 {
		return
	}
	if last := len(t.chunks) - 1; last >= 0 && t.chunks[last].n < chunkRows {
		addAll(b, t.chunks[last], t.account)
		t.chunks = t.chunks[:last]
	}
	for _, row := range more {
		b.add(row)
		t.seal(b, chunkRows)
	}
	t.seal(b, 1)
	t.number()
}

// seal makes a chunk of what was built once that has so many rows.
func (t *Table) seal(b *builder, rows int) {
	if b.rows() >= rows {
		t.chunks = append(t.chunks, b.chunk())
	}
}

// number notes where each chunk begins.
func (t *Table) number() {
	t.firsts, t.n = make([]int, len(t.chunks)), 0
	for at, c := range t.chunks {
		t.firsts[at] = t.n
		t.n += c.n
	}
}

func addAll(b *builder, c *chunk, account string) {
	var row Row
	for i := range c.n {
		c.read(i, account, &row)
		b.add(&row)
	}
}

// Arranged gives a table of the rows with the given numbers, in the given order; no number may be twice in it. Chunks whose
// rows stay together are kept as they are.
func (t *Table) Arranged(order []int) *Table {
	if t.inOrder(order) {
		return t
	}
	next, b := &Table{account: t.account, index: &index{}, numbering: &numbering{}}, newBuilder()
	var row Row
	for len(order) > 0 {
		at, i := t.place(order[0])
		c := t.chunks[at]
		// A chunk that is taken over whole ends the one before it, which must not leave ever smaller ones behind.
		if i == 0 && (b.rows() == 0 || b.rows() > chunkRows/2 && c.n > chunkRows/2) && consecutive(order, c.n) {
			next.seal(b, 1)
			next.chunks = append(next.chunks, c)
			order = order[c.n:]
			continue
		}
		c.read(i, t.account, &row)
		b.add(&row)
		next.seal(b, chunkRows)
		order = order[1:]
	}
	next.seal(b, 1)
	next.number()
	return next
}

func (t *Table) inOrder(order []int) bool {
	return len(order) == t.n && (t.n == 0 || order[0] == 0 && consecutive(order, t.n))
}

// Settled gives a table without changes under way: those of a process that has ended.
func (t *Table) Settled() *Table {
	next := *t
	next.chunks = slices.Clone(t.chunks)
	for at, c := range t.chunks {
		if slices.ContainsFunc(c.numbers[status].values, func(packed int64) bool { return packed>>bitSwitching&15 != 0 }) {
			settled := &chunk{n: c.n, text: c.text, ends: c.ends, numbers: c.numbers, words: c.words, details: c.details}
			values := slices.Clone(c.numbers[status].values)
			for i := range values {
				values[i] &^= 15 << bitSwitching
			}
			settled.numbers[status].values = values
			next.chunks[at] = settled
		}
	}
	return &next
}

// consecutive tells whether the next n numbers follow upon each other.
func consecutive(order []int, n int) bool {
	if len(order) < n {
		return false
	}
	for i := 1; i < n; i++ {
		if order[i] != order[0]+i {
			return false
		}
	}
	return true
}
