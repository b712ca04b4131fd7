package columns

// column is one value of each SIM of a chunk. A fleet has few different plans, states or limits, and then a SIM takes no
// room in it, or one byte.
type column[T comparable] struct {
	values []T      // the one that all have, those that ids name, or one for each SIM
	small  []uint8  // which of up to 256 values each SIM has
	wide   []uint16 // or of more
}

// at gives the value of a SIM.
func (c *column[T]) at(i int) T {
	switch {
	case c.small != nil:
		return c.values[c.small[i]]
	case c.wide != nil:
		return c.values[c.wide[i]]
	case len(c.values) == 1:
		return c.values[0]
	default:
		return c.values[i]
	}
}

// same tells whether all SIMs have one value.
func (c *column[T]) same() bool { return len(c.values) == 1 }

// make makes a column of one value a SIM. Where naming values takes less room than one each, they are named.
func makeColumn[T comparable](each []T, size int, ids map[T]uint16) column[T] {
	if isSame(each) {
		return column[T]{values: each[:min(1, len(each))]}
	}
	clear(ids)
	var values []T
	wide := make([]uint16, len(each))
	for i, value := range each {
		id, known := ids[value]
		if !known {
			id = uint16(len(values)) //nolint:gosec // A chunk has few rows.
			ids[value] = id
			values = append(values, value)
		}
		wide[i] = id
	}
	switch {
	case len(values) <= 256:
		small := make([]uint8, len(wide))
		for i, id := range wide {
			small[i] = uint8(id) //nolint:gosec // There are not more values than that.
		}
		return column[T]{values: values, small: small}
	case len(values)*size+len(wide)*2 < len(each)*size:
		return column[T]{values: values, wide: wide}
	default:
		return column[T]{values: each}
	}
}

func isSame[T comparable](each []T) bool {
	for _, value := range each {
		if value != each[0] {
			return false
		}
	}
	return true
}
