package simbase2

import (
	"net/http"

	"github.com/simfleet/simfleet/provider/rest"
)

// The operations of the API. A SIM of the list takes about 900 bytes, so that its limit leaves room for twenty times as
// much. A reset tears down a session that may be in use: twice hurts more than once.
var (
	opList     = rest.Op{Name: "list SIMs", Class: rest.Read, Method: http.MethodGet, Path: "/simcards", Limit: 2 << 20}
	opRead     = rest.Op{Name: "read the SIM", Class: rest.Read, Method: http.MethodGet, Path: "/simcards/{iccid}"}
	opMonth    = rest.Op{Name: "read the month", Class: rest.Read, Method: http.MethodGet, Path: "/usage/simcards"}
	opSetState = rest.Op{Name: "switch the SIM", Class: rest.SetState, Method: http.MethodPost, Path: "/simcards/{iccid}/state"}
	opEdit     = rest.Op{Name: "change the SIM", Class: rest.SetValue, Method: http.MethodPatch, Path: "/simcards/{iccid}"}
	opPlan     = rest.Op{Name: "change the plan", Class: rest.SetValue, Method: http.MethodPost, Path: "/simcards/{iccid}/rateplan"}
	opDisable  = rest.Op{Name: "set the day of disabling", Class: rest.SetValue, Method: http.MethodPost, Path: "/simcards/{iccid}/autodisable"}
	opReset    = rest.Op{Name: "reset the connection", Class: rest.Once, Method: http.MethodPost, Path: "/simcards/{iccid}/reset"}
	opThread   = rest.Op{Name: "read the texts", Class: rest.Read, Method: http.MethodGet, Path: "/simcards/{iccid}/sms"}
	opSend     = rest.Op{Name: "send the text", Class: rest.Once, Method: http.MethodPost, Path: "/simcards/{iccid}/sms"}
	opPlans    = rest.Op{Name: "list the plans", Class: rest.Read, Method: http.MethodGet, Path: "/account/plans"}
	opBalance  = rest.Op{Name: "read the balance", Class: rest.Read, Method: http.MethodGet, Path: "/account/balance"}
)

// Ops gives every operation that this adapter can make.
func Ops() []rest.Op {
	return []rest.Op{opList, opRead, opMonth, opSetState, opEdit, opPlan, opDisable, opReset, opThread, opSend, opPlans, opBalance}
}
