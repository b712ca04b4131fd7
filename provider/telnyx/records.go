package telnyx

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// record is something that the vendor recorded of a SIM, which it may name.
type record interface{ about() rest.Scalar }

// records reads a page of what the vendor recorded of a SIM. The SIM is a parameter of the call, or its path where it has no
// parameters. Records of another one show that the vendor did not heed that, and there is no answer.
func records[W record](
	ctx context.Context, c *Client, iccid model.ICCID, call rest.Call, cursor model.Cursor, size int,
) (none model.Page[W], err error) {
	id, err := c.id(ctx, call.Op, iccid)
	if err != nil {
		return none, err
	}
	if call.Query == nil {
		call.Path = []string{id}
	} else {
		call.Query.Set("sim_card_id", id)
	}
	page, err := fetch[W](ctx, c, call, cursor, size)
	if slices.ContainsFunc(page.Items, func(w W) bool { return w.about() != "" && !strings.EqualFold(string(w.about()), id) }) {
		return none, c.rest.Misread(call.Op, "the answer is not about the SIM that was asked for")
	}
	return page, c.gone(iccid, err)
}

// wireEvent is a session with the network: a registration or a transfer of data.
type wireEvent struct {
	SIM   rest.Scalar `json:"sim_card_id"`
	Kind  rest.Scalar `json:"log_type"`
	Start rest.Scalar `json:"start_time"`
	Stop  rest.Scalar `json:"stop_time"`
	State rest.Scalar `json:"state"`
	IMEI  identity    `json:"imei"`
	APN   rest.Scalar `json:"apn"`
	MCC   rest.Scalar `json:"mobile_country_code"`
	MNC   rest.Scalar `json:"mobile_network_code"`
	Cell  rest.Scalar `json:"cell_id"`
	Radio rest.Scalar `json:"radio_access_technology"`
}

func (w wireEvent) about() rest.Scalar { return w.SIM }

func (w wireEvent) event() (model.Event, bool) {
	return model.Event{
		Kind: w.Kind.Text(), Began: moment(w.Start), Ended: moment(w.Stop), State: w.State.Text(), IMEI: w.IMEI.Text(),
		APN: w.APN.Text(), Network: joined("-", w.MCC, w.MNC), Cell: w.Cell.Text(), Radio: w.Radio.Text(),
	}, w.Kind != ""
}

// Events gives the log of a SIM's registrations and data sessions. Their order is not documented; there is nothing to filter
// them by.
func (c *Client) Events(ctx context.Context, iccid model.ICCID, cursor model.Cursor) (model.Page[model.Event], error) {
	rows, err := records[wireEvent](ctx, c, iccid, rest.Call{Op: opEvents}, cursor, PageSize)
	return translated(rows, wireEvent.event, all), err
}

// sessionSize is how many sessions one call is asked for. The call's documents name no most; 50 is what the other call that
// tells of such records (/detail_records) gives at most: inferred.
const sessionSize = 50

// wireSession is a data session, which the vendor calls a wireless detail record. Of its times the vendor tells only when the
// record was made, which is taken for when it began: inferred.
type wireSession struct {
	ID       rest.Scalar        `json:"id"`
	SIM      rest.Scalar        `json:"sim_card_id"`
	Made     rest.Scalar        `json:"created_at"`
	Seconds  rest.Scalar        `json:"duration_seconds"`
	MCC      rest.Scalar        `json:"mcc"`
	MNC      rest.Scalar        `json:"mnc"`
	Downlink object[wireAmount] `json:"downlink_data"`
	Uplink   object[wireAmount] `json:"uplink_data"`
	Cost     object[wireAmount] `json:"cost"`
}

func (w wireSession) about() rest.Scalar { return w.SIM }

func (w wireSession) session() (model.Session, bool) {
	session := model.Session{
		ID: w.ID.Text(), Began: moment(w.Made), MCC: w.MCC.Text(), MNC: w.MNC.Text(),
		Cost: w.Cost.is.Amount.Money(), Currency: w.Cost.is.Currency.Text(),
	}
	if down, up := bytesOf(w.Downlink), bytesOf(w.Uplink); down != nil && up != nil {
		session.Bytes = new(*down + *up)
	}
	if seconds := w.Seconds.Money(); seconds != nil && *seconds > 0 && *seconds < sane {
		session.Lasted = time.Duration(*seconds) * time.Microsecond
	}
	return session, w.ID != "" && !session.Began.IsZero()
}

// Sessions gives the data sessions of a SIM from one moment until before another, oldest first. Whether the vendor counts the
// ends of the span in is not documented, so that what lies outside is left out here.
func (c *Client) Sessions(
	ctx context.Context, iccid model.ICCID, from, to time.Time, cursor model.Cursor,
) (model.Page[model.Session], error) {
	call := rest.Call{Op: opSessions, Query: url.Values{
		"start_date": {from.UTC().Format(time.RFC3339)}, "end_date": {to.UTC().Format(time.RFC3339)}, "sort": {"created_at"},
	}}
	rows, err := records[wireSession](ctx, c, iccid, call, cursor, sessionSize)
	within := func(s model.Session) bool { return !s.Began.Before(from) && s.Began.Before(to) }
	return translated(rows, wireSession.session, within), err
}

// Usage tells what a SIM used and cost in a month, summed up from its data sessions. All pages of them are read, 50 sessions
// each: a SIM that connects every half hour costs about 30 calls a month. A month without a session used nothing; but how long
// the vendor keeps sessions is not documented.
func (c *Client) Usage(ctx context.Context, iccid model.ICCID, month model.Month) (model.Usage, error) {
	sessions, err := whole(c, opSessions, func(at model.Cursor) (model.Page[model.Session], error) {
		return c.Sessions(ctx, iccid, month.Start(), month.Add(1).Start(), at)
	}, func(s model.Session) model.Text { return s.ID })
	if err != nil {
		return model.Usage{}, err
	}
	usage := sum(sessions)
	usage.Month, usage.Fetched = month, c.rest.Now()
	return usage, nil
}

// sum sums sessions up. What a session lacks, the sum lacks: if one has no byte count there are no bytes, and there is a cost
// only if every session has one, in the same currency.
func sum(sessions model.Page[model.Session]) (usage model.Usage) {
	var bytes int64
	var carried, empty int
	var cost model.Money
	counted := sessions.Damaged == 0
	priced := counted && len(sessions.Items) > 0
	for _, session := range sessions.Items {
		switch {
		case session.Bytes == nil:
			counted = false
		case *session.Bytes == 0:
			empty++
		default:
			carried++
			bytes += *session.Bytes
		}
		is, currency := session.Cost, session.Currency
		if priced = priced && is != nil && *is >= 0 && *is < sane && currency.Raw() != "" && currency == sessions.Items[0].Currency; priced {
			cost += *is
		}
	}
	if counted {
		usage.Data, usage.Sessions, usage.ZeroSessions = &bytes, &carried, &empty
	}
	if priced {
		usage.Cost = &model.Cost{Total: &cost}
	}
	return usage
}
