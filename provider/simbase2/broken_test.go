package simbase2_test

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/simbase2"
)

// reads is every call that reads, and a reply to it.
var reads = map[string]struct {
	reply string
	call  func(context.Context, *simbase2.Client, model.ICCID) (any, error)
}{
	"list": {ourList, func(ctx context.Context, c *simbase2.Client, _ model.ICCID) (any, error) {
		return c.SIMs(ctx, model.Query{}, "")
	}},
	"SIM": {ourDetail, func(ctx context.Context, c *simbase2.Client, id model.ICCID) (any, error) { return c.SIM(ctx, id) }},
	"month": {ourMonth, func(ctx context.Context, c *simbase2.Client, _ model.ICCID) (any, error) {
		return c.Usages(ctx, may, nil, "")
	}},
	"thread": {ourThread, func(ctx context.Context, c *simbase2.Client, id model.ICCID) (any, error) {
		return c.Messages(ctx, id, "")
	}},
	"plans": {ourPlans, func(ctx context.Context, c *simbase2.Client, _ model.ICCID) (any, error) { return c.Plans(ctx) }},
	"balance": {ourBalance, func(ctx context.Context, c *simbase2.Client, _ model.ICCID) (any, error) {
		return c.Balance(ctx)
	}},
}

func TestWhatIsNotTheAnswerIsAnError(t *testing.T) {
	for name, read := range reads {
		t.Run(name, func(t *testing.T) {
			whole := read.reply
			bodies := []string{
				"null", "7", "[]", "[" + whole + "]", whole + whole, whole + "x", `"` + name + `"`, "<!doctype html><title>sign in</title>",
				`{}`, `{"message":"no"}`, `{"error":"no"}`, `{"data":` + whole + `}`,
				`{"simcards":null,"sms":null,"plans":null,"iccid":null,"month":"2025-05","has_more":false}`,
			}
			for length := 0; length < len(whole); length += 3 {
				bodies = append(bodies, whole[:length])
			}
			vendor := new(reply)
			client := at(t, vendor)
			for _, body := range bodies {
				vendor.body.Store(body)
				_, err := read.call(hurried{t.Context()}, client, example(t))
				isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
				if t.Failed() {
					t.Fatalf("%q", body)
				}
			}
			vendor.body.Store(whole)
			if _, err := read.call(hurried{t.Context()}, client, example(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAnswerAboutAnotherSIMIsAnError(t *testing.T) {
	vendor := new(reply)
	vendor.body.Store(ourDetail)
	_, err := at(t, vendor).SIM(hurried{t.Context()}, iccid(t, "8900000000000009999"))
	isKind(t, err, model.ErrBadAnswer, model.OutcomeNotSent)
}

// TestUnknownStateIsNeverAKnownOne covers new words, changed case and stray spaces.
func TestUnknownStateIsNeverAKnownOne(t *testing.T) {
	vendor := new(reply)
	client := at(t, vendor)
	words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"Enabled", "ENABLED", " enabled", "enabled ", "enable", "Enabling", "disabling ", "active", "inactive", "suspended", "terminated", "1", "true",
	}))
	known := []string{"enabled", "disabled", "enabling", "disabling"}
	rapid.Check(t, func(rt *rapid.T) {
		word := words.Filter(func(word string) bool {
			return !strings.Contains(strings.Join(known, ","), word) && !strings.HasPrefix(strings.ToLower(word), "blocked")
		}).Draw(rt, "word")
		body, err := json.Marshal(map[string]any{"simcards": []any{map[string]any{"iccid": digits, "state": word}}, "has_more": false})
		if err != nil {
			rt.Fatal(err)
		}
		vendor.body.Store(string(body))
		page, err := client.SIMs(context.Background(), model.Query{}, "")
		if err != nil || len(page.Items) != 1 {
			rt.Fatalf("%+v, %v", page, err)
		}
		sim := page.Items[0]
		if sim.State != model.Unknown || sim.Target != model.Unknown || sim.Actions != 0 || sim.Word.Raw() != word {
			rt.Fatalf("%q is %s to %s with actions %b, word %q", word, sim.State, sim.Target, sim.Actions, sim.Word.Raw())
		}
	})
}

func TestHostileListTakesLittleMemory(t *testing.T) {
	vendor := new(reply)
	client := at(t, vendor)
	forms := map[string]string{
		"list": `{"simcards":[%s0]}`, "thread": `{"sms":[%s0]}`, "plans": `{"plans":[%s0]}`, "month": `{"month":"2025-05","simcards":[%s0]}`,
	}
	for name, form := range forms {
		for _, entry := range []string{"0,", "{},", `{"iccid":"890000000000000000"},`} {
			vendor.body.Store(fmt.Sprintf(form, strings.Repeat(entry, (1<<20-60)/len(entry))))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := reads[name].call(hurried{t.Context()}, client, example(t))
			runtime.ReadMemStats(&after)
			isKind(t, err, model.ErrTooLarge, model.OutcomeNotSent)
			if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
				t.Errorf("%s of %s: %d MiB were allocated", name, entry, used>>20)
			}
		}
	}
}

func TestFullPageOfTheListHasRoom(t *testing.T) {
	row := `{` + ourSIM + `,"note":"` + strings.Repeat("x", 9*len(ourSIM)) + `"}`
	if page := list(t, strings.Repeat(row+",", 99)+row); len(page.Items) != 100 {
		t.Errorf("%d SIMs", len(page.Items))
	}
}

func TestFullPageOfAThreadHasRoom(t *testing.T) {
	row := `{"direction":"mo","message":"` + strings.Repeat(`\ud83d\ude00`, 180) + `","status":"received","timestamp":"2025-05-01T10:00:00Z"}`
	client := open(t, route{
		method: "GET", path: one + "/sms", query: "limit=250", reply: `{"sms":[` + strings.Repeat(row+",", 249) + row + `]}`,
	})
	if page, err := client.Messages(t.Context(), example(t), ""); err != nil || len(page.Items) != 250 {
		t.Errorf("%d texts, %v", len(page.Items), err)
	}
}
