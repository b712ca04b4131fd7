package oneot_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
)

// section gives the lines of the vendor's documents between two of them; an empty one is their end.
func section(t *testing.T, after, before string) []string {
	t.Helper()
	_, part, begins := strings.Cut(document(t), after+"\n")
	if before != "" {
		part, _, _ = strings.Cut(part, "\n"+before+"\n")
	}
	if !begins {
		t.Fatalf("the documents have no line %q", after)
	}
	return strings.Split(strings.TrimSpace(part), "\n")
}

// meant are the states of the documents' table, as the word of the web application has them.
var meant = map[string]model.State{
	"LIVE": model.Active, "TEST": model.Test, "ACTIVE_READY": model.Ready, "OFFLINE": model.Suspended,
	"OFFLINE/SHIPPING": model.Suspended, "CLOSED": model.Closed,
}

// TestEveryRowOfTheDocumentsTable reads the table as it stands there, once by the legacy field alone and once with the word of
// the web application beside it.
func TestEveryRowOfTheDocumentsTable(t *testing.T) {
	rows := section(t, "Primary Secondary State in web application Description", "Error codes")
	if len(rows) != 10 {
		t.Fatalf("the table has %d rows", len(rows))
	}
	for _, row := range rows {
		words := strings.Fields(row)
		primary, secondary := words[0], ""
		if primary == "ON" || primary == "PENDING" {
			secondary, words = words[1], words[1:]
		}
		shown, known := meant[words[1]]
		if !known {
			t.Fatalf("%q: the row shows %q", row, words[1])
		}
		status := `"status":{"primary":"` + primary + `","secondary":"` + secondary + `"}`
		for _, fields := range []string{status, status + `,"state":"` + strings.TrimSuffix(words[1], "/SHIPPING") + `"`} {
			sim := listed(t, fields)
			if primary == "PENDING" {
				if sim.State != model.Unknown || sim.Target != shown || sim.Actions != 0 || sim.Word.Raw() != "PENDING/"+secondary {
					t.Errorf("%q is %s, on its way to %s, word %q", row, sim.State, sim.Target, sim.Word.Raw())
				}
			} else if sim.State != shown || sim.Target != model.Unknown || (sim.Actions == 0) != (shown == model.Closed) {
				t.Errorf("%q is %s with actions %b", row, sim.State, sim.Actions)
			}
		}
	}
}

func TestStateGoesBeforeTheLegacyStatus(t *testing.T) {
	const status = `"status":{"primary":"ON","secondary":"LIVE"},`
	for word, want := range map[string]model.State{
		"LIVE": model.Active, "TEST": model.Test, "ACTIVE_READY": model.Ready, "OFFLINE": model.Suspended, "OFF": model.Suspended,
		"SHIPPING": model.Ready, "SUSPENDED": model.Standby, "CLOSED": model.Closed, "DELETED": model.Closed, "live": model.Active,
		"SLEEP": model.Unknown, "PENDING": model.Unknown, "Live ": model.Unknown, "ON": model.Unknown, "BLOCKED": model.Unknown,
	} {
		for _, before := range []string{"", status} {
			sim := listed(t, before+`"state":"`+word+`"`)
			if sim.State != want || sim.Word.Raw() != word || (want == model.Unknown) && sim.Actions != 0 {
				t.Errorf("%q is %s, word %q, actions %b", word, sim.State, sim.Word.Raw(), sim.Actions)
			}
		}
	}
}

func TestOfflineMeantSuspendedOnce(t *testing.T) {
	for fields, want := range map[string]model.State{
		`"state":"OFFLINE","status":{"primary":"ON","secondary":"SUSPENDED"}`: model.Standby,
		`"state":"OFFLINE","status":{"primary":"OFF"}`:                        model.Suspended,
		`"state":"OFFLINE","status":{"primary":"ON","secondary":"LIVE"}`:      model.Suspended,
		`"state":"OFFLINE"`: model.Suspended,
		`"status":{"primary":"ON","secondary":"SUSPENDED"}`: model.Standby,
	} {
		sim := listed(t, fields)
		if sim.State != want {
			t.Errorf("%s is %s", fields, sim.State)
		}
		if want == model.Standby && (sim.Word.Raw() != "ON/SUSPENDED" || sim.Actions != model.CanActivate|model.CanClose) {
			t.Errorf("%s: word %q, actions %b", fields, sim.Word.Raw(), sim.Actions)
		}
	}
}

