package rest_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

// scalar reads a value as it stands in an answer.
func scalar(t *testing.T, value string) rest.Scalar {
	t.Helper()
	into := struct{ Value rest.Scalar }{"stale"}
	if err := json.Unmarshal([]byte(`{"value":`+value+`}`), &into); err != nil {
		t.Errorf("%s: %v", value, err)
	}
	return into.Value
}

// same compares a value that may be absent with the one that is wanted.
func same[T comparable](t *testing.T, value string, got, want *T) {
	t.Helper()
	if (got == nil) != (want == nil) || got != nil && *got != *want {
		t.Errorf("%s is not what it should be: %s, want %s", value, shown(got), shown(want))
	}
}

func shown(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestCountsAreExactOrAbsent(t *testing.T) {
	for value, want := range map[string]*int64{
		`0`: new(int64(0)), `"0"`: new(int64(0)), `42`: new(int64(42)), `"42"`: new(int64(42)), `1.0`: new(int64(1)),
		`"1.0"`: new(int64(1)), `1e3`: new(int64(1000)), `"1E+3"`: new(int64(1000)), `1500e-2`: new(int64(15)), `-0`: new(int64(0)),
		`9007199254740993`: new(int64(9007199254740993)), `"9007199254740993"`: new(int64(9007199254740993)),
		`9223372036854775807`: new(int64(9223372036854775807)), `9223372036854775808`: nil, `1e19`: nil,
		`null`: nil, `""`: nil, `" 1"`: nil, `"1,5"`: nil, `1.5`: nil, `1e-1`: nil, `-1`: nil, `"+1"`: nil,
		`"0x10"`: nil, `"1_000"`: nil, `"NaN"`: nil, `"Inf"`: nil, `"1/2"`: nil, `true`: nil, `"٣"`: nil,
		`[1]`: nil, `{"value":1}`: nil, `1e999999999`: nil, `"1e999999999"`: nil, `1e-999999999`: nil,
	} {
		same(t, value, scalar(t, value).Whole(), want)
	}
}

func TestCountsFitTheMachine(t *testing.T) {
	same(t, "2147483647", scalar(t, "2147483647").Count(), new(2147483647))
	same(t, "-1", scalar(t, "-1").Count(), nil)
	large := scalar(t, "4294967297").Count() // 1, if its upper half is dropped
	if strconv.IntSize == 32 && large != nil || strconv.IntSize == 64 && (large == nil || int64(*large) != 4294967297) {
		t.Errorf("4294967297 is %s with %d bits", shown(large), strconv.IntSize)
	}
}

func TestMoneyIsExactOrAbsent(t *testing.T) {
	for value, want := range map[string]*model.Money{
		`0.1`: new(model.Money(100_000)), `"0.10"`: new(model.Money(100_000)), `1e-6`: new(model.Money(1)), `"-0"`: new(model.Money(0)),
		`0.0000019`: new(model.Money(1)), `-0.0119999`: new(model.Money(-11_999)), `-2.5`: new(model.Money(-2_500_000)),
		`3e1`: new(model.Money(30_000_000)), `"007"`: new(model.Money(7_000_000)),
		`123456789012.345678`: new(model.Money(123456789012345678)), `"9223372036854.775807"`: new(model.Money(1<<63 - 1)),
		`"9223372036854.775808"`: nil, `99999999999999999999`: nil, `"` + strings.Repeat("9", 1<<16) + `"`: nil,
		`null`: nil, `"free"`: nil, `{}`: nil, `"€1"`: nil, `"1 EUR"`: nil, `"1."`: nil, `".5"`: nil, `"1.2.3"`: nil, `"1,000"`: nil,
		`"--1"`: nil, `"+1"`: nil, `" 1 "`: nil, `"1.5.0"`: nil, `"1\u0000"`: nil,
	} {
		same(t, value, scalar(t, value).Money(), want)
	}
}

func TestDegreesAreWithinTheirCircle(t *testing.T) {
	for value, want := range map[string]*float64{
		`59.4`: new(59.4), `"59.4"`: new(59.4), `"-77.0372855"`: new(-77.0372855), `90`: new(90.0), `-90`: new(-90.0), `0`: new(0.0),
		`90.0000001`: nil, `-90.0000001`: nil, `1e99`: nil, `"NaN"`: nil, `"0x1p3"`: nil, `""`: nil, `null`: nil,
	} {
		same(t, value, scalar(t, value).Degrees(90), want)
	}
}

func TestSwitchesAreWordsOrBooleans(t *testing.T) {
	on, off := new(true), new(false)
	for value, want := range map[string]*bool{
		`"on"`: on, `"On"`: on, `true`: on, `"true"`: on, `1`: on, `"1"`: on,
		`"off"`: off, `false`: off, `"FALSE"`: off, `0`: off,
		`null`: nil, `""`: nil, `"locked"`: nil, `2`: nil, `[true]`: nil,
	} {
		same(t, value, scalar(t, value).Flag(), want)
	}
}

func TestTextsMayBeNumbers(t *testing.T) {
	for value, want := range map[string]string{
		`"pump"`: "pump", `17`: "17", `12345678901234567890`: "12345678901234567890", `null`: "", `["a"]`: "", `{}`: "",
	} {
		if got := scalar(t, value).Text().Raw(); got != want {
			t.Errorf("%s is %q", value, got)
		}
	}
}

func TestTextsAreAListOrAbsent(t *testing.T) {
	for value, want := range map[string]int{
		`["a","b"]`: 2, `["a",null,"",{},["x"],7]`: 2, `[]`: 0, `null`: 0, `"a,b"`: 0, `{"a":"b"}`: 0, `7`: 0,
	} {
		into := struct{ Tags rest.Texts }{rest.Texts{model.NewText("stale")}}
		if err := json.Unmarshal([]byte(`{"tags":`+value+`}`), &into); err != nil || len(into.Tags) != want {
			t.Errorf("%s are %d texts, %v", value, len(into.Tags), err)
		}
	}
}

func TestTimesAreUTCOrAbsent(t *testing.T) {
	want := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Time{
		`"2026-03-01T12:00:00+02:00"`: want, `"2026-03-01 10:00:00"`: want, `"1 March"`: {}, `null`: {}, `1772359200`: {},
	} {
		if got := scalar(t, value).Time(time.RFC3339, time.DateTime); got != want {
			t.Errorf("%s is %s", value, got)
		}
	}
}

func TestAddressesHaveNoZone(t *testing.T) {
	for value, want := range map[string]string{
		`"10.0.0.7"`: "10.0.0.7", `"2001:db8::1"`: "2001:db8::1", `"fe80::1%\u001b]0;x"`: "invalid IP", `"Dynamic"`: "invalid IP", `null`: "invalid IP",
	} {
		if got := scalar(t, value).Address().String(); got != want {
			t.Errorf("%s is %s", value, got)
		}
	}
}

func TestObjectThatIsNoneIsAbsent(t *testing.T) {
	type inner struct {
		A rest.Scalar
		B rest.Rows[rest.Scalar]
	}
	for value, want := range map[string]rest.Scalar{`{"a":1}`: "1", `null`: "", `[1]`: "", `"a"`: "", `{"a":1,"b":7}`: ""} {
		into := struct{ Value rest.Object[inner] }{rest.Object[inner]{Is: inner{A: "stale"}}}
		if err := json.Unmarshal([]byte(`{"value":`+value+`}`), &into); err != nil || into.Value.Is.A != want {
			t.Errorf("%s is %+v, %v", value, into, err)
		}
	}
}
