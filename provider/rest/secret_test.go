package rest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"}

// printed gives everything that fmt, slog and encoding/json make of a value.
func printed(value any) string {
	var b bytes.Buffer
	for _, verb := range verbs {
		fmt.Fprintf(&b, verb+"\n", value)
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "value", value)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "value", value)
	if encoded, err := json.Marshal(value); err == nil {
		b.Write(encoded)
	}
	return b.String()
}

// encodings gives the forms in which a text could come out.
func encodings(text string) []string {
	raw := []byte(text)
	return []string{
		text, strings.Trim(strconv.Quote(text), `"`), url.QueryEscape(text), url.PathEscape(text), hex.EncodeToString(raw),
		strings.ToUpper(hex.EncodeToString(raw)), base64.StdEncoding.EncodeToString(raw),
		base64.RawURLEncoding.EncodeToString(raw), strings.Trim(fmt.Sprintf("%d", raw), "[]"),
	}
}

// searchFor looks for what must not be there in everything that a fault is made of.
func searchFor(t *testing.T, fault *model.Fault, secrets ...string) {
	t.Helper()
	var b strings.Builder
	b.WriteString(printed(fault) + printed(*fault) + fault.Said.Raw())
	for err := fault.Err; err != nil; err = errors.Unwrap(err) {
		b.WriteString(printed(err) + err.Error())
	}
	for _, secret := range secrets {
		for _, form := range encodings(secret) {
			if strings.Contains(b.String(), form) {
				t.Errorf("%q is in the fault: %#v, said %q", form, fault, fault.Said.Raw())
			}
		}
	}
}

func TestASecretCannotBePrinted(t *testing.T) {
	type hidden struct {
		Name   string
		secret rest.Secret
		nested struct{ secret *rest.Secret }
		list   []rest.Secret
		table  map[string]rest.Secret
	}
	secret := rest.NewSecret(canary)
	inside := hidden{Name: "account", secret: secret, list: []rest.Secret{secret}, table: map[string]rest.Secret{"a": secret}}
	inside.nested.secret = &secret
	type shown struct{ Secret rest.Secret }
	config := rest.Config{
		BaseURL: "https://api.example.com", Authorize: func(h http.Header) { h.Set("x-api-key", secret.Reveal()) },
	}
	client := newClient(t, config)
	values := map[string]any{
		"secret": secret, "pointer": &secret, "hidden": inside, "hidden pointer": &inside, "shown": shown{secret},
		"shown pointer": &shown{secret}, "list": []rest.Secret{secret}, "map": map[string]rest.Secret{"a": secret},
		"any": []any{secret, &inside}, "config": config, "client": client, "group": slog.GroupValue(slog.Any("a", inside)),
	}
	for name, value := range values {
		got := printed(value)
		for _, form := range encodings(canary) {
			if strings.Contains(got, form) {
				t.Errorf("%s: %q is printed", name, form)
			}
		}
	}
	for _, want := range []string{fmt.Sprint(secret), fmt.Sprintf("%x", secret), fmt.Sprintf("%#v", shown{secret}.Secret)} {
		if want != "[secret]" {
			t.Errorf("a secret prints as %q", want)
		}
	}
	if text, err := json.Marshal(shown{secret}); err != nil || string(text) != `{"Secret":"[secret]"}` {
		t.Errorf("a secret encodes as %s, %v", text, err)
	}
}

func TestASecretGivesItsKeyBack(t *testing.T) {
	if got := rest.NewSecret(canary).Reveal(); got != canary {
		t.Errorf("revealed %q", got)
	}
	if got := new(rest.Secret).Reveal(); got != "" {
		t.Errorf("no secret reveals %q", got)
	}
}

func TestAKeyThatNoHeaderCanCarry(t *testing.T) {
	for _, key := range []string{canary + "\r\nX-Other: 1", canary + "\n", canary + "\x00", canary + "é", "\t" + canary} {
		v := says(reply(200, "{}"))
		client := v.client(t, func(c *rest.Config) {
			c.Authorize = func(header http.Header) { header.Set("x-api-key", key) }
		})
		fault := expect(t, client.Do(t.Context(), callOf(send, nil)), model.ErrInvalid, model.OutcomeNotSent)
		searchFor(t, fault, canary)
		v.checkSeen(t, 0)
	}
}
