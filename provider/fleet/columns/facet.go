package columns

import (
	"cmp"
	"context"
	"slices"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
)

// Value is a value of a field and how many SIMs have it.
type Value struct {
	Text model.Text // as the vendor writes it, or our own word for a state; empty: those without a value
	SIMs int
}

// Count counts which values a field has among some rows of a fleet, which must be ascending: a name, an account, a state,
// a word, a tag of several, a country or a network. Most come first, those without a value last, and none of a field that
// holds something else. When the context ends, its error is given after at most one chunk of 2048 SIMs more.
func Count(ctx context.Context, parts []Part, hits []int32, by query.Field) ([]Value, error) {
	c := counter{by: by, word: wordFor(by), found: make(map[string]int)}
	switch {
	case c.word >= 0:
	case by == query.Vendor, by == query.Account, by == query.State, by == query.Country, by == query.Net:
	default:
		return nil, ctx.Err()
	}
	var err error
	eachChunk(parts, hits, func(part int, chunk *chunk, base, _ int, rows []int32) {
		if err != nil {
			return
		}
		if err = ctx.Err(); err == nil {
			c.count(&parts[part], chunk, base, rows)
		}
	})
	if err != nil {
		return nil, err
	}
	return c.values(), nil
}

type counter struct {
	by    query.Field
	word  int
	found map[string]int
}

func (c *counter) count(p *Part, chunk *chunk, base int, rows []int32) {
	switch c.by {
	case query.Vendor:
		c.found[p.Vendor] += len(rows)
	case query.Account:
		c.found[p.Table.account] += len(rows)
	case query.State:
		countIDs(&chunk.numbers[status], base, rows, func(packed int64, sims int) {
			c.found[stateName(packed)] += sims
		})
	case query.Country, query.Net:
		for _, row := range rows {
			c.found[c.detail(chunk.details[int(row)-base])]++
		}
	case query.Tag:
		countIDs(&chunk.words[tags], base, rows, c.tags)
	default:
		countIDs(&chunk.words[c.word], base, rows, func(text string, sims int) { c.found[text] += sims })
	}
}

// countIDs counts how many of the rows have each of a column's values.
func countIDs[T comparable](column *column[T], base int, rows []int32, found func(T, int)) {
	var counts [chunkRows]int
	for _, row := range rows {
		counts[column.id(int(row)-base)]++
	}
	for id, sims := range counts[:len(column.values)] {
		if sims > 0 {
			found(column.values[id], sims)
		}
	}
}

func stateName(packed int64) string {
	if state := shownState(packed); state != model.Unknown {
		return state.String()
	}
	return ""
}

// tags counts each tag of a SIM once.
func (c *counter) tags(all string, sims int) {
	var counted [16]string
	have := counted[:0]
	for all != "" {
		var tag string
		tag, all = cutText(all)
		if tag != "" && !slices.ContainsFunc(have, func(other string) bool { return other == tag || folded(other) == folded(tag) }) {
			have = append(have, tag)
			c.found[tag] += sims
		}
	}
	if len(have) == 0 {
		c.found[""] += sims
	}
}

func (c *counter) detail(d *model.Detail) string {
	switch {
	case d == nil:
		return ""
	case c.by == query.Net:
		return d.Carrier.Raw()
	case d.Country.Raw() != "":
		return d.Country.Raw()
	default:
		return d.CountryISO.Raw()
	}
}

// folded is a text as it is searched.
func folded(text string) string { return string(appendFolded(nil, text)) }

// values gives what was counted, in its order. Texts that are searched alike count as one, as most of its SIMs have it.
func (c *counter) values() []Value {
	values := make([]Value, 0, len(c.found))
	for text, sims := range c.found {
		values = append(values, Value{Text: model.NewText(text), SIMs: sims})
	}
	slices.SortFunc(values, mostFirst)
	places := make(map[string]int, len(values))
	kept := values[:0]
	for _, value := range values {
		name := folded(value.Text.Raw())
		if at, known := places[name]; known {
			kept[at].SIMs += value.SIMs
			continue
		}
		places[name] = len(kept)
		kept = append(kept, value)
	}
	slices.SortFunc(kept, mostFirst)
	return kept
}

func mostFirst(a, b Value) int {
	if (a.Text.Raw() == "") != (b.Text.Raw() == "") {
		return -cmp.Compare(a.Text.Raw(), b.Text.Raw())
	}
	return cmp.Or(cmp.Compare(b.SIMs, a.SIMs), cmp.Compare(a.Text.Raw(), b.Text.Raw()))
}
