package oneot_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	oneotbox "github.com/simfleet/simfleet/provider/sandbox/oneot"
)

// No data is not zero: a month without a record is not found, and an add-on that was not bought is told as such.
func TestNothingOnRecord(t *testing.T) {
	s := tell(t, oneotbox.Config{})
	month := model.MonthOf(readAt)
	young, never := s.of("meter-ee-5033").ICCID, s.of("meter-ee-5030").ICCID
	if _, err := s.Usage(t.Context(), young, month.Add(-1)); !errors.Is(err, model.ErrNotFound) {
		t.Error(err)
	}
	if _, err := s.Usage(t.Context(), never, month); !errors.Is(err, model.ErrNotFound) {
		t.Error(err)
	}
	if page, err := s.Usages(t.Context(), month, []model.ICCID{young, never}, ""); err != nil || len(page.Items) != 1 || page.Items[0].ICCID != young {
		t.Error(page, err)
	}
	if _, err := s.Diagnose(t.Context(), young); !errors.Is(err, model.ErrAddOn) {
		t.Error(err)
	}
	if sim := s.of("meter-ee-5030"); !sim.LastNetwork.IsZero() || !sim.LastRecord.IsZero() || !sim.LastSession.IsZero() {
		t.Errorf("a SIM that was never on a network has %v", sim)
	}
}

func TestDiagnosesAgree(t *testing.T) {
	s := tell(t, oneotbox.Config{Diagnostics: true})
	found, err := s.Diagnose(t.Context(), s.of("meter-ee-5007").ICCID)
	if err != nil || found.Carrier.Raw() != "Example EE" || found.Online == nil || *found.Online {
		t.Error(err, found)
	}
	if silent := readAt.Sub(found.Seen); silent < 40*24*time.Hour || silent > 41*24*time.Hour {
		t.Errorf("it was seen %s ago", silent)
	}
	if _, err := s.Diagnose(t.Context(), s.of("tracker-5147").ICCID); !errors.Is(err, model.ErrNotFound) {
		t.Error(err)
	}
}

