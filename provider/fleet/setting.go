package fleet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/simfleet/simfleet/model"
)

// setting is one thing of a SIM that can be changed. Its value is told in words, and so exactly that two values are the
// same if their words are.
type setting struct {
	field model.Field
	of    func(*model.SIM) string
	to    func(*model.Edit) (words string, asked bool)
}

// settings are all that can be changed, one at a time.
var settings = []setting{
	{
		model.FieldName,
		func(s *model.SIM) string { return quoted(s.Name.Raw()) },
		func(e *model.Edit) (string, bool) { return asked(e.Name, quoted) },
	},
	{
		model.FieldTags,
		func(s *model.SIM) string { return list(raws(s.Tags)) },
		func(e *model.Edit) (string, bool) { return asked(e.Tags, list) },
	},
	{
		model.FieldGroup,
		func(s *model.SIM) string { return quoted(s.Group.Raw()) },
		func(e *model.Edit) (string, bool) { return asked(e.Group, quoted) },
	},
	{
		model.FieldIMEILock,
		func(s *model.SIM) string { return told(s.IMEILock, onOff) },
		func(e *model.Edit) (string, bool) { return asked(e.IMEILock, onOff) },
	},
	{
		model.FieldIMEIs,
		func(s *model.SIM) string { return list(raws(s.IMEIs)) },
		func(e *model.Edit) (string, bool) { return asked(e.IMEIs, list) },
	},
	{
		model.FieldThrottle,
		func(s *model.SIM) string {
			return told(s.Detail, func(d model.Detail) string { return quoted(d.Throttle.Raw()) })
		},
		func(e *model.Edit) (string, bool) { return asked(e.Throttle, quoted) },
	},
	{
		model.FieldPlan,
		func(s *model.SIM) string { return quoted(s.Plan.Raw()) },
		func(e *model.Edit) (string, bool) { return asked(e.Plan, quoted) },
	},
	{
		model.FieldLimit,
		func(s *model.SIM) string { return limited(s.Limit, "bytes") },
		func(e *model.Edit) (string, bool) { return asked(e.Limit, newLimit("bytes")) },
	},
	{
		model.FieldSMSLimit,
		func(s *model.SIM) string { return limited(s.SMSLimit, "texts") },
		func(e *model.Edit) (string, bool) { return asked(e.SMSLimit, newLimit("texts")) },
	},
	{
		model.FieldDisableOn,
		func(s *model.SIM) string { return day(s.DisableOn) },
		func(e *model.Edit) (string, bool) {
			return asked(e.DisableOn, func(to model.Clearable[time.Time]) string {
				if to.To == nil {
					return noValue
				}
				return day(*to.To)
			})
		},
	},
}

// settingOf gives the one setting that an edit is about, or false: it is about none, about several, or about one that no
// field shows.
func settingOf(edit *model.Edit) (of setting, words string, ok bool) {
	for _, s := range settings {
		to, found := s.to(edit)
		switch {
		case found && ok:
			return setting{}, "", false
		case found:
			of, words, ok = s, to, true
		}
	}
	return of, words, ok && edit.AutoEnable == nil
}

// What stands for a value that is not there, and for one that nobody told. Neither can be taken for a text, since those
// are quoted.
const (
	noValue  = "none"
	notKnown = "not known"
)

// asked gives the words of a value that is to be set, if it is.
func asked[T any](value *T, words func(T) string) (string, bool) {
	if value == nil {
		return "", false
	}
	return words(*value), true
}

// told gives the words of a value that may not be known.
func told[T any](value *T, words func(T) string) string {
	if value == nil {
		return notKnown
	}
	return words(*value)
}

// quoted gives a text in quotes, with whatever could act on a terminal written out.
func quoted(text string) string {
	if text == "" {
		return noValue
	}
	return strconv.Quote(text)
}

// list gives a set of texts: their order and how often one is there mean nothing.
func list(texts []string) string {
	if len(texts) == 0 {
		return noValue
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(texts)))
	for i, text := range sorted {
		sorted[i] = strconv.Quote(text)
	}
	return strings.Join(sorted, ", ")
}

func raws(texts []model.Text) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = text.Raw()
	}
	return all
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func limited(limit model.Limit, unit string) string {
	if !limit.Known {
		return notKnown
	}
	return newLimit(unit)(model.Clearable[int64]{To: limit.Amount})
}

func newLimit(unit string) func(model.Clearable[int64]) string {
	return func(limit model.Clearable[int64]) string {
		if limit.To == nil {
			return noValue
		}
		return fmt.Sprintf("%d %s", *limit.To, unit)
	}
}

func day(t time.Time) string {
	if t.IsZero() {
		return noValue
	}
	return t.UTC().Format(time.DateOnly)
}

// clear takes a field away that a reading lacks although it is one that its call tells, unless something newer is known.
func (h *holding) clear(sim *model.SIM, field model.Field, tick uint64) {
	old := h.row(sim.ICCID)
	if field == "" || old == nil || old.Read != tick {
		return
	}
	for i := range fields {
		f := &fields[i]
		if f.field != field || !f.lacks(sim) || f.lacks(&old.SIM) {
			continue
		}
		row := *old
		f.take(&row.SIM, sim)
		h.put(row)
		return
	}
}
