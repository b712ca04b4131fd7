package fleet_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet"
)

// in gives the SIMs of a set, by what their numbers and their names say.
func in(s *fleet.Set) string {
	var byNumber, byKey []string
	for number := range s.Numbers() {
		byNumber = append(byNumber, strconv.Itoa(int(number)))
	}
	for k := range s.Keys() {
		byKey = append(byKey, k.Account+k.ICCID.Tail(2))
	}
	return fmt.Sprint(byNumber, byKey)
}

func TestSet(t *testing.T) {
	eu, us := newVendor(sims(1, 70)...), newVendor(sims(61, 64)...)
	b := newBench(t, eu.account("eu"), us.account("us"))
	var set fleet.Set
	if set.Len() != 0 || set.Has(3) || set.Among([]int32{1, 2}) != 0 || in(&set) != "[] []" {
		t.Errorf("at first %s", in(&set))
	}
	set.Clear()
	set.Follow(b.sync())
	set.Put(true, 0, 69, 70, 73, 69)
	if got := in(&set); got != "[0 69 70 73] [eu01 eu70 us61 us64]" || set.Len() != 4 {
		t.Errorf("%d: %s", set.Len(), got)
	}
	if !set.Has(69) || set.Has(68) || set.Among([]int32{73, 1, 0}) != 2 {
		t.Error("what is in it is not told")
	}
	set.Put(false, 0, 0, 5)
	if got := in(&set); got != "[69 70 73] [eu70 us61 us64]" || set.Len() != 3 {
		t.Errorf("%d: %s", set.Len(), got)
	}
	// New SIMs come first, so that all numbers are others.
	eu.set(append(sims(101, 130), sims(1, 70)...)...)
	us.set(sim(62), sim(64), sim(63))
	b.sync()
	set.Follow(b.Snapshot())
	if got := in(&set); got != "[99 100 103] [eu70 us61 us64]" && got != "[99 100 102] [eu70 us61 us64]" {
		t.Errorf("with others before them: %s", got)
	}
	b.sync() // which drops the one that was marked as gone
	set.Follow(b.Snapshot())
	if got := in(&set); got != "[99 101] [eu70 us64]" || set.Len() != 2 {
		t.Errorf("after one is gone: %d, %s", set.Len(), got)
	}
	empty := fleet.Set{}
	empty.Follow(b.Snapshot())
	if empty.Put(true, 2); in(&empty) != "[2] [eu03]" {
		t.Errorf("a new one: %s", in(&empty))
	}
	set.Clear()
	if set.Len() != 0 || in(&set) != "[] []" || set.Has(99) {
		t.Errorf("cleared: %s", in(&set))
	}
	set.Put(true, 1)
	eu.set()
	us.set()
	b.sync()
	b.sync()
	set.Follow(b.Snapshot())
	if set.Len() != 0 || b.Snapshot().Len() != 0 || in(&set) != "[] []" {
		t.Errorf("after all are gone: %d, %s", set.Len(), in(&set))
	}
}

// A set of one snapshot follows to any later one, also when there were many in between.
func TestSetOfAnOldSnapshot(t *testing.T) {
	v := newVendor(sims(1, 9)...)
	b := newBench(t, v.account("eu"))
	old := b.sync()
	var set fleet.Set
	set.Follow(old)
	set.Put(true, 1, 4, 8)
	for n := range 6 {
		cards := slices.Concat(sims(20, 20+n), sims(1, 9))
		slices.Reverse(cards)
		if n == 4 {
			cards = slices.DeleteFunc(cards, func(s model.SIM) bool { return s.ICCID == card(5) })
		}
		v.set(cards...)
		b.sync()
	}
	set.Follow(b.Snapshot())
	var got []string
	for k := range set.Keys() {
		got = append(got, k.ICCID.Tail(2))
	}
	if fmt.Sprint(slices.Sorted(slices.Values(got))) != "[02 05 09]" || set.Len() != 3 {
		t.Errorf("%q", got)
	}
	for number := range set.Numbers() {
		if !set.Has(number) || !slices.Contains(got, b.Snapshot().Key(int(number)).ICCID.Tail(2)) {
			t.Errorf("number %d", number)
		}
	}
}
