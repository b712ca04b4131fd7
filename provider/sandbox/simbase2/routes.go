package simbase2

import (
	"crypto/subtle"
	"net/http"
	"slices"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// The scopes of keys. Only the two of texts are known by name; the others were made up after them.
const (
	ScopeSIMs    = "simcards:read"     // the list, one SIM, its rate plan, and usage
	ScopeWrite   = "simcards:write"    // whatever changes a SIM
	ScopeTexts   = "simcards.sms:read" // the texts of a SIM
	ScopeSend    = "simcards.sms:send" // sending one
	ScopeAccount = "account:read"      // balance and plans
)

// route is one call of the API: the scope that it needs, the parameters that it takes, and what answers it. The SIM is
// nil where the path names none.
type route struct {
	sandbox.Route

	scope  string
	takes  []string
	answer func(v *vendor, c sandbox.Call, q query, m *sim) sandbox.Answer
}

const oneSIM = Root + "/simcards/{iccid}"

var routes = []route{
	get("list", Root+"/simcards", ScopeSIMs, (*vendor).list, "limit", "cursor", "state", "coverage", "tags"),
	get("sim", oneSIM, ScopeSIMs, (*vendor).detail),
	write("edit", http.MethodPatch, oneSIM, ScopeWrite, (*vendor).edit),
	write("state", http.MethodPost, oneSIM+"/state", ScopeWrite, (*vendor).setState),
	write("reset", http.MethodPost, oneSIM+"/reset", ScopeWrite, (*vendor).reset),
	write("autodisable", http.MethodPost, oneSIM+"/autodisable", ScopeWrite, (*vendor).autodisable),
	get("rateplan", oneSIM+"/rateplan", ScopeSIMs, (*vendor).rateplan),
	write("set-rateplan", http.MethodPost, oneSIM+"/rateplan", ScopeWrite, (*vendor).setRateplan),
	get("thread", oneSIM+"/sms", ScopeTexts, (*vendor).thread, "direction", "day", "limit", "cursor"),
	write("send", http.MethodPost, oneSIM+"/sms", ScopeSend, (*vendor).send),
	get("usage", Root+"/usage/simcards", ScopeSIMs, (*vendor).usage, "month", "limit", "cursor"),
	get("balance", Root+"/account/balance", ScopeAccount, (*vendor).balance),
	get("plans", Root+"/account/plans", ScopeAccount, (*vendor).plans),
}

func get(name, path, scope string, answer func(*vendor, sandbox.Call, query, *sim) sandbox.Answer, takes ...string) route {
	return route{sandbox.Route{Name: name, Method: http.MethodGet, Pattern: path}, scope, takes, answer}
}

func write(name, method, path, scope string, do func(*vendor, sandbox.Call, *sim) sandbox.Answer) route {
	return route{sandbox.Route{Name: name, Method: method, Pattern: path}, scope, nil, func(v *vendor, c sandbox.Call, _ query, m *sim) sandbox.Answer {
		return do(v, c, m)
	}}
}

// Routes gives the calls of the API.
func (*vendor) Routes() []sandbox.Route {
	all := make([]sandbox.Route, len(routes))
	for i, r := range routes {
		all[i] = r.Route
	}
	return all
}

const keyHeader = "Authorization"

// Secrets names the header with the key.
func (*vendor) Secrets() []string { return []string{keyHeader} }

// Endless gives the start of a list of SIMs that never ends, and one SIM.
func (*vendor) Endless() (head, row string) {
	return `{"count":250,"has_more":true,"cursor":"more","simcards":[`, `{"iccid":"8900000000000000000","state":"enabled"},`
}

// Answer does what the call asks for. Which check comes first is not known; neither are 405 and 413 of this API.
func (v *vendor) Answer(c sandbox.Call) sandbox.Answer {
	// Some clients send the bare key. Whether it is taken is not known: here it is not.
	if subtle.ConstantTimeCompare([]byte(c.Header.Get(keyHeader)), []byte("Bearer "+v.key)) != 1 {
		return refuse(http.StatusUnauthorized, "Invalid API key")
	}
	wait := v.limit.Take(c.Now)
	switch {
	case wait > 0:
		return busy(wait)
	case c.Route == "" && c.Allow == "":
		return refuse(http.StatusNotFound, "No such resource")
	case c.Route == "":
		a := refuse(http.StatusMethodNotAllowed, "This resource only takes "+c.Allow)
		a.Header.Set("Allow", c.Allow)
		return a
	case len(c.Body) > sandbox.BodyLimit:
		return refuse(http.StatusRequestEntityTooLarge, "The request body is too large")
	}
	return v.take(c, routes[slices.IndexFunc(routes, func(r route) bool { return r.Name == c.Route })])
}

// take answers a call of a path that there is.
func (v *vendor) take(c sandbox.Call, r route) sandbox.Answer {
	if v.scopes != nil && !slices.Contains(v.scopes, r.scope) {
		return refuse(http.StatusForbidden, "This API key lacks the scope "+r.scope)
	}
	q, problem := readQuery(c, r.takes)
	if problem != "" {
		return refuse(http.StatusBadRequest, problem)
	}
	var m *sim
	if iccid, one := c.Args["iccid"]; one {
		if m = v.byICCID[iccid]; m == nil {
			return refuse(http.StatusNotFound, "SIM card not found")
		}
		m.settle(c.Now.UnixNano())
	}
	return r.answer(v, c, q, m)
}
