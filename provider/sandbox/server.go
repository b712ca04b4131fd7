package sandbox

import (
	"crypto/subtle"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// bodyLimit is the longest request body that is taken. The documents name none.
const bodyLimit = 64 << 10

// The routes, by the names that [Fault.Route] uses.
const (
	routeList    = "list"
	routeSIM     = "sim"
	routeUsage   = "usage"
	routeEdit    = "edit"
	routePlans   = "plans"
	routeSend    = "send"
	routeThread  = "thread"
	routeBalance = "balance"
)

// call is a request as it came in, read whole before anything is answered: only then does the server notice that a
// client has gone while its answer hangs.
type call struct {
	route   string // empty for a path or method that the API does not have
	allowed string // for the path, when only the method is wrong
	iccid   string
	month   string
	query   url.Values
	body    []byte
	now     time.Time
	keyed   bool
	wait    time.Duration // for how long the caller is over its limit; 0 if it is not
	dry     bool          // answer as if it were done, but do nothing
}

// ServeHTTP answers one call of the API.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.handlers.Done()
	c, err := s.read(r)
	if err != nil {
		panic(http.ErrAbortHandler) // the client went while it was still sending
	}
	request := s.record(r, c.now)
	fault := s.faultFor(c.route)
	b := &blow{s: s, w: w, gone: r.Context().Done(), call: c, request: request, fault: fault}
	b.wait(time.Duration(s.delay.Load()))
	if fault.Kind == "" {
		b.write(b.good())
		return
	}
	b.strike()
}

func (s *Sandbox) read(r *http.Request) (call, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit+1))
	if err != nil {
		return call{}, err
	}
	c := call{query: r.URL.Query(), body: body, now: s.now().UTC()}
	c.find(r.Method, r.URL.EscapedPath())
	s.mu.Lock()
	defer s.mu.Unlock()
	c.keyed = subtle.ConstantTimeCompare([]byte(r.Header.Get("X-Api-Key")), []byte(s.key)) == 1
	if c.keyed {
		c.wait = s.limit.take(c.now)
	}
	return c, nil
}

// find sets the route. The path is taken letter by letter: a slash at the end or an escaped one is another path.
func (c *call) find(method, path string) {
	var routes map[string]string // by method
	switch parts := strings.Split(path, "/")[1:]; {
	case path == "/simcards":
		routes = map[string]string{http.MethodGet: routeList}
	case path == "/plans":
		routes = map[string]string{http.MethodGet: routePlans}
	case path == "/balance":
		routes = map[string]string{http.MethodGet: routeBalance}
	case parts[0] != "simcards":
		return
	case len(parts) == 2 && parts[1] != "":
		c.iccid = parts[1]
		routes = map[string]string{http.MethodGet: routeSIM, http.MethodPatch: routeEdit}
	case len(parts) == 3 && parts[2] == "sms":
		c.iccid = parts[1]
		routes = map[string]string{http.MethodGet: routeThread, http.MethodPost: routeSend}
	case len(parts) == 4 && parts[2] == "usage":
		c.iccid, c.month = parts[1], parts[3]
		routes = map[string]string{http.MethodGet: routeUsage}
	}
	c.route = routes[method]
	for _, m := range []string{http.MethodGet, http.MethodPatch, http.MethodPost} {
		if routes[m] != "" {
			c.allowed = strings.TrimPrefix(c.allowed+", "+m, ", ")
		}
	}
}

// answer does what the call asks for. Which check comes first is not documented.
func (s *Sandbox) answer(c call) answer {
	switch {
	case !c.keyed:
		return refuse(http.StatusUnauthorized, "bad_key", "the header x-api-key holds no key that is known here")
	case c.wait > 0:
		return busy(c.wait)
	case c.route == "" && c.allowed == "":
		return refuse(http.StatusNotFound, "no_such_path", "the API has no such path")
	case c.route == "":
		a := refuse(http.StatusMethodNotAllowed, "no_such_method", "this path only takes "+c.allowed)
		a.header.Set("Allow", c.allowed)
		return a
	case len(c.body) > bodyLimit:
		return refuse(http.StatusRequestEntityTooLarge, "too_large", "the request body is too large")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch c.route {
	case routeList:
		return s.list(c)
	case routePlans:
		return good(plans)
	case routeBalance:
		return s.balance(c.now.UnixNano())
	}
	m := s.byICCID[c.iccid]
	if m == nil {
		return refuse(http.StatusNotFound, "no_such_sim", "no SIM of this account has this ICCID")
	}
	switch c.route {
	case routeUsage:
		return s.usage(c, m)
	case routeEdit:
		return s.edit(c, m)
	case routeThread:
		return s.thread(c, m)
	case routeSend:
		return s.send(c, m)
	default:
		return s.detail(c, m)
	}
}
