package provider_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/rest"
)

func TestCallsAreCountedWhereProcessesShareThem(t *testing.T) {
	s := settings()
	s.PerDay, s.Now = 100, func() time.Time { return time.Date(2026, 5, 22, 12, 0, 0, 0, time.UTC) }
	s.Count = func(account, day, op string, n int) (int, bool) {
		if account != "eu" || day != "2026-05-22" || op != "read the balance" || n != 1 {
			t.Errorf("%d %q of %s are counted for the account %s", n, op, day, account)
		}
		return 42, true
	}
	account, _ := openAt(t, s)
	if _, err := account.Biller.Balance(t.Context()); err != nil {
		t.Fatal(err)
	}
	if calls, want := account.Calls(), (provider.Calls{Today: 42, Own: 1, Shared: true, PerDay: 100}); calls != want {
		t.Errorf("the calls are %+v, want %+v", calls, want)
	}
	if ops := account.ByOp(); !slices.Equal(ops, []provider.OpCalls{{Op: "read the balance", Class: rest.Read, Calls: 1}}) {
		t.Errorf("they were for %+v", ops)
	}
	account.Known("2026-05-21", 100)
	account.Known("2026-05-22", 99)
	if _, err := account.Biller.Balance(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := account.Biller.Balance(t.Context()); !errors.Is(err, model.ErrSpent) {
		t.Errorf("the call after the day's last ends with %v", err)
	}
}

func TestNothingIsSharedUnlessThereIsALedger(t *testing.T) {
	account, _ := openAt(t, settings())
	if _, err := account.Biller.Balance(t.Context()); err != nil {
		t.Fatal(err)
	}
	if calls := account.Calls(); calls.Shared || calls.Today != 1 || calls.Own != 1 {
		t.Errorf("the calls are %+v", calls)
	}
}

func TestReserveIsATwentiethOfTheDayUnlessConfigured(t *testing.T) {
	for _, c := range []struct {
		vendor                         string
		perDay, kept, reserve, slowing int
	}{
		{"simbase-v1", 0, 0, 250, 1500},
		{"simbase-v1", 1009, 0, 50, 302},
		{"simbase-v1", 0, 20, 20, 1500},
		{"simbase-v1", 0, 4000, 4000, 4000},
		{"simbase-v1", 1<<31 - 1, 0, 107374182, 644245094},
		{"telnyx", 0, 0, 0, 0},
		{"telnyx", 0, 300, 0, 0},
		{"telnyx", 1000, 300, 300, 300},
	} {
		s := settings()
		s.Vendor, s.PerDay, s.Reserve = c.vendor, c.perDay, c.kept
		account, err := provider.Open(s)
		if err != nil {
			t.Fatal(err)
		}
		account.Close()
		if account.Reserve() != c.reserve || account.SlowBelow() != c.slowing {
			t.Errorf("%+v: %d are kept, slow below %d", c, account.Reserve(), account.SlowBelow())
		}
	}
}

func TestPagesOfTheVendorsThatNumberThem(t *testing.T) {
	for vendor, want := range map[string][]model.Cursor{
		"simbase-v1": {"", "2", "3"}, "telnyx": {"", "2", "3"}, "infobip": {"", "2", "3", "4", "5", "6"}, "1ot": {""}, "simbase-v2": nil,
	} {
		s := settings()
		if s.Vendor = vendor; vendor == "1ot" {
			s.Login = password("anna", "test-key")
		}
		account, err := provider.Open(s)
		if err != nil {
			t.Fatal(err)
		}
		account.Close()
		var got []model.Cursor
		if account.Numbered != nil {
			got = account.Numbered.Cursors(501)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s has the pages %q, want %q", vendor, got, want)
		}
	}
}
