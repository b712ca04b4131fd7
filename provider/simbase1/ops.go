package simbase1

import (
	"net/http"

	"github.com/simfleet/simfleet/provider/rest"
)

// The operations of the API. Switching and editing are one call of the vendor's; they differ in what may follow a
// failure. A SIM of the list takes about 350 bytes in the documents, so that its limit leaves room for twenty times as much.
var (
	opList     = rest.Op{Name: "list SIMs", Class: rest.Read, Method: http.MethodGet, Path: "/simcards", Limit: 2 << 20}
	opRead     = rest.Op{Name: "read the SIM", Class: rest.Read, Method: http.MethodGet, Path: "/simcards/{iccid}"}
	opUsage    = rest.Op{Name: "read the usage", Class: rest.Read, Method: http.MethodGet, Path: "/simcards/{iccid}/usage/{month}"}
	opSetState = rest.Op{Name: "switch the SIM", Class: rest.SetState, Method: http.MethodPatch, Path: "/simcards/{iccid}"}
	opEdit     = rest.Op{Name: "change the SIM", Class: rest.SetValue, Method: http.MethodPatch, Path: "/simcards/{iccid}"}
	opThread   = rest.Op{Name: "read the texts", Class: rest.Read, Method: http.MethodGet, Path: "/simcards/{iccid}/sms"}
	opSend     = rest.Op{Name: "send the text", Class: rest.Once, Method: http.MethodPost, Path: "/simcards/{iccid}/sms"}
	opPlans    = rest.Op{Name: "list the plans", Class: rest.Read, Method: http.MethodGet, Path: "/plans"}
	opBalance  = rest.Op{Name: "read the balance", Class: rest.Read, Method: http.MethodGet, Path: "/balance"}
)

// Ops gives every operation that this adapter can make.
func Ops() []rest.Op {
	return []rest.Op{opList, opRead, opUsage, opSetState, opEdit, opThread, opSend, opPlans, opBalance}
}
