package telnyx_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
	telnyxbox "github.com/simfleet/simfleet/provider/sandbox/telnyx"
	"github.com/simfleet/simfleet/provider/telnyx"
)

func TestContract(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Subject {
		return providertest.Subject{
			Vendor: checked(t, boxOf(t, 24)), Below: "/v2", SIMs: 24, PageSize: 7, Absent: "8900000000000000000",
			Of:      func(sims int) http.Handler { return boxOf(t, sims) },
			Refusal: refusalOf,
			Door:    func(r *http.Request) bool { return r.URL.Query().Has("filter[iccid]") },
			Edit:    model.Edit{Tags: &[]string{"contract"}},
			Month:   model.MonthOf(readAt), Ops: telnyx.Ops(),
			Open: func(baseURL string) (provider.Lister, error) {
				client, err := telnyx.Open(
					rest.Config{Account: "eu", BaseURL: baseURL, Now: func() time.Time { return readAt }},
					rest.Login{Key: rest.NewSecret(telnyxbox.DefaultKey)},
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

// boxOf makes a vendor with so many SIMs. Nobody may make it a call that costs money or cannot be undone.
func boxOf(t *testing.T, sims int) *telnyxbox.Sandbox {
	t.Helper()
	if sims == 0 {
		sims = -1
	}
	box := telnyxbox.New(telnyxbox.Config{SIMs: sims, Now: func() time.Time { return readAt }})
	t.Cleanup(func() { closeBox(t, box) })
	return box
}

func closeBox(t *testing.T, box *telnyxbox.Sandbox) {
	t.Helper()
	if err := box.Close(); err != nil {
		t.Error(err)
	}
	if calls := box.Trespasses(); len(calls) > 0 {
		t.Errorf("calls that nobody has any business to make: %v", calls)
	}
}

// refusalOf is an error as the vendor words it: a rejected key is told by nothing but the status.
func refusalOf(status int) string {
	codes := map[int]string{
		http.StatusForbidden: "10010", http.StatusNotFound: "10005", http.StatusUnprocessableEntity: "10015",
		http.StatusInternalServerError: "10007", http.StatusTooManyRequests: "10011",
	}
	if status == http.StatusUnauthorized {
		return ""
	}
	return `{"errors":[{"code":"` + codes[status] + `","title":` + strconv.Quote(http.StatusText(status)) + `}]}`
}
