package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
	"github.com/simfleet/simfleet/provider/fleet/columns"
)

// What all the made-up SIMs have in common.
const (
	account  = "bench"
	vendorID = "simbase-v1"
)

// made makes a SIM with all that a list tells: the same one for the same number.
func made(i int) (model.SIM, error) {
	at := time.Now().UTC().Truncate(time.Hour)
	state, word := model.Active, "enabled" // most are
	switch {
	case i%17 == 5:
		state, word = model.Suspended, "disabled"
	case i%23 == 7:
		state, word = model.Blocked, "blocked"
	}
	kinds := []string{"tracker", "cargo", "meter", "pump", "gateway", "berlin", "lager", "truck"}
	iccid, err := model.ParseICCID(fmt.Sprintf("8900000000%09d", i))
	text := func(format string) model.Text { return model.NewText(fmt.Sprintf(format, i)) }
	return model.SIM{
		ICCID: iccid, Name: model.NewText(fmt.Sprintf("%s-%06d", kinds[i%8], i)), State: state,
		Word: model.NewText(word), Actions: model.CanActivate,
		Tags:   []model.Text{model.NewText("fleet-" + []string{"nl", "de", "ee"}[i%3]), model.NewText(fmt.Sprintf("cust:%03d", i%100))},
		MSISDN: text("99990%07d"), IMSI: text("99901%010d"), IMEI: text("350000%09d"), Plan: model.NewText("eu-1"),
		APN: model.NewText("iot.example"), Coverage: model.NewText("global"), Hardware: model.NewText([]string{"A7670", "BG95"}[i%2]),
		IP:   netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), //nolint:gosec // the last bytes of it
		Used: new(int64(i) * 7919 % 60_000_000), Limit: model.Limit{Known: true, Amount: new(int64(50_000_000))},
		SMSMO: new(i % 7), SMSMT: new(i % 5), Cost: new(model.Money(i%1000) * 1000),
		LastRecord: at.Add(-time.Duration(i%100_000) * time.Second), Fetched: at,
	}, err
}

// record gives what is searched of a SIM, in a line: every field, as a text file would have it.
func record(sim *model.SIM, vendor string) string {
	fields := []string{
		sim.Name.Raw(), sim.ICCID.String(), sim.IMSI.Raw(), sim.MSISDN.Raw(), sim.IMEI.Raw(), sim.IP.String(), sim.State.String(),
		sim.Word.Raw(), sim.Plan.Raw(), sim.APN.Raw(), sim.Coverage.Raw(), sim.Hardware.Raw(),
	}
	for _, tag := range sim.Tags {
		fields = append(fields, tag.Raw())
	}
	return strings.Join(append(fields, account, vendor), " ")
}

// writeRecords writes so many SIMs to a file, one a line with a blank between fields, or with commas.
func writeRecords(path string, sims int, comma bool) (err error) {
	file, err := os.Create(path) //nolint:gosec // a file of this run
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriterSize(file, 1<<20)
	for i := range sims {
		sim, err := made(i)
		if err != nil {
			return err
		}
		line := record(&sim, facts().Name)
		if comma {
			line = strings.ReplaceAll(line, " ", ",")
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// facts are those of the vendor.
func facts() provider.Vendor {
	all := provider.Vendors()
	return all[slices.IndexFunc(all, func(v provider.Vendor) bool { return v.ID == vendorID })]
}

// table makes so many SIMs as the program holds them.
func table(sims int) (*columns.Table, error) {
	const batch = 50_000
	made := columns.New(account)
	for first := 0; first < sims; first += batch {
		rows, err := rowsFrom(first, min(batch, sims-first))
		if err != nil {
			return nil, err
		}
		made = made.With(rows)
	}
	return made, nil
}

func rowsFrom(first, n int) ([]columns.Row, error) {
	rows := make([]columns.Row, n)
	for i := range rows {
		var err error
		if rows[i].SIM, err = made(first + i); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// lister is a vendor with so many SIMs and no network.
type lister int

// SIMs gives a page of the list.
func (l lister) SIMs(_ context.Context, _ model.Query, at model.Cursor) (page model.Page[model.SIM], err error) {
	const size = 20_000
	from := 0
	if at != "" {
		if from, err = strconv.Atoi(string(at)); err != nil {
			return page, err
		}
	}
	page.Total = new(int(l))
	for i := from; i < min(from+size, int(l)); i++ {
		sim, err := made(i)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, sim)
	}
	if from+size < int(l) {
		page.Next = model.Cursor(strconv.Itoa(from + size))
	}
	return page, nil
}

// SIM is not asked for.
func (lister) SIM(context.Context, model.ICCID) (model.SIM, error) {
	return model.SIM{}, model.ErrNotFound
}

// keep has the program itself keep so many SIMs in a state directory, as it does when it has read a list.
func keep(ctx context.Context, dir string, sims int) error {
	made := fleet.New(fleet.Config{Accounts: []*provider.Account{provider.New(account, facts(), lister(sims))}, Dir: dir})
	err := made.Sync(ctx)
	return errors.Join(err, made.Close(ctx))
}
