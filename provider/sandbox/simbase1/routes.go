package simbase1

import (
	"crypto/subtle"
	"net/http"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// The routes, by the names that [sandbox.Fault] uses.
const (
	routeList    = "list"
	routeSIM     = "sim"
	routeUsage   = "usage"
	routeEdit    = "edit"
	routePlans   = "plans"
	routeSend    = "send"
	routeThread  = "thread"
	routeBalance = "balance"
)

// Routes gives the calls of the API.
func (*vendor) Routes() []sandbox.Route {
	return []sandbox.Route{
		{Name: routeList, Method: http.MethodGet, Pattern: "/simcards"},
		{Name: routeSIM, Method: http.MethodGet, Pattern: "/simcards/{iccid}"},
		{Name: routeEdit, Method: http.MethodPatch, Pattern: "/simcards/{iccid}"},
		{Name: routeThread, Method: http.MethodGet, Pattern: "/simcards/{iccid}/sms"},
		{Name: routeSend, Method: http.MethodPost, Pattern: "/simcards/{iccid}/sms"},
		{Name: routeUsage, Method: http.MethodGet, Pattern: "/simcards/{iccid}/usage/{month}"},
		{Name: routePlans, Method: http.MethodGet, Pattern: "/plans"},
		{Name: routeBalance, Method: http.MethodGet, Pattern: "/balance"},
	}
}

const keyHeader = "X-Api-Key"

// Secrets names the header with the key.
func (*vendor) Secrets() []string { return []string{keyHeader} }

// Endless gives the start of a list of SIMs that never ends, and one SIM.
func (*vendor) Endless() (head, row string) {
	return `{"total_records":1000000,"records":250,"total_pages":4000,"page":1,"sims":[`,
		`{"iccid":"8900000000000000000","sim_state":"enabled"},`
}

// Answer does what the call asks for. Which check comes first is not documented.
func (v *vendor) Answer(c sandbox.Call) sandbox.Answer {
	if subtle.ConstantTimeCompare([]byte(c.Header.Get(keyHeader)), []byte(v.key)) != 1 {
		return refuse(http.StatusUnauthorized, "bad_key", "the header x-api-key holds no key that is known here")
	}
	wait := v.limit.Take(c.Now)
	switch {
	case wait > 0:
		return busy(wait)
	case c.Route == "" && c.Allow == "":
		return refuse(http.StatusNotFound, "no_such_path", "the API has no such path")
	case c.Route == "":
		a := refuse(http.StatusMethodNotAllowed, "no_such_method", "this path only takes "+c.Allow)
		a.Header.Set("Allow", c.Allow)
		return a
	case len(c.Body) > sandbox.BodyLimit:
		return refuse(http.StatusRequestEntityTooLarge, "too_large", "the request body is too large")
	case c.Route == routeList:
		return v.list(c)
	case c.Route == routePlans:
		return sandbox.Good(plans)
	case c.Route == routeBalance:
		return v.balance(c.Now.UnixNano())
	}
	m := v.byICCID[c.Args["iccid"]]
	if m == nil {
		return refuse(http.StatusNotFound, "no_such_sim", "no SIM of this account has this ICCID")
	}
	switch c.Route {
	case routeUsage:
		return v.usage(c, m)
	case routeEdit:
		return v.edit(c, m)
	case routeThread:
		return v.thread(c, m)
	case routeSend:
		return v.send(c, m)
	default:
		return v.detail(c, m)
	}
}
