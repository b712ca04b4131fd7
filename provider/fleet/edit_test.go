package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider"
	"github.com/simfleet/simfleet/provider/fleet"
)

// editable is a vendor that lets settings be changed. It tells all of them but the day of switching off.
type editable struct {
	*vendor
	edit   func(ctx context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error)
	groups []model.Group
}

func newEditable(cards ...model.SIM) *editable {
	e := &editable{vendor: newVendor(cards...)}
	e.edit = e.apply
	return e
}

func (e *editable) account() *provider.Account {
	is := facts()
	is.Edits = []model.Field{
		model.FieldName, model.FieldTags, model.FieldGroup, model.FieldIMEILock, model.FieldIMEIs, model.FieldThrottle,
		model.FieldPlan, model.FieldLimit, model.FieldSMSLimit, model.FieldDisableOn,
	}
	for _, field := range is.Edits {
		is.Gives[field] = model.InList
	}
	delete(is.Gives, model.FieldDisableOn)
	return provider.New("eu", is, e)
}

func (e *editable) Edit(ctx context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
	e.count("edit")
	return e.edit(ctx, iccid, edit)
}

func (e *editable) Groups(context.Context) ([]model.Group, error) {
	e.count("groups")
	return e.groups, nil
}

// with changes the SIM with that number at the vendor.
func (e *editable) with(iccid model.ICCID, change func(*model.SIM)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := range e.cards {
		if e.cards[i].ICCID == iccid {
			change(&e.cards[i])
		}
	}
}

// apply is what a well-behaved vendor does with an edit.
func (e *editable) apply(_ context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
	e.with(iccid, func(s *model.SIM) {
		setText(&s.Name, edit.Name)
		setText(&s.Group, edit.Group)
		setText(&s.Plan, edit.Plan)
		setTexts(&s.Tags, edit.Tags)
		setTexts(&s.IMEIs, edit.IMEIs)
		if edit.IMEILock != nil {
			s.IMEILock = edit.IMEILock
		}
		if edit.Limit != nil {
			s.Limit = model.Limit{Known: true, Amount: edit.Limit.To}
		}
		if edit.SMSLimit != nil {
			s.SMSLimit = model.Limit{Known: true, Amount: edit.SMSLimit.To}
		}
	})
	return model.Receipt{}, nil
}

func setText(to *model.Text, from *string) {
	if from != nil {
		*to = model.NewText(*from)
	}
}

func setTexts(to *[]model.Text, from *[]string) {
	if from == nil {
		return
	}
	*to = nil
	for i := len(*from) - 1; i >= 0; i-- { // in an order of its own
		*to = append(*to, model.NewText((*from)[i]))
	}
}

// full gives the nth SIM with something in every setting.
func full(n int) model.SIM {
	s := sim(n)
	s.Tags, s.Group = []model.Text{model.NewText("blue"), model.NewText("old")}, model.NewText("group-1")
	s.Plan, s.IMEILock = model.NewText("eu-1"), new(false)
	s.IMEIs = []model.Text{model.NewText("350000000000001")}
	s.Limit, s.SMSLimit = model.Limit{Known: true, Amount: new(int64(100))}, model.Limit{Known: true}
	return s
}

// shown gives the first SIM as the newest snapshot has it.
func (b *bench) shown() model.SIM { return b.row(key("eu", 1)).SIM }

// rename gives the first SIM a name, as it is shown now.
func (b *bench) rename(name string) (fleet.Edited, error) {
	return b.Edit(b.t.Context(), key("eu", 1), b.shown(), model.Edit{Name: &name})
}

// journalled fails unless the journal tells of a change that was made, from what to what.
func (b *bench) journalled(field model.Field, before, target string) {
	b.t.Helper()
	if b.events() != "[plan intent outcome accepted confirmed]" {
		b.t.Fatalf("journal %s", b.events())
	}
	intent, after := b.journal()[1], b.journal()[3].After
	if intent.Class != "set-value" || intent.Before != before || intent.Target != target || after != target ||
		intent.Op != "change the "+field.Word() || intent.Confirm != "dialog" || intent.ICCID != card(1).String() {
		b.t.Errorf("intent %+v, after %s", intent, after)
	}
}

