package ui

import (
	"encoding/csv"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/model"
)

// settable is one thing of a SIM that a user can change where the vendor lets it be changed.
type settable struct {
	field model.Field
	name  string   // in menus and at the beginning of a line
	word  string   // within a sentence
	hints []string // how a value is typed

	// text is the value as one would type it, and show as it stands in a sentence.
	text func(*model.SIM) string
	show func(*model.SIM) string
	// read makes a change of what was typed, or says why it cannot be one.
	read func(typed string, sim *model.SIM) (wish, string)
}

// wish is what a setting shall be.
type wish struct {
	edit model.Edit
	text string // as it stands in a sentence
	from string // what it is now, where that is told better than by the SIM alone
}

// What can be changed.
var (
	settableName = &settable{
		field: model.FieldName, name: "Name", word: "name",
		text: func(sim *model.SIM) string { return typeable(sim.Name) },
		show: func(sim *model.SIM) string { return quoteName(sim.Name) },
		read: func(typed string, sim *model.SIM) (wish, string) {
			name := original(typed, sim.Name)
			return wish{edit: model.Edit{Name: &name}, text: quoteName(model.NewText(name))}, ""
		},
	}
	settableTags = &settable{
		field: model.FieldTags, name: "Tags", word: "tags",
		hints: []string{"all of them, with commas between; one with a comma in it stands in \"quotes\""},
		text:  func(sim *model.SIM) string { return joined(sim.Tags, typeable) },
		show:  func(sim *model.SIM) string { return listed(sim.Tags, "none") },
		read: func(typed string, sim *model.SIM) (wish, string) {
			tags, why := split(typed, sim.Tags)
			return wish{edit: model.Edit{Tags: &tags}, text: listed(asTexts(tags), "none")}, why
		},
	}
	settableGroup = &settable{
		field: model.FieldGroup, name: "Group", word: "group",
		text: func(sim *model.SIM) string { return typeable(sim.Group) },
		show: func(sim *model.SIM) string { return quoteName(sim.Group) },
		read: func(typed string, sim *model.SIM) (wish, string) {
			group := original(typed, sim.Group)
			return wish{edit: model.Edit{Group: &group}, text: quoteName(model.NewText(group))}, ""
		},
	}
	settableLimit = &settable{
		field: model.FieldLimit, name: "Data limit", word: "data limit",
		hints: []string{"in MB of 1,000,000 bytes, such as 100, or with its unit, such as 1.5 GB; none takes it away, if the vendor has a way"},
		text:  func(sim *model.SIM) string { return limitText(sim.Limit, exactly) },
		show:  func(sim *model.SIM) string { return limitWord(sim.Limit, exactMegabytes) },
		read: func(typed string, _ *model.SIM) (wish, string) {
			limit, why := readAmount(typed)
			shown := limitWord(model.Limit{Known: true, Amount: limit}, exactMegabytes)
			return wish{edit: model.Edit{Limit: &model.Clearable[int64]{To: limit}}, text: shown}, why
		},
	}
	settableSMSLimit = &settable{
		field: model.FieldSMSLimit, name: "SMS limit", word: "SMS limit",
		hints: []string{"a whole number of texts; none takes it away, if the vendor has a way"},
		text: func(sim *model.SIM) string {
			return limitText(sim.SMSLimit, func(n int64) string { return strconv.FormatInt(n, 10) })
		},
		show: func(sim *model.SIM) string { return limitWord(sim.SMSLimit, texts) },
		read: func(typed string, _ *model.SIM) (wish, string) {
			limit, why := readCount(typed)
			shown := limitWord(model.Limit{Known: true, Amount: limit}, texts)
			return wish{edit: model.Edit{SMSLimit: &model.Clearable[int64]{To: limit}}, text: shown}, why
		},
	}
	settableLock = &settable{
		field: model.FieldIMEILock, name: "IMEI lock", word: "IMEI lock",
		show: func(sim *model.SIM) string {
			if sim.IMEILock == nil {
				return "not told"
			}
			return onOff(sim.IMEILock)
		},
	}
	settableIMEIs = &settable{
		field: model.FieldIMEIs, name: "Allowed IMEIs", word: "allowed IMEIs",
		hints: []string{"all of them, with commas between; empty lets the SIM be used in any device"},
		text:  func(sim *model.SIM) string { return joined(sim.IMEIs, typeable) },
		show:  func(sim *model.SIM) string { return listed(sim.IMEIs, "any device") },
		read: func(typed string, sim *model.SIM) (wish, string) {
			imeis, why := split(typed, sim.IMEIs)
			return wish{edit: model.Edit{IMEIs: &imeis}, text: listed(asTexts(imeis), "any device")}, why
		},
	}
)

// quoteName gives a name as it stands in a sentence.
func quoteName(name model.Text) string {
	if clean := text(name); clean != "" {
		return "“" + clean + "”"
	}
	return "none"
}

