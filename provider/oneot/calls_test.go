package oneot_test

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/oneot"
)

var may = model.Month{Year: 2026, Month: time.May}

// call is one thing that the adapter can do.
type call func(context.Context, *oneot.Client) error

// callsOf gives everything that the adapter can do. What changes something begins with "Set", "Edit", "Reset" or "Send".
func callsOf(id model.ICCID) map[string]call {
	calls := map[string]call{
		"SIM": func(ctx context.Context, c *oneot.Client) error {
			_, err := c.SIM(ctx, id)
			return err
		},
		"Usage": func(ctx context.Context, c *oneot.Client) error {
			_, err := c.Usage(ctx, id, may)
			return err
		},
		"Usages": func(ctx context.Context, c *oneot.Client) error {
			_, err := c.Usages(ctx, may, []model.ICCID{id}, "")
			return err
		},
		"Sessions": func(ctx context.Context, c *oneot.Client) error {
			_, err := c.Sessions(ctx, id, may.Start(), may.Add(1).Start(), "")
			return err
		},
		"Events": func(ctx context.Context, c *oneot.Client) error {
			_, err := c.Events(ctx, id, "")
			return err
		},
		"Diagnose": func(ctx context.Context, c *oneot.Client) error {
			_, err := c.Diagnose(ctx, id)
			return err
		},
		"Reset": func(ctx context.Context, c *oneot.Client) error {
			_, err := c.Reset(ctx, id)
			return err
		},
		"Send": func(ctx context.Context, c *oneot.Client) error {
			_, err := c.Send(ctx, id, "STATUS#")
			return err
		},
	}
	for name, edit := range map[string]model.Edit{
		"Edit the name": {Name: new("truck-18")}, "Edit the group": {Group: new("Vans")},
		"Edit the limit": {Limit: &model.Clearable[int64]{To: new(int64(5_000_000))}},
	} {
		calls[name] = func(ctx context.Context, c *oneot.Client) error {
			_, err := c.Edit(ctx, id, edit)
			return err
		}
	}
	for to := range oneot.Vendor().Words {
		calls["Set "+to.String()] = func(ctx context.Context, c *oneot.Client) error {
			_, err := c.SetState(ctx, model.SIM{ICCID: id, State: model.Suspended, Actions: ^model.Actions(0)}, to)
			return err
		}
	}
	maps.Copy(calls, ofAccount)
	return calls
}

// ofAccount is what is about no single SIM.
var ofAccount = map[string]call{
	"SIMs": func(ctx context.Context, c *oneot.Client) error {
		_, err := c.SIMs(ctx, model.Query{}, "")
		return err
	},
	"Groups": func(ctx context.Context, c *oneot.Client) error {
		_, err := c.Groups(ctx)
		return err
	},
	"Balance": func(ctx context.Context, c *oneot.Client) error {
		_, err := c.Balance(ctx)
		return err
	},
}

// isWrite tells whether a call changes something.
func isWrite(name string) bool {
	for _, verb := range []string{"Set ", "Edit ", "Reset", "Send"} {
		if strings.HasPrefix(name, verb) {
			return true
		}
	}
	return false
}
