// Package rest is the one HTTP client: it paces, counts, retries what may be retried, limits what it reads and words
// what failed. An adapter describes its operations; how they travel is decided here.
//
// What each class of operation may do is fixed here and nowhere else: only a [Read] is ever repeated, everything else
// leaves exactly once or not at all, and a read-only account lets nothing but a Read leave.
package rest

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
)

// Config is what one account needs to reach its vendor.
type Config struct {
	Account   string            // named in every fault
	BaseURL   string            // https, or plain http to loopback; a path in it is kept
	Authorize func(http.Header) // puts the key into a request; nil means that there is none
	// Token gives the token of a login that has to be renewed, for "Authorization: Bearer". It is asked before each request
	// whose operation is not Open, and may make such requests itself; nil means that Authorize is all there is.
	Token func(context.Context) (Secret, error)
	// Complaint reads an error in the vendor's own form; nil takes any JSON object for one. What a status means it decides
	// only by giving a kind.
	Complaint func(status int, body []byte) (Complaint, bool)
	Hidden    []Secret // what else no error may repeat: what Token logs in with
	ReadOnly  bool     // refuses every operation that is not a Read
	PerSecond float64  // calls per second; 0 means no pace
	PerDay    int      // calls per UTC day, by all processes; 0 means no limit
	// Count records calls that leave in a ledger that several processes share, and tells how many of the day there are by all
	// of them, these included. It is called once for each request, also for one that net/http sends again by itself or that
	// logs in, with the UTC day, such as "2026-05-22", and the name of the operation; by several goroutines at once and
	// without a lock held, while the request is on its way. [Client.Do] returns after it, so that it must be quick: a ledger
	// that cannot be reached soon is told as false. Our own count goes on then, and whoever gave Count keeps what could not be
	// written. nil means that nobody shares.
	Count   func(day, op string, n int) (total int, ok bool)
	Version string           // of simfleet, for the User-Agent
	Now     func() time.Time // nil means time.Now; tells the day and what is shown, never how long to wait

	tune func(*http.Transport) // lets a test put another network beneath
}

// Call is one request.
type Call struct {
	Op    Op
	Path  []string // fills the path of the operation: letters, digits, - and _ only
	Query url.Values
	Body  any        // sent as JSON; nil sends none
	Form  url.Values // sent as a form instead; its secrets belong into Config.Hidden
	Into  any        // a pointer that the JSON answer is read into; nil ignores the body, unless it is a web page
}

// Complaint is an error as a vendor words it.
type Complaint struct {
	Code  string // the vendor's code, such as "E201"; empty if it has none
	Said  string // the vendor's words
	Kind  error  // what it means, where the status does not tell; one of model's, or nil
	Means string // what it means in words of ours, where the vendor's need explaining
}

// Raw takes the body of a good answer as it is, where a vendor may answer a success with nothing or with plain text. A web
// page is none.
type Raw []byte

var errRate = errors.New("calls per second and per day cannot be negative")

// Client reaches one account of one vendor. It is safe for use by several goroutines.
type Client struct {
	config Config
	base   *url.URL
	agent  string
	pace   *pace
	shared *http.Transport // keeps connections
	single *http.Transport // makes one for each request
}

// New checks the configuration and makes the client. Its errors do not repeat the address, which may hold a password.
func New(config Config) (*Client, error) {
	base, err := parseBase(config.BaseURL)
	if err != nil {
		return nil, err
	}
	if math.IsNaN(config.PerSecond) || config.PerSecond < 0 || config.PerDay < 0 {
		return nil, errRate
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	return &Client{
		config: config,
		base:   base,
		agent:  strings.TrimSuffix("simfleet/"+config.Version, "/"),
		pace:   newPace(config),
		shared: newTransport(config.tune, true),
		single: newTransport(config.tune, false),
	}, nil
}

// Do makes the call. Every error is a [*model.Fault]; its kind is one of model's or, when the caller gave up,
// [context.Canceled]. A call that was put together wrongly, such as one without a class, is [model.ErrInvalid]. The outcome
// of a failed Read is always [model.OutcomeNotSent]: a Read leaves nothing behind that could be in doubt. That of anything
// else tells what is known of the write.
//
// A Read may take long: it waits for its turn, out of a pause of up to 5 min that the vendor asked for, and up to three
// tries of 30 s each. The deadline of the context bounds all of that. A write waits for its turn alone.
func (c *Client) Do(ctx context.Context, call Call) error {
	fault := c.do(ctx, call)
	if fault == nil {
		return nil
	}
	fault.Account, fault.Op = c.config.Account, cmp.Or(fault.Op, call.Op.Name) // it may be of the call that fetched the key
	if call.Op.Class == Read {
		fault.Outcome = model.OutcomeNotSent
	}
	return fault
}

func (c *Client) do(ctx context.Context, call Call) *model.Fault {
	if fault := c.gate(call.Op.Class); fault != nil {
		return fault
	}
	r, err := c.compose(call)
	if err != nil {
		return unsent(model.ErrInvalid, err)
	}
	if call.Op.Class == Read {
		return c.read(ctx, r)
	}
	return c.attempt(ctx, r)
}

// gate is where read-only is kept, for every vendor and every screen. It stands before everything else, so that nothing
// can be forgotten behind it.
func (c *Client) gate(class Class) *model.Fault {
	if class < Read || class > Irreversible {
		return unsent(model.ErrInvalid, errClass)
	}
	if c.config.ReadOnly && class != Read {
		return unsent(model.ErrReadOnly, nil)
	}
	return nil
}

// OnChange sets the function that is called whenever a pause that the vendor asked for begins, grows or ends, which no call
// need tell of; nil is none. It is called from a goroutine of its own, holding no lock, and may ask for [Client.Calls].
func (c *Client) OnChange(changed func()) { c.pace.onChange(changed) }

// Close drops the connections that are kept for later, and nothing is told to [Client.OnChange] any more. Calls that are
// under way go on, and later ones connect anew.
func (c *Client) Close() {
	c.pace.close()
	c.shared.CloseIdleConnections()
	c.single.CloseIdleConnections()
}

// unsent is the fault of a call of which nothing left.
func unsent(kind, err error) *model.Fault {
	return &model.Fault{Kind: kind, Outcome: model.OutcomeNotSent, Err: err}
}

// stopped is the fault of a call whose caller gave up before it left, or whose deadline passed.
func stopped(ctx context.Context) *model.Fault {
	if errors.Is(ctx.Err(), context.Canceled) {
		return unsent(context.Canceled, nil)
	}
	return unsent(model.ErrTimeout, context.DeadlineExceeded)
}