// typeable gives a text as it can stand in a field, which drops the sign for what cannot be drawn.
func typeable(t model.Text) string { return strings.ReplaceAll(text(t), "\uFFFD", "?") }

// original gives what was typed, or the text that stood so in the field: what nobody changed is not written back in another
// form than it had.
func original(typed string, known ...model.Text) string {
	for _, was := range known {
		if strings.TrimSpace(typeable(was)) == typed {
			return was.Raw()
		}
	}
	return typed
}

func asTexts(raws []string) []model.Text {
	all := make([]model.Text, len(raws))
	for i, raw := range raws {
		all[i] = model.NewText(raw)
	}
	return all
}

// listed gives a list as it stands in a sentence.
func listed(all []model.Text, none string) string {
	if len(all) == 0 {
		return none
	}
	return joined(all, text)
}

// joined writes a list as one types it.
func joined(all []model.Text, draw func(model.Text) string) string {
	parts := make([]string, len(all))
	for i, one := range all {
		parts[i] = draw(one)
		if strings.ContainsAny(parts[i], `,"`) {
			parts[i] = `"` + strings.ReplaceAll(parts[i], `"`, `""`) + `"`
		}
	}
	return strings.Join(parts, ", ")
}

// split reads a list as one types it. What stands in it twice is taken once.
func split(typed string, known []model.Text) (all []string, why string) {
	all = []string{}
	if typed == "" {
		return all, ""
	}
	reader := csv.NewReader(strings.NewReader(typed))
	reader.TrimLeadingSpace = true
	record, err := reader.Read()
	if err != nil {
		return nil, "the quotes in this do not fit together; one within a text is written twice"
	}
	seen := make(map[string]bool, len(record))
	for _, part := range record {
		one := original(strings.TrimSpace(part), known...)
		if one != "" && !seen[one] {
			seen[one] = true
			all = append(all, one)
		}
	}
	return all, ""
}

// limitText gives a limit as one would type it.
func limitText(limit model.Limit, number func(int64) string) string {
	switch {
	case !limit.Known:
		return ""
	case limit.Amount == nil:
		return noLimit
	default:
		return number(*limit.Amount)
	}
}

// limitWord gives a limit as it stands in a sentence.
func limitWord(limit model.Limit, number func(int64) string) string {
	if !limit.Known {
		return "not told"
	}
	return limitText(limit, number)
}

// noLimit is what takes a limit away. An empty field does not: where the limit is not known, it was empty from the beginning.
const (
	noLimit    = "none"
	emptyLimit = "nothing is typed; “none” takes the limit away"
)

func texts(n int64) string { return plural(int(n), "text") }

// exactly gives bytes in decimal megabytes, to the last byte.
func exactly(bytes int64) string {
	whole := fmt.Sprintf("%d.%06d", bytes/1_000_000, bytes%1_000_000)
	return strings.TrimSuffix(strings.TrimRight(whole, "0"), ".")
}

func exactMegabytes(bytes int64) string { return exactly(bytes) + " MB" }

// quantity is an amount of data as one types it.
var quantity = regexp.MustCompile(`^([0-9]{1,15}(?:\.[0-9]{1,9})?) ?(b|kb|mb|gb|tb)?$`)

// units are those of amounts that are typed, all of them decimal as everything is that is shown here.
var units = map[string]int64{"b": 1, "kb": 1e3, "": 1e6, "mb": 1e6, "gb": 1e9, "tb": 1e12}

// readAmount reads an amount of data; nil: there shall be no limit.
func readAmount(typed string) (bytes *int64, why string) {
	typed = strings.ToLower(typed)
	switch typed {
	case "":
		return nil, emptyLimit
	case noLimit:
		return nil, ""
	}
	parts := quantity.FindStringSubmatch(typed)
	if parts == nil {
		return nil, "this is not an amount of data such as 100 or 1.5 GB"
	}
	amount, ok := new(big.Rat).SetString(parts[1])
	if !ok {
		return nil, "this is not an amount of data such as 100 or 1.5 GB"
	}
	amount.Mul(amount, new(big.Rat).SetInt64(units[parts[2]]))
	switch {
	case amount.Sign() == 0:
		return nil, "0 may mean no data or no limit; “none” takes the limit away"
	case !amount.IsInt():
		return nil, "this is not a whole number of bytes"
	case !amount.Num().IsInt64():
		return nil, "this is more than can be counted"
	}
	return new(amount.Num().Int64()), ""
}

// readCount reads a number of texts; nil: there shall be no limit.
func readCount(typed string) (count *int64, why string) {
	switch {
	case typed == "":
		return nil, emptyLimit
	case strings.EqualFold(typed, noLimit):
		return nil, ""
	}
	n, err := strconv.ParseInt(typed, 10, 32)
	switch {
	case err != nil || n < 0:
		return nil, "this is not a whole number of texts"
	case n == 0:
		return nil, "0 may mean no text or no limit; “none” takes the limit away"
	}
	return &n, ""
}
