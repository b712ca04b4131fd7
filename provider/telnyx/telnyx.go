// Package telnyx is the adapter of the wireless part of the Telnyx API v2, as documented at
// https://developers.telnyx.com/docs/api/v2/wireless/SIM-Cards and in https://github.com/team-telnyx/openapi.
//
// The vendor tells SIMs by a UUID and changes them asynchronously: a change is accepted as an action that can be followed. It
// takes no texts to a SIM, resets no connection and keeps no name of one. What is inferred here is marked as such.
package telnyx

import (
	"cmp"
	"context"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// Client speaks the Telnyx API v2. All that it keeps between calls is what the vendor calls which SIM. It is safe for use by
// several goroutines.
type Client struct {
	rest  *rest.Client
	names sync.Map // of model.ICCID to string, see learn
}

// Open makes the adapter of one account. Nothing is asked of the vendor yet.
func Open(config rest.Config, login rest.Login) (*Client, error) {
	config.Authorize = func(header http.Header) { header.Set("Authorization", "Bearer "+login.Key.Reveal()) }
	config.Complaint = complaint
	client, err := rest.New(config)
	if err != nil {
		return nil, err
	}
	return &Client{rest: client}, nil
}

// Rest gives the client below, which counts the calls.
func (c *Client) Rest() *rest.Client { return c.rest }

// get makes a call and gives what it answers with, which every call but a list has under "data".
func get[T any](ctx context.Context, c *Client, call rest.Call) (data T, err error) {
	var answer struct {
		Data object[T] `json:"data"`
	}
	call.Into = &answer
	if err := c.rest.Do(ctx, call); err != nil {
		return data, err
	}
	if !answer.Data.told {
		return data, c.rest.Misread(call.Op, "the answer holds no data")
	}
	return answer.Data.is, nil
}

// ask makes a call about one SIM, and gives what the vendor calls the SIM besides the answer.
func ask[T any](ctx context.Context, c *Client, iccid model.ICCID, call rest.Call) (data T, id string, err error) {
	if id, err = c.id(ctx, call.Op, iccid); err != nil {
		return data, "", err
	}
	call.Path = []string{id}
	data, err = get[T](ctx, c, call)
	return data, id, c.gone(iccid, err)
}

// SIMs gives one page of the list. The vendor knows the filters state, tags (all of them), group, number and part of the ICCID,
// and can sort by the data used. No state finds a SIM whose word is "blocked" or "abolished", or one that is being switched.
//
// A SIM that was not asked for is left out if it comes all the same, and the total with it, see asks.
func (c *Client) SIMs(ctx context.Context, query model.Query, cursor model.Cursor) (model.Page[model.SIM], error) {
	values, why := listQuery(query)
	if why != "" {
		return model.Page[model.SIM]{}, c.rest.Refuse(opList, why)
	}
	size := query.Size
	if size < 1 || size > PageSize {
		size = PageSize
	}
	now := c.rest.Now()
	rows, err := fetch[wireSIM](ctx, c, rest.Call{Op: opList, Query: values}, cursor, size)
	return translated(rows, func(row wireSIM) (model.SIM, bool) {
		sim, ok := row.sim(now)
		if ok {
			c.learn(sim.ICCID, string(row.ID))
		}
		return sim, ok
	}, func(sim model.SIM) bool { return asks(query, sim) }), err
}

// Cursors gives the cursors of all pages of a list of so many SIMs: their numbers. No highest one is documented.
func (c *Client) Cursors(total int) []model.Cursor { return rest.PageNumbers(total, PageSize) }

// SIM gives one SIM with its detail. PIN and PUK codes are never asked for.
func (c *Client) SIM(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
	return c.sim(ctx, iccid, rest.Call{Op: opRead})
}

// sim makes a call that answers with the SIM that it is about.
func (c *Client) sim(ctx context.Context, iccid model.ICCID, call rest.Call) (model.SIM, error) {
	answer, _, err := ask[wireSIM](ctx, c, iccid, call)
	if err != nil {
		return model.SIM{}, err
	}
	sim, ok := answer.sim(c.rest.Now())
	if !ok || sim.ICCID != iccid {
		c.names.Delete(iccid)
		return model.SIM{}, c.rest.Misread(call.Op, "the answer is not about the SIM that was meant")
	}
	sim.Detail = answer.detail(sim.Fetched)
	return sim, nil
}

// switches are the calls that change a state. There is none that leads anywhere else.
var switches = map[model.State]rest.Op{model.Active: opEnable, model.Suspended: opDisable, model.Standby: opStandBy}

// SetState has the vendor begin to switch a SIM. The receipt names the action by which that can be followed and no state,
// since nothing has changed yet.
func (c *Client) SetState(ctx context.Context, sim model.SIM, to model.State) (model.Receipt, error) {
	op, ok := switches[to]
	if !ok || !sim.Actions.Allows(to) {
		op.Name = cmp.Or(op.Name, "switch the SIM")
		return model.Receipt{}, c.rest.Refuse(op, "a SIM that is "+sim.State.String()+" cannot be made "+to.String())
	}
	answer, id, err := ask[wireAction](ctx, c, sim.ICCID, rest.Call{Op: op})
	if err != nil {
		return model.Receipt{}, err
	}
	if !uuid.MatchString(string(answer.ID)) || !strings.EqualFold(string(answer.SIM), id) {
		return model.Receipt{}, c.rest.Misread(op, "the answer names no action, or not the SIM that was to be switched")
	}
	return model.Receipt{Action: answer.ID.Text()}, nil
}

// progress is how far an action is, by the vendor's word for it. A word that is not here says that it has not ended.
var progress = map[string]model.Progress{
	"completed": {Ended: true}, "failed": {Ended: true, Failed: true}, "interrupted": {Ended: true, Failed: true},
}

// Follow tells how far the change of a receipt is.
func (c *Client) Follow(ctx context.Context, receipt model.Receipt) (model.Progress, error) {
	id := receipt.Action.Raw()
	if !uuid.MatchString(id) {
		return model.Progress{}, c.rest.Refuse(opFollow, "the receipt names no action of this vendor")
	}
	answer, err := get[wireAction](ctx, c, rest.Call{Op: opFollow, Path: []string{id}})
	if err != nil {
		return model.Progress{}, err
	}
	word := cmp.Or(answer.Status.is.Value, answer.Status.bare)
	if !strings.EqualFold(string(answer.ID), id) || word == "" {
		return model.Progress{}, c.rest.Misread(opFollow, "the answer is not about the change that was asked for")
	}
	is := progress[string(word)]
	is.Word, is.Said = word.Text(), answer.Status.is.Reason.Text()
	return is, nil
}

// wirePatch is a change; what is nil is not sent and stays as it is.
type wirePatch struct {
	Tags  *[]string   `json:"tags,omitempty"`
	Group *string     `json:"sim_card_group_id,omitempty"`
	Limit *wireAmount `json:"data_limit,omitempty"`
	IMEIs *[]string   `json:"authorized_imeis,omitempty"`
}

// imei is what a device has. A list with anything else in it would stop the SIM in every device.
var imei = regexp.MustCompile(`^[0-9]{14,16}$`)

// Edit changes tags, group, data limit and the devices that a SIM may be used in, all in one call. New tags replace all tags
// (inferred), and the vendor offers no way to tell that somebody else changed them in between: whoever adds one reads the SIM
// first.
func (c *Client) Edit(ctx context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
	if why := unfit(edit); why != "" {
		return model.Receipt{}, c.rest.Refuse(opEdit, why)
	}
	body := wirePatch{Group: edit.Group}
	if edit.Tags != nil {
		// No tags are an empty list and never null, of which the documents do not say what it does.
		body.Tags = new(append([]string{}, *edit.Tags...))
	}
	if edit.IMEIs != nil {
		// No devices are null, which is documented to be possible; an empty list lets go of them too.
		body.IMEIs = new(append([]string(nil), *edit.IMEIs...))
	}
	if edit.Limit != nil {
		amount := strconv.FormatFloat(float64(*edit.Limit.To)/Megabyte, 'f', -1, 64) // exact below 1e15 bytes
		body.Limit = &wireAmount{Amount: rest.Scalar(amount), Unit: "MB"}
	}
	sim, err := c.sim(ctx, iccid, rest.Call{Op: opEdit, Body: body})
	return model.Receipt{State: sim.State, Word: sim.Word}, err
}

// unfit tells why a change cannot be made; empty if it can.
func unfit(edit model.Edit) string {
	switch {
	case edit == model.Edit{}:
		return "nothing is to be changed"
	case edit != model.Edit{Tags: edit.Tags, Group: edit.Group, Limit: edit.Limit, IMEIs: edit.IMEIs}:
		return "only tags, group, data limit and authorized IMEIs can be changed"
	case edit.Group != nil && !uuid.MatchString(*edit.Group):
		return "a group is named by its identifier, which is a UUID"
	case edit.Limit != nil && (edit.Limit.To == nil || *edit.Limit.To < 1 || *edit.Limit.To > sane):
		return "a data limit can be set to another amount; the vendor documents no way to take it away"
	case edit.IMEIs != nil && slices.ContainsFunc(*edit.IMEIs, func(s string) bool { return !imei.MatchString(s) }):
		return "an IMEI is 14 to 16 digits"
	default:
		return ""
	}
}

// Diagnose tells which device the SIM is in.
func (c *Client) Diagnose(ctx context.Context, iccid model.ICCID) (model.Diagnosis, error) {
	answer, _, err := ask[wireDevice](ctx, c, iccid, rest.Call{Op: opDiagnose})
	if err != nil {
		return model.Diagnosis{}, err
	}
	return model.Diagnosis{
		IMEI: answer.IMEI.Text(), Device: joined(" ", answer.Brand, answer.Model), System: answer.OS.Text(),
		Kind: answer.Kind.Text(), Fetched: c.rest.Now(),
	}, nil
}

// Groups gives all SIM card groups of the account, however many calls that takes.
func (c *Client) Groups(ctx context.Context) ([]model.Group, error) {
	groups, err := whole(c, opGroups, func(at model.Cursor) (model.Page[model.Group], error) {
		rows, err := fetch[wireGroup](ctx, c, rest.Call{Op: opGroups}, at, PageSize)
		return translated(rows, wireGroup.group, all), err
	}, func(g model.Group) model.Text { return g.ID })
	return groups.Items, err
}
