package model_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/hostile"
)

func TestCheckDigit(t *testing.T) {
	for digits, want := range map[string]bool{
		"8900000000000098205":  true,
		"8900000000000098206":  false,
		"8900000000000098250":  false, // two digits changed places
		"89000000000000982050": false,
		"890000000000009823":   true,
		"89000000000000982052": true,
	} {
		if got := iccid(t, digits).CheckDigitOK(); got != want {
			t.Errorf("the check digit of %s is right: %t, want %t", digits, got, want)
		}
	}
	if (model.ICCID{}).CheckDigitOK() {
		t.Error("no ICCID has a right check digit")
	}
}

// words are the problems as the tables below write them.
var words = map[model.PasteProblem]string{
	model.PastedWell: "well", model.WrongCheckDigit: "check", model.Truncated: "truncated", model.NoICCID: "none",
}

func told(found []model.Pasted) string {
	var all []string
	for _, n := range found {
		all = append(all, strings.TrimSpace(words[n.Problem]+" "+n.ICCID.String()))
	}
	return strings.Join(all, ", ")
}

const (
	a     = "8900000000000098205"
	b     = "8900000000000098213"
	wellA = "well " + a
	both  = wellA + ", well " + b
)

// pastes are texts and what is in them.
var pastes = map[string]string{
	"":                                     "",
	a:                                      wellA,
	" \t" + a:                              wellA,
	"\ufeff" + a:                           wellA,
	a + "F":                                wellA,
	a + "f\n":                              wellA,
	a + ".":                                wellA,
	"\x00" + a:                             wellA,
	"(ICCID=" + a:                          wellA,
	"https://192.0.2.1/sims/" + a + "?x=1": wellA,

	// One a line, whatever ends it, and many in a line.
	a + "\n" + b + "\n":        both,
	a + "\r" + b:               both,
	a + "\r\n\r\n" + b:         both,
	a + "," + b:                both,
	a + ";" + b + ";":          both,
	a + " " + b:                both,
	a + "\t\t" + b:             both,
	a + "\u00a0" + b:           both,
	"'" + a + "', '" + b + "'": both,

	// As spreadsheets keep text.
	`="` + a + `"`:               wellA,
	`"=""` + a + `"""`:           wellA,
	"'" + a:                      wellA,
	`"` + a + `";"` + b + `"`:    both,
	`="8900000000000010000"`:     "check 8900000000000010000",
	`"=""8900000000000010000"""`: "check 8900000000000010000",
	"'8900000000000010000":       "check 8900000000000010000",
	"8900000000000010000F":       "check 8900000000000010000",

	// In groups.
	"8900 0000 0000 0098 205":                          wellA,
	"8900-0000-0000-0098-205":                          wellA,
	"8900\u00a00000\u00a00000\u00a00098\u00a0205":      wellA,
	"8900 0000 0000 0098 205F":                         wellA,
	"2026 8900 0000 0000 0098 205":                     wellA,
	"7 8900 0000 0000 0098 205 pump":                   wellA,
	"8900 0000 0000 0098 205 8900 0000 0000 0098 213":  both,
	"8900 0000 0000 0098 2052 8900 0000 0000 0098 213": "well 89000000000000982052, well " + b,
	"8900 0000 0000 0098 205 2":                        wellA, // the check digit is right without the 2 as well
	"8900 0000 0000 0098 20 5":                         wellA,
	"8900 0000 0000 0098 206 0":                        "well 89000000000000982060",
	"8900 0000 0000 0098 206 1":                        "check 8900000000000098206",
	"8900 0000 0000 0098 23":                           "well 890000000000009823",

	// Rows: what is in other columns is what it is.
	"pump-7," + a + ",350000000000009,+99990000001,2026-11-22T01:31:00Z": wellA,
	"pump-7\t350000000000009\t" + a:                                      wellA,
	"name;iccid;imei\npump;" + a + ";350000000000009\n":                  wellA,
	a + ",3.5E+14,9.99E+10":                                              wellA,
	a + ",89000000000000000000000000000001":                              wellA, // an EID

	// A column that is named is the only one that is read.
	"name,ICCID\nwas " + b + "," + a:            wellA,
	"\ufeffname,\"iccid\"\r\n" + b + "," + a:    wellA,
	"name\ticcid\n\"a\tb\"\t" + a + "\n" + b:    both,
	"name,iccid\n" + a + ", " + b + ", pump":    both, // no row of that table
	"tags,iccid\n" + b + ";y," + a:              wellA,
	"name,iccid\n\"was " + b + ", moved\"," + a: wellA,
	"name,iccid\n" + a + ",none":                wellA,
	"iccid\n" + a + ", " + b + "\nname,iccid\n": both,

	// The check digit.
	"8900000000000098206":             "check 8900000000000098206",
	a + "\n8900000000000098206":       wellA + ", check 8900000000000098206",
	a + ",8900000000000098206":        wellA + ", check 8900000000000098206",
	"8900 0000 0000 0098 206; pump 7": "check 8900000000000098206",

	// Truncated by a spreadsheet.
	"'8900000000000010000', '8900000000000020000'": "truncated, truncated",
	"8.94E+18":                     "truncated",
	"8,94E+18":                     "truncated",
	"8.94e18":                      "truncated",
	"8E+18":                        "truncated",
	"8.944100030000012e+18":        "truncated",
	"8.9E+017":                     "truncated",
	"8.9E+19":                      "truncated",
	"8.94E+18\n8.94E+18\n8.94E+18": "truncated, truncated, truncated",
	`"8,94E+18",pump`:              "truncated",
	"8,94E+18;3,5E+14;pump":        "truncated",
	"pump,8.94E+18,350000000000009,2026-11-22": "truncated",
	"890000000000011000":                       "check 890000000000011000", // rounding would leave only three zeros for sure
	"890000000000100000":                       "truncated",
	"8900000000000010000":                      "truncated",
	"89000000000001000000":                     "truncated",
	"89000000000000100000":                     "truncated",
	"8900000000000110000":                      "truncated",
	"89000000000000110000":                     "check 89000000000000110000",
	"8900 0000 0000 0010 000":                  "truncated",
	"8900000000000098205.0":                    "truncated",
	"8900000000000098205.00;x":                 "truncated",

	// None, though they have the digits.
	"890000000000009820":       "check 890000000000009820",
	"89000000000000982":        "none",
	"890000000000009820512":    "none",
	"8900000000000098205FF":    "none",
	"8900000000000O98203":      "none",
	"ICCID" + a:                "none",
	"0x" + a:                   "none",
	"350000000000009":          "none",
	"+999900000010":            "none",
	"0999 9000 0010":           "none",
	"8900 0000 0000 009 820 5": "none",
	"８９００００００００００００９８２０３": "none",
	"3.5E+14":                   "none",
	"350000000000009\n" + a:     "none, " + wellA,
	"8900000000\u200b000098205": "none",

	// Not even numbers.
	"name,state,imei":                      "",
	"2026-11-22 01:31":                     "",
	"pump 7; 192.0.2.1; 3 of 217; 1.50":    "",
	"6a09cdc3-5e18-47f0-aa62-74ac943d6c58": "",
	"5e18 1E+2 7":                          "",
	"\"":                                   "",
}

