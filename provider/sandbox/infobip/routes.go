package infobip

import (
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// The routes, by the names that [sandbox.Fault] uses.
const (
	routeList       = "list"
	routeSIM        = "sim"
	routeRename     = "rename"
	routeSwitch     = "switch"
	routeUsage      = "usage"
	routeMonthly    = "monthly"
	routeSend       = "send"
	routeDiagnostic = "diagnostic"
)

// Routes gives the calls of the API. Where the documents' heading and example differ, the heading is taken: the state is
// set below /iot/1 and not /iot/2, and diagnostics are run with POST and not GET.
func (*vendor) Routes() []sandbox.Route {
	return []sandbox.Route{
		{Name: routeList, Method: http.MethodGet, Pattern: "/iot/2/sims"},
		{Name: routeMonthly, Method: http.MethodGet, Pattern: "/iot/2/sims/usage/monthly"},
		{Name: routeSIM, Method: http.MethodGet, Pattern: "/iot/2/sims/{iccid}"},
		{Name: routeUsage, Method: http.MethodGet, Pattern: "/iot/2/sims/{iccid}/usage"},
		{Name: routeRename, Method: http.MethodPatch, Pattern: "/iot/1/sims/{iccid}"},
		{Name: routeSwitch, Method: http.MethodPut, Pattern: "/iot/1/sims/{iccid}/status"},
		{Name: routeSend, Method: http.MethodPost, Pattern: "/iot/1/sims/{iccid}/sms"},
		{Name: routeDiagnostic, Method: http.MethodPost, Pattern: "/iot/1/sims/{iccid}/diagnostic"},
	}
}

const keyHeader = "Authorization"

// Secrets names the header with the key.
func (*vendor) Secrets() []string { return []string{keyHeader} }

// Endless gives the start of a list of SIMs that never ends, and one SIM.
func (*vendor) Endless() (head, row string) {
	return `{"page":1,"limit":100,"sims":[`, `{"iccid":"8900000000000000000","status":"Active"},`
}

// Answer does what the call asks for. Which check comes first is not documented.
func (v *vendor) Answer(c sandbox.Call) sandbox.Answer {
	known, scoped := v.admits(c.Header.Get(keyHeader))
	switch {
	case !known:
		return refuse(http.StatusUnauthorized, "Invalid login details")
	case !scoped:
		return refuse(http.StatusForbidden, "Not enough permissions")
	case v.limit(c.Route).Take(c.Now) > 0:
		return v.tooMany("Too many requests sent.")
	case c.Route == "" && c.Allow == "":
		return refuse(http.StatusNotFound, "Requested URL not found: "+c.Path)
	case c.Route == "":
		a := refuse(http.StatusMethodNotAllowed, "Request method not supported: "+c.Method)
		a.Header.Set("Allow", c.Allow)
		return a
	case len(c.Body) > sandbox.BodyLimit:
		return refuse(http.StatusRequestEntityTooLarge, "Request too large")
	case c.Route == routeList:
		return v.list(c)
	case c.Route == routeMonthly:
		return v.monthly(c)
	}
	if bad := noParameters(c.Query); bad != nil {
		return invalid(bad)
	}
	m := v.byICCID[c.Args["iccid"]]
	if m == nil {
		return refuse(http.StatusNotFound, "SIM card not found")
	}
	return v.ofOne(c, m)
}

// ofOne answers what is about one SIM.
func (v *vendor) ofOne(c sandbox.Call, m *sim) sandbox.Answer {
	switch c.Route {
	case routeUsage:
		return sandbox.Good(m.usage(c.Now.UnixNano(), v.Prose))
	case routeRename:
		return v.rename(c, m)
	case routeSwitch:
		return v.switchState(c, m)
	case routeSend:
		return v.send(c, m)
	case routeDiagnostic:
		return v.diagnose(c, m)
	default:
		return sandbox.Good(m.wire(c.Now.UnixNano()))
	}
}

// admits takes an API key or a user with a password, each in the one form that the documents show. The platform's two
// other schemes, IBSSO and Bearer, need a token from calls that are no part of this API: nobody has one here. That a user
// may do what a key's scope does not let it is inferred.
func (v *vendor) admits(header string) (known, scoped bool) {
	scheme, credentials, _ := strings.Cut(header, " ")
	switch scheme {
	case "App":
		return same(credentials, v.Key), !v.Unscoped
	case "Basic":
		pair, err := base64.StdEncoding.Strict().DecodeString(credentials)
		return err == nil && same(string(pair), v.User+":"+v.Password), true
	default:
		return false, false
	}
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// limit gives the counter of an endpoint: the platform documents that each has one of its own, and no number for these.
func (v *vendor) limit(route string) *sandbox.Limit {
	if v.limits[route] == nil {
		v.limits[route] = sandbox.NewLimit(v.PerSecond, v.PerDay)
	}
	return v.limits[route]
}
