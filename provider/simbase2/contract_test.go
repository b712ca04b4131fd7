package simbase2_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
	simbase2box "github.com/simfleet/simfleet/provider/sandbox/simbase2"
	"github.com/simfleet/simfleet/provider/simbase2"
)

func TestContract(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Subject {
		return providertest.Subject{
			Vendor: unpaced(t, 24), Edit: model.Edit{Name: new("pump 1")}, Refusal: func(int) string { return `{"message":"no"}` },
			Of: func(sims int) http.Handler { return unpaced(t, sims) },
			// The vendor's paths have its version.
			Below: simbase2box.Root, SIMs: 24, PageSize: 7, Absent: "8900000000000000000",
			Month: model.MonthOf(readAt).Add(-1), Ops: simbase2.Ops(),
			Open: func(baseURL string) (provider.Lister, error) {
				client, err := simbase2.Open(
					rest.Config{Account: "eu", BaseURL: baseURL, Now: func() time.Time { return readAt }},
					rest.Login{Key: rest.NewSecret(simbase2box.DefaultKey)},
				)
				if err != nil {
					return nil, err
				}
				t.Cleanup(client.Rest().Close)
				return client, nil
			},
		}
	})
}

// unpaced makes a vendor with so many SIMs.
func unpaced(t *testing.T, sims int) *simbase2box.Sandbox {
	t.Helper()
	if sims == 0 {
		sims = -1
	}
	vendor := simbase2box.New(simbase2box.Config{SIMs: sims, PerSecond: -1, PerDay: -1, Now: func() time.Time { return readAt }})
	t.Cleanup(func() {
		if err := vendor.Close(); err != nil {
			t.Error(err)
		}
	})
	return vendor
}
