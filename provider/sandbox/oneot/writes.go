package oneot

import (
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// move is a change of state: where it leads, and from where. The documents only say that some states prohibit some
// changes; which do is decided here.
type move struct {
	name, to string
	from     []string
}

// moves are the ways to change a state. The page does not know suspend and resume any more; that they go on as other
// words for deactivate and activate is inference; see [Config.Older].
var moves = []move{
	{"activate", Live, []string{Offline, Shipping, Test, ActiveReady, Suspended}},
	{"resume", Live, []string{Offline, Suspended}},
	{"deactivate", Offline, []string{Live, Test, ActiveReady, Suspended}},
	{"suspend", Offline, []string{Live, Test, ActiveReady}},
	{"test", Test, []string{Offline, Shipping, ActiveReady}},
	{"close", Closed, []string{Live, Test, ActiveReady, Offline, Shipping, Suspended}},
}

func moveCalls() []call {
	all := make([]call, 0, len(moves))
	for _, m := range moves {
		all = append(all, write(m.name, "", func(v *vendor, r *request) (any, *refusal) { return v.move(r, m) }))
	}
	return all
}

// fits tells why a SIM may not go this way, nil if it may.
func (w *move) fits(m *sim, now int64) *refusal {
	state, target := m.now(now)
	switch {
	case m.locked:
		return locked
	case target != "" || !slices.Contains(w.from, state):
		return wrongState
	case w.to == Live && m.exhausted(m.limit, now):
		return limitReached
	default:
		return nil
	}
}

// move begins a change. It is answered with 202 and the SIMs as they are from now on, which is PENDING.
func (v *vendor) move(r *request, w move) (any, *refusal) {
	now := r.now()
	if v.older && w.name == "suspend" {
		w.to = Suspended
	}
	before, after, no := v.rework(r, func(m *sim) *refusal {
		if no := w.fits(m, now); no != nil {
			return no
		}
		m.begin(w.to, now, now+v.settle)
		return nil
	})
	if no != nil {
		return nil, no
	}
	v.commit(r, before, after, func(i int) sandbox.Entry {
		from, _ := before[i].now(now)
		return sandbox.Entry{What: sandbox.Stated, From: from, State: w.to}
	})
	return sandbox.JSON(http.StatusAccepted, answered(after, now)), nil
}

// rework makes copies of the SIMs of a call and changes them. One that may not be changed ends it, and so does one that
// is not there: a write is done for all of its SIMs or for none, which is a decision.
func (v *vendor) rework(r *request, change func(*sim) *refusal) (before, after []*sim, no *refusal) {
	before, missing, no := v.listed(r)
	if no == nil && missing > 0 {
		no = noSIM
	}
	if no != nil {
		return nil, nil, no
	}
	for _, m := range before {
		changed := *m
		if no := change(&changed); no != nil {
			return nil, nil, no
		}
		after = append(after, &changed)
	}
	return before, after, nil
}

// commit lets the copies become true and enters each of them, unless the call is only to look so.
func (v *vendor) commit(r *request, before, after []*sim, entry func(i int) sandbox.Entry) {
	if r.Dry {
		return
	}
	for i, m := range before {
		e := entry(i)
		e.At, e.ICCID = r.Now, m.iccid
		v.stage.Note(e)
		*m = *after[i]
	}
}

// answered writes what a write tells: the SIM, or a bare list when it was about several, whose form is a decision.
func answered(sims []*sim, now int64) any {
	if len(sims) == 1 {
		return sims[0].row(now)
	}
	return rows(sims, now)
}

// edit changes a setting of all SIMs of a call.
func (v *vendor) edit(r *request, key string, change func(*sim) *refusal) (any, *refusal) {
	before, after, no := v.rework(r, func(m *sim) *refusal {
		m.modified = r.now()
		return change(m)
	})
	if no != nil {
		return nil, no
	}
	v.commit(r, before, after, func(int) sandbox.Entry {
		return sandbox.Entry{What: sandbox.Changed, Edit: map[string]string{key: r.Query.Get(key)}}
	})
	return answered(after, r.now()), nil
}

// longest is how many characters a name may have. The documents name no limit.
const longest = 255

// setName answers OK in plain text, as is seen in spite of the documents. An empty name takes it away.
func (v *vendor) setName(r *request) (any, *refusal) {
	name, no := r.label("name")
	if no != nil {
		return nil, no
	}
	if _, no := v.edit(r, "name", func(m *sim) *refusal { m.name = name; return nil }); no != nil {
		return nil, no
	}
	return plainOK(), nil
}

// ForbiddenGroup is a name that no group may have. The documents only say that there are such.
const ForbiddenGroup = "Administrators"

// setGroup puts SIMs into a group, which begins to be when it was not there. An empty name takes them out of any.
func (v *vendor) setGroup(r *request) (any, *refusal) {
	group, no := r.label("group")
	if no != nil {
		return nil, no
	}
	if group == ForbiddenGroup {
		return nil, badGroup
	}
	value, no := v.edit(r, "group", func(m *sim) *refusal { m.group = group; return nil })
	if no == nil && !r.Dry {
		v.found(group)
	}
	return value, no
}

// label reads a name.
func (r *request) label(key string) (string, *refusal) {
	word, no := r.word(key)
	if no == nil && (!utf8.ValidString(word) || utf8.RuneCountInString(word) > longest) {
		no = badCall(key + " is too long, or no text")
	}
	return word, no
}

// setLimit sets a limit in megabytes. What 0 means is not documented, nor how a limit is taken away: both are refused.
func (v *vendor) setLimit(r *request) (any, *refusal) {
	word, no := r.word("limit")
	if no != nil {
		return nil, no
	}
	limit, err := strconv.ParseInt(word, 10, 64)
	if err != nil || limit < 1 || limit > 1<<40 {
		return nil, badCall("limit is to be a whole number of megabytes from 1 on")
	}
	return v.edit(r, "limit", func(m *sim) *refusal {
		if m.consumed(monthOf(r.now()), r.now())<<10 > limit*1_000_000 {
			return limitBelow
		}
		m.limit = limit
		return nil
	})
}

// Reset is what the ledger calls a reset of the connection.
const Reset = "reset"

// reset ends the data session of SIMs that are on the network; that of another is refused. What the vendor's reset does
// is not documented, so that nothing is seen of it afterwards.
func (v *vendor) reset(r *request) (any, *refusal) {
	before, after, no := v.rework(r, func(m *sim) *refusal {
		if state, target := m.now(r.now()); target != "" || !networked(state) {
			return wrongState
		}
		return nil
	})
	if no != nil {
		return nil, no
	}
	v.commit(r, before, after, func(int) sandbox.Entry { return sandbox.Entry{What: Reset} })
	return answered(after, r.now()), nil
}

// send sends a text. Programs disagree about the name of its parameter; the one that was not agreed on is refused. No
// longest text is documented. A SIM that is not on the network takes texts all the same, as networks do; one that is
// closed does not. There is no call that tells of a device's answer.
func (v *vendor) send(r *request) (any, *refusal) {
	for _, key := range []string{"message", "sms"} {
		if key != v.smsParameter && r.Query.Has(key) {
			return nil, badCall("the text is to be called " + v.smsParameter)
		}
	}
	body, no := r.word(v.smsParameter)
	if no != nil {
		return nil, no
	}
	if body == "" || !utf8.ValidString(body) {
		return nil, badCall("there is no text")
	}
	before, after, no := v.rework(r, func(m *sim) *refusal {
		if state, _ := m.now(r.now()); m.mute || state == Closed {
			return noTexts
		}
		return nil
	})
	if no != nil {
		return nil, no
	}
	v.commit(r, before, after, func(int) sandbox.Entry { return sandbox.Entry{What: sandbox.Sent, Text: body} })
	return map[string]string{"message": "SMS sent"}, nil
}

// found notes a group that was not there.
func (v *vendor) found(group string) {
	if group != "" && !slices.Contains(v.groups, group) {
		v.groups = append(v.groups, group)
	}
}

// ago gives a moment before the sandbox began.
func (v *vendor) ago(d time.Duration) int64 { return v.boot - int64(d) }
