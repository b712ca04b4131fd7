// Package infobip is the adapter of Infobip's IoT SIM management API, as documented at
// https://dev.infobip.com/iot/cellular-connectivity-management.
//
// The documents are of 2019 and contradict themselves in places. The API is in none of the specifications that the vendor
// publishes today, and nothing here was verified against a live account. So answers are read with tolerance, and what is
// inferred is marked as such.
//
// The API has no look-up of an action that it began, no texts of the past, no delivery reports, no past months, no costs,
// no tags and no filters. The vendor's SMS product has logs, but those of an inbox are told only once: reading them here
// would take them from whoever waits for them.
package infobip

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// Client speaks the IoT API. It keeps nothing between calls and is safe for use by several goroutines.
type Client struct{ rest *rest.Client }

// Open makes the adapter of one account. Nothing is asked of the vendor yet.
func Open(config rest.Config, login rest.Login) (*Client, error) {
	config.Authorize = func(header http.Header) { header.Set("Authorization", credentials(login)) }
	config.Complaint = complaint
	client, err := rest.New(config)
	if err != nil {
		return nil, err
	}
	return &Client{client}, nil
}

// credentials words the login, see https://dev.infobip.com/getting-started/security-and-authorization. The IoT documents
// show Basic alone; the page says that all methods take a key too, unless they say otherwise. Sessions (IBSSO) are not used:
// a second one cannot be made while the first lasts, so that two programs would lock each other out.
func credentials(login rest.Login) string {
	if key := login.Key.Reveal(); key != "" {
		return "App " + key
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(login.User.Reveal()+":"+login.Password.Reveal()))
}

// Rest gives the client below, which counts the calls.
func (c *Client) Rest() *rest.Client { return c.rest }

// SIMs gives one page of the list. The vendor knows no filter and no order, and does not say how many SIMs there are. How
// the last page is found out, see [turn].
func (c *Client) SIMs(ctx context.Context, query model.Query, cursor model.Cursor) (model.Page[model.SIM], error) {
	if narrows(query) {
		return model.Page[model.SIM]{}, c.rest.Refuse(opList, "the vendor can neither filter nor sort the list")
	}
	var answer wireSIMs
	at, err := c.ask(ctx, opList, cursor, query.Size, &answer)
	if err != nil {
		return model.Page[model.SIM]{}, err
	}
	return turn(c, at, answer.wireEcho, answer.SIMs)
}

// Cursors gives the cursors of all pages of a list of so many SIMs: their numbers. No highest one is documented, and neither
// is the total: it is what the caller believes. The Next of a page holds besides what that page is known by, so that a
// vendor that gives it twice is seen; a page that is read by its number alone is not compared with the one before.
func (c *Client) Cursors(total int) []model.Cursor { return rest.PageNumbers(total, PageSize) }

// narrows tells whether a query wants other than all SIMs as they come.
func narrows(query model.Query) bool {
	return query.State != model.Unknown || len(query.Coverage) > 0 || len(query.Tags) > 0 || query.Group != "" ||
		query.ICCID != "" || query.MSISDN != "" || query.Search != "" || query.ByUsed != model.AsIs
}

// SIM gives one SIM. The vendor tells no more of it than in the list, so that its detail holds only when it was read. That
// an API key has expired, or lacks the scope for this API, is never told as a SIM that is not there.
func (c *Client) SIM(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
	var answer wireSIM
	if err := c.rest.Do(ctx, rest.Call{Op: opRead, Path: []string{iccid.String()}, Into: &answer}); err != nil {
		return model.SIM{}, err
	}
	if about, err := answer.id(); err != nil || about != iccid {
		return model.SIM{}, c.rest.Misread(opRead, "the answer is not about the SIM that was asked for")
	}
	sim := answer.tell(iccid, c.rest.Now())
	sim.Detail = &model.Detail{Fetched: sim.Fetched}
	return sim, nil
}

