package oneot

import (
	"crypto/subtle"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// refreshLife is how long a refresh token is taken. It is not documented; this is the usual one of such services.
const refreshLife = 30 * day

// door is who may come in. There is one token at a time: a login while it is valid gives the same one with less time
// left, as services of this make do (inferred).
type door struct {
	user, password string
	life           int64 // of an access token, in nanoseconds
	issued         int64 // how many tokens there were
	access         token
	refresh        token
}

// token is a secret with an end, in nanoseconds; the zero token opens nothing.
type token struct {
	value string
	ends  int64
}

// opens tells whether a value is this token, still valid.
func (t token) opens(value string, now int64) bool {
	return t.value != "" && now < t.ends && equal(value, t.value)
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

type tokenWire struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	RefreshToken string `json:"refresh_token"`
	ExpiresIn    int64  `json:"expires_in"`
	Scope        string `json:"scope"`
}

// grantWords are what each grant takes, and whether it needs it. With a refresh token, one program sends the user's
// name and password as well.
var grantWords = map[string]map[string]bool{
	"password":      {"grant_type": true, "client_id": true, "username": true, "password": true},
	"refresh_token": {"grant_type": true, "refresh_token": true, "client_id": false, "username": false, "password": false},
}

// login gives a token for the parameters in the query, in a form, or in both, but each once.
func (v *vendor) login(c sandbox.Call) sandbox.Answer {
	form, problem := loginForm(c)
	if problem != "" {
		return oauth(http.StatusBadRequest, "invalid_request", problem)
	}
	known := grantWords[form.Get("grant_type")]
	if known == nil {
		return oauth(http.StatusBadRequest, "unsupported_grant_type", "Unsupported grant type")
	}
	if problem := fitting(form, known); problem != "" {
		return oauth(http.StatusBadRequest, "invalid_request", problem)
	}
	now := c.Now.UnixNano()
	d := &v.door
	for key, want := range map[string]string{"client_id": d.user, "username": d.user, "password": d.password} {
		if form.Has(key) && !equal(form.Get(key), want) {
			return oauth(http.StatusUnauthorized, "invalid_grant", "Bad credentials")
		}
	}
	renewed := form.Get("grant_type") == "refresh_token"
	if renewed && !d.refresh.opens(form.Get("refresh_token"), now) {
		return oauth(http.StatusUnauthorized, "invalid_grant", "Invalid refresh token: "+form.Get("refresh_token"))
	}
	after := d.grant(now, renewed)
	if !c.Dry {
		*d = after
	}
	return sandbox.Good(tokenWire{
		after.access.value, "bearer", after.refresh.value, (after.access.ends - now) / second, "read write trust",
	})
}

// grant gives the door with a token that has at least a second left: the one that is there, unless it is renewed.
func (d *door) grant(now int64, renewed bool) door {
	after := *d
	if renewed || d.access.ends-now < second {
		after.issued++
		after.access = token{secret(1, after.issued), now + d.life}
	}
	if d.refresh.ends-now < second {
		after.refresh = token{secret(2, after.issued), now + refreshLife}
	}
	return after
}

// secret makes a token of the documented form: the nth of a sort.
func secret(sort, n int64) string { return fmt.Sprintf("%08d-0000-0000-0000-%012d", sort, n) }

// loginForm puts together what the query and the body say.
func loginForm(c sandbox.Call) (form url.Values, problem string) {
	form = url.Values{}
	if len(c.Body) > 0 {
		kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
		if err != nil || kind != "application/x-www-form-urlencoded" {
			return nil, "The body is to be a form"
		}
		if form, err = url.ParseQuery(string(c.Body)); err != nil {
			return nil, "The body is no form"
		}
	}
	for key, values := range c.Query {
		form[key] = append(form[key], values...)
	}
	for key, values := range form {
		if len(values) > 1 {
			return nil, "Given more than once: " + key
		}
	}
	return form, ""
}

// fitting tells what is missing or too much. That a parameter too many is refused is the sandbox's own.
func fitting(form url.Values, known map[string]bool) (problem string) {
	for key := range form {
		if _, ok := known[key]; !ok {
			return "Unknown: " + key
		}
	}
	for key, needed := range known {
		if needed && form.Get(key) == "" {
			return "Missing: " + key
		}
	}
	return ""
}

// stop tells a call without a valid token from one that may go on. That the vendor repeats the token is inference; it is
// what such services do, and a client must not pass it on.
func (d *door) stop(c sandbox.Call) (a sandbox.Answer, stopped bool) {
	value := bearer(c.Header)
	switch {
	case value == "":
		return unauthorized("unauthorized", "Full authentication is required to access this resource"), true
	case d.access.opens(value, c.Now.UnixNano()):
		return sandbox.Answer{}, false
	case equal(value, d.access.value):
		return unauthorized("invalid_token", "Access token expired: "+value), true
	default:
		return unauthorized("invalid_token", "Invalid access token: "+value), true
	}
}

func seconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }
