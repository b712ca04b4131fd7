// Package oneot is the adapter of the 1oT Terminal API.
//
// Public of its documents are the states, four fields and the error codes, at https://terminal.1ot.mobi/terminal-api-doc; the
// rest needs a login. Calls, parameters and fields are therefore those that public clients of the API agree on, and what is
// inferred from less is marked as such. No HTTP status is documented for any error, so that the vendor's code decides.
//
// What is left out: the profiles of eSIMs (get_available_profiles, esim_profile), which no screen knows; the IMEI lock, of
// which only an error code is public; and the alerts of the account, since those of one SIM are asked for.
package oneot

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// Client speaks the 1oT Terminal API. It keeps nothing between calls but the token of its login, and is safe for use by
// several goroutines.
type Client struct {
	rest      *rest.Client
	login     *login
	parameter string // what sendSms calls the text
}

// Open makes the adapter of one account. Nothing is asked of the vendor yet.
//
// What the call that sends a text names it is uncertain: one client has "message", which is what an empty smsParameter stands
// for, and another has "sms". It is one of the two and never both in turn, since two tries may be two texts.
func Open(config rest.Config, with rest.Login, smsParameter string) (*Client, error) {
	c := &Client{login: &login{Login: with}, parameter: cmp.Or(smsParameter, "message")}
	if c.parameter != "message" && c.parameter != "sms" {
		return nil, errors.New(`the parameter for texts must be "message" or "sms"`)
	}
	config.Token, config.Complaint, config.Hidden = c.login.bearer, complaint, []rest.Secret{with.User, with.Password}
	client, err := rest.New(config)
	if err != nil {
		return nil, err
	}
	c.rest, c.login.rest = client, client
	return c, nil
}

// Rest gives the client below, which counts the calls.
func (c *Client) Rest() *rest.Client { return c.rest }

// ask makes a call and reads its answer; read tells as well whether it is one.
//
// When the vendor rejects the token, the token is over: it can end before its time. A Read is then made once more with a new
// one. Anything else is not, as with every write that failed, and the next call logs in anew.
func ask[W, T any](ctx context.Context, c *Client, op rest.Op, query url.Values, read func(*W) (T, bool)) (told T, err error) {
	if named, of := query["iccid"]; of && named[0] == "" {
		return told, c.rest.Refuse(op, "there is no ICCID") // nobody knows which SIMs the vendor would take for meant
	}
	var used *token
	ctx = context.WithValue(ctx, usedKey{}, &used)
	var answer W
	for again := op.Class == rest.Read; ; again = false {
		err = c.rest.Do(ctx, rest.Call{Op: op, Query: query, Into: &answer})
		if !errors.Is(faultOf(err, op).Kind, model.ErrDenied) {
			break
		}
		used.rejected.Store(true)
		if !again {
			break
		}
	}
	if err != nil {
		return told, err
	}
	if told, ok := read(&answer); ok {
		return told, nil
	}
	return told, c.rest.Misread(op, "the answer is not one to what was asked")
}

// about names the SIM that a call is about.
func about(iccid model.ICCID) url.Values { return url.Values{"iccid": {iccid.String()}} }

// during asks about a month by its name, the current one too: without it, the clock of the vendor would decide which one is
// meant.
func during(query url.Values, month model.Month) url.Values {
	query.Set("month", strconv.Itoa(int(month.Month)))
	query.Set("year", strconv.Itoa(month.Year))
	return query
}

// place reads a cursor, which is how many entries to pass over.
func (c *Client) place(op rest.Op, cursor model.Cursor) (int, error) {
	offset, err := strconv.Atoi(cmp.Or(string(cursor), "0"))
	if err != nil || offset < 0 || cursor == "0" {
		return 0, c.rest.Refuse(op, "the cursor is not an offset")
	}
	return offset, nil
}

// list reads a part of a list.
func list[W, T any](
	ctx context.Context, c *Client, op rest.Op, query url.Values, cursor model.Cursor, read func(*W) (T, bool),
) (model.Page[T], error) {
	offset, err := c.place(op, cursor)
	if err != nil {
		return model.Page[T]{}, err
	}
	query.Set("offset", strconv.Itoa(offset))
	return ask(ctx, c, op, query, func(answer *wireList[W]) (model.Page[T], bool) { return page(answer, offset, read) })
}

// SIMs gives one page of the list, of a group if one is asked for. The API knows no other filter, and its pages have the size
// that it gives them, whatever size is asked for.
func (c *Client) SIMs(ctx context.Context, query model.Query, cursor model.Cursor) (model.Page[model.SIM], error) {
	if query.State != model.Unknown || len(query.Coverage) > 0 || len(query.Tags) > 0 || query.ICCID != "" ||
		query.MSISDN != "" || query.Search != "" || query.ByUsed != model.AsIs {
		return model.Page[model.SIM]{}, c.rest.Refuse(opList, "SIMs can be asked for by their group alone")
	}
	read := func(row *wireSIM) (model.SIM, bool) { return row.sim(c.rest.Now()) }
	if query.Group != "" {
		return list(ctx, c, opGroup, url.Values{"group": {query.Group}}, cursor, read)
	}
	return list(ctx, c, opList, url.Values{}, cursor, read)
}

// Cursors gives the cursors of all pages of a list of so many SIMs: how many to pass over. Pages of 1,000 are all that public
// clients know of; that there is a highest offset is not documented.
func (c *Client) Cursors(total int) []model.Cursor { return rest.Offsets(total, PageSize) }

// SIM gives one SIM. The list tells as much of it, so that its detail holds only when it was read.
func (c *Client) SIM(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
	return ask(ctx, c, opRead, about(iccid), func(answer *wireSIM) (model.SIM, bool) {
		sim, ok := answer.sim(c.rest.Now())
		sim.Detail = &model.Detail{Fetched: sim.Fetched}
		return sim, ok && sim.ICCID == iccid
	})
}

// Usage tells what a SIM used in a month. Where nothing is on record, the vendor answers with an error (E101) and not with
// zero, and so does this. A month is kept once it is past, so that an answer about anything else must not pass for it.
func (c *Client) Usage(ctx context.Context, iccid model.ICCID, month model.Month) (model.Usage, error) {
	return ask(ctx, c, opCost, during(about(iccid), month), func(answer *wireCost) (model.Usage, bool) {
		return answer.usage(month, c.rest.Now()), iccidOf(answer.ICCID) == iccid && answer.of(month)
	})
}

// Usages tells what the SIMs that are named used in a month, so many of them with each call as an address has room for. Those
// that the vendor leaves out are left out here: nothing is on record for them. What is about another SIM, or about one a second
// time, is damaged; what is about another month shows that the answer is to another question, as with [Client.Usage].
// What E101 says about many SIMs is not documented; it is taken to mean that nothing is on record for any of them (inferred).
func (c *Client) Usages(
	ctx context.Context, month model.Month, sims []model.ICCID, cursor model.Cursor,
) (model.Page[model.SIMUsage], error) {
	first, err := c.place(opCosts, cursor)
	switch {
	case err != nil || len(sims) == 0:
		return model.Page[model.SIMUsage]{}, err
	case first >= len(sims):
		return model.Page[model.SIMUsage]{}, c.rest.Refuse(opCosts, "the cursor is beyond the SIMs that are named")
	}
	end := min(first+Batch, len(sims))
	names, due := make([]string, 0, Batch), make(map[model.ICCID]bool, Batch)
	for _, sim := range sims[first:end] {
		names, due[sim] = append(names, sim.String()), true
	}
	query := during(url.Values{"iccid": {strings.Join(names, ",")}}, month)
	part, err := ask(ctx, c, opCosts, query, func(rows *rest.Rows[wireCost]) (part model.Page[model.SIMUsage], ok bool) {
		for _, row := range *rows {
			sim := iccidOf(row.ICCID)
			switch {
			case !row.of(month):
				return part, false
			case due[sim]:
				delete(due, sim)
				part.Items = append(part.Items, model.SIMUsage{ICCID: sim, Usage: row.usage(month, c.rest.Now())})
			default:
				part.Damaged++
			}
		}
		return part, true
	})
	if faultOf(err, opCosts).Code == "E101" {
		err = nil
	}
	if err == nil && end < len(sims) {
		part.Next = model.Cursor(strconv.Itoa(end))
	}
	return part, err
}

// Balance tells what the account spent in the current month so far, which is what this vendor calls its balance; it tells no
// credit. Without a record (E102) there is the month alone.
func (c *Client) Balance(ctx context.Context) (model.Balance, error) {
	now := c.rest.Now()
	month := model.MonthOf(now)
	balance, err := ask(ctx, c, opBalance, during(url.Values{}, month), func(answer *wireCost) (model.Balance, bool) {
		return model.Balance{
			Spent: answer.Cost.Money(), Month: month, Used: answer.Used.Whole(), Currency: answer.Currency.Text(), Fetched: now,
		}, (answer.Used != "" || answer.Cost != "") && answer.of(month)
	})
	if faultOf(err, opBalance).Code == "E102" {
		return model.Balance{Month: month, Fetched: now}, nil
	}
	return balance, err
}

// Sessions gives the data sessions of a SIM, which need not have carried a byte.
func (c *Client) Sessions(
	ctx context.Context, iccid model.ICCID, from, to time.Time, cursor model.Cursor,
) (model.Page[model.Session], error) {
	query := about(iccid)
	query.Set("from", strconv.FormatInt(from.UnixMilli(), 10))
	query.Set("to", strconv.FormatInt(to.UnixMilli(), 10))
	return list(ctx, c, opSessions, query, cursor, (*wireSession).session)
}

// Events gives the alerts of a SIM. Clients name parameters by which alerts can be marked as read, two names for each, and none
// of them is sent: looking must not change what somebody else has still to see.
func (c *Client) Events(ctx context.Context, iccid model.ICCID, cursor model.Cursor) (model.Page[model.Event], error) {
	return list(ctx, c, opAlerts, about(iccid), cursor, func(row *wireAlert) (model.Event, bool) { return row.event(iccid) })
}

// Groups gives the groups of the account: bare names, by which they are also told.
func (c *Client) Groups(ctx context.Context) ([]model.Group, error) {
	return ask(ctx, c, opGroups, nil, func(names *rest.Rows[rest.Scalar]) (groups []model.Group, ok bool) {
		for _, name := range *names {
			if name != "" {
				groups = append(groups, model.Group{ID: name.Text(), Name: name.Text()})
			}
		}
		return groups, true
	})
}

// Diagnose tells what the vendor sees of the device and its network. It is an add-on: one client gets 403 for it where it was
// not ordered, whose body nobody shows, so that a 403 without a code is taken for E003 (inferred).
func (c *Client) Diagnose(ctx context.Context, iccid model.ICCID) (model.Diagnosis, error) {
	told, err := ask(ctx, c, opDiagnoses, about(iccid), func(answer *wireDiagnosis) (model.Diagnosis, bool) {
		return answer.diagnosis(c.rest.Now()), *answer != wireDiagnosis{}
	})
	if fault := faultOf(err, opDiagnoses); fault.Status == http.StatusForbidden && fault.Code == "" {
		fault.Kind = model.ErrAddOn
		return told, &fault
	}
	return told, err
}
