package oneot

import (
	"net/http"

	"github.com/simfleet/simfleet/provider/rest"
)

// How long the answers with up to 1,000 entries may be. A SIM takes about 600 bytes, a session or an alert less than 300, so
// that there is room for ten times as much.
const (
	simsLimit = 8 << 20
	rowsLimit = 4 << 20
)

// The operations of the API. Everything that changes something is a PUT with its parameters in the query, so that the verb
// tells nothing about what may follow a failure: the class alone does.
var (
	// Logging in changes nothing and may be repeated, although it is a POST.
	opLogin = rest.Op{Name: "log in", Class: rest.Read, Method: http.MethodPost, Path: "/oauth/token", Open: true}

	opList      = rest.Op{Name: "list SIMs", Class: rest.Read, Method: http.MethodGet, Path: "/get_account_sims", Limit: simsLimit}
	opGroup     = rest.Op{Name: "list the group's SIMs", Class: rest.Read, Method: http.MethodGet, Path: "/get_group_sims", Limit: simsLimit}
	opRead      = rest.Op{Name: "read the SIM", Class: rest.Read, Method: http.MethodGet, Path: "/get_sim"}
	opCost      = rest.Op{Name: "read the usage", Class: rest.Read, Method: http.MethodGet, Path: "/get_sim_cost"}
	opCosts     = rest.Op{Name: "read the usage of many SIMs", Class: rest.Read, Method: http.MethodGet, Path: "/get_sim_costs"}
	opSessions  = rest.Op{Name: "list the sessions", Class: rest.Read, Method: http.MethodGet, Path: "/get_sim_sessions", Limit: rowsLimit}
	opAlerts    = rest.Op{Name: "list the alerts", Class: rest.Read, Method: http.MethodGet, Path: "/get_sim_alerts", Limit: rowsLimit}
	opDiagnoses = rest.Op{Name: "look at the device", Class: rest.Read, Method: http.MethodGet, Path: "/diagnostics"}
	opGroups    = rest.Op{Name: "list the groups", Class: rest.Read, Method: http.MethodGet, Path: "/get_account_groups"}
	opBalance   = rest.Op{Name: "read the month's cost", Class: rest.Read, Method: http.MethodGet, Path: "/get_account_balance"}

	opActivate   = rest.Op{Name: "activate the SIM", Class: rest.SetState, Method: http.MethodPut, Path: "/activate"}
	opResume     = rest.Op{Name: "resume the SIM", Class: rest.SetState, Method: http.MethodPut, Path: "/resume"}
	opDeactivate = rest.Op{Name: "deactivate the SIM", Class: rest.SetState, Method: http.MethodPut, Path: "/deactivate"}
	opSuspend    = rest.Op{Name: "suspend the SIM", Class: rest.SetState, Method: http.MethodPut, Path: "/suspend"}
	opTest       = rest.Op{Name: "put the SIM into test mode", Class: rest.SetState, Method: http.MethodPut, Path: "/test"}
	opClose      = rest.Op{Name: "close the SIM", Class: rest.Irreversible, Method: http.MethodPut, Path: "/close"}

	opName  = rest.Op{Name: "rename the SIM", Class: rest.SetValue, Method: http.MethodPut, Path: "/set_name"}
	opMove  = rest.Op{Name: "change the SIM's group", Class: rest.SetValue, Method: http.MethodPut, Path: "/set_group"}
	opLimit = rest.Op{Name: "change the data limit", Class: rest.SetValue, Method: http.MethodPut, Path: "/set_data_limit"}

	// What a reset does is not documented; that it ends the connection is inferred from its name.
	opReset = rest.Op{Name: "reset the connection", Class: rest.Once, Method: http.MethodPut, Path: "/reset"}
	opSend  = rest.Op{Name: "send the text", Class: rest.Once, Method: http.MethodPut, Path: "/sendSms"}
)

// Ops gives every operation that this adapter can make.
func Ops() []rest.Op {
	return []rest.Op{
		opLogin,
		opList, opGroup, opRead, opCost, opCosts, opSessions, opAlerts, opDiagnoses, opGroups, opBalance,
		opActivate, opResume, opDeactivate, opSuspend, opTest, opClose,
		opName, opMove, opLimit,
		opReset, opSend,
	}
}