func TestPendingIsNeverShownAsDone(t *testing.T) {
	for fields, want := range map[string]model.State{
		`"state":"LIVE","status":{"primary":"PENDING","secondary":"LIVE"}`: model.Active,
		`"state":"LIVE","status":{"primary":"PENDING","secondary":"OFF"}`:  model.Suspended,
		`"state":"LIVE","status":{"primary":"PENDING"}`:                    model.Active,
		`"status":{"primary":"PENDING","secondary":"SUSPENDED"}`:           model.Standby,
		`"status":{"primary":"PENDING","secondary":"NEW_WORD"}`:            model.Unknown,
		`"status":{"primary":"PENDING","secondary":null}`:                  model.Unknown,
		`"status":"PENDING"`: model.Unknown,
	} {
		sim := listed(t, fields)
		if sim.State != model.Unknown || sim.Target != want || sim.Actions != 0 || !strings.HasPrefix(sim.Word.Raw(), "PENDING") {
			t.Errorf("%s is %s on its way to %s, actions %b, word %q", fields, sim.State, sim.Target, sim.Actions, sim.Word.Raw())
		}
	}
}

func TestLegacyStatusInOddForms(t *testing.T) {
	for status, want := range map[string]model.State{
		`{"primary":"OFF"}`: model.Suspended, `{"primary":"OFF","secondary":null}`: model.Suspended,
		`{"primary":"OFF","secondary":"","extra":1}`: model.Suspended, `"OFF"`: model.Suspended, `{"primary":"DELETED"}`: model.Closed,
		`{"primary":"ON"}`: model.Unknown, `{"primary":"ON","secondary":"OFF"}`: model.Unknown,
		`{"primary":"ON","secondary":"DELETED"}`: model.Unknown, `{"primary":"LIVE"}`: model.Unknown,
		`{"secondary":"LIVE"}`: model.Unknown, `{"primary":{},"secondary":[]}`: model.Unknown, `7`: model.Unknown, `[]`: model.Unknown,
		`{}`: model.Unknown, `null`: model.Unknown,
	} {
		sim := listed(t, `"status":`+status)
		if sim.State != want || sim.Target != model.Unknown || (want == model.Unknown || want == model.Closed) && sim.Actions != 0 {
			t.Errorf("%s is %s with actions %b", status, sim.State, sim.Actions)
		}
	}
}

func TestActionsOfEachState(t *testing.T) {
	for word, want := range map[string]model.Actions{
		"LIVE":         model.CanSuspend | model.CanStandBy | model.CanTest | model.CanClose,
		"OFFLINE":      model.CanActivate | model.CanTest | model.CanClose,
		"SUSPENDED":    model.CanActivate | model.CanClose,
		"ACTIVE_READY": model.CanActivate | model.CanSuspend | model.CanClose,
		"SHIPPING":     model.CanActivate | model.CanSuspend | model.CanClose,
		"TEST":         model.CanActivate | model.CanSuspend | model.CanClose,
		"CLOSED":       0,
		"NEW_WORD":     0,
	} {
		if got := listed(t, `"state":"`+word+`"`).Actions; got != want {
			t.Errorf("%s: %b, want %b", word, got, want)
		}
	}
}

// TestUnknownWordIsNeverAKnownState covers whatever words there may come to be.
func TestUnknownWordIsNeverAKnownState(t *testing.T) {
	known := map[string]bool{}
	for _, word := range strings.Fields("LIVE TEST ACTIVE_READY OFFLINE OFF SHIPPING SUSPENDED CLOSED DELETED") {
		known[word] = true
	}
	var body atomic.Value
	client := at(t, "", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 0, body.Load().(string)) }))
	words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{" LIVE", "LIVE ", "LIVE/TEST", "PENDING", "SLEEP", "1", "true"}))
	rapid.Check(t, func(rt *rapid.T) {
		word := words.Draw(rt, "word")
		if word == "" || known[strings.ToUpper(word)] {
			rt.Skip()
		}
		reply, err := json.Marshal(map[string]any{"total": 1, "sims": []any{map[string]any{"iccid": digits, "state": word}}})
		if err != nil {
			rt.Fatal(err)
		}
		body.Store(string(reply))
		page, err := client.SIMs(context.Background(), model.Query{}, "")
		if err != nil || len(page.Items) != 1 {
			rt.Fatalf("%+v, %v", page, err)
		}
		if sim := page.Items[0]; sim.State != model.Unknown || sim.Actions != 0 || sim.Word.Raw() != word {
			rt.Fatalf("%q is %s with actions %b, word %q", word, sim.State, sim.Actions, sim.Word.Raw())
		}
	})
}
