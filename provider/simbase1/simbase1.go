// Package simbase1 is the adapter of the Simbase API v1, as documented at
// https://docs.simbase.com/api/collections/20506410/UVz1Psex. Keys that were made since v2 appeared do not work with it.
//
// The documents name no error form, show one success for each call and leave the length of a text open. What is inferred
// here is marked as such.
package simbase1

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// Client speaks the Simbase API v1. It keeps nothing between calls and is safe for use by several goroutines.
type Client struct{ rest *rest.Client }

// Open makes the adapter of one account. Nothing is asked of the vendor yet.
func Open(config rest.Config, login rest.Login) (*Client, error) {
	config.Authorize = func(header http.Header) { header.Set("x-api-key", login.Key.Reveal()) }
	client, err := rest.New(config)
	if err != nil {
		return nil, err
	}
	return &Client{client}, nil
}

// Rest gives the client below, which counts the calls.
func (c *Client) Rest() *rest.Client { return c.rest }

// SIMs gives one page of the list. The vendor knows the filters state (active or suspended only), coverage, tags and
// search, which matches parts of the name and the address. A tag with a comma in it cannot be asked for.
func (c *Client) SIMs(ctx context.Context, query model.Query, cursor model.Cursor) (model.Page[model.SIM], error) {
	asked := 1
	if cursor != "" {
		number, err := strconv.Atoi(string(cursor))
		if err != nil || number < 1 {
			return model.Page[model.SIM]{}, c.rest.Refuse(opList, "the cursor is not a page number")
		}
		asked = number
	}
	if query.State != model.Unknown && stateWords[query.State] == "" {
		return model.Page[model.SIM]{}, c.rest.Refuse(opList, "only active and suspended SIMs can be asked for")
	}
	answer, err := rest.Ask[wireList](ctx, c.rest, rest.Call{Op: opList, Query: listQuery(query, asked)})
	if err != nil {
		return model.Page[model.SIM]{}, err
	}
	if answer.SIMs == nil {
		return model.Page[model.SIM]{}, c.rest.Misread(opList, "the answer holds no list of SIMs")
	}
	return answer.page(asked, c.rest.Now()), nil
}

// Cursors gives the cursors of all pages of a list of so many SIMs: their numbers. No highest one is documented.
func (c *Client) Cursors(total int) []model.Cursor { return rest.PageNumbers(total, PageSize) }

// SIM gives one SIM with its detail.
func (c *Client) SIM(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
	answer, err := rest.Ask[wireSIM](ctx, c.rest, rest.Call{Op: opRead, Path: []string{iccid.String()}})
	if err != nil {
		return model.SIM{}, err
	}
	sim, ok := answer.sim(c.rest.Now())
	if !ok || sim.ICCID != iccid {
		return model.SIM{}, c.rest.Misread(opRead, "the answer is not about the SIM that was asked for")
	}
	sim.Detail = answer.detail(sim.Fetched)
	return sim, nil
}

// Usage tells what a SIM used and cost in a month. What a month without traffic, before the first or in the future
// brings is not documented.
func (c *Client) Usage(ctx context.Context, iccid model.ICCID, month model.Month) (model.Usage, error) {
	answer, err := rest.Ask[wireUsage](ctx, c.rest, rest.Call{Op: opUsage, Path: []string{iccid.String(), month.String()}})
	if err != nil {
		return model.Usage{}, err
	}
	// A month is kept once it is past, so that an answer about anything else must not pass for it.
	if about, err := model.ParseICCID(string(answer.ICCID)); err != nil || about != iccid {
		return model.Usage{}, c.rest.Misread(opUsage, "the answer is not about the SIM that was asked for")
	}
	if string(answer.Month) != month.String() {
		return model.Usage{}, c.rest.Misread(opUsage, "the answer is not about the month that was asked for")
	}
	return answer.usage(month, c.rest.Now()), nil
}

// SetState switches a SIM on or off. No state in between is documented, so that reading it back should show the change
// (inferred). A blocked SIM is refused here: switching it on does not cure an empty balance.
func (c *Client) SetState(ctx context.Context, sim model.SIM, to model.State) (model.Receipt, error) {
	if !sim.Actions.Allows(to) {
		return model.Receipt{}, c.rest.Refuse(opSetState, "a SIM that is "+sim.State.String()+" cannot be made "+to.String())
	}
	return c.patch(ctx, opSetState, sim.ICCID, wireEdit{State: new(stateWords[to])})
}

