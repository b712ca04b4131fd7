package telnyx

import (
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// The routes, by the names that [sandbox.Fault] uses. Those of the actions are the types of the actions, too.
const (
	routeList      = "list"
	routeSIM       = "sim"
	routeEdit      = "edit"
	routeEnable    = "enable"
	routeDisable   = "disable"
	routeStandby   = "set_standby"
	routeActions   = "actions"
	routeAction    = "action"
	routeGroups    = "groups"
	routeGroup     = "group"
	routeDevice    = "device"
	routeLogs      = "logs"
	routeWDRs      = "wdrs"
	routeForbidden = "forbidden"
)

// forbidden are the other calls about SIMs of the documents: they cost money, cannot be undone, give secrets away or
// are nobody's business here. The key of this account has no right to them.
var forbidden = []string{
	"DELETE /sim_cards/{id}",
	"GET /sim_cards/{id}/activation_code",
	"GET /sim_cards/{id}/public_ip",
	"POST /sim_cards/{id}/actions/set_public_ip",
	"POST /sim_cards/{id}/actions/remove_public_ip",
	"POST /sim_cards/{id}/actions/enable_voice",
	"POST /sim_cards/{id}/actions/disable_voice",
	"POST /sim_cards/actions/bulk_set_public_ips",
	"POST /sim_cards/actions/bulk_enable_voice",
	"POST /sim_cards/actions/bulk_disable_voice",
	"POST /sim_cards/actions/validate_registration_codes",
	"POST /actions/register/sim_cards",
	"POST /actions/purchase/esims",
	"POST /sim_card_groups",
	"PATCH /sim_card_groups/{id}",
	"DELETE /sim_card_groups/{id}",
	"POST /sim_card_groups/{id}/actions/{action}",
	"GET /sim_card_group_actions",
	"GET /sim_card_group_actions/{id}",
	"GET /bulk_sim_card_actions",
	"GET /bulk_sim_card_actions/{id}",
	"GET /ota_updates",
	"GET /ota_updates/{id}",
	"GET /sim_card_data_usage_notifications",
	"POST /sim_card_data_usage_notifications",
	"GET /sim_card_data_usage_notifications/{id}",
	"PATCH /sim_card_data_usage_notifications/{id}",
	"DELETE /sim_card_data_usage_notifications/{id}",
	"GET /wireless/detail_records_reports",
	"POST /wireless/detail_records_reports",
	"GET /wireless/detail_records_reports/{id}",
	"DELETE /wireless/detail_records_reports/{id}",
	"GET /wireless/regions",
}

const base = "/v2"

// Routes gives the calls of the API.
func (*vendor) Routes() []sandbox.Route {
	all := []sandbox.Route{
		{Name: routeList, Method: http.MethodGet, Pattern: base + "/sim_cards"},
		{Name: routeSIM, Method: http.MethodGet, Pattern: base + "/sim_cards/{id}"},
		{Name: routeEdit, Method: http.MethodPatch, Pattern: base + "/sim_cards/{id}"},
		{Name: routeEnable, Method: http.MethodPost, Pattern: base + "/sim_cards/{id}/actions/enable"},
		{Name: routeDisable, Method: http.MethodPost, Pattern: base + "/sim_cards/{id}/actions/disable"},
		{Name: routeStandby, Method: http.MethodPost, Pattern: base + "/sim_cards/{id}/actions/set_standby"},
		{Name: routeActions, Method: http.MethodGet, Pattern: base + "/sim_card_actions"},
		{Name: routeAction, Method: http.MethodGet, Pattern: base + "/sim_card_actions/{id}"},
		{Name: routeGroups, Method: http.MethodGet, Pattern: base + "/sim_card_groups"},
		{Name: routeGroup, Method: http.MethodGet, Pattern: base + "/sim_card_groups/{id}"},
		{Name: routeDevice, Method: http.MethodGet, Pattern: base + "/sim_cards/{id}/device_details"},
		{Name: routeLogs, Method: http.MethodGet, Pattern: base + "/sim_cards/{id}/wireless_connectivity_logs"},
		{Name: routeWDRs, Method: http.MethodGet, Pattern: base + "/reports/wdrs"},
	}
	for _, f := range forbidden {
		method, path, _ := strings.Cut(f, " ")
		all = append(all, sandbox.Route{Name: routeForbidden, Method: method, Pattern: base + path})
	}
	return all
}

// Secrets names the header with the key.
func (*vendor) Secrets() []string { return []string{"Authorization"} }

// Endless gives the start of a list of SIMs that never ends, and one SIM.
func (*vendor) Endless() (head, row string) {
	return `{"meta":{"page_number":1,"page_size":250,"total_pages":4000,"total_results":1000000},"data":[`,
		`{"id":"6a09cdc3-8948-47f0-aa62-74ac943d6c58","record_type":"sim_card","iccid":"8900000000000000000","status":{"value":"enabled"}},`
}

// Answer does what the call asks for. Which check comes first is not documented.
func (v *vendor) Answer(c sandbox.Call) sandbox.Answer {
	if !v.knows(c.Header.Values("Authorization")) {
		return sandbox.Answer{Status: http.StatusUnauthorized} // "Unauthorized", and no body
	}
	wait := v.limit.Take(c.Now)
	switch {
	case wait > 0:
		return v.busy(wait)
	case c.Route == "" && c.Allow == "":
		return notFound()
	case c.Route == "":
		a := refuse(http.StatusMethodNotAllowed, failure{Code: codeBadRequest, Title: titleBadRequest, Detail: "this path only takes " + c.Allow})
		a.Header.Set("Allow", c.Allow)
		return a
	case len(c.Body) > sandbox.BodyLimit:
		return refuse(http.StatusRequestEntityTooLarge, failure{Code: codeBadRequest, Title: titleBadRequest, Detail: "the request body is too large"})
	case c.Route == routeForbidden:
		return v.trespass(c)
	case c.Route != routeEdit && len(c.Body) > 0:
		// That a body where none is documented is refused is a decision.
		return refuse(http.StatusBadRequest, failure{Code: codeBadRequest, Title: titleBadRequest, Detail: "this call takes no body"})
	}
	return v.serve(c)
}

// knows checks the key: one header, "Bearer" in any case as HTTP has it, one space.
func (v *vendor) knows(header []string) bool {
	if len(header) != 1 {
		return false
	}
	scheme, key, _ := strings.Cut(header[0], " ")
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare([]byte(key), []byte(v.key)) == 1
}

// trespass refuses what nobody has any business to call, and remembers it.
func (v *vendor) trespass(c sandbox.Call) sandbox.Answer {
	v.trespasses = append(v.trespasses, c.Method+" "+c.Path)
	return refuse(http.StatusForbidden, failure{
		Code: codeNotPermitted, Title: "You do not have permission to perform the requested action", Detail: "The key has no right to this call.",
	})
}

// serve answers the calls of the whole account, and finds the SIM for the others.
func (v *vendor) serve(c sandbox.Call) sandbox.Answer {
	switch c.Route {
	case routeList:
		return v.list(c)
	case routeActions:
		return v.listActions(c)
	case routeGroups:
		return v.listGroups(c)
	case routeWDRs:
		return v.wdrs(c)
	}
	id := strings.ToLower(c.Args["id"])
	if !isUUID(id) {
		return refuse(http.StatusUnprocessableEntity, failure{
			Code: codeInvalidID, Title: "Invalid ID", Detail: "The resource ID provided was invalid.", Source: &source{Parameter: "id"},
		})
	}
	switch c.Route {
	case routeAction:
		return v.oneAction(c, id)
	case routeGroup:
		return v.oneGroup(c, id)
	}
	m := v.byID[id]
	if m == nil {
		return notFound()
	}
	m.settle(c.Now.UnixNano())
	return v.ofSIM(c, m)
}

// ofSIM answers the calls about one SIM.
func (v *vendor) ofSIM(c sandbox.Call, m *sim) sandbox.Answer {
	switch c.Route {
	case routeEdit:
		return v.edit(c, m)
	case routeEnable, routeDisable, routeStandby:
		return v.act(c, m)
	case routeDevice:
		return m.deviceDetails(c)
	case routeLogs:
		return v.logs(c, m)
	default:
		return v.detail(c, m)
	}
}