func TestReadPasted(t *testing.T) {
	for text, want := range pastes {
		found, twice, unread := model.ReadPasted(text)
		if got := told(found); got != want || twice != 0 || unread != 0 {
			t.Errorf("ReadPasted(%q) = %s; %d twice, %d unread; want %s", text, got, twice, unread, want)
		}
	}
}

func TestReadPastedKeepsWhatWasPasted(t *testing.T) {
	text := "x; 8900 0000 0000 0098 205 ;y\n\"8,94E+18\"\n 0999 9000 0010 \n=\"" + b + "\"\n8900000000000098205.0"
	found, _, _ := model.ReadPasted(text)
	want := []string{"8900 0000 0000 0098 205", "8,94E+18", "0999 9000 0010", b, "8900000000000098205.0"}
	var got []string
	for _, n := range found {
		got = append(got, n.Text.Raw())
	}
	if !slices.Equal(got, want) {
		t.Errorf("pasted were %q, want %q", got, want)
	}
}

func TestReadPastedTellsANumberOnce(t *testing.T) {
	text := strings.Join([]string{a, "8900 0000 0000 0098 205", b, a + "F", "+99990000001", "+99990000001"}, "\n")
	found, twice, _ := model.ReadPasted(text)
	if got, want := told(found), both+", none"; got != want || twice != 3 {
		t.Errorf("ReadPasted(%q) = %s, %d twice; want %s, 3 twice", text, got, twice, want)
	}
}

