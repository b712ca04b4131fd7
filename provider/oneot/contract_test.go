package oneot_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/oneot"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/sandbox"
	oneotbox "github.com/simfleet/simfleet/provider/sandbox/oneot"
)

// shelf is how many SIMs the contract's vendor has: more than two of its pages, whose size nothing can change.
const shelf = 2*oneot.PageSize + 300

func TestContract(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.Subject {
		return providertest.Subject{
			Vendor: boxOf(t, shelf), SIMs: shelf, PageSize: oneot.PageSize, Absent: "8900000000000000000",
			Of:      func(sims int) http.Handler { return boxOf(t, sims) },
			Refusal: refusal,
			Door:    func(r *http.Request) bool { return r.URL.Path == "/oauth/token" },
			Edit:    model.Edit{Name: new("contract")},
			Month:   model.MonthOf(readAt).Add(-1), Ops: oneot.Ops(),
			Open: func(baseURL string) (provider.Lister, error) {
				config := rest.Config{Account: "baltic", BaseURL: baseURL, Now: func() time.Time { return readAt }}
				client, err := oneot.Open(config, boxLogin(), "")
				if err != nil {
					return nil, err
				}
				t.Cleanup(client.Rest().Close)
				return client, nil
			},
		}
	})
}

// boxOf makes a vendor with so many SIMs. Its paths begin where the operations' do: the rest is of an account's address.
func boxOf(t *testing.T, sims int) http.Handler {
	t.Helper()
	if sims == 0 {
		sims = -1
	}
	box := oneotbox.New(oneotbox.Config{SIMs: sims, Diagnostics: true, Now: func() time.Time { return readAt }})
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		below := r.Clone(r.Context())
		below.URL.Path = oneotbox.BasePath + r.URL.Path
		box.ServeHTTP(w, below)
	})
}

func boxLogin() rest.Login {
	return rest.Login{User: rest.NewSecret(oneotbox.DefaultUser), Password: rest.NewSecret(oneotbox.DefaultPassword)}
}

// refusal is an error as the vendor words it: those of a token have a form of their own.
func refusal(status int) string {
	if status == http.StatusUnauthorized {
		return `{"error":"invalid_token","error_description":"Invalid access token"}`
	}
	code := map[int]string{
		http.StatusForbidden: "E003", http.StatusNotFound: "E002", http.StatusUnprocessableEntity: "E201",
		http.StatusInternalServerError: "E000", http.StatusTooManyRequests: "E999",
	}[status]
	return string(sandbox.JSON(status, map[string]any{
		"error_code": code, "error_description": http.StatusText(status), "timestamp": readAt.UnixMilli(),
	}).Body)
}