// One SIM's month, its sessions, the batch and the account's spend are the same sums.
func TestUsageAddsUp(t *testing.T) {
	s := tell(t, oneotbox.Config{SIMs: 600})
	month := model.MonthOf(readAt)
	var all []model.ICCID
	for _, is := range s.box.SIMs() {
		all = append(all, iccid(t, is.ICCID))
	}
	used := map[model.ICCID]model.Usage{}
	var bytes int64
	var cost model.Money
	for cursor := model.Cursor(""); ; {
		page, err := s.Usages(t.Context(), month, all, cursor)
		if err != nil || page.Damaged != 0 {
			t.Fatal(err, page.Damaged)
		}
		for _, u := range page.Items {
			used[u.ICCID] = u.Usage
			bytes += *u.Data
			cost += *u.Cost.Data
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	balance, err := s.Balance(t.Context())
	if err != nil || balance.Used == nil || *balance.Used != bytes || *balance.Spent != cost || balance.Amount != nil || bytes == 0 {
		t.Errorf("%v: the account used %v for %v; its SIMs %d for %d", err, balance.Used, balance.Spent, bytes, cost)
	}
	for _, name := range []string{"tracker-5140", "cargo-nl-5009", "gw-vilnius-50"} {
		id := s.of(name).ICCID
		alone, err := s.Usage(t.Context(), id, month)
		if err != nil || *alone.Data != *used[id].Data {
			t.Errorf("%s: %v, alone %v, in the batch %v", name, err, *alone.Data, *used[id].Data)
		}
		s.sessionsSum(id, month, *alone.Data, *alone.Cost.Data)
	}
	for _, r := range s.box.Requests() {
		if n := len(r.Query.Encode()); n > 8000 {
			t.Errorf("a query of %s is %d bytes long", r.Path, n)
		}
	}
}

// sessionsSum reads all sessions of a month and holds their sum to what the month is said to be.
func (s *story) sessionsSum(id model.ICCID, month model.Month, bytes int64, cost model.Money) {
	s.t.Helper()
	for cursor := model.Cursor(""); ; {
		page, err := s.Sessions(s.t.Context(), id, month.Start(), month.Add(1).Start(), cursor)
		if err != nil || page.Damaged != 0 {
			s.t.Fatal(err, page.Damaged)
		}
		for _, session := range page.Items {
			bytes -= *session.Bytes
			cost -= *session.Cost
			if model.MonthOf(session.Began) != month || session.Began.After(readAt) {
				s.t.Errorf("a session began at %s", session.Began)
			}
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if bytes != 0 || cost != 0 {
		s.t.Errorf("%s: the sessions miss the month by %d bytes and %d", id, bytes, cost)
	}
}

// Alerts are told as they are, and stay unread by being looked at.
func TestAlertsStayUnread(t *testing.T) {
	s := tell(t, oneotbox.Config{})
	for range 2 {
		page, err := s.Events(t.Context(), s.of("gw-tallinn-50").ICCID, "")
		if err != nil || len(page.Items) != 2 || !page.Items[0].Unread || !page.Items[1].Unread {
			t.Errorf("%v: %v", err, page.Items)
		}
	}
}

// The field without a unit is the same moment in either.
func TestLastRecordInEitherUnit(t *testing.T) {
	s := tell(t, oneotbox.Config{})
	for _, name := range []string{"tracker-5140", "tracker-5141"} {
		if sim := s.of(name); readAt.Sub(sim.LastRecord) < 0 || readAt.Sub(sim.LastRecord) > time.Hour {
			t.Errorf("%s: the last record is of %s", name, sim.LastRecord)
		}
	}
}

// logins tells how often the adapter logged in.
func (s *story) logins() int { return s.box.Count("POST /v1/oauth/token") }

// One login serves all who ask at once, and lasts until shortly before its end.
func TestOneLoginForAll(t *testing.T) {
	s := tell(t, oneotbox.Config{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := s.Balance(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s.forward(6 * 24 * time.Hour)
	s.of("tracker-5140")
	if n := s.logins(); n != 1 {
		t.Errorf("it logged in %d times", n)
	}
	s.forward(2 * 24 * time.Hour)
	s.of("tracker-5140")
	if n := s.logins(); n != 2 || s.box.Count("GET") != 10 {
		t.Errorf("it logged in %d times for %d reads", n, s.box.Count("GET"))
	}
	for _, r := range s.box.Requests() {
		if r.Query.Has("password") || r.Query.Has("access_token") {
			t.Errorf("%s has a secret in its address", r.Path)
		}
	}
}

// The vendor gives the same token while it is valid, with what is left of its life. Near its end that must neither loop nor
// have every call log in.
func TestTheSameTokenWithLessTimeLeft(t *testing.T) {
	s := tell(t, oneotbox.Config{TokenLife: time.Minute})
	for range 120 {
		s.of("tracker-5140")
		s.forward(time.Second)
	}
	if n := s.logins(); n > 40 {
		t.Errorf("it logged in %d times in two minutes", n)
	}
	for _, r := range s.box.Requests() {
		if r.Status != 200 {
			t.Errorf("%s was answered with %d", r.Path, r.Status)
		}
	}
}

// A token that ends before its time costs a read one more login, and a write a word that nothing was done.
func TestATokenThatIsRevoked(t *testing.T) {
	s := tell(t, oneotbox.Config{})
	sim := s.of("tracker-5140")
	s.box.Revoke()
	if _, err := s.Balance(t.Context()); err != nil || s.logins() != 2 {
		t.Errorf("%v after %d logins", err, s.logins())
	}
	s.box.Revoke()
	_, err := s.Send(t.Context(), sim.ICCID, "x")
	s.refused(err, model.ErrDenied, "invalid_token")
	s.done()
	if _, err := s.Send(t.Context(), sim.ICCID, "x"); err != nil {
		t.Error(err)
	}
	s.done("send x")
	s.box.Revoke()
	s.box.SetPassword("other-password")
	if _, err := s.Balance(t.Context()); !errors.Is(err, model.ErrDenied) || strings.Contains(err.Error(), oneotbox.DefaultPassword) {
		t.Error(err)
	}
}
