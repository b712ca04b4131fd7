package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// What is wrong with a base URL or a call. None of them repeats the value: it may hold a password or a person's number.
var (
	errBase     = errors.New("the base URL must be an absolute address such as https://api.example.com")
	errPlain    = errors.New("the base URL must begin with https; plain http goes to this machine alone")
	errBaseMore = errors.New("the base URL must hold no user name, no query and no fragment")
	errBasePort = errors.New("the port of the base URL must be a number from 1 to 65535")
	errBasePath = errors.New("the path of the base URL must be plain: letters, digits, dots, - and _ between slashes")

	errClass  = errors.New("the operation has no class")
	errMethod = errors.New("the operation has no valid method")
	errPath   = errors.New("the path cannot be filled: too many or too few parts, or one that is not letters, digits, - or _")
	errBody   = errors.New("the body cannot be written as JSON")
	errKey    = errors.New("the key holds a character that no header can carry")
)

// request is a call that is ready to leave, as often as its class allows.
type request struct {
	op      Op
	address string
	body    []byte   // nil: none
	kind    string   // of the body
	hidden  []string // what no error may repeat, besides the key
	into    any
}

// CheckBaseURL tells why [New] would refuse a base URL; nil when it would not. The error does not repeat the value.
func CheckBaseURL(raw string) error {
	_, err := parseBase(raw)
	return err
}

// parseBase takes the address that every request of an account begins with.
func parseBase(raw string) (*url.URL, error) {
	base, err := url.Parse(raw)
	if err != nil || base.Opaque != "" || base.Hostname() == "" {
		return nil, errBase
	}
	if base.Scheme != "https" && (base.Scheme != "http" || !loopback(base.Hostname())) {
		return nil, errPlain
	}
	if base.User != nil || strings.ContainsAny(raw, "?#") {
		return nil, errBaseMore
	}
	if !validPort(base) {
		return nil, errBasePort
	}
	path := strings.TrimSuffix(base.Path, "/")
	if path != "" {
		for part := range strings.SplitSeq(path[1:], "/") {
			if !plain(strings.ReplaceAll(part, ".", "")) { // "v1.0" is plain, ".." is not
				return nil, errBasePath
			}
		}
	}
	return &url.URL{Scheme: base.Scheme, Host: base.Host, Path: path}, nil
}

// validPort tells whether a connection can be made to the port of an address. Without one it goes to the scheme's own;
// a colon with nothing behind it is taken for a mistake.
func validPort(address *url.URL) bool {
	if !strings.HasSuffix(address.Host, ":"+address.Port()) {
		return true
	}
	port, err := strconv.ParseUint(address.Port(), 10, 16)
	return err == nil && port > 0
}

// loopback tells whether the host is this machine, so that a key sent to it in the clear crosses no wire.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// compose makes the request of a call. It can fail only by a mistake of the adapter, and then before anything leaves.
func (c *Client) compose(call Call) (request, error) {
	if strings.Trim(call.Op.Method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || call.Op.Method == "" {
		return request{}, errMethod // net/http would take an empty one for GET
	}
	path, ok := fill(call.Op.Path, call.Path)
	if !ok {
		return request{}, errPath
	}
	body, err := encode(call.Body)
	if err != nil || call.Body != nil && call.Form != nil {
		return request{}, errBody
	}
	address := *c.base
	address.Path += path
	// A space is %20 and never a plus sign, which a vendor that does not read the query as a form would take for one.
	address.RawQuery = strings.ReplaceAll(call.Query.Encode(), "+", "%20")
	r := request{op: call.Op, address: address.String(), body: body, kind: "application/json", into: call.Into}
	if call.Form != nil {
		r.body, r.kind = []byte(call.Form.Encode()), "application/x-www-form-urlencoded"
	}
	for _, secret := range c.config.Hidden {
		r.hidden = append(r.hidden, secret.Reveal())
	}
	return r, nil
}

// fill puts the parts into the path of an operation. It is done by hand because url.JoinPath resolves "..": a part that
// was an ICCID on the screen would reach another resource.
func fill(template string, parts []string) (string, bool) {
	if !strings.HasPrefix(template, "/") {
		return "", false
	}
	var path strings.Builder
	for {
		before, rest, open := strings.Cut(template, "{")
		path.WriteString(before)
		if !open {
			return path.String(), len(parts) == 0
		}
		_, after, closed := strings.Cut(rest, "}")
		if !closed || len(parts) == 0 || !plain(parts[0]) {
			return "", false
		}
		path.WriteString(parts[0])
		template, parts = after, parts[1:]
	}
}

// plain tells whether a part of a path can mean nothing but itself: no slash, dot, percent sign or comma is in it.
// (1oT takes lists with commas, so that even a comma would change what is acted on.)
func plain(part string) bool {
	for i := range len(part) {
		b := part[i]
		if (b < '0' || b > '9') && (b < 'A' || b > 'Z') && (b < 'a' || b > 'z') && b != '-' && b != '_' {
			return false
		}
	}
	return part != ""
}

// encode writes a body as JSON. The characters < > & stay as they are: a vendor that reads JSON sloppily would put
// their escapes into the text of an SMS.
func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// build makes one HTTP request. It sets no Accept-Encoding, so that net/http unpacks what it asked for itself and limits
// count what comes out; and never an Idempotency-Key, which makes net/http send a POST again by itself.
func (c *Client) build(ctx context.Context, r request, key http.Header) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.op.Method, r.address, bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	if r.body != nil {
		req.Header.Set("Content-Type", r.kind)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	for name, values := range key {
		req.Header[name] = values
	}
	return req, nil
}

// authorize gives the headers that carry the key, and may have to fetch it first. They are kept apart from the others, so
// that it is known what must not appear in an error.
func (c *Client) authorize(ctx context.Context, op Op) (http.Header, error) {
	key := http.Header{}
	if op.Open {
		return key, nil
	}
	if c.config.Authorize != nil {
		c.config.Authorize(key)
	}
	if c.config.Token != nil {
		token, err := c.config.Token(ctx)
		if err != nil {
			return nil, err
		}
		key.Set("Authorization", "Bearer "+token.Reveal())
	}
	for _, values := range key {
		for _, value := range values {
			for i := range len(value) {
				if value[i] < ' ' || value[i] > '~' {
					return nil, errKey
				}
			}
		}
	}
	return key, nil
}
