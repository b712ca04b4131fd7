package ui

import (
	"strconv"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/query"
)

// boxLine gives the line under the cursor of a box.
func (x *terminal) boxLine() string {
	for _, line := range strings.Split(x.screen(), "\n") {
		if _, text, ok := strings.Cut(line, "│ > "); ok {
			text, _, _ = strings.Cut(text, "│")
			return strings.TrimSpace(text)
		}
	}
	x.t.Fatalf("no box has a cursor:\n%s", x.screen())
	return ""
}

func TestAFacetsCountIsWhatChoosingItShows(t *testing.T) {
	x := opened(t, setting{company: true})
	x.press("/")
	x.write("!vendor:telnyx")
	x.press("enter", "f")
	x.sees("COUNT BY", "160 SIMs", "vendor 3 simbase 80")
	for field, by := range facetFields {
		for value := range 4 {
			x.press("g")
			x.press(repeat("j", field)...)
			x.press("enter")
			x.press(repeat("j", value)...)
			words := strings.Fields(x.boxLine())
			count, err := strconv.Atoi(words[len(words)-1])
			if err != nil {
				break // the field has no values, and is not left
			}
			x.press("enter")
			if got := len(x.home().rows); got != count || count == 0 {
				t.Fatalf("%d SIMs are shown of %s %v:\n%s", got, by, words, x.screen())
			}
			x.sees("/ !vendor:telnyx "+string(by), "of "+strconv.Itoa(count)+", 200 in all")
			x.press("/")
			x.typeOver("!vendor:telnyx")
			x.press("enter", "f")
		}
	}
}

func TestWhatAFacetAddsCanBeEditedInTheFilter(t *testing.T) {
	x := opened(t, setting{})
	x.press("f", "j", "j", "enter")
	x.sees("STATE", "40 SIMs", "active", "Enter filters")
	x.press("enter")
	x.sees("/ state=active ", "Esc clears")
	shown := len(x.home().rows)
	x.press("f")
	x.sees(strconv.Itoa(shown)+" SIMs", "state 1 active "+strconv.Itoa(shown))
	x.press("f", "/")
	x.lacks("COUNT BY")
	x.write("|suspended")
	x.press("enter")
	if got := len(x.home().rows); got <= shown {
		t.Fatalf("%d SIMs are active and %d are active or suspended", shown, got)
	}
}

func TestManyValuesScrollAndTellHowManyThereAre(t *testing.T) {
	x := opened(t, setting{company: true})
	x.press("f", "j", "j", "j", "enter")
	x.sees("TAG", "200 SIMs", "55 values, most first", "1–16 of 56")
	x.press("G")
	x.sees("41–56 of 56")
	if line := x.boxLine(); !strings.HasPrefix(line, "(none)") {
		t.Fatalf("the last line is %q", line)
	}
	x.press("enter")
	x.sees("/ tag:none")
	x.press("f", "j", "j", "j", "enter")
	x.sees("COUNT BY", "none of these SIMs tells a tag")
	x.press("k", "enter", "esc")
	x.sees("COUNT BY", "> state")
	x.press("esc")
	x.lacks("COUNT BY")
	x.press("f", "enter", "f")
	x.lacks("VENDOR    ")
	x.lacks("COUNT BY")
}

func TestNoKeyWaitsForTheCountsAndTheyFollowTheList(t *testing.T) {
	x := start(t, setting{})
	x.tap("f")
	x.sees("COUNT BY", "0 SIMs", "vendor counting…")
	x.tap("enter", "j")
	x.sees("> account")
	x.until("demo-fleet 40")
	x.sees("40 SIMs", "vendor 1 simbase 40", "> account 1 demo-fleet 40")
	x.tap("esc")
	x.lacks("COUNT BY")
}

// Numbers that are those of other SIMs than the title counts are said to be.
func TestWhileTheCountsAreOldTheySaySo(t *testing.T) {
	x := opened(t, setting{})
	x.press("f")
	x.sees("Enter shows the values")
	x.do(x.app.top().Init())
	x.tap("j", "k")
	x.sees("counting anew…", "demo-fleet 40")
	x.idle()
	x.lacks("counting anew…")
}

func TestValuesFromOutsideAreShownAndTypedSafely(t *testing.T) {
	for _, c := range []struct{ raw, name, term string }{
		{"eu", "eu", "tag=eu"},
		{"not used", "not used", `tag="not used"`},
		{`a"b|c`, `a"b|c`, `tag="a\"b|c"`},
		{"none", "none", `tag="none"`},
		{"", "(none)", "tag:none"},
		{"a\x1b[31m", "a␛[31m", ""},
		{"two\nlines", "two⏎lines", ""},
		{strings.Repeat("x", 300), strings.Repeat("x", 255) + "…", ""},
	} {
		value := model.NewText(c.raw)
		if name, term := valueName(value), valueTerm(query.Tag, value); name != c.name || term != c.term {
			t.Errorf("%q is shown as %q and asked for by %q", c.raw, name, term)
		}
	}
}
