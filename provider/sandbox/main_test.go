package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/simfleet/simfleet/provider/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when all clocks in these tests stand, in a zone that is not UTC.
var noon = time.Date(2026, 5, 22, 14, 4, 31, 0, time.FixedZone("CEST", 2*60*60))

// kiosk is a vendor that tells what it was called with, and sells.
type kiosk struct {
	stage *sandbox.Stage
	call  sandbox.Call // the last
	sold  int
	bare  bool // answers have no body
}

func (*kiosk) Routes() []sandbox.Route {
	return []sandbox.Route{
		{Name: "shelf", Method: http.MethodGet, Pattern: "/v2/shelf"},
		{Name: "new", Method: http.MethodGet, Pattern: "/v2/shelf/new"},
		{Name: "look", Method: http.MethodGet, Pattern: "/v2/shelf/{item}"},
		{Name: "sell", Method: http.MethodPost, Pattern: "/v2/shelf/{item}"},
		{Name: "drop", Method: http.MethodDelete, Pattern: "/v2/shelf/{item}"},
		{Name: "page", Method: http.MethodGet, Pattern: "/v2/shelf/{item}/pages/{page}"},
	}
}

func (k *kiosk) Answer(c sandbox.Call) sandbox.Answer {
	k.call = c
	if c.Route == "sell" && !c.Dry {
		k.sold++
		k.stage.Note(sandbox.Entry{At: c.Now, ICCID: c.Args["item"], What: "sold"})
	}
	if k.bare {
		return sandbox.Answer{Status: http.StatusNoContent}
	}
	return sandbox.Good(map[string]int{"sold": k.sold})
}

// Refuse has a time to wait of its own, which a fault's must replace.
func (*kiosk) Refuse(status int, words string) sandbox.Answer {
	a := sandbox.JSON(status, map[string]string{"kiosk": words})
	a.Header.Set("Retry-After", "99")
	return a
}

func (*kiosk) Endless() (head, row string) { return `{"items":[`, `{"paper":1},` }

func (*kiosk) Secrets() []string { return []string{"Authorization", "X-Token"} }

func open(t *testing.T, config sandbox.Config) *kiosk {
	t.Helper()
	if config.Now == nil {
		config.Now = func() time.Time { return noon }
	}
	k := &kiosk{}
	k.stage = sandbox.New(config, k)
	t.Cleanup(func() {
		if err := k.stage.Close(); err != nil {
			t.Error(err)
		}
	})
	return k
}

// ask makes a call without a network between.
func (k *kiosk) ask(t *testing.T, method, target, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer test-key")
	r.Header.Set("X-Token", "test-key")
	r.Header.Set("X-Other", "kept")
	w := httptest.NewRecorder()
	k.stage.ServeHTTP(w, r)
	return w
}
