package journal_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/journal"
	"github.com/simfleet/simfleet/provider/fleet/journal/journaltest"
)

const iccid = "8900000000000001234"

var entry = journal.Entry{
	Account: "eu", Op: "send SMS", Class: "once", ICCID: iccid, Text: "REBOOT <now>", Confirm: "dialog",
}

// clock gives moments that are a second apart.
func clock() func() time.Time {
	now := time.Date(2026, 3, 31, 23, 59, 50, 0, time.UTC)
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

func open(disk *journaltest.Disk) *journal.Journal {
	return journal.Open(journal.Config{Dir: "/state/journal", Actor: "anna from 192.0.2.7", Now: clock(), Files: disk})
}

// send does what a send does, and tells whether the request left.
func send(j *journal.Journal) (left bool, err error) {
	tickets, err := j.Plan(entry)
	if err != nil {
		return false, err
	}
	if err := j.Intent(tickets[0]); err != nil {
		return false, err
	}
	return true, j.Outcome(tickets[0], journal.Result{Outcome: "refused", HTTP: 400, Why: "eu: send SMS: refused"})
}

func read(t *testing.T, all []byte) []journaltest.Line {
	t.Helper()
	lines, err := journaltest.Read(all)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, all)
	}
	return lines
}

func TestLines(t *testing.T) {
	var disk journaltest.Disk
	j := open(&disk)
	if _, err := send(j); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	lines := read(t, disk.Safe())
	if got := fmt.Sprint(journaltest.Events(lines)); got != "[plan intent outcome refused]" {
		t.Fatalf("events %s", got)
	}
	want := journaltest.Line{
		V: 1, Seq: 2, Prev: lines[1].Prev, T: "2026-03-31T23:59:53Z", Mono: 2000, Actor: "anna from 192.0.2.7",
		ID: lines[0].ID, Event: "intent", Acct: "eu", Op: "send SMS", Class: "once", ICCID: iccid,
		Text: "REBOOT <now>", Confirm: "dialog",
	}
	if lines[1] != want {
		t.Errorf("intent\n%+v, want\n%+v", lines[1], want)
	}
	last := lines[2]
	if last.ID == "" || last.ID != lines[0].ID || last.HTTP != 400 || last.Why == "" || last.Text != "" {
		t.Errorf("outcome %+v", last)
	}
}

// Order is the contract: what is written is on the disk, name and all, before the call returns.
func TestOrderOfCalls(t *testing.T) {
	var disk journaltest.Disk
	j := open(&disk)
	if len(disk.Calls()) != 0 {
		t.Fatalf("opening a journal called %v", disk.Calls())
	}
	tickets, err := j.Plan(entry, entry)
	if err != nil {
		t.Fatal(err)
	}
	made := "mkdir mkdir mkdir mkdir mkdir check check syncdir syncdir syncdir create lock sync syncdir"
	if got := journaltest.Kinds(disk.Calls()); got != made+" write sync" {
		t.Errorf("a plan called\n%s, want\n%s", got, made+" write sync")
	}
	if got := len(read(t, disk.Safe())); got != 2 {
		t.Errorf("%d lines are safe after the plan", got)
	}
	if err := j.Intent(tickets[1]); err != nil {
		t.Fatal(err)
	}
	if got := journaltest.Kinds(disk.Calls()); got != made+" write sync write sync" {
		t.Errorf("an intent called %s", got)
	}
	if lines := read(t, disk.Safe()); len(lines) != 3 || lines[2].ID != lines[1].ID {
		t.Errorf("after the intent of the second of two: %+v", lines)
	}
}

// Whichever call fails, nothing is sent that is not on the disk, and the journal can go on in a new file.
func TestEachCallFails(t *testing.T) {
	var good journaltest.Disk
	if _, err := send(open(&good)); err != nil {
		t.Fatal(err)
	}
	calls := good.Calls()
	before := len(calls) - 2 // The outcome's write and sync come after the request.
	for n := 1; n <= len(calls); n++ {
		disk := journaltest.Disk{FailAt: n}
		j := open(&disk)
		left, err := send(j)
		switch {
		case n <= before && (left || !errors.Is(err, model.ErrJournal) || !errors.Is(err, journaltest.ErrDisk)):
			t.Errorf("call %d (%s) failed: left %v, %v", n, calls[n-1], left, err)
		case n > before && (!left || err != nil):
			t.Errorf("call %d (%s) failed: an outcome must go to a new file, got %v", n, calls[n-1], err)
		}
		if left, err := send(j); !left || err != nil {
			t.Errorf("after call %d (%s) had failed: left %v, %v", n, calls[n-1], left, err)
		}
		if !strings.Contains(string(disk.Safe()), `"event":"intent"`) {
			t.Errorf("after call %d (%s) had failed, the intent of what left is not safe", n, calls[n-1])
		}
	}
}