func TestReadPastedTellsWhatItDidNotRead(t *testing.T) {
	number := func(n int) string { return fmt.Sprintf("89000000000%08d", n+1) }
	var lines, row strings.Builder
	for n := range model.PasteNumbers + 3 {
		lines.WriteString(number(n) + "\n" + number(0) + "\n")
		row.WriteString(number(n) + ",")
	}
	bytes := strings.Repeat("pump\n", model.PasteBytes/5) + a + "\n" + b + "\n"
	end := model.PasteBytes / 5 * 5
	for name, c := range map[string]struct {
		text                 string
		found, twice, unread int
	}{
		"lines":     {lines.String(), model.PasteNumbers, model.PasteNumbers, 3 * 40},
		"one row":   {row.String(), model.PasteNumbers, 0, 3 * 20},
		"bytes":     {bytes, 0, 0, len(bytes) - end},
		"one line":  {strings.ReplaceAll(bytes, "\n", " "), 0, 0, len(bytes) - end},
		"no number": {strings.Repeat("8", model.PasteBytes+1), 1, 0, 1},
	} {
		found, twice, unread := model.ReadPasted(c.text)
		if len(found) != c.found || twice != c.twice || unread != c.unread {
			t.Errorf("%s: %d found, %d twice, %d unread, want %+v", name, len(found), twice, unread,
				[]int{c.found, c.twice, c.unread})
		}
	}
}

// sound makes ICCIDs with a right check digit that no spreadsheet damaged.
func sound() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		digits := "89" + rapid.StringMatching(`[0-9]{14,16}[1-9]`).Draw(t, "digits")
		for n := range 10 {
			if id, err := model.ParseICCID(fmt.Sprintf("%s%d", digits, n)); err == nil && id.CheckDigitOK() {
				return id.String()
			}
		}
		panic("no check digit fits " + digits)
	})
}

func TestReadPastedFindsAllInOrder(t *testing.T) {
	forms := []func(string) string{
		func(s string) string { return s },
		func(s string) string { return s + "F" },
		func(s string) string { return `"` + s + `"` },
		func(s string) string { return `="` + s + `"` },
		func(s string) string { return `"=""` + s + `"""` },
		func(s string) string { return "'" + s },
		func(s string) string { id, _ := model.ParseICCID(s); return id.Grouped() },
		func(s string) string { return "pump 7, 350000000000009;" + s + "\t2026-11-22" },
	}
	separators := []string{"\n", "\r\n", "\r", ",", ", ", ";", "\t", " ", "  ", "\n\n", " | ", "\u00a0", "\u200b", " / "}
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfNDistinct(sound(), 1, 20, rapid.ID).Draw(t, "numbers")
		var pasted strings.Builder
		for _, number := range want {
			form := forms[rapid.IntRange(0, len(forms)-1).Draw(t, "form")]
			pasted.WriteString(form(number) + rapid.SampledFrom(separators).Draw(t, "separator"))
		}
		text := pasted.String()
		found, twice, unread := model.ReadPasted(text)
		var got []string
		for _, n := range found {
			if n.Problem == model.PastedWell {
				got = append(got, n.ICCID.String())
			}
		}
		if !slices.Equal(got, want) || len(found) != len(want) || twice != 0 || unread != 0 {
			t.Errorf("ReadPasted(%q) = %s, want %q", text, told(found), want)
		}
	})
}

func FuzzReadPasted(f *testing.F) {
	for _, text := range hostile.Corpus() {
		f.Add(text)
		f.Add(a + text + b)
	}
	f.Add("name,iccid\n\"=\"\"" + a + "\"\"\",8,94E+18\r8900 0000 0000 0098 205\n" + a + ".0")
	f.Fuzz(func(t *testing.T, text string) {
		found, twice, unread := model.ReadPasted(text)
		if twice < 0 || unread < 0 || unread > len(text) {
			t.Errorf("ReadPasted(%.60q): %d twice, %d unread", text, twice, unread)
		}
		for _, n := range found {
			well := n.Problem == model.PastedWell || n.Problem == model.WrongCheckDigit
			if well == n.ICCID.IsZero() || well && n.ICCID.CheckDigitOK() != (n.Problem == model.PastedWell) {
				t.Errorf("ReadPasted(%.60q): %v is %s", text, n, words[n.Problem])
			}
			if raw := n.Text.Raw(); raw == "" || !strings.Contains(text, raw) {
				t.Errorf("ReadPasted(%.60q): %.60q was not pasted", text, raw)
			}
		}
	})
}

func BenchmarkReadPasted(b *testing.B) {
	text := strings.Repeat("pump-7,8900000000000098206,350000000000009,+99990000001,2026-11-22T01:31:00Z,1.250000\n", 10_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		model.ReadPasted(text)
	}
}
