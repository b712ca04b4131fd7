// Package simbase2 is the adapter of the Simbase API v2. The vendor's reference, https://developer.simbase.com, is a
// program that could not be read as a page: what is known here comes from public clients of the API that agree with each
// other, from the vendor's support pages and, where it is so marked, from v1. What is inferred is marked as such.
//
// Some calls are left out since nobody shows what they answer: the usage of one SIM (the pages of the account's month have
// it), single sessions (/cdrs), the history of places (/location-updates) and the plan of one SIM, which the list names.
package simbase2

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// Client speaks the Simbase API v2. It keeps nothing between calls and is safe for use by several goroutines.
type Client struct{ rest *rest.Client }

// Open makes the adapter of one account. Nothing is asked of the vendor yet. A key has scopes: a call that is in none of
// them brings [model.ErrForbidden], and the key is as good as before.
func Open(config rest.Config, login rest.Login) (*Client, error) {
	config.Authorize = func(header http.Header) { header.Set("Authorization", "Bearer "+login.Key.Reveal()) }
	config.Complaint = complaint
	client, err := rest.New(config)
	if err != nil {
		return nil, err
	}
	return &Client{client}, nil
}

// complaint reads an error: an object with a message. A change of state that was accepted is answered with a message too,
// so that it speaks for errors alone, and not for what looks like such an answer.
func complaint(status int, body []byte) (rest.Complaint, bool) {
	var answer struct{ Message, State rest.Scalar }
	if json.Unmarshal(body, &answer) != nil || status < http.StatusBadRequest || answer.Message == "" || answer.State != "" {
		return rest.Complaint{}, false
	}
	return rest.Complaint{Said: string(answer.Message)}, true
}

// Rest gives the client below, which counts the calls.
func (c *Client) Rest() *rest.Client { return c.rest }

// pageOf translates a page of a list that was asked for with a cursor.
func pageOf[W, T any](
	c *Client, op rest.Op, rows rest.Rows[W], more wireMore, asked model.Cursor, tell func(*W) (T, bool),
) (model.Page[T], error) {
	next, ok := more.next(asked)
	if !ok {
		return model.Page[T]{}, c.rest.Misread(op, "the answer says that there is more, and not where")
	}
	page, err := rest.Page(c.rest, op, rows, tell)
	page.Next = next
	return page, err
}

// pageQuery asks for so many entries, from the cursor on.
func pageQuery(size int, cursor model.Cursor) url.Values {
	query := url.Values{"limit": {strconv.Itoa(size)}}
	if cursor != "" {
		query.Set("cursor", string(cursor))
	}
	return query
}

// SIMs gives one page of the list. The vendor knows the filters state (active or suspended only), coverage and tags.
// Whether a SIM has to have one of the tags or all of them is not known. What the answer counts is not known either, so
// that there is no total.
func (c *Client) SIMs(ctx context.Context, query model.Query, cursor model.Cursor) (model.Page[model.SIM], error) {
	var none model.Page[model.SIM]
	if query.State != model.Unknown && stateWords[query.State] == "" || query.Group != "" || query.ICCID != "" ||
		query.MSISDN != "" || query.Search != "" || query.ByUsed != model.AsIs {
		return none, c.rest.Refuse(opList, "only active or suspended SIMs, coverage and tags can be asked for, in the vendor's order")
	}
	answer, err := rest.Ask[wireList[wireSIM]](ctx, c.rest, rest.Call{Op: opList, Query: listQuery(query, cursor)})
	if err != nil {
		return none, err
	}
	now := c.rest.Now()
	return pageOf(c, opList, answer.SIMs, answer.wireMore, cursor, func(row *wireSIM) (model.SIM, bool) { return row.sim(now) })
}

// listQuery asks for one page. A filter with several values is repeated, once for each.
func listQuery(query model.Query, cursor model.Cursor) url.Values {
	size := query.Size
	if size < 1 || size > PageSize {
		size = PageSize
	}
	values := pageQuery(size, cursor)
	values["coverage"], values["tags"] = query.Coverage, query.Tags
	if query.State != model.Unknown {
		values.Set("state", stateWords[query.State])
	}
	return values
}

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
	answer.addDetail(&sim)
	return sim, nil
}