// A file that a write or an fsync failed on is not touched again.
func TestBrokenFileIsLeftAlone(t *testing.T) {
	var good journaltest.Disk
	if _, err := send(open(&good)); err != nil {
		t.Fatal(err)
	}
	for _, back := range []int{2, 3} { // The sync and the write of the intent.
		disk := journaltest.Disk{FailAt: len(good.Calls()) - back}
		j := open(&disk)
		if left, err := send(j); left || err == nil {
			t.Fatalf("left %v, %v", left, err)
		}
		failed := len(disk.Calls())
		if left, err := send(j); !left {
			t.Fatal(err)
		}
		after := journaltest.Kinds(disk.Calls()[failed:])
		if !strings.HasPrefix(after, "mkdir check check syncdir create lock sync syncdir write sync") {
			t.Errorf("after a failure came %s", after)
		}
		if len(disk.Names()) != 2 {
			t.Errorf("files %v", disk.Names())
		}
	}
}

func TestDiskThatStaysBroken(t *testing.T) {
	disk := journaltest.Disk{FailFrom: 1}
	j := open(&disk)
	for range 3 {
		if left, err := send(j); left || !errors.Is(err, model.ErrJournal) {
			t.Errorf("left %v, %v", left, err)
		}
	}
	if safe := disk.Safe(); len(safe) != 0 {
		t.Errorf("on the disk: %s", safe)
	}
}

// A network disk without locks is good enough for writing.
func TestNoLocks(t *testing.T) {
	disk := journaltest.Disk{NoLocks: true}
	if left, err := send(open(&disk)); !left || err != nil {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestClosed(t *testing.T) {
	var disk journaltest.Disk
	j := open(&disk)
	tickets, err := j.Plan(entry)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := j.Intent(tickets[0]); !errors.Is(err, journal.ErrClosed) || !errors.Is(err, model.ErrJournal) {
		t.Errorf("an intent after the end gave %v", err)
	}
	if err := j.Outcome(tickets[0], journal.Result{}); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("an outcome after the end gave %v", err)
	}
	if len(disk.Names()) != 1 {
		t.Errorf("files %v", disk.Names())
	}
}

func TestNoFolder(t *testing.T) {
	j := journal.Open(journal.Config{})
	if _, err := j.Plan(entry); !errors.Is(err, model.ErrJournal) {
		t.Errorf("a journal without a folder gave %v", err)
	}
}

func TestManyAtOnce(t *testing.T) {
	var disk journaltest.Disk
	j := journal.Open(journal.Config{Dir: "/journal", Files: &disk})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := send(j); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	lines := read(t, disk.Safe())
	state := map[string]string{}
	for _, line := range lines {
		state[line.ID] += line.Event + " "
	}
	if len(lines) != 60 || len(state) != 20 {
		t.Fatalf("%d lines of %d entries", len(lines), len(state))
	}
	for id, events := range state {
		if events != "plan intent outcome " {
			t.Errorf("%s: %s", id, events)
		}
	}
}

func TestTampering(t *testing.T) {
	var disk journaltest.Disk
	if _, err := send(open(&disk)); err != nil {
		t.Fatal(err)
	}
	all := string(disk.Safe())
	lines := strings.SplitAfter(all, "\n")
	for name, bad := range map[string]string{
		"a changed letter": strings.Replace(all, "REBOOT", "REBOOt", 1),
		"a line taken out": lines[0] + lines[2],
		"lines swapped":    lines[1] + lines[0] + lines[2],
		"a torn end":       all[:len(all)-5],
	} {
		if _, err := journaltest.Read([]byte(bad)); err == nil {
			t.Errorf("%s does not show", name)
		}
	}
}
