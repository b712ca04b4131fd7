package simbase1_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/simbase1"
)

// reply is what a vendor answers to everything, and can be changed while it runs.
type reply struct{ body atomic.Value }

func (r *reply) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	answer(w, 0, r.body.Load().(string))
}

// calls is every call of the API by the fixture that answers it.
var calls = map[string]func(context.Context, *simbase1.Client, model.ICCID) (any, error){
	"list.json": func(ctx context.Context, c *simbase1.Client, _ model.ICCID) (any, error) {
		return c.SIMs(ctx, model.Query{}, "")
	},
	"ours_sim.json": func(ctx context.Context, c *simbase1.Client, id model.ICCID) (any, error) { return c.SIM(ctx, id) },
	"usage.json": func(ctx context.Context, c *simbase1.Client, id model.ICCID) (any, error) {
		return c.Usage(ctx, id, model.Month{Year: 2022, Month: time.August})
	},
	"edit.json": func(ctx context.Context, c *simbase1.Client, id model.ICCID) (any, error) {
		return c.Edit(ctx, id, model.Edit{Name: new("a")})
	},
	"plans.json": func(ctx context.Context, c *simbase1.Client, _ model.ICCID) (any, error) { return c.Plans(ctx) },
	"send.json": func(ctx context.Context, c *simbase1.Client, id model.ICCID) (any, error) {
		return c.Send(ctx, id, "test")
	},
	"thread.json": func(ctx context.Context, c *simbase1.Client, id model.ICCID) (any, error) {
		return c.Messages(ctx, id, "")
	},
	"balance.json": func(ctx context.Context, c *simbase1.Client, _ model.ICCID) (any, error) {
		return c.Balance(ctx)
	},
}

// hurried is a context that leaves no room for a second try of a Read, and yet never ends: a slow machine changes nothing.
type hurried struct{ context.Context }

func (hurried) Deadline() (time.Time, bool) { return time.Now().Add(400 * time.Millisecond), true }

// isBad tells that an answer was not taken for one, and that a write that it answers is in doubt.
func isBad(t *testing.T, name string, err error) {
	t.Helper()
	outcome := model.OutcomeNotSent
	if name == "send.json" || name == "edit.json" {
		outcome = model.OutcomeUnknown
	}
	isKind(t, err, model.ErrBadAnswer, outcome)
}

func TestEveryPrefixIsAnError(t *testing.T) {
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			vendor := new(reply)
			client, whole := at(t, vendor), fixture(t, name)
			for length := range whole {
				vendor.body.Store(whole[:length])
				_, err := call(hurried{t.Context()}, client, example(t))
				isBad(t, name, err)
				if t.Failed() {
					t.Fatalf("the first %d bytes were taken for the whole", length)
				}
			}
			vendor.body.Store(whole)
			if _, err := call(hurried{t.Context()}, client, example(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWhatIsNotThisJSONIsAnError(t *testing.T) {
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			whole := fixture(t, name)
			list := strings.HasPrefix(whole, "[")
			odd := map[string]string{
				"null":            "null",
				"byte order mark": "\ufeff" + whole,
				"trailing comma":  whole[:len(whole)-1] + "," + whole[len(whole)-1:],
				"comment":         "// a\n" + whole,
				"two values":      whole + whole,
				"trailing text":   whole + "x",
				"not a number":    strings.Replace(whole, ":", `:NaN,"x":`, 1),
				"text":            `"` + name + `"`,
				"web page":        "<!doctype html><title>sign in</title>",
			}
			if list {
				odd["object"] = `{"plans":` + whole + `}`
			} else {
				odd["list"] = "[" + whole + "]"
			}
			vendor := new(reply)
			client := at(t, vendor)
			for what, body := range odd {
				vendor.body.Store(body)
				if _, err := call(hurried{t.Context()}, client, example(t)); err == nil {
					t.Errorf("%s was taken for an answer", what)
				} else {
					isBad(t, name, err)
				}
			}
		})
	}
}

func TestErrorsDressedAsSuccessAreErrors(t *testing.T) {
	vendor := new(reply)
	client := at(t, vendor)
	for name, call := range calls {
		if name == "plans.json" || name == "edit.json" {
			continue
		}
		for _, body := range []string{`{}`, `{"message":null}`, `{"error":"no"}`, `{"sims":null,"messages":null}`} {
			vendor.body.Store(body)
			_, err := call(hurried{t.Context()}, client, example(t))
			isBad(t, name, err)
		}
	}
}