func TestEdit(t *testing.T) {
	for name, c := range map[string]struct {
		edit           model.Edit
		before, target string
		field          model.Field
	}{
		"the name":       {model.Edit{Name: new("pump \u202e7")}, `"tracker-0001"`, `"pump \u202e7"`, model.FieldName},
		"no name":        {model.Edit{Name: new("")}, `"tracker-0001"`, "none", model.FieldName},
		"the tags":       {model.Edit{Tags: &[]string{"new", "blue", "new"}}, `"blue", "old"`, `"blue", "new"`, model.FieldTags},
		"no tags":        {model.Edit{Tags: &[]string{}}, `"blue", "old"`, "none", model.FieldTags},
		"the group":      {model.Edit{Group: new("group-2")}, `"group-1"`, `"group-2"`, model.FieldGroup},
		"the lock":       {model.Edit{IMEILock: new(true)}, "off", "on", model.FieldIMEILock},
		"no devices":     {model.Edit{IMEIs: &[]string{}}, `"350000000000001"`, "none", model.FieldIMEIs},
		"the plan":       {model.Edit{Plan: new("eu-2")}, `"eu-1"`, `"eu-2"`, model.FieldPlan},
		"the data limit": {model.Edit{Limit: &model.Clearable[int64]{To: new(int64(200))}}, "100 bytes", "200 bytes", model.FieldLimit},
		"no data limit":  {model.Edit{Limit: &model.Clearable[int64]{}}, "100 bytes", "none", model.FieldLimit},
		"the SMS limit":  {model.Edit{SMSLimit: &model.Clearable[int64]{To: new(int64(5))}}, "none", "5 texts", model.FieldSMSLimit},
	} {
		t.Run(name, func(t *testing.T) {
			v := newEditable(full(1), full(2))
			b := newBench(t, v.account())
			b.sync()
			v.edit = func(ctx context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
				if got := b.events(); got != "[plan intent]" || v.made("sim") != 1 {
					t.Errorf("when the request leaves: journal %s, calls %v", got, v.calls)
				}
				return v.apply(ctx, iccid, edit)
			}
			got, err := b.Edit(t.Context(), key("eu", 1), b.shown(), c.edit)
			if err != nil || !got.Confirmed || got.Unread || got.Field != c.field || got.Took != time.Second {
				t.Errorf("%+v, %v", got, err)
			}
			if v.made("sim") != 2 || v.made("edit") != 1 || v.made("set") != 0 {
				t.Errorf("calls %v", v.calls)
			}
			b.journalled(c.field, c.before, c.target)
		})
	}
}

// The row shows what was read back, and that is so even where the answer no longer has what was taken away. Until then it
// shows what was read before.
func TestEditShows(t *testing.T) {
	v := newEditable(full(1))
	b := newBench(t, v.account())
	b.sync()
	v.edit = func(context.Context, model.ICCID, model.Edit) (model.Receipt, error) {
		return model.Receipt{Word: model.NewText("working on it")}, nil
	}
	reads := 0
	v.one = func(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
		if reads++; reads > 1 {
			if is := b.shown().Name.Raw(); is != "tracker-0001" {
				t.Errorf("read %d: the row says %q", reads, is)
			}
		}
		switch reads {
		case 3:
			return model.SIM{}, fault(model.ErrServer, model.OutcomeNotSent)
		case 4:
			_, _ = v.apply(ctx, iccid, model.Edit{Name: new("")})
		}
		return v.find(ctx, iccid)
	}
	got, err := b.rename("")
	if err != nil || !got.Confirmed || got.Took != 4*time.Second || fmt.Sprint(b.waits) != "[1s 1s 2s]" {
		t.Errorf("%+v, %v after waits of %v", got, err, b.waits)
	}
	if is := b.shown(); is.Name.Raw() != "" || got.Now.Name.Raw() != "" || len(is.Tags) != 2 {
		t.Errorf("afterwards the row says %+v", is)
	}
	if found := pick(t, b.Snapshot(), "tracker"); found != "[]" {
		t.Error("the former name still finds it")
	}
	if v.made("edit") != 1 {
		t.Errorf("%d requests", v.made("edit"))
	}
}

