package oneot

import (
	"net/http"
	"slices"

	"github.com/simfleet/simfleet/provider/sandbox"
)

const routeToken = "token"

// call is one of the API's, by its name in the path. What it takes besides is refused, which the documents do not say:
// here is the place to notice a misspelt word.
type call struct {
	name   string
	method string
	takes  []string
	answer func(*vendor, *request) (any, *refusal)
}

// write is a call that changes many SIMs and takes one thing more.
func write(name, takes string, answer func(*vendor, *request) (any, *refusal)) call {
	words := []string{"iccid", "eid"}
	if takes != "" {
		words = append(words, takes)
	}
	return call{name, http.MethodPut, words, answer}
}

func read(name string, answer func(*vendor, *request) (any, *refusal), takes ...string) call {
	return call{name, http.MethodGet, takes, answer}
}

// calls are all but the login. None of the two spellings of the flags about read alerts is taken: they conflict, so that
// a client can only go wrong with them.
var calls = slices.Concat([]call{
	read("get_account_sims", (*vendor).accountSIMs, "offset"),
	read("get_group_sims", (*vendor).groupSIMs, "group", "offset"),
	read("get_sims", (*vendor).someSIMs, "iccid", "eid", "offset"),
	read("get_sim", (*vendor).oneSIM, "iccid", "eid"),
	read("get_account_groups", (*vendor).accountGroups),
	read("get_account_balance", (*vendor).balance, "month", "year"),
	read("get_sim_cost", (*vendor).cost, "iccid", "eid", "month", "year"),
	read("get_sim_costs", (*vendor).costs, "iccid", "eid", "month", "year"),
	read("get_sim_sessions", (*vendor).sessions, "iccid", "eid", "offset", "from", "to"),
	read("get_account_alerts", (*vendor).accountAlerts, "offset"),
	read("get_group_alerts", (*vendor).groupAlerts, "group", "offset"),
	read("get_sim_alerts", (*vendor).simAlerts, "iccid", "offset"),
	read("get_available_profiles", (*vendor).withoutESIM),
	read("diagnostics", (*vendor).diagnose, "iccid", "eid"),
	write("set_name", "name", (*vendor).setName),
	write("set_group", "group", (*vendor).setGroup),
	write("set_data_limit", "limit", (*vendor).setLimit),
	write("reset", "", (*vendor).reset),
	{"sendSms", http.MethodPut, []string{"iccid", "eid", "message", "sms"}, (*vendor).send},
	{"esim_profile", http.MethodPut, []string{"iccid", "eid", "profile", "action"}, (*vendor).withoutESIM},
}, moveCalls())

var callNamed = func() map[string]*call {
	byName := make(map[string]*call, len(calls))
	for i := range calls {
		byName[calls[i].name] = &calls[i]
	}
	return byName
}()

// Routes gives the calls of the API.
func (*vendor) Routes() []sandbox.Route {
	routes := []sandbox.Route{{Name: routeToken, Method: http.MethodPost, Pattern: BasePath + "/oauth/token"}}
	for _, c := range calls {
		routes = append(routes, sandbox.Route{Name: c.name, Method: c.method, Pattern: BasePath + "/" + c.name})
	}
	return routes
}

// Secrets names the header with the token.
func (*vendor) Secrets() []string { return []string{"Authorization"} }

// Endless gives the start of a list of SIMs that never ends, and one SIM.
func (*vendor) Endless() (head, row string) {
	return `{"found":1000,"offset":0,"total":1000000,"sims":[`,
		`{"iccid":"8900000000000000000","status":{"primary":"ON","secondary":"LIVE"},"state":"LIVE"},`
}

// Answer does what the call asks for. Which check comes first is not documented.
func (v *vendor) Answer(c sandbox.Call) sandbox.Answer {
	if len(c.Body) > sandbox.BodyLimit {
		return refuse(http.StatusRequestEntityTooLarge, "the request body is too large").answer(c.Now)
	}
	if c.Route == routeToken {
		return v.login(c)
	}
	if a, stopped := v.door.stop(c); stopped {
		return a
	}
	wait := v.limit.Take(c.Now)
	switch {
	case wait > 0:
		return busy(wait, c.Now)
	case c.Route == "" && c.Allow == "":
		return refuse(http.StatusNotFound, "the API has no such path").answer(c.Now)
	case c.Route == "":
		a := refuse(http.StatusMethodNotAllowed, "this path only takes "+c.Allow).answer(c.Now)
		a.Header.Set("Allow", c.Allow)
		return a
	}
	value, no := v.do(callNamed[c.Route], &request{c})
	if no != nil {
		return no.answer(c.Now)
	}
	if a, whole := value.(sandbox.Answer); whole {
		return a
	}
	return sandbox.Good(value)
}

func (v *vendor) do(c *call, r *request) (any, *refusal) {
	if no := r.check(c.takes); no != nil {
		return nil, no
	}
	return c.answer(v, r)
}

// withoutESIM refuses what needs the service for eSIMs, which the account has not bought.
func (*vendor) withoutESIM(*request) (any, *refusal) { return nil, notEnabled }
