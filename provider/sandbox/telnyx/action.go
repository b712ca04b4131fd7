package telnyx

import (
	"net/http"
	"slices"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// The values of an action's status; mind the hyphen.
const (
	inProgress  = "in-progress"
	completed   = "completed"
	failed      = "failed"
	interrupted = "interrupted"
)

// woken is the action that starts by itself when a SIM in standby uses data.
const woken = "enable_standby_sim_card"

// action is a change of a SIM's status, which takes its time.
type action struct {
	id, kind      string
	m             *sim
	from          string // the status before
	at, ends      int64  // it has ended when the clock is there, unless it never does
	value, reason string
}

// change is what an action leads to, over which status, and from where.
type change struct {
	target, between string
	from            []string
}

// changes is the table of the vendor's lifecycle page: what is not in it is refused. That page lets a SIM with an
// unauthorized IMEI be enabled again when that was put right.
var changes = map[string]change{
	routeEnable:  {Enabled, Enabling, []string{Registered, Disabled, Standby, UnauthorizedIMEI}},
	routeDisable: {Disabled, Disabling, []string{Enabled}},
	routeStandby: {Standby, SettingStandby, []string{Enabled}},
	woken:        {Enabled, Enabling, []string{Standby}},
}

// finish ends an action that has come to its end.
func (a *action) finish() {
	if a.m.failing != "" {
		a.stop(failed, a.m.failing)
		a.m.switchTo(a.from, a.ends)
		return
	}
	a.stop(completed, "")
	a.m.switchTo(changes[a.kind].target, a.ends)
}

func (a *action) stop(value, reason string) { a.value, a.reason = value, reason }

// start begins an action.
func (v *vendor) start(m *sim, kind string, at, ends int64) *action {
	a := &action{id: uuid(v.seed, idOfAction, v.acted), kind: kind, m: m, from: m.status, at: at, ends: ends, value: inProgress}
	v.acted++
	v.actions = append(v.actions, a)
	m.action = a
	m.switchTo(changes[kind].between, at)
	return a
}

// act takes an order to change a SIM's status. The answer says that it was taken, not that it was done.
func (v *vendor) act(c sandbox.Call, m *sim) sandbox.Answer {
	if p := readAll(c.Query, nil); p != nil {
		return p.answer()
	}
	if f := m.objection(c.Route); f != nil {
		return refuse(http.StatusUnprocessableEntity, *f)
	}
	if c.Dry {
		a := &action{id: uuid(v.seed, idOfAction, v.acted), kind: c.Route, m: m, at: c.Now.UnixNano(), value: inProgress}
		return sandbox.JSON(http.StatusAccepted, dataWire{a.wire()})
	}
	from := m.status
	a := v.start(m, c.Route, c.Now.UnixNano(), c.Now.UnixNano()+v.actionFor)
	v.stage.Note(sandbox.Entry{At: c.Now, ICCID: m.iccid, What: sandbox.Stated, From: from, State: changes[c.Route].target})
	return sandbox.JSON(http.StatusAccepted, dataWire{a.wire()})
}

// objection tells why an action cannot start. Only the code for a SIM without a group is documented for certain.
func (m *sim) objection(kind string) *failure {
	switch {
	case m.busy():
		return &failure{Code: codeBadRequest, Title: titleBadRequest, Detail: "Another action of the SIM card is in progress."}
	case m.status == DataLimitExceeded:
		return &failure{Code: codeLimitReached, Title: "Data limit reached", Detail: "A SIM card that exceeded its data limit cannot change its status."}
	case !slices.Contains(changes[kind].from, m.status):
		return &failure{Code: codeBadRequest, Title: titleBadRequest, Detail: "A SIM card cannot go from " + m.status + " to " + changes[kind].target + "."}
	case m.group == nil && kind != routeDisable:
		return &failure{
			Code: codeNoGroup, Title: "SIM card doesn't have a SIM card group",
			Detail: "A SIM card cannot be enabled unless it's associated with a SIM card group.",
			Source: &source{Pointer: "/sim_card_group_id"},
		}
	case m.status == UnauthorizedIMEI && !m.authorized():
		return &failure{Code: codeBadRequest, Title: titleBadRequest, Detail: "The SIM card is still in a device that is not authorized."}
	default:
		return nil
	}
}

// actionWire leaves the reason out where it is null in the documents' words, for it is a string in their specification.
type actionWire struct {
	ID         string     `json:"id"`
	RecordType string     `json:"record_type"`
	SIMCardID  string     `json:"sim_card_id"`
	ActionType string     `json:"action_type"`
	Status     statusWire `json:"status"`
	Settings   *struct{}  `json:"settings"`
	CreatedAt  string     `json:"created_at"`
	UpdatedAt  string     `json:"updated_at"`
}

type statusWire struct {
	Value  string `json:"value"`
	Reason string `json:"reason,omitempty"`
}

func (a *action) wire() actionWire {
	w := actionWire{
		ID: a.id, RecordType: "sim_card_action", SIMCardID: a.m.id, ActionType: a.kind,
		Status: statusWire{a.value, a.reason}, CreatedAt: stamp(a.at), UpdatedAt: stamp(a.at),
	}
	if a.value != inProgress {
		w.UpdatedAt = stamp(a.ends)
	}
	return w
}

// listActions answers with the actions of the account, the newest first. Those that were interrupted can be seen, but
// there is no word to filter for them.
func (v *vendor) listActions(c sandbox.Call) sandbox.Answer {
	var p paging
	var sim, bulk, value, kind *string
	problem := readQuery(c.Query, &p, map[string]reader{
		"filter[sim_card_id]":             identity(&sim),
		"filter[bulk_sim_card_action_id]": identity(&bulk),
		"filter[status]":                  oneOf(&value, inProgress, completed, failed),
		"filter[action_type]": oneOf(&kind, routeEnable, woken, routeDisable, routeStandby,
			"remove_public_ip", "set_public_ip"),
	})
	if problem != nil {
		return problem.answer()
	}
	var found []*action
	for _, a := range slices.Backward(v.actions) {
		a.m.settle(c.Now.UnixNano())
		if is(sim, a.m.id) && is(value, a.value) && is(kind, a.kind) && bulk == nil { // none of them is of a bulk
			found = append(found, a)
		}
	}
	return page(found, p, (*action).wire)
}

// is tells whether a value is the one that is asked for, if any is.
func is(wanted *string, value string) bool { return wanted == nil || *wanted == value }

func (v *vendor) oneAction(c sandbox.Call, id string) sandbox.Answer {
	if p := readAll(c.Query, nil); p != nil {
		return p.answer()
	}
	i := slices.IndexFunc(v.actions, func(a *action) bool { return a.id == id })
	if i < 0 {
		return notFound()
	}
	v.actions[i].m.settle(c.Now.UnixNano())
	return sandbox.Good(dataWire{v.actions[i].wire()})
}