// What somebody else changed meanwhile is never overwritten: a list of tags is written as a whole.
func TestEditOfChangedSetting(t *testing.T) {
	for name, c := range map[string]struct {
		elsewhere, edit model.Edit
		kind            error
	}{
		"tag added":       {model.Edit{Tags: &[]string{"blue", "old", "theirs"}}, model.Edit{Tags: &[]string{"blue", "old", "ours"}}, model.ErrChanged},
		"tags gone":       {model.Edit{Tags: &[]string{}}, model.Edit{Tags: &[]string{"blue"}}, model.ErrChanged},
		"name gone":       {model.Edit{Name: new("")}, model.Edit{Name: new("ours")}, model.ErrChanged},
		"so already":      {model.Edit{Name: new("ours")}, model.Edit{Name: new("ours")}, model.ErrChanged},
		"limit gone":      {model.Edit{Limit: &model.Clearable[int64]{}}, model.Edit{Limit: &model.Clearable[int64]{To: new(int64(7))}}, model.ErrChanged},
		"another setting": {model.Edit{Name: new("theirs")}, model.Edit{Tags: &[]string{"ours"}}, nil},
		"another order":   {model.Edit{Tags: &[]string{"blue", "old"}}, model.Edit{Tags: &[]string{"ours"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			v := newEditable(full(1))
			b := newBench(t, v.account())
			b.sync()
			shown := b.shown()
			_, _ = v.apply(t.Context(), card(1), c.elsewhere)
			got, err := b.Edit(t.Context(), key("eu", 1), shown, c.edit)
			if c.kind == nil {
				if err != nil || !got.Confirmed || v.made("edit") != 1 {
					t.Errorf("%+v, %v, calls %v", got, err, v.calls)
				}
				return
			}
			if !errors.Is(err, c.kind) || model.OutcomeOf(err) != model.OutcomeNotSent || got.Confirmed || got.Now.ICCID != card(1) {
				t.Errorf("%+v, %v", got, err)
			}
			if v.made("edit") != 0 || v.made("sim") != 1 || len(b.journal()) != 0 {
				t.Errorf("calls %v, journal %s", v.calls, b.events())
			}
			if is, at := b.shown(), got.Now; fmt.Sprint(is.Name, is.Tags, is.Limit.Amount == nil) != fmt.Sprint(at.Name, at.Tags, at.Limit.Amount == nil) {
				t.Errorf("the row says %+v and not what was read", is)
			}
		})
	}
}

func TestEditNeverConfirmed(t *testing.T) {
	unknown := fault(model.ErrTimeout, model.OutcomeUnknown)
	odd := errors.New("odd")
	for name, c := range map[string]struct{ answer, kind error }{
		"accepted":    {nil, fleet.ErrNotConfirmed},
		"unknown":     {unknown, model.ErrTimeout},
		"not a fault": {odd, odd},
	} {
		t.Run(name, func(t *testing.T) {
			v := newEditable(full(1))
			v.edit = func(context.Context, model.ICCID, model.Edit) (model.Receipt, error) {
				return model.Receipt{}, c.answer
			}
			b := newBench(t, v.account())
			b.sync()
			got, err := b.rename("pump")
			outcome := model.OutcomeOf(c.answer)
			if got.Confirmed || got.Now.Name.Raw() != "tracker-0001" || !errors.Is(err, c.kind) || model.OutcomeOf(err) != outcome {
				t.Errorf("%+v, %v", got, err)
			}
			if waits := fmt.Sprint(b.waits); waits != "[1s 1s 2s 4s 2s]" || v.made("edit") != 1 {
				t.Errorf("waited %s, %d requests", waits, v.made("edit"))
			}
			if want := fmt.Sprintf("[plan intent outcome %s unconfirmed]", outcome); b.events() != want || b.journal()[3].After != `"tracker-0001"` {
				t.Errorf("journal %s, want %s", b.events(), want)
			}
		})
	}
}

// An answer that was lost is settled by reading back, and what the vendor refused is not read back at all.
func TestEditEnds(t *testing.T) {
	v := newEditable(full(1))
	v.edit = func(ctx context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
		_, _ = v.apply(ctx, iccid, edit)
		panic("in the middle of the answer")
	}
	b := newBench(t, v.account())
	b.sync()
	if got, err := b.rename("pump"); err != nil || !got.Confirmed || b.events() != "[plan intent outcome unknown confirmed]" {
		t.Errorf("lost: %+v, %v, journal %s", got, err, b.events())
	}
	v = newEditable(full(1))
	account := v.account()
	v.edit = func(context.Context, model.ICCID, model.Edit) (model.Receipt, error) {
		return model.Receipt{}, fault(model.ErrForbidden, model.OutcomeRefused)
	}
	b = newBench(t, account)
	b.sync()
	if _, err := b.rename("pump"); !errors.Is(err, model.ErrForbidden) || b.events() != "[plan intent outcome refused]" || v.made("sim") != 1 {
		t.Errorf("refused: %v, journal %s, calls %v", err, b.events(), v.calls)
	}
	if why := account.WhyNot(provider.Editing); why == "" {
		t.Error("the account did not learn that the key lacks the scope")
	}
	if _, err := b.rename("pump"); !errors.Is(err, fleet.ErrUnable) || v.made("edit") != 1 {
		t.Errorf("once more: %v, calls %v", err, v.calls)
	}
}

// What the vendor never tells can neither be compared nor confirmed, and is not read.
func TestEditOfWhatIsNotTold(t *testing.T) {
	v := newEditable(full(1))
	b := newBench(t, v.account())
	b.sync()
	day := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	edit := model.Edit{DisableOn: &model.Clearable[time.Time]{To: &day}}
	got, err := b.Edit(t.Context(), key("eu", 1), b.shown(), edit)
	if err != nil || !got.Unread || got.Confirmed || v.made("sim") != 0 || v.made("edit") != 1 || len(b.waits) != 0 {
		t.Errorf("%+v, %v, calls %v", got, err, v.calls)
	}
	if b.events() != "[plan intent outcome accepted]" {
		t.Fatalf("journal %s", b.events())
	}
	if intent := b.journal()[1]; intent.Class != "set-value" || intent.Before != "" || intent.Target != "2026-06-01" {
		t.Errorf("intent %+v", intent)
	}
}

// What cannot be changed is refused before anything is asked or written down, and says why.
func TestEditThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		edit   model.Edit
		change func(*provider.Account)
		kind   error
		why    string
	}{
		"none":        {model.Edit{}, nil, model.ErrInvalid, "exactly one setting is changed at a time"},
		"two":         {model.Edit{Name: new("a"), Tags: &[]string{"b"}}, nil, model.ErrInvalid, "exactly one setting is changed at a time"},
		"and more":    {model.Edit{Name: new("a"), AutoEnable: new(true)}, nil, model.ErrInvalid, "exactly one setting is changed at a time"},
		"so already":  {model.Edit{Name: new("tracker-0001")}, nil, model.ErrInvalid, "it is so already"},
		"tags so":     {model.Edit{Tags: &[]string{"old", "blue"}}, nil, model.ErrInvalid, "it is so already"},
		"not offered": {model.Edit{Limit: &model.Clearable[int64]{}}, func(a *provider.Account) { a.Vendor.Edits = a.Vendor.Edits[:2] }, fleet.ErrUnable, "fakevend offers no change of data limit"},
		"read-only":   {model.Edit{Name: new("a")}, func(a *provider.Account) { a.Lock("mode") }, model.ErrReadOnly, "read-only: mode"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newEditable(full(1))
			account := v.account()
			if c.change != nil {
				c.change(account)
			}
			b := newBench(t, account)
			b.sync()
			_, err := b.Edit(t.Context(), key("eu", 1), b.shown(), c.edit)
			f, ok := errors.AsType[*model.Fault](err)
			if !ok || !errors.Is(err, c.kind) || f.Outcome != model.OutcomeNotSent || f.Err == nil || f.Err.Error() != c.why {
				t.Errorf("%v", err)
			}
			if v.made("edit") != 0 || v.made("sim") != 0 || len(b.journal()) != 0 {
				t.Errorf("calls %v, journal %s", v.calls, b.events())
			}
		})
	}
	b := newBench(t, newEditable().account())
	if _, err := b.Edit(t.Context(), key("nowhere", 1), sim(1), model.Edit{Name: new("a")}); !errors.Is(err, fleet.ErrNoAccount) {
		t.Error(err)
	}
}

