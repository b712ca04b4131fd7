package simbase2

import (
	"context"
	"encoding/json"
	"regexp"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// throttle is what the word for a bandwidth limit may look like. Its values are not known, nor whether those of v1
// (SPEED_100_KBPS and the like) hold: what looks like a word is passed through, and the vendor judges.
var throttle = regexp.MustCompile(`^[A-Za-z0-9_. -]{1,40}$`)

// SetState switches a SIM on or off. The vendor accepts that at once and takes 10 to 20 s for it, during which the SIM is
// enabling or disabling: what the answer tells is a word, and no state that the SIM is known to be in. The verb is POST, as
// all clients but one have it.
func (c *Client) SetState(ctx context.Context, sim model.SIM, to model.State) (model.Receipt, error) {
	word := stateWords[to]
	if word == "" || !sim.Actions.Allows(to) {
		return model.Receipt{}, c.rest.Refuse(opSetState, "a SIM that is "+sim.State.String()+" cannot be made "+to.String())
	}
	return c.write(ctx, sim.ICCID, opSetState, map[string]string{"state": word})
}

// Reset ends the data session of a SIM.
func (c *Client) Reset(ctx context.Context, iccid model.ICCID) (model.Receipt, error) {
	return c.write(ctx, iccid, opReset, nil)
}

// Edit changes the settings of a SIM. The plan and the day of disabling are calls of their own, and refused together with
// anything else. The day must be in the future by UTC; that only SIMs of the "green" profile can have one is the vendor's
// to say. Limits are compared when a session ends, so that a SIM can go beyond them.
//
// New tags replace all tags, and the vendor offers no way to tell that somebody else changed them in between: whoever adds
// one reads the SIM first. An IMEI lock binds to the device that is in use at that time.
func (c *Client) Edit(ctx context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
	if why := whyNot(edit, c.rest.Now()); why != "" {
		return model.Receipt{}, c.rest.Refuse(opEdit, why)
	}
	switch {
	case edit.Plan != nil:
		return c.write(ctx, iccid, opPlan, map[string]string{"plan_id": *edit.Plan})
	case edit.DisableOn != nil && edit.DisableOn.To != nil:
		return c.write(ctx, iccid, opDisable, map[string]string{"autodisable": edit.DisableOn.To.UTC().Format(time.DateOnly)})
	case edit.DisableOn != nil:
		return c.write(ctx, iccid, opDisable, map[string]any{"autodisable": nil})
	}
	return c.write(ctx, iccid, opEdit, newWireEdit(edit))
}

// whyNot tells what is wrong with an edit; empty if it can be sent.
func whyNot(edit model.Edit, now time.Time) string {
	switch day := edit.DisableOn; {
	case edit == (model.Edit{}):
		return "nothing is to be changed"
	case edit.Group != nil || edit.IMEIs != nil:
		return "there are no groups and no lists of devices"
	case edit.Plan != nil && (*edit.Plan == "" || edit != model.Edit{Plan: edit.Plan}):
		return "a plan has an identifier, and is changed with nothing else, by a call of its own"
	case day != nil && edit != model.Edit{DisableOn: day}:
		return "the day of disabling is changed with nothing else, by a call of its own"
	case day != nil && day.To != nil && !day.To.UTC().Truncate(24*time.Hour).After(now):
		return "the day of disabling must be in the future (UTC)"
	case edit.Throttle != nil && !throttle.MatchString(*edit.Throttle):
		return "the bandwidth limit is not a word of 1 to 40 letters, digits, spaces, dots, - and _"
	case edit.Limit != nil && edit.Limit.To != nil && *edit.Limit.To < 10_000_000:
		return "the data limit is less than 10 MB (10,000,000 bytes)"
	case edit.SMSLimit != nil && edit.SMSLimit.To != nil && *edit.SMSLimit.To < 1:
		return "the SMS limit is less than 1"
	}
	return ""
}

// write makes a call that changes something. What such calls answer is not known but for the change of state, and clients
// take an empty body for a success: any object will do, and none at all, as long as it is not about another SIM and does
// not speak of an error.
func (c *Client) write(ctx context.Context, iccid model.ICCID, op rest.Op, change any) (model.Receipt, error) {
	var body rest.Raw
	err := c.rest.Do(ctx, rest.Call{Op: op, Path: []string{iccid.String()}, Body: change, Into: &body})
	if err != nil || len(body) == 0 {
		return model.Receipt{}, err
	}
	var answer wireReceipt
	if body[0] != '{' || json.Unmarshal(body, &answer) != nil {
		return model.Receipt{}, c.rest.Misread(op, "the answer is neither empty nor an object")
	}
	if about, err := model.ParseICCID(string(answer.ICCID)); answer.ICCID != "" && (err != nil || about != iccid) {
		return model.Receipt{}, c.rest.Misread(op, "the answer is about another SIM")
	}
	if answer.Error != nil || answer.Errors != nil {
		return model.Receipt{}, c.rest.Misread(op, "the answer speaks of an error")
	}
	return model.Receipt{Word: answer.State.Text()}, nil
}

// wireReceipt is what a change answers with, as far as it is used.
type wireReceipt struct {
	ICCID  rest.Scalar `json:"iccid"`
	State  rest.Scalar `json:"state"`
	Error  any         `json:"error"` // in the clothes of a success; nobody saw one
	Errors any         `json:"errors"`
}

// wireEdit is a change; what is nil is not sent and stays as it is. A limit that points to nil is sent as null, which takes
// it away.
type wireEdit struct {
	Name       *string   `json:"name,omitempty"`
	Tags       *[]string `json:"tags,omitempty"`
	IMEILock   *string   `json:"imei_lock,omitempty"`
	Throttle   *string   `json:"throttling_policy,omitempty"` // read as "throttle"
	AutoEnable *bool     `json:"usage_limits_auto_enable,omitempty"`
	Limit      **int64   `json:"usage_limits_data_threshold,omitempty"` // bytes
	SMSLimit   **int64   `json:"usage_limits_sms_threshold,omitempty"`
}

func newWireEdit(edit model.Edit) wireEdit {
	body := wireEdit{Name: edit.Name, Throttle: edit.Throttle, AutoEnable: edit.AutoEnable}
	if edit.Tags != nil {
		// No tags are an empty list and never null, of which nobody tells what it does.
		body.Tags = new(append([]string{}, *edit.Tags...))
	}
	if edit.IMEILock != nil {
		body.IMEILock = new(map[bool]string{true: "on", false: "off"}[*edit.IMEILock])
	}
	if edit.Limit != nil {
		body.Limit = &edit.Limit.To
	}
	if edit.SMSLimit != nil {
		body.SMSLimit = &edit.SMSLimit.To
	}
	return body
}
