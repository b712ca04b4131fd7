package telnyx_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/providertest"
	"github.com/simfleet/simfleet/provider/rest"
	"github.com/simfleet/simfleet/provider/telnyx"
)

// hurried leaves no room for another try of a read.
type hurried struct{ context.Context }

func (hurried) Deadline() (time.Time, bool) { return time.Now().Add(400 * time.Millisecond), true }

// reach makes an adapter with a key of its own, whose requests nobody checks.
func reach(t testing.TB, vendor http.Handler, key string) *telnyx.Client {
	t.Helper()
	server := httptest.NewServer(vendor)
	client, err := telnyx.Open(
		rest.Config{Account: "eu", BaseURL: server.URL, Now: func() time.Time { return readAt }}, rest.Login{Key: rest.NewSecret(key)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Rest().Close()
		server.Close()
	})
	return client
}

// told answers with what was stored last, but for look-ups, which find the SIM.
type told struct{ body atomic.Value }

func (b *told) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Has("filter[iccid]") {
		answer(w, 0, page(`{`+names+`}`))
		return
	}
	answer(w, 0, b.body.Load().(string))
}

// ways is every call of the adapter with a good answer to it.
var ways = map[string]struct {
	reply string
	write bool
	call  func(context.Context, *telnyx.Client, model.ICCID) (any, error)
}{
	"SIMs": {page(`{` + listedSIM + `}`), false, func(ctx context.Context, c *telnyx.Client, _ model.ICCID) (any, error) {
		return c.SIMs(ctx, model.Query{}, "")
	}},
	"SIM": {`{"data":{` + readSIM + `}}`, false, func(ctx context.Context, c *telnyx.Client, id model.ICCID) (any, error) {
		return c.SIM(ctx, id)
	}},
	"SetState": {accepted, true, func(ctx context.Context, c *telnyx.Client, id model.ICCID) (any, error) {
		return c.SetState(ctx, model.SIM{ICCID: id, Actions: model.CanSuspend}, model.Suspended)
	}},
	"Follow": {
		`{"data":{"id":"` + action + `","status":{"value":"failed","reason":"x"}}}`, false,
		func(ctx context.Context, c *telnyx.Client, _ model.ICCID) (any, error) {
			return c.Follow(ctx, model.Receipt{Action: text(action)})
		},
	},
	"Edit": {`{"data":{` + readSIM + `}}`, true, func(ctx context.Context, c *telnyx.Client, id model.ICCID) (any, error) {
		return c.Edit(ctx, id, model.Edit{Tags: &[]string{"a"}})
	}},
	"Usage": {
		page(priced("a", "0.1", "USD"), priced("b", "0.2", "USD")), false,
		func(ctx context.Context, c *telnyx.Client, id model.ICCID) (any, error) {
			return c.Usage(ctx, id, february)
		},
	},
	"Events": {
		page(`{"id":1,"sim_card_id":"` + uuid + `","log_type":"data","start_time":"2026-02-02T22:25:27.521Z","imei":"350000000000001"}`), false,
		func(ctx context.Context, c *telnyx.Client, id model.ICCID) (any, error) { return c.Events(ctx, id, "") },
	},
	"Diagnose": {
		`{"data":{"imei":"350000000000001","brand_name":"Example","model_name":"Tracker 3"}}`, false,
		func(ctx context.Context, c *telnyx.Client, id model.ICCID) (any, error) { return c.Diagnose(ctx, id) },
	},
	"Groups": {
		page(`{"id":"` + other + `","name":"Bern","data_limit":{"amount":"1","unit":"GB"},"sim_card_count":3}`), false,
		func(ctx context.Context, c *telnyx.Client, _ model.ICCID) (any, error) { return c.Groups(ctx) },
	},
}