// While a change of state is read back a setting can be changed, and while a setting is, the same one cannot. What the row
// shows of the change of state stays.
func TestEditBesideOtherWrites(t *testing.T) {
	v := newEditable(full(1))
	b := newBench(t, v.account())
	b.sync()
	retag := func(ctx context.Context, tag string) error {
		_, err := b.Edit(ctx, key("eu", 1), b.shown(), model.Edit{Tags: &[]string{tag}})
		return err
	}
	v.setState = func(_ context.Context, s model.SIM, to model.State) (model.Receipt, error) {
		v.with(s.ICCID, func(s *model.SIM) { s.State, s.Actions = to, model.CanActivate })
		return model.Receipt{}, nil
	}
	v.one = func(ctx context.Context, iccid model.ICCID) (model.SIM, error) {
		switch v.made("sim") {
		case 2: // The change of state is read back.
			if err := retag(ctx, "new"); err != nil {
				t.Errorf("while the state is read back: %v", err)
			}
			if row := b.row(key("eu", 1)); row.Switching != model.Suspended {
				t.Error("the change of state is no longer shown")
			}
		case 4: // The tags are.
			if err := retag(ctx, "other"); !errors.Is(err, fleet.ErrUnderWay) {
				t.Errorf("the same setting: %v", err)
			}
		}
		return v.find(ctx, iccid)
	}
	if err := b.toggle(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	row := b.row(key("eu", 1))
	if fmt.Sprint(row.SIM.Tags) != "[new]" || row.SIM.State != model.Suspended || row.Switching != model.Unknown || v.made("edit") != 1 {
		t.Errorf("row %+v, calls %v", row.SIM, v.calls)
	}
}

// What was asked for before the answer to a change may show the SIM as it was before, and is not shown, even if reading
// back fails.
func TestListOlderThanTheEdit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newEditable(full(1))
		b := newBench(t, v.account())
		b.sync()
		gate, listed := make(chan struct{}), make(chan error, 1)
		v.list = func(context.Context, model.Cursor) (model.Page[model.SIM], error) {
			<-gate
			stale := full(1)
			stale.Name = model.NewText("stale")
			return model.Page[model.SIM]{Items: []model.SIM{stale}}, nil
		}
		v.edit = func(ctx context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
			go func() { listed <- b.Sync(context.WithoutCancel(ctx)) }()
			synctest.Wait()
			v.one = func(context.Context, model.ICCID) (model.SIM, error) {
				return model.SIM{}, fault(model.ErrServer, model.OutcomeNotSent)
			}
			return v.apply(ctx, iccid, edit)
		}
		if _, err := b.rename("pump"); !errors.Is(err, fleet.ErrNotConfirmed) {
			t.Error(err)
		}
		close(gate)
		if err := <-listed; err != nil {
			t.Error(err)
		}
		if is := b.shown().Name.Raw(); is == "stale" {
			t.Error("a list from before the answer repainted the row")
		}
	})
}

