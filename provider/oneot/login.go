package oneot

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// How long tokens are used, and how long logging in may take.
const (
	// A token is renewed before it ends, as requests take a while. The margin is a part of what is left of it, because the
	// vendor may give the same token again with the time that it has left (inferred): a fixed margin would then have every
	// call of the last minutes log in.
	marginPart  = 10
	longestLife = 30 * 24 * time.Hour // about 7 days were seen; more could only be a mistake

	// loginLimit bounds a login with all its tries. A text that waits for it must not leave minutes after it was asked for.
	loginLimit = 30 * time.Second
)

// login holds the token of an account and renews it.
//
// The user name and the password go into the body of the request. Some clients put them into its query instead, and falling
// back to that was considered: it is never done, since addresses end up in the logs of servers and proxies.
//
// A token that ends is renewed with the password again. The vendor has a grant for that with a refresh token too, which
// would be one more secret to hold and saves nothing while the password is at hand.
type login struct {
	rest.Login

	rest *rest.Client // set before the first call

	mu   sync.Mutex
	last *token
}

// token is one login, for however many calls wait for it, and then what it brought.
type token struct {
	done     chan struct{} // closed when the next three are set
	bearer   rest.Secret
	renew    time.Time // zero: the vendor did not say when it ends, so that it is used until it is rejected
	err      error
	rejected atomic.Bool
}

// usedKey is where the context of a call has room for the token that the call leaves with, see [ask].
type usedKey struct{}

// bearer gives the token, and logs in first if there is none that is still good. It is what [rest.Config] calls Token. A
// caller that stops waiting leaves the login to the others and to the next one.
func (l *login) bearer(ctx context.Context) (rest.Secret, error) {
	if ctx.Err() != nil {
		return rest.Secret{}, stopped(ctx)
	}
	t := l.join(ctx)
	select {
	case <-t.done:
		*ctx.Value(usedKey{}).(**token) = t
		return t.bearer, t.err
	case <-ctx.Done():
		return rest.Secret{}, stopped(ctx)
	}
}

// join gives the last login, unless its token is over. One that is under way is not.
func (l *login) join(ctx context.Context) *token {
	now := l.rest.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == nil || l.last.over(now) {
		t := &token{done: make(chan struct{})}
		go func() {
			defer close(t.done)
			defer func() { // a panic here would end the process with the terminal as it is drawn on
				if recover() != nil {
					t.err = l.rest.Misread(opLogin, "simfleet made a mistake here")
				}
			}()
			t.bearer, t.renew, t.err = l.fetch(context.WithoutCancel(ctx), now)
		}()
		l.last = t
	}
	return l.last
}

func (t *token) over(now time.Time) bool {
	select {
	case <-t.done:
		return t.err != nil || t.rejected.Load() || !t.renew.IsZero() && !now.Before(t.renew)
	default:
		return false
	}
}

// tokenForm is what a header can carry.
var tokenForm = regexp.MustCompile(`^[!-~]+$`)

// fetch logs in at a time, and tells when to renew what it brought. The body is taken raw, since the error of one that is cut
// off would show the token in it.
func (l *login) fetch(ctx context.Context, now time.Time) (bearer rest.Secret, renew time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, loginLimit)
	defer cancel()
	user := l.User.Reveal()
	var body rest.Raw
	err = l.rest.Do(ctx, rest.Call{Op: opLogin, Into: &body, Form: url.Values{
		"grant_type": {"password"}, "client_id": {user}, "username": {user}, "password": {l.Password.Reveal()},
	}})
	if err != nil {
		return bearer, renew, err
	}
	var answer struct {
		Access  rest.Scalar `json:"access_token"`
		Type    rest.Scalar `json:"token_type"`
		Expires rest.Scalar `json:"expires_in"` // seconds: a number for some clients, a string for others
	}
	if json.Unmarshal(body, &answer) != nil || !tokenForm.MatchString(string(answer.Access)) ||
		answer.Type != "" && !strings.EqualFold(string(answer.Type), "bearer") {
		return bearer, renew, l.rest.Misread(opLogin, "the answer holds no bearer token")
	}
	if seconds := answer.Expires.Whole(); seconds != nil {
		life := time.Duration(min(*seconds, int64(longestLife/time.Second))) * time.Second
		renew = now.Add(life - life/marginPart)
	}
	return rest.NewSecret(string(answer.Access)), renew, nil
}

// stopped is the fault of a call whose context ended while it waited.
func stopped(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return &model.Fault{Kind: context.Canceled, Outcome: model.OutcomeNotSent}
	}
	return &model.Fault{Kind: model.ErrTimeout, Outcome: model.OutcomeNotSent, Err: context.DeadlineExceeded}
}
