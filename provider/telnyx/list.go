package telnyx

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// wireList is a page of any list. The page that it says it is, is not asked for: pages are counted here.
type wireList[T any] struct {
	Data rest.Rows[T] `json:"data"`
	Meta object[struct {
		Pages rest.Scalar `json:"total_pages"`
		Total rest.Scalar `json:"total_results"`
	}] `json:"meta"`
}

// fetch reads one page of a list; a cursor is the number of a page. The list ends with the last of the pages that the vendor
// counts, or with one that is empty.
func fetch[T any](ctx context.Context, c *Client, call rest.Call, cursor model.Cursor, size int) (page model.Page[T], err error) {
	number, err := strconv.Atoi(cmp.Or(string(cursor), "1"))
	if err != nil || number < 1 {
		return page, c.rest.Refuse(call.Op, "the cursor is not a page number")
	}
	values := url.Values{"page[number]": {strconv.Itoa(number)}, "page[size]": {strconv.Itoa(size)}}
	maps.Copy(values, call.Query)
	call.Query = values
	var answer wireList[T]
	call.Into = &answer
	if err := c.rest.Do(ctx, call); err != nil {
		return page, err
	}
	if answer.Data == nil {
		return page, c.rest.Misread(call.Op, "the answer holds no list")
	}
	page.Items, page.Total = answer.Data, answer.Meta.is.Total.Count()
	if pages := answer.Meta.is.Pages.Count(); len(answer.Data) > 0 && (pages == nil || number < *pages) {
		page.Next = model.Cursor(strconv.Itoa(number + 1))
	}
	return page, nil
}

// translated makes a page of ours, of the entries that were asked for; the total is not of those when others came.
func translated[W, M any](from model.Page[W], tell func(W) (M, bool), asked func(M) bool) model.Page[M] {
	page := model.Page[M]{Next: from.Next, Total: from.Total}
	for _, row := range from.Items {
		switch item, ok := tell(row); {
		case !ok:
			page.Damaged++
		case !asked(item):
			page.Total = nil
		default:
			page.Items = append(page.Items, item)
		}
	}
	return page
}

// all asks for whatever there is.
func all[M any](M) bool { return true }

// whole reads all pages of a list, each entry once: entries may move from page to page while they are read. A page without a
// new one shows that the vendor does not turn pages: such a list would pass for whole, or would never end.
func whole[M any](
	c *Client, op rest.Op, read func(model.Cursor) (model.Page[M], error), id func(M) model.Text,
) (list model.Page[M], err error) {
	seen := make(map[model.Text]bool)
	for {
		page, err := read(list.Next)
		if err != nil {
			return model.Page[M]{}, err
		}
		before := len(seen)
		for _, item := range page.Items {
			if !seen[id(item)] {
				seen[id(item)] = true
				list.Items = append(list.Items, item)
			}
		}
		list.Next, list.Damaged = page.Next, list.Damaged+page.Damaged
		switch {
		case list.Next == "":
			return list, nil
		case len(seen) == before:
			return model.Page[M]{}, c.rest.Misread(op, "a page brought nothing new, so that the list cannot be known as a whole")
		}
	}
}

// filterWords are what a state is asked for by. Of the vendor's words for a SIM that it stopped, "blocked" and "abolished"
// cannot be asked for, and neither can those of a SIM that is being changed.
var filterWords = map[model.State][]string{
	model.Active: {"enabled"}, model.Suspended: {"disabled"}, model.Standby: {"standby"},
	model.Blocked: {"data_limit_exceeded", "unauthorized_imei"},
}

// sorts are the only orders that the vendor knows.
var sorts = map[model.Order]string{
	model.Ascending: "current_billing_period_consumed_data.amount", model.Descending: "-current_billing_period_consumed_data.amount",
}

