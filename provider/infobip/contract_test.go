package infobip_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/infobip"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
	infobipbox "github.com/simfleet/simfleet/provider/sandbox/infobip"
)

// box makes a vendor of so many SIMs whose clock stands.
func box(t *testing.T, sims int) *infobipbox.Sandbox {
	t.Helper()
	if sims == 0 {
		sims = -1
	}
	vendor := infobipbox.New(infobipbox.Config{SIMs: sims, Now: func() time.Time { return readAt }})
	t.Cleanup(func() {
		if err := vendor.Close(); err != nil {
			t.Error(err)
		}
	})
	return vendor
}

// refusal is an error in the form that the vendor is taken to have for the status.
func refusal(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return oldError("UNAUTHORIZED")
	case http.StatusForbidden:
		return oldError("FORBIDDEN")
	case http.StatusNotFound:
		return oldError("NOT_FOUND")
	case http.StatusTooManyRequests:
		return newError("E429")
	case http.StatusInternalServerError:
		return oldError("GENERAL_ERROR")
	default:
		return oldError("BAD_REQUEST")
	}
}

func TestContract(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Subject {
		return providertest.Subject{
			Vendor: box(t, 24), SIMs: 24, PageSize: 7, Absent: "8900000000000000000", Month: july,
			Of:   func(sims int) http.Handler { return box(t, sims) },
			Edit: model.Edit{Name: new("pump 1")}, Refusal: refusal, Ops: infobip.Ops(),
			Open: func(baseURL string) (provider.Lister, error) {
				client, err := infobip.Open(
					rest.Config{Account: "eu", BaseURL: baseURL, Now: func() time.Time { return readAt.Local() }},
					rest.Login{Key: rest.NewSecret(infobipbox.DefaultKey)},
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
