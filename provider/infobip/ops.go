package infobip

import (
	"net/http"

	"github.com/simfleet/simfleet/provider/rest"
)

// statusVersion is the version of the call that switches a SIM. Its documents contradict themselves: the resource is given
// as /iot/1, the example beside it asks /iot/2. The resource is followed, as every other write of the API is version 1:
// inferred. No other version is ever tried by itself, since a write that seems to have failed may have been done.
//
// Should the choice be wrong, every SIM is "not found" when it is switched: a path and a SIM that the vendor does not know
// are both answered with 404, and nothing in the documents tells them apart.
const statusVersion = "1"

// The operations of the API, each with a version of its own. A list of 100 entries takes about 40 KB, so that the usual
// limit of an answer leaves plenty of room.
//
// The documents' example of the diagnostics is a GET, against the resource above it. It is a POST here and never anything
// else: it sets services up anew, which no GET does.
var (
	opList     = rest.Op{Name: "list SIMs", Class: rest.Read, Method: http.MethodGet, Path: "/iot/2/sims"}
	opRead     = rest.Op{Name: "read the SIM", Class: rest.Read, Method: http.MethodGet, Path: "/iot/2/sims/{iccid}"}
	opUsage    = rest.Op{Name: "read the usage", Class: rest.Read, Method: http.MethodGet, Path: "/iot/2/sims/{iccid}/usage"}
	opUsages   = rest.Op{Name: "list the usage", Class: rest.Read, Method: http.MethodGet, Path: "/iot/2/sims/usage/monthly"}
	opSetState = rest.Op{
		Name: "switch the SIM", Class: rest.SetState, Method: http.MethodPut, Path: "/iot/" + statusVersion + "/sims/{iccid}/status",
	}
	opRename = rest.Op{Name: "rename the SIM", Class: rest.SetValue, Method: http.MethodPatch, Path: "/iot/1/sims/{iccid}"}
	opSend   = rest.Op{Name: "send the text", Class: rest.Once, Method: http.MethodPost, Path: "/iot/1/sims/{iccid}/sms"}
	opResync = rest.Op{Name: "re-sync the SIM", Class: rest.Once, Method: http.MethodPost, Path: "/iot/1/sims/{iccid}/diagnostic"}
)

// Ops gives every operation that this adapter can make.
func Ops() []rest.Op {
	return []rest.Op{opList, opRead, opUsage, opUsages, opSetState, opRename, opSend, opResync}
}
