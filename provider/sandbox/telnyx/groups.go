package telnyx

import (
	"slices"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// group is what SIMs are billed and limited by.
type group struct {
	id, name string
	limit    *limit // for each of its SIMs; nil for none
	usual    bool   // the account's default group
	created  int64
}

// groupWire leaves out what is a string or an object in the specification and this group does not have.
type groupWire struct {
	ID           string      `json:"id"`
	RecordType   string      `json:"record_type"`
	Name         string      `json:"name"`
	Default      bool        `json:"default"`
	DataLimit    *amountWire `json:"data_limit,omitempty"`
	ConsumedData amountWire  `json:"consumed_data"`
	SIMCardCount *int        `json:"sim_card_count,omitempty"` // in the list only
	ICCIDs       []string    `json:"iccids,omitempty"`         // the key is inferred: no schema has it
	CreatedAt    string      `json:"created_at"`
	UpdatedAt    string      `json:"updated_at"`
}

func (g *group) wire(consumed int64) groupWire {
	w := groupWire{
		ID: g.id, RecordType: "sim_card_group", Name: g.name, Default: g.usual, ConsumedData: inMB(consumed),
		CreatedAt: stamp(g.created), UpdatedAt: stamp(g.created),
	}
	if g.limit != nil {
		w.DataLimit = &g.limit.amountWire
	}
	return w
}

// consumed adds up what the SIMs of each group used in this month.
func (v *vendor) consumed(now int64) map[*group]int64 {
	total := map[*group]int64{}
	month := monthOf(now)
	for _, m := range v.order {
		m.settle(now)
		total[m.group] += m.used(month, now)
	}
	return total
}

// members counts the SIMs of each group.
func (v *vendor) members() map[*group]int {
	count := map[*group]int{}
	for _, m := range v.order {
		count[m.group]++
	}
	return count
}

// listGroups answers with the groups. Whether part of a name is enough to find one is not documented: here it is not.
func (v *vendor) listGroups(c sandbox.Call) sandbox.Answer {
	var p paging
	var name, gateway, blocklist *string
	problem := readQuery(c.Query, &p, map[string]reader{
		"filter[name]": text(&name), "filter[private_wireless_gateway_id]": identity(&gateway), "filter[wireless_blocklist_id]": identity(&blocklist),
	})
	if problem != nil {
		return problem.answer()
	}
	var found []*group
	for _, g := range v.groups {
		if is(name, g.name) && gateway == nil && blocklist == nil { // none has either
			found = append(found, g)
		}
	}
	consumed, members := v.consumed(c.Now.UnixNano()), v.members()
	return page(found, p, func(g *group) groupWire {
		w := g.wire(consumed[g])
		w.SIMCardCount = new(members[g])
		return w
	})
}

func (v *vendor) oneGroup(c sandbox.Call, id string) sandbox.Answer {
	var withICCIDs bool
	if p := readAll(c.Query, map[string]reader{"include_iccids": flag(&withICCIDs)}); p != nil {
		return p.answer()
	}
	g := v.group(id)
	if g == nil {
		return notFound()
	}
	w := g.wire(v.consumed(c.Now.UnixNano())[g])
	if withICCIDs {
		for _, m := range v.order {
			if m.group == g {
				w.ICCIDs = append(w.ICCIDs, m.iccid)
			}
		}
	}
	return sandbox.Good(dataWire{w})
}

// group finds one, nil if there is none.
func (v *vendor) group(id string) *group {
	i := slices.IndexFunc(v.groups, func(g *group) bool { return g.id == id })
	if i < 0 {
		return nil
	}
	return v.groups[i]
}