func TestWhatIsNotThisJSONIsAnError(t *testing.T) {
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			vendor := new(told)
			client, whole := reach(t, vendor, testKey), way.reply
			outcome := model.OutcomeNotSent
			if way.write {
				outcome = model.OutcomeUnknown
			}
			for what, body := range map[string]string{
				"nothing": "", "null": "null", "empty object": "{}", "no data": `{"data":null}`, "data is text": `{"data":"x"}`, "list": "[" + whole + "]",
				"trailing text": whole + "x", "half": whole[:len(whole)/2], "all but the end": whole[:len(whole)-1],
				"two values": whole + whole, "web page": "<!doctype html><title>sign in</title>",
			} {
				vendor.body.Store(body)
				if _, err := way.call(hurried{t.Context()}, client, example(t)); err == nil {
					t.Errorf("%s was taken for an answer", what)
				} else {
					isKind(t, err, model.ErrBadAnswer, outcome)
				}
			}
			vendor.body.Store(whole)
			if _, err := way.call(hurried{t.Context()}, client, example(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestOddValuesNeverCostTheRest drops, nulls and re-types any values of any answer. The answer may become an error, and an
// entry may be lost; nothing may be told that was not there.
func TestOddValuesNeverCostTheRest(t *testing.T) {
	for name, way := range ways {
		if way.write {
			continue
		}
		t.Run(name, func(t *testing.T) {
			vendor := new(told)
			client := reach(t, vendor, testKey)
			rapid.Check(t, func(rt *rapid.T) {
				var document any
				if err := json.Unmarshal([]byte(way.reply), &document); err != nil {
					rt.Fatal(err)
				}
				body, err := json.Marshal(damage(rt, document))
				if err != nil {
					rt.Fatal(err)
				}
				vendor.body.Store(string(body))
				value, err := way.call(hurried{t.Context()}, client, example(t))
				if err == nil && strings.Contains(providertest.Dump(value), odd) {
					rt.Fatalf("%s is told as %s", body, providertest.Dump(value))
				}
			})
		})
	}
}

// odd is a text that is put where none belongs, within a list or an object.
const odd = "odd text"

// damage drops some keys and puts null, a list or an object in the place of some values.
func damage(t *rapid.T, value any) any {
	switch rapid.IntRange(0, 19).Draw(t, "damage") {
	case 0:
		return nil
	case 1:
		return []any{[]any{odd}}
	case 2:
		return map[string]any{"odd": odd}
	}
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) { // what is drawn must not hang on the order of a map
			value[key] = damage(t, value[key])
			if rapid.IntRange(0, 9).Draw(t, "drop") == 0 {
				delete(value, key)
			}
		}
	case []any:
		for i := range value {
			value[i] = damage(t, value[i])
		}
	}
	return value
}

func TestRowWithoutICCIDIsCountedAsDamaged(t *testing.T) {
	page := list(t, `{"iccid":"8900000000000000001"}`, `{"iccid":" 8900000000000000003F "}`,
		`{}`, `{"iccid":null}`, `{"iccid":""}`, `{"iccid":"890000000000000000x"}`, `{"iccid":"../account"}`,
		`{"iccid":["8900000000000000001"]}`, `null`, `7`, `[]`, `"8900000000000000001"`)
	if len(page.Items) != 2 || page.Damaged != 10 {
		t.Errorf("%d SIMs, %d damaged", len(page.Items), page.Damaged)
	}
}

// TestUnknownStateIsNeverAKnownOne covers new words, changed case and stray spaces.
func TestUnknownStateIsNeverAKnownOne(t *testing.T) {
	vendor := new(told)
	client := reach(t, vendor, testKey)
	known := []string{
		"enabled", "disabled", "standby", "registered", "data_limit_exceeded", "unauthorized_imei", "blocked", "abolished",
		"registering", "enabling", "disabling", "setting_standby",
	}
	words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"Enabled", " enabled", "enabled ", "enable", "active", "deleted", "1", "true"}))
	rapid.Check(t, func(rt *rapid.T) {
		word := words.Draw(rt, "word")
		if slices.Contains(known, word) {
			rt.Skip()
		}
		body, err := json.Marshal(map[string]any{"data": []any{map[string]any{"iccid": number, "status": map[string]any{"value": word}}}})
		if err != nil {
			rt.Fatal(err)
		}
		vendor.body.Store(string(body))
		page, err := client.SIMs(context.Background(), model.Query{}, "")
		if err != nil || len(page.Items) != 1 {
			rt.Fatalf("%+v, %v", page, err)
		}
		if sim := page.Items[0]; sim.State != model.Unknown || sim.Target != model.Unknown || sim.Actions != 0 || sim.Word.Raw() != word {
			rt.Fatalf("%q is %s with actions %b, word %q", word, sim.State, sim.Actions, sim.Word.Raw())
		}
	})
}

func TestHostileListIsGivenUp(t *testing.T) {
	vendor := new(told)
	client := reach(t, vendor, testKey)
	for _, name := range []string{"SIMs", "Usage", "Events", "Groups"} {
		for _, entry := range []string{"0,", "{},"} {
			vendor.body.Store(fmt.Sprintf(`{"data":[%s0]}`, strings.Repeat(entry, 2000)))
			_, err := ways[name].call(hurried{t.Context()}, client, example(t))
			isKind(t, err, model.ErrTooLarge, model.OutcomeNotSent)
		}
	}
}

func TestFullPageOfTheListHasRoom(t *testing.T) {
	row := `{` + listedSIM + strings.Repeat(" ", 9*len(listedSIM)) + `}` // ten times what a SIM takes
	if page := list(t, slices.Repeat([]string{row}, 250)...); len(page.Items) != 250 {
		t.Errorf("%d SIMs", len(page.Items))
	}
}