// Usages tells what the SIMs of the account used and cost in a month. The vendor does not let one choose among them, so
// that the pages of one month serve all. Whether a SIM without traffic is on them is not known.
func (c *Client) Usages(
	ctx context.Context, month model.Month, _ []model.ICCID, cursor model.Cursor,
) (model.Page[model.SIMUsage], error) {
	query := pageQuery(PageSize, cursor)
	query.Set("month", month.String())
	answer, err := rest.Ask[wireList[wireCount]](ctx, c.rest, rest.Call{Op: opMonth, Query: query})
	if err != nil {
		return model.Page[model.SIMUsage]{}, err
	}
	// A month is kept once it is past, so that an answer about another one must not pass for it.
	if string(answer.Month) != month.String() {
		return model.Page[model.SIMUsage]{}, c.rest.Misread(opMonth, "the answer is not about the month that was asked for")
	}
	now := c.rest.Now()
	return pageOf(c, opMonth, answer.SIMs, answer.wireMore, cursor, func(row *wireCount) (model.SIMUsage, bool) {
		return row.count(month, now)
	})
}

// threadSize is how many texts one page of a thread brings at most, as clients have it.
const threadSize = 250

// Messages gives a page of the texts of a SIM. The vendor has the newest first; within a page they are turned round.
func (c *Client) Messages(ctx context.Context, iccid model.ICCID, cursor model.Cursor) (model.Page[model.Message], error) {
	answer, err := rest.Ask[wireThread](ctx, c.rest, rest.Call{
		Op: opThread, Path: []string{iccid.String()}, Query: pageQuery(threadSize, cursor),
	})
	if err != nil {
		return model.Page[model.Message]{}, err
	}
	page, err := pageOf(c, opThread, answer.SMS, answer.wireMore, cursor, (*wireMessage).message)
	slices.Reverse(page.Items)
	return page, err
}

// maxText is the longest text that is sent, in characters.
const maxText = 180

// SMSLimit tells the longest text that is sent.
func (c *Client) SMSLimit() model.SMSLimit {
	return model.SMSLimit{Characters: maxText, Inferred: true, Why: "180 is what public clients of API v2 keep to"}
}

// Send sends a text to a SIM. It costs money. The vendor answers that it accepted the text (202), in a body that nobody
// describes, so that no time of it is known: the thread tells. Whoever asks for it checks the text first and says what is
// wrong with it; the check here only keeps what the vendor would cut or garble from ever leaving.
func (c *Client) Send(ctx context.Context, iccid model.ICCID, body string) (model.Message, error) {
	if body == "" || !utf8.ValidString(body) || utf8.RuneCountInString(body) > maxText {
		return model.Message{}, c.rest.Refuse(opSend, "a text is 1 to "+strconv.Itoa(maxText)+" characters of valid UTF-8")
	}
	if _, err := c.write(ctx, iccid, opSend, map[string]string{"message": body}); err != nil {
		return model.Message{}, err
	}
	return model.Message{Direction: model.MT, Body: model.NewText(body)}, nil
}

// Plans gives the plans that a SIM of this account can be on. Several may have one name: the identifier tells them apart.
// What else the vendor tells of a plan is not known.
func (c *Client) Plans(ctx context.Context) ([]model.Plan, error) {
	answer, err := rest.Ask[wirePlans](ctx, c.rest, rest.Call{Op: opPlans})
	if err != nil {
		return nil, err
	}
	page, err := rest.Page(c.rest, opPlans, answer.Plans, func(row *wirePlan) (model.Plan, bool) {
		return model.Plan{ID: row.ID.Text(), Name: row.Name.Text()}, row.ID != ""
	})
	return page.Items, err
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
	return model.Balance{
		Amount: answer.Balance.Money(), Currency: answer.Currency.Text(), AutoTopUp: answer.AutoTopUp.Flag(),
		Threshold: answer.Threshold.Money(), TopUpTo: answer.TopUpTo.Money(), At: moment(answer.LastUpdate), Fetched: c.rest.Now(),
	}, nil
}
