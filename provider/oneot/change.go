package oneot

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// switchOps are the calls that switch a SIM to a state. From standby to active there is another one.
var switchOps = map[model.State]rest.Op{
	model.Active: opActivate, model.Suspended: opDeactivate, model.Standby: opSuspend, model.Test: opTest, model.Closed: opClose,
}

// SetState switches a SIM. It is PENDING for a while afterwards, for which no duration is documented. Resuming is for a SIM in
// standby, whose state is of older documents: that the API still takes it is inferred.
func (c *Client) SetState(ctx context.Context, sim model.SIM, to model.State) (model.Receipt, error) {
	op, known := switchOps[to]
	if !known || !sim.Actions.Allows(to) {
		return model.Receipt{}, c.rest.Refuse(rest.Op{Name: "switch the SIM"}, "a SIM that is "+sim.State.String()+" cannot be made "+to.String())
	}
	if to == model.Active && sim.State == model.Standby {
		op = opResume
	}
	return c.write(ctx, op, sim.ICCID, nil)
}

// Reset resets a SIM. That it ends its data session is inferred from the name of the call.
func (c *Client) Reset(ctx context.Context, iccid model.ICCID) (model.Receipt, error) {
	return c.write(ctx, opReset, iccid, nil)
}

// Edit changes the name, the group or the data limit of a SIM: one of them, as each is a call of its own and a second one
// might fail after the first. Whether an empty name or group takes it away is not documented, nor what a limit of 0 means or
// how one is taken away, so that none of that is sent.
func (c *Client) Edit(ctx context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
	op, parameter, to := opName, "name", edit.Name
	switch edit {
	case model.Edit{Name: edit.Name}:
	case model.Edit{Group: edit.Group}:
		op, parameter, to = opMove, "group", edit.Group
	case model.Edit{Limit: edit.Limit}:
		bytes := edit.Limit.To
		if bytes == nil || *bytes <= 0 || *bytes%Megabyte != 0 {
			return model.Receipt{}, c.rest.Refuse(opLimit, "a data limit is whole megabytes of 1,000,000 bytes, at least one; none can be taken away")
		}
		op, parameter, to = opLimit, "limit", new(strconv.FormatInt(*bytes/Megabyte, 10))
	default:
		return model.Receipt{}, c.rest.Refuse(opName, "only the name, the group or the data limit can be changed, one at a time")
	}
	if to == nil || *to == "" || !utf8.ValidString(*to) {
		return model.Receipt{}, c.rest.Refuse(op, "the "+parameter+" must be a text that is not empty")
	}
	return c.write(ctx, op, iccid, url.Values{parameter: {*to}})
}

// write makes a change of one SIM, with its settings in the query. It is answered with the SIM or with the text "OK", and with
// 200 or 202: clients saw each of them. An empty answer is taken for "yes" (inferred) where the SIM can be read back, and proves
// nothing where it cannot. Nor does a list: that one change may name several SIMs is not used here.
func (c *Client) write(ctx context.Context, op rest.Op, iccid model.ICCID, settings url.Values) (model.Receipt, error) {
	query := about(iccid)
	maps.Copy(query, settings)
	return ask(ctx, c, op, query, func(body *rest.Raw) (model.Receipt, bool) {
		if len(*body) == 0 || saysOK(*body) {
			return model.Receipt{}, len(*body) > 0 || op.Class != rest.Once
		}
		var answer wireSIM
		if json.Unmarshal(*body, &answer) != nil {
			return model.Receipt{}, false
		}
		is, _, word := answer.standing()
		return model.Receipt{State: is, Word: word}, iccidOf(answer.ICCID) == iccid
	})
}

func saysOK(body rest.Raw) bool { return strings.EqualFold(strings.Trim(string(body), `"`), "ok") }

// maxText is the longest text that is sent, in characters: one SMS of plain letters (inferred).
const maxText = 160

// SMSLimit tells the longest text that is sent.
func (c *Client) SMSLimit() model.SMSLimit {
	return model.SMSLimit{Characters: maxText, Inferred: true, Why: "1oT documents no limit; 160 is what one SMS holds"}
}

// Send sends a text to a SIM. It costs money, and nothing tells later what became of it.
//
// The answer that one client knows is a "message" of which nobody says whether it repeats the text. Any is taken for "yes", as
// an error of this API has a code; what it says is kept unless it is the text. So is "OK", which other changes are answered
// with. Nothing else is: it cannot be looked up whether the text was sent.
func (c *Client) Send(ctx context.Context, iccid model.ICCID, body string) (model.Message, error) {
	if body == "" || !utf8.ValidString(body) || utf8.RuneCountInString(body) > maxText {
		return model.Message{}, c.rest.Refuse(opSend, "a text is 1 to "+strconv.Itoa(maxText)+" characters of valid UTF-8")
	}
	query := url.Values{"iccid": {iccid.String()}, c.parameter: {body}}
	return ask(ctx, c, opSend, query, func(answer *rest.Raw) (model.Message, bool) {
		var sent struct {
			Message rest.Scalar `json:"message"`
		}
		confirmed := saysOK(*answer) || json.Unmarshal(*answer, &sent) == nil && sent.Message != ""
		if string(sent.Message) == body {
			sent.Message = ""
		}
		return model.Message{Direction: model.MT, Body: model.NewText(body), Word: sent.Message.Text()}, confirmed
	})
}
