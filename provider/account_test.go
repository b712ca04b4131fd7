package provider_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/rest"
)

// abilities are those of the oldest vendor; the others it does not have.
var abilities = []provider.Ability{
	provider.Switching, provider.Metering, provider.ReadingTexts, provider.SendingTexts, provider.Editing, provider.Billing,
	provider.Planning,
}

// settings are good ones, of an account at the vendor's own address.
func settings() provider.Settings {
	return provider.Settings{Name: "eu", Vendor: "simbase-v1", Login: rest.Login{Key: rest.NewSecret("test-key")}, Version: "test"}
}

func password(user, password string) rest.Login {
	return rest.Login{User: rest.NewSecret(user), Password: rest.NewSecret(password)}
}

// openAt opens an account at a vendor on loopback that answers everything with an empty object.
func openAt(t *testing.T, s provider.Settings) (account *provider.Account, requests *atomic.Int32) {
	t.Helper()
	requests = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.Header.Get("X-Api-Key") != "test-key" {
			t.Errorf("the key is %q", r.Header.Get("X-Api-Key"))
		}
		_, _ = w.Write([]byte(`{"currency":"EUR"}`))
	}))
	t.Cleanup(server.Close)
	s.BaseURL = server.URL
	account, err := provider.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	return account, requests
}

func TestAccountCanDoWhatItsVendorCan(t *testing.T) {
	account, err := provider.Open(settings())
	if err != nil {
		t.Fatal(err)
	}
	defer account.Close()
	for _, ability := range abilities {
		if why := account.WhyNot(ability); why != "" {
			t.Errorf("ability %d is off: %s", ability, why)
		}
	}
	if account.List == nil || account.Name != "eu" || account.Vendor.Name != "simbase" || account.ReadOnly {
		t.Errorf("the account is %+v", account)
	}
	if calls := account.Calls(); calls.Today != 0 || calls.PerDay != 5000 {
		t.Errorf("the calls are %+v", calls)
	}
}

func TestReadOnlyTakesTheWritesAwayAndSaysWhy(t *testing.T) {
	for reason, want := range map[string]string{
		"--read-only": "read-only: --read-only", `mode = "ro"`: `read-only: mode = "ro"`, "": "read-only",
	} {
		s := settings()
		s.ReadOnly, s.ReadOnlyWhy = true, reason
		account, _ := openAt(t, s)
		if account.Switch != nil || account.Sender != nil || account.Editor != nil {
			t.Error("a read-only account can write")
		}
		for _, ability := range abilities {
			expected := ""
			if slices.Contains([]provider.Ability{provider.Switching, provider.SendingTexts, provider.Editing}, ability) {
				expected = want
			}
			if why := account.WhyNot(ability); why != expected {
				t.Errorf("ability %d: %q, want %q", ability, why, expected)
			}
		}
	}
}

func TestReadOnlyIsNotALack(t *testing.T) {
	for _, readOnly := range []bool{false, true} {
		s := settings()
		s.ReadOnly = readOnly
		account, _ := openAt(t, s)
		for _, ability := range abilities {
			if account.Lacks(ability) {
				t.Errorf("read-only %t: the vendor is said to offer no ability %d", readOnly, ability)
			}
		}
	}
}

func TestPauseIsToldToTheAccountsOwner(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	s := settings()
	s.BaseURL = server.URL
	account, err := provider.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	defer account.Close()
	told := make(chan time.Time, 1)
	account.OnChange(func() { told <- account.Calls().PausedUntil })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second) // too short to wait the pause out
	defer cancel()
	if _, err := account.Biller.Balance(ctx); !errors.Is(err, model.ErrBusy) {
		t.Fatal(err)
	}
	if until := <-told; until.IsZero() {
		t.Error("the account is not paused")
	}
}

func TestReadOnlyHoldsBelowTheAccountToo(t *testing.T) {
	s := settings()
	s.ReadOnly = true
	account, requests := openAt(t, s)
	sender, ok := account.List.(provider.Sender)
	if !ok {
		t.Fatal("the adapter sends no texts")
	}
	iccid, err := model.ParseICCID("8900000000000001234")
	if err != nil {
		t.Fatal(err)
	}
	_, err = sender.Send(t.Context(), iccid, "STATUS")
	if !errors.Is(err, model.ErrReadOnly) || model.OutcomeOf(err) != model.OutcomeNotSent || requests.Load() != 0 {
		t.Errorf("%d requests: %v", requests.Load(), err)
	}
}

// lister is a vendor that has a list and nothing more.
type lister struct{}

func (lister) SIMs(context.Context, model.Query, model.Cursor) (model.Page[model.SIM], error) {
	return model.Page[model.SIM]{}, nil
}

func (lister) SIM(context.Context, model.ICCID) (model.SIM, error) { return model.SIM{}, nil }

func TestAccountWithoutAClientWorks(t *testing.T) {
	account := provider.New("fake", provider.Vendor{Name: "acme"}, lister{})
	seen := make(map[string]bool)
	for _, ability := range provider.Abilities() {
		why := account.WhyNot(ability)
		if !strings.HasPrefix(why, "acme offers no ") || seen[why] {
			t.Errorf("ability %d: %q", ability, why)
		}
		seen[why] = true
	}
	if calls := account.Calls(); calls != (provider.Calls{}) {
		t.Errorf("the calls are %+v", calls)
	}
	account.Known("2026-05-22", 5)
	if account.Reserve() != 0 || account.SlowBelow() != 0 || len(account.ByOp()) != 0 || account.Numbered != nil {
		t.Error("there is a budget without a client, or there are numbered pages")
	}
	account.OnChange(func() { t.Error("nothing can change") })
	account.Close()
	account.Lock("--read-only")
	for _, ability := range provider.Abilities() {
		if why := account.WhyNot(ability); !account.Lacks(ability) || !strings.HasPrefix(why, "acme offers no ") {
			t.Errorf("%s: another mode would not bring it, and the reason is %q", ability, why)
		}
	}
}