// listQuery gives the parameters of a query, or why it cannot be asked. Several values are written with empty brackets, as
// the example of the call's own page has it; the vendor's client libraries use commas instead.
func listQuery(query model.Query) (values url.Values, why string) {
	switch {
	case len(query.Coverage) > 0 || query.Search != "":
		return nil, "SIMs cannot be searched or asked for by coverage"
	case query.State != model.Unknown && filterWords[query.State] == nil:
		return nil, "only active, suspended, standby and blocked SIMs can be asked for"
	case query.Group != "" && !uuid.MatchString(query.Group):
		return nil, "a group is asked for by its identifier, which is a UUID"
	}
	values = url.Values{
		"filter[status][]": filterWords[query.State], "filter[tags][]": query.Tags,
		"filter[sim_card_group_id]": {query.Group}, "filter[iccid]": {query.ICCID}, "filter[msisdn]": {query.MSISDN},
		"sort": {sorts[query.ByUsed]},
	}
	maps.DeleteFunc(values, func(_ string, several []string) bool { return len(several) == 0 || several[0] == "" })
	return values, ""
}

// asks tells whether a SIM is one that a query asks for. The sources contradict each other on how filters are written, and a
// filter that the vendor does not understand brings every SIM.
func asks(query model.Query, sim model.SIM) bool {
	for _, tag := range query.Tags {
		if !slices.ContainsFunc(sim.Tags, func(t model.Text) bool { return strings.EqualFold(t.Raw(), tag) }) {
			return false
		}
	}
	return (query.State == model.Unknown || query.State == sim.State) &&
		(query.Group == "" || strings.EqualFold(query.Group, sim.Group.Raw())) &&
		strings.Contains(sim.ICCID.String(), query.ICCID) &&
		strings.Contains(sim.MSISDN.Raw(), strings.TrimPrefix(query.MSISDN, "+"))
}

// uuid is what the vendor tells everything by. What is none never gets into a path.
var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// learn takes in from the list what the vendor calls a SIM: every path wants its UUID, by which nobody else knows it. An ICCID
// that was told under two names has the empty one, so that it is looked up before anything is done with it.
func (c *Client) learn(iccid model.ICCID, name string) {
	if known, loaded := c.names.LoadOrStore(iccid, name); loaded && known != name {
		c.names.Store(iccid, "")
	}
}

// id gives the vendor's name of a SIM for an operation. If no answer told it yet, the list is asked for it. The filter of the
// list matches parts of an ICCID, so that the answer may hold other SIMs, and there may be several with this one. Where the
// filter was not honoured, nothing is known of the SIM: that it is not on the first page does not make it absent.
func (c *Client) id(ctx context.Context, op rest.Op, iccid model.ICCID) (string, error) {
	if iccid.IsZero() {
		return "", c.rest.Refuse(op, "there is no ICCID")
	}
	if name, _ := c.names.Load(iccid); name != nil && uuid.MatchString(name.(string)) {
		return name.(string), nil
	}
	list, err := fetch[wireSIM](ctx, c, rest.Call{Op: opLookUp, Query: url.Values{"filter[iccid]": {iccid.String()}}}, "", PageSize)
	if err != nil {
		return "", err
	}
	found, searched := "", list.Next == ""
	for _, row := range list.Items {
		listed, err := model.ParseICCID(string(row.ICCID.Scalar))
		switch name := string(row.ID); {
		case err != nil:
		case listed != iccid:
			searched = searched && strings.Contains(listed.String(), iccid.String())
		case !uuid.MatchString(name) || found != "" && !strings.EqualFold(found, name):
			return "", c.rest.Misread(opLookUp, "the answer does not tell which SIM has this ICCID")
		default:
			found = name
		}
	}
	switch {
	case found != "" && list.Next == "":
		c.names.Store(iccid, found)
		return found, nil
	case found == "" && searched:
		return "", c.rest.Absent(op)
	default:
		return "", c.rest.Misread(opLookUp, "the answer is not about the ICCID that was asked for")
	}
}

// gone passes an error on, and forgets a SIM's name if the vendor says that there is no such SIM.
func (c *Client) gone(iccid model.ICCID, err error) error {
	if errors.Is(err, model.ErrNotFound) {
		c.names.Delete(iccid)
	}
	return err
}
