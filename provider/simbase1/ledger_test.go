package simbase1_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox"
	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
	"github.com/simfleet/simfleet/provider/simbase1"
)

// faultsOf gives the faults of a kind that a send can meet.
func faultsOf(kind sandbox.Kind) []sandbox.Fault {
	statuses := []int{0}
	if kind == sandbox.Status || kind == sandbox.HTML || kind == sandbox.Empty {
		statuses = []int{
			http.StatusOK, http.StatusAccepted, http.StatusBadRequest, http.StatusPaymentRequired, http.StatusNotFound,
			http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		}
	}
	var faults []sandbox.Fault
	for _, status := range statuses {
		for _, after := range []bool{false, true} {
			fault := sandbox.Fault{Route: "send", Nth: 1, Kind: kind, After: after, Status: status}
			switch kind {
			case sandbox.Endless, sandbox.Bomb:
				fault.Bytes = 4 << 20
			case sandbox.Rewrite:
				fault.Rewrite = func([]byte) []byte { return []byte(`{"message":"Insufficient balance"}`) }
			default:
			}
			faults = append(faults, fault)
		}
	}
	return faults
}

// honest tells whether what was told of a send agrees with what the vendor did.
func honest(told model.Outcome, done bool) error {
	switch {
	case done && (told == model.OutcomeRefused || told == model.OutcomeNotSent):
		return fmt.Errorf("the text was sent, and is told as %q", told)
	case !done && told == model.OutcomeDone:
		return errors.New("the text was never sent, and is told as accepted")
	default:
		return nil
	}
}

// sendThrough sends a text through the fault, the whole way to a server on loopback, and judges what is told of it.
func sendThrough(t *testing.T, fault sandbox.Fault) (told model.Outcome, verdict error) {
	t.Helper()
	vendor := simbase1box.New(simbase1box.Config{SIMs: 3, PerSecond: -1, PerDay: -1, Plan: []sandbox.Fault{fault}})
	base, err := vendor.Start()
	if err != nil {
		t.Fatal(err)
	}
	login := rest.Login{Key: rest.NewSecret(simbase1box.DefaultKey)}
	client, err := simbase1.Open(rest.Config{Account: "eu", BaseURL: base}, login)
	if err != nil {
		t.Fatal(err)
	}
	limit := 20 * time.Second
	if fault.Kind == sandbox.Hang || fault.Kind == sandbox.Stall { // which last as long as they are waited for
		limit = 100 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	_, err = client.Send(ctx, iccid(t, vendor.SIMs()[0].ICCID), "STATUS#")
	client.Rest().Close()
	if err := vendor.Close(); err != nil { // nothing is done behind the ledger's back any more
		t.Error(err)
	}
	if sent := len(vendor.Ledger()); sent > 1 {
		t.Errorf("the text was sent %d times", sent)
	}
	told = model.OutcomeOf(err)
	return told, honest(told, len(vendor.Ledger()) == 1)
}

// TestSendIsToldAsItIs holds what is told of a send against the vendor's ledger, for every way to go wrong, before the text
// was sent and after it.
func TestSendIsToldAsItIs(t *testing.T) {
	for _, kind := range sandbox.Kinds() {
		if kind == sandbox.Ignore {
			continue
		}
		t.Run(string(kind), func(t *testing.T) {
			for _, fault := range faultsOf(kind) {
				told, err := sendThrough(t, fault)
				switch {
				case proven(fault):
					if told != model.OutcomeRefused {
						t.Errorf("status %d: the vendor's refusal is told as %q", fault.Status, told)
					}
				case err != nil:
					t.Errorf("status %d, after it was done: %t: %v", fault.Status, fault.After, err)
				}
			}
		})
	}
}

// proven tells of the faults that nobody could see through: the vendor's own error, in its own form and with a status that
// says that it did nothing, after it did.
func proven(fault sandbox.Fault) bool {
	refusal := fault.Kind == sandbox.Busy
	switch fault.Status {
	case http.StatusBadRequest, http.StatusPaymentRequired, http.StatusNotFound, http.StatusTooManyRequests:
		refusal = refusal || fault.Kind == sandbox.Status
	default:
	}
	return refusal && fault.After
}

// TestVendorThatLiesIsFoundOut shows that the test above can fail: here the vendor confirms what it did not do.
func TestVendorThatLiesIsFoundOut(t *testing.T) {
	if told, err := sendThrough(t, sandbox.Fault{Route: "send", Nth: 1, Kind: sandbox.Ignore}); err == nil {
		t.Errorf("nothing is wrong with %q", told)
	}
	if told, err := sendThrough(t, sandbox.Fault{Route: "list", Kind: sandbox.Hang}); told != model.OutcomeDone || err != nil {
		t.Errorf("a send that nothing is wrong with is told as %q, %v", told, err)
	}
}