func TestChangeOfWhichNothingIsToldIsStillDone(t *testing.T) {
	client := open(t, route{method: "PATCH", path: one, body: `{"device_name":"a"}`, reply: `{}`})
	receipt, err := client.Edit(t.Context(), example(t), model.Edit{Name: new("a")})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, receipt, model.Receipt{})
}

func TestAnswerAboutAnotherSIMOrMonthIsAnError(t *testing.T) {
	vendor := new(reply)
	client := at(t, vendor)
	other := iccid(t, "8912300000000000002")
	for _, name := range []string{"ours_sim.json", "usage.json"} {
		vendor.body.Store(fixture(t, name))
		_, err := calls[name](hurried{t.Context()}, client, other)
		isBad(t, name, err)
	}
	_, err := client.Usage(hurried{t.Context()}, example(t), model.Month{Year: 2022, Month: time.July})
	isBad(t, "usage.json", err)
}

func TestRowWithoutICCIDIsCountedAsDamaged(t *testing.T) {
	page := list(t, strings.Join([]string{
		`{"iccid":"8912300000000000001"}`, `{"iccid":8912300000000000002}`, `{"iccid":" 8912300000000000003F "}`,
		`{}`, `{"iccid":null}`, `{"iccid":""}`, `{"iccid":"891230000000000000x"}`, `{"iccid":"../account"}`,
		`{"iccid":["8912300000000000001"]}`, `{"iccid":8.9123e18}`, `null`, `7`, `[]`, `"8912300000000000001"`,
	}, ","))
	if len(page.Items) != 3 || page.Damaged != 11 {
		t.Errorf("%d SIMs, %d damaged", len(page.Items), page.Damaged)
	}
}

// TestUnknownStateIsNeverAKnownOne covers new words, changed case and stray spaces.
func TestUnknownStateIsNeverAKnownOne(t *testing.T) {
	vendor := new(reply)
	client := at(t, vendor)
	words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"Enabled", "ENABLED", " enabled", "enabled ", "enable", "enabling", "disabling", "Disabled", "active", "1", "true",
	}))
	rapid.Check(t, func(rt *rapid.T) {
		word := words.Draw(rt, "word")
		if word == "enabled" || word == "disabled" || strings.HasPrefix(strings.ToLower(word), "blocked") {
			rt.Skip()
		}
		body, err := json.Marshal(map[string]any{"sims": []any{map[string]any{"iccid": example(t).String(), "sim_state": word}}})
		if err != nil {
			rt.Fatal(err)
		}
		vendor.body.Store(string(body))
		page, err := client.SIMs(context.Background(), model.Query{}, "")
		if err != nil || len(page.Items) != 1 {
			rt.Fatalf("%+v, %v", page, err)
		}
		if sim := page.Items[0]; sim.State != model.Unknown || sim.Actions != 0 || sim.Word.Raw() != word {
			rt.Fatalf("%q is %s with actions %b, word %q", word, sim.State, sim.Actions, sim.Word.Raw())
		}
	})
}

// TestHostileListTakesLittleMemory has a vendor that fills the whole of an answer with entries that mean nothing.
func TestHostileListTakesLittleMemory(t *testing.T) {
	vendor := new(reply)
	client := at(t, vendor)
	for _, entry := range []string{"0,", "{},", `{"iccid":"890000000000000000"},`} {
		for call, form := range map[string]string{"list.json": `{"sims":[%s0]}`, "thread.json": `{"messages":[%s0]}`, "plans.json": `[%s0]`} {
			size := 1 << 20
			if call == "list.json" {
				size = 2 << 20
			}
			vendor.body.Store(fmt.Sprintf(form, strings.Repeat(entry, (size-30)/len(entry))))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := calls[call](hurried{t.Context()}, client, example(t))
			runtime.ReadMemStats(&after)
			isKind(t, err, model.ErrTooLarge, model.OutcomeNotSent)
			if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
				t.Errorf("%s of %s: %d MiB were allocated", call, entry, used>>20)
			}
		}
	}
}

func TestFullPageOfTheListHasRoom(t *testing.T) {
	var document struct{ SIMs []json.RawMessage }
	if err := json.Unmarshal([]byte(fixture(t, "list.json")), &document); err != nil {
		t.Fatal(err)
	}
	// Ten times the size of the vendor's example, in spaces.
	row := string(document.SIMs[0]) + strings.Repeat(" ", 9*len(document.SIMs[0]))
	page := list(t, strings.Repeat(row+",", 249)+row)
	if len(page.Items) != 250 {
		t.Errorf("%d SIMs", len(page.Items))
	}
}