// Edit changes the settings of a SIM. New tags replace all tags, and the vendor offers no way to tell that somebody else
// changed them in between: whoever adds one reads the SIM first.
func (c *Client) Edit(ctx context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
	if edit == (model.Edit{}) {
		return model.Receipt{}, c.rest.Refuse(opEdit, "nothing is to be changed")
	}
	if edit.Group != nil || edit.IMEIs != nil || edit.Limit != nil || edit.SMSLimit != nil || edit.AutoEnable != nil ||
		edit.DisableOn != nil {
		return model.Receipt{}, c.rest.Refuse(opEdit, "only name, tags, IMEI lock, bandwidth limit and plan can be changed")
	}
	if edit.Throttle != nil && !slices.Contains(throttles, *edit.Throttle) {
		return model.Receipt{}, c.rest.Refuse(opEdit, "the bandwidth limit is not one of "+strings.Join(throttles, ", "))
	}
	return c.patch(ctx, opEdit, iccid, newWireEdit(edit))
}

func (c *Client) patch(ctx context.Context, op rest.Op, iccid model.ICCID, body wireEdit) (model.Receipt, error) {
	answer, err := rest.Ask[wireReceipt](ctx, c.rest, rest.Call{Op: op, Path: []string{iccid.String()}, Body: body})
	if err != nil {
		return model.Receipt{}, err
	}
	state, _ := translateState(string(answer.State))
	return model.Receipt{State: state, Word: answer.State.Text()}, nil
}

// Messages gives the last texts of a SIM. How many is not documented, and there is no way to ask for older ones.
func (c *Client) Messages(ctx context.Context, iccid model.ICCID, _ model.Cursor) (model.Page[model.Message], error) {
	answer, err := rest.Ask[wireThread](ctx, c.rest, rest.Call{Op: opThread, Path: []string{iccid.String()}})
	if err != nil {
		return model.Page[model.Message]{}, err
	}
	if answer.Messages == nil {
		return model.Page[model.Message]{}, c.rest.Misread(opThread, "the answer holds no list of texts")
	}
	return answer.page(), nil
}

// maxText is the longest text that is sent, in characters. API v1 documents no limit; this is v2's: inferred.
const maxText = 180

// SMSLimit tells the longest text that is sent.
func (c *Client) SMSLimit() model.SMSLimit {
	return model.SMSLimit{Characters: maxText, Inferred: true, Why: "API v1 documents no limit; 180 is what v2 takes"}
}

// Send sends a text to a SIM. It costs money. Whoever asks for it checks the text first and says what is wrong with it; the
// check here only keeps what the vendor would cut or garble from ever leaving.
func (c *Client) Send(ctx context.Context, iccid model.ICCID, body string) (model.Message, error) {
	if body == "" || !utf8.ValidString(body) || utf8.RuneCountInString(body) > maxText {
		return model.Message{}, c.rest.Refuse(opSend, "a text is 1 to "+strconv.Itoa(maxText)+" characters of valid UTF-8")
	}
	answer, err := rest.Ask[wireSent](ctx, c.rest, rest.Call{Op: opSend, Path: []string{iccid.String()}, Body: wireText{body}})
	if err != nil {
		return model.Message{}, err
	}
	if !answer.confirms(body) {
		return model.Message{}, c.rest.Misread(opSend, "the answer does not confirm the text")
	}
	return answer.message(), nil
}

// Plans gives the rate plans that a SIM of this account can be on.
func (c *Client) Plans(ctx context.Context) ([]model.Plan, error) {
	answer, err := rest.Ask[rest.Rows[wirePlan]](ctx, c.rest, rest.Call{Op: opPlans})
	if err != nil {
		return nil, err
	}
	plans := make([]model.Plan, 0, len(answer))
	for _, plan := range answer {
		if plan.ID != "" {
			plans = append(plans, plan.plan())
		}
	}
	return plans, nil
}

// Balance gives the credit of the account, and with it the currency of every cost.
func (c *Client) Balance(ctx context.Context) (model.Balance, error) {
	answer, err := rest.Ask[wireBalance](ctx, c.rest, rest.Call{Op: opBalance})
	if err != nil {
		return model.Balance{}, err
	}
	if answer.Balance == "" && answer.Currency == "" {
		return model.Balance{}, c.rest.Misread(opBalance, "the answer holds no balance")
	}
	return answer.balance(c.rest.Now()), nil
}
