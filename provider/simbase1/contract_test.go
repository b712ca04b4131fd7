package simbase1_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
	simbase1box "github.com/simfleet/simfleet/provider/sandbox/simbase1"
	"github.com/simfleet/simfleet/provider/simbase1"
)

func TestContract(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Subject {
		vendor := simbase1box.New(simbase1box.Config{SIMs: 24, PerSecond: -1, PerDay: -1, Now: func() time.Time { return readAt }})
		t.Cleanup(func() {
			if err := vendor.Close(); err != nil {
				t.Error(err)
			}
		})
		return providertest.Subject{
			Vendor: vendor, Edit: model.Edit{Name: new("pump 1")}, Refusal: func(int) string { return `{"message":"no"}` },
			Of: func(sims int) http.Handler {
				if sims == 0 {
					sims = -1
				}
				of := simbase1box.New(simbase1box.Config{SIMs: sims, PerSecond: -1, PerDay: -1, Now: func() time.Time { return readAt }})
				t.Cleanup(func() { _ = of.Close() })
				return of
			},
			SIMs: 24, PageSize: 7, Absent: "8900000000000000000",
			Month: model.MonthOf(readAt).Add(-1), Ops: simbase1.Ops(),
			Open: func(baseURL string) (provider.Lister, error) {
				client, err := simbase1.Open(
					rest.Config{Account: "eu", BaseURL: baseURL, Now: func() time.Time { return readAt }},
					rest.Login{Key: rest.NewSecret(simbase1box.DefaultKey)},
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
