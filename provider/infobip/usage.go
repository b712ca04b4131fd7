package infobip

import (
	"cmp"
	"context"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// Why a month is not told of: the vendor's answer is about the current one, and does not name it.
const (
	onlyNow = "the vendor tells the usage of the current month alone"
	newer   = "the month ended while it was asked for"
)

// Usage tells what a SIM used in the current month.
func (c *Client) Usage(ctx context.Context, iccid model.ICCID, month model.Month) (model.Usage, error) {
	if month != model.MonthOf(c.rest.Now()) {
		return model.Usage{}, c.rest.Refuse(opUsage, onlyNow)
	}
	var answer wireUsage
	if err := c.rest.Do(ctx, rest.Call{Op: opUsage, Path: []string{iccid.String()}, Into: &answer}); err != nil {
		return model.Usage{}, err
	}
	if about, err := answer.id(); err != nil || about != iccid {
		return model.Usage{}, c.rest.Misread(opUsage, "the answer is not about the SIM that was asked for")
	}
	usage := answer.tell(iccid, c.rest.Now()).Usage
	if model.MonthOf(usage.Fetched) != month {
		return model.Usage{}, c.rest.Misread(opUsage, newer)
	}
	usage.Month = month
	return usage, nil
}

// Usages tells, page by page, what every SIM of the account used in the current month, whichever SIMs are named. The pages
// end as those of [Client.SIMs] do.
func (c *Client) Usages(
	ctx context.Context, month model.Month, _ []model.ICCID, cursor model.Cursor,
) (model.Page[model.SIMUsage], error) {
	if month != model.MonthOf(c.rest.Now()) {
		return model.Page[model.SIMUsage]{}, c.rest.Refuse(opUsages, onlyNow)
	}
	var answer wireUsages
	at, err := c.ask(ctx, opUsages, cursor, PageSize, &answer)
	if err != nil {
		return model.Page[model.SIMUsage]{}, err
	}
	if model.MonthOf(c.rest.Now()) != month {
		return model.Page[model.SIMUsage]{}, c.rest.Misread(opUsages, newer)
	}
	page, err := turn(c, at, answer.wireEcho, answer.Usage)
	for i := range page.Items {
		page.Items[i].Month = month
	}
	return page, err
}

type wireUsages struct {
	wireEcho

	Usage rest.Rows[wireUsage] `json:"usage"`
}

// wireUsage is the month of a SIM. The documents contradict themselves: their examples have one set of names, their table
// has another, with every value as a string. The examples are believed first, and what they lack is taken from the table
// (inferred). Null is no figure, and never 0.
//
// That what a SIM received is what Infobip sent to it is inferred: the table words it as "sent SMS MT". The calls that the
// examples count are left out, as nothing shows a number of calls; the seconds of the table are something else.
type wireUsage struct {
	ICCID    rest.Scalar `json:"iccid"`
	Data     rest.Scalar `json:"usedDataBytes"`
	Received rest.Scalar `json:"receivedSmsCount"`
	Sent     rest.Scalar `json:"sentSmsCount"`

	TotalData  rest.Scalar `json:"totalData"` // bytes
	TotalSMSMT rest.Scalar `json:"totalSmsMt"`
	TotalSMSMO rest.Scalar `json:"totalSmsMo"`
	Incoming   rest.Scalar `json:"totalVoiceIncoming"` // seconds
	Outgoing   rest.Scalar `json:"totalVoiceOutgoing"` // seconds
}

func (w wireUsage) id() (model.ICCID, error) { return model.ParseICCID(string(w.ICCID)) }

// tell gives the usage but for its month, which the answer does not name.
func (w wireUsage) tell(iccid model.ICCID, now time.Time) model.SIMUsage {
	return model.SIMUsage{ICCID: iccid, Usage: model.Usage{
		Data:  cmp.Or(w.Data.Whole(), w.TotalData.Whole()),
		SMSMT: cmp.Or(w.Received.Count(), w.TotalSMSMT.Count()),
		SMSMO: cmp.Or(w.Sent.Count(), w.TotalSMSMO.Count()),
		Voice: sum(w.Incoming.Count(), w.Outgoing.Count()), Fetched: now,
	}}
}

// sum adds two counts. One alone is not all there is, and tells nothing; neither does a sum that is too large to be one.
func sum(a, b *int) *int {
	if a == nil || b == nil || *a+*b < 0 {
		return nil
	}
	return new(*a + *b)
}
