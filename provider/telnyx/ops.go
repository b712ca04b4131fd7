package telnyx

import (
	"net/http"

	"github.com/simfleet/simfleet/provider/rest"
)

// The operations of the API. The {id} is the vendor's own name of a SIM, a UUID. A SIM of the list takes about 800 bytes, so
// that its limit leaves room for twenty times as much.
var (
	opList     = rest.Op{Name: "list SIMs", Class: rest.Read, Method: http.MethodGet, Path: "/sim_cards", Limit: 4 << 20}
	opLookUp   = rest.Op{Name: "look up the SIM", Class: rest.Read, Method: http.MethodGet, Path: "/sim_cards", Limit: 4 << 20}
	opRead     = rest.Op{Name: "read the SIM", Class: rest.Read, Method: http.MethodGet, Path: "/sim_cards/{id}"}
	opEnable   = rest.Op{Name: "enable the SIM", Class: rest.SetState, Method: http.MethodPost, Path: "/sim_cards/{id}/actions/enable"}
	opDisable  = rest.Op{Name: "disable the SIM", Class: rest.SetState, Method: http.MethodPost, Path: "/sim_cards/{id}/actions/disable"}
	opStandBy  = rest.Op{Name: "set the SIM to standby", Class: rest.SetState, Method: http.MethodPost, Path: "/sim_cards/{id}/actions/set_standby"}
	opFollow   = rest.Op{Name: "follow the change", Class: rest.Read, Method: http.MethodGet, Path: "/sim_card_actions/{action}"}
	opEdit     = rest.Op{Name: "change the SIM", Class: rest.SetValue, Method: http.MethodPatch, Path: "/sim_cards/{id}"}
	opSessions = rest.Op{Name: "read the sessions", Class: rest.Read, Method: http.MethodGet, Path: "/reports/wdrs"}
	opEvents   = rest.Op{Name: "read the events", Class: rest.Read, Method: http.MethodGet, Path: "/sim_cards/{id}/wireless_connectivity_logs"}
	opDiagnose = rest.Op{Name: "read the device", Class: rest.Read, Method: http.MethodGet, Path: "/sim_cards/{id}/device_details"}
	opGroups   = rest.Op{Name: "list the groups", Class: rest.Read, Method: http.MethodGet, Path: "/sim_card_groups"}
)

// Ops gives every operation that this adapter can make. There is none that costs money or cannot be taken back: the vendor's
// calls that buy SIMs or addresses, or delete a SIM for good, are left out, as is the one that tells PIN and PUK codes.
func Ops() []rest.Op {
	return []rest.Op{
		opList, opLookUp, opRead, opEnable, opDisable, opStandBy, opFollow, opEdit, opSessions, opEvents, opDiagnose, opGroups,
	}
}
