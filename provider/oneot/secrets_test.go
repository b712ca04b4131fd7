package oneot_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/oneot"
	"github.com/simfleet/simfleet/provider/rest"
)

// What must be in no error. The characters are ones that each encoding writes in another way.
const (
	canaryUser     = "API_USER_canary"
	canaryPassword = `p&ss "word/+ canary` //nolint:gosec // It is made up.
	canaryToken    = "token/canary+=="     //nolint:gosec // It is made up.
)

// formsOf gives the forms in which a secret could come out.
func formsOf(secret string) []string {
	quoted, _ := json.Marshal(secret)
	return []string{
		secret, strings.Trim(string(quoted), `"`), url.QueryEscape(secret), url.PathEscape(secret),
		base64.RawStdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
}

// echo gives secrets in every form, as a server may repeat them.
func echo(secrets []string) string {
	var all []string
	for _, secret := range secrets {
		all = append(all, formsOf(secret)[1:]...) // as JSON has it
	}
	return strings.Join(all, " ")
}

// keepsSecrets looks for secrets in everything that an error is made of, and for the address with its query.
func keepsSecrets(t *testing.T, what string, err error) {
	t.Helper()
	fault, ok := errors.AsType[*model.Fault](err)
	if !ok {
		t.Errorf("%s: the error is %v, which is no fault", what, err)
		return
	}
	var b strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&b, verb+"\n"+verb+"\n", fault, *fault)
	}
	b.WriteString(fault.Said.Raw() + fault.Code)
	for under := fault.Err; under != nil; under = errors.Unwrap(under) {
		fmt.Fprintf(&b, "%s %+v %#v", under, under, under)
	}
	for _, secret := range []string{canaryUser, canaryPassword, canaryToken} {
		for _, form := range formsOf(secret) {
			if strings.Contains(b.String(), form) {
				t.Errorf("%s: %q is in %.500s", what, form, b.String())
			}
		}
	}
	for _, part := range []string{"http://", "127.0.0.1", "iccid=", digits, "STATUS#", "STATUS%23"} {
		if strings.Contains(b.String(), part) {
			t.Errorf("%s: %q is in %s", what, part, b.String())
		}
	}
}

// canary opens an adapter with the secrets.
func canary(t *testing.T, address string) *oneot.Client {
	t.Helper()
	login := rest.Login{User: rest.NewSecret(canaryUser), Password: rest.NewSecret(canaryPassword)}
	client, err := oneot.Open(rest.Config{Account: "baltic", BaseURL: address + "/v1"}, login, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Rest().Close)
	return client
}

// ill are the ways in which an answer can go wrong, each of them with the secrets in it that the vendor was sent. What should
// be a token is there as well where an answer to a login has it.
func ill(sent ...string) map[string]http.HandlerFunc {
	all := echo(sent)
	ways := map[string]http.HandlerFunc{
		"redirect": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://example.com/?password="+url.QueryEscape(canaryPassword)+"&token="+url.QueryEscape(canaryToken))
			w.WriteHeader(http.StatusFound)
		},
		"no HTTP": func(w http.ResponseWriter, _ *http.Request) {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_, _ = fmt.Fprint(conn, all)
				_ = conn.Close()
			}
		},
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_, _ = fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"access_token\":\""+canaryToken+all)
				_ = conn.Close()
			}
		},
		"no answer": func(w http.ResponseWriter, _ *http.Request) {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_ = conn.Close()
			}
		},
		"odd content type": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/"+canaryUser)
			_, _ = fmt.Fprint(w, all)
		},
	}
	for name, body := range map[string]string{
		"code": `{"error_code":"E201","error_description":"%s"}`, "odd code": `{"error_code":"API_USER_canary","error_description":"%s"}`,
		"OAuth": `{"error":"invalid_request","error_description":"%s"}`, "odd OAuth": `{"error":"%s"}`, "message": `{"message":"%s"}`,
		"errors": `{"errors":[{"detail":"%s"}]}`, "web page": "<html>%s</html>", "text": "%s", "list": `["%s"]`, "number": `{"sims":"%s"}`,
		"key": `{"%s":1}`, "trailing": `{} "%s"`, "token": `{"access_token":"` + canaryToken + `%s"`,
		"kind": `{"access_token":"` + canaryToken + `","token_type":"%s"}`,
		"long": strings.Repeat("x", 110) + "%s", "long page": "<html>" + strings.Repeat("x", 100) + "%s",
	} {
		for _, status := range []int{200, 400, 401, 500} {
			ways[fmt.Sprint(name, " with ", status)] = func(w http.ResponseWriter, _ *http.Request) {
				answer(w, status, strings.Replace(body, "%s", all, 1))
			}
		}
	}
	return ways
}

func TestNoSecretIsInAnyErrorOfAnyCall(t *testing.T) {
	for way, handler := range ill(canaryUser, canaryPassword, canaryToken) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/oauth/token" {
				answer(w, 0, tokenOf(canaryToken, "600"))
				return
			}
			handler(w, r)
		}))
		client := canary(t, server.URL)
		for name, call := range callsOf(example(t)) {
			err := call(hurried{t.Context()}, client)
			if err == nil && (name == "Groups" || name == "Usages" || name == "Send" || strings.HasPrefix(name, "Set")) {
				continue // Some of it is an answer: a list of groups or of entries that are damaged, and the message to a text.
			}
			keepsSecrets(t, name+", "+way, err)
		}
		server.Close()
	}
}

// TestNoSecretIsInAnyErrorOfTheLogin leaves out what is tried again for seconds, whatever the call: its words hold nothing that
// came from outside.
func TestNoSecretIsInAnyErrorOfTheLogin(t *testing.T) {
	for way, handler := range ill(canaryUser, canaryPassword) {
		if way == "no HTTP" || way == "cut off" || way == "no answer" {
			continue
		}
		server := httptest.NewServer(handler)
		client := canary(t, server.URL)
		keepsSecrets(t, "read, "+way, read(t, client))
		keepsSecrets(t, "write, "+way, write(t, client))
		server.Close()
	}
}

// TestNoAddressIsInAnErrorOfTheNetwork covers what net/http words with the whole address.
func TestNoAddressIsInAnErrorOfTheNetwork(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 0, tokenOf(canaryToken, "600"))
	}))
	gone := canary(t, server.URL)
	_ = read(t, gone) // brings the token
	server.Close()
	unsigned := httptest.NewUnstartedServer(http.NotFoundHandler())
	unsigned.Config.ErrorLog = log.New(io.Discard, "", 0)
	unsigned.StartTLS()
	defer unsigned.Close()
	for name, call := range callsOf(example(t)) {
		for what, client := range map[string]*oneot.Client{
			"gone since": gone, "no trust": canary(t, unsigned.URL),
		} {
			err := call(hurried{t.Context()}, client)
			keepsSecrets(t, name+", "+what, err)
			if fault, ok := errors.AsType[*model.Fault](err); !ok || fault.Status != 0 || fault.Err == nil {
				t.Errorf("%s, %s: %v is no error of the network", name, what, err)
			}
		}
	}
}

func TestClientDoesNotPrintItsSecrets(t *testing.T) {
	client := canary(t, "http://127.0.0.1:9")
	printed := fmt.Sprintf("%v %+v %#v", client, client, *client)
	for _, secret := range []string{canaryUser, canaryPassword} {
		if strings.Contains(printed, secret) {
			t.Errorf("%q is printed", secret)
		}
	}
}
