package simbase1_test

import (
	"testing"

	"github.com/simfleet/simfleet/model"
)

func TestCountsAreExactOrAbsent(t *testing.T) {
	absent := int64(-1)
	for value, want := range map[string]int64{
		`0`: 0, `"0"`: 0, `42`: 42, `"42"`: 42, `1.0`: 1, `"1.0"`: 1, `1e3`: 1000, `"1E+3"`: 1000, `1500e-2`: 15, `-0`: 0,
		`9007199254740993`: 9007199254740993, `"9007199254740993"`: 9007199254740993,
		`9223372036854775807`: 9223372036854775807, `9223372036854775808`: absent, `1e19`: absent,
		`null`: absent, `""`: absent, `" 1"`: absent, `"1,5"`: absent, `1.5`: absent, `1e-1`: absent, `-1`: absent, `"+1"`: absent,
		`"0x10"`: absent, `"1_000"`: absent, `"NaN"`: absent, `"Inf"`: absent, `"1/2"`: absent, `true`: absent,
		`[1]`: absent, `{"value":1}`: absent, `1e999999999`: absent, `"1e999999999"`: absent, `1e-999999999`: absent,
	} {
		got := listed(t, `"usage_data":`+value).Used
		if want == absent && got != nil || want != absent && (got == nil || *got != want) {
			t.Errorf("%s is %v, want %d", value, got, want)
		}
	}
}

func TestMoneyIsExactOrAbsent(t *testing.T) {
	const absent = model.Money(-1)
	for value, want := range map[string]model.Money{
		`0.1`: 100_000, `"0.10"`: 100_000, `1e-6`: 1, `0.0000019`: 1, `-2.5`: -2_500_000, `3e1`: 30_000_000,
		`123456789012.345678`:  123456789012345678,
		`99999999999999999999`: absent, `null`: absent, `"free"`: absent, `{}`: absent, `"€1"`: absent,
	} {
		client := open(t, route{method: "GET", path: "/balance", reply: `{"currency":"EUR","balance":` + value + `}`})
		balance, err := client.Balance(t.Context())
		if err != nil {
			t.Errorf("%s: %v", value, err)
			continue
		}
		if got := balance.Amount; want == absent && got != nil || want != absent && (got == nil || *got != want) {
			t.Errorf("%s is %v, want %d", value, got, want)
		}
	}
}

func TestSwitchesAreWordsOrBooleans(t *testing.T) {
	on, off := new(true), new(false)
	for value, want := range map[string]*bool{
		`"on"`: on, `"On"`: on, `true`: on, `"true"`: on, `1`: on, `"1"`: on,
		`"off"`: off, `false`: off, `"FALSE"`: off, `0`: off,
		`null`: nil, `""`: nil, `"locked"`: nil, `2`: nil, `[true]`: nil,
	} {
		got := detail(t, `"imei_lock":`+value).Detail.IMEILock
		if want == nil && got != nil || want != nil && (got == nil || *got != *want) {
			t.Errorf("%s is %v", value, got)
		}
	}
}

func TestTextsMayBeNumbers(t *testing.T) {
	for value, want := range map[string]string{
		`"pump"`: "pump", `17`: "17", `12345678901234567890`: "12345678901234567890", `null`: "", `["a"]`: "", `{}`: "",
	} {
		if got := listed(t, `"device_name":`+value).Name.Raw(); got != want {
			t.Errorf("%s is %q", value, got)
		}
	}
}

func TestTagsAreAListOrAbsent(t *testing.T) {
	for value, want := range map[string]int{
		`["a","b"]`: 2, `["a",null,"",{},["x"],7]`: 2, `[]`: 0, `null`: 0, `"a,b"`: 0, `{"a":"b"}`: 0, `7`: 0,
	} {
		if got := listed(t, `"tags":`+value).Tags; len(got) != want {
			t.Errorf("%s are %d tags", value, len(got))
		}
	}
}
