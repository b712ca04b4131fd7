package ui

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/model/hostile"
)

// surfaces are all that can be on the screen, each with the keys that lead to it.
var surfaces = []struct {
	name string
	keys []string
}{
	{"list", nil},
	{"list-filtered", []string{"/", "t", "r", "a", "enter"}},
	{"list-no-match", []string{"/", "q", "q", "q"}},
	{"sort", []string{"s"}},
	{"help", []string{"?"}},
	{"toggle", []string{"t"}},
	{"detail", []string{"enter"}},
	{"usage", []string{"u"}},
	{"usage-earlier", []string{"u", "left", "left"}},
	{"thread", []string{"m"}},
	{"composer", []string{"m", "i", "S", "T", "A", "T", "U", "S", "#"}},
	{"review", []string{"m", "i", "S", "T", "A", "T", "U", "S", "#", "enter"}},
}

// vendorSurfaces are what the screens make of each vendor: the keys lead there from the second active SIM of an account.
var vendorSurfaces = []struct {
	name, account string
	keys          []string
}{
	{"company", "eu-trackers", nil},
	{"company-infobip", "pumps", nil},
	{"company-telnyx", "gateways", nil},
	{"company-1ot", "meters", nil},
	{"accounts", "eu-trackers", []string{"@", "j", "j", "j"}},
	{"accounts-money", "eu-trackers", []string{"@", "b"}},
	{"actions-telnyx", "gateways", []string{"x"}},
	{"actions-1ot", "meters", []string{"x"}},
	{"standby", "gateways", []string{"x", "j", "j", "enter"}},
	{"close", "meters", []string{"x", "j", "j", "j", "j", "enter"}},
	{"reset", "eu-trackers", []string{"K"}},
	{"finding", "meters", []string{"x", "G", "enter"}},
	{"detail-v2", "eu-trackers", []string{"enter"}},
	{"detail-infobip", "pumps", []string{"enter"}},
	{"detail-telnyx", "gateways", []string{"enter"}},
	{"detail-1ot", "meters", []string{"enter"}},
	{"usage-v2", "eu-trackers", []string{"u"}},
	{"usage-v2-earlier", "eu-trackers", []string{"u", "left"}},
	{"usage-infobip", "pumps", []string{"u", "left"}},
	{"usage-telnyx", "gateways", []string{"u", "left"}},
	{"thread-infobip", "pumps", []string{"m"}},
	{"thread-telnyx", "gateways", []string{"m"}},
}

// leadTo starts the company and goes where the keys lead.
func leadTo(t *testing.T, account string, keys []string, s setting) *terminal {
	t.Helper()
	s.company, s.sims, s.account = true, 40, irreversible
	x := opened(t, s)
	x.find(account, active)
	x.press("j", "k")
	x.press(keys...)
	return x
}

func TestScreensOfEveryVendorAreAsTheyWereLookedAt(t *testing.T) {
	for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}} {
		for _, s := range vendorSurfaces {
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, size.width, size.height), func(t *testing.T) {
				x := leadTo(t, s.account, s.keys, setting{width: size.width, height: size.height})
				x.golden(fmt.Sprintf("%s-%dx%d", s.name, size.width, size.height))
			})
		}
	}
}

func TestNoScreenOfAnyVendorIsTooLargeOrNotASCII(t *testing.T) {
	for _, s := range vendorSurfaces {
		t.Run(s.name, func(t *testing.T) {
			x := leadTo(t, s.account, s.keys, setting{ascii: true})
			for _, width := range []int{20, 59, 60, 61, 69, 70, 77, 78, 79, 80, 81, 100, 109, 110, 120, 200} {
				for _, height := range []int{5, 15, 16, 17, 20, 24, 40, 60} {
					x.deliver(tea.WindowSizeMsg{Width: width, Height: height})
					checkFits(t, x.app.View().Content, width, height)
				}
			}
			for _, c := range []byte(x.app.View().Content) {
				if c >= 0x80 {
					t.Fatalf("there is the byte %#x:\n%s", c, x.screen())
				}
			}
		})
	}
}

func TestScreensAreAsTheyWereLookedAt(t *testing.T) {
	for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}} {
		for _, s := range surfaces {
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, size.width, size.height), func(t *testing.T) {
				x := opened(t, setting{sims: 300, width: size.width, height: size.height})
				x.press("j", "j")
				x.press(s.keys...)
				x.golden(fmt.Sprintf("%s-%dx%d", s.name, size.width, size.height))
			})
		}
	}
}

func TestNoLineIsWiderAndNoScreenTallerThanTheTerminal(t *testing.T) {
	for _, s := range surfaces {
		t.Run(s.name, func(t *testing.T) {
			x := opened(t, setting{sims: 300})
			x.press("j", "j")
			x.press(s.keys...)
			for _, width := range []int{1, 2, 20, 40, 59, 60, 61, 72, 79, 80, 81, 100, 109, 110, 111, 120, 160, 200} {
				for _, height := range []int{1, 2, 5, 10, 15, 16, 17, 20, 24, 25, 30, 40, 60} {
					x.deliver(tea.WindowSizeMsg{Width: width, Height: height})
					checkFits(t, x.app.View().Content, width, height)
				}
			}
		})
	}
}

