package sandbox

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ServeHTTP answers one call of the vendor's API.
func (s *Stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.handlers.Done()
	c, err := s.read(r)
	if err != nil {
		panic(http.ErrAbortHandler) // the client went while it was still sending
	}
	request := s.record(r, c.Now)
	fault := s.faultFor(c.Route)
	b := &blow{s: s, w: w, gone: r.Context().Done(), call: c, request: request, fault: fault}
	b.wait(time.Duration(s.delay.Load()))
	if fault.Kind == "" {
		b.write(b.good())
		return
	}
	b.strike()
}

func (s *Stage) read(r *http.Request) (Call, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, BodyLimit+1))
	if err != nil {
		return Call{}, err
	}
	c := Call{
		Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header, Body: body, Now: s.Now(),
	}
	c.find(s.paths)
	return c, nil
}

// pattern is a route with its path in segments.
type pattern struct {
	Route
	parts []string
}

func patterns(routes []Route) []pattern {
	all := make([]pattern, len(routes))
	for i, r := range routes {
		if !strings.HasPrefix(r.Pattern, "/") {
			panic("sandbox: the pattern of the route " + r.Name + " is no path")
		}
		all[i] = pattern{r, strings.Split(r.Pattern, "/")[1:]}
	}
	return all
}

// find sets the route, or the methods that the path has when the call's is none of them.
func (c *Call) find(paths []pattern) {
	parts := strings.Split(c.Path, "/")[1:]
	var methods []string
	for _, p := range paths {
		args, fits := p.match(parts)
		if !fits {
			continue
		}
		if p.Method == c.Method {
			c.Route, c.Args = p.Name, args
			return
		}
		methods = append(methods, p.Method)
	}
	slices.Sort(methods)
	c.Allow = strings.Join(slices.Compact(methods), ", ")
}

func (p *pattern) match(parts []string) (args map[string]string, fits bool) {
	if len(parts) != len(p.parts) {
		return nil, false
	}
	for i, want := range p.parts {
		name, named := strings.CutPrefix(want, "{")
		switch {
		case !named && parts[i] != want, named && parts[i] == "":
			return nil, false
		case named:
			if args == nil {
				args = map[string]string{}
			}
			args[strings.TrimSuffix(name, "}")] = parts[i]
		}
	}
	return args, true
}

// write sends the answer with the Date of the sandbox's clock, by which its other times are to be understood.
func (b *blow) write(a Answer) {
	b.start(a)
	_, _ = b.w.Write(a.Body) // nobody to tell when the client has gone
}

// start sends the answer's header with the true length of its body.
func (b *blow) start(a Answer) {
	b.headers(a)
	b.w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	b.w.WriteHeader(a.Status)
}

// headers prepares the answer's header and notes the status as sent.
func (b *blow) headers(a Answer) {
	for k, v := range a.Header {
		b.w.Header()[k] = v
	}
	b.w.Header().Set("Date", b.call.Now.Format(http.TimeFormat))
	b.s.noteStatus(b.request, a.Status)
}