// A change goes on when the screen that asked for it has gone.
func TestEditOutlivesScreen(t *testing.T) {
	v := newEditable(full(1))
	ctx, leave := context.WithCancel(t.Context())
	v.edit = func(inner context.Context, iccid model.ICCID, edit model.Edit) (model.Receipt, error) {
		leave()
		if _, limited := inner.Deadline(); inner.Err() != nil || !limited {
			t.Errorf("the request's context: %v", inner.Err())
		}
		return v.apply(inner, iccid, edit)
	}
	b := newBench(t, v.account())
	b.sync()
	if got, err := b.Edit(ctx, key("eu", 1), b.shown(), model.Edit{Name: new("pump")}); err != nil || !got.Confirmed {
		t.Errorf("%+v, %v", got, err)
	}
}

// Groups are asked for once, unless there were none, by however many at a time.
func TestGroups(t *testing.T) {
	v := newEditable()
	b := newBench(t, v.account())
	for range 2 {
		if groups, err := b.Groups(t.Context(), "eu"); err != nil || len(groups) != 0 {
			t.Errorf("%v, %v", groups, err)
		}
	}
	v.groups = []model.Group{{ID: model.NewText("group-1")}}
	for range 2 {
		if groups, err := b.Groups(t.Context(), "eu"); err != nil || len(groups) != 1 {
			t.Errorf("%v, %v", groups, err)
		}
	}
	if v.made("groups") != 3 {
		t.Errorf("calls %v", v.calls)
	}
	if _, err := newBench(t, newVendor().account("eu")).Groups(t.Context(), "eu"); !errors.Is(err, fleet.ErrUnable) {
		t.Error(err)
	}
}