// SetState switches a SIM on or off. The answer names an action and no state, and there is no look-up of actions: only
// reading the SIM back tells what became of it.
func (c *Client) SetState(ctx context.Context, sim model.SIM, to model.State) (model.Receipt, error) {
	if stateWords[to] == "" || !sim.Actions.Allows(to) {
		return model.Receipt{}, c.rest.Refuse(opSetState, "a SIM that is "+sim.State.String()+" cannot be made "+to.String())
	}
	receipt, err := c.change(ctx, rest.Call{Op: opSetState, Path: []string{sim.ICCID.String()}, Body: wireStatus{stateWords[to]}})
	if fault, ok := errors.AsType[*model.Fault](err); ok && errors.Is(fault.Kind, model.ErrNotFound) {
		fault.Err = errVersion
	}
	return receipt, err
}

// errVersion tells of the doubt about the path, see [statusVersion].
var errVersion = errors.New("the SIM is not, or the call: its documents name two versions, and " + statusVersion + " was asked")

// Edit changes the name of a SIM, which is all that can be changed. The section of the documents is headed "name or
// status", but knows of no status. A name is said to be unique, so that one may be refused that another SIM has; how long
// it may be, and whether an empty one takes it away, is not documented: that is refused here.
func (c *Client) Edit(ctx context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
	switch {
	case edit != model.Edit{Name: edit.Name}:
		return model.Receipt{}, c.rest.Refuse(opRename, "only the name can be changed")
	case edit.Name == nil:
		return model.Receipt{}, c.rest.Refuse(opRename, "nothing is to be changed")
	case strings.TrimSpace(*edit.Name) == "" || !utf8.ValidString(*edit.Name):
		return model.Receipt{}, c.rest.Refuse(opRename, "a name is valid UTF-8 and not blank; that it can be taken away is not documented")
	}
	return c.change(ctx, rest.Call{Op: opRename, Path: []string{iccid.String()}, Body: wireName{*edit.Name}})
}

// Resync has the vendor set up all services of a SIM anew in its own systems, which it calls diagnostics.
func (c *Client) Resync(ctx context.Context, iccid model.ICCID) (model.Receipt, error) {
	return c.change(ctx, rest.Call{Op: opResync, Path: []string{iccid.String()}})
}

// change makes a write that is answered with the name of the action that it began. An answer without one is not the
// documented one, and proves nothing.
func (c *Client) change(ctx context.Context, call rest.Call) (model.Receipt, error) {
	var answer wireAction
	call.Into = &answer
	if err := c.rest.Do(ctx, call); err != nil {
		return model.Receipt{}, err
	}
	if answer.ID == "" {
		return model.Receipt{}, c.rest.Misread(call.Op, "the answer names no action")
	}
	return model.Receipt{Action: answer.ID.Text()}, nil
}

// maxText is the longest text that is sent, in characters, as documented.
const maxText = 160

// SMSLimit tells the longest text that is sent. What becomes of characters outside the GSM alphabet is not documented.
func (c *Client) SMSLimit() model.SMSLimit {
	return model.SMSLimit{Characters: maxText, Why: "the vendor's documents allow 160 characters"}
}

// Send sends a text to a SIM. It costs money. The vendor tells neither an identifier nor a time of it, and never whether it
// was delivered: that it was accepted is all that can be known.
//
// A success is documented as 200 with an empty body, although the prose beside it speaks of a "confirmative response" in
// it. So the action that confirms every other write is taken for a confirmation here too (inferred). Whatever else is there
// may be an error in a form that nobody documented, and leaves it unknown whether the text was sent.
func (c *Client) Send(ctx context.Context, iccid model.ICCID, body string) (model.Message, error) {
	if body == "" || !utf8.ValidString(body) || utf8.RuneCountInString(body) > maxText {
		return model.Message{}, c.rest.Refuse(opSend, "a text is 1 to "+strconv.Itoa(maxText)+" characters of valid UTF-8")
	}
	var answer rest.Raw
	err := c.rest.Do(ctx, rest.Call{Op: opSend, Path: []string{iccid.String()}, Body: wireText{body}, Into: &answer})
	if err != nil {
		return model.Message{}, err
	}
	var action wireAction
	if len(answer) > 0 && (json.Unmarshal(answer, &action) != nil || action.ID == "") {
		return model.Message{}, c.rest.Misread(opSend, "the answer is neither empty nor a confirmation")
	}
	return model.Message{Direction: model.MT, Body: model.NewText(body)}, nil
}
