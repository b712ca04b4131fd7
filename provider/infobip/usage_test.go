package infobip_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/infobip"
	"github.com/simfleet/simfleet/provider/rest"
)

// used gives the usage that such keys stand for.
func used(t *testing.T, keys string) model.Usage {
	t.Helper()
	client := open(t, route{method: "GET", path: read + "/usage", reply: `{"iccid":"` + active + `",` + keys + `}`})
	usage, err := client.Usage(t.Context(), example(t), july)
	if err != nil {
		t.Fatal(err)
	}
	usage.Month, usage.Fetched = model.Month{}, time.Time{}
	return usage
}

// TestUsageHasTwoSetsOfNames covers the names of the examples, those of the table, and both at once.
func TestUsageHasTwoSetsOfNames(t *testing.T) {
	want := model.Usage{Data: new(int64(9_000_000_000)), SMSMT: new(3), SMSMO: new(2)}
	for _, keys := range []string{
		`"receivedSmsCount":3,"sentSmsCount":2,"usedDataBytes":9000000000`,
		`"receivedSmsCount":"3","sentSmsCount":"2","usedDataBytes":"9000000000"`,
		`"simName":"a","totalSmsMt":"3","totalSmsMo":"2","totalData":"9000000000"`,
		`"totalSmsMt":3,"totalSmsMo":2,"totalData":9e9`,
		`"receivedSmsCount":null,"sentSmsCount":"","usedDataBytes":null,"totalSmsMt":"3","totalSmsMo":"2","totalData":"9000000000"`,
		`"receivedSmsCount":3,"sentSmsCount":2,"usedDataBytes":9000000000,"totalSmsMt":"8","totalSmsMo":"8","totalData":"8"`,
	} {
		equal(t, used(t, keys), want)
	}
}

func TestNullIsNoFigureAndZeroIsOne(t *testing.T) {
	for _, keys := range []string{
		`"receivedSmsCount":null,"sentSmsCount":null,"usedDataBytes":null`, `"x":1`,
		`"receivedSmsCount":{},"sentSmsCount":[1],"usedDataBytes":"much"`, `"receivedSmsCount":-1,"sentSmsCount":1.5,"usedDataBytes":-1`,
		`"totalSmsMt":"","totalSmsMo":"none","totalData":null`, `"usedDataBytes":9223372036854775808`,
	} {
		equal(t, used(t, keys), model.Usage{})
	}
	equal(t, used(t, `"receivedSmsCount":0,"sentSmsCount":0,"usedDataBytes":0`),
		model.Usage{Data: new(int64(0)), SMSMT: new(0), SMSMO: new(0)})
}

// TestCallsAreNotSeconds keeps the number of calls in the examples apart from the seconds of the table.
func TestCallsAreNotSeconds(t *testing.T) {
	equal(t, used(t, `"receivedCallsCount":3,"sentCallsCount":4`), model.Usage{})
	equal(t, used(t, `"totalVoiceIncoming":"60","totalVoiceOutgoing":"12","receivedCallsCount":3`), model.Usage{Voice: new(72)})
	equal(t, used(t, `"totalVoiceIncoming":0,"totalVoiceOutgoing":0`), model.Usage{Voice: new(0)})
	for _, keys := range []string{ // of which the sum is not known
		`"totalVoiceIncoming":"60"`, `"totalVoiceOutgoing":"12"`, `"totalVoiceIncoming":null,"totalVoiceOutgoing":"12"`,
		`"totalVoiceIncoming":9223372036854775807,"totalVoiceOutgoing":1`,
	} {
		equal(t, used(t, keys), model.Usage{})
	}
}

// TestOtherMonthLeavesNothing is about months that the vendor has no call for. It is August already where the tests run.
func TestOtherMonthLeavesNothing(t *testing.T) {
	client := open(t)
	for _, month := range []model.Month{july.Add(-1), july.Add(1), july.Add(-12), {}} {
		_, err := client.Usage(t.Context(), example(t), month)
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
		_, err = client.Usages(t.Context(), month, nil, "")
		isKind(t, err, model.ErrInvalid, model.OutcomeNotSent)
	}
}

// TestMonthThatEndedMeanwhileIsNotTold has a vendor that answers in August what it was asked for in July: its counters have
// begun anew, and the answer does not say so.
func TestMonthThatEndedMeanwhileIsNotTold(t *testing.T) {
	var passed atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		passed.Store(int64(5 * time.Hour))
		reply := `{"iccid":"` + active + `","usedDataBytes":0}`
		if r.URL.Path == monthly {
			reply = list("usage", 1, 100, reply)
		}
		answer(w, 0, reply)
	}))
	t.Cleanup(server.Close)
	client, err := infobip.Open(rest.Config{
		Account: "eu", BaseURL: server.URL, Now: func() time.Time { return readAt.Add(time.Duration(passed.Load())) },
	}, byKey)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Rest().Close)
	_, err = client.Usage(t.Context(), example(t), july)
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
	passed.Store(0)
	_, err = client.Usages(t.Context(), july, nil, "")
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
}

func TestListOfUsageHasAllOfIt(t *testing.T) {
	const entry = `{"iccid":"%s","totalSmsMt":"3","sentSmsCount":2,"totalData":"7","totalVoiceIncoming":"1","totalVoiceOutgoing":"2"}`
	client := open(t, route{method: "GET", path: monthly, query: first, reply: list("usage", 1, 100, fmt.Sprintf(entry, active))})
	page, err := client.Usages(t.Context(), july, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, page, model.Page[model.SIMUsage]{Items: []model.SIMUsage{{ICCID: example(t), Usage: model.Usage{
		Month: july, Data: new(int64(7)), SMSMT: new(3), SMSMO: new(2), Voice: new(3), Fetched: readAt,
	}}}})
}