// checkFits fails unless the frame fits. At sizes at which a screen is drawn, the last line holds the keys.
func checkFits(t *testing.T, frame string, width, height int) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) > height {
		t.Fatalf("%d lines at %dx%d:\n%s", len(lines), width, height, ansi.Strip(frame))
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > width {
			t.Fatalf("line %d is %d wide at %dx%d: %q", i, w, width, height, ansi.Strip(line))
		}
	}
	if width < leastWidth || height < leastHeight {
		if len(lines) != 1 {
			t.Fatalf("a small terminal shows %d lines", len(lines))
		}
		return
	}
	if len(lines) != height {
		t.Fatalf("%d lines at %dx%d", len(lines), width, height)
	}
	last := ansi.Strip(lines[len(lines)-1])
	if !strings.HasPrefix(last, " ") || (!strings.Contains(last, "help") && !strings.Contains(last, "Esc")) {
		t.Fatalf("the last line at %dx%d is %q", width, height, last)
	}
}

// colour is the only thing that a frame may hold besides text: the sequence that sets a look.
var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// checkHarmless fails if the frame holds anything that acts on a terminal or hides what it shows.
func checkHarmless(t *testing.T, frame, from string) {
	t.Helper()
	if !utf8.ValidString(frame) {
		t.Fatalf("%q makes a frame that is not UTF-8", from)
	}
	for _, r := range colour.ReplaceAllString(frame, "") {
		if r == '\n' {
			continue
		}
		if unicode.Is(unicode.C, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || unicode.Is(unicode.Variation_Selector, r) ||
			unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) {
			t.Fatalf("%q brings %U to the terminal", from, r)
		}
	}
}

func TestTextFromOutsideCannotActOnTheTerminal(t *testing.T) {
	corpus := hostile.Corpus()
	x := opened(t, setting{sims: 4})
	l := x.app.stack[0].(*list)
	iccid := l.row().SIM.ICCID.String()
	for i, text := range corpus {
		x.box.Rename(iccid, text)
		x.box.Receive(iccid, text)
		x.press("r")
		for _, size := range [][2]int{{80, 24}, {200, 60}, {20, 5}} {
			x.deliver(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			checkFits(t, x.app.View().Content, size[0], size[1])
			checkHarmless(t, x.app.View().Content, text)
		}
		x.deliver(tea.WindowSizeMsg{Width: 80, Height: 24})
		if i%8 != 0 && i != len(corpus)-1 {
			continue // Every text is in the thread by then; opening it for each would only draw the same again.
		}
		for _, open := range []string{"enter", "m", "t"} {
			x.press(open)
			for range 40 {
				checkFits(t, x.app.View().Content, 80, 24)
				checkHarmless(t, x.app.View().Content, text)
				x.tap("pgup")
			}
			x.confirm("esc")
			x.press("esc")
		}
	}
}

func TestASCIIMeansASCII(t *testing.T) {
	x := opened(t, setting{sims: 300, ascii: true, width: 120, height: 40})
	for _, s := range surfaces {
		x.press(s.keys...)
		for i := range len(x.app.View().Content) {
			if c := x.app.View().Content[i]; c >= 0x80 {
				t.Fatalf("%s holds the byte %#x:\n%s", s.name, c, x.screen())
			}
		}
		x.pass(graceTime)
		x.press("esc", "esc", "esc", "esc")
	}
	x.sees("+ active", "- suspended", "row 1 of 300")
}

func TestRandomKeysWriteNothingWithoutAConfirmation(t *testing.T) {
	const presses = 3000
	random := rand.New(rand.NewPCG(7, 42)) //nolint:gosec // the same keys in every run
	x := opened(t, setting{sims: 60})
	names := []string{"enter", "esc", "tab", "up", "down", "left", "right", "pgdown", "ctrl+j", "ctrl+g", "f1", "home", "end"}
	for r := ' '; r <= '~'; r++ {
		if r != 'y' {
			names = append(names, string(r))
		}
	}
	for range presses {
		name := names[random.IntN(len(names))]
		x.clock.move(graceTime)
		x.tap(name)
		for len(x.msgs) > 0 {
			x.step()
		}
		x.quit = false
		checkFits(t, x.app.View().Content, 80, 24)
	}
	x.idle()
	if n := x.writes(); n != 0 {
		t.Fatalf("%d writes left", n)
	}
}

func TestTheSameStateDrawsTheSameFrameAtNoCost(t *testing.T) {
	x := opened(t, setting{sims: 300, width: 120, height: 40})
	x.app.View()
	if n := testing.AllocsPerRun(100, func() { _ = x.app.View() }); n > 0 {
		t.Fatalf("drawing what is drawn already allocates %.0f times", n)
	}
}

func TestErrorsOfEveryKindAreWorded(t *testing.T) {
	for _, r := range remedies {
		text := sentence("simbase", &model.Fault{Account: "a", Op: "list SIMs", Kind: r.kind, Status: 400, Said: model.NewText("no\x1b[2J")})
		if strings.Contains(text, "not known") || strings.Contains(text, "%s") || strings.ContainsRune(text, 0x1b) {
			t.Errorf("%v is worded %q", r.kind, text)
		}
	}
}