func TestSettingsGoBeforeTheVendorsDefaults(t *testing.T) {
	s := settings()
	s.PerDay, s.Now = 1, func() time.Time { return time.Date(2026, 5, 22, 12, 0, 0, 0, time.UTC) }
	account, requests := openAt(t, s)
	balance, err := account.Biller.Balance(t.Context())
	if err != nil || !balance.Fetched.Equal(s.Now()) {
		t.Fatalf("%+v, %v", balance, err)
	}
	if _, err := account.Biller.Balance(t.Context()); !errors.Is(err, model.ErrSpent) {
		t.Errorf("the second call of a day with one call ends with %v", err)
	}
	if calls := account.Calls(); calls.Today != 1 || calls.PerDay != 1 || requests.Load() != 1 {
		t.Errorf("the calls are %+v, the vendor got %d", calls, requests.Load())
	}
}

func TestWhatCannotBeOpened(t *testing.T) {
	for want, spoil := range map[string]func(*provider.Settings){
		`"simbase-v9" is not known; known: simbase-v2, simbase-v1, infobip, telnyx, 1ot`: func(s *provider.Settings) {
			s.Vendor = "simbase-v9"
		},
		"must be fewer":    func(s *provider.Settings) { s.Reserve = -1 },
		"fewer than those": func(s *provider.Settings) { s.Reserve = 5000 },
		"https":            func(s *provider.Settings) { s.BaseURL = "http://api.example.com" },
		"the key is empty": func(s *provider.Settings) { s.Login = rest.Login{} },
		"the key holds":    func(s *provider.Settings) { s.Login.Key = rest.NewSecret("test-key\r\nX: y") },
		"takes a key":      func(s *provider.Settings) { s.Login = password("anna", "test-key") },
		"as well as":       func(s *provider.Settings) { s.Login.User = rest.NewSecret("anna") },
	} {
		s := settings()
		spoil(&s)
		account, err := provider.Open(s)
		if err == nil || account != nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "test-key") {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestKeyIsNeverPrinted(t *testing.T) {
	account, err := provider.Open(settings())
	if err != nil {
		t.Fatal(err)
	}
	defer account.Close()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if printed := fmt.Sprintf(verb, settings()) + fmt.Sprintf(verb, account); strings.Contains(printed, "test-key") {
			t.Errorf("%s shows the key", verb)
		}
	}
}

func TestVendorsAreTrue(t *testing.T) {
	vendors := provider.Vendors()
	ids := make(map[string]bool)
	for _, v := range vendors {
		if v.ID == "" || v.Name == "" || ids[v.ID] || !strings.HasPrefix(v.BaseURL, "https://") || v.PerSecond <= 0 ||
			v.PageSize <= 0 || v.Period == "" || v.TakesKey == v.TakesPassword && !v.TakesKey || v.Megabyte <= 0 || v.Settle <= 0 {
			t.Errorf("the vendor is %+v", v)
		}
		ids[v.ID] = true
	}
}

func TestSimbaseV1AsItsDocumentsHaveIt(t *testing.T) {
	vendors := provider.Vendors()
	at := slices.IndexFunc(vendors, func(v provider.Vendor) bool { return v.ID == "simbase-v1" })
	if at < 0 {
		t.Fatal("simbase-v1 is missing")
	}
	v := vendors[at]
	// "1MB = 1024 kB = 1048576 bytes", "a maximum of 10 calls/second and 5000 calls/day", "a maximum of 250 cards".
	if v.Megabyte != 1048576 || v.PerSecond != 10 || v.PerDay != 5000 || v.PageSize != 250 || v.BaseURL != "https://api.simbase.com" {
		t.Errorf("the vendor is %+v", v)
	}
	for _, field := range []model.Field{model.FieldIMSI, model.FieldEID, model.FieldOnline, model.FieldLimit} {
		if v.Gives[field] != model.Never {
			t.Errorf("it is said to give %s", field)
		}
	}
}

// TestWordsOfTheVendorAreWhatIsSent guards the words of the table, which are shown before a change, against those that the
// adapter sends.
func TestWordsOfTheVendorAreWhatIsSent(t *testing.T) {
	bodies := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
		_, _ = w.Write(body)
	}))
	defer server.Close()
	s := settings()
	s.BaseURL, s.PerSecond = server.URL, 1000
	account, err := provider.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	defer account.Close()
	iccid, err := model.ParseICCID("8900000000000001234")
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []model.State{model.Active, model.Suspended} {
		sim := model.SIM{ICCID: iccid, Actions: model.CanActivate | model.CanSuspend}
		receipt, err := account.Switch.SetState(t.Context(), sim, to)
		if err != nil || receipt.State != to {
			t.Fatalf("%+v, %v", receipt, err)
		}
		if body, word := <-bodies, account.Vendor.Words[to]; word == "" || !strings.Contains(body, `"`+word+`"`) {
			t.Errorf("%s is shown as %q and sent as %s", to, word, body)
		}
		if len(account.Vendor.Effects[to]) == 0 {
			t.Errorf("nothing is said of what %s brings", to)
		}
	}
}
