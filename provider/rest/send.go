package rest

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/simfleet/simfleet/model"
)

// How long things may take, and how large the headers of an answer may be.
const (
	connectLimit = 10 * time.Second
	headerLimit  = 15 * time.Second
	idleLimit    = 10 * time.Second // between two pieces of a body
	readLimit    = 30 * time.Second // one try of a Read, connecting included
	writeLimit   = 45 * time.Second // a write, which is not interrupted lightly: its outcome would be unknown
	keepLimit    = 30 * time.Second // of a connection that nobody uses
	headerBytes  = 64 << 10
)

// newTransport makes a transport that keeps its connections or uses each of them once.
//
// It speaks HTTP/1.1 alone, although vendors offer HTTP/2: the pace leaves HTTP/2 nothing to gain, one dead connection
// would hold up every call, and net/http sends some streams again by itself.
func newTransport(tune func(*http.Transport), keep bool) *http.Transport {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: connectLimit}
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: proxyAnswered,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    connectLimit,
		DisableKeepAlives:      !keep,
		MaxIdleConnsPerHost:    8, // more than are read side by side, or each page would connect anew
		IdleConnTimeout:        keepLimit,
		ResponseHeaderTimeout:  headerLimit,
		MaxResponseHeaderBytes: headerBytes,
		Protocols:              &protocols,
	}
	if tune != nil {
		tune(transport)
	}
	return transport
}

// proxyAnswered gives a refusal by the proxy an error of our own, instead of one with the proxy's words in it.
func proxyAnswered(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode != http.StatusOK {
		return errProxy
	}
	return nil
}

// carrier picks the transport of an operation. On a connection that was kept, net/http sends a request again by itself
// when the connection turns out dead, if the verb is one that the HTTP standard calls safe; on a new one it never does.
// So whatever must not be done twice gets a new one, and a vendor's write behind a GET as well.
func (c *Client) carrier(op Op) *http.Transport {
	switch {
	case op.Class == Read:
		return c.shared
	case op.Class == Once, op.Class == Irreversible:
		return c.single
	case op.Method == http.MethodPost, op.Method == http.MethodPut, op.Method == http.MethodPatch, op.Method == http.MethodDelete:
		return c.shared
	default:
		return c.single
	}
}

// trip is one request on its way.
type trip struct {
	request

	hide    func(string) string // takes the key out of what came from outside
	got     atomic.Int32        // connections that it was handed
	records sync.WaitGroup      // of the ledger, of which there is one for each of them
}

// sent tells whether any of the request may have left. It asks whether there was a connection, not whether the headers
// were written: a call that is cancelled returns while its request may still be on the way into the connection.
func (t *trip) sent() bool { return t.got.Load() > 0 }

// attempt makes one request and reads its answer. It ends in the time that its class has, whatever the server does.
// A transport is used without an [http.Client] around it: that one would follow redirects, taking the key and the text
// of an SMS to wherever they point, and word its errors with the address.
func (c *Client) attempt(ctx context.Context, r request) *model.Fault {
	if fault := c.pace.hopeless(r.op); fault != nil {
		return fault
	}
	key, err := c.authorize(ctx, r.op)
	if err != nil {
		return unauthorized(err)
	}
	day, fault := c.pace.enter(ctx, r.op)
	if fault != nil {
		return fault
	}
	t := &trip{request: r, hide: redactor(key, r.hidden)}
	c.record(t, day)
	defer t.records.Wait()
	bounded, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer time.AfterFunc(r.limit(), func() { cancel(errSlow) }).Stop()

	req, err := c.build(httptrace.WithClientTrace(bounded, c.trace(t)), r, key)
	if err != nil {
		return unsent(model.ErrInvalid, errMethod)
	}
	answer, err := c.carrier(r.op).RoundTrip(req)
	if err != nil {
		return t.lost(ctx, bounded, err)
	}
	defer func() { _ = answer.Body.Close() }() // there is nothing left to learn from it
	return c.judge(ctx, t, answer, cancel)
}

// unauthorized is the fault of a request that no key could be put into, since one was not to be had or is none.
func unauthorized(err error) *model.Fault {
	fetching, ok := errors.AsType[*model.Fault](err)
	if !ok {
		return unsent(model.ErrInvalid, errKey)
	}
	fault := *fetching
	fault.Outcome, fault.Foreign = model.OutcomeNotSent, true
	return &fault
}

// limit is how long one try of the request may take.
func (r request) limit() time.Duration {
	if r.op.Class == Read {
		return readLimit
	}
	return writeLimit
}

// trace notes that a request was handed a connection. A second one means that net/http sends a Read again by itself,
// which the vendor counts like any other.
func (c *Client) trace(t *trip) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		if t.got.Add(1) > 1 {
			c.record(t, c.pace.again(t.op))
		}
	}}
}

// lost is the fault of a request that no answer came to.
func (t *trip) lost(ctx, bounded context.Context, err error) *model.Fault {
	fault := gaveUp(ctx, bounded)
	if fault == nil {
		kind, cause := t.why(err)
		fault = &model.Fault{Kind: kind, Err: cause}
	}
	fault.Outcome = model.OutcomeUnknown
	if !t.sent() {
		fault.Outcome = model.OutcomeNotSent
	}
	return fault
}

// gaveUp is the fault of a call that ended because the caller went away or our own limits were over; nil if neither.
func gaveUp(ctx, bounded context.Context) *model.Fault {
	if ctx.Err() != nil {
		return stopped(ctx)
	}
	if cause := context.Cause(bounded); cause != nil {
		return &model.Fault{Kind: model.ErrTimeout, Err: cause}
	}
	return nil
}

// why tells what lies behind a request without an answer, in words that are safe to keep.
func (t *trip) why(err error) (kind, cause error) {
	timeout, ok := errors.AsType[net.Error](err)
	late := ok && timeout.Timeout()
	switch {
	case !t.sent() && late:
		return model.ErrUnreachable, errConnect
	case !t.sent():
		return unconnected(err)
	case late:
		return model.ErrTimeout, errSilent
	case brokeOff(err):
		return model.ErrBroken, errBroken
	case headersExceeded(err):
		return model.ErrTooLarge, errHeaders
	default:
		return model.ErrBadAnswer, errNotHTTP
	}
}
